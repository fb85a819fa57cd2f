'use strict'

// Replaces lib/binding.js in browsers: WebAssembly, which the entry of the package provides.

const { MultifieldError } = require('../lib/error.js')
const { bindingOf } = require('../lib/wasm.js')

let binding = bindingOf(() => {
  throw notLoaded('this entry of the package comes without WebAssembly: call init with the module first')
})
let best = -1

/**
 * Selects a module, unless a module of a higher rank was selected, such as the one with the phone tables. `given` is a
 * compiled module, bytes, or their hexadecimal digits. It is compiled on first use.
 */
function provide(rank, given) {
  if (rank < best) return
  best = rank
  binding = bindingOf(() => compiled(given))
}

function compiled(given) {
  // Edge functions pass a module of another realm.
  if (given?.[Symbol.toStringTag] === 'WebAssembly.Module') return given
  try {
    return new WebAssembly.Module(typeof given === 'string' ? bytesOf(given) : given)
  } catch (cause) {
    const policy = "where a Content-Security-Policy forbids it, add 'wasm-unsafe-eval' to its script-src"
    throw notLoaded(`WebAssembly cannot be compiled here (${cause.message}): ${policy}`, cause)
  }
}

function bytesOf(hex) {
  if (typeof Uint8Array.fromHex === 'function') return Uint8Array.fromHex(hex)
  const digit = (at) => {
    const unit = hex.charCodeAt(at)
    return unit < 58 ? unit - 48 : unit - 87
  }
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => (digit(index * 2) << 4) | digit(index * 2 + 1))
}

function notLoaded(message, cause) {
  const error = new MultifieldError({ code: 'not_loaded', side: '', place: '', message })
  if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true })
  return error
}

module.exports = {
  provide,
  run: (op, tape, first, second) => binding.run(op, tape, first, second),
  runAsync: (op, tape, first, second) => binding.runAsync(op, tape, first, second),
  filesDiff: (input) => binding.filesDiff(input),
  filesSimulate: (current, payload, fields) => binding.filesSimulate(current, payload, fields),
  get Run() {
    return binding.Run
  },
  get SyncRun() {
    return binding.SyncRun
  },
  get SyncJournal() {
    return binding.SyncJournal
  }
}
