'use strict'

const { Diff, dedupe, diff, diffJson, diffMany, diffNdjson, diffNdjsonAsync, merge, simulate } = require('./lib/diff.js')
const { Edits } = require('./lib/edits.js')
const { MultifieldError } = require('./lib/error.js')
const { batch } = require('./lib/request.js')

module.exports = {
  Diff,
  Edits,
  MultifieldError,
  batch,
  dedupe,
  diff,
  diffJson,
  diffMany,
  diffNdjson,
  diffNdjsonAsync,
  merge,
  simulate
}
