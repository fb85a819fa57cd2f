// The vectors that the tests of every language share: one case a line.

import { readFileSync } from 'node:fs'

const folder = new URL('../../../crates/multifield-core/tests/vectors/', import.meta.url)

const read = (name) => readFileSync(new URL(name, folder), 'utf8')

/** The cases of a file, each with its members as JSON under `raw`, since an object may not hold their order. */
export const vectors = (name) =>
  read(`${name}.jsonl`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ ...JSON.parse(line), raw: members(line) }))

export const state = (name) => read(`${name}.json`)

/** The members of an object of JSON, each as its JSON. */
function members(json) {
  const found = {}
  let depth = 0
  let from = 0
  let name
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}:,]/g)) {
    if ((token === ',' || token === '}') && depth === 1) found[name] = json.slice(from, index).trim()
    if ('[{'.includes(token)) depth += 1
    else if (']}'.includes(token)) depth -= 1
    else if (depth === 1 && token === ':') from = index + 1
    else if (depth === 1 && name !== token && token.startsWith('"') && /^\s*:/.test(json.slice(index + token.length))) name = JSON.parse(token)
  }
  return found
}

/** Whether an object holds all that JSON says, the order of its keys, too. */
export const isHeld = (json) => JSON.stringify(JSON.parse(json)) === json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
