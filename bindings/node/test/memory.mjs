// A portal in memory, as far as a run of a sync calls one. What is sent is carried out by the model of a portal.

import { simulate } from '../index.mjs'

const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']

export class Portal {
  #contacts = new Map()
  #lastId = 0
  /** Each command that was carried out. */
  log = []

  /** A contact with these phones, of which the first may have an ID of its own. */
  add(id, phones, first = this.#lastId + 1) {
    this.#lastId = first - 1
    this.#contacts.set(id, { ID: String(id), PHONE: phones.map((VALUE) => ({ ID: String(++this.#lastId), VALUE, VALUE_TYPE: 'WORK' })) })
  }

  phones(id) {
    return this.#contacts.get(id).PHONE.map(({ VALUE }) => VALUE)
  }

  get edits() {
    return this.log.filter((command) => command.startsWith('crm.contact.update'))
  }

  /** Carries out a batch, as a value. */
  run({ method, params }) {
    if (method !== 'batch') throw new Error(`no ${method} here`)
    const result = {}
    const errors = {}
    for (const [key, command] of Object.entries(params.cmd)) {
      const found = this.#command(command)
      if (found === undefined) errors[key] = { error: '', error_description: 'Not found' }
      else result[key] = found
    }
    return { result: { result, result_error: errors } }
  }

  #command(command) {
    this.log.push(command)
    const query = new URLSearchParams(command.slice(command.indexOf('?') + 1))
    if (command.startsWith('crm.contact.get')) return this.#contacts.get(Number(query.get('id')))
    if (!command.startsWith('crm.contact.update')) {
      const ids = [...query].flatMap(([name, id]) => (name.startsWith('filter') ? [Number(id)] : []))
      return ids.flatMap((id) => this.#contacts.get(id) ?? [])
    }
    const id = Number(query.get('id'))
    const { rows } = simulate({ result: this.#contacts.get(id) }, command)
    const fields = FIELDS.map((field) => [field, rows.filter(({ TYPE_ID }) => TYPE_ID === field)])
    this.#contacts.set(id, { ID: String(id), ...Object.fromEntries(fields) })
    this.#lastId = Math.max(this.#lastId, ...rows.map(({ ID }) => Number(ID)))
    return true
  }
}

/** A portal with contacts 1 to `count`, each with the phones +1… and +2…, and desired states with +2… and +3…. */
export function portalOf(count) {
  const portal = new Portal()
  const wanted = new Map()
  for (let id = 1; id <= count; id++) {
    portal.add(id, [`+1${id}`, `+2${id}`])
    wanted.set(id, { PHONE: [`+2${id}`, `+3${id}`] })
  }
  return { portal, wanted }
}

/** A clock that does not wait: each sleep is over at once. */
export function clockOf() {
  let now = 1_000_000
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds
    }
  }
}

export async function all(run) {
  const ends = []
  for await (const end of run) ends.push(end)
  return ends
}

export const outcomes = (ends) => Object.fromEntries(ends.map(({ id, outcome }) => [id, outcome]))
