'use strict'

// The functions that differ between Node.js and browsers. In browsers, web/platform.js replaces this file.

const { setImmediate: nextTurn } = require('node:timers/promises')
const { fileURLToPath } = require('node:url')

module.exports = {
  /** What frames of this package have in a stack. */
  frames: __dirname,

  /** Bytes that nothing else uses. */
  allocate: (length) => Buffer.allocUnsafeSlow(length),

  /** Writes a string as UTF-8, and gives its length. There is room for three bytes of each unit. */
  writeUtf8: (bytes, text, at) => bytes.utf8Write(text, at),

  readUtf8: (bytes, start, end) => bytes.utf8Slice(start, end),

  utf8: (text) => Buffer.from(text),

  /** Bytes as Node.js gives them, of the same memory. */
  view: (buffer, offset, length) => Buffer.from(buffer, offset, length),

  concat: (parts) => Buffer.concat(parts),

  /** When others have had their turn. */
  nextTurn: () => nextTurn(),

  fileURLToPath,

  warn: (message, name) => process.emitWarning(message, name)
}
