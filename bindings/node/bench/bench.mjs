// One run, one table: npm run bench.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import * as jsondiffpatch from 'jsondiffpatch'
import { diff, diffMany, diffNdjsonSync } from '../index.mjs'
import { buckets, nestedScan } from './by-hand.mjs'

const require = createRequire(import.meta.url)
const native = require('../native.js')
const { Tape } = require('../lib/tape.js')

const ROUNDS = 9
/** Contacts that are timed together. */
const SLICE = 500

const read = (name) => readFileSync(new URL(`data/${name}.ndjson`, import.meta.url), 'utf8')
/** The fields of each contact, as JSON.parse makes them. */
const states = (name) => read(name).trim().split('\n').map((line) => JSON.parse(line.replace(/"ID":"?\d+"?,/, '')))

const current = states('current')
const desired = states('desired')
const count = current.length

/**
 * Microseconds for each contact: of each slice the best of some rounds, so that what else the machine does meanwhile
 * counts for little. The candidates take turns.
 */
function measure(candidates) {
  const slices = Math.ceil(count / SLICE)
  const best = candidates.map(() => new Float64Array(slices).fill(Infinity))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [, run]] of candidates.entries()) {
      for (let slice = 0; slice < slices; slice++) {
        const end = Math.min((slice + 1) * SLICE, count)
        const start = performance.now()
        for (let at = slice * SLICE; at < end; at++) run(current[at], desired[at])
        best[index][slice] = Math.min(best[index][slice], performance.now() - start)
      }
    }
  }
  const sum = (times) => times.reduce((sum, time) => sum + time, 0)
  return new Map(candidates.map(([name], index) => [name, (sum(best[index]) * 1000) / count]))
}

const objectHash = (row) => `${row.VALUE_TYPE} ${row.VALUE}`
const patcher = jsondiffpatch.create({ objectHash })
/** What it would have to do at least: desired rows have no IDs. */
const filtering = jsondiffpatch.create({ objectHash, propertyFilter: (name) => name !== 'ID' && name !== 'TYPE_ID' })

const tape = new Tape()
const written = current.map((contact, at) => {
  for (const input of [undefined, contact, desired[at]]) tape.add(input)
  const bytes = Buffer.from(tape.bytes.subarray(0, tape.length))
  tape.clear()
  return bytes
})
const tapes = new Map(current.map((contact, at) => [contact, written[at]]))

const times = measure([
  ['diff', (current, desired) => diff(current, desired)],
  ['fields', (current, desired) => diff(current, desired).fields],
  ['tape', (current, desired) => {
    tape.add(undefined)
    tape.add(current)
    tape.add(desired)
    tape.clear()
  }],
  ['binding', (current) => native.diff(tapes.get(current))],
  ['JSON.stringify', (current, desired) => JSON.stringify(current).length + JSON.stringify(desired).length],
  ['nested scan', nestedScan],
  ['buckets', buckets],
  ['jsondiffpatch', (current, desired) => patcher.diff(current, desired)],
  ['filtering', (current, desired) => filtering.diff(current, desired)]
])

/** Of whole files, in milliseconds, the best of some rounds, in which both take turns. */
function files() {
  const [stored, wanted] = ['current', 'desired'].map((name) => readFileSync(new URL(`data/${name}.ndjson`, import.meta.url)))
  const parse = (bytes) => bytes.toString().trimEnd().split('\n').map((line) => JSON.parse(line))
  const byHand = () => {
    const byId = new Map(parse(stored).map((contact) => [Number(contact.ID), contact]))
    const lines = parse(wanted).map((contact) => {
      const fields = nestedScan(byId.get(Number(contact.ID)), contact)
      return fields === null ? '' : `${JSON.stringify({ id: contact.ID, fields })}\n`
    })
    return Buffer.from(lines.join(''))
  }
  const runs = [() => diffNdjsonSync(stored, wanted, { threads: 1, read: 'all' }).lines, byHand]
  const best = runs.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now()
      run()
      best[index] = Math.min(best[index], performance.now() - start)
    }
  }
  return best
}

async function delay() {
  const worst = []
  let took
  for (let round = 0; round < 3; round++) {
    const pairs = current.map((contact, at) => [contact, desired[at]])
    globalThis.gc?.()
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    const start = performance.now()
    const results = await diffMany(pairs)
    took = performance.now() - start
    await new Promise((resolve) => setTimeout(resolve, 20))
    histogram.disable()
    if (results.length !== count) throw new Error('results are missing')
    worst.push(histogram.max / 1e6)
  }
  return { worst, took }
}

const { worst, took } = await delay()
const [ours, byHand] = files()

const us = (name) => `${times.get(name).toFixed(2)} µs`
const ratio = (a, b) => (times.get(a) / times.get(b)).toFixed(2)

console.log(`${count} contacts, ${process.version}, for each contact\n`)
const rows = [
  ['what', 'takes', 'against', 'takes', 'ratio', 'wanted'],
  ['diff on objects', us('diff'), 'jsondiffpatch with objectHash', us('jsondiffpatch'), `${ratio('jsondiffpatch', 'diff')} times as fast`, 'at least 2'],
  ['diff on objects', us('diff'), 'the same, IDs passed over', us('filtering'), `${ratio('filtering', 'diff')} times as fast`, ''],
  ['diff on objects', us('diff'), 'nested scan by hand', us('nested scan'), `${ratio('diff', 'nested scan')} times its time`, 'at most 6, aimed at'],
  ['diff(...).fields', us('fields'), 'nested scan by hand', us('nested scan'), `${ratio('fields', 'nested scan')} times its time`, ''],
  ['diff(...).fields', us('fields'), 'buckets by hand', us('buckets'), `${ratio('fields', 'buckets')} times its time`, ''],
  ['of diff: the tape', us('tape'), 'JSON.stringify of both', us('JSON.stringify'), `${ratio('JSON.stringify', 'tape')} times as fast`, ''],
  ['of diff: the binding', us('binding'), '', '', '', ''],
  ['diffNdjsonSync, one thread', `${ours.toFixed(0)} ms`, 'JSON.parse, nested scan, JSON.stringify', `${byHand.toFixed(0)} ms`, `${(byHand / ours).toFixed(2)} times as fast`, 'at least 3'],
  ['diffMany', `${((took * 1000) / count).toFixed(2)} µs`, 'worst delay of the event loop', worst.map((ms) => `${ms.toFixed(0)}`).join(', ') + ' ms', '', 'under 50 ms']
]
const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)))
for (const row of rows) console.log(row.map((cell, at) => cell.padEnd(widths[at])).join('  ').trimEnd())
