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
const { Sync } = require('./lib/machine.js')
const { Merged, Simulation } = require('./lib/results.js')
const { SyncRun, sync } = require('./lib/sync.js')
const { NotSentError, SyncError } = require('./lib/sync-error.js')

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
  NotSentError,
  Request,
  Rest,
  Simulation,
  Sync,
  SyncError,
  SyncRun,
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
  sync,
  tidy,
  tidyNdjsonSync,
  tidyNdjson
}
