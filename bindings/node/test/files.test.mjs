// File fields: kept by listing, deleted by omission. The rules are tested by multifield-files.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { FilesEdits, FilesError, FilesRequest, batch, diff, files } from '../index.mjs'

const vectors = (name) =>
  readFileSync(new URL(`../../../crates/multifield-files/tests/vectors/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

const fields = {
  m: { type: 'file', isMultiple: true, upperName: 'UF_M' },
  s: { type: 'file', isMultiple: false, upperName: 'UF_S' },
  t: { type: 'string', isMultiple: true }
}

const run = ({ current = { m: [], s: [] }, strategy, max_deletes: maxDeletes }, desired) => files.diff(current, desired, { fields, strategy, maxDeletes })

test('edits are those of the vectors', () => {
  for (const vector of vectors('edits.jsonl')) {
    const edits = run(vector, vector.desired)
    assert.deepEqual(edits.fields, vector.fields)
    assert.equal(edits.isEmpty, Object.keys(vector.fields).length === 0)
    assert.deepEqual(run(vector, Buffer.from(JSON.stringify(vector.desired))).fields, vector.fields)
  }
})

test('errors are those of the vectors', () => {
  for (const vector of vectors('errors.jsonl')) {
    if (vector.fields !== undefined || vector.current === 1) continue
    const [, code] = /\[(\w+)\]$/.exec(vector.error)
    const [side] = vector.error.split(' ')
    assert.throws(() => run(vector, vector.desired ?? {}), { name: 'FilesError', code, side }, vector.error)
  }
})

test('simulations are those of the vectors', () => {
  for (const { current, payload, findings } of vectors('simulate.jsonl')) {
    const simulation = files.simulate(current, payload, { fields })
    assert.deepEqual(simulation.findings.map(({ place, code }) => `${place} ${code}`), findings)
  }
})

test('bytes are files', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  const base64 = Buffer.from(bytes).toString('base64')
  for (const content of [bytes, Buffer.from(bytes), bytes.buffer, new DataView(bytes.buffer)]) {
    const edits = files.diff({ m: [{ id: 12 }] }, { m: [{ name: 'a.bin', content }, 12] }, { fields })
    assert.deepEqual(edits.fields, { m: [['a.bin', base64], { id: 12 }] })
    assert.equal(`${edits}`, 'm\n    12\n  + a.bin (256 bytes)')
  }
  assert.throws(() => files.diff({ m: [] }, { m: [{ content: bytes }] }, { fields }), TypeError)
  const unread = { name: 'TypeError', message: /argument 'content': expected bytes that were read/ }
  for (const content of [new Blob(['x']), Readable.from(['x']), [1, 2]]) {
    assert.throws(() => files.diff({ m: [] }, { m: [{ name: 'a', content }] }, { fields }), unread)
  }
  const content = { type: 'file', isMultiple: true }
  assert.deepEqual(files.diff({ content: [1, 2] }, { content: [1] }, { fields: { content } }).fields, { content: [{ id: 1 }] })
  assert.throws(() => files.diff({ m: [] }, { m: [{ name: 'a', content: 'text' }] }, { fields }), { code: 'unknown_key' })
  assert.throws(() => files.diff({ m: [] }, { m: [{ name: 'a', content: new Uint8Array() }] }, { fields }), { code: 'empty_file' })
})

test('a large file is one string of base64, however often it is needed', () => {
  const [large, small] = [Buffer.alloc(20_000_000, 'content '), Buffer.from('small')]
  const base64 = large.toString('base64')
  const desired = { s: { name: '{"\0file":0}', content: large }, m: [{ name: 'b', content: small }, { id: 12 }, ['c', base64]] }
  const edits = files.diff({ id: 1, entityTypeId: 2, m: [12], s: null }, desired, { fields })
  // What is sent is what was compared.
  large.fill(0)
  const expected = { s: ['{"\0file":0}', base64], m: [['b', small.toString('base64')], { id: 12 }, ['c', base64]] }
  assert.deepEqual(edits.fields, expected)
  const request = edits.request()
  assert.deepEqual(request.params, { entityTypeId: 2, id: 1, fields: expected })
  assert.throws(() => request.command(), { code: 'needs_json', place: 's', message: /more than 1 MiB is too long: send the request as JSON, by itself/ })
  assert.throws(() => batch([request]), { name: 'TypeError', message: /a request for files is sent by itself/ })

  const only = files.diff({ id: 1, entityTypeId: 2, m: [] }, { m: [{ name: 'a', content: large }] }, { fields })
  const heap = () => {
    const { external, heapUsed } = process.memoryUsage()
    return external + heapUsed
  }
  const before = heap()
  const calls = Array.from({ length: 5 }, () => only.request().params.fields.m[0][1])
  assert(heap() - before < base64.length, 'a call has a copy')
  assert.equal(new Set(calls).size, 1)
})

test('files and multifields are one call', () => {
  const item = { id: 43, entityTypeId: 3, fm: [], m: [{ id: 12 }] }
  const multifields = diff(item, { PHONE: '+1' })
  const request = files.diff(item, { m: [] }, { fields }).request({ multifields })
  const fm = { n0: { typeId: 'PHONE', valueType: 'WORK', value: '+1' } }
  assert.equal(request.method, 'crm.item.update')
  assert.deepEqual(request.params, { entityTypeId: 3, id: 43, fields: { fm, m: [] } })
  assert.throws(() => request.command(), { name: 'FilesError', code: 'needs_json' })
  const unchanged = files.diff(item, {}, { fields })
  assert.equal(unchanged.request(), null)
  assert.equal(unchanged.request({ multifields }).command().startsWith('crm.item.update?entityTypeId=3&id=43&'), true)
  assert.throws(() => unchanged.request({ id: 44 }), { code: 'other_entity' })
  assert.throws(() => unchanged.request({ id: -1 }), TypeError)
})

test('new files become their IDs', () => {
  const item = { id: 1, entityTypeId: 2, m: [{ id: 12 }, { id: 44 }] }
  const desired = { m: [12, { name: 'a', content: Buffer.from('x') }] }
  const edits = files.diff(item, desired, { fields, maxDeletes: 1 })
  const after = { item: { id: 1, m: [{ id: 12 }, { id: 50 }] } }
  const settled = edits.settle(after)
  assert.deepEqual(settled, { m: [12, 50] })
  assert(files.diff(after, settled, { fields }).isEmpty)
  settled.m.push({ name: 'b', content: Buffer.from('y') })
  assert.equal(JSON.stringify(files.diff(after, settled, { fields })), '{"m":[{"id":12},{"id":50},["b","eQ=="]]}')
  assert.deepEqual(edits.uncertain(after), [{ field: 'm', expected: 1, appeared: [50], disappeared: [44] }])
  assert.throws(() => edits.settle(item), { code: 'not_settled', side: 'response', place: 'm' })
})

test('messages name options as JavaScript does', () => {
  const refused = (error) => {
    assert(error instanceof FilesError)
    return error.message
  }
  assert.throws(
    () => files.diff({ m: [12] }, { m: [] }, { fields, maxDeletes: 0 }),
    (error) => refused(error) === 'options max_deletes: 1 of the files would be deleted, more than 0 ({ maxDeletes: … }): 12 [too_many_deletes]'
  )
  assert.throws(
    () => files.diff({ s: 5 }, { s: ['a', 'QQ=='] }, { fields, strategy: 'add' }),
    (error) => refused(error).includes("({ strategy: 'replace' } replaces it)")
  )
  assert.throws(() => files.diff({ m: [] }, { m: [] }, {}), TypeError)
  assert.throws(() => files.diff({ m: [] }, { m: [] }, { fields, maxDelete: 1 }), TypeError)
  assert.throws(() => new FilesEdits(), TypeError)
  assert.throws(() => new FilesRequest(), TypeError)
})

const TOKEN = 't0kenOfUrlMachine'
const ADDRESS = `https://portal.example/rest/file?id=12&token=${TOKEN}`

/** Each way in which a result, or what is thrown, is shown or saved. */
function shown(run) {
  let value
  try {
    value = run()
  } catch (error) {
    value = error
  }
  const hidden = inspect(value, { showHidden: true, depth: 9 })
  const saved = serialize(typeof value === 'object' && !(value instanceof FilesEdits) ? value : String(value))
  return [`${value}`, inspect(value), hidden, format('%s %o %O %j', value, value, value, value), JSON.stringify(value), value?.stack, saved.toString('latin1')].join()
}

test('no token is shown', () => {
  const file = (id) => ({ id, url: ADDRESS, urlMachine: ADDRESS })
  const item = { id: 1, entityTypeId: 3, fm: [], m: [file(12), file(44)], s: file(5), t: ADDRESS }
  const after = { item: { id: 1, m: [file(44), file(300)], s: null } }
  const content = Buffer.from('x')
  const edits = files.diff(item, { m: [file(44), { name: 'a', content }], s: '' }, { fields })
  const request = edits.request({ multifields: diff(item, { PHONE: '+1' }) })
  const results = [
    () => edits,
    () => edits.fields,
    () => ({ ...request }),
    () => request.command(),
    () => edits.settle(after),
    () => edits.settle(item),
    () => edits.uncertain(item),
    () => edits.request({ entityTypeId: 2 }),
    () => files.simulate(item, item, { fields }),
    () => diff(item, item)
  ]
  // An address where something else belongs.
  const wrong = [
    ADDRESS, [ADDRESS], { m: ADDRESS }, { m: [ADDRESS] }, { m: { id: ADDRESS } }, { m: [['a', ADDRESS]] }, { m: [{ name: 'a', base64: ADDRESS }] },
    { m: [{ name: 'a', content: ADDRESS }] }, { m: [{ url: ADDRESS }] }, { m: ['12', ADDRESS] }, { m: [['a', `data:${ADDRESS}`]] }, { s: [file(1), file(1)] },
    { m: { type: 'file', isMultiple: ADDRESS } }, item, JSON.stringify(item).slice(0, -1), JSON.stringify(item).slice(0, 200), Buffer.from(ADDRESS)
  ]
  for (const it of wrong) {
    results.push(
      () => files.diff(it, { m: [] }, { fields }),
      () => files.diff(item, it, { fields }),
      () => files.diff(item, { m: [44] }, { fields: it }),
      () => files.diff(item, { m: [{ name: 'a', content }] }, { fields, maxDeletes: 0 }),
      () => files.diff(item, { m: [44] }, { fields, strategy: it }),
      () => files.diff(item, { m: [{ name: it, content }] }, { fields, maxDeletes: 0 }),
      () => files.simulate(item, it, { fields }),
      () => edits.settle(it),
      () => edits.uncertain(it),
      () => edits.request({ multifields: it }),
      () => edits.request({ id: it }),
      () => edits.request(it),
      () => files.diff(item, { m: [44] }, it)
    )
  }
  const texts = results.map(shown)
  assert(texts.length > 150)
  for (const text of texts) assert(!text.includes(TOKEN), text)
})

test('content is not shown', () => {
  const edits = files.diff({ id: 1, entityTypeId: 2, m: [] }, { m: [{ name: 'a', content: Buffer.from('content of a file') }] }, { fields })
  const content = Buffer.from('content of a file').toString('base64')
  const text = [inspect(edits), inspect(edits, { showHidden: true }), `${edits}`, inspect(edits.request())].join()
  assert(!text.includes(content))
})
