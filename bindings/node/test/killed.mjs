// A run in a process of its own, on a portal that is asked over a pipe: each line is a call, and its answer.

import { createInterface } from 'node:readline'
import { sync } from '../index.mjs'

const [journal, count] = process.argv.slice(2)
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function send({ method, params }) {
  process.stdout.write(`${JSON.stringify({ method, params })}\n`)
  const { done, value } = await answers.next()
  if (done) throw new Error('no answer')
  return [200, value]
}

const wanted = Array.from({ length: Number(count) }, (_, index) => [index + 1, { PHONE: [`+2${index + 1}`, `+3${index + 1}`, `+4${index + 1}`] }])
const run = sync('contact', wanted, send, { journal, settle: 0, rate: 1e6, burst: 1e6 })
try {
  for await (const { outcome } of run) if (outcome !== 'changed' && outcome !== 'unchanged') throw new Error(outcome)
  process.exit(0)
} catch (error) {
  console.error(String(error))
  process.exit(3)
}
