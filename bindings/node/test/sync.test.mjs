// Runs that the package drives by itself.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { NotSentError, Sync, SyncError, SyncRun, sync } from '../index.mjs'
import { all, clockOf, outcomes, portalOf } from './memory.mjs'

const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
after(() => rmSync(folder, { recursive: true }))

let journals = 0
const newJournal = () => join(folder, `${journals++}.ndjson`)
const never = new Promise(() => {})
const answers = (portal) => async (call) => [200, portal.run(call)]
const lines = (path) => readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))

test('from any kind of desired states to their ends', async () => {
  async function* generated(wanted) {
    for (const pair of wanted) yield pair
  }
  const forms = [
    (wanted) => wanted,
    (wanted) => Object.fromEntries(wanted),
    (wanted) => [...wanted],
    (wanted) => generated(wanted),
    (wanted) => [...wanted].map(([id, desired]) => Promise.resolve([String(id), JSON.stringify(desired)])),
    (wanted) => [...wanted].map(([id, ours]) => ({ id, base: { PHONE: [{ ID: 2 * id - 1, VALUE: `+1${id}`, VALUE_TYPE: 'WORK' }] }, ours }))
  ]
  for (const form of forms) {
    const { portal, wanted } = portalOf(120)
    const run = sync('contact', form(wanted), answers(portal), { clock: clockOf() })
    assert(run instanceof SyncRun)
    assert.equal(run.totals, null)
    const ends = await all(run)
    assert.equal(ends.length, 120)
    assert(ends.every(({ outcome }) => outcome === 'changed'))
    assert.deepEqual(Object.keys(ends[0]), ['id', 'outcome', 'code', 'message', 'edits', 'conflicts', 'state', 'inDoubt'])
    for (const [id, { PHONE }] of wanted) assert.deepEqual(portal.phones(id).sort(), PHONE)
    assert.deepEqual([run.totals.entities, run.totals.updates], [120, 120])
    assert.deepEqual(await run.next(), { done: true, value: undefined })
  }
})

test('a response is what fetch gives, with its body as a promise, too', async () => {
  for (const body of [(text) => text, (text) => Buffer.from(text), (text) => new Response(text).json(), (text) => new Response(text).arrayBuffer()]) {
    const { portal, wanted } = portalOf(1)
    const send = (call) => [200, body(JSON.stringify(portal.run(call)))]
    assert.deepEqual(outcomes(await all(sync('contact', wanted, send))), { 1: 'changed' })
  }
})

test('an edit whose answer is lost is not sent again', async () => {
  const { portal, wanted } = portalOf(20)
  const lost = []
  const clock = clockOf()
  const times = []
  const send = async (call) => {
    times.push(clock.now())
    const answer = portal.run(call)
    if (call.isEdit && portal.edits.length < 10) throw new TypeError('fetch failed')
    return [200, answer]
  }
  const run = sync('contact', wanted, send, { clock, onLost: (error, { isEdit }) => lost.push([error.message, isEdit]) })
  assert.deepEqual(new Set((await all(run)).map(({ outcome }) => outcome)), new Set(['changed']))
  assert.equal(portal.edits.length, 20)
  assert.deepEqual(lost, [['fetch failed', true]])
  assert(times.at(-1) - times[0] >= 75_000)
})

test('a body that ends too early is an answer that is lost', async () => {
  const { portal, wanted } = portalOf(1)
  const lost = []
  const send = async (call) => {
    const answer = portal.run(call)
    if (call.isEdit) return [200, Promise.reject(new TypeError('terminated'))]
    return [200, answer]
  }
  const run = sync('contact', wanted, send, { clock: clockOf(), onLost: (error) => lost.push(error.message) })
  assert.deepEqual(outcomes(await all(run)), { 1: 'changed' })
  assert.deepEqual([portal.edits.length, lost], [1, ['terminated']])
})

test('what was not sent is sent without a pause for its entity', async () => {
  for (const error of [new NotSentError(), Object.assign(new Error('mine'), { code: 'not_sent' })]) {
    const { portal, wanted } = portalOf(1)
    const clock = clockOf()
    const begun = clock.now()
    let isFirst = true
    const send = async (call) => {
      if (!call.isEdit || !isFirst) return [200, portal.run(call)]
      isFirst = false
      throw error
    }
    assert.deepEqual(outcomes(await all(sync('contact', wanted, send, { clock }))), { 1: 'changed' })
    assert(clock.now() - begun < 5000)
  }
})

