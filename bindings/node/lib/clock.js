'use strict'

const { wrongKind } = require('./sync-error.js')

/** Timers take no more. Whoever has slept asks again. */
const LONGEST = 2 ** 30

/** It does not jump as the time of day may: an entity that settles would be read too early. */
const CLOCK = { now: () => performance.timeOrigin + performance.now(), sleep }

/** Ends early where the signal is aborted. */
function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(Math.ceil(milliseconds), LONGEST))
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
}

/** A clock that may lack either, such as one of a test. */
function clockOf(clock) {
  if (clock === undefined || clock === null) return CLOCK
  const { now = CLOCK.now, sleep: ownSleep = CLOCK.sleep } = clock
  if (typeof now !== 'function' || typeof ownSleep !== 'function') throw wrongKind('clock', 'an object with the functions now and sleep', clock)
  return { now, sleep: async (milliseconds, signal) => ownSleep(milliseconds, signal) }
}

module.exports = { clockOf }
