import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Diff, MultifieldError, diff, diffJson, diffNdjsonSync, diffNdjson } from '../index.mjs'
import { refused } from './refused.mjs'
import { vectors } from './vectors.mjs'

const WITHOUT_NATIVE = process.env.MULTIFIELD_WITHOUT_NATIVE === '1'
const examples = new URL('../../../crates/multifield-cli/examples/', import.meta.url)
const [current, desired] = ['current', 'desired'].map((name) => fileURLToPath(new URL(`${name}.ndjson`, examples)))

test('diffJson is diff, in both forms', () => {
  for (const { name, raw } of vectors('documented')) {
    // Some begin with nothing.
    const edits = diff(raw.current, raw.desired, { read: 'all' })
    for (const form of ['fields', 'fm']) {
      assert.deepEqual(JSON.parse(diffJson(Buffer.from(raw.current), raw.desired, { form, read: 'all' })), edits[form], name)
    }
  }
  assert.equal(String(new Diff({ deletes: 'blank' }).diffJson('{"WEB": [{"ID": 9, "VALUE": "a.example"}]}', '{"WEB": []}')), '{"WEB":[{"ID":9,"VALUE":""}]}')
  assert.equal(refused(() => diffJson('{}', '{"PHONES": 1}')).place, 'PHONES')
  assert.throws(() => diffJson({}, '{}'), { name: 'TypeError', message: /^argument 'current'/ })
  assert.throws(() => diffJson('{}', '"\ud800"'), { name: 'TypeError', message: /^argument 'desired'/ })
  assert.throws(() => diffJson('{}', '{}', { form: 5 }), { name: 'TypeError', message: /^argument 'form'/ })
  assert.deepEqual(String(refused(() => diffJson('{}', '{}', { form: 'text' }))), 'MultifieldError: options form: found "text", expected fields or fm [wrong_choice]')
})

/** What `multifield bulk` prints of the examples. */
function bulk(...flags) {
  const cargo = ['run', '-q', '--locked', '-p', 'multifield-cli', '--', 'bulk', '--current', current, '--desired', desired]
  return execFileSync('cargo', [...cargo, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] })
}

const stored = '{"ID": 43, "PHONE": []}\n{"ID": 44, "PHONE": [{"ID": 1, "VALUE": "1"}, {"ID": 2, "VALUE": "2"}]}'
const line = (id, VALUE) => `{"id":${id},"fields":{"PHONE":[{"VALUE":"${VALUE}","VALUE_TYPE":"WORK"}]}}\n`

test('diffNdjsonSync gives the bytes of multifield bulk', () => {
  const written = bulk()
  assert(written.length > 0)
  for (const threads of [undefined, null, 1, 2]) {
    assert.deepEqual(diffNdjsonSync(readFileSync(current), readFileSync(desired), { threads }), { lines: written, errors: [] })
  }
  assert.deepEqual(new Diff().diffNdjsonSync(readFileSync(current, 'utf8'), readFileSync(desired)).lines, written)
})

test('an error of diffNdjsonSync names its line and entity', () => {
  const error = refused(() => diffNdjsonSync('{"ID": 43, "PHONE": []}', '\n{"id": 43, "PHONE": [1.5]}'))
  assert.deepEqual([error.line, error.entityId, error.place, error.code], [2, 43, 'PHONE[0]', 'wrong_value'])
  assert.equal(String(error), 'MultifieldError: desired line 2: PHONE[0]: found the number 1.5, expected a string or an integer [wrong_value]')
  assert.equal(String(diffNdjsonSync('{"contact": 43, "PHONE": []}', '{"contact": 43, "PHONE": []}', { key: 'contact' }).lines), '')
  for (const threads of [0, 1025, -1, 2 ** 70]) {
    const error = refused(() => diffNdjsonSync('', '', { threads }))
    assert.deepEqual([error.place, error.code], ['threads', 'wrong_option'])
  }
  assert.equal(String(refused(() => diffNdjsonSync('', '', { threads: -1 }))), 'MultifieldError: options threads: found -1, expected an integer from 1 to 1024 [wrong_option]')
  for (const threads of [1.5, 'x', true]) assert.equal(refused(() => diffNdjsonSync('', '', { threads })).place, 'threads')
  assert.equal(refused(() => diffNdjsonSync('', '', { key: 5 })).place, 'key')
})

test('each form of diffNdjsonSync is that of multifield bulk', async () => {
  const [from, to] = [readFileSync(current), readFileSync(desired)]
  for (const form of ['fm', 'text', 'request', 'batch']) {
    const target = ['fm', 'text'].includes(form) ? {} : { entity: 'lead', api: 'universal' }
    const flags = Object.entries(target).flatMap(([name, value]) => [`--${name}`, value])
    const written = bulk('--form', form, ...flags)
    assert.deepEqual(diffNdjsonSync(from, to, { form, ...target }).lines, written, form)
    assert.deepEqual(await new Diff().diffNdjson(from, to, { form, ...target }).read(), written, form)
  }
  const error = (options) => String(refused(() => diffNdjsonSync('', '', options)))
  assert.equal(error({ form: 'edits' }), 'MultifieldError: options form: found "edits", expected fields, fm, request, batch or text [wrong_choice]')
})

