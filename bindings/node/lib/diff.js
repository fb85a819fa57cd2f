'use strict'

const native = require('../native.js')
const { diffJson, diffNdjson, diffNdjsonAsync } = require('./bytes.js')
const { call, freeze } = require('./call.js')
const { editsOf } = require('./edits.js')
const many = require('./many.js')
const { Merged, Simulation } = require('./results.js')

const diff = (current, desired, options) => editsOf(call(native.diff, [options, current, desired]))

const dedupe = (current, options) => editsOf(call(native.dedupe, [options, current]))

const merge = (base, ours, theirs, options) => new Merged(call(native.merge, [options, base, ours, theirs]))

const simulate = (current, payload, { generation } = {}) =>
  new Simulation(call(native.simulate, [current, payload], generation))

const diffMany = async (pairs, { errors, ...options } = {}) => new Diff(options).diffMany(pairs, { errors })

class Diff {
  constructor(options = {}) {
    call(native.checkOptions, [options])
    this.options = freeze(copy(options))
    Object.freeze(this)
  }

  diff(current, desired) {
    return diff(current, desired, this.options)
  }

  dedupe(current) {
    return dedupe(current, this.options)
  }

  merge(base, ours, theirs, { onConflict } = {}) {
    return merge(base, ours, theirs, { ...this.options, onConflict })
  }

  diffMany(pairs, { errors } = {}) {
    return many.diffMany(pairs, this.options, errors)
  }

  diffJson(current, desired, { form } = {}) {
    return diffJson(current, desired, { ...this.options, form })
  }

  diffNdjson(current, desired, options) {
    return diffNdjson(current, desired, options, this.options)
  }

  diffNdjsonAsync(current, desired, options) {
    return diffNdjsonAsync(current, desired, options, this.options)
  }
}

/** The options as they were when they were checked. */
function copy(value) {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
}

module.exports = { Diff, dedupe, diff, diffJson, diffMany, diffNdjson, diffNdjsonAsync, merge, simulate }
