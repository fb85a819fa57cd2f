'use strict'

const hasOwn = Object.prototype.hasOwnProperty

/** The names of what an object has from its classes: their getters, and what else can be enumerated. */
function inherited(object) {
  const names = new Set()
  const own = new Set(Object.keys(object))
  for (let from = Object.getPrototypeOf(object); from !== null && !isRoot(from); from = Object.getPrototypeOf(from)) {
    for (const [name, { get, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      if (!own.has(name) && (get !== undefined || enumerable)) names.add(name)
    }
  }
  return names
}

/** Whether this is the Object.prototype of some realm. */
const isRoot = (prototype) => Object.getPrototypeOf(prototype) === null && hasOwn.call(prototype, 'hasOwnProperty')

module.exports = { inherited }
