// Makes dist/, a folder of static files: make site.

import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { guide } from './guide.mjs'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))
rmSync(path('dist'), { recursive: true, force: true })
mkdirSync(path('dist'))

const common = { bundle: true, format: 'esm', target: 'es2022', minify: true, charset: 'utf8', logLevel: 'warning' }
await build({ ...common, entryPoints: [path('src/main.ts'), path('src/guide.ts')], outdir: path('dist') })
for (const name of ['index.html', 'style.css']) cpSync(path(`src/${name}`), path(`dist/${name}`))
guide(new URL('dist/guide/', import.meta.url))
cpSync(path('../bindings/node/wasm/region.wasm'), path('dist/multifield.wasm'))

// A new version of any file is a new cache.
const files = readdirSync(path('dist'), { recursive: true }).filter((name) => name.includes('.')).sort()
const hash = createHash('sha256')
for (const name of files) hash.update(readFileSync(path(`dist/${name}`)))
// A browser asks for a folder.
const asked = files.map((name) => name.replace(/^index\.html$/, './').replace(/index\.html$/, ''))
const define = { FILES: JSON.stringify(asked), VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)) }
await build({ ...common, format: 'iife', define, entryPoints: [path('src/offline.ts')], outfile: path('dist/offline.js') })
writeFileSync(path('dist/.nojekyll'), '')
