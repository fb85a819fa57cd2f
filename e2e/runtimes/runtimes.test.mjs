// The vectors in runtimes that are not Node.js. Each finds the package as it does itself.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { suite } from '../browser/suite.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
mkdirSync(path('built'), { recursive: true })
writeFileSync(path('built/run.mjs'), "import { runAll } from './suite-external.mjs'\nconsole.log('RESULT ' + JSON.stringify(await runAll()))\n")

const binaries = {
  node: process.execPath,
  deno: path('node_modules/@deno/linux-x64-glibc/deno'),
  bun: path('node_modules/bun/bin/bun.exe')
}

/** `names`: no other realm is to be had in all of them. */
async function run(command, args, names = ['vectors']) {
  await suite(path('built/suite-external.mjs'), { external: true, names })
  const printed = execFileSync(command, [...args, path('built/run.mjs')], { encoding: 'utf8', cwd: path('.'), maxBuffer: 1 << 28 })
  const { count, failed } = JSON.parse(/RESULT (.*)/.exec(printed)[1])
  assert.deepEqual(failed, [])
  assert(count > 20, `${count} tests`)
}

test('Deno', () => run(binaries.deno, ['run', '--no-prompt', '--allow-read']))
test('Bun', () => run(binaries.bun, ['run']))
test('Bun, without the native binary', () => run(binaries.bun, ['run', '--conditions=browser']))
test('Node.js, without the native binary', () => run(binaries.node, ['--conditions=browser']))
