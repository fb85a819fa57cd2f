// The page of site/: by mouse and by keyboard, in both colour schemes, on a phone, without a network, with whatever is
// pasted or in a link.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { launch, open as openAt, serve, violations } from './chromium.mjs'

const folder = new URL('../../site/dist/', import.meta.url)

let browser
let server
before(async () => {
  browser = await launch()
  server = await serve(folder)
})
after(async () => {
  await browser.close()
  await server.close()
})

async function open({ hash = '', ...options } = {}) {
  const opened = await openAt(browser, server, hash, options)
  await opened.tab.waitForSelector('html[data-ready]')
  return opened
}

const fragment = (state) => `#${Buffer.from(JSON.stringify(state)).toString('base64url')}`
const rows = (tab) => tab.locator('tbody tr').evaluateAll((all) => all.map((row) => `${row.className}: ${row.textContent}`))
/** The page waits for the end of typing. */
const settled = (tab) => tab.waitForTimeout(250)

test('each example says what happens, and none fails', async () => {
  const { context, tab, problems } = await open()
  const names = await tab.locator('#example option').allTextContents()
  assert(names.length > 15)
  const failed = []
  for (const [index, name] of names.entries()) {
    await tab.selectOption('#example', String(index))
    const status = await tab.textContent('#status')
    const isRight = name.startsWith('A deal') || name.includes('limit') ? status === 'There is an error.' || /Findings/.test(status) : /^\d+ added/.test(status)
    if (!isRight) failed.push(`${name}: ${status} ${await tab.textContent('#result')}`)
    // A trap is found.
    if (!name.startsWith('Desired') && (await tab.locator('#result li').count()) === 0 && (await tab.locator('#result .harm').count()) === 0) failed.push(`${name}: no finding`)
  }
  assert.deepEqual(failed, [])
  assert.deepEqual(problems, [])
  await context.close()
})

test('a payload is simulated as it is typed', async () => {
  const { context, tab, problems } = await open()
  await tab.fill('#current', '{"result": {"ID": "43", "PHONE": [{"ID": "222", "VALUE_TYPE": "HOME", "VALUE": "111111"}]}}')
  await tab.fill('#wanted', '{"id": 43, "fields": {"PHONE": [{"ID": 222, "VALUE_TYPE": "WORK"}]}}')
  await settled(tab)
  assert.deepEqual(await rows(tab), ['deleted: PHONE222is deleted111111 (HOME)'])
  assert.match(await tab.textContent('#result'), /missing_value_deletes/)
  // A reload shows the same.
  await tab.reload()
  await tab.waitForSelector('html[data-ready]')
  assert.deepEqual(await rows(tab), ['deleted: PHONE222is deleted111111 (HOME)'])
  assert.deepEqual(problems, [])
  await context.close()
})

test('a desired state gives the call in each output format', async () => {
  const state = { mode: 'desired', current: '{"result": {"item": {"id": 43, "entityTypeId": 3, "fm": [{"id": 222, "typeId": "PHONE", "valueType": "WORK", "value": "8 (916) 123-45-67"}]}}}', wanted: '{"PHONE": ["+79161234567", "5"]}', options: '{"equality": "normalized", "region": "RU"}' }
  const { context, tab, problems } = await open({ hash: fragment(state) })
  assert.deepEqual(await rows(tab), ['unchanged: PHONE222stays8 (916) 123-45-67 (WORK)', 'added: PHONE223is added5 (WORK)'])
  const outputs = await tab.locator('details').allTextContents()
  assert.equal(outputs.length, 7)
  assert.deepEqual(outputs.filter((text) => /\[\w+\]$/.test(text)).map((text) => text.slice(0, 8)), [])
  assert.match(outputs[0], /"method": "crm\.contact\.update"/)
  assert(outputs.some((text) => text.includes('"$WEBHOOK/crm.contact.update.json"')))
  assert.deepEqual(problems, [])
  await context.close()
})

