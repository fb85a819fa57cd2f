'use strict'

const { wrongKind } = require('./sync-error.js')

/** Longer timers do not work. The caller checks the time afterwards and sleeps again. */
const LONGEST = 2 ** 30

/** A monotonic clock. A jump of the system clock could make the run read a settling entity too early. */
const CLOCK = { now: () => performance.timeOrigin + performance.now(), sleep }

/** Sleeps, but ends early if the signal is aborted. */
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

/** Completes a clock, which may lack either function, for example in tests. */
function clockOf(clock) {
  if (clock === undefined || clock === null) return CLOCK
  const { now = CLOCK.now, sleep: ownSleep = CLOCK.sleep } = clock
  if (typeof now !== 'function' || typeof ownSleep !== 'function') throw wrongKind('clock', 'an object with the functions now and sleep', clock)
  return { now, sleep: async (milliseconds, signal) => ownSleep(milliseconds, signal) }
}

module.exports = { clockOf }
