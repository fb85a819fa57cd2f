'use strict'

const { frames } = require('./platform.js')

class MultifieldError extends Error {
  constructor({ message: reason, ...found }, index) {
    super(textOf({ ...found, reason, index }))
    Object.assign(this, found, { reason })
    if (index !== undefined) this.index = index
    startAtCaller(this)
  }

  toJSON() {
    const { name, message, ...rest } = this
    return { name: this.name, message: this.message, ...rest }
  }
}

/** `current PHONE[0]: the row has no VALUE [missing_value]`, as in Python. */
function textOf({ side, place, reason, code, line, index }) {
  const pair = index === undefined ? '' : `pair ${index}: `
  const inLine = line === undefined ? '' : ` line ${line}${place === '' ? '' : ':'}`
  const where = `${pair}${side}${inLine}${place === '' ? '' : ` ${place}`}`
  return `${where === '' ? '' : `${where}: `}${reason} [${code}]`
}

/** Removes the frames of this package from the stack of an error. */
function startAtCaller(error) {
  if (frames === undefined || typeof error.stack !== 'string') return
  const lines = error.stack.split('\n')
  const isOurs = (line) => line.startsWith('    at ') && line.includes(frames)
  define(error, 'stack', lines.filter((line) => !isOurs(line)).join('\n'))
}

function define(target, name, value) {
  Object.defineProperty(target, name, { value, writable: true, configurable: true })
}

define(MultifieldError.prototype, 'name', 'MultifieldError')

/** An error in CSV, and its place. */
class CsvError extends Error {
  constructor({ code, line, column, reason }) {
    const places = [line === null ? [] : `line ${line}`, column === null ? [] : `column ${column}`].flat()
    super(`${places.length === 0 ? '' : `${places.join(', ')}: `}${reason} [${code}]`)
    Object.assign(this, { code, line, column, reason })
    startAtCaller(this)
  }
}

define(CsvError.prototype, 'name', 'CsvError')

/** The reason why a run refuses an entity or a journal, or has stopped. */
class SyncError extends Error {
  constructor({ code, reason }) {
    super(`${reason} [${code}]`)
    this.code = code
    this.reason = reason
  }
}

define(SyncError.prototype, 'name', 'SyncError')

/** An error in the inputs of `files`. */
class FilesError extends Error {
  constructor({ code, side, place, reason }) {
    super(`${side}${place === '' ? '' : ` ${place}`}: ${reason} [${code}]`)
    Object.assign(this, { code, side, place, reason })
    startAtCaller(this)
  }
}

define(FilesError.prototype, 'name', 'FilesError')

/** The core returns its errors as JSON: as the message of an exception, or in place of a result. */
const isRefusal = (text) => text.startsWith('{"code":')

const refusal = (text, index) => new MultifieldError(JSON.parse(text), index)

/** Converts an error of the binding to an error for users. */
function thrown(error) {
  if (isRefusal(error.message)) return refusal(error.message)
  if (error.message.startsWith('{"csv":')) return new CsvError(JSON.parse(error.message).csv)
  if (error.message.startsWith('{"files":')) return new FilesError(JSON.parse(error.message).files)
  if (error.message.startsWith('{"sync":')) return new SyncError(JSON.parse(error.message).sync)
  return error instanceof MultifieldError || error instanceof RangeError ? error : defect(error)
}

/** Wraps a function of the binding so that it throws errors for users. */
const guarded = (native) => (...inputs) => {
  try {
    return native(...inputs)
  } catch (error) {
    throw thrown(error)
  }
}

/** Returns the error for a defect of this package. */
function defect(cause) {
  const message = `a defect of multifield: ${cause.message}: please report it, with the input that leads to it`
  const error = new MultifieldError({ code: 'defect', side: '', place: '', message })
  define(error, 'cause', cause)
  return error
}

/** The error for an argument with a wrong value. */
function wrongArgument(name, expected, found) {
  return new TypeError(`argument '${name}': expected ${expected}, found ${describe(found)}`)
}

/** An optional argument that is a string. */
function optionalText(name, value) {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'string') throw wrongArgument(name, 'a string', value)
  return value.toWellFormed()
}

function describe(value) {
  if (value === null) return 'null'
  // A long string may be a secret, such as an address.
  if (typeof value === 'string') return value.length > 40 ? 'a long string' : JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

module.exports = { CsvError, FilesError, MultifieldError, SyncError, guarded, isRefusal, optionalText, refusal, thrown, wrongArgument }
