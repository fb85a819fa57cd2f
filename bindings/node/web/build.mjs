// Makes wasm/, the package for platforms without a native binary: npm run build:wasm. Its arguments are the files of
// bindings/wasm without and with the phone tables.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url)
const out = new URL('wasm/', root)
const path = (name) => fileURLToPath(new URL(name, root))

const [plain, region] = process.argv.slice(2).map((file) => readFileSync(file))
rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const write = (name, text) => writeFileSync(new URL(name, out), text)

const HEAD = '// Made by web/build.mjs.\n'

/** lib/platform.js and lib/binding.js are only for Node.js, so the files in web/ replace them. */
const swap = {
  name: 'swap',
  setup({ onResolve }) {
    onResolve({ filter: /\/(platform|binding)\.js$/ }, ({ path: name, importer }) => {
      const isOurs = importer.startsWith(path('lib')) || importer.startsWith(path('web'))
      return isOurs ? { path: path(`web/${name.split('/').at(-1)}`) } : undefined
    })
  }
}

const common = { bundle: true, platform: 'neutral', target: 'es2022', plugins: [swap], logLevel: 'warning', charset: 'utf8' }
await build({ ...common, entryPoints: [path('web/slim.js')], format: 'cjs', outfile: path('wasm/lib.cjs') })

const names = Object.keys(createRequire(import.meta.url)(path('wasm/lib.cjs')))
const list = (names) => `{ ${names.join(', ')} }`
const stdin = { contents: `import slim from './web/slim.js'\nexport const ${list(names)} = slim`, resolveDir: path('.') }
await build({ ...common, stdin, format: 'esm', outfile: path('wasm/lib.mjs') })

const api = names.filter((name) => name !== 'provide' && name !== 'init')

/** The bytes are on a line of their own, so that no error message prints them. */
function inlined(name, bytes) {
  const hex = bytes.toString('hex')
  write(`${name}.mjs`, `export default (\n'${hex}'\n)\n`)
  write(`${name}.cjs`, `module.exports = (\n'${hex}'\n)\n`)
}

/** An entry that provides a module, for both import and require. */
function entry(name, rank, from) {
  write(`${name}.mjs`, `${HEAD}import { provide } from './lib.mjs'\nimport hex from './${from}.mjs'\n\nprovide(${rank}, hex)\n\nexport ${list(api)} from './lib.mjs'\n`)
  write(`${name}.cjs`, `${HEAD}const { init, provide, ...multifield } = require('./lib.cjs')\n\nprovide(${rank}, require('./${from}.cjs'))\n\n${exportsOf(api)}`)
}

/** Exports in a form in which the scanner of Node.js finds the names. */
const exportsOf = (names) => names.map((name) => `exports.${name} = multifield.${name}\n`).join('')

/** An entry for runtimes that cannot compile bytes, but import a file as a module. */
function fileEntry(name, rank, specifier) {
  write(`${name}.mjs`, `${HEAD}import { provide } from './lib.mjs'\nimport module from '${specifier}'\n\nprovide(${rank}, module)\n\nexport ${list(api)} from './lib.mjs'\n`)
}

writeFileSync(new URL('multifield.wasm', out), plain)
writeFileSync(new URL('region.wasm', out), region)
inlined('hex', plain)
inlined('region-hex', region)
entry('index', 0, 'hex')
entry('region', 1, 'region-hex')
fileEntry('workerd', 0, './multifield.wasm')
fileEntry('workerd-region', 1, './region.wasm')
fileEntry('edge', 0, './multifield.wasm?module')
fileEntry('edge-region', 1, './region.wasm?module')
write('slim.mjs', `${HEAD}export ${list([...api, 'init'])} from './lib.mjs'\n`)
write('slim.cjs', `${HEAD}const { provide, ...multifield } = require('./lib.cjs')\n\n${exportsOf([...api, 'init'])}`)
