// The vectors in runtimes that are not Node.js. Each finds the package as it does itself, or as its bundler does.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { EdgeRuntime } from 'edge-runtime'
import { build } from 'esbuild'
import workerd from 'workerd'
import { suite } from '../browser/suite.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const wasm = (name) => path(`node_modules/multifield/wasm/${name}`)
mkdirSync(path('built'), { recursive: true })
writeFileSync(path('built/run.mjs'), "import { runAll } from './suite-external.mjs'\nconsole.log('RESULT ' + JSON.stringify(await runAll()))\n")

const binaries = {
  node: process.execPath,
  deno: path('node_modules/@deno/linux-x64-glibc/deno'),
  bun: path('node_modules/bun/bin/bun.exe')
}

// No other realm is to be had in all of them, so there are no hostile objects.
await suite(path('built/suite-external.mjs'), { external: true, names: ['vectors'] })

function assertPassed({ count, failed }) {
  assert.deepEqual(failed, [])
  assert(count > 20, `${count} tests`)
}

const passedBy = (command, args) => {
  const printed = execFileSync(command, args, { encoding: 'utf8', cwd: path('.'), maxBuffer: 1 << 28 })
  assertPassed(JSON.parse(/RESULT (.*)/.exec(printed)[1]))
}

test('Deno', () => passedBy(binaries.deno, ['run', '--no-prompt', '--allow-read', path('built/run.mjs')]))
test('Bun', () => passedBy(binaries.bun, ['run', path('built/run.mjs')]))
test('Bun, without the native binary', () => passedBy(binaries.bun, ['run', '--conditions=browser', path('built/run.mjs')]))
test('Node.js, without the native binary', () => passedBy(binaries.node, ['--conditions=browser', path('built/run.mjs')]))

/** As the tools for these runtimes bundle, which have no address of a module. */
const bundle = (name, contents, more) =>
  build({
    stdin: { contents, resolveDir: path('built') },
    bundle: true,
    target: 'es2022',
    define: { 'import.meta.url': '"file:///bundle.js"' },
    outfile: path(`built/${name}`),
    logLevel: 'warning',
    ...more
  })

test('workerd, which Cloudflare Workers run on', async () => {
  const contents = `
    import { runAll } from './suite-external.mjs'
    export default { test: async () => console.log('RESULT ' + JSON.stringify(await runAll())) }`
  await bundle('worker.js', contents, { format: 'esm', conditions: ['workerd', 'worker', 'browser'], external: ['*.wasm'] })
  // Its files are named from the folder of the configuration.
  writeFileSync(path('built/region.wasm'), readFileSync(wasm('region.wasm')))
  writeFileSync(path('built/worker.capnp'), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "region.wasm", wasm = embed "region.wasm")
  ]
))]);
`)
  passedBy(workerd.default, ['test', path('built/worker.capnp')])
})

test('edge functions', async () => {
  const modules = {
    name: 'modules',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path: name }) => ({ path: name, namespace: 'module' }))
      onLoad({ filter: /.*/, namespace: 'module' }, ({ path: name }) => ({ contents: `export default modules[${JSON.stringify(name)}]` }))
    }
  }
  const contents = `
    import { runAll } from './suite-external.mjs'
    addEventListener('fetch', (event) => event.respondWith(runAll().then((result) => new Response(JSON.stringify(result)))))`
  await bundle('edge.js', contents, { format: 'iife', conditions: ['edge-light', 'worker', 'browser'], plugins: [modules] })
  // It compiles no code, so the module comes from outside.
  const given = { './region.wasm?module': new WebAssembly.Module(readFileSync(wasm('region.wasm'))) }
  const runtime = new EdgeRuntime({ extend: (context) => Object.assign(context, { modules: given }), initialCode: readFileSync(path('built/edge.js'), 'utf8') })
  const response = await runtime.dispatchFetch('http://localhost/')
  assertPassed(await response.json())
})
