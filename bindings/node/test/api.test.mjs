import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Batch, Diff, Edits, Merged, MultifieldError, Request, Rest, Simulation, batch, dedupe, diff, diffJson, diffMany, diffNdjsonSync, merge, normalize, rounds, simulate, tidy } from '../index.mjs'
import { refused } from './refused.mjs'

const row = (ID, VALUE, VALUE_TYPE = 'WORK') => ({ ID, VALUE_TYPE, VALUE })
const current = { PHONE: [row(222, '111111'), row(223, '222222'), row(224, '333333')], EMAIL: [], WEB: [row(9, 'a.example')] }
const desired = { PHONE: ['111111', { VALUE: '444444', VALUE_TYPE: 'MOBILE' }], WEB: [], EMAIL: 'anna@example.com' }
const edits = diff(current, desired)

const TEXT = `PHONE
  ~ 223  222222 (WORK) -> 444444 (MOBILE)
  - 224  333333 (WORK)
EMAIL
  + anna@example.com (WORK)
WEB: cleared
  - 9  a.example (WORK)`

test('edits are iterated as often as wanted, by their kinds', () => {
  const was = (value) => ({ value, valueType: 'WORK' })
  const list = [
    { kind: 'overwrite', field: 'PHONE', id: 223, value: '444444', valueType: 'MOBILE', was: was('222222') },
    { kind: 'delete', field: 'PHONE', id: 224, was: was('333333') },
    { kind: 'append', field: 'EMAIL', value: 'anna@example.com', valueType: 'WORK' },
    { kind: 'delete', field: 'WEB', id: 9, was: was('a.example') }
  ]
  assert.deepEqual([...edits], list)
  assert.deepEqual([...edits], list)
  assert.deepEqual([edits.length, edits.isEmpty, edits.cleared, edits.deletes], [4, false, ['WEB'], 'flag'])
  const nothing = diff(current, { PHONE: undefined })
  assert.deepEqual([[...nothing], nothing.length, nothing.isEmpty, nothing.cleared, nothing.fields, nothing.fm], [[], 0, true, [], {}, {}])
})

test('what edits give is built once, and frozen', () => {
  assert.equal(edits.fields, edits.fields)
  assert.equal(edits.fm, edits.fm)
  assert.deepEqual(edits.fields, {
    PHONE: [
      { ID: 223, VALUE: '444444', VALUE_TYPE: 'MOBILE' },
      { ID: 224, DELETE: 'Y' }
    ],
    EMAIL: [{ VALUE: 'anna@example.com', VALUE_TYPE: 'WORK' }],
    WEB: [{ ID: 9, DELETE: 'Y' }]
  })
  assert.equal(Object.keys(edits.fm).join(), '9,223,224,n0')
  const [first] = edits
  for (const frozen of [edits.fields, edits.fields.PHONE, edits.fields.PHONE[0], edits.fm, edits.fm.n0, edits.cleared, first, first.was]) {
    assert(Object.isFrozen(frozen))
  }
  const fields = diff(current, desired, { deletes: 'blank' }).fields
  assert.deepEqual(fields.WEB, [{ ID: 9, VALUE: '' }])
})

