import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Diff, Edits, MultifieldError, dedupe, diff, merge, rounds, simulate } from '../index.mjs'

const FIELDS = { PHONE: ['WORK', 'MOBILE', 'HOME'], EMAIL: ['WORK', 'HOME'], WEB: ['WORK', 'OTHER'], IM: ['TELEGRAM', 'OTHER'] }
// Few values, so that states meet.
const VALUES = { PHONE: ['1', '+2 2', '22', 'доб. 3'], EMAIL: ['a@b.co', 'A@b.co', 'я@b.co'], WEB: ['a.example', 'https://a.example/'], IM: ['@a', '😀'] }

const ofFields = (rowsOf, settings) => fc.record(Object.fromEntries(Object.keys(FIELDS).map((field) => [field, rowsOf(field)])), settings)

const typed = (field) => fc.record({ VALUE: fc.constantFrom(...VALUES[field]), VALUE_TYPE: fc.constantFrom(...FIELDS[field]) })

const numbered = (state) => {
  let ID = 0
  return Object.fromEntries(Object.entries(state).map(([field, rows]) => [field, rows.map((row) => ({ ID: (ID += 1), ...row }))]))
}

// A state describes only the fields that it names.
const current = ofFields((field) => fc.array(typed(field), { maxLength: 5 })).map(numbered)
const desired = ofFields((field) => fc.array(fc.oneof(typed(field), fc.constantFrom(...VALUES[field])), { maxLength: 5 }), { requiredKeys: [] })
const GENERATIONS = ['legacy', 'factory', 'distinct']
const options = fc
  .record(
    {
      equality: fc.constantFrom('exact', 'normalized'),
      overwrite: fc.constantFrom('any', 'same_value'),
      duplicates: fc.constantFrom('collapse', 'keep'),
      deletes: fc.constantFrom('flag', 'blank'),
      region: fc.constantFrom('RU', null),
      order: fc.constantFrom('any', 'desired'),
      generation: fc.constantFrom('any', ...GENERATIONS)
    },
    { requiredKeys: [] }
  )
  // Without what is refused beside the rest.
  .map(({ duplicates, ...rest }) => (['legacy', 'factory'].includes(rest.generation) ? { duplicates, ...rest } : rest))

const holds = (name, ...law) => test(name, () => fc.assert(fc.property(...law), { numRuns: 300 }))

const MOST_CALLS = 50

/** Sends, reads and diffs again, until there are no edits. */
function loop(current, next, send) {
  const calls = []
  let state = current
  for (let edits = next(state); !edits.isEmpty; edits = next(state)) {
    assert(calls.push(edits) < MOST_CALLS)
    state = send(state, edits)
  }
  return { calls, state }
}

const listOf = (state) => (Array.isArray(state) ? state : Object.values(state).flat())
const contents = (state) => listOf(state).map(({ TYPE_ID, VALUE, VALUE_TYPE }) => [TYPE_ID, VALUE, VALUE_TYPE].join()).sort()
const apply = (state, edits) => edits.apply(state)

// Rows alone do not say that a field without any was read.
const rowsOf = (current) => diff(current, {}).apply(current)
const planner = (desired, options) => (rows) => diff(rows, desired, { ...options, read: 'all' })

holds('the calls lead to what is desired, and each but the last says that more are needed', current, desired, options, (current, desired, options) => {
  const { calls, state } = loop(rowsOf(current), planner(desired, options), apply)
  assert.deepEqual(calls.map((edits) => edits.isLast), calls.map((_, index) => index === calls.length - 1))
  for (const edits of calls) assert.equal(edits.isLast, edits.unfinished === null)
  const known = { ...options, read: 'all' }
  for (const planned of [rounds(current, desired, known), new Diff(known).rounds(current, desired)]) {
    // What the calls before it add, a plan of several calls knows by itself, and a new reading by its IDs.
    const alone = (edits) => ({ ...edits.toJSON(), earlier: undefined, newest: undefined })
    assert.deepEqual(planned.map(alone), calls.map(alone))
  }
  const untouched = (state) => listOf(state).filter((row) => !(row.TYPE_ID in desired))
  assert.deepEqual(untouched(state), untouched(rowsOf(current)))
})

