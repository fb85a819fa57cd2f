// A portal for a file of tests, and what it holds without any client.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']

/** Starts one on a free port. */
export async function start(generation) {
  const args = ['--port', '0', '--quiet', '--generation', generation]
  const child = spawn(process.env.MULTIFIELD_PORTAL, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = await once(createInterface(child.stdout), 'line')
  const call = async (method, params) => {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(url + method, { method: 'POST', headers, body: JSON.stringify(params) })
    return (await response.json()).result
  }
  return {
    url,
    end: () => child.kill(),
    /** A new entity that holds rows of these values and types. */
    add(entity, held) {
      const rows = (pairs) => pairs.map(([VALUE, VALUE_TYPE]) => ({ VALUE, VALUE_TYPE }))
      const fields = Object.entries(held).map(([field, pairs]) => [field, rows(pairs)])
      return call(`crm.${entity}.add`, { fields: Object.fromEntries(fields) })
    },
    /** The values and types that an entity holds, sorted. */
    async held(entity, id) {
      const found = await call(`crm.${entity}.get`, { id })
      const pairs = (field) => (found[field] ?? []).map((row) => [row.VALUE, row.VALUE_TYPE]).sort()
      return Object.fromEntries(FIELDS.map((field) => [field, pairs(field)]))
    }
  }
}
