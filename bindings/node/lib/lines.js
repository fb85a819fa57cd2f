'use strict'

const binding = require('./binding.js')
const { withTape } = require('./call.js')
const { refusal, thrown, wrongArgument } = require('./error.js')
const { OWN, checkOwn } = require('./own.js')
const { allocate, concat, utf8, view } = require('./platform.js')

/** The number of bytes of lines to pass at once. */
const PIECE = 1 << 16
const NOTHING = allocate(0)
const END_OF_LINE = 10

/** The lines of a run, and its errors so far. */
class Lines {
  #parts
  #lines
  /** Complete lines that were not returned yet. */
  #ready = NOTHING

  constructor(own, parts) {
    checkOwn(own, 'Lines', 'diffNdjson')
    this.errors = []
    this.#parts = parts(this.errors)
    this.#lines = this.#split()
    Object.freeze(this)
  }

  async *#split() {
    try {
      while (await this.#advance()) {
        const end = this.#ready.indexOf(END_OF_LINE) + 1 || this.#ready.length
        const line = this.#ready.subarray(0, end)
        this.#ready = this.#ready.subarray(end)
        yield line
      }
    } finally {
      await this.#parts.return()
    }
  }

  /** Waits for lines, and returns whether there are any. */
  async #advance() {
    while (this.#ready.length === 0) {
      const { done, value } = await this.#parts.next()
      if (done) return false
      this.#ready = value
    }
    return true
  }

  async read() {
    const all = []
    while (await this.#advance()) {
      all.push(this.#ready)
      this.#ready = NOTHING
    }
    return all.length === 1 ? all[0] : concat(all)
  }

  next() {
    return this.#lines.next()
  }

  return() {
    return this.#lines.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }
}

const isBytes = (input) => typeof input === 'string' || ArrayBuffer.isView(input)

/** Yields the lines of a run in memory, which continues in the background. */
async function* ofMemory(ran, told) {
  const { lines, errors } = await ran
  told.push(...errors.map((error) => refusal(error)))
  yield lines
}

/** Yields the lines of a run that requests its inputs piece by piece. It reads no more than it requests. */
async function* ofRun(run, inputs, told) {
  try {
    for (;;) {
      const { needs, lines, error } = await run.step().catch((error) => Promise.reject(thrown(error)))
      if (typeof needs === 'string') {
        const { done, value } = await inputs[needs].next()
        run.feed(needs === 'current', done ? NOTHING : value)
      } else if (lines) yield lines
      else if (typeof error === 'string') told.push(refusal(error))
      else return
    }
  } finally {
    await Promise.all(Object.values(inputs).map((input) => input.return()))
  }
}

/**
 * Returns the pieces of an input. The iterator is created now, because a readline drops lines that came before its
 * iterator.
 */
function pieces(name, input) {
  if (isBytes(input)) return whole(name, input)
  // A stream of Node.js may fail before it is read, which would end the process. Its iterator reports the error, too.
  if (typeof input.on === 'function') input.on('error', () => {})
  const method = Symbol.asyncIterator in input ? Symbol.asyncIterator : Symbol.iterator
  const iterator = input[method]()
  return collected(name, { [method]: () => iterator })
}

/** Yields bytes unchanged, and strings as lines. */
async function* collected(name, input) {
  let piece = []
  let length = 0
  for await (const item of input) {
    const bytes = typeof item === 'string' && item.isWellFormed() ? utf8(item.endsWith('\n') ? item : `${item}\n`) : item
    if (!ArrayBuffer.isView(bytes)) throw wrongArgument(name, 'bytes, or lines as strings, in it', item)
    piece.push(view(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    length += bytes.byteLength
    if (length >= PIECE) {
      yield concat(piece)
      piece = []
      length = 0
    }
  }
  if (length > 0) yield concat(piece)
}

function* whole(name, input) {
  if (typeof input === 'string' && !input.isWellFormed()) throw wrongArgument(name, 'JSON as a string or as bytes', input)
  const bytes = typeof input === 'string' ? utf8(input) : view(input.buffer, input.byteOffset, input.byteLength)
  // An empty piece would end the input, which has ended anyway.
  if (bytes.length > 0) yield bytes
}

function checkInput(name, input) {
  if (isBytes(input)) return
  const isIterable = typeof input === 'object' && input !== null && (Symbol.asyncIterator in input || Symbol.iterator in input)
  if (!isIterable) throw wrongArgument(name, 'JSON as a string or as bytes, a stream, or an iterable of lines', input)
}

const linesOf = {
  memory(ran) {
    // The caller gets the error with the lines.
    ran.catch(() => {})
    return new Lines(OWN, (told) => ofMemory(ran, told))
  },
  /** `isTidy` is only for a run over one input. */
  streams(given, options, isTidy) {
    for (const [name, input] of Object.entries(given)) checkInput(name, input)
    const run = withTape([options], (tape) => new binding.Run(tape, isTidy))
    const inputs = Object.fromEntries(Object.entries(given).map(([name, input]) => [name, pieces(name, input)]))
    return new Lines(OWN, (told) => ofRun(run, inputs, told))
  }
}

module.exports = { Lines, isBytes, linesOf }
