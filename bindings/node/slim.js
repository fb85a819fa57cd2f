'use strict'

// For what does not read the exports of package.json.
module.exports = require('./wasm/slim.cjs')