test('calls run at once, as many as may be in flight', async () => {
  const { portal, wanted } = portalOf(2000)
  let now = 0
  let most = 0
  const send = async (call) => {
    most = Math.max(most, ++now)
    await sleep(1)
    now -= 1
    return [200, portal.run(call)]
  }
  const ends = await all(sync('contact', wanted, send, { clock: clockOf(), inFlight: 3 }))
  assert.equal(ends.length, 2000)
  assert.equal(most, 3)
  assert.equal(portal.edits.length, 2000)
})

test('a reply is taken while the input is waited for', async () => {
  const { portal, wanted } = portalOf(60)
  let edited
  const isEdited = new Promise((resolve) => (edited = resolve))
  async function* slow() {
    yield* [...wanted].slice(0, 50)
    await isEdited
    yield* [...wanted].slice(50)
  }
  const send = async (call) => {
    if (call.isEdit) edited()
    return [200, portal.run(call)]
  }
  // The first 50 are read once there are 51 or the input is waited for no longer: two pages need more than these.
  const run = sync('contact', slow(), send, { clock: clockOf() })
  assert.equal((await all(run)).length, 60)
})

test('a journal is on disk before the call, and is resumed', async () => {
  const { portal, wanted } = portalOf(12)
  const journal = newJournal()
  const send = async (call) => {
    const answer = portal.run(call)
    if (!call.isEdit) return [200, answer]
    const last = lines(journal).findLast(({ sent }) => sent)
    assert.deepEqual(Object.keys(last.sent), Object.keys(call.params.cmd))
    return [200, answer]
  }
  const seen = []
  for await (const { id } of sync('contact', wanted, send, { journal, clock: clockOf() })) {
    seen.push(id)
    if (seen.length === 7) break
  }
  // An end is reported before that is recorded.
  assert.equal(lines(journal).filter(({ done }) => done).length, 6)

  const clock = clockOf()
  const begun = clock.now()
  const run = sync('contact', wanted, answers(portal), { journal: pathToFileURL(journal), clock })
  const rest = await all(run)
  assert.equal(rest.length, 6)
  assert.deepEqual([run.totals.doneBefore, portal.edits.length], [6, 12])
  assert(clock.now() - begun >= 75_000, 'what was sent and has not ended settles')
  // All have ended, so the next run begins anew.
  const next = sync('contact', wanted, answers(portal), { journal, clock })
  assert((await all(next)).every(({ outcome }) => outcome === 'unchanged'))
  assert.deepEqual([next.totals.entities, next.totals.doneBefore], [wanted.size, 0])
  assert.equal(lines(journal).filter(({ format }) => format).length, 3)
})

test('one run at a time has a journal', async () => {
  const { portal, wanted } = portalOf(2)
  const journal = newJournal()
  const first = sync('contact', wanted, answers(portal), { journal, clock: clockOf() })
  await first.next()
  const second = sync('contact', wanted, answers(portal), { journal, clock: clockOf() })
  await assert.rejects(second.next(), { name: 'SyncError', code: 'journal_in_use' })
  assert.deepEqual(await second.next(), { done: true, value: undefined })
  await first.return()
  assert.equal((await all(sync('contact', wanted, answers(portal), { journal, clock: clockOf() }))).length, 2)

  // Two that begin at once: one of them makes the file.
  const both = newJournal()
  const runs = [0, 1].map(() => all(sync('contact', wanted, answers(portal), { journal: both, clock: clockOf() })))
  const results = await Promise.allSettled(runs)
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal(results.find(({ reason }) => reason).reason.code, 'journal_in_use')
})

test('a dry run writes no journal, and says what a run does', async () => {
  const { portal, wanted } = portalOf(60)
  const journal = newJournal()
  const dry = sync('contact', wanted, answers(portal), { dryRun: true, journal, clock: clockOf() })
  const ends = await all(dry)
  assert(ends.every(({ outcome, edits }) => outcome === 'planned' && edits.length === 1))
  assert.deepEqual([existsSync(journal), portal.edits], [false, []])
  const run = sync('contact', wanted, answers(portal), { journal, clock: clockOf() })
  await all(run)
  const { outcomes: _, ...planned } = dry.totals
  const { outcomes: __, ...done } = run.totals
  assert.deepEqual(done, planned)
})

