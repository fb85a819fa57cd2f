// Bundlers take the package without a setting, and what they make runs where there is nothing of Node.js.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import * as esbuild from 'esbuild'
import { build as vite, createServer } from 'vite'
import webpack from 'webpack'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const built = path('built')
rmSync(built, { recursive: true, force: true })
mkdirSync(built)

const expected = {
  fields: { PHONE: [{ ID: 222, VALUE: '222222', VALUE_TYPE: 'WORK' }] },
  code: 'MultifieldError unknown_field',
  text: 'PHONE: cleared\n  - 222  111111 (WORK)'
}

/** Runs a script that leaves `app` behind, in a realm that has what browsers have, and no require or process. */
function runScript(file, found = 'app.run()') {
  const context = vm.createContext({ WebAssembly, TextEncoder, TextDecoder, setTimeout })
  vm.runInContext(readFileSync(file, 'utf8'), context)
  return JSON.parse(vm.runInContext(`JSON.stringify(${found})`, context))
}

const common = { entryPoints: [path('app.mjs')], bundle: true, format: 'iife', globalName: 'app', logLevel: 'error' }

test('esbuild', async () => {
  for (const [name, more] of [['plain', {}], ['small', { minify: true }]]) {
    const outfile = `${built}/esbuild-${name}.js`
    await esbuild.build({ ...common, ...more, outfile })
    assert.deepEqual(runScript(outfile), expected)
  }
})

test('esbuild, by require', async () => {
  const outfile = `${built}/esbuild-require.js`
  const stdin = { contents: "module.exports = { text: () => String(require('multifield').diff({ PHONE: [] }, { PHONE: '1' })) }", resolveDir: path('.') }
  await esbuild.build({ ...common, entryPoints: undefined, stdin, outfile })
  assert.equal(runScript(outfile, 'app.text()'), 'PHONE\n  + 1 (WORK)')
})

test('the phone tables replace the module without them, in whatever order both come', async () => {
  const normalize = "String(normalize('8 (916) 123-45-67', 'PHONE', 'RU'))"
  for (const [name, imports, right] of [
    ['before', "import 'multifield/region'\nimport { normalize } from 'multifield'", '79161234567'],
    ['after', "import { normalize } from 'multifield'\nimport 'multifield/region'", '79161234567'],
    ['itself', "import { normalize } from 'multifield/region'", '79161234567'],
    ['without', "import { normalize } from 'multifield'", "options region: phone tables are not loaded: import 'multifield/region' [missing_feature]"]
  ]) {
    const outfile = `${built}/region-${name}.js`
    const contents = `${imports}\nexport const run = () => { try { return ${normalize} } catch (error) { return error.message } }`
    await esbuild.build({ ...common, entryPoints: undefined, stdin: { contents, resolveDir: path('.') }, outfile })
    assert.equal(runScript(outfile), right, name)
  }
})

test('webpack', async () => {
  const compiler = webpack({
    mode: 'production',
    entry: path('app.mjs'),
    output: { path: built, filename: 'webpack.js', library: { name: 'app', type: 'var' } },
    performance: { hints: false }
  })
  const stats = await new Promise((resolve, reject) => compiler.run((error, stats) => (error ? reject(error) : resolve(stats))))
  assert.deepEqual([stats.toJson().errors, stats.toJson().warnings], [[], []])
  await new Promise((resolve) => compiler.close(resolve))
  assert.deepEqual(runScript(`${built}/webpack.js`), expected)
})

test('Vite: a build', async () => {
  const outDir = `${built}/vite`
  const lib = { entry: path('app.mjs'), formats: ['iife'], name: 'app', fileName: 'app' }
  await vite({ root: path('.'), configFile: false, logLevel: 'error', build: { outDir, lib } })
  assert.deepEqual(runScript(`${outDir}/${readdirSync(outDir)[0]}`), expected)
})

test('Vite: the server for development, and code that runs on the server', async () => {
  // Vite leaves what is in node_modules to Node.js. Here it is a link.
  const ssr = { external: ['multifield'] }
  const server = await createServer({ root: path('.'), configFile: false, logLevel: 'error', ssr, server: { middlewareMode: true, ws: false } })
  try {
    const app = await server.transformRequest('/app.mjs')
    assert.match(app.code, /from "[^"]*\/wasm\/index\.mjs"|\/deps\/multifield\.js/)
    assert.deepEqual((await server.ssrLoadModule('/app.mjs')).run(), expected)
  } finally {
    await server.close()
  }
})

test('the slim entry takes the file', async () => {
  const outfile = `${built}/slim.js`
  const contents = "import { diff, init } from 'multifield/slim'\nexport const run = (given) => { if (given) init(given); try { return String(diff({ PHONE: [] }, { PHONE: '1' })) } catch (error) { return error.code } }"
  await esbuild.build({ ...common, entryPoints: undefined, stdin: { contents, resolveDir: path('.') }, outfile })
  assert.equal(runScript(outfile, 'app.run()'), 'not_loaded')
  const bytes = readFileSync(new URL('multifield.wasm', new URL('../../bindings/node/wasm/', import.meta.url)))
  const context = vm.createContext({ WebAssembly, TextEncoder, TextDecoder, bytes })
  vm.runInContext(readFileSync(outfile, 'utf8'), context)
  for (const given of ['bytes', 'new WebAssembly.Module(bytes)']) assert.equal(vm.runInContext(`app.run(${given})`, context), 'PHONE\n  + 1 (WORK)')
})
