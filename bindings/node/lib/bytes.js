'use strict'

const { call, callAsync } = require('./call.js')
const { copyOf } = require('./options.js')
const { optionalText: text, refusal, wrongArgument } = require('./error.js')
const { isBytes, linesOf } = require('./lines.js')
const ops = require('./ops.js')
const { utf8 } = require('./platform.js')

function diffJson(current, desired, all) {
  const { form, ...options } = copyOf(all)
  return call(ops.diffJson, [[text('form', form)], options, bytes('current', current), bytes('desired', desired)])
}

const diffNdjsonSync = (current, desired, options, shared) => {
  const { lines, errors } = call(ops.diffNdjson, [{ ...shared, ...copyOf(options) }], bytes('current', current), bytes('desired', desired))
  return { lines, errors: errors.map((error) => refusal(error)) }
}

function diffNdjson(current, desired, options, shared) {
  const all = { ...shared, ...copyOf(options) }
  if (isBytes(current) && isBytes(desired)) {
    return linesOf.memory(callAsync(ops.diffNdjson, [all], bytes('current', current), bytes('desired', desired)))
  }
  return linesOf.streams({ current, desired }, all)
}

/** Makes dedupeNdjsonSync or tidyNdjsonSync. The options of the run include those of the diffs. */
const cleanNdjsonSync = (op) => (current, options, shared) => {
  const { lines, errors } = call(op, [{ ...shared, ...copyOf(options) }], bytes('current', current))
  return { lines, errors: errors.map((error) => refusal(error)) }
}

const cleanNdjson = (op) => (current, options, shared) => {
  const all = { ...shared, ...copyOf(options) }
  if (isBytes(current)) return linesOf.memory(callAsync(op, [all], bytes('current', current)))
  return linesOf.streams({ current }, all, op === ops.tidyNdjson)
}

const [dedupeNdjson, tidyNdjson] = [ops.dedupeNdjson, ops.tidyNdjson].map(cleanNdjson)
const [dedupeNdjsonSync, tidyNdjsonSync] = [ops.dedupeNdjson, ops.tidyNdjson].map(cleanNdjsonSync)

/** The bytes of an input. They are copied if other threads could change them meanwhile. */
function bytes(name, input) {
  if (typeof input === 'string' && input.isWellFormed()) return utf8(input)
  if (!ArrayBuffer.isView(input)) throw wrongArgument(name, 'JSON as a string or as bytes', input)
  const { buffer, byteOffset, byteLength } = input
  if (byteLength === 0) return new Uint8Array(0)
  const view = new Uint8Array(buffer, byteOffset, byteLength)
  return buffer instanceof ArrayBuffer ? view : view.slice()
}

module.exports = { bytes, dedupeNdjson, dedupeNdjsonSync, diffJson, diffNdjson, diffNdjsonSync, tidyNdjson, tidyNdjsonSync }
