'use strict'

class MultifieldError extends Error {
  #text

  constructor({ message, text, ...found }, index) {
    // The stack begins with what the error has for a text when it is made.
    super(text)
    this.#text = text
    define(this, 'message', message)
    Object.assign(this, found)
    if (index !== undefined) this.index = index
  }

  toString() {
    return `${this.name}: ${this.#text}`
  }
}

function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}

define(MultifieldError.prototype, 'name', 'MultifieldError')

/** The errors of the core come as JSON: thrown, or in the place of a result. */
const isRefusal = (text) => text.startsWith('{"code":')

const refusal = (text, index) => new MultifieldError(JSON.parse(text), index)

/** What the binding threw, as people get it. */
const thrown = (error) => (isRefusal(error.message) ? refusal(error.message) : error)

/** The error of an argument that is none of what it can be. */
function wrongArgument(name, expected, found) {
  return new TypeError(`argument '${name}': expected ${expected}, found ${describe(found)}`)
}

/** The text of an argument that need not be there. */
function optionalText(name, value) {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'string') throw wrongArgument(name, 'a string', value)
  return value
}

function describe(value) {
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

module.exports = { MultifieldError, isRefusal, optionalText, refusal, thrown, wrongArgument }
