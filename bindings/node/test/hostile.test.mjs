// Whatever is passed, there is an error, or a result, and never the end of the process.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import vm from 'node:vm'
import * as multifield from '../index.mjs'
import { Diff, Edits, MultifieldError, batch, dedupe, diff, diffMany, merge, rounds, simulate } from '../index.mjs'
import { refused } from './refused.mjs'

const phone = (VALUE) => ({ PHONE: [{ ID: 1, VALUE_TYPE: 'WORK', VALUE }] })

const notJson = (what) => `not JSON: found ${what}, expected null, a string, a number, an array or an object`

const odd = [
  [10n, 'a bigint'],
  [Symbol('x'), 'a symbol'],
  [() => {}, 'a function'],
  [new Date(), 'an object of Date'],
  [new Map(), 'an object of Map'],
  [new Set(), 'an object of Set'],
  [/x/, 'an object of RegExp'],
  [new String('x'), 'an object of String'],
  [new Uint8Array(1), 'an object of Uint8Array'],
  [Promise.resolve(), 'a Promise, which has to be awaited first'],
  [Object.create({}, { [Symbol.toStringTag]: { value: 'not a name' } }), 'an object'],
  ['a\ud800', 'a string with half of a surrogate pair'],
  ['\udc00b'.padEnd(100), 'a string with half of a surrogate pair']
]

test('what JSON has no form for is an error at its place', () => {
  for (const [value, what] of odd) {
    const [atValue, atRow, atField, atAll] = [
      refused(() => diff(phone(value), {})),
      refused(() => diff({ PHONE: [] }, { PHONE: [value] })),
      refused(() => diff({ PHONE: [] }, { PHONE: value })),
      typeof value === 'string' || value instanceof Uint8Array ? undefined : refused(() => diff({}, value))
    ]
    assert.deepEqual([atValue.code, atValue.place, atValue.reason], ['invalid_json', 'PHONE[0].VALUE', notJson(what)])
    assert.deepEqual([atRow.place, atRow.reason], ['PHONE[0]', notJson(what)])
    assert.deepEqual([atField.side, atField.place, atField.reason], ['desired', 'PHONE', notJson(what)])
    if (atAll) assert.deepEqual([atAll.place, atAll.reason], ['', notJson(what)])
  }
})

test('what is not read may be anything', () => {
  const around = {}
  around.self = around
  for (const [value] of odd) assert(diff({ ID: '43', UF_1: value, UF_2: { deep: [value] }, ...phone('1') }, { PHONE: ['1'] }).isEmpty)
  assert(diff({ ID: '43', UF_1: around, ...phone('1') }, { PHONE: ['1'] }).isEmpty)
})

test('numbers', () => {
  const message = (value) => refused(() => diff(phone(value), {})).reason
  for (const [value, text] of [
    [Infinity, 'inf'],
    [1.5, '1.5'],
    [2 ** 53, '9007199254740992'],
    [-(2 ** 53), '-9007199254740992'],
    [1e300, '1e300']
  ]) {
    assert.equal(message(value), `found the number ${text}, expected a string or an integer`)
  }
  for (const value of [0, -0, 1, -1, 2 ** 31, 2 ** 53 - 1]) {
    assert.equal(diff(phone(value), { PHONE: [] })[Symbol.iterator]().next().value.was.value, String(value))
  }
  const { place, code } = refused(() => diff({ PHONE: [] }, { PHONE: [{ ID: NaN, VALUE: '1' }] }))
  assert.deepEqual([place, code], ['PHONE[0].ID', 'wrong_id'])
})

test('null and NaN in a list are refused or skipped as blanks are', () => {
  for (const [nothing, found] of [[null, 'null'], [NaN, 'the number NaN']]) {
    for (const [list, place] of [[['1', nothing], 'PHONE[1]'], [['1', { VALUE: nothing }], 'PHONE[1].VALUE']]) {
      const error = refused(() => diff({ PHONE: [] }, { PHONE: list }))
      const reason = `found ${found}, expected a string: write a value, or drop it with { blanks: 'skip' } (a row that is not listed is deleted)`
      assert.deepEqual([error.code, error.place, error.reason], ['blank_value', place, reason])
      assert.equal(diff({ PHONE: [] }, { PHONE: list }, { blanks: 'skip' }).length, 1)
    }
  }
})

