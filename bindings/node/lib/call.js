'use strict'

const { thrown } = require('./error.js')
const { Tape } = require('./tape.js')

/** Kept between calls. A getter among the inputs may call, too, so it is taken while it is in use. */
let spare = new Tape()

/** Calls a function of the binding with some inputs, and what else it takes. */
function call(run, inputs, first, second) {
  const tape = spare ?? new Tape()
  spare = undefined
  try {
    for (let index = 0; index < inputs.length; index++) tape.add(inputs[index])
    return runOn(run, tape.bytes, first, second)
  } finally {
    tape.clear()
    spare = tape
  }
}

function runOn(native, bytes, first, second) {
  try {
    return native(bytes, first, second)
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

module.exports = { call, freeze, jsonOf, lines, parse, run: runOn }
