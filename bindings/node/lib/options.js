'use strict'

const { wrongArgument } = require('./error.js')
const { inherited } = require('./inherited.js')

/** Options that may be left out, of these names and no others. They may be inherited, or getters. */
function optionsOf(options, names) {
  if (options === null || options === undefined) return NONE
  if (typeof options !== 'object' || Array.isArray(options)) throw wrongArgument('options', `an object with ${list(names)}`, options)
  for (const name of [...Object.keys(options), ...inherited(options)]) {
    if (!names.includes(name)) throw new TypeError(`argument 'options': unknown option ${JSON.stringify(name)}, expected ${list(names)}`)
  }
  return options
}

/** A copy of options, in which what was inherited or a getter is plain. */
function copyOf(options) {
  if (options === null || options === undefined) return {}
  if (typeof options !== 'object' || Array.isArray(options)) throw wrongArgument('options', 'an object', options)
  const copy = { ...options }
  for (const name of inherited(options)) copy[name] = options[name]
  return copy
}

const NONE = Object.freeze({})

const list = (names) => names.join(' or ')

module.exports = { copyOf, optionsOf }
