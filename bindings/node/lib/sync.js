'use strict'

// Drives the state machine, and carries out its actions. `multifield-sync` has all rules.

const binding = require('./binding.js')
const { clockOf } = require('./clock.js')
const { SyncError, guarded, thrown } = require('./error.js')
const { Sync, responseOf } = require('./machine.js')
const { copyOf } = require('./options.js')
const { OWN, checkOwn } = require('./own.js')
const { fileURLToPath, warn } = require('./platform.js')
const { isNotSent, kindsOf, placeOf, wrongKind } = require('./sync-error.js')
const { Targets } = require('./targets.js')

/** The names of the options of this file, in snake case like those of the state machine. */
const OWN_OPTIONS = ['journal', 'signal', 'clock', 'on_lost']

function sync(entity, desired, send, all) {
  const { journal, signal, clock, onLost, ...options } = copyOf(all)
  // All arguments are checked before anything is opened.
  const machine = new Sync(entity, options, OWN_OPTIONS)
  const targets = new Targets(desired)
  checkFunction('send', send)
  if (onLost !== undefined && onLost !== null) checkFunction('onLost', onLost)
  const path = pathOf(journal)
  const given = { targets, send, onLost, signal: signalOf(signal), clock: clockOf(clock) }
  const begin = () => (path === undefined ? { machine } : resumed(entity, options, path))
  return new SyncRun(OWN, (stop, tell) => new Loop(given, begin, stop, tell))
}

function resumed(entity, options, path) {
  const journal = guarded(() => new binding.SyncJournal(path))()
  try {
    return { journal, machine: new Sync(entity, { ...options, journal: guarded(() => journal.read())() }) }
  } catch (error) {
    journal.close()
    throw error
  }
}

/** The ends of a run, and its totals at the end. */
class SyncRun {
  #ends
  #stop = new AbortController()
  #totals = null

  constructor(own, loop) {
    checkOwn(own, 'Runs', 'sync')
    this.#ends = loop(this.#stop.signal, (totals) => (this.#totals = totals)).ends()
    Object.freeze(this)
  }

  get totals() {
    return this.#totals
  }

  next() {
    return this.#ends.next()
  }

  return() {
    // A call of next may be waiting for an answer. The return does not wait for it.
    this.#stop.abort()
    return this.#ends.return()
  }

  [Symbol.asyncIterator]() {
    return this
  }
}

class Loop {
  #given
  #begin
  #stop
  #tell
  #machine
  #journal
  #bell = new Bell()
  /** The number of edits without an answer. */
  #edits = 0
  /** The reason why the run cannot continue, in a list, because any value can be thrown. Otherwise empty. */
  #failures = []
  #lastLost

  constructor(given, begin, stop, tell) {
    this.#given = given
    this.#begin = begin
    this.#stop = stop
    this.#tell = tell
  }

  async *ends() {
    const { signal, clock } = this.#given
    const ring = () => this.#bell.ring()
    this.#stop.addEventListener('abort', ring)
    signal?.addEventListener('abort', ring)
    try {
      if (this.#goesOn()) this.#open()
      while (this.#goesOn()) {
        const { kind, ...output } = this.#machine.poll(clock.now())
        if (kind === 'entity') yield Object.freeze(output)
        else if (kind === 'done') return this.#end(output)
        else await this.#steps[kind](output)
      }
    } finally {
      try {
        await this.#answered()
        await this.#given.targets.close()
      } finally {
        this.#journal?.close()
        this.#stop.removeEventListener('abort', ring)
        signal?.removeEventListener('abort', ring)
      }
    }
  }

  #open() {
    const { machine, journal } = this.#begin()
    this.#machine = machine
    this.#journal = journal
  }

  /** Returns whether the run may continue. */
  #goesOn() {
    this.#given.signal?.throwIfAborted()
    for (const error of this.#failures) throw error
    return !this.#stop.aborted
  }

  #steps = {
    needInput: () => {
      const { targets } = this.#given
      if (targets.isReady) return targets.pushTo(this.#machine)
      targets.read(() => this.#bell.ring())
      // A reply may arrive first, and lead to another action.
      return this.#bell.heard()
    },
    record: ({ line }) => this.#journal?.append(line).catch((error) => Promise.reject(thrown(error))),
    call: (call) => void this.#call(Object.freeze(call)),
    wait: ({ until }) => this.#wait(until)
  }

  async #wait(until) {
    if (until === null) return this.#bell.heard()
    const { clock } = this.#given
    const over = new AbortController()
    const ring = () => over.signal.aborted || this.#bell.ring()
    clock.sleep(Math.max(until - clock.now(), 0), over.signal).then(ring, (error) => over.signal.aborted || this.#fail(error))
    await this.#bell.heard()
    over.abort()
  }

  async #call(call) {
    this.#edits += call.isEdit
    try {
      const reply = await this.#replyTo(call)
      this.#machine.reply(call.id, reply, this.#given.clock.now())
    } catch (error) {
      this.#failures.push(error)
    }
    this.#edits -= call.isEdit
    this.#bell.ring()
  }

  async #replyTo(call) {
    const { send } = this.#given
    let response
    try {
      response = await send(call)
    } catch (error) {
      this.#lost(error, call)
      return isNotSent(error) ? 'notSent' : 'lost'
    }
    const [status, body] = responseOf(response)
    try {
      return [status, await body]
    } catch (error) {
      this.#lost(error, call)
      return 'lost'
    }
  }

  #lost(error, call) {
    this.#lastLost = kindsOf(error)
    const { onLost } = this.#given
    if (typeof onLost === 'function') onLost(error, call)
    else warn(`call ${call.id} (${call.method}) got no answer: ${this.#lastLost}${placeOf(error)}`, 'SyncWarning')
  }

  #fail(error) {
    this.#failures.push(error)
    this.#bell.ring()
  }

  /** Waits for the answers to all edits, so that none is in doubt. After a signal, it does not wait. */
  async #answered() {
    while (this.#edits > 0 && !this.#given.signal?.aborted) await this.#bell.heard()
  }

  #end({ totals, reason }) {
    this.#tell(totals)
    const { fault } = totals
    if (fault === null) return
    const last = fault === 'no_answer' && this.#lastLost !== undefined ? `; the last one failed with ${this.#lastLost}` : ''
    throw new SyncError({ code: fault, reason: `the run has stopped: ${reason}${last}` })
  }
}

/** Wakes a waiting listener. If nobody listens, the next listener does not wait. */
class Bell {
  #isRung = false
  #wake

  ring() {
    this.#isRung = true
    this.#wake?.()
  }

  async heard() {
    if (!this.#isRung) await new Promise((wake) => (this.#wake = wake))
    this.#isRung = false
  }
}

function checkFunction(name, value) {
  if (typeof value !== 'function') throw wrongKind(name, 'a function', value)
}

function pathOf(journal) {
  if (journal === undefined || journal === null) return undefined
  if (journal instanceof URL && journal.protocol === 'file:') return fileURLToPath(journal)
  if (typeof journal !== 'string' || journal === '') throw wrongKind('journal', 'the path of a file', journal)
  return journal
}

function signalOf(signal) {
  if (signal === undefined || signal === null) return undefined
  if (typeof signal.throwIfAborted !== 'function') throw wrongKind('signal', 'an AbortSignal', signal)
  return signal
}

module.exports = { SyncRun, sync }
