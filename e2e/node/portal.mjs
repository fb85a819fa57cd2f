// A portal, the SDK on it, and what it holds without any client.

import { ApiVersion } from '@bitrix24/b24jssdk'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after } from 'node:test'

export const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']

/** Points the SDK, which knows https alone, to a portal on this machine, which has none and no limits of use. */
export function http($b24, url) {
  $b24.auth.getTargetOriginWithPath().set(ApiVersion.v2, url.replace(/\/$/, ''))
  const client = $b24.getHttpClient(ApiVersion.v2)
  const rateLimit = { burstLimit: 1e6, drainRate: 1e6, adaptiveEnabled: false }
  client.setRestrictionManagerParams({ ...client.getRestrictionManagerParams(), rateLimit })
  return $b24
}

/** Where a test has failed, its portal is still there, and the tests would not end. */
const portals = new Set()
after(() => {
  for (const child of portals) child.kill()
})

/** Starts one on a free port. */
export async function start(...args) {
  const command = ['--port', '0', '--quiet', ...args]
  const child = spawn(process.env.MULTIFIELD_PORTAL, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  portals.add(child)
  const [url] = await once(createInterface(child.stdout), 'line')
  const call = async (method, params) => {
    const headers = { 'Content-Type': 'application/json' }
    const response = await fetch(url + method, { method: 'POST', headers, body: JSON.stringify(params) })
    return (await response.json()).result
  }
  return {
    url,
    call,
    end: () => child.kill() && once(child, 'exit'),
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
