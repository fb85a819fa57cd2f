// Runs the tests over the WebAssembly build: node --import ./test/wasm.mjs --test ...

import { register } from 'node:module'

register('./wasm-hooks.mjs', import.meta.url)
