'use strict'

// As on a machine that no native binary fits: node --require ./test/no-native.cjs --test ...

const Module = require('node:module')

const load = Module._load
Module._load = function (name, ...rest) {
  if (name === '../native.js') throw new Error('no native binary')
  return load.call(this, name, ...rest)
}
