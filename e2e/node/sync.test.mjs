// The example of a sync with both clients, over HTTPS and without patches, on a portal with every fault: calls that fail,
// that are carried out and not acknowledged, that run after the client has given up, and answers that are garbage.

import { ApiVersion, B24Hook, ParamsFactory } from '@bitrix24/b24jssdk'
import { sync } from 'multifield'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fastClock, fetchSend, sdkClient, sdkSend } from './sync.mjs'
import { http, start } from './portal.mjs'

/** A number of the environment, or without it this one. */
const number = (name, otherwise) => Number(process.env[name] ?? otherwise)

const CONTACTS = number('MULTIFIELD_CONTACTS', 400)
const KILLS = number('MULTIFIELD_KILLS', 4)
/** Each test ends some time, in milliseconds. */
const timeout = 120_000 + 100 * CONTACTS + 10_000 * KILLS
const CLIENTS = ['fetch', 'b24jssdk']
const GENERATIONS = ['legacy', 'factory', 'distinct']
/** How many times as fast the clock of a run is: its 75 seconds are 3, and a call that is late by a minute comes after 2.4. */
const SPEED = 25
const LATE = ['--late-rate', '0.1', '--late-delay', `${60_000 / SPEED}`]
const FAULTS = ['--fail-rate', '0.2', '--lose-rate', '0.2', ...LATE, '--garbage-rate', '0.05']
const IN_DOUBT = new Set(['late', 'lost', 'page', 'half', 'stopped', 'omitted'])

const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
after(() => rmSync(folder, { recursive: true }))
const program = fileURLToPath(new URL('sync.mjs', import.meta.url))

/** One number stays, one is overwritten or deleted, and three rows or one are added. */
function wanted(index) {
  const phones = [`+1${index}`, `+4${index}`, `+5${index}`, `+6${index}`]
  return { PHONE: index % 2 ? phones : phones.slice(0, 2), EMAIL: [`a${index}@example.com`] }
}

const indices = Array.from({ length: CONTACTS }, (_, index) => index + 1)
const desired = join(folder, 'desired.ndjson')
writeFileSync(desired, indices.map((index) => JSON.stringify([index, wanted(index)])).join('\n'))
const seed = join(folder, 'seed.json')
const rows = (index) => [`+1${index}`, `+2${index}`, `+3${index}`].map((VALUE, number) =>
  ({ ID: 3 * index + number, VALUE, VALUE_TYPE: 'WORK' }))
writeFileSync(seed, indices.map((ID) => JSON.stringify({ ID, PHONE: rows(ID) })).join('\n'))

const lines = (path) => readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))

let portals = 0

/** A portal by HTTPS with these contacts, and where its database, its log and its certificate are. */
async function portalOf(...args) {
  const path = join(folder, `portal-${portals++}`)
  const [db, log, certificate] = ['sqlite', 'log', 'pem'].map((end) => `${path}.${end}`)
  const portal = await start('--db', db, '--seed', seed, '--log', log, '--tls', certificate, ...args)
  return { ...portal, db, log, certificate, journal: `${path}.ndjson` }
}

/** Runs the program to its end, or kills it after some milliseconds: its code, and what it has said. */
async function run(client, portal, { options = {}, kill } = {}) {
  const env = {
    ...process.env,
    B24_HOOK: portal.url,
    NODE_EXTRA_CA_CERTS: portal.certificate,
    SYNC_OPTIONS: JSON.stringify(options),
    SYNC_SPEED: `${SPEED}`
  }
  const child = spawn(process.execPath, [program, client, desired, portal.journal], { env })
  const timer = kill && setTimeout(() => child.kill('SIGKILL'), kill)
  const ends = []
  createInterface({ input: child.stdout }).on('line', (line) => ends.push(JSON.parse(line)))
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  const [code] = await once(child, 'close')
  clearTimeout(timer)
  return { code, ends, said }
}

/** Each contact is as it should be, and what was carried out was carried out once. */
async function check(portal, generation) {
  await portal.end()
  const quiet = await start('--db', portal.db, '--generation', generation)
  for (const index of indices) {
    const held = await quiet.held('contact', index)
    for (const [field, values] of Object.entries(wanted(index))) {
      assert.deepEqual(held[field].map(([value]) => value), values, `${field} of ${index}`)
    }
  }
  // IDs are given once: no row was added but an address for each contact, and a number for every other one.
  const id = await quiet.add('contact', { WEB: [['a.example', 'WORK']] })
  const [row] = (await quiet.call('crm.contact.get', { id })).WEB
  assert.equal(Number(row.ID), 3 * CONTACTS + 2 + CONTACTS + CONTACTS / 2 + 1)
  await quiet.end()

  const updates = lines(portal.log).filter(({ method, error }) => method === 'crm.contact.update' && !error)
  const carriedOut = updates.map(({ id: contact, params }) => `${contact} ${JSON.stringify(params)}`)
  assert.equal(new Set(carriedOut).size, carriedOut.length)
  assert.equal(new Set(updates.map(({ id: contact }) => contact)).size, CONTACTS)
}

