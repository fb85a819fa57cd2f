// The example of a sync, on a portal where one call in five fails and one in five is carried out and not acknowledged.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { client, sync } from './sync.mjs'
import { http, start } from './portal.mjs'

const CONTACTS = 2000
const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
after(() => rmSync(folder, { recursive: true }))

const indices = Array.from({ length: CONTACTS }, (_, index) => index + 1)

/** One number stays, one is overwritten or goes, and three or one rows are added. */
function wanted(index) {
  const phones = [`+1${index}`, `+4${index}`, `+5${index}`, `+6${index}`]
  return { PHONE: index % 2 ? phones : phones.slice(0, 2), EMAIL: [`a${index}@example.com`] }
}

test('no row is lost, and none doubled', async () => {
  const seed = join(folder, 'seed.json')
  const rows = (index) => [`+1${index}`, `+2${index}`, `+3${index}`].map((VALUE, number) =>
    ({ ID: 3 * index + number, VALUE, VALUE_TYPE: 'WORK' }))
  writeFileSync(seed, indices.map((ID) => JSON.stringify({ ID, PHONE: rows(ID) })).join('\n'))
  const db = join(folder, 'portal.sqlite')

  const faulty = await start('--db', db, '--seed', seed, '--fail-rate', '0.2', '--lose-rate', '0.2')
  const $b24 = http(client(faulty.url.replace('http:', 'https:')), faulty.url)
  await sync($b24, new Map(indices.map((index) => [index, wanted(index)])), { pause: 0 })
  await faulty.end()

  const portal = await start('--db', db)
  for (const index of indices) {
    const held = await portal.held('contact', index)
    for (const [field, values] of Object.entries(wanted(index))) {
      assert.deepEqual(held[field].map(([value]) => value), values, `${field} of ${index}`)
    }
  }
  // IDs are given once: no row was added beyond an address for each contact, and a number for every other one.
  const id = await portal.add('contact', { WEB: [['a.example', 'WORK']] })
  const [row] = (await portal.call('crm.contact.get', { id })).WEB
  assert.equal(Number(row.ID), 3 * CONTACTS + 2 + CONTACTS + CONTACTS / 2 + 1)
  await portal.end()
})

// Equal rows of which one or none is to stay, and two numbers that change places.
const plans = [
  [['+1', '+1', '+2', '+1'], ['+1', '+2']],
  [['+1', '+1', '+2', '+1'], ['+3', '+2']],
  [['+1', '+2'], ['+2', '+1']]
]

for (const generation of ['legacy', 'factory', 'distinct']) {
  test(`${generation}: plans of several calls come to an end`, async () => {
    const seed = join(folder, `${generation}.json`)
    const rows = (values, contact) => values.map((VALUE, index) => ({ ID: 10 * contact + index + 1, VALUE, VALUE_TYPE: 'WORK' }))
    writeFileSync(seed, plans.map(([values], index) => JSON.stringify({ ID: index + 1, PHONE: rows(values, index) })).join('\n'))
    const portal = await start('--seed', seed, '--generation', generation)
    const $b24 = http(client(portal.url.replace('http:', 'https:')), portal.url)
    await sync($b24, new Map(plans.map(([, PHONE], index) => [index + 1, { PHONE }])), { pause: 0, order: 'desired' })
    for (const [index, [, PHONE]] of plans.entries()) {
      const found = await portal.call('crm.contact.get', { id: index + 1 })
      assert.deepEqual(found.PHONE.map((row) => [row.VALUE, row.VALUE_TYPE]), PHONE.map((value) => [value, 'WORK']))
    }
    await portal.end()
  })
}

test('a plan that is refused is no fault to wait out', async () => {
  const portal = await start()
  const id = await portal.add('contact', { PHONE: [['+1', 'WORK']] })
  const $b24 = http(client(portal.url.replace('http:', 'https:')), portal.url)
  await assert.rejects(sync($b24, new Map([[id, { PHONE: [] }]]), { maxDeletes: 0 }), { code: 'too_many_deletes' })
  assert.deepEqual((await portal.held('contact', id)).PHONE, [['+1', 'WORK']])
  await portal.end()
})
