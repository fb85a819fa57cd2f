'use strict'

// Replaces lib/platform.js in browsers.

const encoder = new TextEncoder()
// A value at the beginning of a result may contain a byte order mark, which must stay.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Up to this number of code units, a call of the encoder costs more than it saves. */
const SHORT = 48

function writeUtf8(bytes, text, at) {
  if (text.length > SHORT) return encoder.encodeInto(text, bytes.subarray(at)).written
  const start = at
  for (let index = 0; index < text.length; index++) {
    let point = text.charCodeAt(index)
    if (point < 0x80) {
      bytes[at++] = point
      continue
    }
    if (point < 0x800) {
      bytes[at++] = 0xc0 | (point >> 6)
    } else {
      // The caller has checked the surrogate pairs.
      if (point >= 0xd800 && point < 0xe000) point = text.codePointAt(index++)
      if (point < 0x10000) {
        bytes[at++] = 0xe0 | (point >> 12)
      } else {
        bytes[at++] = 0xf0 | (point >> 18)
        bytes[at++] = 0x80 | ((point >> 12) & 63)
      }
      bytes[at++] = 0x80 | ((point >> 6) & 63)
    }
    bytes[at++] = 0x80 | (point & 63)
  }
  return at - start
}

function concat(parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

module.exports = {
  // In a bundle, frames of this package cannot be recognised.
  frames: undefined,
  allocate: (length) => new Uint8Array(length),
  writeUtf8,
  readUtf8: (bytes, start, end) => decoder.decode(bytes.subarray(start, end)),
  utf8: (text) => encoder.encode(text),
  view: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  concat,
  nextTurn: () => new Promise((resolve) => setTimeout(resolve, 0)),
  fileURLToPath: (url) => url.pathname,
  warn: (message, name) => console.warn(`${name}: ${message}`)
}
