// What many entities hold twice: the bytes of `multifield dedupe --lines` and `tidy --lines`.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import test from 'node:test'
import { Diff, dedupe, dedupeNdjson, dedupeNdjsonSync, tidyNdjson, tidyNdjsonSync } from '../index.mjs'
import { refused } from './refused.mjs'

const entity = (ID) => ({
  ID,
  PHONE: [
    { ID: 10 * ID, VALUE_TYPE: 'WORK', VALUE: '8 916 123-45-67' },
    { ID: 10 * ID + 1, VALUE_TYPE: 'MOBILE', VALUE: '+7 916 123-45-67' },
    { ID: 10 * ID + 2, VALUE_TYPE: 'HOME', VALUE: '8 916 123-45-67' }
  ]
})
const entities = Array.from({ length: 300 }, (_, at) => entity(at + 1))
const lines = entities.map((it) => JSON.stringify(it))
const text = lines.join('\n')

test('each line is that of one entity, whatever the lines come from', async () => {
  const options = { types: 'any', equality: 'normalized', region: 'RU' }
  const expected = entities.map(({ ID, PHONE }) => `{"id":${ID},"fields":${JSON.stringify(dedupe({ PHONE }, options).fields)}}\n`).join('')
  assert.equal(String(dedupeNdjsonSync(text, options).lines), expected)
  for (const current of [text, Buffer.from(text), lines, Readable.from([Buffer.from(text)])]) {
    assert.equal(String(await dedupeNdjson(current, options).read()), expected)
  }
  const diff = new Diff(options)
  assert.equal(String(diff.dedupeNdjsonSync(text, null).lines), expected)
  assert.equal(String(await diff.dedupeNdjson(lines, null).read()), expected)
})

test('what is tidied is for people, too', async () => {
  const options = { region: 'RU', types: 'any', form: 'text' }
  const expected = 'entity 1\nPHONE\n  ~ 10  8 916 123-45-67 (WORK) -> +79161234567 (WORK)\n  - 11  +7 916 123-45-67 (MOBILE)\n  - 12  8 916 123-45-67 (HOME)\n\n'
  assert.equal(String(tidyNdjsonSync(lines[0], options).lines), expected)
  assert.equal(String(await tidyNdjson([lines[0]], options).read()), expected)
  const { form, ...shared } = options
  assert.equal(String(new Diff(shared).tidyNdjsonSync(lines[0], { form }).lines), expected)
  assert.equal(String(await new Diff(shared).tidyNdjson(lines[0], { form }).read()), expected)
})

test('errors name their line', async () => {
  const wrong = [lines[0], '{', lines[0]]
  const { code, side, line } = refused(() => dedupeNdjsonSync(wrong.join('\n')))
  assert.deepEqual([code, side, line], ['invalid_json', 'current', 2])
  const skipping = tidyNdjson(wrong, { onError: 'skip' })
  await skipping.read()
  assert.deepEqual(skipping.errors.map((error) => error.code), ['invalid_json', 'repeated_entity'])
  assert.equal(refused(() => dedupeNdjsonSync(text, { types: 'any', maxDeletesRun: 1 })).code, 'too_many_deletes')
  assert.equal(refused(() => dedupeNdjsonSync(text, { missing: 'add' })).code, 'meaningless_option')
  assert.throws(() => tidyNdjson({}), { name: 'TypeError', message: /^argument 'current'/ })
})
