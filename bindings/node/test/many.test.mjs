import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Diff, Edits, MultifieldError, diff, diffMany } from '../index.mjs'

const pair = (id) => [{ PHONE: [{ ID: id, VALUE_TYPE: 'WORK', VALUE: `${id}` }] }, { PHONE: [`${id + (id % 3)}`] }]
const wrong = [{}, { PHONES: ['1'] }]
const COUNT = 20_000

function* pairs() {
  for (let id = 1; id <= COUNT; id++) yield pair(id)
}

async function* later() {
  for (const one of pairs()) yield one
}

test('many are what one by one are, in their order, from any iterable', async () => {
  const expected = Array.from(pairs(), ([current, desired]) => JSON.stringify(diff(current, desired)))
  for (const input of [[...pairs()], pairs(), later()]) {
    const found = await diffMany(input)
    assert(found.every((edits) => edits instanceof Edits))
    assert.deepEqual(found.map((edits) => JSON.stringify(edits)), expected)
  }
  assert.deepEqual(await diffMany([]), [])
})

test('options hold for all, and are refused before the first', async () => {
  const [edits] = await new Diff({ strategy: 'add' }).diffMany([pair(1)])
  assert.equal([...edits][0].kind, 'append')
  let read = 0
  const counted = (function* () {
    read += 1
    yield pair(1)
  })()
  await assert.rejects(diffMany(counted, { strategie: 'add' }), { code: 'unknown_option', place: 'strategie' })
  assert.equal(read, 0)
})

test('a pair that is refused ends it, or stands in its place', async () => {
  const all = [...pairs()]
  all[15_000] = wrong
  all[9000] = wrong
  await assert.rejects(diffMany(all), (error) => error instanceof MultifieldError && error.index === 9000 && error.place === 'PHONES')
  const found = await diffMany(all, { onError: 'skip' })
  assert.equal(found.length, COUNT)
  assert.deepEqual(found.flatMap((result, index) => (result instanceof MultifieldError ? [[index, result.index]] : [])), [[9000, 9000], [15_000, 15_000]])
  assert.equal(found[15_001].length, 1)
})

test('a pair is read when it comes', async () => {
  const current = { PHONE: [{ ID: 1, VALUE_TYPE: 'WORK', VALUE: '' }] }
  const reused = (function* () {
    for (const VALUE of ['1', '2', '3']) {
      current.PHONE[0].VALUE = VALUE
      yield [current, { PHONE: [] }]
    }
  })()
  const found = await diffMany(reused)
  assert.deepEqual(found.map((edits) => [...edits][0].was.value), ['1', '2', '3'])
})

test('what an iterable throws comes through, and it is closed', async () => {
  const mine = new Error('mine')
  let closed = 0
  function* failing(fail) {
    try {
      yield* pairs()
      if (fail) throw mine
      yield 5
      yield pair(1)
    } finally {
      closed += 1
    }
  }
  await assert.rejects(diffMany(failing(true)), (error) => error === mine)
  await assert.rejects(diffMany(failing(false)), /argument 'pairs\[20000\]'/)
  assert.equal(closed, 2)
})

test('the event loop goes on meanwhile', async () => {
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  await diffMany(pairs())
  clearInterval(timer)
  assert(turns > 5, `${turns} turns`)
})

test('several at once', async () => {
  const found = await Promise.all([diffMany(pairs()), diffMany(later()), diffMany(pairs(), { strategy: 'add' })])
  assert.deepEqual(found.map((results) => results.length), [COUNT, COUNT, COUNT])
})
