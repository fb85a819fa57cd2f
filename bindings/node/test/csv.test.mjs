import assert from 'node:assert/strict'
import test from 'node:test'

import { CsvError, desiredFromCsv, diffNdjsonSync } from '../index.mjs'

const current = '{"ID": 43, "PHONE": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"}], "EMAIL": []}'

const edits = (csv, options) => {
  const { lines } = diffNdjsonSync(current, desiredFromCsv(csv, options), { cells: 'clean' })
  return lines.toString()
}

const refused = (csv, options) => {
  try {
    desiredFromCsv(csv, options)
  } catch (error) {
    assert(error instanceof CsvError && error instanceof Error && error.name === 'CsvError')
    assert(!error.stack.includes('/lib/'))
    return [error.code, error.line, error.column, error.message]
  }
  assert.fail('no error')
}

test('rows are what entities should hold', () => {
  const line = '{"id":43,"fields":{"PHONE":[{"VALUE":"222222","VALUE_TYPE":"MOBILE"}]}}\n'
  assert.equal(edits('ID;PHONE_WORK;PHONE_MOBILE\n43;111111;222222\n'), line)
  assert.equal(edits('ID,Tel.,PHONE_MOBILE,NAME\n43,111111,222222,Anna\n', { columns: { 'Tel.': 'PHONE_WORK' }, otherKeys: 'ignore' }), line)
  assert.equal(edits(Buffer.from('ID\tPHONE_WORK\tPHONE_MOBILE\n43\t111111\t222222'), null), line)
  // An empty cell clears nothing.
  assert.equal(edits('ID;PHONE_WORK;EMAIL\n43;;\n'), '')
  const russian = Buffer.from([...Buffer.from('ID;'), 0xd2, 0xe5, 0xeb, ...Buffer.from('\n43;111111\n')])
  assert.equal(edits(russian, { encoding: 'windows-1251', columns: { Тел: 'PHONE_WORK' } }), '')
})

test('an error names its line and column', () => {
  const [code, line, column, message] = refused('ID;PHONES\n43;1\n')
  assert.deepEqual([code, line, column], ['unknown_column', 1, 'PHONES'])
  assert.match(message, /^line 1, column PHONES: .*\{ otherKeys: 'ignore' \}.*\[unknown_column\]$/)
  assert.match(refused('PHONE\n')[3], /\(\{ key: … \} and \{ columns: … \} name another\)/)
  assert.deepEqual(refused('ID;PHONE\n43\n').slice(1, 2), [2])
  assert.match(refused('ID;PHONE\n', { encoding: 'koi8-r' })[3], /koi8-r/)
  assert.throws(() => desiredFromCsv('ID', { column: {} }), TypeError)
  for (const wrong of [{ columns: 1 }, { columns: { a: 1 } }, { key: 1 }, { otherKeys: 'all' }]) assert.throws(() => desiredFromCsv('ID', wrong), TypeError)
  assert.throws(() => desiredFromCsv(7), TypeError)
})
