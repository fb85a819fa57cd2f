// A run that is driven by hand.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as multifield from '../index.mjs'
import { portalOf } from './memory.mjs'
import { refused } from './refused.mjs'

const { MultifieldError, Sync, SyncError } = multifield

/** Drives a run to its end, with replies by a function; gives what it put out. */
function drive(run, reply, now = 0) {
  const outputs = []
  for (;;) {
    const next = run.poll(now)
    outputs.push(next)
    if (next.kind === 'call') run.reply(next.id, reply(next), now)
    else if (next.kind === 'needInput') run.close()
    else if (next.kind === 'wait') now = next.until
    else if (next.kind === 'done') return outputs
  }
}

const of = (kind, outputs) => outputs.filter((output) => output.kind === kind)

test('from a desired state to its end', () => {
  const { portal, wanted } = portalOf(2)
  const run = new Sync('contact')
  const { kind, line } = run.poll(0)
  assert.equal(kind, 'record')
  assert.match(line, /^\{"format":1,"entity":"contact","options":"[0-9a-f]{16}"\}\n$/)
  assert.deepEqual(run.poll(0), { kind: 'needInput' })
  for (const [id, desired] of wanted) run.push(String(id), desired)
  const outputs = drive(run, (call) => [200, portal.run(call)])
  const [read, edit, again] = of('call', outputs)
  assert.deepEqual([read.id, read.method, read.isEdit, read.params.halt], [0, 'batch', false, 0])
  assert.match(read.params.cmd['list-0'], /^crm\.contact\.list\?filter\[@ID\]\[0\]=1&filter\[@ID\]\[1\]=2&select/)
  assert(edit.isEdit && !again.isEdit)
  assert(Object.isFrozen(edit) && Object.isFrozen(edit.params.cmd))
  assert.deepEqual(of('record', outputs).map(({ line }) => JSON.parse(line)), [
    { sent: { 1: 0, 2: 0 } }, { done: 1, outcome: 'changed' }, { done: 2, outcome: 'changed' }, { end: true }
  ])
  const [end] = of('entity', outputs)
  const { edits, state, ...rest } = end
  assert.deepEqual(rest, { kind: 'entity', id: 1, outcome: 'changed', code: null, message: null, conflicts: [], inDoubt: false })
  assert.equal(String(edits), 'PHONE\n  ~ 1  +11 (WORK) -> +31 (WORK)')
  assert(edits[0] instanceof multifield.Edits)
  assert.deepEqual(state.PHONE.map(({ VALUE }) => VALUE), ['+31', '+21'])
  assert.deepEqual(outputs.at(-1).totals, {
    entities: 2, outcomes: { changed: 2 }, doneBefore: 0, updates: 2, appends: 0, overwrites: 2, deletes: 0, fault: null
  })
  assert.deepEqual(run.poll(0).kind, 'done')
})

test('an answer that is lost: the entity settles, by the option in either spelling', () => {
  for (const options of [{ settle: 90, maxAttempts: 2 }, { settle: 90, max_attempts: 2 }]) {
    const { portal, wanted } = portalOf(1)
    const run = new Sync('contact', options)
    run.push(1, wanted.get(1))
    const outputs = drive(run, (call) => {
      const answer = [200, portal.run(call)]
      return call.isEdit ? 'lost' : answer
    })
    assert.equal(portal.edits.length, 1)
    assert.deepEqual(of('wait', outputs).map(({ until }) => until), [90_000])
    assert.equal(of('entity', outputs)[0].outcome, 'changed')
  }
})

test('what was not sent is sent again, without a pause for the entity', () => {
  const { portal, wanted } = portalOf(1)
  const run = new Sync('contact')
  run.push(1, wanted.get(1))
  let isFirst = true
  const outputs = drive(run, (call) => {
    if (!call.isEdit || !isFirst) return [200, portal.run(call)]
    isFirst = false
    return 'notSent'
  })
  assert.deepEqual(portal.phones(1), ['+31', '+21'])
  assert(of('wait', outputs).every(({ until }) => until <= 2000))
})

