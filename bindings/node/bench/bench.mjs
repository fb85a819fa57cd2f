// One run, one table: npm run bench. A file as argument gets its rows as JSON, for benches/tables.py.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import * as jsondiffpatch from 'jsondiffpatch'
import { diff, diffMany, diffNdjsonSync } from '../index.mjs'
import { buckets, entities, nestedScan } from './by-hand.mjs'

const require = createRequire(import.meta.url)
const binding = require('../lib/binding.js')
const ops = require('../lib/ops.js')
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
  for (const input of [null, contact, desired[at]]) tape.add(input)
  const bytes = Buffer.from(tape.bytes.subarray(0, tape.length))
  tape.clear()
  return bytes
})
const tapes = new Map(current.map((contact, at) => [contact, written[at]]))

const times = measure([
  ['diff', (current, desired) => diff(current, desired)],
  ['fields', (current, desired) => diff(current, desired).fields],
  ['tape', (current, desired) => {
    tape.add(null)
    tape.add(current)
    tape.add(desired)
    tape.clear()
  }],
  ['binding', (current) => binding.run(ops.diff, tapes.get(current))],
  ['JSON.stringify', (current, desired) => JSON.stringify(current).length + JSON.stringify(desired).length],
  ['nested scan', nestedScan],
  ['buckets', buckets],
  ['jsondiffpatch', (current, desired) => patcher.diff(current, desired)],
  ['filtering', (current, desired) => filtering.diff(current, desired)]
])

/**
 * Microseconds for each contact of whole files, the best of some rounds, in which both take turns. `entities` are those
 * of a line.
 */
function files(name, entities) {
  const [stored, wanted] = [name, 'desired'].map((name) => readFileSync(new URL(`data/${name}.ndjson`, import.meta.url)))
  const parse = (bytes) => bytes.toString().trimEnd().split('\n').map((line) => JSON.parse(line))
  const byHand = () => {
    const byId = new Map(parse(stored).flatMap(entities))
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
  return best.map((time) => (time * 1000) / count)
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
const byHand = 'JSON.parse, a scan by hand, JSON.stringify'
const lines = files('current', (contact) => [[Number(contact.ID), contact]])
const responses = files('responses', entities)
const time = (name) => times.get(name)

// What, its time, the other, its time, and the highest ratio of both that is wanted.
const rows = [
  ['`diff` on objects', time('diff'), 'a scan by hand', time('nested scan'), 5],
  ['`diff` on objects', time('diff'), 'jsondiffpatch with `objectHash`', time('jsondiffpatch'), 0.5],
  ['`diff` on objects', time('diff'), 'the same without IDs', time('filtering'), null],
  ['`diff(...).fields`', time('fields'), 'a scan by hand', time('nested scan'), null],
  ['`diff(...).fields`', time('fields'), 'buckets by hand', time('buckets'), null],
  ['the tape of `diff`', time('tape'), '`JSON.stringify` of both', time('JSON.stringify'), null],
  ['the binding of `diff`', time('binding'), '`diff` itself', time('diff'), null],
  ['`diffNdjsonSync`, one thread', lines[0], byHand, lines[1], 0.34],
  ['`diffNdjsonSync` on whole responses, one thread', responses[0], byHand, responses[1], 0.2]
]
const us = (time) => `${time.toFixed(2)} µs`
const table = rows.map(([what, ours, against, theirs, atMost]) => ({
  what,
  ours: us(ours),
  against,
  theirs: us(theirs),
  figure: ours / theirs,
  at_most: atMost
}))
const about = `Node.js ${process.version}; ${count.toLocaleString('en')} contacts`
console.log(about)
console.table(table.map((row) => ({ ...row, figure: row.figure.toFixed(3) })))
console.log(`diffMany: ${us((took * 1000) / count)}, worst delay of the event loop ${worst.map((ms) => ms.toFixed(0)).join(', ')} ms, wanted under 50`)
const [file] = process.argv.slice(2)
if (file !== undefined) writeFileSync(file, JSON.stringify({ interface: 'Node.js', about, rows: table }))
