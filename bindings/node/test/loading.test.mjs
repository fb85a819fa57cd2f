import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import * as esm from '../index.mjs'

const require = createRequire(import.meta.url)

test('ESM and CommonJS are one, and have the same names', () => {
  const cjs = require('../index.js')
  assert.deepEqual(Object.keys(esm), Object.keys(cjs).sort())
  for (const name of Object.keys(cjs)) assert.equal(esm[name], cjs[name])
})

test('what is declared is there', () => {
  const declared = readFileSync(new URL('../index.d.ts', import.meta.url), 'utf8').matchAll(/^export declare (?:class|function|const) (\w+)/gm)
  assert.deepEqual([...new Set([...declared].map(([, name]) => name))].sort(), Object.keys(esm))
})

test('the module can be loaded more than once', () => {
  const first = require('../index.js')
  const ours = Object.keys(require.cache).filter((path) => path.startsWith(require.resolve('../package.json').replace('package.json', '')))
  for (const path of ours) delete require.cache[path]
  const second = require('../index.js')
  assert.notEqual(second.Edits, first.Edits)
  const edits = second.diff({ PHONE: [] }, { PHONE: ['1'] })
  assert(edits instanceof second.Edits)
  assert.deepEqual(first.Edits.fromJSON(edits.toJSON()).fields, edits.fields)
  assert.throws(() => second.diff({}, { X: 1 }), second.MultifieldError)
})

test('worker threads', async () => {
  const code = `
    const { parentPort } = require('node:worker_threads')
    const { diff, diffMany } = require(${JSON.stringify(require.resolve('../index.js'))})
    const pair = [{ PHONE: [] }, { PHONE: ['1'] }]
    diffMany(Array(5000).fill(pair)).then((all) => {
      let error
      try { diff({}, { X: 1 }) } catch (thrown) { error = thrown.code }
      parentPort.postMessage([all.length, diff(...pair).fields, error])
    })`
  for (let round = 0; round < 3; round++) {
    const workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true }))
    const messages = await Promise.all(workers.map((worker) => once(worker, 'message')))
    for (const [message] of messages) assert.deepEqual(message, [5000, { PHONE: [{ VALUE: '1', VALUE_TYPE: 'WORK' }] }, 'unknown_field'])
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
})

test('a worker that ends in the middle of its work takes nothing with it', async () => {
  const code = `
    const { parentPort } = require('node:worker_threads')
    const { diffMany } = require(${JSON.stringify(require.resolve('../index.js'))})
    diffMany(Array(200000).fill([{ PHONE: [] }, { PHONE: ['1'] }]))
    setTimeout(() => parentPort.postMessage('running'), 30)`
  for (let round = 0; round < 5; round++) {
    const worker = new Worker(code, { eval: true })
    await once(worker, 'message')
    await worker.terminate()
  }
  assert.equal(esm.diff({ PHONE: [] }, { PHONE: ['1'] }).length, 1)
})

/** What a process of its own prints. */
const run = (script) => execFileSync(process.execPath, ['-e', `const path = ${JSON.stringify(require.resolve('../index.js'))}\n${script}`], { encoding: 'utf8' })

test('threads outlive the worker that alone had loaded the module', () => {
  const printed = run(`
    const { Worker } = require('node:worker_threads')
    const code = \`
      const { diffMany, diffNdjson } = require(\${JSON.stringify(path)})
      const pairs = Array(2000).fill([{ PHONE: [] }, { PHONE: ['1'] }])
      Promise.all([diffMany(pairs), diffNdjson('{"ID": 1, "PHONE": []}', '{"ID": 1, "PHONE": []}')])
    \`
    const round = () => new Promise((resolve, reject) => {
      new Worker(code, { eval: true }).once('exit', resolve).once('error', reject)
    })
    round().then(round).then(round).then(() => setTimeout(() => console.log('alive'), 100))`)
  assert.equal(printed, 'alive\n')
})

test('a process ends in the middle of its work', () => {
  const printed = run(`
    const { diffMany, diffNdjson } = require(path)
    const line = (id) => JSON.stringify({ ID: id, PHONE: [] })
    const lines = Array.from({ length: 50000 }, (_, id) => line(id + 1)).join('\\n')
    diffMany(Array(200000).fill([{ PHONE: [] }, { PHONE: ['1'] }]))
    diffNdjson(lines, lines)
    setTimeout(() => {
      console.log('ends')
      process.exit(0)
    }, 20)`)
  assert.equal(printed, 'ends\n')
})