test('the body of a response is a string, bytes, or what was parsed', () => {
  const forms = [
    (json) => json,
    (json) => Buffer.from(json),
    (json) => new Uint8Array(new SharedArrayBuffer(json.length)).map((_, index) => json.charCodeAt(index)),
    (json) => new Uint8Array(Buffer.from(json)).buffer,
    (json) => JSON.parse(json)
  ]
  for (const form of forms) {
    const { portal, wanted } = portalOf(1)
    const run = new Sync('contact')
    run.push(1, wanted.get(1))
    drive(run, (call) => [200, form(JSON.stringify(portal.run(call)))])
    assert.deepEqual(portal.phones(1), ['+31', '+21'])
  }
})

test('a reply counts once, and one to no call not at all', () => {
  const { portal, wanted } = portalOf(1)
  const run = new Sync('contact')
  run.push(1, wanted.get(1))
  run.close()
  run.poll(0)
  const call = run.poll(0)
  run.reply(999, [200, '{}'], 0)
  run.reply(call.id, [200, portal.run(call)], 0)
  run.reply(call.id, [401, '{"error": "INVALID_CREDENTIALS"}'], 0)
  assert.equal(run.poll(0).kind, 'record')
})

test('a journal is resumed, as a string or as bytes', () => {
  const { portal, wanted } = portalOf(3)
  const header = new Sync('contact').poll(0).line
  const journal = `${header}{"sent":{"1":0,"2":0}}\n{"done":1,"outcome":"changed"}\n{"do`
  for (const past of [journal, Buffer.from(journal)]) {
    const run = new Sync('contact', { journal: past })
    for (const [id, desired] of wanted) run.push(id, desired)
    run.close()
    const outputs = drive(run, (call) => [200, portal.run(call)], 5)
    assert.equal(outputs[0].line, `\n${header}`)
    assert.deepEqual(of('entity', outputs).map(({ id }) => id), [3, 2])
    assert.equal(outputs.at(-1).totals.doneBefore, 1)
    assert.deepEqual(of('wait', outputs).map(({ until }) => until), [75_005])
    portal.add(2, ['+12', '+22'])
    portal.add(3, ['+13', '+23'])
  }
  assert.equal(new Sync('contact', { journal: '' }).poll(0).line, header)
})

test('a journal of something else is refused', () => {
  const header = new Sync('contact', { label: 'a.example' }).poll(0).line
  const code = (journal, options, entity = 'contact') => {
    try {
      new Sync(entity, { journal, ...options })
      return undefined
    } catch (error) {
      assert(error instanceof SyncError && error.name === 'SyncError')
      assert.match(error.message, /^journal line 1: .* \[\w+\]$/)
      return error.code
    }
  }
  const label = 'a.example'
  assert.equal(code(header, { label }), undefined)
  assert.equal(code(header, { label: 'b.example' }), 'other_label')
  assert.equal(code(header, { label, api: 'universal' }), 'other_options')
  assert.equal(code(header, { label }, 'lead'), 'other_entity')
  assert.equal(code(header.replace('"format":1', '"format":2'), { label }), 'newer_format')
  assert.equal(code('no journal\nat all\n', {}), 'invalid_journal')
})

test('changes are merged, and the state of the end is the next base', () => {
  const { portal } = portalOf(1)
  const base = { PHONE: [{ ID: 1, VALUE: '+11', VALUE_TYPE: 'WORK' }] }
  const run = new Sync('contact')
  run.pushMerge('1', base, { PHONE: ['+5'] })
  const [end] = of('entity', drive(run, (call) => [200, portal.run(call)]))
  assert.deepEqual([end.outcome, portal.phones(1)], ['changed', ['+5', '+21']])
  assert.equal(multifield.merge(end.state, { PHONE: ['+5', '+21'] }, end.state).edits.length, 0)

  portal.add(1, ['+9'])
  const stale = { PHONE: [{ ID: 4, VALUE: '+8', VALUE_TYPE: 'WORK' }] }
  const conflicting = new Sync('contact')
  conflicting.pushMerge(1, stale, { PHONE: [{ ID: 4, VALUE: '+7' }] })
  const [conflicted] = of('entity', drive(conflicting, (call) => [200, portal.run(call)]))
  assert.equal(conflicted.conflicts.length, 1, 'the row was deleted and changed')
  assert.deepEqual(conflicted.conflicts[0].base, { value: '+8', valueType: 'WORK' })
})