test('what is in desired alone is an error, or is added', () => {
  const desired = '{"id": 45, "PHONE": ["3"]}'
  assert.equal(refused(() => diffNdjsonSync(stored, desired)).code, 'unknown_entity')
  const added = diffNdjsonSync(stored, desired, { missing: 'add', form: 'request', entity: 'contact' })
  assert.deepEqual(JSON.parse(added.lines), { method: 'crm.contact.add', params: { fields: { PHONE: [{ VALUE: '3', VALUE_TYPE: 'WORK' }] } } })
  assert.equal(refused(() => diffNdjsonSync(stored, desired, { missing: 'add' })).code, 'meaningless_option')
})

test('errors that are skipped come back beside the lines', async () => {
  const desired = '{"id": 43, "PHONE": ["3"]}\n{"id": 44, "PHONES": []}\nno JSON'
  const skipping = diffNdjson(stored, desired, { onError: 'skip' })
  const skipped = [diffNdjsonSync(stored, desired, { onError: 'skip' }), { lines: await skipping.read(), errors: skipping.errors }]
  for (const { lines, errors } of skipped) {
    assert.equal(String(lines), line(43, '3'))
    assert(errors.every((error) => error instanceof MultifieldError))
    assert.deepEqual(errors.map(({ line, entityId, code }) => [line, entityId, code]), [[2, 44, 'unknown_field'], [3, undefined, 'invalid_json']])
  }
  assert.deepEqual(diffNdjsonSync(stored, '', { onError: 'skip' }), { lines: Buffer.alloc(0), errors: [] })
  assert.equal(refused(() => diffNdjsonSync(stored, desired, { onError: 'stop' })).line, 2)
})

test('maxDeletesRun is of the run, and maxDeletes of each entity', () => {
  const desired = '{"id": 44, "PHONE": []}'
  const codes = (shared, options) => {
    try {
      return new Diff(shared).diffNdjsonSync(stored, desired, options).lines.length > 0
    } catch (error) {
      return [error.code, error.entityId]
    }
  }
  for (const maxDeletesRun of [2, '2', '100%', null, undefined]) assert.equal(codes({}, { maxDeletesRun }), true, maxDeletesRun)
  for (const maxDeletesRun of [1, '1', '99.9%', 0]) assert.deepEqual(codes({}, { maxDeletesRun }), ['too_many_deletes', undefined])
  assert.deepEqual(codes({ maxDeletes: 1 }, { maxDeletesRun: 2 }), ['too_many_deletes', 44])
  assert.equal(refused(() => diffNdjsonSync('', '', { maxDeletesRun: 'many' })).code, 'wrong_option')
  assert.equal(refused(() => diffNdjsonSync('', '', { maxDeletesRun: 1.5 })).place, 'maxDeletesRun')
})

test('diffNdjson reads what was given, and lets the event loop go on', { skip: WITHOUT_NATIVE }, async () => {
  const ids = Array.from({ length: 50_000 }, (_, index) => index + 1)
  const from = Buffer.from(ids.map((id) => `{"ID": ${id}, "PHONE": []}\n`).join(''))
  const to = Buffer.from(ids.map((id) => `{"ID": ${id}, "PHONE": ["${id}"]}\n`).join(''))
  const expected = diffNdjsonSync(from, to).lines
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  const promise = diffNdjson(from, to).read()
  from.fill(0)
  to.fill(0)
  assert((await promise).equals(expected))
  clearInterval(timer)
  assert(turns > 3, `${turns} turns`)
  await assert.rejects(diffNdjson('', '{"id": 1, "PHONE": ["1"]}').read(), { name: 'MultifieldError', code: 'unknown_entity', line: 1 })
  await assert.rejects(diffNdjson('', '', { strategie: 1 }).read(), { code: 'unknown_option' })
  assert.throws(() => diffNdjson({}, ''), { name: 'TypeError' })
  assert.throws(() => diffNdjson('', '', { get key() { throw null } }), (error) => error === null)
})

test('a line says that more calls are needed', async () => {
  const rows = [8, 9, 10].map((ID) => ({ ID, VALUE_TYPE: 'WORK', VALUE: '1' }))
  const [current, desired] = [{ ID: 43, PHONE: rows }, { ID: 43, PHONE: ['1'] }]
  const edits = diff(current, { PHONE: ['1'] })
  const lines = [JSON.stringify(current), JSON.stringify(desired)]
  for (const bytes of [diffNdjsonSync(...lines).lines, await diffNdjson(...lines).read()]) {
    assert.deepEqual(JSON.parse(bytes), { id: 43, fields: edits.fields, unfinished: edits.toJSON().unfinished })
  }
  assert.deepEqual(Object.keys(JSON.parse(diffNdjsonSync(...lines, { generation: 'legacy' }).lines)), ['id', 'fields'])
})
