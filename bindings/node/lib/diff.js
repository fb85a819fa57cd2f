'use strict'

const native = require('../native.js')
const { dedupeNdjson, dedupeNdjsonSync, diffJson, diffNdjsonSync, diffNdjson, tidyNdjson, tidyNdjsonSync } = require('./bytes.js')
const { call, freeze, run } = require('./call.js')
const { editsOf } = require('./edits.js')
const { optionalText, wrongArgument } = require('./error.js')
const many = require('./many.js')
const { copyOf, optionsOf } = require('./options.js')
const { mergedOf, simulationOf } = require('./results.js')

const diff = (current, desired, options) => editsOf(call(native.diff, [options, current, desired]))

const rounds = (current, desired, options) => call(native.rounds, [options, current, desired]).map(editsOf)

const dedupe = (current, options) => editsOf(call(native.dedupe, [options, current]))

const tidy = (current, options) => editsOf(call(native.tidy, [options, current]))

function normalize(value, field, region, valueType) {
  if (typeof value !== 'string') throw wrongArgument('value', 'a string', value)
  if (typeof field !== 'string') throw wrongArgument('field', 'a string', field)
  const inner = () => native.normalize(value, field, optionalText('region', region) ?? null, optionalText('valueType', valueType) ?? null)
  return run(inner)
}

const merge = (base, ours, theirs, options) => mergedOf(call(native.merge, [options, base, ours, theirs]))

const simulate = (current, payload, options) =>
  simulationOf(call(native.simulate, [current ?? null, payload], optionalText('generation', optionsOf(options, ['generation']).generation)))

async function diffMany(pairs, all) {
  const { onError, ...options } = copyOf(all)
  return new Diff(options).diffMany(pairs, { onError })
}

class Diff {
  constructor(options) {
    call(native.checkOptions, [options])
    this.options = freeze(copy(copyOf(options)))
    Object.freeze(this)
  }

  diff(current, desired) {
    return diff(current, desired, this.options)
  }

  rounds(current, desired) {
    return rounds(current, desired, this.options)
  }

  dedupe(current) {
    return dedupe(current, this.options)
  }

  tidy(current) {
    return tidy(current, this.options)
  }

  merge(base, ours, theirs, options) {
    const { onConflict } = optionsOf(options, ['onConflict'])
    return merge(base, ours, theirs, { ...this.options, onConflict })
  }

  diffMany(pairs, options) {
    return many.diffMany(pairs, this.options, optionsOf(options, ['onError']).onError)
  }

  diffJson(current, desired, options) {
    return diffJson(current, desired, { ...this.options, form: optionsOf(options, ['form']).form })
  }

  diffNdjsonSync(current, desired, options) {
    return diffNdjsonSync(current, desired, options, this.options)
  }

  diffNdjson(current, desired, options) {
    return diffNdjson(current, desired, options, this.options)
  }

  dedupeNdjsonSync(current, options) {
    return dedupeNdjsonSync(current, options, this.options)
  }

  dedupeNdjson(current, options) {
    return dedupeNdjson(current, options, this.options)
  }

  tidyNdjsonSync(current, options) {
    return tidyNdjsonSync(current, options, this.options)
  }

  tidyNdjson(current, options) {
    return tidyNdjson(current, options, this.options)
  }
}

/** The options as they were when they were checked. */
function copy(value) {
  if (Array.isArray(value)) return value.map(copy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]))
}

module.exports = {
  Diff,
  dedupe,
  dedupeNdjsonSync,
  dedupeNdjson,
  diff,
  diffJson,
  diffMany,
  diffNdjsonSync,
  diffNdjson,
  merge,
  normalize,
  rounds,
  simulate,
  tidy,
  tidyNdjsonSync,
  tidyNdjson
}
