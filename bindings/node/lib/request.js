'use strict'

const { call, freeze, parse } = require('./call.js')
const { wrongArgument } = require('./error.js')
const ops = require('./ops.js')
const { optionsOf } = require('./options.js')
const { OWN, checkOwn } = require('./own.js')

/** Returns the parts of a request that the binding needs. */
let partsOf

class Request {
  #json
  #target

  constructor(own, json, target, written) {
    checkOwn(own, 'Requests', 'request and addRequest of Edits')
    this.#json = json
    this.#target = target
    const { method, params } = parse(written)
    this.method = method
    this.params = params
    Object.freeze(this)
  }

  /** Null if there are no edits, because an empty update would still cost a call. */
  static of(json, { entity, id, isNew }, options) {
    const { api } = optionsOf(options, ['api'])
    const target = { isNew }
    if (entity !== undefined && entity !== null) target.entity = text('entity', entity)
    if (id !== undefined && id !== null) target.id = toId(id)
    if (api !== undefined && api !== null) target.api = text('api', api)
    const written = call(ops.request, [target, json])
    return written === null ? null : new Request(OWN, json, target, written)
  }

  get entity() {
    return this.#target.entity ?? JSON.parse(this.#json).entity
  }

  get id() {
    return this.params.id ?? null
  }

  command() {
    return call(ops.command, [this.#target, this.#json])
  }

  static {
    partsOf = (request) => {
      const isRequest = typeof request === 'object' && #json in request
      if (!isRequest) throw wrongArgument('requests', 'what request and addRequest of edits give (a request for files is sent by itself, or as its command)', request)
      return [request.#json, request.#target]
    }
  }
}

class Batch {
  constructor(own, { params, keys } = {}) {
    checkOwn(own, 'Batches', 'batch')
    this.params = params
    this.keys = keys
    Object.freeze(this)
  }

  get length() {
    return this.keys.length
  }

  toJSON() {
    return this.params
  }
}

function batch(requests, options) {
  const parts = []
  for (const request of requests) if (request !== null && request !== undefined) parts.push(partsOf(request))
  const [edits, targets] = [0, 1].map((at) => parts.map((part) => part[at]))
  const halt = Boolean(optionsOf(options, ['halt']).halt)
  return call(ops.batch, [halt, targets, ...edits]).map((packed) => new Batch(OWN, parse(packed)))
}

function text(name, value) {
  if (typeof value !== 'string') throw wrongArgument(name, 'a string', value)
  return value.toWellFormed()
}

/** Converts an ID to a number. A read returns IDs as strings. */
function toId(id) {
  const number = typeof id === 'string' && /^\d{1,16}$/.test(id) ? Number(id) : id
  if (!Number.isSafeInteger(number) || number < 0) throw wrongArgument('id', 'an integer of at least 0, or its digits', id)
  return number
}

module.exports = { Batch, Request, batch }
