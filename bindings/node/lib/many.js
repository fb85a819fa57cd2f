'use strict'

const binding = require('./binding.js')
const { call } = require('./call.js')
const { editsOf } = require('./edits.js')
const { isRefusal, refusal, thrown, wrongArgument } = require('./error.js')
const ops = require('./ops.js')
const { nextTurn } = require('./platform.js')
const { Tape } = require('./tape.js')

/** The number of pairs and bytes in a chunk. It takes about a millisecond, and then other tasks have their turn. */
const PAIRS = 512
const BYTES = 1 << 18
/**
 * The number of chunks that run at the same time. Each is compared on all cores, but also keeps a thread of libuv until
 * it is done. File access and name resolution need these threads, too.
 */
const AHEAD = 2

async function diffMany(pairs, options, wanted) {
  const skips = call(ops.onError, [{ onError: wanted }]) === 'skip'
  const results = []
  const running = []
  const settle = async () => {
    for (const outcome of await running.shift()) results.push(resultOf(outcome, results.length, skips))
  }
  const send = async (tape) => {
    const ran = binding.runAsync(ops.diffMany, tape.bytes.subarray(0, tape.length))
    const outcomes = ran.catch((error) => Promise.reject(thrown(error)))
    // The result is awaited below, but an earlier chunk may fail first.
    outcomes.catch(() => {})
    running.push(outcomes)
    if (running.length >= AHEAD) await settle()
    await nextTurn()
  }
  for await (const tape of chunks(pairs, options)) await send(tape)
  while (running.length > 0) await settle()
  return results
}

function resultOf(outcome, index, skips) {
  if (!isRefusal(outcome)) return editsOf(outcome)
  const error = refusal(outcome, index)
  if (!skips) throw error
  return error
}

/** Reads each pair when it arrives, so that later changes to its objects have no effect. */
async function* chunks(pairs, options) {
  const tape = new Tape()
  tape.add(options ?? null)
  const empty = tape.length
  let index = 0
  for await (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw wrongArgument(`pairs[${index}]`, '[current, desired]', pair)
    tape.add(pair[0])
    tape.add(pair[1])
    index += 1
    if (index % PAIRS === 0 || tape.length >= BYTES) {
      yield tape
      tape.clear()
      tape.add(options ?? null)
    }
  }
  if (tape.length > empty) yield tape
}

module.exports = { diffMany }
