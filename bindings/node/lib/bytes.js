'use strict'

const native = require('../native.js')
const { call } = require('./call.js')
const { copyOf } = require('./options.js')
const { optionalText: text, refusal, thrown, wrongArgument } = require('./error.js')

function diffJson(current, desired, all) {
  const { form, ...options } = copyOf(all)
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
  const { key, form, entity, api, missing, onError, maxDeletes, threads, ...diff } = copyOf(options)
  const target = { key, form, entity, api, missing, onError }
  for (const name of Object.keys(target)) target[name] = text(name, target[name])
  target.maxDeletes = typeof maxDeletes === 'string' ? maxDeletes : digits('maxDeletes', "an integer, or a percentage such as '2.5%'", maxDeletes)
  target.threads = digits('threads', 'an integer', threads)
  const run = (tape) => binding(tape, bytes('current', current), bytes('desired', desired), target)
  return call(run, [{ ...shared, ...diff }])
}

/** Where errors are skipped they come back beside the lines. */
function linesOf({ lines, errors }) {
  return errors === undefined ? lines : { lines, errors: errors.map((error) => refusal(error)) }
}

/** The text of an integer that need not be there. Which it may be is the core's to say. */
function digits(name, expected, value) {
  if (value === null || value === undefined) return undefined
  if (!Number.isInteger(value)) throw wrongArgument(name, expected, value)
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