test('by keyboard only', async () => {
  const { context, tab, problems } = await open()
  const focused = () => tab.evaluate(() => document.activeElement.id || document.activeElement.tagName)
  const reached = []
  for (let step = 0; step < 8; step++) {
    await tab.keyboard.press('Tab')
    reached.push(await focused())
  }
  for (const id of ['example', 'current', 'payload-mode', 'wanted', 'generation', 'link']) assert(reached.includes(id), `${id} in ${reached}`)
  await tab.focus('#payload-mode')
  await tab.keyboard.press('ArrowDown')
  await settled(tab)
  assert(await tab.isVisible('#options'))
  await tab.focus('#example')
  await tab.keyboard.press('End')
  await settled(tab)
  assert.match(await tab.textContent('#result'), /too_many_deletes|limit/)
  assert.deepEqual(problems, [])
  await context.close()
})

test('axe finds nothing, in both colour schemes, on a phone and with an error', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
      const { context, tab } = await open({ colorScheme, viewport, bypassCSP: true })
      for (const index of [1, 18, 21]) {
        await tab.selectOption('#example', String(index))
        assert.deepEqual(await violations(tab), [], `${colorScheme}, ${viewport.width}`)
        const width = await tab.evaluate(() => document.documentElement.scrollWidth)
        assert(width <= viewport.width, `${width} of ${viewport.width}`)
      }
      await context.close()
    }
  }
})

test('without a network after the first load', async () => {
  const { context, tab, problems } = await open()
  await tab.evaluate(() => navigator.serviceWorker.ready)
  await context.setOffline(true)
  await tab.reload()
  await tab.waitForSelector('html[data-ready]')
  await tab.selectOption('#example', '1')
  assert.equal((await rows(tab)).length, 3)
  assert.deepEqual(problems, [])
  await context.close()
})

test('whatever is pasted or in a link is only text', async () => {
  const { context, tab, problems } = await open()
  const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  const current = JSON.stringify({ result: { ID: '43', PHONE: [{ ID: '222', VALUE_TYPE: markup, VALUE: markup }] } })
  const states = [{ mode: markup, current, wanted: JSON.stringify({ PHONE: [{ VALUE: markup }] }), generation: markup, options: markup }, { mode: 'desired', current, wanted: `{"PHONE": ["${markup.replaceAll('"', '\\"')}"]}`, options: '{"__proto__": {"x": 1}, "generation": 5}' }, { current: { toString: 1 }, wanted: [] }, [], 'x', null]
  const hashes = [...states.map(fragment), '#', '#%', '#javascript:alert(1)', `#${'A'.repeat(200_000)}`]
  for (const hash of hashes) {
    await tab.evaluate((hash) => (location.hash = hash), hash)
    await settled(tab)
    assert.notEqual(await tab.textContent('#status'), '')
  }
  const corpora = new URL('../../fuzz/corpus/', import.meta.url)
  const texts = readdirSync(corpora).flatMap((name) => readdirSync(new URL(`${name}/`, corpora)).slice(0, 25).map((file) => readFileSync(new URL(`${name}/${file}`, corpora), 'utf8')))
  assert(texts.length > 20)
  for (const text of texts) {
    for (const id of ['current', 'wanted', 'options']) {
      await tab.evaluate(([id, text]) => {
        const field = document.getElementById(id)
        field.value = text
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }, [id, text])
    }
    await settled(tab)
    assert.notEqual(await tab.textContent('#status'), '')
  }
  assert.equal(await tab.evaluate(() => window.hacked ?? ({}).x), undefined)
  assert.deepEqual(problems, [])
  await context.close()
})

test('the picture of README.md', async () => {
  const { context, tab } = await open({ colorScheme: 'light', viewport: { width: 1200, height: 760 }, deviceScaleFactor: 1 })
  await tab.selectOption('#example', '1')
  const picture = await tab.screenshot()
  assert.equal(picture.subarray(1, 4).toString(), 'PNG')
  if (process.env.SNAPSHOTS === 'overwrite') writeFileSync(new URL('../../site/page.png', import.meta.url), picture)
  await context.close()
})
