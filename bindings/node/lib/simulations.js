'use strict'

const native = require('../native.js')
const { bytes } = require('./bytes.js')
const { call } = require('./call.js')
const { optionalText, refusal, wrongArgument } = require('./error.js')
const { optionsOf } = require('./options.js')
const { simulationOf } = require('./results.js')

function simulateLines(lines, options) {
  const { current, generation, onError } = optionsOf(options, ['current', 'generation', 'onError'])
  const skips = call(native.skipsErrors, [{ onError }])
  const text = isText(lines) ? bytes('lines', lines) : joined(lines)
  const outcomes = call(native.simulateLines, [current ?? null], text, optionalText('generation', generation))
  return outcomes.map((parts) => {
    if (parts.length > 1) return simulationOf(parts)
    const error = refusal(parts[0])
    if (!skips) throw error
    return error
  })
}

const isText = (lines) => typeof lines === 'string' || ArrayBuffer.isView(lines)

/** The lines of an iterable, each with its end. */
function joined(lines) {
  if (typeof lines?.[Symbol.iterator] !== 'function') {
    throw wrongArgument('lines', 'lines as a string or as bytes, or an iterable of them', lines)
  }
  const end = Buffer.from('\n')
  const parts = []
  for (const line of lines) parts.push(bytes(`lines[${parts.length / 2}]`, line), end)
  return Buffer.concat(parts)
}

module.exports = { simulateLines }
