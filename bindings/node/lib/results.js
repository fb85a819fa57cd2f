'use strict'

const { inspect } = require('node:util')
const native = require('../native.js')
const { call, jsonOf, lines, parse } = require('./call.js')
const { editsOf, inCamelCase } = require('./edits.js')
const { optionsOf } = require('./options.js')
const { OWN, checkOwn } = require('./own.js')

/** What has a text for people, plain and coloured. */
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

class Merged extends Readable {
  #conflicts

  constructor(own, [edits, conflicts, ...texts] = []) {
    checkOwn(own, 'Merged', 'merge or Merged.fromJSON')
    super(...texts)
    this.#conflicts = conflicts
    this.edits = editsOf(edits)
    this.conflicts = Object.freeze(parse(conflicts).map(conflict))
    Object.freeze(this)
  }

  static fromJSON(value) {
    return new Merged(OWN, call(native.readMerged, [jsonOf(value)]))
  }

  toJSON() {
    return { edits: this.edits.toJSON(), conflicts: JSON.parse(this.#conflicts) }
  }
}

class Simulation extends Readable {
  constructor(own, [json, ...texts] = []) {
    checkOwn(own, 'Simulations', 'simulate')
    super(...texts)
    const { rows, findings } = parse(json)
    this.rows = rows
    this.findings = findings
    Object.freeze(this)
  }
}

function conflict({ base, ours, theirs, ...rest }) {
  const version = (of) => of && inCamelCase(of)
  return Object.freeze({ ...rest, base: version(base), ours: version(ours), theirs: version(theirs) })
}

module.exports = {
  Merged,
  Simulation,
  mergedOf: (parts) => new Merged(OWN, parts),
  simulationOf: (parts) => new Simulation(OWN, parts)
}
