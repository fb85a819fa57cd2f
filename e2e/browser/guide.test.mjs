// The guide of site/: each page and each link, by keyboard, in both colour schemes, on a phone, without a network.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { launch, open, serve, violations } from './chromium.mjs'

const docs = new URL('../../crates/multifield-core/docs/', import.meta.url)
const pages = readdirSync(docs, { recursive: true })
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.replace(/^README\.md$/, '').replace(/\.md$/, '.html'))

let browser
let server
before(async () => {
  browser = await launch()
  server = await serve(new URL('../../site/dist/', import.meta.url))
})
after(async () => {
  await browser.close()
  await server.close()
})

test('each page is linked, and so is nothing that is not there', async () => {
  const { context, tab, problems } = await open(browser, server, 'guide/')
  const linked = new Map()
  const anchors = new Set()
  for (const name of pages) {
    await tab.goto(`${server.url}guide/${name}`)
    const here = tab.url()
    anchors.add(here)
    for (const id of await tab.locator('[id]').evaluateAll((all) => all.map(({ id }) => id))) anchors.add(`${here}#${id}`)
    for (const href of await tab.locator('a').evaluateAll((all) => all.map(({ href }) => href))) linked.set(href, name)
    assert.equal(await tab.locator('h1').count(), 1, name)
    assert.equal(await tab.locator('[aria-current]').evaluate(({ href }) => href), here, name)
    // Lines that rustdoc hides.
    assert.doesNotMatch((await tab.locator('pre').allTextContents()).join('\n'), /^# \w+::/m, name)
    // Links without a target, and other Markdown.
    await tab.locator('code').evaluateAll((all) => all.forEach((code) => code.remove()))
    assert.doesNotMatch(await tab.textContent('main'), /`|\]\[|crate::|\*\*/, name)
  }
  const inside = [...linked.keys()].filter((href) => href.startsWith(server.url) && href !== server.url)
  assert.deepEqual(inside.filter((href) => !anchors.has(href)), [])
  for (const name of pages) assert(inside.includes(`${server.url}guide/${name}`), name)
  assert(linked.has(server.url))
  assert(linked.has('https://docs.rs/multifield-core/latest/multifield_core/?search=Edits%3A%3Acheck'))
  assert.deepEqual(problems, [])
  await context.close()
})

test('from the page to the guide and back, by keyboard', async () => {
  const { context, tab, problems } = await open(browser, server, '')
  await tab.waitForSelector('html[data-ready]')
  await tab.keyboard.press('Tab')
  await Promise.all([tab.waitForURL('**/guide/'), tab.keyboard.press('Enter')])
  await tab.keyboard.press('Tab')
  await tab.keyboard.press('Tab')
  await Promise.all([tab.waitForURL(server.url), tab.keyboard.press('Enter')])
  await tab.waitForSelector('html[data-ready]')
  assert.deepEqual(problems, [])
  await context.close()
})

test('axe finds nothing on any page, in both colour schemes and on a phone', async () => {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [{ width: 1280, height: 900 }, { width: 360, height: 740 }]) {
      const { context, tab } = await open(browser, server, 'guide/', { colorScheme, viewport, bypassCSP: true })
      for (const name of pages) {
        await tab.goto(`${server.url}guide/${name}`)
        const width = await tab.evaluate(() => document.documentElement.scrollWidth)
        assert(width <= viewport.width, `${name}: ${width} of ${viewport.width}`)
        assert.deepEqual(await violations(tab), [], `${name}, ${colorScheme}, ${viewport.width}`)
      }
      await context.close()
    }
  }
})

test('without a network after the first page', async () => {
  const { context, tab, problems } = await open(browser, server, 'guide/words.html')
  await tab.waitForFunction(() => navigator.serviceWorker.controller, null, { timeout: 15_000 })
  await context.setOffline(true)
  for (const name of pages) {
    await tab.goto(`${server.url}guide/${name}`)
    assert.notEqual(await tab.textContent('h1'), '')
  }
  await tab.goto(server.url)
  await tab.waitForSelector('html[data-ready]')
  assert.match(await tab.textContent('#status'), /^\d+ added/)
  assert.deepEqual(problems, [])
  await context.close()
})
