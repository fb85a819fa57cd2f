'use strict'

const { run: runBinding, runAsync: runBindingAsync } = require('./binding.js')
const { thrown } = require('./error.js')
const { Tape } = require('./tape.js')

/** Kept between calls. A getter among the inputs may call, too, so it is taken while it is in use. */
let spare = new Tape()

/** Calls an operation with some inputs, and with long ones as bytes. */
function call(op, inputs, first, second) {
  return withTape(inputs, (tape) => runBinding(op, tape, first, second))
}

/** The same, not on this thread if the binding has others. */
function callAsync(op, inputs, first, second) {
  const ran = withTape(inputs, (tape) => runBindingAsync(op, tape, first, second))
  return ran.catch((error) => Promise.reject(thrown(error)))
}

/** Passes the tape of some inputs to a function, for the time of this call. */
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

/** Freezes what JSON gives, and all in it. */
function freeze(value) {
  if (typeof value !== 'object' || value === null) return value
  for (const key of Object.keys(value)) freeze(value[key])
  return Object.freeze(value)
}

const parse = (json) => freeze(JSON.parse(json))

/** The JSON of a document that may be JSON already. */
const jsonOf = (value) => (typeof value === 'string' || ArrayBuffer.isView(value) ? value : JSON.stringify(value ?? null))

/** Lines without the last line break, which console.log adds. */
const lines = (text) => text.trimEnd()

module.exports = { call, callAsync, freeze, jsonOf, lines, parse, withTape }
