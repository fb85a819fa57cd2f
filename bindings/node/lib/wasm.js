'use strict'

// The binding over bindings/wasm. It has the functions of the native one.

const ops = require('./ops.js')
const { concat, readUtf8, view } = require('./platform.js')

/** The kinds of output. */
const [TEXT, TEXTS, BYTES, LINES, FAILURE] = [1, 2, 3, 4, 5]
/** The memory of an instance never shrinks. An instance with more memory is not kept. */
const MOST_KEPT = 64 << 20
/** The maximum memory of an instance. At this size, the input was too large. */
const FULL = 1 << 30
/** The place of a trap in its stack: the function of the module and, in most engines, the byte. */
const PLACE = /wasm-function\[\d+\](:0x[0-9a-f]+)?/

/** Creates the binding. `moduleOf` returns the compiled module on first use. */
function bindingOf(moduleOf) {
  let module
  let instance

  const start = () => {
    module ??= moduleOf()
    const { exports } = new WebAssembly.Instance(module)
    return { exports, memory: view(exports.memory.buffer) }
  }

  const run = (op, tape, first, second) => {
    instance ??= start()
    const { exports } = instance
    let result
    try {
      put(instance, 0, tape, lengthOf(tape))
      if (first !== undefined) put(instance, 1, first, first.length)
      if (second !== undefined) put(instance, 2, second, second.length)
      const kind = exports.call(op)
      result = resultOf(kind, memoryOf(instance), exports.output() >>> 0, exports.length() >>> 0)
    } catch (error) {
      const ended = instance
      instance = undefined
      throw endOf(ended, error)
    }
    if (instance.memory.length > MOST_KEPT) instance = undefined
    if (result instanceof Error) throw result
    return result
  }

  const runAsync = async (...inputs) => run(...inputs)

  /** Works like the native class, but reads all inputs before it starts. */
  class Run {
    #op
    #tape
    #sides
    #given
    #results

    constructor(tape, isTidy) {
      run(ops.onError, tape)
      this.#op = isTidy === undefined ? ops.diffNdjson : isTidy ? ops.tidyNdjson : ops.dedupeNdjson
      this.#tape = tape.slice(0, lengthOf(tape))
      this.#sides = isTidy === undefined ? ['current', 'desired'] : ['current']
      this.#given = this.#sides.map(() => [])
    }

    async step() {
      if (this.#sides.length > 0) return { needs: this.#sides[0] }
      this.#results ??= this.#finish()
      return this.#results.next().value ?? {}
    }

    *#finish() {
      const { lines, errors } = run(this.#op, this.#tape, ...this.#given.map(concat))
      this.#given = []
      for (const error of errors) yield { error }
      yield { lines }
    }

    feed(_, piece) {
      const side = this.#given.length - this.#sides.length
      if (piece.length > 0) this.#given[side].push(piece.slice())
      else this.#sides.shift()
    }
  }

  return { Run, filesDiff: noFiles, filesSimulate: noFiles, SyncJournal: OnServers, SyncRun: OnServers, run, runAsync }
}

/** A run needs the secret address of a webhook, which does not belong in a browser. */
class OnServers {
  constructor() {
    throw missing('WebAssembly has no runs: use sync and Sync on a server')
  }
}

/** Code for files would add to the size of every page. */
function noFiles() {
  throw missing('WebAssembly has no file fields: use files on a server')
}

const missing = (message) => new Error(JSON.stringify({ code: 'missing_feature', side: 'options', place: '', message }))

/** Returns the length of a tape from its first bytes. */
const lengthOf = (tape) => 4 + (tape[0] | (tape[1] << 7) | (tape[2] << 14) | (tape[3] << 21))

function memoryOf(instance) {
  // The old view has no bytes if the memory has grown.
  if (instance.memory.length === 0) instance.memory = view(instance.exports.memory.buffer)
  return instance.memory
}

function put(instance, at, bytes, length) {
  const target = instance.exports.input(at, length) >>> 0
  memoryOf(instance).set(length === bytes.length ? bytes : bytes.subarray(0, length), target)
}

function resultOf(kind, memory, at, length) {
  if (kind === TEXT) return readUtf8(memory, at, at + length)
  if (kind === TEXTS) return textsOf(memory, at)
  if (kind === BYTES) return copyOf(memory, at, length)
  if (kind === LINES) {
    const lines = numberAt(memory, at)
    return { lines: copyOf(memory, at + 4, lines), errors: textsOf(memory, at + 4 + lines) }
  }
  return kind === FAILURE ? new Error(readUtf8(memory, at, at + length)) : null
}

const numberAt = (memory, at) => (memory[at] | (memory[at + 1] << 8) | (memory[at + 2] << 16) | (memory[at + 3] << 24)) >>> 0

function textsOf(memory, at) {
  const count = numberAt(memory, at)
  const texts = []
  let start = at + 4 + count * 4
  for (let index = 1; index <= count; index++) {
    const end = start + numberAt(memory, at + index * 4)
    texts.push(readUtf8(memory, start, end))
    start = end
  }
  return texts
}

const copyOf = (memory, at, length) => view(memory.buffer.slice(memory.byteOffset + at, memory.byteOffset + at + length))

/** Returns the reason why an instance ended. A trap has no message of this package. */
function endOf({ exports }, cause) {
  if (!(cause instanceof WebAssembly.RuntimeError)) return cause
  if (exports.memory.buffer.byteLength >= FULL) return new RangeError('the input is too large')
  const place = PLACE.exec(cause.stack)
  return place === null ? cause : new Error(`${cause.message} in ${place[0]}`, { cause })
}

module.exports = { bindingOf }
