'use strict'

// The functions that differ between Node.js and browsers. In browsers, web/platform.js replaces this file.

const { setImmediate: nextTurn } = require('node:timers/promises')
const { fileURLToPath } = require('node:url')

module.exports = {
  /** The part of a stack that shows a frame of this package. */
  frames: __dirname,

  /** New bytes that are not shared. */
  allocate: (length) => Buffer.allocUnsafeSlow(length),

  /** Writes a string as UTF-8, and returns its length. There must be room for three bytes per code unit. */
  writeUtf8: (bytes, text, at) => bytes.utf8Write(text, at),

  readUtf8: (bytes, start, end) => bytes.utf8Slice(start, end),

  utf8: (text) => Buffer.from(text),

  /** Returns a Buffer of the same memory. */
  view: (buffer, offset, length) => Buffer.from(buffer, offset, length),

  concat: (parts) => Buffer.concat(parts),

  /** Waits until other tasks have had their turn. */
  nextTurn: () => nextTurn(),

  fileURLToPath,

  warn: (message, name) => process.emitWarning(message, name)
}
