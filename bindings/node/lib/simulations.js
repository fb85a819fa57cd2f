'use strict'

const { bytes } = require('./bytes.js')
const { call } = require('./call.js')
const { isRefusal, optionalText, refusal, wrongArgument } = require('./error.js')
const ops = require('./ops.js')
const { optionsOf } = require('./options.js')
const { concat, utf8 } = require('./platform.js')
const { simulationOf } = require('./results.js')

function simulateLines(lines, options) {
  const { current, generation, onError } = optionsOf(options, ['current', 'generation', 'onError'])
  const skips = call(ops.onError, [{ onError }]) === 'skip'
  const text = isText(lines) ? bytes('lines', lines) : joined(lines)
  const parts = call(ops.simulateLines, [[optionalText('generation', generation)], current ?? null], text)
  const results = []
  for (let at = 0; at < parts.length; at += 3) {
    const outcome = parts.slice(at, at + 3)
    const isError = isRefusal(outcome[0])
    if (isError && !skips) throw refusal(outcome[0])
    results.push(isError ? refusal(outcome[0]) : simulationOf(outcome))
  }
  return results
}

const isText = (lines) => typeof lines === 'string' || ArrayBuffer.isView(lines)

/** Joins the lines of an iterable, each with a line break. */
function joined(lines) {
  if (typeof lines?.[Symbol.iterator] !== 'function') {
    throw wrongArgument('lines', 'lines as a string or as bytes, or an iterable of them', lines)
  }
  const end = utf8('\n')
  const parts = []
  for (const line of lines) parts.push(bytes(`lines[${parts.length / 2}]`, line), end)
  return concat(parts)
}

module.exports = { simulateLines }
