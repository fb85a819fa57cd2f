'use strict'

// Loads the native binary, or WebAssembly if there is no matching binary. In browsers, web/binding.js replaces this
// file.

const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { bindingOf } = require('./wasm.js')

function load() {
  try {
    return require('../native.js')
  } catch (cause) {
    const file = join(__dirname, '..', 'wasm', 'region.wasm')
    let bytes
    try {
      bytes = readFileSync(file)
    } catch {
      throw cause
    }
    return bindingOf(() => new WebAssembly.Module(bytes))
  }
}

module.exports = load()
