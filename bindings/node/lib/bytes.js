'use strict'

const native = require('../native.js')
const { call } = require('./call.js')
const { copyOf } = require('./options.js')
const { optionalText: text, refusal, wrongArgument } = require('./error.js')
const { isBytes, linesOf } = require('./lines.js')

function diffJson(current, desired, all) {
  const { form, ...options } = copyOf(all)
  const name = text('form', form)
  const run = (tape) => native.diffJson(tape, bytes('current', current), bytes('desired', desired), name)
  return call(run, [options])
}

const diffNdjsonSync = (current, desired, options, shared) => {
  const { lines, errors } = run(native.diffNdjsonSync, current, desired, { ...shared, ...copyOf(options) })
  return { lines, errors: errors.map((error) => refusal(error)) }
}

function diffNdjson(current, desired, options, shared) {
  const all = { ...shared, ...copyOf(options) }
  if (isBytes(current) && isBytes(desired)) return linesOf.memory(run(native.diffNdjson, current, desired, all))
  return linesOf.streams({ current, desired }, all)
}

/** Which of the two cleans each entity, from what of an entity and of a run is given. */
const cleanNdjsonSync = (isTidy) => (current, options, shared) => {
  const { lines, errors } = clean(native.cleanNdjsonSync, current, isTidy, { ...shared, ...copyOf(options) })
  return { lines, errors: errors.map((error) => refusal(error)) }
}

const cleanNdjson = (isTidy) => (current, options, shared) => {
  const all = { ...shared, ...copyOf(options) }
  if (isBytes(current)) return linesOf.memory(clean(native.cleanNdjson, current, isTidy, all))
  return linesOf.streams({ current }, all, isTidy)
}

const clean = (binding, current, isTidy, all) => call((tape) => binding(tape, bytes('current', current), isTidy), [all])

const [dedupeNdjson, tidyNdjson] = [cleanNdjson(false), cleanNdjson(true)]
const [dedupeNdjsonSync, tidyNdjsonSync] = [cleanNdjsonSync(false), cleanNdjsonSync(true)]

/** The options are those of each diff and of the whole run. */
const run = (binding, current, desired, all) =>
  call((tape) => binding(tape, bytes('current', current), bytes('desired', desired)), [all])

/** What no other thread can change meanwhile. */
function bytes(name, input) {
  if (typeof input === 'string' && input.isWellFormed()) return Buffer.from(input)
  if (!ArrayBuffer.isView(input)) throw wrongArgument(name, 'JSON as a string or as bytes', input)
  const { buffer, byteOffset, byteLength } = input
  if (byteLength === 0) return new Uint8Array(0)
  const view = new Uint8Array(buffer, byteOffset, byteLength)
  return buffer instanceof ArrayBuffer ? view : view.slice()
}

module.exports = { bytes, dedupeNdjson, dedupeNdjsonSync, diffJson, diffNdjson, diffNdjsonSync, tidyNdjson, tidyNdjsonSync }
