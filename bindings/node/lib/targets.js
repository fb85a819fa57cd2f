'use strict'

const { MultifieldError } = require('./error.js')
const { wrongKind } = require('./sync-error.js')

/** The entities of desired. They are read one after the other, when the run has room, and never two at once. */
class Targets {
  #entities
  #came
  #isReading = false
  #isOver = false
  #index = 0

  /** Refuses a value that cannot contain entities. Reading begins later. */
  constructor(desired) {
    this.#entities = entitiesOf(desired)
  }

  /** Reads the next entity, and then calls `then`. */
  read(then) {
    if (this.#isReading || this.#came !== undefined) return
    this.#isReading = true
    const come = (came) => {
      this.#isReading = false
      this.#came = came
      then()
    }
    this.#entities.next().then(
      ({ done, value }) => come(done ? { isLast: true } : { value }),
      (error) => come({ error })
    )
  }

  /** Whether an entity or the end was read and not taken yet. */
  get isReady() {
    return this.#came !== undefined
  }

  /** Passes the entity or the end to the run. */
  pushTo(machine) {
    const { isLast, value, ...failed } = this.#came
    this.#came = undefined
    if ('error' in failed) throw failed.error
    if (isLast) {
      this.#isOver = true
      machine.close()
      return
    }
    const index = this.#index++
    if (Array.isArray(value) && value.length === 2) push(machine, value[0], () => machine.push(value[0], value[1]))
    else if (isMerge(value)) push(machine, value.id, () => machine.pushMerge(value.id, value.base, value.ours))
    else throw wrongKind(`desired[${index}]`, '[id, desired] or { id, base, ours }', value)
  }

  /** Lets the input release its resources. If the input is waiting for an entity, this does not wait for it. */
  async close() {
    const closed = this.#isOver ? undefined : this.#entities.return()
    if (this.#isReading) closed?.catch(() => {})
    else await closed
  }
}

/** Adds an entity. If it is invalid, only this entity is refused, and the others continue. */
function push(machine, id, work) {
  try {
    work()
  } catch (error) {
    if (!(error instanceof MultifieldError)) throw error
    machine.refuse(id, error.code, error.message)
  }
}

function entitiesOf(desired) {
  if (typeof desired !== 'object' || desired === null || ArrayBuffer.isView(desired) || typeof desired.then === 'function') {
    throw wrongKind('desired', 'a Map, an object by IDs, or an iterable of [id, desired] or { id, base, ours }', desired)
  }
  const isIterable = Symbol.asyncIterator in desired || Symbol.iterator in desired
  return isIterable ? each(desired) : each(byId(desired))
}

async function* each(entities) {
  yield* entities
}

/** Returns the pairs of an object. A key that is not an ID may mean that the object is itself a desired state. */
function* byId(desired) {
  for (const id of Object.keys(desired)) {
    if (!/^\d+$/.test(id)) throw new TypeError("argument 'desired': expected IDs as its keys, found another key")
    yield [id, desired[id]]
  }
}

const isMerge = (value) =>
  typeof value === 'object' && value !== null && ['id', 'base', 'ours'].every((key) => key in value)

module.exports = { Targets }
