'use strict'

const { SyncError } = require('./error.js')

/** send throws this error if its call has certainly not reached the portal. */
class NotSentError extends Error {
  constructor(message = 'the call was not sent', options) {
    super(message, options)
    this.code = NOT_SENT
  }
}

const NOT_SENT = 'not_sent'

Object.defineProperty(NotSentError.prototype, 'name', { value: 'NotSentError', writable: true, configurable: true })

/** Checks the code of an error, because a program may have two copies of this package. Any value may be thrown. */
function isNotSent(error) {
  try {
    return error?.code === NOT_SENT
  } catch {
    return false
  }
}

/**
 * Returns the error for an argument. It does not show the argument, which may be a customer's number or a secret
 * address.
 */
const wrongKind = (name, expected, found) => new TypeError(`argument '${name}': expected ${expected}, found ${kindOf(found)}`)

/** Returns the kinds of an error and of its causes, without messages. A message may contain the secret address. */
function kindsOf(error) {
  const kinds = []
  try {
    for (let at = error; at instanceof Error && kinds.length < 6; at = at.cause) kinds.push(at.name, at.code)
  } catch {
    // A getter of a foreign error may throw.
  }
  const known = kinds.filter((kind) => typeof kind === 'string' && kind !== 'Error' && /^[A-Za-z_]{1,40}$/.test(kind))
  return known.length === 0 ? 'something else than an error' : [...new Set(known)].join(', ')
}

/**
 * Returns the line of the program that threw an error, for example because of a misspelled name. The message is
 * skipped.
 */
function placeOf(error) {
  try {
    const { stack, message } = error
    if (!stack.includes(message)) return ''
    const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
    const own = frames.find((frame) => !/\bnode:|node_modules/.test(frame) && FRAME.test(frame))
    const [, file, line] = FRAME.exec(own ?? '') ?? []
    return file === undefined ? '' : ` (${file}:${line})`
  } catch {
    // Any value may have been thrown.
    return ''
  }
}

const FRAME = /^ {4}at .*?([\w.-]+\.[cm]?[jt]s):(\d+):\d+\)?$/

function kindOf(value) {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

module.exports = { NotSentError, SyncError, isNotSent, kindsOf, placeOf, wrongKind }