test('a journal that cannot be used', async () => {
  const { portal, wanted } = portalOf(1)
  const rejects = (journal, code) => assert.rejects(all(sync('contact', wanted, answers(portal), { journal })), { name: 'SyncError', code })
  await rejects(folder, 'journal_failed')
  await rejects(join(folder, 'missing', 'run.ndjson'), 'journal_failed')
  await rejects(`${folder}/a\0b`, 'journal_failed')
  if (process.platform !== 'win32') await rejects('/dev/zero', 'journal_failed')
  const other = newJournal()
  writeFileSync(other, 'a list\nof customers: +79161234567\n')
  await assert.rejects(all(sync('contact', wanted, answers(portal), { journal: other })), (error) => {
    assert.equal(error.code, 'invalid_journal')
    return !String(error).includes('7916')
  })
  // It is free again.
  writeFileSync(other, '')
  assert.equal((await all(sync('contact', wanted, answers(portal), { journal: other }))).length, 1)
  assert.deepEqual(portal.edits.length, 1)
})

test('a signal ends a run whose call gets no answer, and it can be resumed', async () => {
  const { portal, wanted } = portalOf(3)
  const journal = newJournal()
  const controller = new AbortController()
  const send = (call) => {
    const answer = portal.run(call)
    if (!call.isEdit) return [200, answer]
    setTimeout(() => controller.abort(new RangeError('enough')))
    return never
  }
  await assert.rejects(all(sync('contact', wanted, send, { journal, signal: controller.signal })), { name: 'RangeError', message: 'enough' })
  const run = sync('contact', wanted, answers(portal), { journal, clock: clockOf() })
  assert.deepEqual(outcomes(await all(run)), { 1: 'changed', 2: 'changed', 3: 'changed' })
  assert.equal(portal.edits.length, 3)
})

test('a signal ends a run at any time', async () => {
  const { portal, wanted } = portalOf(1)
  const rejects = (run) => assert.rejects(all(run), { name: 'AbortError' })
  const journal = newJournal()
  await rejects(sync('contact', wanted, answers(portal), { signal: AbortSignal.abort(), journal }))
  assert(!existsSync(journal))

  const input = (async function* () { yield await never })()
  const later = () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 5)
    return controller.signal
  }
  await rejects(sync('contact', input, answers(portal), { signal: later(), journal }))
  await rejects(sync('contact', wanted, async () => { throw new NotSentError() }, { signal: later(), journal }))
  const controller = new AbortController()
  const run = sync('contact', wanted, answers(portal), { signal: controller.signal })
  assert.equal((await run.next()).value.outcome, 'changed')
  controller.abort()
  await assert.rejects(run.next(), { name: 'AbortError' })
  assert.equal(run.totals, null)
  assert.deepEqual(process.getActiveResourcesInfo().filter((name) => name === 'Timeout'), [])
})

test('break waits for the answers to edits, and closes the input', async () => {
  const { portal, wanted } = portalOf(50)
  let isClosed = false
  let edited
  const isSent = new Promise((resolve) => (edited = resolve))
  async function* input() {
    try {
      yield* wanted
      await isSent
      // It ends while the edits have no answer.
      yield [99, { PHONES: [] }]
    } finally {
      isClosed = true
    }
  }
  let isAnswered = false
  const send = async (call) => {
    if (call.isEdit) {
      edited()
      await sleep(50)
      isAnswered = true
    }
    return [200, portal.run(call)]
  }
  for await (const { id } of sync('contact', input(), send)) {
    assert.deepEqual([id, isAnswered], [99, false])
    break
  }
  assert.deepEqual([isAnswered, isClosed], [true, true])
})

test('return ends a run that waits', async () => {
  const { wanted } = portalOf(1)
  const run = sync('contact', wanted, async () => { throw new NotSentError() })
  const next = run.next()
  await sleep(5)
  assert.deepEqual(await run.return(), { done: true, value: undefined })
  assert.deepEqual(await next, { done: true, value: undefined })
  const unused = sync('contact', wanted, () => assert.fail(), { journal: newJournal() })
  assert.deepEqual(await unused.return(), { done: true, value: undefined })
  assert.deepEqual(await unused.next(), { done: true, value: undefined })
})

