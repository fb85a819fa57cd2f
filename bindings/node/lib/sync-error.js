'use strict'

const { SyncError } = require('./error.js')

/** What `send` throws where a call has certainly not left. */
class NotSentError extends Error {
  constructor(message = 'the call was not sent', options) {
    super(message, options)
    this.code = NOT_SENT
  }
}

const NOT_SENT = 'not_sent'

Object.defineProperty(NotSentError.prototype, 'name', { value: 'NotSentError', writable: true, configurable: true })

/** By its code, since a program may have this package twice. What was thrown may be anything. */
function isNotSent(error) {
  try {
    return error?.code === NOT_SENT
  } catch {
    return false
  }
}

/** The error of an argument. What was found is not shown: it may be a customer's number, or an address with a secret. */
const wrongKind = (name, expected, found) => new TypeError(`argument '${name}': expected ${expected}, found ${kindOf(found)}`)

/** What kind of error it is, and what caused it, without messages: a message may contain the address, and so a secret. */
function kindsOf(error) {
  const kinds = []
  try {
    for (let at = error; at instanceof Error && kinds.length < 6; at = at.cause) kinds.push(at.name, at.code)
  } catch {
    // It was a getter's own error, of something that is no error of the network.
  }
  const known = kinds.filter((kind) => typeof kind === 'string' && kind !== 'Error' && /^[A-Za-z_]{1,40}$/.test(kind))
  return known.length === 0 ? 'something else than an error' : [...new Set(known)].join(', ')
}

/** The line of the program that threw it, such as for a misspelled name. Lines before the frames are the message. */
function placeOf(error) {
  try {
    const { stack, message } = error
    if (!stack.includes(message)) return ''
    const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
    const own = frames.find((frame) => !/\bnode:|node_modules/.test(frame) && FRAME.test(frame))
    const [, file, line] = FRAME.exec(own ?? '') ?? []
    return file === undefined ? '' : ` (${file}:${line})`
  } catch {
    // What was thrown may be anything.
    return ''
  }
}

const FRAME = /^ {4}at .*?([\w.-]+\.[cm]?[jt]s):(\d+):\d+\)?$/

function kindOf(value) {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

module.exports = { NotSentError, SyncError, isNotSent, kindsOf, placeOf, wrongKind }