test('hints name options as JavaScript does', async () => {
  const held = phone('1')
  for (const [text, current, desired, options] of [
    ["{ otherKeys: 'ignore' } skips other keys", held, { NAME: 'Anna' }],
    ["{ unknownTypes: 'allow' } accepts others", { PHONE: [] }, { PHONE: [{ VALUE: '1', VALUE_TYPE: 'SAT' }] }],
    ['the limit is 0 ({ maxDeletes: … })', held, { PHONE: [] }, { maxDeletes: 0 }],
    ['or declare with { read: … } that it was read', { ID: 43 }, { PHONE: '1' }],
    ["cannot be combined with { strategy: 'add' }", held, {}, { strategy: 'add', order: 'desired' }],
    ["set { generation: 'legacy' } or { generation: 'factory' }", held, {}, { duplicates: 'keep' }]
  ]) {
    const { reason } = refused(() => diff(current, desired, options))
    assert(reason.includes(text), reason)
    const [error] = await diffMany([[current, desired]], { ...options, onError: 'skip' })
    assert.equal(error.reason, reason)
  }
})

test('undefined is absent, null in a list, and no input', () => {
  assert.equal(diff({ PHONE: undefined, EMAIL: [] }, { PHONE: undefined, EMAIL: 'a@b.co' }, { strategy: undefined }).length, 1)
  assert.equal(diff({ PHONE: [] }, { PHONE: [{ VALUE: '1', VALUE_TYPE: undefined, ID: undefined }] }).length, 1)
  assert.equal(diff({ fm: undefined, PHONE: [] }, { NAME: undefined, fm: undefined, PHONE: ['1'] }).length, 1)
  for (const list of [['1', undefined], ['1', , '2'], new Array(3)]) {
    assert.match(refused(() => diff({ PHONE: [] }, { PHONE: list })).reason, /^found null, expected a string/)
  }
  for (const nothing of [null, 5, true]) assert.equal(refused(() => diff(nothing, {})).code, 'wrong_shape')
  for (const pass of [(it) => diff(it, {}), (it) => diff({}, it), (it) => dedupe(it), (it) => simulate({}, it)]) {
    assert.equal(refused(() => pass(undefined)).reason, notJson('undefined'))
  }
})

