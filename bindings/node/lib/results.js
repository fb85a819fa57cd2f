'use strict'

const { call, jsonOf, parse } = require('./call.js')
const { editsOf, restOf, versionOf } = require('./edits.js')
const ops = require('./ops.js')
const { OWN, checkOwn } = require('./own.js')
const { Readable } = require('./readable.js')

class Merged extends Readable {
  constructor(own, [json, plain, colored, edits, ...later] = []) {
    checkOwn(own, 'Merged', 'merge or Merged.fromJSON')
    super('Merged', plain, colored)
    // The JSON is a property as in Edits, so that a clone can be restored from it.
    this.json = json
    this.edits = editsOf(edits)
    this.later = Object.freeze(later.map(editsOf))
    this.conflicts = Object.freeze(parse(json).conflicts.map(conflict))
    Object.freeze(this)
  }

  static fromJSON(value) {
    return new Merged(OWN, call(ops.readMerged, [jsonOf(value)]))
  }

  rest(theirs) {
    return restOf(call(ops.restOfMerge, [this.json, theirs]))
  }

  toJSON() {
    return JSON.parse(this.json)
  }
}

class Simulation extends Readable {
  constructor(own, [json, ...texts] = []) {
    checkOwn(own, 'Simulations', 'simulate')
    super('Simulation', ...texts)
    const { rows, findings } = parse(json)
    this.rows = rows
    this.findings = findings
    Object.freeze(this)
  }
}

function conflict({ base, ours, theirs, ...rest }) {
  return Object.freeze({ ...rest, base: versionOf(base), ours: versionOf(ours), theirs: versionOf(theirs) })
}

module.exports = {
  Merged,
  Simulation,
  conflictOf: conflict,
  mergedOf: (parts) => new Merged(OWN, parts),
  simulationOf: (parts) => new Simulation(OWN, parts)
}