for (const client of CLIENTS) {
  for (const generation of GENERATIONS) {
    test(`${client}, ${generation}: no row is lost, and none doubled`, { timeout }, async () => {
      const portal = await portalOf('--generation', generation, ...FAULTS)
      const { code, ends, said } = await run(client, portal)
      assert.equal(code, 0, said)
      assert.equal(ends.length, CONTACTS)
      assert(ends.every(({ outcome }) => outcome === 'changed'))
      assert(lines(portal.log).some(({ fault }) => IN_DOUBT.has(fault)))
      await check(portal, generation)
    })
  }

  test(`${client}: a webhook that is not accepted`, async () => {
    const portal = await portalOf('--expire-rate', '1')
    const { code, ends, said } = await run(client, portal)
    assert.equal(code, 1)
    assert(ends.every(({ outcome, code: reason }) => outcome === 'stopped' && reason === 'authorisation'))
    assert.match(said, /SyncError: the run has stopped: .* \[authorisation\]/)
    assert(!said.includes(new URL(portal.url).pathname), said)
    await portal.end()
  })
}

test('three calls at one time', { timeout }, async () => {
  const portal = await portalOf(...FAULTS, '--delay', '50')
  const { code, said } = await run('fetch', portal, { options: { inFlight: 3 } })
  assert.equal(code, 0, said)
  await check(portal, 'distinct')
})

test('a token that expires is renewed, and the run goes on', async () => {
  const db = join(folder, 'tokens.sqlite')
  const before = await start('--db', db)
  const states = new Map()
  for (let index = 0; index < 60; index++) {
    states.set(await before.add('contact', { PHONE: [[`+1${index}`, 'WORK']] }), { PHONE: [`+2${index}`, `+3${index}`] })
  }
  await before.end()
  const portal = await start('--db', db, '--expire-rate', '0.3')
  let renewals = 0
  const send = async (call) => {
    const response = await fetchSend(portal.url.replace('/key/', `/key${renewals}/`))(call)
    renewals += JSON.parse(response[1]).error === 'expired_token'
    return response
  }
  for await (const { outcome } of sync('contact', states, send, { clock: fastClock(100) })) assert.equal(outcome, 'changed')
  assert(renewals > 0)
  await portal.end()
  const later = await start('--db', db)
  for (const [id, { PHONE }] of states) assert.deepEqual((await later.held('contact', id)).PHONE, PHONE.map((value) => [value, 'WORK']))
  await later.end()
})

test('a run that is killed again and again is resumed', { timeout }, async () => {
  const portal = await portalOf(...FAULTS)
  let kills = 0
  let said
  for (;;) {
    // A process needs some time to begin, and more to get on.
    const result = await run('fetch', portal, { kill: kills < KILLS ? 500 + 3500 * Math.random() : undefined })
    said = result.said
    if (result.code === 0) break
    // A run whose first calls got no answer has stopped.
    if (result.code !== null) assert.match(said, /\[no_answer\]/)
    else kills += 1
  }
  assert(kills * 2 >= KILLS, `it ended after ${kills} kills`)
  // Warnings of lost calls come before it.
  const totals = JSON.parse(said.trim().split('\n').at(-1))
  assert.equal(totals.entities + totals.doneBefore, CONTACTS)
  await check(portal, 'distinct')
  const journal = readFileSync(portal.journal, 'utf8')
  assert.doesNotMatch(journal, /\+|@|http|rest/)
})

// Equal rows of which one or none is to stay, and two numbers that change places.
const plans = [
  [['+1', '+1', '+2', '+1'], ['+1', '+2']],
  [['+1', '+1', '+2', '+1'], ['+3', '+2']],
  [['+1', '+2'], ['+2', '+1']]
]

/** A client on a portal of this process by HTTP, which the SDK has to be told. */
const sends = {
  fetch: (portal) => fetchSend(portal.url),
  b24jssdk: (portal) => sdkSend(http(sdkClient(portal.url.replace('http:', 'https:')), portal.url))
}

