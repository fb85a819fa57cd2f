'use strict'

/** A constructor with this argument was called by the package itself. */
const OWN = Symbol('multifield')

/** Refuses to construct objects that only functions of this package may create. */
function checkOwn(own, what, makers) {
  if (own !== OWN) throw new TypeError(`${what} are made by ${makers}`)
}

module.exports = { OWN, checkOwn }
