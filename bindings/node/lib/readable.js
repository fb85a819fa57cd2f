'use strict'

const { inspect } = require('node:util')
const { lines } = require('./call.js')
const { optionsOf } = require('./options.js')

/** A result with text for people, plain and coloured. */
class Readable {
  #plain
  #colored

  constructor(plain, colored) {
    this.#plain = plain
    this.#colored = colored
  }

  text(options) {
    return lines(optionsOf(options, ['color']).color ? this.#colored : this.#plain)
  }

  toString() {
    return this.text()
  }

  [inspect.custom](depth, { colors }) {
    const name = this.constructor.name
    return depth < 0 ? `[${name}]` : `${name} ${this.text({ color: colors })}`
  }
}

module.exports = { Readable }