test('a desired state that is wrong ends its entity, and the others go on', async () => {
  const { portal, wanted } = portalOf(2)
  const input = [[1, { PHONES: [] }], ['2', wanted.get(2)], { id: 3, base: { PHONE: 5 }, ours: {} }]
  const ends = await all(sync('contact', input, answers(portal)))
  assert.deepEqual(outcomes(ends), { 1: 'refused', 2: 'changed', 3: 'refused' })
  const [{ code, message, state }] = ends
  assert.deepEqual([code, state], ['unknown_field', null])
  assert.match(message, /^desired PHONES: .* \[unknown_field\]$/)
})

test('an error of the input ends the run', async () => {
  const { portal, wanted } = portalOf(2)
  let isClosed = false
  function* input() {
    try {
      yield [1, wanted.get(1)]
      yield [1, wanted.get(1)]
    } finally {
      isClosed = true
    }
  }
  await assert.rejects(all(sync('contact', input(), answers(portal))), { name: 'SyncError', code: 'repeated_entity' })
  assert(isClosed)
  await assert.rejects(all(sync('contact', (function* () { throw new RangeError('mine') })(), answers(portal))), { name: 'RangeError', message: 'mine' })
  await assert.rejects(all(sync('contact', (function* () { throw undefined })(), answers(portal))), (error) => error === undefined)
})

