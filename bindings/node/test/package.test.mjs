import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(root, path), 'utf8')

test('the binding is declared as it is', () => {
  assert.equal(read('native.d.ts'), read('native.built.d.ts'), 'run npm run declare, and look at what has changed')
})

test('the version is that of the crates', () => {
  const [, version] = /\[workspace\.package\]\nversion = "(.*)"/.exec(read('../../Cargo.toml'))
  assert.equal(JSON.parse(read('package.json')).version, version)
})

test('the package installs and runs in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
  const run = (command, ...args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8' })
  try {
    const [{ filename, files }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }))
    const paths = files.map(({ path }) => path)
    for (const path of ['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'README.md', 'LICENSE-MIT', 'LICENSE-APACHE']) assert(paths.includes(path), path)
    for (const path of paths) assert.doesNotMatch(path, /^(src|test|bench|node_modules|target)\//)
    writeFileSync(join(folder, 'package.json'), '{"private": true}')
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`)
    const script = "console.log(String(diff({ PHONE: [] }, { PHONE: ['1'] })))"
    writeFileSync(join(folder, 'a.mjs'), `import { diff } from 'multifield'\n${script}`)
    writeFileSync(join(folder, 'a.cjs'), `const { diff } = require('multifield')\n${script}`)
    for (const name of ['a.mjs', 'a.cjs']) assert.equal(run('node', name), 'PHONE\n  + 1 (WORK)\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
