// An app of Nuxt with the package as npm installs it, built without a setting for it. Its page runs on the server and in
// the browser, its route on the server.

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const run = (command, args) => execFileSync(command, args, { cwd: path('.'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

before(() => {
  // A link would be code of the app.
  const installed = path('node_modules/multifield')
  rmSync(installed, { recursive: true, force: true })
  mkdirSync(installed)
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', path('../../bindings/node')]))
  run('tar', ['-xzf', filename, '-C', installed, '--strip-components=1'])
  rmSync(path(filename))
  run('npx', ['nuxi', 'build', '--logLevel=silent'])
})

/** Starts the built server, and stops it after the questions. */
async function served(ask) {
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0' }
  const server = spawn(process.execPath, ['.output/server/index.mjs'], { cwd: path('.'), env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    let printed = ''
    for await (const piece of server.stdout) {
      printed += piece
      const [address] = /http:\/\/[\d.:]+/.exec(printed) ?? []
      if (address !== undefined) return await ask(address)
    }
    throw new Error(`the server has ended: ${printed}`)
  } finally {
    server.kill()
  }
}

async function assertAnswers(address) {
  const page = await (await fetch(address)).text()
  assert.match(page, /<pre id="edits">PHONE\n {2}~ 222 {2}111111 \(WORK\) -&gt; 222222 \(WORK\)<\/pre>/)
  const plan = async (desired) => {
    const current = { PHONE: [{ ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111' }] }
    const response = await fetch(`${address}/api/plan`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ current, desired }) })
    return [response.status, await response.json()]
  }
  assert.deepEqual(await plan({ PHONES: [] }), [400, { code: 'unknown_field', place: 'PHONES' }])
  const [status, { params }] = await plan({ PHONE: [] })
  assert.deepEqual([status, params.fields], [200, { PHONE: [{ ID: 222, DELETE: 'Y' }] }])
}

const traced = path('.output/server/node_modules/multifield')
const binaries = () => readdirSync(traced).filter((name) => name.endsWith('.node'))

test('the server has the native binary', async () => {
  assert.equal(binaries().length, 1)
  await served(assertAnswers)
})

test('the server takes WebAssembly where no binary fits', async () => {
  for (const name of binaries()) rmSync(join(traced, name))
  await served(assertAnswers)
})

test('the page has WebAssembly', () => {
  const scripts = path('.output/public/_nuxt')
  const texts = readdirSync(scripts).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(scripts, name), 'utf8'))
  // How a module begins, in hexadecimal digits.
  assert.equal(texts.filter((text) => text.includes('0061736d01000000')).length, 1)
  for (const text of texts) assert.doesNotMatch(text, /\.node\b["'`]/)
})
