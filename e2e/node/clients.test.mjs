// What is read with b24jssdk, planned, and sent with it leads to the desired state: by each of its ways of calling, and
// both families of methods.

import { B24Hook } from '@bitrix24/b24jssdk'
import { batch, diff, diffMany } from 'multifield'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { FIELDS, http, start } from './portal.mjs'

const SCENARIOS = JSON.parse(readFileSync(new URL('../scenarios.json', import.meta.url), 'utf8'))
const NUMBERS = { lead: 1, contact: 3, company: 4 }

const ok = (response) => {
  assert(response.isSuccess, response.getErrorMessages().join())
  return response
}

/** Ways of calling. What they give of a reading is left as it is. */
const WAYS = {
  call: ($b24) => {
    const make = async (request) => ok(await $b24.actions.v2.call.make(request)).getData()
    return { read: make, send: make }
  },
  'the result of a call': ($b24) => {
    const make = async (request) => ok(await $b24.actions.v2.call.make(request)).getData().result
    return { read: make, send: make }
  },
  'batch, whose commands the SDK writes': ($b24) => {
    const make = async ({ method, params }) => ok(await $b24.actions.v2.batch.make({ calls: [[method, params]] })).getData()[0]
    return { read: make, send: make }
  },
  'batch, whose commands we write': ($b24) => {
    const read = async (request) => ok(await $b24.actions.v2.call.make(request)).getData()
    const send = async (request) => {
      const [{ params }] = batch([request])
      const { result } = await read({ method: 'batch', params })
      assert.deepEqual(result.result_error, [])
      return result.result
    }
    return { read, send }
  }
}

for (const generation of ['legacy', 'factory', 'distinct']) {
  const portal = await start('--generation', generation)
  after(portal.end)
  const $b24 = http(B24Hook.fromWebhookUrl(portal.url.replace('http:', 'https:')), portal.url)

  for (const [name, way] of Object.entries(WAYS)) {
    describe(`${generation}: ${name}`, () => {
      const { read, send } = way($b24)
      // legacy has no crm.item.
      for (const api of generation === 'legacy' ? ['classic'] : ['classic', 'universal']) {
        for (const entity of Object.keys(NUMBERS)) {
          for (const { name, held, desired, after: expected } of SCENARIOS) {
            test(`${api} ${entity}: ${name}`, async () => {
              const id = await portal.add(entity, held)
              const reading = api === 'classic'
                ? { method: `crm.${entity}.get`, params: { id } }
                : { method: 'crm.item.get', params: { entityTypeId: NUMBERS[entity], id } }
              const plan = async () => diff(await read(reading), desired, { read: 'all' })

              const request = (await plan()).request(entity, id, { api })
              assert(await send(request))
              const sorted = FIELDS.map((field) => [field, (expected[field] ?? []).toSorted()])
              assert.deepEqual(await portal.held(entity, id), Object.fromEntries(sorted))
              assert((await plan()).isEmpty)
            })
          }
        }
      }
    })
  }

  test(`${generation}: many contacts go in batches of 50`, async () => {
    const wanted = []
    for (let index = 0; index < 120; index++) {
      const id = await portal.add('contact', { PHONE: [[`+1${index}`, 'WORK'], [`+2${index}`, 'HOME']] })
      wanted.push({ id, desired: { PHONE: [`+2${index}`, `+3${index}`] } })
    }
    const plan = async () => {
      const calls = wanted.map(({ id }) => ['crm.contact.get', { id }])
      const response = await $b24.actions.v2.batchByChunk.make({ calls })
      const contacts = ok(response).getData()
      return diffMany(contacts.map((contact, index) => [contact, wanted[index].desired]), { read: 'all' })
    }
    const plans = await plan()
    const batches = batch(plans.map((edits, index) => edits.request('contact', wanted[index].id)))
    assert.equal(batches.length, 3)
    for (const { params } of batches) {
      const { result } = ok(await $b24.actions.v2.call.make({ method: 'batch', params })).getData()
      assert.deepEqual(result.result_error, [])
    }
    for (const { id, desired } of wanted) {
      const { PHONE } = await portal.held('contact', id)
      assert.deepEqual(PHONE.map(([value]) => value), desired.PHONE)
    }
    assert((await plan()).every((edits) => edits.isEmpty))
  })
}
