// The program of the guide's page on SDKs as it stands there, but for the address and the contact.

import { B24Hook, ParamsFactory } from '@bitrix24/b24jssdk'
import { diff } from 'multifield'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { http, start } from './portal.mjs'

const page = readFileSync(new URL('../../crates/multifield-core/docs/recipes/sdks.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code)

for (const generation of ['legacy', 'factory', 'distinct']) {
  test(`b24jssdk, ${generation}`, async () => {
    const portal = await start('--generation', generation)
    try {
      const id = await portal.add('contact', { PHONE: [['+44 20 7946 0018', 'WORK'], ['+44 20 7946 0019', 'FAX']], WEB: [['a.example', 'WORK']] })
      assert.equal(blocks.length, 1)
      const code = blocks[0].replaceAll(/^import .*$/gm, '').replaceAll(/\b43\b/g, `${id}`)
      const hook = { fromWebhookUrl: (_, options) => http(B24Hook.fromWebhookUrl(portal.url.replace('http:', 'https:'), options), portal.url) }
      await new Function('diff', 'B24Hook', 'ParamsFactory', `return (async () => {${code}})()`)(diff, hook, ParamsFactory)
      const held = await portal.held('contact', id)
      assert.deepEqual(held.PHONE, [['+44 7700 900456', 'WORK']])
      assert.deepEqual(held.WEB, [])
    } finally {
      await portal.end()
    }
  })
}
