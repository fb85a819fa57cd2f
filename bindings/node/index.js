'use strict'

const {
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
} = require('./lib/diff.js')
const { Edits, Rest } = require('./lib/edits.js')
const { desiredFromCsv } = require('./lib/csv.js')
const { CsvError, FilesError, MultifieldError } = require('./lib/error.js')
const { FilesEdits, FilesRequest, files } = require('./lib/files.js')
const { Lines } = require('./lib/lines.js')
const { Batch, Request, batch } = require('./lib/request.js')
const { simulateLines } = require('./lib/simulations.js')
const { Merged, Simulation } = require('./lib/results.js')

module.exports = {
  Batch,
  CsvError,
  Diff,
  Edits,
  FilesEdits,
  FilesError,
  FilesRequest,
  Lines,
  Merged,
  MultifieldError,
  Request,
  Rest,
  Simulation,
  batch,
  dedupe,
  dedupeNdjsonSync,
  desiredFromCsv,
  dedupeNdjson,
  diff,
  diffJson,
  diffMany,
  diffNdjsonSync,
  diffNdjson,
  files,
  merge,
  normalize,
  rounds,
  simulate,
  simulateLines,
  tidy,
  tidyNdjsonSync,
  tidyNdjson
}
