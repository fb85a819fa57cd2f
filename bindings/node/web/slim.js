'use strict'

// The entry that contains no WebAssembly. All other entries in wasm/ are based on it.

const { provide } = require('../lib/binding.js')
const multifield = require('../index.js')

/** The rank of a module that the user passes: the highest one. */
const GIVEN = 2

module.exports = { ...multifield, init: (module) => provide(GIVEN, module), provide }
