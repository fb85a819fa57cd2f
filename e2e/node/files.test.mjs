// Files that are read with b24jssdk or fetch, planned, and sent with it are those that the item should have.

import { B24Hook } from '@bitrix24/b24jssdk'
import { diff, files } from 'multifield'
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { http, start } from './portal.mjs'

const folder = await mkdtemp(join(tmpdir(), 'multifield-'))
const log = join(folder, 'log.ndjson')
const portal = await start('--files', '--log', log)
after(async () => {
  await portal.end()
  await rm(folder, { recursive: true })
})
const $b24 = http(B24Hook.fromWebhookUrl(portal.url.replace('http:', 'https:')), portal.url)

const ok = (response) => {
  assert(response.isSuccess, response.getErrorMessages().join())
  return response.getData()
}

/** Ways of calling. What they give of a reading is left as it is. */
const WAYS = {
  'b24jssdk: call': async (request) => ok(await $b24.actions.v2.call.make(request)),
  'b24jssdk: the result of a call': async (request) => ok(await $b24.actions.v2.call.make(request)).result,
  fetch: async ({ method, params }) => {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(portal.url + method, { method: 'POST', headers, body: JSON.stringify(params) })
    return response.json()
  }
}

// Longer than a command of a batch, with each byte.
const LARGE = Uint8Array.from({ length: 2_000_000 }, (_, index) => index)

for (const [name, call] of Object.entries(WAYS)) {
  test(name, async () => {
    const id = await portal.add('contact', { PHONE: [['+1', 'WORK']] })
    const item = { entityTypeId: 3, id }
    const old = [0, 1, 2].map((number) => [`old ${number}.txt`, Buffer.from('old').toString('base64')])
    await portal.call('crm.item.update', { ...item, fields: { ufCrmFiles: old, ufCrmFile: old[0] } })
    const held = async (field) => (await portal.call('crm.item.get', item)).item[field]
    const ids = async () => (await held('ufCrmFiles')).map((file) => file.id)
    const read = () => call({ method: 'crm.item.get', params: item })

    const fields = await call({ method: 'crm.item.fields', params: { entityTypeId: 3 } })
    const [kept, replaced, alsoKept] = await ids()
    const desired = { ufCrmFiles: [kept, { name: 'large #1 & ü.bin', content: LARGE }, alsoKept], ufCrmFile: [] }
    const current = await read()
    const edits = files.diff(current, desired, { fields, maxDeletes: 2 })
    const answer = await call(edits.request({ multifields: diff(current, { PHONE: ['+2'] }) }))

    // The portal has what was meant.
    const now = await ids()
    assert.equal(now.length, 3)
    assert(now.includes(kept) && now.includes(alsoKept) && !now.includes(replaced))
    assert.equal(await held('ufCrmFile'), null)
    assert.deepEqual((await portal.call('crm.contact.get', { id })).PHONE.map(({ VALUE }) => VALUE), ['+2'])
    const [line] = (await readFile(log, 'utf8')).trimEnd().split('\n').filter((line) => line.includes('"+2"') && line.includes(`"id":${id},`))
    assert(line.includes(Buffer.from(LARGE).toString('base64')))

    // Neither the answer nor another read lead to more edits.
    const settled = edits.settle(answer)
    assert.deepEqual(settled, edits.settle(await read()))
    assert.deepEqual(settled, { ufCrmFiles: settled.ufCrmFiles, ufCrmFile: [] })
    assert.deepEqual(settled.ufCrmFiles.toSorted(), now.toSorted())
    for (const after of [answer, await read()]) assert(files.diff(after, settled, { fields, maxDeletes: 0 }).isEmpty)

    // A multiple field is cleared.
    const clearing = files.diff(await read(), { ufCrmFiles: [] }, { fields })
    assert.deepEqual(clearing.settle(await call(clearing.request())), { ufCrmFiles: [] })
    assert.deepEqual(await held('ufCrmFiles'), [])
  })
}

test('a command of a batch has small files', async () => {
  const id = await portal.add('contact', {})
  const item = { entityTypeId: 3, id }
  const read = () => WAYS.fetch({ method: 'crm.item.get', params: item })
  const fields = await WAYS.fetch({ method: 'crm.item.fields', params: { entityTypeId: 3 } })
  const content = Uint8Array.from({ length: 256 }, (_, index) => index)
  const edits = files.diff(await read(), { ufCrmFiles: [{ name: 'small #1 & ü.bin', content }] }, { fields })
  const cmd = { files: edits.request().command() }
  const { result } = ok(await $b24.actions.v2.call.make({ method: 'batch', params: { halt: 0, cmd } })).result
  const settled = edits.settle(result.files)
  assert.equal(settled.ufCrmFiles.length, 1)
  assert(files.diff(await read(), settled, { fields }).isEmpty)
  assert((await readFile(log, 'utf8')).includes(Buffer.from(content).toString('base64')))
})