test('edits as text', () => {
  assert.equal(String(edits), TEXT)
  assert.equal(`${diff(current, {})}`, 'nothing to do')
  assert.match(edits.text({ color: true }), /\x1b\[33m {2}~ 223/)
  assert.equal(inspect(edits), `Edits(4) ${TEXT}`)
  assert.match(inspect(edits, { colors: true }), /\x1b\[/)
  assert.equal(inspect([[edits]], { depth: 0 }), '[ [Array] ]')
  assert.equal(inspect([edits], { depth: 0 }), '[ [Edits(4)] ]')
})

test('edits as JSON and back', () => {
  const json = JSON.stringify(edits)
  assert.match(json, /^\{"deletes":"flag","cleared":\["WEB"\],"edits":\[\{"kind":"overwrite","field":"PHONE","id":223,"value":"444444","value_type":"MOBILE"/)
  for (const again of [Edits.fromJSON(json), Edits.fromJSON(Buffer.from(json)), Edits.fromJSON(edits.toJSON())]) {
    assert.equal(JSON.stringify(again), json)
    assert(again instanceof Edits)
  }
  edits.toJSON().edits.length = 0
  assert.equal(edits.length, 4)
  const { side, code } = refused(() => Edits.fromJSON({ deletes: 'flag', edits: [{ kind: 'append', field: 'TEL' }] }))
  assert.deepEqual([side, code], ['edits', 'invalid_edits'])
})

test('check and apply', () => {
  assert.equal(edits.check(current), undefined)
  const state = edits.apply(current)
  assert.deepEqual(Object.keys(state), ['PHONE', 'EMAIL', 'WEB'])
  const rows = Object.values(state).flat()
  assert.deepEqual(rows.map((row) => [row.ID, row.VALUE]), [[222, '111111'], [223, '444444'], [225, 'anna@example.com']])
  assert(diff(state, desired).isEmpty)
  const error = refused(() => edits.check({ ...current, PHONE: [row(223, '555')] }))
  assert.equal(
    String(error),
    'MultifieldError: edits PHONE 223: the edit expects 222222 (WORK), but the portal has 555 (WORK): read and plan again [stale_edit]'
  )
})

test('vibecode', () => {
  const adds = diff({ fm: [] }, { PHONE: ['1'], EMAIL: ['a@b.co'] })
  assert.deepEqual(adds.vibecode(), { phone: [{ value: '1', typeId: 'WORK' }], email: [{ value: 'a@b.co', typeId: 'WORK' }] })
  assert.equal(refused(() => edits.vibecode()).code, 'not_in_vibecode')
})

test('requests', () => {
  const request = edits.request('contact', '43')
  assert.deepEqual({ ...request }, { method: 'crm.contact.update', params: { id: 43, fields: edits.fields } })
  assert.deepEqual([request.entity, request.id], ['contact', 43])
  assert.equal(JSON.stringify(request), JSON.stringify({ method: request.method, params: request.params }))
  const universal = edits.request('company', 7, { api: 'universal' })
  assert.deepEqual(universal.params, { entityTypeId: 4, id: 7, fields: { fm: edits.fm } })
  const adds = diff({ PHONE: [] }, { PHONE: ['1'] })
  assert.deepEqual(adds.addRequest('lead').params, { fields: { PHONE: [{ VALUE: '1', VALUE_TYPE: 'WORK' }] } })
  assert.equal(adds.addRequest('lead').id, null)
  assert.equal(diff({}, {}).request('contact', 43), null)
  assert.equal(refused(() => edits.addRequest('lead')).code, 'not_an_add')
  const error = refused(() => edits.request('deal', 43))
  assert.deepEqual([error.code, error.place], ['wrong_choice', 'entity'])
  assert.equal(refused(() => edits.request('lead', 43, { api: 'v3' })).place, 'api')
  assert.equal(adds.request('lead', 7).command(), 'crm.lead.update?id=7&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=1')
})

test('batches', () => {
  const adds = diff({ PHONE: [] }, { PHONE: ['+1'] })
  const requests = Array.from({ length: 120 }, (_, id) => (id % 10 === 9 ? null : adds.request('contact', 1000 - id)))
  const batches = batch(requests.values(), { halt: true })
  assert.deepEqual(batches.map((each) => [each.length, each.params.halt]), [[50, 1], [50, 1], [8, 1]])
  assert.deepEqual(batches[0].keys.slice(0, 10), ['1000', '999', '998', '997', '996', '995', '994', '993', '992', '990'])
  assert.equal(batches[0].params.cmd['999'], 'crm.contact.update?id=999&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B1')
  const [mixed] = batch([adds.request('lead', 1), adds.addRequest('company'), undefined])
  assert.deepEqual([mixed.keys, mixed.params.halt], [['lead-1', 'company-add-1'], 0])
  assert.deepEqual(batch([]), [])
  const reference = diff({ WEB: [] }, { WEB: 'a.example/$result[1]' }).request('contact', 43)
  const error = refused(() => batch([reference]))
  assert.deepEqual([error.code, error.place], ['result_reference', 'contact-43 WEB'])
})

test('options, in both ways of writing their names, and kept by a Diff', () => {
  const options = { maxDeletes: 0, read: ['PHONE'] }
  const careful = new Diff(options)
  options.maxDeletes = 5
  options.read.length = 0
  assert.deepEqual(careful.options, { maxDeletes: 0, read: ['PHONE'] })
  assert(Object.isFrozen(careful.options.read))
  for (const run of [() => careful.diff(current, { PHONE: [] }), () => diff(current, { PHONE: [] }, { max_deletes: 0 })]) {
    assert.equal(refused(run).code, 'too_many_deletes')
  }
  assert.equal(careful.diff({ ID: '43' }, { PHONE: ['1'] }).length, 1)
  assert.equal(refused(() => new Diff({ maxDelete: 1 })).reason, 'unknown option, did you mean maxDeletes?')
  assert.equal(refused(() => new Diff(5)).side, 'options')
  assert.deepEqual([...new Diff().diff(current, desired)], [...edits])
  assert.equal(diff(current, desired, null).length, 4)
})

test('only and order', () => {
  const stored = { EMAIL: [row(1, 'a@b.co', 'HOME'), row(2, 'b@b.co')], PHONE: [row(3, '1'), row(4, '2')] }
  const edits = diff(stored, { EMAIL: ['c@b.co'], PHONE: ['2', '1'] }, { only: { EMAIL: 'WORK' }, order: 'desired' })
  assert.deepEqual([...edits].map(({ kind, id, value }) => [kind, id, value]), [
    ['overwrite', 3, '2'],
    ['overwrite', 4, '1'],
    ['overwrite', 2, 'c@b.co']
  ])
  assert.deepEqual(new Diff({ only: { EMAIL: ['WORK'] } }).options, { only: { EMAIL: ['WORK'] } })
})

const equal = { PHONE: [row(9, '111111'), row(10, '111111'), row(11, '111111')] }
const fails = { PHONE: [], EMAIL: [row(10, 'anna at example.com')] }

test('edits that are not the last say why', () => {
  assert.deepEqual([edits.isLast, edits.unfinished, edits.warnings], [true, null, []])
  const first = diff(equal, { PHONE: ['111111'] })
  assert.equal(first.isLast, false)
  assert.deepEqual(first.unfinished, { reason: 'equal_rows', rows: [{ id: 10, behind: 9 }], deletes: 1 })
  assert.equal(first.unfinished, first.unfinished)
  assert(Object.isFrozen(first.unfinished) && Object.isFrozen(first.unfinished.rows[0]))
  assert.equal(String(first), 'PHONE\n  - 9  111111 (WORK)\nNot finished: row 10 is hidden behind row 9. Send this, read again, diff again.')
  const again = Edits.fromJSON(JSON.stringify(first))
  assert.deepEqual([again.isLast, again.unfinished], [false, first.unfinished])
  assert.deepEqual(again.toJSON().unfinished, { reason: 'equal_rows', rows: [{ id: 10, behind: 9 }], deletes: 1 })
  const swapped = diff(current, { PHONE: ['222222', '111111', '333333'] }, { order: 'desired' })
  assert.deepEqual(swapped.unfinished, { reason: 'reordering', rows: [{ id: 222, behind: null }], deletes: 0 })
  assert(!merge(equal, { PHONE: [] }, equal).edits.isLast)
  for (const wrong of [{ unfinished: first.toJSON().unfinished }, { warnings: diff(fails, { PHONE: '1' }).toJSON().warnings }]) {
    assert.equal(refused(() => Edits.fromJSON({ deletes: 'flag', edits: [], ...wrong })).code, 'invalid_edits')
  }
})

test('all calls of a plan', () => {
  const calls = rounds(equal, { PHONE: ['111111'] })
  assert(calls.every((edits) => edits instanceof Edits))
  assert.deepEqual(calls.map(({ fm, isLast }) => [Object.keys(fm), isLast]), [[['9'], false], [['10'], true]])
  assert.deepEqual(new Diff({ generation: 'factory' }).rounds(equal, { PHONE: ['111111'] }).map(({ length }) => length), [2])
  assert.deepEqual(rounds(equal, {}, null), [])
  // crm.item.get hides equal rows, so nobody knows how many calls it takes.
  const item = { item: { id: 43, fm: [{ id: 9, typeId: 'PHONE', valueType: 'WORK', value: '1' }] } }
  assert.equal(refused(() => rounds(item, { PHONE: ['2'] })).code, 'equal_rows_not_read')
  assert.equal(rounds(item, { PHONE: ['2'] }, { generation: 'legacy' }).length, 1)
})

test('equal new rows come one per call', () => {
  const [none, twice] = [{ PHONE: [] }, { PHONE: ['1', '1'] }]
  assert.equal(refused(() => diff(none, twice, { duplicates: 'keep' })).code, 'meaningless_option')
  assert.equal(diff(none, twice, { duplicates: 'keep', generation: 'legacy' }).length, 2)
  const [first, last] = rounds(none, twice, { duplicates: 'keep', generation: 'factory' })
  assert.deepEqual([first.length, first.unfinished, last.length, last.isLast], [1, { reason: 'equal_new_rows', rows: [], deletes: 0 }, 1, true])
})

test('warnings', () => {
  const warned = diff(fails, { PHONE: '1' })
  const [warning, ...more] = warned.warnings
  assert.deepEqual([warning.code, warning.place, more], ['stored_value_fails', 'EMAIL 10', []])
  assert.deepEqual(warning.row, { ID: 10, TYPE_ID: 'EMAIL', VALUE_TYPE: 'WORK', VALUE: 'anna at example.com' })
  assert(Object.isFrozen(warned.warnings) && Object.isFrozen(warning.row))
  assert(String(warned).endsWith(`\nwarning EMAIL 10: ${warning.message} [stored_value_fails]`))
  assert.deepEqual(warned.toJSON().warnings, warned.warnings)
  assert.deepEqual(Edits.fromJSON(warned.toJSON()).warnings, warned.warnings)
  assert.deepEqual(merge(fails, { PHONE: '1' }, fails).edits.warnings, warned.warnings)
  const error = refused(() => diff(fails, { PHONE: '1' }, { generation: 'distinct' }))
  assert.deepEqual([error.code, error.side, error.place], ['stored_value_fails', 'current', 'EMAIL 10'])
})

test('each function takes a generation', async () => {
  const calls = (options) => [
    () => new Diff(options),
    () => diff({}, {}, options),
    () => rounds({}, {}, options),
    () => dedupe({}, options),
    () => merge({}, {}, {}, options),
    () => diffJson('{}', '{}', options),
    () => diffNdjsonSync('', '', options)
  ]
  for (const generation of [undefined, null, 'any', 'legacy', 'factory', 'distinct']) {
    for (const call of calls({ generation })) call()
    assert.equal((await diffMany([[{}, {}]], { generation })).length, 1)
  }
  for (const generation of ['newest', 5, true, ['any'], {}]) {
    for (const call of calls({ generation })) assert.equal(refused(call).place, 'generation')
    await assert.rejects(diffMany([[{}, {}]], { generation }), { place: 'generation' })
  }
})

test('tidy and normalize', () => {
  const current = { PHONE: [{ ID: 1, VALUE_TYPE: 'WORK', VALUE: '8 (916) 123-45-67' }, { ID: 2, VALUE_TYPE: 'WORK', VALUE: '+7 916 123-45-67' }] }
  const edits = tidy(current, { region: 'RU' })
  assert.deepEqual(edits.fields, { PHONE: [{ ID: 1, VALUE: '+79161234567', VALUE_TYPE: 'WORK' }, { ID: 2, DELETE: 'Y' }] })
  assert.deepEqual(new Diff({ region: 'RU' }).tidy(current).toJSON(), edits.toJSON())
  assert.throws(() => tidy(current, { region: 'RU', maxDeletes: 0 }), { code: 'too_many_deletes' })
  assert.equal(normalize('8 (916) 123-45-67', 'phone', 'RU'), '79161234567')
  assert.equal(normalize('8 (916) 123-45-67', 'PHONE', null), '89161234567')
  assert.throws(() => normalize('1', 'FAX'), { code: 'wrong_choice', place: 'field' })
  assert.throws(() => normalize('1', 'PHONE', 'RUS'), { code: 'unknown_region' })
  for (const wrong of [[1, 'PHONE'], ['1', null], ['1', 'PHONE', 7]]) assert.throws(() => normalize(...wrong), TypeError)
})

test('dedupe', () => {
  const twice = { EMAIL: [row(1, 'a@b.co'), row(2, 'A@b.co'), row(3, 'a@b.co')] }
  assert.deepEqual([...dedupe(twice)].map(({ id }) => id), [1])
  assert.deepEqual([...dedupe(twice, { generation: 'legacy' })].map(({ id }) => id), [3])
  assert.deepEqual([...dedupe(twice, { equality: 'normalized' })].map(({ id }) => id), [1, 2])
  assert.equal(new Diff({ equality: 'normalized' }).dedupe(twice).length, 2)
})

test('merge', () => {
  const phone = (value) => ({ PHONE: [row(5, value)] })
  const merged = merge(phone('111'), { PHONE: ['222'] }, phone('333'))
  assert.deepEqual(merged.conflicts, [
    { field: 'PHONE', id: 5, base: { value: '111', valueType: 'WORK' }, ours: null, theirs: { value: '333', valueType: 'WORK' }, place: null }
  ])
  assert.equal(String(merged), 'PHONE\n  + 222 (WORK)\nconflict PHONE 5: base 111 (WORK), ours deleted, theirs 333 (WORK)')
  assert.equal(inspect(merged), `Merged ${merged}`)
  assert.match(merged.text({ color: true }), /\x1b\[/)
  for (const ours of [
    merge(phone('111'), { PHONE: ['222'] }, phone('333'), { onConflict: 'ours' }),
    new Diff().merge(phone('111'), { PHONE: ['222'] }, phone('333'), { onConflict: 'ours' })
  ]) {
    assert.equal(ours.edits.fields.PHONE[0].VALUE, '222')
  }
  assert.equal(refused(() => merge({ PHONE: [] }, { PHONE: [5.5] }, { PHONE: [] })).side, 'ours')
  assert.equal(refused(() => merge([1], {}, {})).side, 'base')
  assert.equal(refused(() => merge({}, {}, [1])).side, 'theirs')
  assert.equal(refused(() => new Diff({ strategy: 'add' }).merge({}, {}, {})).code, 'meaningless_option')
})

test('a merge as JSON and back', () => {
  const phone = (value) => ({ PHONE: [row(5, value)] })
  const merged = merge(phone('111'), { PHONE: ['222'] }, phone('333'))
  const json = JSON.stringify(merged)
  assert.match(json, /^\{"edits":\{"deletes":"flag","edits":\[.+\],"newest":5\},"conflicts":\[\{"field":"PHONE","id":5,"base":\{"value":"111","value_type":"WORK"\}/)
  for (const again of [Merged.fromJSON(json), Merged.fromJSON(Buffer.from(json)), Merged.fromJSON(merged.toJSON())]) {
    assert(again instanceof Merged)
    assert.deepEqual(again.conflicts, merged.conflicts)
    assert.equal(JSON.stringify(again), json)
    assert.equal(String(again), String(merged))
  }
  for (const wrong of [undefined, {}, { edits: merged.edits }, { ...merged.toJSON(), more: 1 }]) {
    const { side, code } = refused(() => Merged.fromJSON(wrong))
    assert.deepEqual([side, code], ['edits', 'invalid_edits'])
  }
})

test('what of edits is still to be sent', () => {
  const item = (rows) => ({ result: { item: { id: 43, entityTypeId: 3, fm: rows } } })
  const phone = (id, value, valueType = 'WORK') => ({ id, typeId: 'PHONE', valueType, value })
  const before = item([phone(8, '111'), phone(9, '222'), phone(10, '777')])
  // As from a queue.
  const plan = Edits.fromJSON(JSON.stringify(diff(before, { PHONE: [{ ID: 8, VALUE: '333' }, { ID: 9, VALUE: '444' }, '555'] })))
  assert.deepEqual([...plan].map(({ kind }) => kind), ['overwrite', 'overwrite', 'overwrite'])
  const rest = plan.rest(item([phone(8, '333'), phone(9, '666'), phone(10, '777')]))
  assert(rest instanceof Rest)
  assert.deepEqual([...rest.edits].map(({ id, value }) => [id, value]), [[10, '555']])
  assert.deepEqual(rest.changed, [
    {
      field: 'PHONE',
      id: 9,
      edit: { kind: 'overwrite', field: 'PHONE', id: 9, value: '444', valueType: 'WORK', was: { value: '222', valueType: 'WORK' } },
      found: { value: '666', valueType: 'WORK' }
    }
  ])
  assert.equal(String(rest), 'PHONE\n  ~ 10  777 (WORK) -> 555 (WORK)\nchanged PHONE 9: planned 444 (WORK), found 666 (WORK)')
  assert.equal(inspect(rest), `Rest ${rest}`)
  assert.match(rest.text({ color: true }), /\x1b\[31mchanged/)
  for (const frozen of [rest, rest.changed, rest.changed[0], rest.changed[0].edit, rest.changed[0].found]) assert(Object.isFrozen(frozen))
  assert.equal(plan.rest(item([phone(8, '333'), phone(9, '444')])).changed[0].found, null)
  // It is of the entity of the plan, which rows alone do not say.
  const rows = { PHONE: [8, 9, 10].map((id) => row(id, { 8: '111', 9: '222', 10: '777' }[id])) }
  assert.equal(plan.rest(rows).edits.json, plan.json)
  assert.equal(plan.rest(plan.apply(before)).edits.isEmpty, true)
})

test('what is added is told by the IDs that were there', () => {
  const added = diff({ PHONE: [row(9, '2')] }, { PHONE: ['2', '1'] })
  assert.equal(added.toJSON().newest, 9)
  assert.equal(diff({ PHONE: [row(9, '2')] }, { PHONE: ['1'] }).toJSON().newest, undefined)
  for (const plan of [added, Edits.fromJSON(added.toJSON()), Edits.fromJSON(structuredClone(added).json)]) {
    assert.equal(plan.rest({ PHONE: [row(8, '1'), row(9, '2')] }).edits.length, 1)
    assert.equal(plan.rest({ PHONE: [row(9, '2'), row(10, '1')] }).edits.length, 0)
  }
})

test('a merge that is kept has its later calls', () => {
  const base = { PHONE: [row(8, '111'), row(9, '222')] }
  const merged = merge(base, { PHONE: ['222', '111'] }, base, { order: 'desired' })
  assert.equal(merged.later.length, 1)
  assert(merged.later[0] instanceof Edits && Object.isFrozen(merged.later))
  assert.deepEqual([merged.edits.isLast, merged.later[0].isLast], [false, true])
  const between = merged.edits.apply(base)
  const end = merged.later[0].apply(between)
  const json = JSON.stringify(merged)
  assert.deepEqual(Object.keys(JSON.parse(json)), ['edits', 'later', 'conflicts'])
  const kept = [Merged.fromJSON(json), Merged.fromJSON(Buffer.from(json)), Merged.fromJSON(merged.toJSON()), Merged.fromJSON(structuredClone(merged).json)]
  for (const plan of [merged, ...kept]) {
    assert.deepStrictEqual(plan, merged)
    assert.equal(JSON.stringify(plan), json)
    assert.deepEqual([plan.rest(base), plan.rest(between), plan.rest(end)].map(({ edits }) => edits.length), [1, 2, 0])
    assert.deepStrictEqual(plan.rest(between).edits.fields, merged.later[0].fields)
    assert.equal(String(plan.rest({ PHONE: [row(8, '333'), row(9, '222')] })).split('\n').at(-1), 'changed PHONE 8: planned 222 (WORK), found 333 (WORK)')
  }
  assert.deepEqual(merge(base, {}, base).later, [])
  assert.deepEqual(Object.keys(merge(base, {}, base).toJSON()), ['edits', 'conflicts'])
})

test('a rest as JSON and back', () => {
  const rest = diff({ PHONE: [row(8, '111')] }, { PHONE: ['222', '333'] }).rest({ PHONE: [row(8, '9')] })
  const json = JSON.stringify(rest)
  assert.equal(json, rest.json)
  for (const again of [Rest.fromJSON(json), Rest.fromJSON(Buffer.from(json)), Rest.fromJSON(rest.toJSON()), Rest.fromJSON(structuredClone(rest).json)]) {
    assert.deepStrictEqual(again, rest)
    assert.equal(String(again), String(rest))
  }
  for (const wrong of [undefined, {}, [], { edits: rest.edits }, { ...rest.toJSON(), more: 1 }, { ...rest.toJSON(), changed: [{}] }]) {
    const { side, code } = refused(() => Rest.fromJSON(wrong))
    assert.deepEqual([side, code], ['edits', 'invalid_edits'])
  }
})

test('what rest refuses', () => {
  const contact = (id) => ({ result: { ID: id, PHONE: [row(8, '111')] } })
  for (const plan of [diff(contact(43), { PHONE: '1' }), merge(contact(43), { PHONE: '1' }, contact(43))]) {
    const error = (theirs) => refused(() => plan.rest(theirs))
    assert.equal(error(contact(44)).message, 'theirs: found entity 44, but the edits are for entity 43: pass inputs of one entity [other_entity]')
    const { side, place, code } = error({ EMAIL: [] })
    assert.deepEqual([side, place, code], ['theirs', 'PHONE', 'field_not_read'])
    assert.match(error({ PHONE: [{ ID: 'x', VALUE: '1' }] }).message, /^theirs PHONE\[0\]\.ID: /)
    assert.equal(error(undefined).side, 'theirs')
  }
})

test('what functions give is not made by hand', () => {
  for (const made of [Batch, Edits, Merged, Request, Rest, Simulation]) assert.throws(() => new made(), /^TypeError: \w+ are made by /)
})

test('simulate', () => {
  const simulation = simulate(current, { PHONE: [{ ID: 223, VALUE_TYPE: 'HOME' }] })
  assert.deepEqual(simulation.rows.map(({ ID }) => ID), [9, 222, 224])
  assert.deepEqual(simulation.findings.map(({ code, severity, place }) => [code, severity, place]), [['missing_value_deletes', 'harm', 'PHONE[0]']])
  assert.match(String(simulation), /^ {2}- PHONE 223 {2}222222 \(WORK\)$/m)
  assert.equal(inspect(simulation), `Simulation ${simulation}`)
  const error = refused(() => simulate(current, {}, { generation: 'oldest' }))
  assert.deepEqual([error.code, error.place], ['wrong_choice', 'generation'])
})

test('errors are errors, and say where in every text', () => {
  const error = refused(() => diff({ PHONE: [] }, { PHONE: [{ VALUE: '1', VALUETYPE: 'HOME' }] }))
  assert(error instanceof MultifieldError && error instanceof Error)
  const { name, code, side, place, reason, message } = error
  assert.deepEqual([name, code, side, place, reason], ['MultifieldError', 'unknown_key', 'desired', 'PHONE[0].VALUETYPE', 'unknown key, did you mean VALUE_TYPE?'])
  assert.equal(message, `${side} ${place}: ${reason} [${code}]`)
  assert.equal(String(error), `MultifieldError: ${message}`)
  assert(inspect(error).includes("place: 'PHONE[0].VALUETYPE'"))
  assert.deepEqual(JSON.parse(JSON.stringify(error)), { name, message, code, side, place, reason })
})

test('the stack of an error begins at the caller', () => {
  function caller() {
    return diff({ PHONE: [] }, { PHONES: [] })
  }
  const [first, second] = refused(caller).stack.split('\n')
  assert.equal(first, 'MultifieldError: desired PHONES: unknown field, did you mean PHONE? [unknown_field]')
  assert.match(second, /^ {4}at caller /)
})

test('what functions give is compared by what it holds', () => {
  const other = diff(current, { PHONE: [] })
  assert.deepStrictEqual(diff(current, desired), edits)
  assert.notDeepStrictEqual(other, edits)
  const [one, two] = ['1', '2'].map((value) => diff({ PHONE: [] }, { PHONE: value }))
  for (const of of [(edits) => edits.request('lead', 1), (edits) => batch([edits.request('lead', 1)])]) {
    assert.deepStrictEqual(of(one), of(one))
    assert.notDeepStrictEqual(of(one), of(two))
  }
  for (const make of [(value) => merge(current, { PHONE: value }, current), (value) => simulate(current, { PHONE: value })]) {
    assert.deepStrictEqual(make('1'), make('1'))
    assert.notDeepStrictEqual(make('1'), make('2'))
  }
})

test('structuredClone carries edits', () => {
  const clone = structuredClone(edits)
  assert.deepStrictEqual(Edits.fromJSON(clone.json), edits)
  assert.deepEqual(structuredClone(edits.request('contact', 1)), { ...edits.request('contact', 1) })
  const merged = merge(current, { PHONE: [] }, current)
  assert.deepStrictEqual(Edits.fromJSON(structuredClone(merged).edits.json), merged.edits)
  assert.deepStrictEqual(Merged.fromJSON(structuredClone(merged).json), merged)
})

test('options of the wrong name or in the wrong place', () => {
  const unknown = { name: 'TypeError', message: /^argument 'options': unknown option "apy", expected / }
  const misplaced = { name: 'TypeError', message: /^argument 'options': expected an object/ }
  for (const run of [
    (options) => edits.request('contact', 43, options),
    (options) => edits.addRequest('contact', options),
    (options) => edits.text(options),
    (options) => simulate(current, {}, options),
    (options) => simulate(current, {}).text(options),
    (options) => batch([], options),
    (options) => new Diff().merge(current, {}, current, options)
  ]) {
    assert.throws(() => run({ apy: 1 }), unknown)
    assert.throws(() => run('universal'), misplaced)
    assert.throws(() => run(['universal']), misplaced)
  }
  for (const run of [
    (options) => diff(current, {}, options),
    (options) => new Diff(options),
    (options) => diffNdjsonSync('', '', options),
    (options) => diffJson('{}', '{}', options)
  ]) {
    assert.throws(() => run('legacy'))
    assert.equal(refused(() => run({ genration: 'legacy' })).code, 'unknown_option')
  }
})

test('options that are inherited, or getters, count', () => {
  class Options {
    get strategy() {
      return 'add'
    }
  }
  const heir = Object.create({ strategy: 'add' })
  for (const options of [new Options(), heir]) {
    assert(diff(current, { PHONE: ['111111'] }, options).isEmpty)
    assert(new Diff(options).diff(current, { PHONE: ['111111'] }).isEmpty)
    assert.equal(String(diffJson(JSON.stringify(current), '{"PHONE": ["111111"]}', options)), '{}')
  }
  assert.equal(edits.request('contact', 43, Object.create({ api: 'universal' })).method, 'crm.item.update')
})

test('what a request leaves out is that of current', () => {
  const item = { result: { item: { id: 2653, entityTypeId: 4, fm: [] } } }
  const request = diff(item, { PHONE: '1' }).request()
  assert.deepEqual([request.method, request.entity, request.id], ['crm.company.update', 'company', 2653])
  assert.equal(String(refused(() => diff(item, { PHONE: '1' }).request('lead'))), 'MultifieldError: options entity: found a lead, but current is a company: pass inputs of one entity [other_entity]')
  assert.equal(refused(() => diff(item, { PHONE: '1' }).request('company', 5)).place, 'id')
  assert.equal(refused(() => diff({ PHONE: [] }, { PHONE: '1' }).request('company')).place, 'id')
})

test('FM of on-premise code', () => {
  const fm = { FM: { PHONE: { 222: { VALUE: '1', VALUE_TYPE: 'WORK' } } } }
  assert.deepEqual(diff(fm, { PHONE: ['2', '3'] }).boxFm(), {
    PHONE: { 222: { VALUE: '2', VALUE_TYPE: 'WORK' }, n0: { VALUE: '3', VALUE_TYPE: 'WORK' } }
  })
})
