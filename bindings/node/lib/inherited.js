'use strict'

const hasOwn = Object.prototype.hasOwnProperty

/** Returns the names of the properties that an object inherits from its classes: getters and enumerable properties. */
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

/** Returns whether a prototype is the Object.prototype of any realm. */
const isRoot = (prototype) => Object.getPrototypeOf(prototype) === null && hasOwn.call(prototype, 'hasOwnProperty')

module.exports = { inherited }
