'use strict'

// The native binary has the phone tables. wasm/region.* is this entry in browsers.
module.exports = require('./index.js')
