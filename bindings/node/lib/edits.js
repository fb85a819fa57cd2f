'use strict'

const { call, freeze, jsonOf, lines, parse } = require('./call.js')
const { wrongArgument } = require('./error.js')
const ops = require('./ops.js')
const { optionsOf } = require('./options.js')
const { OWN, checkOwn } = require('./own.js')
const { INSPECT, Readable } = require('./readable.js')
const { Request } = require('./request.js')

/** The end of the JSON of empty edits. It cannot occur inside a string, because quotes are escaped there. */
const EMPTY = '"edits":[]}'

/** Edits contain only their JSON, which is also the format for queues and logs. There is no native object to free. */
class Edits {
  /** Parts that were already computed from the JSON. */
  #made

  constructor(own, json) {
    checkOwn(own, 'Edits', 'diff, merge, dedupe or Edits.fromJSON')
    // A property, so that comparing edits compares their JSON, and structuredClone and postMessage copy it.
    this.json = json
    Object.freeze(this)
  }

  static fromJSON(value) {
    return new Edits(OWN, call(ops.readEdits, [jsonOf(value)]))
  }

  /** Computes a part on first use. */
  #once(name, make) {
    this.#made ??= {}
    return (this.#made[name] ??= make(this.json))
  }

  get length() {
    return this.#once('document', JSON.parse).edits.length
  }

  get isEmpty() {
    return this.json.endsWith(EMPTY)
  }

  get fields() {
    return this.#once('fields', (json) => parse(call(ops.fields, [json])))
  }

  get fm() {
    return this.#once('fm', (json) => parse(call(ops.fm, [json])))
  }

  get cleared() {
    return Object.freeze(this.#once('document', JSON.parse).cleared ?? NONE)
  }

  get deletes() {
    return this.#once('document', JSON.parse).deletes
  }

  get isLast() {
    return this.unfinished === null
  }

  get unfinished() {
    const { unfinished } = this.#once('document', JSON.parse)
    return unfinished === undefined ? null : this.#once('unfinished', () => freeze(unfinishedOf(unfinished)))
  }

  get warnings() {
    return freeze(this.#once('document', JSON.parse).warnings ?? NONE)
  }

  vibecode() {
    return JSON.parse(call(ops.vibecode, [this.json]))
  }

  boxFm() {
    return JSON.parse(call(ops.boxFm, [this.json]))
  }

  request(entity, id, options) {
    return Request.of(this.json, { entity, id, isNew: false }, options)
  }

  addRequest(entity, options) {
    return Request.of(this.json, { entity, isNew: true }, options)
  }

  check(current) {
    call(ops.check, [this.json, current])
  }

  apply(current) {
    return JSON.parse(call(ops.apply, [this.json, current]))
  }

  rest(theirs) {
    return restOf(call(ops.rest, [this.json, theirs]))
  }

  text(options) {
    return lines(call(ops.text, [Boolean(optionsOf(options, ['color']).color), this.json]))
  }

  toString() {
    return this.text()
  }

  toJSON() {
    return JSON.parse(this.json)
  }

  [Symbol.iterator]() {
    const list = this.#once('list', () => this.#once('document', JSON.parse).edits.map(inCamelCase))
    return list[Symbol.iterator]()
  }

  [INSPECT](depth, { colors }) {
    return depth < 0 ? `[Edits(${this.length})]` : `Edits(${this.length}) ${this.text({ color: colors })}`
  }
}

class Rest extends Readable {
  constructor(own, [json, plain, colored, edits] = []) {
    checkOwn(own, 'Rests', 'Edits.rest, Merged.rest or Rest.fromJSON')
    super('Rest', plain, colored)
    this.json = json
    this.edits = editsOf(edits)
    this.changed = Object.freeze(JSON.parse(json).changed.map(changedOf))
    Object.freeze(this)
  }

  static fromJSON(value) {
    return new Rest(OWN, call(ops.readRest, [jsonOf(value)]))
  }

  toJSON() {
    return JSON.parse(this.json)
  }
}

const NONE = Object.freeze([])

/** Sets behind to null in rows that are not hidden. */
const unfinishedOf = ({ rows, ...rest }) => ({ ...rest, rows: rows.map(({ id, behind }) => ({ id, behind: behind ?? null })) })

/** Returns an edit, or a row before an edit, with property names of JavaScript. */
function inCamelCase({ value_type: valueType, was, ...edit }) {
  if (valueType !== undefined) edit.valueType = valueType
  if (was !== undefined) edit.was = inCamelCase(was)
  return Object.freeze(edit)
}

/** Returns the row on one side of a merge, if it exists there. */
const versionOf = (version) => version && inCamelCase(version)

const changedOf = ({ edit, found, ...rest }) => Object.freeze({ ...rest, edit: inCamelCase(edit), found: versionOf(found) })

const editsOf = (json) => new Edits(OWN, json)
const restOf = (parts) => new Rest(OWN, parts)

module.exports = { Edits, Rest, editsOf, inCamelCase, restOf, versionOf }