test('a fault is the error at the end, and the run is resumed when it is settled', async () => {
  const { portal, wanted } = portalOf(60)
  const journal = newJournal()
  const revoked = async () => [401, { error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' }]
  const run = sync('contact', wanted, revoked, { journal, clock: clockOf() })
  const ends = []
  await assert.rejects(async () => {
    for await (const end of run) ends.push(end)
  }, { name: 'SyncError', code: 'authorisation', message: 'the run has stopped: the portal does not accept the webhook or the token [authorisation]' })
  assert(ends.every(({ outcome, code, inDoubt }) => outcome === 'stopped' && code === 'authorisation' && !inDoubt))
  assert.equal(run.totals.fault, 'authorisation')
  assert.equal((await all(sync('contact', wanted, answers(portal), { journal, clock: clockOf() }))).length, 60)
})

test('no secret and no value is in an error, a journal, or what is logged', async () => {
  const { wanted } = portalOf(3)
  const webhook = 'https://a.example/rest/1/secret/'
  const journal = newJournal()
  const cause = Object.assign(new Error(`connect ${webhook}`), { code: 'ECONNREFUSED' })
  const send = async () => { throw new TypeError(`fetch of ${webhook} failed`, { cause }) }
  const warnings = []
  const warn = (warning) => warnings.push(warning)
  process.on('warning', warn)
  const run = sync('contact', wanted, send, { journal, clock: clockOf() })
  let error
  try {
    for await (const { outcome } of run) assert.equal(outcome, 'stopped')
  } catch (thrown) {
    error = thrown
  }
  assert.equal(error.message, 'the run has stopped: several calls in a row have got no answer: the portal is down, or its address is wrong; the last one failed with TypeError, ECONNREFUSED [no_answer]')
  // Warnings come with the next turn.
  await sleep(1)
  process.off('warning', warn)
  // Since none got an answer, the address may be wrong.
  assert.equal(warnings.length, 3)
  assert.match(String(warnings[1]), /^SyncWarning: call 1 \(batch\) got no answer: TypeError, ECONNREFUSED \(sync\.test\.mjs:\d+\)$/)
  const { inspect } = await import('node:util')
  for (const text of [...warnings.map((warning) => inspect(warning)), inspect(error, { depth: 9 }), JSON.stringify(error), readFileSync(journal, 'utf8'), inspect(run, { depth: 9, showHidden: true })]) {
    assert.doesNotMatch(text, /secret|a\.example|\+11|\+31/)
  }
})

test('what send throws may be anything', async () => {
  const hostile = new Proxy(new Error('x'), { get: () => { throw new Error('trap') }, getPrototypeOf: () => { throw new Error('trap') } })
  for (const value of [undefined, null, 'text', 5, Symbol('s'), hostile, { get code() { throw new Error('trap') } }]) {
    const { portal, wanted } = portalOf(1)
    let isFirst = true
    const send = (call) => {
      if (isFirst) {
        isFirst = false
        throw value
      }
      return [200, portal.run(call)]
    }
    assert.deepEqual(outcomes(await all(sync('contact', wanted, send, { clock: clockOf() }))), { 1: 'changed' })
  }
})

test('what send gives has to be a response', async () => {
  for (const given of [undefined, null, 'OK', {}, [200], ['200', ''], [200, new Map()], [200, new Response('')], [0, ''], { status: 200 }]) {
    const { wanted } = portalOf(1)
    await assert.rejects(all(sync('contact', wanted, async () => given)), { name: 'TypeError', message: /^argument 'reply(\[\d\])?': expected/ })
  }
  const { wanted } = portalOf(1)
  const onLost = () => { throw new RangeError('mine') }
  await assert.rejects(all(sync('contact', wanted, async () => { throw new Error() }, { onLost })), { name: 'RangeError' })
})

test('what is no argument is refused at once, and not shown', () => {
  const text = '+79161234567'
  const send = async () => [200, '']
  const wrong = [
    () => sync('contact', text, send),
    () => sync('contact', Buffer.from(text), send),
    () => sync('contact', Promise.resolve([]), send),
    () => sync('contact', undefined, send),
    () => sync('contact', () => [], send),
    () => sync('contact', [], text),
    () => sync('contact', []),
    () => sync('contact', [], send, { journal: 5 }),
    () => sync('contact', [], send, { journal: '' }),
    () => sync('contact', [], send, { journal: new URL('https://a.example/7916') }),
    () => sync('contact', [], send, { journal: Buffer.from(text) }),
    () => sync('contact', [], send, { signal: {} }),
    () => sync('contact', [], send, { signal: new AbortController() }),
    () => sync('contact', [], send, { clock: { now: 5 } }),
    () => sync('contact', [], send, { onLost: text }),
    () => sync('contact', [], send, 5),
    () => sync(5, [], send),
    () => new SyncRun()
  ]
  for (const run of wrong) assert.throws(run, (error) => error instanceof TypeError && !error.message.includes('7916'), String(run))
  assert.throws(() => sync('contact', [], send, { journals: 'x' }), { code: 'unknown_option', reason: 'unknown option, did you mean journal?' })
  assert.throws(() => sync('contact', [], send, { onlost: send }), { reason: 'unknown option, did you mean onLost?' })
  assert.throws(() => sync('contact', [], send, { colour: 1 }), { reason: /maxDeletesRun, .*, journal, signal, clock or onLost$/ })
  assert.throws(() => new Sync('contact', { signal: null }), { reason: /maxDeletesRun, .* operating or journal$/ })
  assert.throws(() => sync('deal', [], send), { code: 'wrong_choice' })
})

test('what is no entity ends the run, and is not shown', async () => {
  const send = async () => [200, '']
  for (const item of ['+79161234567', 79161234567, null, undefined, [1], [1, {}, {}], { id: 1, base: {} }, ['+79161234567', {}], [-1, {}], [{}, {}], [1n, {}]]) {
    await assert.rejects(all(sync('contact', [item], send)), (error) => error instanceof TypeError && !error.message.includes('7916'))
  }
  await assert.rejects(all(sync('contact', { PHONE: ['+79161234567'] }, send)), { name: 'TypeError', message: /expected IDs as its keys/ })
  await assert.rejects(all(sync('contact', { '+79161234567': {} }, send)), (error) => error instanceof TypeError && !error.message.includes('7916'))
})

test('a run without entities', async () => {
  const run = sync('lead', new Map(), () => assert.fail())
  assert.deepEqual(await all(run), [])
  assert.equal(run.totals.entities, 0)
})

test('nexts that are asked for at once come one after the other', async () => {
  const { portal, wanted } = portalOf(3)
  const run = sync('contact', wanted, answers(portal))
  const results = await Promise.all([run.next(), run.next(), run.next(), run.next()])
  assert.deepEqual(results.map(({ done }) => done), [false, false, false, true])
})

test('a clock that fails ends the run', async () => {
  const { wanted } = portalOf(1)
  const lost = async () => { throw new Error('x') }
  const clock = { sleep: async () => { throw new RangeError('mine') } }
  await assert.rejects(all(sync('contact', wanted, lost, { clock })), { name: 'RangeError' })
  await assert.rejects(all(sync('contact', wanted, lost, { clock: { now: () => NaN } })), TypeError)
})
