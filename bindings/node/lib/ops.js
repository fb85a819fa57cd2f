'use strict'

/** The operations of the binding. bindings/js/src/ops.rs has the same order, which determines their numbers. */
const OPS = [
  'checkOptions',
  'diff',
  'rounds',
  'dedupe',
  'tidy',
  'normalize',
  'merge',
  'readMerged',
  'simulate',
  'simulateLines',
  'readEdits',
  'fields',
  'fm',
  'vibecode',
  'boxFm',
  'text',
  'check',
  'apply',
  'rest',
  'restOfMerge',
  'readRest',
  'request',
  'command',
  'batch',
  'onError',
  'diffMany',
  'diffJson',
  'diffNdjson',
  'dedupeNdjson',
  'tidyNdjson',
  'desiredFromCsv'
]

module.exports = Object.fromEntries(OPS.map((name, number) => [name, number]))
