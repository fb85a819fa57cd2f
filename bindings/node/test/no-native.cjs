'use strict'

// As on a machine that no native binary fits: node --require ./test/no-native.cjs --test ...

const Module = require('node:module')

// Without it, there is one thread, and streams are read to their end.
process.env.MULTIFIELD_WITHOUT_NATIVE = '1'

const load = Module._load
Module._load = function (name, ...rest) {
  if (name === '../native.js') throw new Error('no native binary')
  return load.call(this, name, ...rest)
}
