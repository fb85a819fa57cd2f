import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Diff, diff, diffJson, diffNdjson } from '../index.mjs'
import { refused } from './refused.mjs'
import { vectors } from './vectors.mjs'

const examples = new URL('../../../crates/multifield-cli/examples/', import.meta.url)
const [current, desired] = ['current', 'desired'].map((name) => fileURLToPath(new URL(`${name}.ndjson`, examples)))

test('diffJson is diff, in both forms', () => {
  for (const { name, raw } of vectors('documented')) {
    const edits = diff(raw.current, raw.desired)
    for (const form of ['fields', 'fm']) {
      assert.deepEqual(JSON.parse(diffJson(Buffer.from(raw.current), raw.desired, { form })), edits[form], name)
    }
  }
  assert.equal(String(new Diff({ deletes: 'blank' }).diffJson('{"WEB": [{"ID": 9, "VALUE": "a.example"}]}', '{"WEB": []}')), '{"WEB":[{"ID":9,"VALUE":""}]}')
  assert.equal(refused(() => diffJson('{}', '{"PHONES": 1}')).place, 'PHONES')
  assert.throws(() => diffJson({}, '{}'), { name: 'TypeError', message: /^argument 'current'/ })
  assert.throws(() => diffJson('{}', '"\ud800"'), { name: 'TypeError', message: /^argument 'desired'/ })
  assert.throws(() => diffJson('{}', '{}', { form: 'text' }), { name: 'TypeError', message: /^argument 'form'/ })
})

test('diffNdjson gives the bytes of multifield bulk', () => {
  const cargo = ['run', '-q', '--locked', '-p', 'multifield-cli', '--', 'bulk', '--current', current, '--desired', desired]
  const written = execFileSync('cargo', cargo, { stdio: ['ignore', 'pipe', 'ignore'] })
  assert(written.length > 0)
  for (const threads of [undefined, 1, 2]) {
    assert.deepEqual(diffNdjson(readFileSync(current), readFileSync(desired), { threads }), written)
  }
  assert.deepEqual(new Diff().diffNdjson(readFileSync(current, 'utf8'), readFileSync(desired)), written)
})

test('an error of diffNdjson names its line and entity', () => {
  const error = refused(() => diffNdjson('{"ID": 43, "PHONE": []}', '\n{"id": 43, "PHONE": [1.5]}'))
  assert.deepEqual([error.line, error.entityId, error.place, error.code], [2, 43, 'PHONE[0]', 'wrong_value'])
  assert.equal(String(error), 'MultifieldError: line 2: PHONE[0]: found the number 1.5, expected a text or an integer')
  assert.equal(String(diffNdjson('{"contact": 43, "PHONE": []}', '{"contact": 43, "PHONE": []}', { key: 'contact' })), '')
  for (const threads of [-1, 1.5, 'x']) assert.throws(() => diffNdjson('', '', { threads }), { message: /^argument 'threads'/ })
  assert.throws(() => diffNdjson('', '', { key: 5 }), { message: /^argument 'key'/ })
})
