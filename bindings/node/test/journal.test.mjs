// Journals, and processes that end without having closed them.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sync } from '../index.mjs'
import { all, clockOf, portalOf } from './memory.mjs'

const folder = mkdtempSync(join(tmpdir(), 'multifield-'))
after(() => rmSync(folder, { recursive: true }))
const program = fileURLToPath(new URL('killed.mjs', import.meta.url))

/** Serves a run in a process, and kills it after so many calls, before or after the answer to the last. */
async function served(portal, child, { calls = Infinity, isAnswered = false } = {}) {
  const ended = once(child, 'close')
  let left = calls
  child.stdin.on('error', () => {})
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.stringify(portal.run(JSON.parse(line)))
    left -= 1
    if (left > 0 || isAnswered) child.stdin.write(`${answer}\n`)
    if (left <= 0) {
      if (isAnswered) await new Promise((resolve) => setTimeout(resolve, 3))
      child.kill('SIGKILL')
    }
  }
  return (await ended)[0]
}

test('a run that is killed at any call is resumed, and doubles nothing', { timeout: 120_000 }, async () => {
  for (const isAnswered of [false, true]) {
    const journal = join(folder, `killed-${isAnswered}.ndjson`)
    const { portal } = portalOf(60)
    const begin = () => spawn(process.execPath, [program, journal, '60'], { stdio: ['pipe', 'pipe', 'inherit'] })
    let kills = 0
    for (;;) {
      const code = await served(portal, begin(), { calls: 1 + (kills % 3), isAnswered })
      if (code === 0) break
      assert.equal(code, null)
      kills += 1
      assert(kills < 60)
    }
    assert(kills >= 3, String(kills))
    for (let id = 1; id <= 60; id++) assert.deepEqual(portal.phones(id).sort(), [`+2${id}`, `+3${id}`, `+4${id}`])
    assert.equal(portal.edits.length, 60)
  }
})

test('the lock of a process that lives is kept, and that of one that was killed is free', async () => {
  const journal = join(folder, 'locked.ndjson')
  const { portal, wanted } = portalOf(1)
  const child = spawn(process.execPath, [program, journal, '1'], { stdio: ['pipe', 'pipe', 'inherit'] })
  // Its journal is there before its first call.
  await once(child.stdout, 'data')
  const run = () => all(sync('contact', wanted, async (call) => [200, portal.run(call)], { journal, settle: 0, rate: 1e6, burst: 1e6, clock: clockOf() }))
  await assert.rejects(run(), { code: 'journal_in_use' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal((await run()).length, 1)
})

test('a disk that is full ends the run before the call, and it is resumed', { skip: process.platform === 'win32' }, async () => {
  const journal = join(folder, 'full.ndjson')
  const { portal } = portalOf(60)
  // A file may have one block of 512 or 1,024 bytes there; the rest is as if the disk were full.
  const limited = `trap '' XFSZ; ulimit -f 1; exec "$0" "$@"`
  const child = spawn('sh', ['-c', limited, process.execPath, program, journal, '60'], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  assert.equal(await served(portal, child), 3)
  assert.match(said, /^SyncError: the journal: .* \[journal_failed\]\n$/)
  const written = readFileSync(journal, 'utf8')
  assert(portal.edits.length < 60)
  for (const command of portal.edits) assert(written.includes(`"${/id=(\d+)/.exec(command)[1]}":`), command)
  assert.equal(await served(portal, spawn(process.execPath, [program, journal, '60'], { stdio: ['pipe', 'pipe', 'inherit'] })), 0)
  for (let id = 1; id <= 60; id++) assert.deepEqual(portal.phones(id).sort(), [`+2${id}`, `+3${id}`, `+4${id}`])
  assert.equal(portal.edits.length, 60)
})

const END = '{"end":true}\n'

test('a journal whose last line was cut off is resumed, at any byte', async () => {
  const { portal, wanted } = portalOf(2)
  const journal = join(folder, 'cut.ndjson')
  const run = () => all(sync('contact', wanted, async (call) => [200, portal.run(call)], { journal, clock: clockOf() }))
  await run()
  const whole = readFileSync(journal)
  for (let length = 0; length <= whole.length; length++) {
    writeFileSync(journal, whole.subarray(0, length))
    assert((await run()).every(({ outcome, edits }) => outcome.endsWith('changed') && edits.length === 0))
    // A journal that is complete begins a new run. Cut off before its end, it has nothing left to do.
    const complete = readFileSync(journal, 'utf8')
    assert(complete.endsWith(END))
    writeFileSync(journal, complete.slice(0, -END.length))
    assert((await run()).length === 0)
  }
  assert.equal(portal.edits.length, 2)
})
