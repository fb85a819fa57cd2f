'use strict'

const { wrongArgument } = require('./error.js')
const { inherited } = require('./inherited.js')

/** Checks that options have only these names. Options may be missing. They may be inherited, or getters. */
function optionsOf(options, names) {
  if (options === null || options === undefined) return NONE
  if (typeof options !== 'object' || Array.isArray(options)) throw wrongArgument('options', `an object with ${list(names)}`, options)
  for (const name of [...Object.keys(options), ...inherited(options)]) {
    if (!names.includes(name)) throw new TypeError(`argument 'options': unknown option ${JSON.stringify(name)}, expected ${list(names)}`)
  }
  return options
}

/** Copies options. Inherited options and getters become plain properties. */
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
