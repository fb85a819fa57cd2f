'use strict'

/** What nobody but this package hands to a constructor. */
const OWN = Symbol('multifield')

/** Refuses to make by hand what functions give. */
function checkOwn(own, what, makers) {
  if (own !== OWN) throw new TypeError(`${what} are made by ${makers}`)
}

module.exports = { OWN, checkOwn }
