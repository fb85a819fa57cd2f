// What the tests take of node:assert/strict.

class AssertionError extends Error {}

const show = (value) => {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

function fail(message) {
  throw new AssertionError(message)
}

function assert(value, message) {
  if (!value) fail(message ?? `${show(value)} is not true`)
}

function isSame(first, second) {
  if (Object.is(first, second)) return true
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null) return false
  if (Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) return false
  const keys = Object.keys(first)
  return keys.length === Object.keys(second).length && keys.every((key) => Object.hasOwn(second, key) && isSame(first[key], second[key]))
}

function assertThrown(error, expected) {
  if (expected === undefined) return
  if (typeof expected === 'function') {
    const isClass = expected === Error || expected.prototype instanceof Error
    return assert(isClass ? error instanceof expected : expected(error), `thrown: ${error}`)
  }
  for (const [key, value] of Object.entries(expected)) {
    const fits = value instanceof RegExp ? value.test(error[key]) : isSame(error[key], value)
    assert(fits, `thrown: ${key} is ${show(error[key])}, expected ${value}`)
  }
}

export default Object.assign(assert, {
  deepEqual: (found, expected, message) => isSame(found, expected) || fail(`${message ?? ''}: ${show(found)} is not ${show(expected)}`),
  equal: (found, expected, message) => Object.is(found, expected) || fail(`${message ?? ''}: ${show(found)} is not ${show(expected)}`),
  notEqual: (found, other, message) => assert(!Object.is(found, other), message),
  fail,
  match: (text, pattern) => assert(pattern.test(text), `${text} does not match ${pattern}`),
  ok: assert,
  async rejects(promise, expected) {
    let error
    try {
      await (typeof promise === 'function' ? promise() : promise)
    } catch (thrown) {
      return assertThrown(thrown, expected)
    }
    fail(`not rejected: ${error}`)
  },
  throws(run, expected) {
    try {
      run()
    } catch (thrown) {
      return assertThrown(thrown, expected)
    }
    fail('nothing was thrown')
  }
})
