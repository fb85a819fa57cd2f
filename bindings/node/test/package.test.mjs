import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
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

test('what is packed is what is needed', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--dry-run'], { cwd: root, encoding: 'utf8' }))
  const paths = files.map(({ path }) => path)
  for (const path of ['index.js', 'index.mjs', 'index.d.ts', 'index.d.mts', 'README.md', 'LICENSE-MIT', 'LICENSE-APACHE']) assert(paths.includes(path), path)
  for (const path of paths) assert.doesNotMatch(path, /^(src|test|bench|node_modules|target)\//)
})

test('the codes are declared as the core has them', () => {
  const declared = (name) => {
    const [, union] = new RegExp(`export type ${name} =\\n((?: {2}\\| '\\w+'\\n)+)`).exec(read('index.d.ts'))
    return union.match(/\w+/g)
  }
  const core = (path, pattern) => [...new Set(Array.from(read(`../../crates/multifield-core/src/${path}`).matchAll(pattern), ([, code]) => code))]
  assert.deepEqual(declared('ErrorCode'), core('error/kind.rs', /= "(\w+)":\n/g))
  assert.deepEqual(declared('FindingCode'), core('portal/problem.rs', /= "(\w+)", (?:Harm|Ignored|Note)\b/g))
})
