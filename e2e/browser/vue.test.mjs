// An app of Vite, Vue and b24jssdk, built without a setting for this package, and used.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { launch, serve } from './chromium.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const outDir = path('built/vue')

let browser
let server
before(async () => {
  await build({ root: path('vue'), configFile: false, logLevel: 'error', plugins: [vue()], build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 10_000 } })
  server = await serve(new URL('built/vue/', import.meta.url))
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.close()
})

test('an app of Vite, Vue and b24jssdk', async () => {
  const tab = await browser.newPage()
  const problems = []
  tab.on('pageerror', (error) => problems.push(String(error)))
  let rows = [{ ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111', TYPE_ID: 'PHONE' }]
  const sent = []
  await tab.route('**/rest/**', async (route) => {
    // Of another origin.
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' }
    if (route.request().method() === 'OPTIONS') return route.fulfill({ status: 204, headers })
    const body = route.request().postDataJSON()
    const isUpdate = route.request().url().includes('crm.contact.update')
    if (isUpdate) {
      sent.push(body.fields)
      rows = [{ ...rows[0], VALUE: '222222' }]
    }
    const time = { start: 1, finish: 2, duration: 1, processing: 1, date_start: '2026-01-01T00:00:00+00:00', date_finish: '2026-01-01T00:00:01+00:00' }
    await route.fulfill({ headers, json: { result: isUpdate ? true : { ID: '43', PHONE: rows }, time } })
  })
  await tab.goto(server.url)
  const text = (expected) => tab.waitForFunction((expected) => document.querySelector('#edits')?.textContent === expected, expected, { timeout: 20_000 })
  await text('PHONE: cleared\n  - 222  111111 (WORK)')
  await tab.fill('#phones', '222222')
  await text('PHONE\n  ~ 222  111111 (WORK) -> 222222 (WORK)')
  await tab.click('#send')
  await text('nothing to do')
  assert.deepEqual(sent, [{ PHONE: [{ ID: 222, VALUE: '222222', VALUE_TYPE: 'WORK' }] }])
  assert.deepEqual(problems, [])
})