holds('the portal makes of both forms what apply does', current, desired, options, (current, desired, options) => {
  const plan = planner(desired, options)
  const expected = contents(loop(rowsOf(current), plan, apply).state)
  const servers = GENERATIONS.includes(options.generation) ? [options.generation] : GENERATIONS
  for (const generation of servers) {
    const forms = [(edits) => edits.fields]
    if (generation !== 'legacy') forms.push((edits) => ({ fm: edits.fm }))
    for (const form of forms) {
      const send = (rows, edits) => simulate(rows, form(edits), { generation }).rows
      assert.deepEqual(contents(loop(rowsOf(current), plan, send).state), expected, generation)
    }
  }
})

holds('objects, texts and bytes are one', current, desired, options, (current, desired, options) => {
  const json = JSON.stringify(diff(current, desired, options))
  assert.equal(JSON.stringify(diff(JSON.stringify(current), Buffer.from(JSON.stringify(desired)), options)), json)
  assert.equal(JSON.stringify(Edits.fromJSON(json)), json)
})

holds('merging with what has not changed is a diff', current, desired, options, (current, desired, options) => {
  // Of equal values, in whatever formatting, a merge keeps those that base has.
  const key = (row) => String(row.VALUE ?? row).replaceAll(/[^\p{L}\d]/gu, '').toLowerCase()
  const isTwice = (rows) => new Set(rows.map(key)).size < rows.length
  if ([...Object.values(current), ...Object.values(desired)].some(isTwice)) return
  const { edits, conflicts } = merge(current, desired, current, options)
  assert.deepEqual(conflicts, [])
  assert.deepEqual(edits.toJSON(), diff(current, desired, options).toJSON())
})

holds('nothing is there twice after dedupe', current, (current) => {
  const rows = listOf(loop(rowsOf(current), (rows) => dedupe(rows), apply).state)
  assert.equal(new Set(rows.map(({ ID, ...row }) => JSON.stringify(row))).size, rows.length)
})

// Numbers of more than 53 bits are missing: in an object they are refused, since they may have been others.
const scalar = fc.oneof(
  fc.constantFrom('1', 'a@b.co', 'WORK', 'PHONE', '5', '', ' ', 'Y', 5, 5.5, -1, 0, null, true),
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' })
)
const keys = fc.oneof(
  fc.constantFrom('PHONE', 'EMAIL', 'ID', 'VALUE', 'VALUE_TYPE', 'TYPE_ID', 'fm', 'id', 'value', 'valueType', 'typeId', 'n0', 'n1', '7', '0', 'phone', 'result', 'item', 'data', 'DELETE', 'HAS_PHONE', 'error'),
  fc.string({ unit: 'grapheme' })
)
const { any } = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(keys, tie('any'), { maxKeys: 4 }))
}))
// A text is JSON where a whole input stands.
const input = any.filter((value) => typeof value !== 'string')

const outcome = (run) => {
  try {
    return run()
  } catch (error) {
    if (error instanceof MultifieldError) return [error.code, error.side, error.place, error.reason]
    throw error
  }
}

test('anything is read as its JSON is, with the same errors at the same places', () => {
  const calls = [
    (input) => [...diff(input, { PHONE: ['1'] })],
    (input) => [...diff({ PHONE: [{ ID: 5, VALUE: '1', VALUE_TYPE: 'WORK' }] }, input)],
    (input) => simulate({ PHONE: [], EMAIL: [{ ID: 5, VALUE: 'a@b.co', VALUE_TYPE: 'WORK' }], WEB: [], IM: [], LINK: [] }, input).findings
  ]
  fc.assert(
    fc.property(input, (input) => {
      for (const call of calls) assert.deepEqual(outcome(() => call(input)), outcome(() => call(JSON.stringify(input))))
    }),
    { numRuns: 2000 }
  )
})
