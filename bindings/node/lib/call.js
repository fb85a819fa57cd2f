'use strict'

const { run: runBinding, runAsync: runBindingAsync } = require('./binding.js')
const { thrown } = require('./error.js')
const { Tape } = require('./tape.js')

/**
 * The tape is reused between calls. It is taken away during a call, because a getter of an input may also make calls.
 */
let spare = new Tape()

/** Calls an operation. The long inputs are bytes. */
function call(op, inputs, first, second) {
  return withTape(inputs, (tape) => runBinding(op, tape, first, second))
}

/** The same as call, but in another thread if the binding has threads. */
function callAsync(op, inputs, first, second) {
  const ran = withTape(inputs, (tape) => runBindingAsync(op, tape, first, second))
  return ran.catch((error) => Promise.reject(thrown(error)))
}

/** Passes the tape with these inputs to a function. The tape is only valid during this call. */
function withTape(inputs, run) {
  const tape = spare ?? new Tape()
  spare = undefined
  try {
    for (let index = 0; index < inputs.length; index++) tape.add(inputs[index])
    return runOn(run, tape.bytes)
  } finally {
    tape.clear()
    spare = tape
  }
}

function runOn(run, bytes) {
  try {
    return run(bytes)
  } catch (error) {
    throw thrown(error)
  }
}

/** Freezes a value that was parsed from JSON, including all its parts. */
function freeze(value) {
  if (typeof value !== 'object' || value === null) return value
  for (const key of Object.keys(value)) freeze(value[key])
  return Object.freeze(value)
}

const parse = (json) => freeze(JSON.parse(json))

/** The JSON of a document that may be JSON already. */
const jsonOf = (value) => (typeof value === 'string' || ArrayBuffer.isView(value) ? value : JSON.stringify(value ?? null))

/** Lines without the last line break, because console.log adds one. */
const lines = (text) => text.trimEnd()

module.exports = { call, callAsync, freeze, jsonOf, lines, parse, withTape }