test('the other ends: missing, refused, withheld, planned', () => {
  const { portal, wanted } = portalOf(3)
  const run = new Sync('contact', { maxDeletes: 0, dryRun: true })
  run.push(1, wanted.get(1))
  run.push(2, { PHONE: [] })
  run.push(3, { PHONE: [{ ID: 77, VALUE: '+1' }] })
  run.push(4, { PHONE: ['+1'] })
  const outputs = drive(run, (call) => [200, portal.run(call)])
  const found = of('entity', outputs).map(({ id, outcome, code, edits }) => [id, outcome, code, edits.length])
  assert.deepEqual(found.sort(), [[1, 'planned', null, 1], [2, 'withheld', 'too_many_deletes', 0], [3, 'refused', 'unknown_pin', 0], [4, 'missing', null, 0]])
  assert.deepEqual(of('record', outputs), [])
  assert.deepEqual(portal.edits, [])
})

test('an entity that is not taken changes nothing', () => {
  const run = new Sync('contact')
  run.push(43, { PHONE: ['1'] })
  const isRefused = (push, code) => assert.throws(push, { name: 'SyncError', code })
  isRefused(() => run.push(43, {}), 'repeated_entity')
  isRefused(() => run.pushMerge('43', { PHONE: [] }, {}), 'repeated_entity')
  isRefused(() => run.push(0, {}), 'wrong_id')
  assert.throws(() => run.push(44, { PHONES: [] }), { name: 'MultifieldError', code: 'unknown_field', side: 'desired', entityId: 44 })
  assert.throws(() => run.pushMerge(44, { PHONE: 5 }, {}), { name: 'MultifieldError', side: 'base', entityId: 44 })
  assert.throws(() => run.pushMerge(44, { PHONE: [] }, { PHONE: { VALUETYPE: 'WORK' } }), { side: 'ours', entityId: 44 })
  run.refuse(44, 'unknown_field', 'no field PHONES')
  isRefused(() => run.refuse(44, '', ''), 'repeated_entity')
  assert.throws(() => run.refuse(46, 5, ''), TypeError)
  run.close()
  assert.equal(run.poll(0).kind, 'record')
  const { outcome, code, message } = run.poll(0)
  assert.deepEqual([outcome, code, message], ['refused', 'unknown_field', 'no field PHONES'])
  isRefused(() => run.push(45, {}), 'closed')
})

test('desired is read by the options', () => {
  const run = new Sync('contact', { blanks: 'skip', otherKeys: 'ignore' })
  run.push(1, { NAME: 'Anna', PHONE: ['111', ''] })
  assert.throws(() => new Sync('contact').push(1, { PHONE: [''] }), MultifieldError)
})

test('wrong options', () => {
  const code = (entity, options) => refused(() => new Sync(entity, options)).code
  assert.equal(code('contact', { maxDelete: 1 }), 'unknown_option')
  assert.equal(code('contact', { settle: -1 }), 'wrong_option')
  assert.equal(code('contact', { meanwhile: 'never' }), 'wrong_choice')
  assert.equal(code('contact', { signal: null }), 'unknown_option')
  assert.equal(code('deal', {}), 'wrong_choice')
})

test('each option is declared, and in the table of README', () => {
  const { reason: message } = refused(() => new Sync('contact', { '': 1 }))
  const names = message.split('expected')[1].match(/\w+/g).filter((word) => word !== 'or')
  assert(names.includes('maxDeletesRun') && names.includes('inFlight'), message)
  const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')
  for (const name of names) {
    assert(new RegExp(`^  ${name}\\?: `, 'm').test(read('../index.d.ts')), name)
    assert(new RegExp(`^\\| (?:\`\\w+\`, )*\`${name}\``, 'm').test(read('../README.md')), name)
  }
})

