// The tests of bindings/node that are about inputs and results, as one module that runs anywhere.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
const tests = '../../bindings/node/test'
const vectors = new URL('../../crates/multifield-core/tests/vectors/', import.meta.url)

const shims = {
  'node:test': './shims/test.mjs',
  'node:assert/strict': './shims/assert.mjs',
  'node:fs': './shims/node.mjs',
  'node:vm': './shims/node.mjs'
}

/** `entry` is the package as the tests import it. `external` leaves it to the runtime to find. */
export async function suite(outfile, { entry = 'multifield/region', external = false, names = ['vectors', 'hostile'] } = {}) {
  const imports = names.map((name) => `import '${tests}/${name}.test.mjs'`)
  const plugin = {
    name: 'shims',
    setup({ onLoad, onResolve, resolve }) {
      onResolve({ filter: /^node:/ }, ({ path: name }) => ({ path: path(shims[name] ?? `./no shim of ${name}`) }))
      onResolve({ filter: /^\.\.\/index\.mjs$/ }, ({ kind }) =>
        external ? { path: entry, external: true } : resolve(entry, { kind, resolveDir: path('.') })
      )
      onResolve({ filter: /^virtual:vectors$/ }, () => ({ path: 'vectors', namespace: 'virtual' }))
      onLoad({ filter: /.*/, namespace: 'virtual' }, () => {
        const files = readdirSync(vectors).filter((name) => /\.jsonl?$/.test(name))
        return { contents: JSON.stringify(Object.fromEntries(files.map((name) => [name, readFileSync(new URL(name, vectors), 'utf8')]))), loader: 'json' }
      })
    }
  }
  await build({
    stdin: { contents: `${imports.join('\n')}\nexport { runAll } from './shims/test.mjs'`, resolveDir: path('.') },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    inject: [path('./shims/buffer.mjs')],
    plugins: [plugin],
    // The package says that its tests have no side effects, since they are none of its entries.
    ignoreAnnotations: true,
    outfile,
    logLevel: 'warning'
  })
}