test('what a getter or a proxy throws comes through, and nothing is left of the call', () => {
  const mine = new Error('mine')
  const fail = () => {
    throw mine
  }
  const same = (error) => error === mine
  const getter = { get PHONE() { return fail() } }
  const length = new Proxy([], { get: fail })
  const traps = ['ownKeys', 'get', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((trap) => new Proxy({ PHONE: [] }, { [trap]: fail }))
  const tag = Object.create({}, { [Symbol.toStringTag]: { get: fail } })
  for (const input of [getter, { PHONE: length }, ...traps, tag, { result: { item: getter } }]) {
    for (const run of [
      () => diff(input, {}),
      () => diff({}, input),
      () => diff({}, {}, input),
      () => rounds(input, {}),
      () => new Diff(input),
      () => dedupe(input),
      () => merge({}, {}, input),
      () => merge({}, {}, {}).rest(input),
      () => diff({}, {}).rest(input),
      () => simulate({}, input)
    ]) {
      assert.throws(run, same)
      assert.equal(diff({ PHONE: [] }, { PHONE: ['1'] }).length, 1)
    }
  }
  return assert.rejects(diffMany([[{}, {}], [getter, {}]]), same)
})

test('a getter may begin calls of its own', () => {
  const nested = (depth) => ({
    EMAIL: [{ ID: 2, VALUE_TYPE: 'WORK', VALUE: `${'x'.repeat(depth)}@b.co` }],
    get PHONE() {
      if (depth > 0) assert.equal(diff(nested(depth - 1), { PHONE: ['1'.repeat(200)] }).length, 1)
      return [{ ID: 1, VALUE_TYPE: 'WORK', VALUE: `${depth}` }]
    }
  })
  const edits = diff(nested(20), { PHONE: ['111111'], EMAIL: [] })
  assert.deepEqual([...edits].map(({ was }) => was.value), ['20', `${'x'.repeat(20)}@b.co`])
})

test('proxies, classes, null prototypes and other realms are read as what they hold', () => {
  class Contact {
    PHONE = [{ ID: 1, VALUE_TYPE: 'WORK', VALUE: '1' }]
    get EMAIL() {
      return [{ ID: 2, VALUE_TYPE: 'WORK', VALUE: 'a@b.co' }]
    }
  }
  assert(diff(new Contact(), { EMAIL: ['a@b.co'] }).isEmpty)
  const bare = Object.assign(Object.create(null), phone('1'))
  const heir = Object.assign(Object.create({ EMAIL: 'a@b.co', PHONE: 'hidden' }), { PHONE: ['1'] })
  assert.equal(String(diff({ PHONE: [], EMAIL: [] }, heir)), 'PHONE\n  + 1 (WORK)\nEMAIL\n  + a@b.co (WORK)')
  // As Vue has it.
  class RefImpl {
    __v_isRef = true
    _value = phone('1')
    get value() {
      return this._value
    }
  }
  assert(diff(new RefImpl(), { PHONE: ['1'] }).isEmpty)
  for (const current of [new Contact(), new Proxy(phone('1'), {}), bare, vm.runInNewContext("({ PHONE: [{ ID: 1, VALUE_TYPE: 'WORK', VALUE: '1' }] })")]) {
    assert(diff(current, { PHONE: ['1'] }).isEmpty)
  }
})

test('objects inside themselves', () => {
  const self = {}
  self.PHONE = [self]
  assert.equal(refused(() => diff({}, self)).code, 'many_entities')
  const rows = []
  rows.push(rows)
  assert.equal(refused(() => diff({ PHONE: [] }, { PHONE: rows })).place, 'PHONE[0]')
  // The place is the first one where the writer looks at what is around.
  const type = {}
  type.TYPE_ID = type
  const error = refused(() => diff(type, {}))
  assert.deepEqual([error.place, error.reason], ['TYPE_ID.TYPE_ID.TYPE_ID.TYPE_ID', notJson('an object that is inside itself')])
  const item = {}
  item.result = item
  item.item = item
  assert(refused(() => diff(item, {})) instanceof MultifieldError)
  // Without a look at what is around, two ways into oneself would be 2^depth objects.
  const twice = { ID: '43', ...phone('1') }
  twice.left = twice
  twice.right = { of: twice, also: [twice, twice] }
  assert(diff(twice, { PHONE: ['1'] }).isEmpty)
})

test('depth', () => {
  const nest = (depth, inner) => (depth === 0 ? inner : { result: nest(depth - 1, inner) })
  let deep = []
  for (let depth = 0; depth < 1e6; depth++) deep = depth % 2 === 0 ? [deep] : { deep }
  assert(diff({ ID: '43', deep, ...phone('1') }, { PHONE: ['1'] }).isEmpty)
  for (const depth of [100, 1e3, 5e3]) assert(refused(() => diff(nest(depth, {}), {})) instanceof MultifieldError)
})

test('JSON as text and bytes', () => {
  const json = JSON.stringify(phone('1'))
  const bytes = Buffer.from(`--${json}--`)
  const shared = new Uint8Array(new SharedArrayBuffer(json.length))
  shared.set(Buffer.from(json))
  const view = new DataView(bytes.buffer, bytes.byteOffset + 2, json.length)
  for (const current of [json, Buffer.from(json), bytes.subarray(2, -2), view, shared]) assert.equal(diff(current, { PHONE: [] }).length, 1)
  const detached = new Uint8Array(8)
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  assert.equal(refused(() => diff(detached, {})).reason, 'not JSON: the input is empty')
  assert.equal(refused(() => diff('{"PHONE": ["\ud83d"]}', {})).code, 'invalid_json')
  assert.equal(refused(() => diff({}, '{"PHONE": ["\ud83d"]}')).place, 'PHONE[0]')
  assert.equal(refused(() => diff(Buffer.from([0xff, 0x22]), {})).code, 'invalid_json')
  assert(diff({ WEB: [] }, '{"WEB": ["☎️ \\ud83d\\ude00"]}').fields.WEB[0].VALUE === '☎️ 😀')
})

test('texts of any length and alphabet arrive as they are', () => {
  for (const text of ['x', 'é', '😀', 'x'.repeat(63), 'x'.repeat(64), `${'x'.repeat(62)}é`, 'я'.repeat(250)]) {
    assert.equal(diff({ WEB: [] }, { WEB: [text] }).fields.WEB[0].VALUE, text)
  }
  const long = 'x'.repeat(300_000)
  assert.equal(diff(phone(long), { PHONE: [] }).toJSON().edits[0].was.value, long)
  assert.equal(diff({ ID: '43', [long]: 1, ...phone('1') }, { PHONE: ['1'] }).isEmpty, true)
  assert.equal(refused(() => diff({}, { ['a\ud800']: 1 })).code, 'invalid_json')
})

test('names of the tape are values and keys like any others, in any order', () => {
  const names = ['WORK', 'TYPE_ID', '', 'FAX', 'WORK', 'XYZ', 'WORK', 'VALUE', 'HOME']
  const rows = names.map((VALUE_TYPE, index) => ({ ID: index + 1, VALUE_TYPE, VALUE: `${index}`, TYPE_ID: 'PHONE' }))
  const turned = rows.map(({ ID, VALUE, VALUE_TYPE, TYPE_ID }) => ({ TYPE_ID, VALUE_TYPE, VALUE, ID }))
  for (const PHONE of [rows, turned, rows]) {
    const types = diff({ PHONE }, { PHONE: [] }).toJSON().edits.map(({ was }) => was.value_type)
    assert.deepEqual(types, names)
  }
  for (const key of ['', 'WORK', 'LINK ']) assert.equal(refused(() => diff({ PHONE: [] }, { [key]: [] })).code, 'unknown_field')
})

test('an input may end anywhere in the memory that is there for it', () => {
  const desired = { PHONE: ['1', { VALUE: '2', VALUE_TYPE: 'HOME' }] }
  for (let more = 0; more < 120; more++) {
    for (const first of ['x', 'xx']) {
      const pad = [first, ...Array(32_650 + more).fill('x')]
      assert.equal(diff({ ID: '43', pad, ...phone('1') }, desired).fields.PHONE[0].VALUE, '2')
    }
  }
})

test('options may be null, which is none', async () => {
  const current = phone('1')
  const edits = diff(current, { PHONE: ['2'] }, null)
  assert.equal(edits.text(null), String(edits))
  assert.equal(edits.request('contact', 43, null).id, 43)
  assert.equal(edits.request('contact', 43, { api: null }).method, 'crm.contact.update')
  assert.equal(diff({ PHONE: [] }, { PHONE: ['1'] }).addRequest('lead', null).id, null)
  assert.deepEqual(batch([], null), [])
  assert.equal(simulate(current, {}, null).text(null), String(simulate(current, {})))
  for (const from of [multifield, new Diff(null)]) {
    assert.equal(String(Buffer.from(from.diffJson('{}', '{}', null))), '{}')
    assert.equal(from.diffNdjsonSync('', '', null).lines.length, 0)
    assert.equal((await from.diffNdjson('', '', null).read()).length, 0)
    assert.equal((await from.diffMany([[current, {}]], null)).length, 1)
    assert.equal((await from.diffMany([[current, {}]], { onError: null })).length, 1)
    assert.equal(from.merge(current, {}, current, null).conflicts.length, 0)
  }
})

test('arguments of a wrong type', async () => {
  const edits = diff({ PHONE: [] }, { PHONE: ['1'] })
  const argument = (name) => ({ name: 'TypeError', message: new RegExp(`^argument '${name}`) })
  assert.throws(() => edits.request(5, 43), argument('entity'))
  for (const id of [-1, 1.5, NaN, 2 ** 53, '4x', '', 43n, {}]) assert.throws(() => edits.request('contact', id), argument('id'))
  assert.throws(() => edits.request('contact', 43, { api: 5 }), argument('api'))
  assert.throws(() => simulate({}, {}, { generation: 5 }), argument('generation'))
  assert.throws(() => batch([{}]), argument('requests'))
  assert.throws(() => batch(5), TypeError)
  assert.throws(() => new Edits(), TypeError)
  await assert.rejects(diffMany([[{}, {}]], { onError: 'x' }), { name: 'MultifieldError', code: 'wrong_choice', place: 'onError' })
  await assert.rejects(diffMany([[{}]]), argument('pairs\\[0\\]'))
  await assert.rejects(diffMany(5), TypeError)
  for (const bad of [[], 'x', 5n, { deletes: 'blank' }]) assert(refused(() => Edits.fromJSON(bad === 5n ? '5' : bad)) instanceof MultifieldError)
})
