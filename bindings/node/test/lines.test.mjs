import assert from 'node:assert/strict'
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Diff, Lines, MultifieldError, diffNdjson, diffNdjsonSync } from '../index.mjs'
import { refused } from './refused.mjs'

const WITHOUT_NATIVE = process.env.MULTIFIELD_WITHOUT_NATIVE === '1'
const held = (id) => JSON.stringify({ ID: `${id}`, PHONE: [{ ID: `${id}`, VALUE: '1', VALUE_TYPE: 'WORK' }] })
const wanted = (id) => JSON.stringify({ id, PHONE: [`${1 + (id % 3)}`] })
const ids = Array.from({ length: 300 }, (_, index) => index + 1)
const [current, desired] = [ids.map(held), ids.map(wanted)]
const expected = diffNdjsonSync(current.join('\n'), desired.join('\n')).lines

async function* pieces(text, size) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const forms = {
  text: (lines) => lines.join('\n'),
  bytes: (lines) => Buffer.from(lines.join('\n')),
  lines: (lines) => lines,
  'lines with ends': (lines) => lines.map((line) => `${line}\n`),
  stream: (lines) => Readable.from(pieces(lines.join('\n'), 1000), { objectMode: false }),
  'small pieces': (lines) => pieces(lines.join('\n'), 7),
  readline: (lines) => createInterface({ input: Readable.from([Buffer.from(lines.join('\n'))]) })
}

const collected = async (lines) => {
  const all = []
  for await (const line of lines) all.push(String(line))
  return all
}

test('every input gives the same lines', async () => {
  for (const [from, first] of Object.entries(forms)) {
    for (const [to, second] of Object.entries(forms)) {
      for (const options of [{}, { inputOrder: 'sorted' }]) {
        const lines = diffNdjson(first(current), second(desired), options)
        assert(lines instanceof Lines)
        const all = await collected(lines)
        assert.equal(all.join(''), String(expected), `${from}, ${to}`)
        assert(all.every((line) => line.indexOf('\n') === line.length - 1))
        assert.deepEqual(lines.errors, [])
        assert.deepEqual(await lines.next(), { done: true, value: undefined })
        assert.equal((await lines.read()).length, 0)
      }
    }
  }
})

test('from file to file', async () => {
  const path = (name) => join(folder, name)
  const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
  writeFileSync(path('current'), current.join('\n'))
  writeFileSync(path('desired'), desired.join('\n'))
  const lines = new Diff().diffNdjson(createReadStream(path('current')), createReadStream(path('desired')), { form: 'fields' })
  await pipeline(lines, createWriteStream(path('edits')))
  assert.deepEqual(readFileSync(path('edits')), expected)
})

test('what is left can be read as one', async () => {
  for (const input of [current, current.join('\n')]) {
    const lines = diffNdjson(input, desired)
    const { value } = await lines.next()
    assert.equal(String(value) + String(await lines.read()), String(expected))
  }
})

test('nothing is read before it is needed, and inputs are closed', { skip: WITHOUT_NATIVE }, async () => {
  const read = { held: 0, wanted: 0 }
  const closed = []
  function* entities(name, make) {
    try {
      for (let id = 1; id < 1_000_000; id++) {
        read[name] = id
        yield make(id)
      }
    } finally {
      closed.push(name)
    }
  }
  const lines = diffNdjson(entities('held', held), entities('wanted', wanted), { inputOrder: 'sorted', threads: 1 })
  assert.deepEqual(read, { held: 0, wanted: 0 })
  for await (const line of lines) {
    assert.match(String(line), /^{"id":1,/)
    break
  }
  assert(read.held > 0 && read.held < 200_000, `${read.held}`)
  assert(read.wanted > 0 && read.wanted < 200_000, `${read.wanted}`)
  assert.deepEqual(closed.sort(), ['held', 'wanted'])
  assert.deepEqual(await collected(lines), [])
})

test('an error names its line', async () => {
  const wrong = [...desired.slice(0, 150), '{"id": 151, "PHONES": []}', ...desired.slice(151)]
  const stopping = diffNdjson(current, wrong)
  await assert.rejects(collected(stopping), { name: 'MultifieldError', code: 'unknown_field', line: 151, entityId: 151 })
  assert.deepEqual(await collected(stopping), [])
  const skipping = diffNdjson(current, wrong, { onError: 'skip' })
  const all = await collected(skipping)
  assert.equal(all.length, String(expected).split('\n').length - 2)
  assert(skipping.errors[0] instanceof MultifieldError)
  assert.deepEqual(skipping.errors.map(({ line }) => line), [151])
})

test('what an input throws comes through', async () => {
  const mine = new Error('mine')
  async function* broken() {
    yield current[0]
    throw mine
  }
  await assert.rejects(collected(diffNdjson(broken(), desired)), (error) => error === mine)
  await assert.rejects(collected(diffNdjson(desired, Readable.from(broken()))), (error) => error === mine)
})

test('what is no input', async () => {
  for (const wrong of [5, null, undefined, { ID: 1 }, new Date()]) {
    assert.throws(() => diffNdjson(wrong, []), { name: 'TypeError', message: /^argument 'current': expected JSON .* a stream/ })
    assert.throws(() => diffNdjson('', wrong), { name: 'TypeError', message: /^argument 'desired'/ })
  }
  await assert.rejects(collected(diffNdjson([{ ID: 1 }], [])), { name: 'TypeError', message: /^argument 'current': expected bytes, or lines as strings, in it, found an object/ })
  await assert.rejects(collected(diffNdjson(['\ud800'], [])), { name: 'TypeError' })
  assert.equal(refused(() => diffNdjson([], [], { inputOrder: 'random' })).place, 'inputOrder')
  assert.throws(() => new Lines(), { name: 'TypeError' })
})

test('in a worker, which ends in the middle of a run', { skip: WITHOUT_NATIVE }, async () => {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const { diffNdjson } = require(workerData)
    function* endless(make) { for (let id = 1; ; id++) yield make(id) }
    const lines = diffNdjson(endless((id) => \`{"ID":\${id},"WEB":[]}\`), endless((id) => \`{"id":\${id},"WEB":"a.example"}\`), { inputOrder: 'sorted' })
    lines.next().then(({ value }) => parentPort.postMessage(String(value)))
  `
  const worker = new Worker(code, { eval: true, workerData: new URL('../index.js', import.meta.url).pathname })
  const line = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  assert.match(line, /^{"id":1,/)
  await worker.terminate()
})

test('a stream that fails before it is read rejects the lines', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
  const missing = (name) => createReadStream(join(folder, name))
  const rejects = async (current, desired) => {
    const lines = diffNdjson(current, desired)
    // Both have been opened, or have failed to.
    await new Promise((done) => setTimeout(done, 50))
    await assert.rejects(lines.read(), { code: 'ENOENT' })
  }
  await rejects(Readable.from([current.join('\n')]), missing('none'))
  await rejects(missing('none'), missing('neither'))
})
