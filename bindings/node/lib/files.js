'use strict'

const binding = require('./binding.js')
const { freeze, lines, parse } = require('./call.js')
const { guarded, optionalText, wrongArgument } = require('./error.js')
const { optionsOf } = require('./options.js')
const { OWN, checkOwn } = require('./own.js')
const { readUtf8, view } = require('./platform.js')

/** The key of a file whose content is replaced by its index. It is the same as in Rust. */
const FILE = '\0file'

class FilesEdits {
  #edits
  #base64

  constructor(own, edits, base64) {
    checkOwn(own, 'FilesEdits', 'files.diff')
    this.#edits = edits
    this.#base64 = base64
    Object.freeze(this)
  }

  get isEmpty() {
    return binding.filesText(this.#edits) === ''
  }

  get fields() {
    return filled(binding.filesFields(this.#edits), this.#base64)
  }

  /** Null if there are no edits. */
  request(options) {
    const { entityTypeId, id, multifields } = optionsOf(options, ['entityTypeId', 'id', 'multifields'])
    const target = {}
    if (isGiven(entityTypeId)) target.entityTypeId = integer('entityTypeId', entityTypeId)
    if (isGiven(id)) target.id = integer('id', id)
    if (isGiven(multifields)) target.multifields = JSON.stringify(multifields)
    const json = guarded(binding.filesRequest)(this.#edits, target)
    return json === null ? null : new FilesRequest(OWN, this.#edits, target, filled(json, this.#base64))
  }

  settle(response) {
    // The state is not frozen, because it is the next desired state, to which the user may add files.
    return JSON.parse(guarded(binding.filesSettle)(this.#edits, jsonOf('response', response)))
  }

  uncertain(current) {
    return parse(guarded(binding.filesUncertain)(this.#edits, jsonOf('current', current)))
  }

  toJSON() {
    return this.fields
  }

  toString() {
    return lines(binding.filesText(this.#edits))
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `FilesEdits {\n${this}\n}`
  }
}

class FilesRequest {
  #edits
  #target

  constructor(own, edits, target, call) {
    checkOwn(own, 'FilesRequests', 'request of FilesEdits')
    this.#edits = edits
    this.#target = target
    this.method = call.method
    this.params = call.params
    Object.freeze(this)
  }

  command() {
    return guarded(binding.filesCommand)(this.#edits, this.#target)
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return `FilesRequest { method: '${this.method}', id: ${this.params.id} }`
  }
}

/**
 * Parses JSON of the binding, and replaces the index of each large file by its base64. All results share the same
 * string.
 */
const filled = (json, base64) => freeze(JSON.parse(json, (_, value) => (Number.isInteger(value?.[FILE]) ? base64[value[FILE]] : value)))

const isGiven = (value) => value !== undefined && value !== null

function integer(name, value) {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (!Number.isSafeInteger(number) || number < 0) throw wrongArgument(name, 'an integer of at least 0', value)
  return number
}

/** Returns JSON unchanged, and converts objects to JSON. Each new file is replaced by its index. */
function jsonOf(name, value, take) {
  if (typeof value === 'string') return value
  if (ArrayBuffer.isView(value)) return readUtf8(view(value.buffer, value.byteOffset, value.byteLength), 0, value.byteLength)
  if (typeof value !== 'object' || value === null) throw wrongArgument(name, 'an object, or JSON as a string or as bytes', value)
  return JSON.stringify(value, take)
}

const bytesOf = (content) => {
  if (content instanceof ArrayBuffer) return new Uint8Array(content)
  return ArrayBuffer.isView(content) ? new Uint8Array(content.buffer, content.byteOffset, content.byteLength) : undefined
}

function diff(current, desired, options) {
  const { fields, maxDeletes, strategy } = optionsOf(options, ['fields', 'maxDeletes', 'strategy'])
  const [names, contents] = [[], []]
  const take = (key, value) => {
    // The whole object has the names of fields as its keys.
    if (key === '' || typeof value?.content !== 'object' || value.content === null) return value
    const bytes = bytesOf(value.content)
    if (bytes === undefined) throw wrongArgument('content', 'bytes that were read, such as a Buffer or a Uint8Array', value.content)
    if (typeof value.name !== 'string') throw wrongArgument('name', 'the name of the file', value.name)
    contents.push(bytes)
    return { [FILE]: names.push(value.name) - 1 }
  }
  const input = {
    current: jsonOf('current', current),
    desired: jsonOf('desired', desired, take),
    fields: jsonOf('fields', fields),
    names,
    contents
  }
  if (isGiven(maxDeletes)) input.maxDeletes = integer('maxDeletes', maxDeletes)
  if (isGiven(strategy)) input.strategy = optionalText('strategy', strategy)
  const edits = guarded(binding.filesDiff)(input)
  return new FilesEdits(OWN, edits, contents.map((bytes) => view(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')))
}

function simulate(current, payload, options) {
  const { fields } = optionsOf(options, ['fields'])
  const json = [jsonOf('current', current), jsonOf('payload', payload), jsonOf('fields', fields)]
  return parse(guarded(binding.filesSimulate)(...json))
}

const files = Object.freeze({ diff, simulate })

module.exports = { FilesEdits, FilesRequest, files }
