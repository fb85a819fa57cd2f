'use strict'

const binding = require('./binding.js')
const { bytes } = require('./bytes.js')
const { freeze, parse, withTape } = require('./call.js')
const { editsOf } = require('./edits.js')
const { MultifieldError, guarded } = require('./error.js')
const { copyOf } = require('./options.js')
const { utf8 } = require('./platform.js')
const { conflictOf } = require('./results.js')
const { wrongKind } = require('./sync-error.js')

const LAST = Number.MAX_SAFE_INTEGER
const NO_LIST = Object.freeze([])

/** The options that the state machine does not know. */
const OWN = ['journal']

/** A run that the user drives. */
class Sync {
  #run

  constructor(entity, all, own = OWN) {
    if (typeof entity !== 'string') throw wrongKind('entity', "'contact', 'lead' or 'company'", entity)
    const { journal, ...options } = copyOf(all)
    const past = journal === null || journal === undefined ? undefined : bytesOf('journal', journal)
    this.#run = withTape([options], (tape) => new binding.SyncRun(tape, entity, own, past))
    Object.freeze(this)
  }

  poll(now) {
    const run = this.#run
    const at = time(now)
    const { kind, ...parts } = guarded(() => run.poll(at))()
    return OUTPUTS[kind](parts)
  }

  push(id, desired) {
    const run = this.#run
    const number = toId(id)
    ofEntity(number, () => withTape([desired], (tape) => run.push(tape, number)))
  }

  pushMerge(id, base, ours) {
    const run = this.#run
    const number = toId(id)
    ofEntity(number, () => withTape([base, ours], (tape) => run.pushMerge(tape, number)))
  }

  refuse(id, code, message) {
    const number = toId(id)
    if (typeof code !== 'string') throw wrongKind('code', 'a string', code)
    if (typeof message !== 'string') throw wrongKind('message', 'a string', message)
    const run = this.#run
    guarded(() => run.refuse(number, code, message))()
  }

  close() {
    const run = this.#run
    guarded(() => run.close())()
  }

  reply(callId, reply, now) {
    if (!isInteger(callId)) throw wrongKind('callId', 'the id of a call', callId)
    const at = time(now)
    const run = this.#run
    if (reply === 'notSent' || reply === 'lost') guarded(() => run.replyWithout(callId, reply === 'lost', at))()
    else {
      const [status, body] = responseOf(reply)
      const bytes = bodyOf(body)
      guarded(() => run.reply(callId, status, bytes, at))()
    }
  }
}



const OUTPUTS = {
  needInput: () => Object.freeze({ kind: 'needInput' }),
  record: ({ text }) => Object.freeze({ kind: 'record', line: text }),
  call: ({ id, method, text, isEdit }) => Object.freeze({ kind: 'call', id, method, params: parse(text), isEdit }),
  entity: ({ text, edits }) => Object.freeze({ kind: 'entity', ...endOf(parse(text), edits) }),
  wait: ({ until }) => Object.freeze({ kind: 'wait', until: until ?? null }),
  done: ({ text, fault }) => Object.freeze({ kind: 'done', totals: totalsOf(parse(text)), reason: fault ?? null })
}

const endOf = ({ id, outcome, code, message, conflicts, state, in_doubt: inDoubt }, edits) => ({
  id,
  outcome,
  code: code ?? null,
  message: message ?? null,
  edits: Object.freeze(edits.map(editsOf)),
  conflicts: conflicts === undefined ? NO_LIST : Object.freeze(conflicts.map(conflictOf)),
  state: state ?? null,
  inDoubt: inDoubt ?? false
})

const totalsOf = ({ entities, outcomes, done_before: doneBefore, ...rest }) => freeze({ entities, outcomes, doneBefore, ...rest })

const isInteger = (value) => Number.isSafeInteger(value) && value >= 0

/** Converts an ID to a number. A read returns IDs as strings. */
function toId(id) {
  const number = typeof id === 'string' && /^\d{1,16}$/.test(id) ? Number(id) : id
  if (!isInteger(number)) throw wrongKind('id', 'an integer from 1, or its digits', id)
  return number
}

/** Checks a time in milliseconds, and removes its fraction. */
function time(now) {
  if (typeof now !== 'number' || !(now >= 0 && now <= LAST)) throw wrongKind('now', 'a time in milliseconds', now)
  return Math.floor(now)
}

/** Adds the ID of the entity to errors. */
function ofEntity(id, push) {
  try {
    push()
  } catch (error) {
    if (error instanceof MultifieldError) error.entityId = id
    throw error
  }
}

/** Checks the status and the body that send returned. */
function responseOf(reply) {
  if (!Array.isArray(reply) || reply.length !== 2) throw wrongKind('reply', '[status, body]', reply)
  const [status] = reply
  if (!Number.isInteger(status) || status < 100 || status > 999) throw wrongKind('reply[0]', 'the status of a response', status)
  return reply
}

/** Returns the bytes of a body, which may already be parsed. */
function bodyOf(body) {
  if (body === undefined) return NO_BYTES
  if (typeof body === 'string') return utf8(body)
  if (ArrayBuffer.isView(body)) return bytes('reply[1]', body)
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  if (!isJson(body)) throw wrongKind('reply[1]', 'the body of a response: a string, bytes, or JSON that has been parsed', body)
  return utf8(JSON.stringify(body))
}

const NO_BYTES = new Uint8Array(0)

/** Returns whether a body can be the result of JSON.parse. A response or a promise cannot, and would become {}. */
function isJson(body) {
  if (body === null || typeof body === 'boolean' || typeof body === 'number' || Array.isArray(body)) return true
  const isPlain = typeof body === 'object' && Object.prototype.toString.call(body) === '[object Object]'
  return isPlain && typeof body.then !== 'function' && typeof body.toJSON !== 'function'
}

function bytesOf(name, input) {
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) throw wrongKind(name, 'the lines of a journal, as a string or as bytes', input)
  return typeof input === 'string' ? utf8(input) : bytes(name, input)
}

module.exports = { Sync, responseOf }
