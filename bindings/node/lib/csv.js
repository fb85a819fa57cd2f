'use strict'

const { bytes } = require('./bytes.js')
const { call } = require('./call.js')
const { optionalText, wrongArgument } = require('./error.js')
const ops = require('./ops.js')
const { optionsOf } = require('./options.js')

const NAMES = ['columns', 'key', 'encoding', 'otherKeys']

function desiredFromCsv(csv, given) {
  const { columns, key, encoding, otherKeys } = optionsOf(given, NAMES)
  const options = {
    columns: columnsOf(columns),
    key: optionalText('key', key),
    encoding: optionalText('encoding', encoding),
    ignoresOthers: isIgnored(otherKeys)
  }
  return call(ops.desiredFromCsv, [options], bytes('csv', csv))
}

function columnsOf(columns) {
  if (columns === null || columns === undefined) return []
  if (typeof columns !== 'object') throw wrongArgument('columns', 'an object', columns)
  for (const name of Object.values(columns)) if (typeof name !== 'string') throw wrongArgument('columns', 'strings in an object', name)
  return Object.entries(columns).map((column) => column.map((text) => text.toWellFormed()))
}

function isIgnored(otherKeys) {
  const name = optionalText('otherKeys', otherKeys) ?? 'error'
  if (name !== 'error' && name !== 'ignore') throw wrongArgument('otherKeys', "'error' or 'ignore'", name)
  return name === 'ignore'
}

module.exports = { desiredFromCsv }
