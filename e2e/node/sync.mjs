// Brings contacts to their desired states, with `fetch` or b24jssdk as the client.
//
//     B24_HOOK=https://example.bitrix24.com/rest/1/<secret>/ node sync.mjs fetch desired.ndjson run.ndjson
//
// A line of desired is `[43, {"PHONE": ["+44 20 7946 0018"]}]`. The same command resumes a run that was killed. The address
// is a secret, so it is no argument. A client must send each call once: see `fetchSend` and `sdkSend`.

import { ApiVersion, B24Hook, ParamsFactory } from '@bitrix24/b24jssdk'
import { sync } from 'multifield'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

/** Calls by `fetch`, which repeats no POST and waits for 300 seconds; it follows redirects unless told otherwise. */
export function fetchSend(webhook) {
  return async ({ method, params }) => {
    const headers = { 'Content-Type': 'application/json' }
    const body = JSON.stringify(params)
    const response = await fetch(webhook + method, { method: 'POST', redirect: 'manual', headers, body })
    return [response.status, await response.text()]
  }
}

/**
 * Calls by b24jssdk 2.2.0. Its `call` in `core/http/abstract-http` tries `maxRetries` times on errors of the network,
 * timeouts, 429 and 5xx, so 1 is one attempt. After a 401 with `expired_token` it renews the token and repeats, which is
 * safe, since that call has not run. Its axios gives up after 30 seconds and follows redirects. The run keeps the
 * portal's limits, so the SDK does not have to.
 */
export function sdkClient(webhook) {
  const rateLimit = { burstLimit: 1e6, drainRate: 1e6, adaptiveEnabled: false }
  const restrictionParams = { ...ParamsFactory.getDefault(), maxRetries: 1, rateLimit }
  const $b24 = B24Hook.fromWebhookUrl(webhook, { restrictionParams })
  Object.assign($b24.getHttpClient(ApiVersion.v2).ajaxClient.defaults, { timeout: 90_000, maxRedirects: 0 })
  return $b24
}

export function sdkSend($b24) {
  return async ({ method, params }) => {
    let failure
    try {
      const answer = await $b24.actions.v2.call.make({ method, params })
      if (answer.isSuccess) return [answer.getStatus(), answer.getData()]
      failure = [...answer.errors.values()][0]
    } catch (error) {
      failure = error
    }
    // The portal's own answer. A timeout has a status, too, and no answer.
    const response = failure.originalError?.response
    if (response) return [response.status, response.data]
    throw failure
  }
}

async function* pairs(path) {
  for await (const line of createInterface({ input: createReadStream(path) })) yield JSON.parse(line)
}

/** A clock that runs so many times as fast, for tests. */
export function fastClock(speed) {
  return {
    now: () => performance.now() * speed,
    sleep: (milliseconds, signal) => setTimeout(milliseconds / speed, undefined, { signal })
  }
}

async function main([client, path, journal]) {
  const { B24_HOOK: webhook, SYNC_OPTIONS: options = '{}', SYNC_SPEED: speed = '1' } = process.env
  const send = client === 'fetch' ? fetchSend(webhook) : sdkSend(sdkClient(webhook))
  const run = sync('contact', pairs(path), send, { ...JSON.parse(options), journal, clock: fastClock(Number(speed)) })
  for await (const { id, outcome, code } of run) console.log(JSON.stringify({ id, outcome, code }))
  console.error(JSON.stringify(run.totals))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
