import multifield from './index.js'

export const {
  Batch,
  Diff,
  Edits,
  Lines,
  Merged,
  MultifieldError,
  Request,
  Rest,
  Simulation,
  batch,
  dedupe,
  diff,
  diffJson,
  diffMany,
  diffNdjsonSync,
  diffNdjson,
  merge,
  normalize,
  rounds,
  simulate,
  simulateLines,
  tidy
} = multifield