test('outcomes, faults and codes are declared as the crate has them', () => {
  const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const declared = (name) => {
    const [, union] = new RegExp(`export type ${name} =\\n((?: {2}\\| '\\w+'\\n)+)`).exec(read('../index.d.ts'))
    return union.match(/\w+/g)
  }
  const names = (path, type) => {
    const text = read(`../../../crates/multifield-sync/src/${path}`)
    const [, block] = new RegExp(`names! \\{\\s+${type} \\{([^}]*)\\}`).exec(text)
    return Array.from(block.matchAll(/"(\w+)"/g), ([, name]) => name)
  }
  const codes = (path, type) => {
    const text = read(`../../../crates/multifield-sync/src/${path}`)
    return Array.from(text.matchAll(new RegExp(`${type}::\\w+(?: \\{ \\.\\. \\}|\\(_\\)) => "(\\w+)"`, 'g')), ([, code]) => code)
  }
  assert.deepEqual(declared('SyncOutcome'), names('end.rs', 'Outcome'))
  assert.deepEqual(declared('SyncFault'), names('reply/known.rs', 'Fault'))
  const own = ['journal_in_use', 'journal_failed']
  const core = [...codes('sync/output.rs', 'PushError'), ...codes('journal.rs', 'JournalError')]
  assert.equal(core.length, 8)
  assert.deepEqual(declared('SyncErrorCode').sort(), [...core, ...own].sort())
})

test('what is no argument is refused, and not shown', () => {
  const secret = '+79161234567 of https://a.example/rest/1/secret/'
  const run = new Sync('contact')
  run.push(1, {})
  run.close()
  run.poll(0)
  const { id } = run.poll(0)
  const values = [undefined, null, secret, NaN, -1, 1.5, Infinity, 2 ** 53, 5n, Symbol('s'), {}, [], () => {}, new Date(0), true]
  const calls = [
    (value) => typeof value === 'string' || new Sync(value),
    (value) => value === null || value === undefined || typeof value === 'string' || ArrayBuffer.isView(value) || new Sync('contact', { journal: value }),
    (value) => run.push(value, {}),
    (value) => value === undefined || run.pushMerge(value, {}, {}),
    (value) => value === 1.5 || run.poll(value),
    (value) => run.reply(value, 'lost', 0),
    (value) => run.reply(id, value, 0),
    (value) => run.reply(id, [value, ''], 0),
    (value) => run.reply(id, [200, '', value], 0),
    (value) => value === 1.5 || run.reply(id, 'lost', value)
  ]
  for (const call of calls) {
    for (const value of values) {
      try {
        if (call(value) !== true) assert.fail(`${call}: ${String(value)}`)
      } catch (error) {
        assert(error instanceof TypeError, `${call}: ${String(value)}: ${error}`)
        assert.match(error.message, /^argument '[\w[\]]+': expected .*, found [a-z]+( [a-z]+)?$/)
        assert(!error.stack.includes('7916') && !error.stack.includes('secret'))
      }
    }
  }
  for (const body of [Promise.resolve(''), new Response(''), new Blob([]), Symbol('s'), 5n, () => {}, new Map(), new Date(0)]) {
    assert.throws(() => run.reply(id, [200, body], 0), TypeError)
  }
  const cycle = {}
  cycle.self = cycle
  assert.throws(() => run.reply(id, [200, cycle], 0), TypeError)
  // None of them was a reply.
  assert.deepEqual(run.poll(0), { kind: 'wait', until: null })
})

test('what an argument calls meanwhile is carried out, too', () => {
  const run = new Sync('contact')
  const inner = []
  const desired = {
    get PHONE() {
      run.push(2, { EMAIL: ['a@example.com'] })
      inner.push(run.poll(0).kind)
      return ['111']
    }
  }
  run.push(1, desired)
  assert.deepEqual(inner, ['record'])
  assert.throws(() => run.push(2, {}), { code: 'repeated_entity' })
  assert.throws(() => run.push(3, { get PHONE() { throw new RangeError('mine') } }), RangeError)
  run.push(3, {})
  assert.throws(() => run.push(5, { get PHONE() { run.push(5, {}); return [] } }), { code: 'repeated_entity' })
})

test('runs are made by new, and not from parts', () => {
  assert.throws(() => Sync('contact'), TypeError)
  assert.throws(() => Sync.prototype.poll.call({}, 0), TypeError)
  assert.throws(() => new SyncError(), TypeError)
  assert(Object.isFrozen(new Sync('lead')))
})
