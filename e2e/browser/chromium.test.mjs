// The package in a browser: each vector, whatever objects, a strict policy, workers, and how long the first call takes.

import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { launch, serve } from './chromium.mjs'
import { suite } from './suite.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const folder = new URL('built/', import.meta.url)
const page = (script) => `<!doctype html><meta charset="utf-8"><title>test</title><body><script type="module" src="${script}"></script>`
/** Memory can be shared. */
const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

let browser
before(async () => {
  mkdirSync(folder, { recursive: true })
  browser = await launch()
})
after(() => browser.close())

/** Opens a page of its own, and gives what its script leaves in `window.result`. */
async function resultOf(script, { headers = isolated, more = {} } = {}) {
  const server = await serve(folder, { headers, pages: { '/index.html': page(script), ...more } })
  const context = await browser.newContext()
  try {
    const tab = await context.newPage()
    const failed = new Promise((_, reject) => tab.on('pageerror', reject))
    await tab.goto(server.url)
    const result = tab.waitForFunction(() => globalThis.result, null, { timeout: 300_000 }).then((handle) => handle.jsonValue())
    return await Promise.race([result, failed])
  } finally {
    await context.close()
    await server.close()
  }
}

const bundle = (name, contents, more = {}) =>
  build({ stdin: { contents, resolveDir: path('.') }, bundle: true, format: 'esm', target: 'es2022', outfile: path(`built/${name}`), logLevel: 'error', ...more })

test('the vectors, and hostile objects', async () => {
  await suite(path('built/suite.js'))
  const more = { '/run.js': "import { runAll } from './suite.js'\nwindow.result = await runAll()" }
  const { count, failed } = await resultOf('run.js', { more })
  assert.deepEqual(failed, [])
  assert(count > 40, `${count} tests`)
})

test('a strict policy, in a page and in a worker', async () => {
  await bundle('policy.js', `
    import { diff } from 'multifield'
    const call = () => { try { return String(diff({ PHONE: [] }, { PHONE: '1' })) } catch ({ code, message }) { return code + ' ' + message } }
    if (typeof document === 'undefined') postMessage(call())
    else new Worker('policy.js', { type: 'module' }).onmessage = ({ data }) => { window.result = [call(), data] }`)
  const edits = 'PHONE\n  + 1 (WORK)'
  const policy = (script) => ({ headers: { 'content-security-policy': `default-src 'none'; script-src 'self' ${script}; worker-src 'self'` } })
  assert.deepEqual(await resultOf('policy.js', policy("'wasm-unsafe-eval'")), [edits, edits])
  for (const text of await resultOf('policy.js', policy(''))) assert.match(text, /^not_loaded WebAssembly cannot be compiled here .*'wasm-unsafe-eval'/)
})

test('the first diff comes at once', async () => {
  const times = []
  for (const name of ['slim', 'inlined']) {
    const isSlim = name === 'slim'
    await bundle(`first-${name}.js`, `
      import { diff${isSlim ? ', init' : ''} } from 'multifield${isSlim ? '/slim' : ''}'
      ${isSlim ? "const bytes = await (await fetch('multifield.wasm')).arrayBuffer()" : ''}
      const start = performance.now()
      ${isSlim ? 'init(bytes)' : ''}
      diff({ PHONE: [] }, { PHONE: '1' })
      window.result = [performance.now() - start]`)
    const { readFileSync } = await import('node:fs')
    const bytes = readFileSync(new URL('../../bindings/node/wasm/multifield.wasm', import.meta.url))
    const rounds = []
    for (let round = 0; round < 5; round++) rounds.push((await resultOf(`first-${name}.js`, { more: { '/multifield.wasm': bytes } }))[0])
    times.push(Math.min(...rounds))
    console.log(`first diff, ${name}: ${rounds.map((time) => time.toFixed(1)).join(', ')} ms`)
  }
  assert(times[0] <= 50, `${times[0]} ms`)
})
