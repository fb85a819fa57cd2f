// The package as tools for packages see it.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const pkgDir = path('../../bindings/node')
const run = (tool, ...args) => execFileSync(path(`node_modules/.bin/${tool}`), args, { cwd: path('.'), encoding: 'utf8' })

test('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir, pack: 'npm', level: 'suggestion' })
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg, { color: false })), [])
})

test('types resolve in each way to resolve them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
  try {
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder, pkgDir], { encoding: 'utf8' }))
    // A file of WebAssembly has no types.
    run('attw', join(folder, packed.filename), '--format', 'ascii', '--exclude-entrypoints', './multifield.wasm', './multifield-region.wasm')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('types need no @types/node', () => {
  for (const resolution of [['--module', 'node16'], ['--module', 'nodenext'], ['--module', 'esnext', '--moduleResolution', 'bundler']]) {
    run('tsc', '--noEmit', '--strict', '--target', 'es2022', '--typeRoots', path('none'), ...resolution, path('types.mts'))
  }
})

/** The largest that each may be, compressed with brotli. */
const SIZES = { 'multifield.wasm': 270, 'hex.mjs': 284, 'region.wasm': 503, 'region-hex.mjs': 532 }

test('what is loaded is small', () => {
  for (const [name, most] of Object.entries(SIZES)) {
    const bytes = readFileSync(join(pkgDir, 'wasm', name))
    const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    const { length } = brotliCompressSync(bytes, { params })
    console.log(`${name}: ${bytes.length} bytes, ${length} with brotli`)
    assert(length <= most * 1000, `${name} has ${length} bytes`)
  }
})
