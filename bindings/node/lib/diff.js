'use strict'

const { dedupeNdjson, dedupeNdjsonSync, diffJson, diffNdjsonSync, diffNdjson, tidyNdjson, tidyNdjsonSync } = require('./bytes.js')
const { call, freeze } = require('./call.js')
const { editsOf } = require('./edits.js')
const { optionalText, wrongArgument } = require('./error.js')
const many = require('./many.js')
const ops = require('./ops.js')
const { copyOf, optionsOf } = require('./options.js')
const { mergedOf, simulationOf } = require('./results.js')

const diff = (current, desired, options) => editsOf(call(ops.diff, [options ?? null, current, desired]))

const rounds = (current, desired, options) => call(ops.rounds, [options ?? null, current, desired]).map(editsOf)

const dedupe = (current, options) => editsOf(call(ops.dedupe, [options ?? null, current]))

const tidy = (current, options) => editsOf(call(ops.tidy, [options ?? null, current]))

function normalize(value, field, region, valueType) {
  if (typeof value !== 'string') throw wrongArgument('value', 'a string', value)
  if (typeof field !== 'string') throw wrongArgument('field', 'a string', field)
  const given = [value.toWellFormed(), field.toWellFormed(), optionalText('region', region), optionalText('valueType', valueType)]
  return call(ops.normalize, [given])
}

const merge = (base, ours, theirs, options) => mergedOf(call(ops.merge, [options ?? null, base, ours, theirs]))

const simulate = (current, payload, options) =>
  simulationOf(call(ops.simulate, [[optionalText('generation', optionsOf(options, ['generation']).generation)], current ?? null, payload]))

async function diffMany(pairs, all) {
  const { onError, ...options } = copyOf(all)
  return new Diff(options).diffMany(pairs, { onError })
}

class Diff {
  constructor(options) {
    call(ops.checkOptions, [options ?? null])
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

/** Copies the options, so that later changes to the original have no effect. */
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