for (const [client, sendOf] of Object.entries(sends)) {
  for (const generation of GENERATIONS) {
    test(`${client}, ${generation}: plans of several calls come to an end`, async () => {
      const path = join(folder, `${client}-${generation}.json`)
      const of = (values, contact) => values.map((VALUE, index) => ({ ID: 10 * contact + index + 1, VALUE, VALUE_TYPE: 'WORK' }))
      writeFileSync(path, plans.map(([values], index) => JSON.stringify({ ID: index + 1, PHONE: of(values, index) })).join('\n'))
      const portal = await start('--seed', path, '--generation', generation)
      const states = new Map(plans.map(([, PHONE], index) => [index + 1, { PHONE }]))
      for await (const { outcome } of sync('contact', states, sendOf(portal), { order: 'desired' })) assert.equal(outcome, 'changed')
      for (const [index, [, PHONE]] of plans.entries()) {
        const found = await portal.call('crm.contact.get', { id: index + 1 })
        assert.deepEqual(found.PHONE.map((row) => [row.VALUE, row.VALUE_TYPE]), PHONE.map((value) => [value, 'WORK']))
      }
      await portal.end()
    })
  }

  test(`${client}: a plan that is refused, and an entity that is missing`, async () => {
    const portal = await start()
    const id = await portal.add('contact', { PHONE: [['+1', 'WORK']] })
    const states = { [id]: { PHONE: [] }, 999: { PHONE: ['+1'] } }
    const ends = []
    for await (const end of sync('contact', states, sendOf(portal), { maxDeletes: 0 })) ends.push([end.id, end.outcome, end.code])
    assert.deepEqual(ends.sort(), [[id, 'withheld', 'too_many_deletes'], [999, 'missing', null]])
    assert.deepEqual((await portal.held('contact', id)).PHONE, [['+1', 'WORK']])
    await portal.end()
  })

  test(`${client}: a redirect is not followed`, async () => {
    const calls = []
    const server = createServer((request, response) => {
      calls.push(request.url.split('?')[0])
      response.writeHead(302, { Location: '/elsewhere' }).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${server.address().port}/rest/1/key/`
    const run = sync('contact', { 1: { PHONE: ['+1'] } }, sendOf({ url }))
    await assert.rejects(run.next().then(() => run.next()), { code: 'redirect' })
    assert.deepEqual(calls, ['/rest/1/key/batch'])
    server.closeAllConnections()
    server.close()
  })

  test(`${client}: no call is repeated by the client, and nothing is shown of what it throws`, async () => {
    const calls = []
    const ways = [
      (request) => request.socket.destroy(),
      (_, response) => response.writeHead(503).end('{"error": "OVERLOADED"}'),
      (_, response) => response.writeHead(429).end('{"error": "SLOW"}'),
      (_, response) => response.writeHead(500).end('<html>'),
      (_, response) => response.writeHead(200, { 'Content-Length': 500 }).write('{"result":', () => response.destroy()),
      (_, response) => response.end('{"result": {"result":'),
      (_, response) => response.end('')
    ]
    const server = createServer((request, response) => {
      calls.push(request.url)
      request.resume().on('end', () => ways[(calls.length - 1) % ways.length](request, response))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${server.address().port}/rest/1/secret/`
    let sent = 0
    const send = sendOf({ url })
    const counted = (call) => {
      sent += 1
      return send(call)
    }
    let error
    try {
      for await (const { outcome, code } of sync('contact', { 1: {} }, counted, { clock: fastClock(1000), maxAttempts: 14 })) {
        assert.deepEqual([outcome, code], ['gave_up', 'not_read'])
      }
    } catch (thrown) {
      error = thrown
    }
    assert.equal(error, undefined)
    assert(sent >= 14)
    assert.equal(calls.length, sent)
    server.closeAllConnections()
    server.close()
  })
}

test('the client of README', async () => {
  const readme = readFileSync(new URL('../../bindings/node/README.md', import.meta.url), 'utf8')
  const [, block, ...others] = readme.split(/```javascript\n([^]*?)```/)
  assert.equal(others.length, 1)
  const portal = await start('--fail-rate', '0.3', '--lose-rate', '0.2')
  const id = await portal.add('contact', { PHONE: [['+1', 'WORK']] })
  const hook = { fromWebhookUrl: (_, options) => http(B24Hook.fromWebhookUrl(portal.url.replace('http:', 'https:'), options), portal.url) }
  const code = `${block.replaceAll(/^import .*$/gm, '')}\nreturn { send, $b24 }`
  const { send, $b24 } = new Function('ApiVersion', 'B24Hook', 'ParamsFactory', code)(ApiVersion, hook, ParamsFactory)
  const client = $b24.getHttpClient(ApiVersion.v2)
  assert.equal(client.getRestrictionManagerParams().maxRetries, 1)
  assert.deepEqual([client.ajaxClient.defaults.timeout, client.ajaxClient.defaults.maxRedirects], [90_000, 0])
  for await (const { outcome } of sync('contact', { [id]: { PHONE: ['+2', '+3'] } }, send, { clock: fastClock(100) })) assert.equal(outcome, 'changed')
  assert.deepEqual((await portal.held('contact', id)).PHONE, [['+2', 'WORK'], ['+3', 'WORK']])
  await portal.end()
})
