'use strict'

const { lines } = require('./call.js')
const { optionsOf } = require('./options.js')

/** The method that Node.js, Deno and Bun call to print an object. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** A result with text for people, plain and coloured. */
class Readable {
  #plain
  #colored

  #name

  /** A minifier may rename the class, so the name is explicit. */
  constructor(name, plain, colored) {
    this.#name = name
    this.#plain = plain
    this.#colored = colored
  }

  text(options) {
    return lines(optionsOf(options, ['color']).color ? this.#colored : this.#plain)
  }

  toString() {
    return this.text()
  }

  [INSPECT](depth, { colors }) {
    return depth < 0 ? `[${this.#name}]` : `${this.#name} ${this.text({ color: colors })}`
  }
}

module.exports = { INSPECT, Readable }
