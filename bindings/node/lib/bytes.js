'use strict'

const native = require('../native.js')
const { call } = require('./call.js')
const { optionalText: text, refusal, thrown, wrongArgument } = require('./error.js')

function diffJson(current, desired, all) {
  const { form, ...options } = all ?? {}
  const name = text('form', form)
  const run = (tape) => native.diffJson(tape, bytes('current', current), bytes('desired', desired), name)
  return call(run, [options])
}

const diffNdjson = (current, desired, options, shared) => linesOf(run(native.diffNdjson, current, desired, options, shared))

async function diffNdjsonAsync(current, desired, options, shared) {
  const ran = run(native.diffNdjsonAsync, current, desired, options, shared)
  return linesOf(await ran.catch((error) => Promise.reject(thrown(error))))
}

/** What is no option of the whole run is one of each diff, beside those that are shared. */
function run(binding, current, desired, options, shared) {
  const { key, form, entity, api, missing, onError, maxDeletes, threads, ...diff } = options ?? {}
  const isCount = threads === undefined || (Number.isInteger(threads) && threads >= 0 && threads < 2 ** 32)
  if (!isCount) throw wrongArgument('threads', 'a number of threads, from 1 to 1024', threads)
  const target = { key, form, entity, api, missing, onError }
  for (const name of Object.keys(target)) target[name] = text(name, target[name])
  target.maxDeletes = limit(maxDeletes)
  target.threads = threads
  const run = (tape) => binding(tape, bytes('current', current), bytes('desired', desired), target)
  return call(run, [{ ...shared, ...diff }])
}

/** Where errors are skipped they come back beside the lines. */
function linesOf({ lines, errors }) {
  return errors === undefined ? lines : { lines, errors: errors.map((error) => refusal(error)) }
}

function limit(value) {
  if (value === null || value === undefined || typeof value === 'string') return value ?? undefined
  if (!Number.isInteger(value)) throw wrongArgument('maxDeletes', "an integer, or a percentage such as '2.5%'", value)
  return String(value)
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

module.exports = { diffJson, diffNdjson, diffNdjsonAsync }
