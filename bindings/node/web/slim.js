'use strict'

// The entry without WebAssembly in it: what all others in wasm/ are made of.

const { provide } = require('../lib/binding.js')
const multifield = require('../index.js')

/** What is given by hand is what is called. */
const GIVEN = 2

module.exports = { ...multifield, init: (module) => provide(GIVEN, module), provide }
