// The examples of the guide in JavaScript. The one with an SDK runs in e2e, on a portal.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as multifield from '../index.mjs'

const folder = new URL('../../../crates/multifield-core/docs/recipes/', import.meta.url)
const pages = readdirSync(folder).filter((name) => name !== 'sdks.md')
const blocks = pages.flatMap((name) => {
  const found = readFileSync(new URL(name, folder), 'utf8').matchAll(/```js\n([^]*?)```/g)
  return [...found].map(([, code], index) => [`${name} ${index}`, code])
})

test('the guide has examples', () => assert(blocks.length >= 8))

for (const [name, code] of blocks) {
  test(`guide: ${name}`, () => {
    const names = { ...multifield, assert }
    const body = code.replaceAll(/^import .*$/gm, '')
    return new Function(...Object.keys(names), `'use strict'; return (async () => {${body}})()`)(...Object.values(names))
  })
}
