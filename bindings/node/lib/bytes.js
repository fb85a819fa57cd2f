'use strict'

const native = require('../native.js')
const { call } = require('./call.js')
const { wrongArgument } = require('./error.js')

function diffJson(current, desired, { form = 'fields', ...options } = {}) {
  if (form !== 'fields' && form !== 'fm') throw wrongArgument('form', "'fields' or 'fm'", form)
  const run = (tape) => native.diffJson(tape, bytes('current', current), bytes('desired', desired), form === 'fm')
  return call(run, [options])
}

function diffNdjson(current, desired, { key, threads, ...options } = {}) {
  if (key !== undefined && typeof key !== 'string') throw wrongArgument('key', 'a string', key)
  const isCount = threads === undefined || (Number.isInteger(threads) && threads >= 0 && threads <= 1024)
  if (!isCount) throw wrongArgument('threads', 'a number of threads, at most 1024', threads)
  const run = (tape) => native.diffNdjson(tape, bytes('current', current), bytes('desired', desired), key, threads)
  return call(run, [options])
}

/** What no other thread can change meanwhile. */
function bytes(name, input) {
  if (typeof input === 'string' && input.isWellFormed()) return Buffer.from(input)
  if (!ArrayBuffer.isView(input)) throw wrongArgument(name, 'JSON as a text or as bytes', input)
  const { buffer, byteOffset, byteLength } = input
  if (byteLength === 0) return new Uint8Array(0)
  const view = new Uint8Array(buffer, byteOffset, byteLength)
  return buffer instanceof ArrayBuffer ? view : view.slice()
}

module.exports = { diffJson, diffNdjson }
