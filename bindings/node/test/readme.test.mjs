// The examples of README.md in their order, as one program on a portal in memory.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import * as multifield from '../index.mjs'
import { Portal } from './memory.mjs'
import { refused } from './refused.mjs'

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** The SDK, as far as the examples go. What is sent is carried out by the model of a portal. */
function sdk(response) {
  let contact = response
  const sent = []
  const make = async ({ method, params }) => {
    if (method === 'crm.contact.get') return { getData: () => contact }
    sent.push(method)
    if (method === 'batch') return {}
    assert.equal(method, 'crm.contact.update')
    const { rows, findings } = multifield.simulate(contact, params.fields)
    assert(findings.every(({ severity }) => severity === 'note'))
    const fields = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK'].map((field) => [field, rows.filter(({ TYPE_ID }) => TYPE_ID === field)])
    contact = { result: { ID: '43', ...Object.fromEntries(fields) } }
    return {}
  }
  return { sent, B24Hook: { fromWebhookUrl: () => ({ actions: { v2: { call: { make } } } }) } }
}

/** What calls a portal with two contacts. */
function portal() {
  const memory = new Portal()
  memory.add(43, ['+44 20 7946 0018'], 444)
  memory.add(44, ['+44 20 7946 0000'])
  return async (url, { method, redirect, body }) => {
    assert.deepEqual([method, redirect], ['POST', 'manual'])
    return new Response(JSON.stringify(memory.run({ method: url.slice(String(process.env.B24_HOOK).length), params: JSON.parse(body) })))
  }
}

const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
const before = process.cwd()
process.chdir(folder)
after(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

test('README', async () => {
  const { sent, B24Hook } = sdk(JSON.parse(read('../../../crates/multifield-cli/examples/contact.json')))
  const blocks = [...read('../README.md').matchAll(/```js\n([^]*?)```\n\n```text\n([^]*?)```/g)]
  assert.equal(blocks.length, read('../README.md').split('```js\n').length - 1)
  const program = blocks.map(([, code], index) => `${code.replaceAll(/^import .*$/gm, '')}\nend(${index})`)
  const printed = []
  const end = (index) => assert.equal(`${printed.splice(0).join('\n')}\n`, blocks[index][2])
  const names = { ...multifield, B24Hook, fetch: portal(), end, console: { log: (...parts) => printed.push(parts.join(' ')) } }
  const run = new Function(...Object.keys(names), `return (async () => {${program.join('\n')}})()`)
  await run(...Object.values(names))
  // One call, and none for what a second diff finds.
  assert.deepEqual(sent, ['crm.contact.update', 'batch'])
})

test('what README shows and is not run', () => {
  const others = [...read('../README.md').matchAll(/```(\w+)\n([^]*?)```/g)].filter(([, language]) => !['js', 'text'].includes(language))
  assert.deepEqual(others.map(([, language]) => language), ['console', 'javascript', 'ts'])
  assert.deepEqual(others[0][2], '$ npm install multifield\n')
  assert.equal(read('../README.md').split('```text\n').length, read('../README.md').split('```js\n').length)
})

test('README of the repository', () => {
  const blocks = [...read('../../../README.md').matchAll(/```js\n([^]*?)```/g)]
  assert.equal(blocks.length, 1)
  const response = { result: { ID: '43', PHONE: [{ ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111' }] } }
  const code = blocks[0][1].replaceAll(/^import .*$/gm, '')
  const { method, params } = new Function('diff', 'response', `${code}\nreturn request`)(multifield.diff, response)
  assert.equal(method, 'crm.contact.update')
  assert.deepEqual(params, { id: 43, fields: { PHONE: [{ VALUE: '333333', VALUE_TYPE: 'WORK' }] } })
})

test('each option of the core is declared, and in the table of options', () => {
  // The core names each where it meets one that it does not know.
  const { reason: message } = refused(() => new multifield.Diff({ '': 1 }))
  const names = message.split('expected')[1].match(/\w+/g).filter((word) => word !== 'or')
  assert(names.length > 10, message)
  for (const snake of names) {
    const name = snake.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase())
    assert.match(read('../index.d.ts'), new RegExp(`^  ${name}\\?: `, 'm'), name)
    assert.match(read('../README.md'), new RegExp(`^\\| \`${name}\` \\| `, 'm'), name)
  }
})
