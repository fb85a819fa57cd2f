// What becomes of an instance of WebAssembly: it ends with a panic, and where it has become large.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'

const require = createRequire(import.meta.url)
const { bindingOf } = require('../lib/wasm.js')
const { thrown } = require('../lib/error.js')
const ops = require('../lib/ops.js')
const { Tape } = require('../lib/tape.js')

const compiled = new WebAssembly.Module(readFileSync(new URL('../wasm/multifield.wasm', import.meta.url)))

/** A binding, and how many instances it has made. */
function counted() {
  const made = []
  const { Instance } = WebAssembly
  const binding = bindingOf(() => compiled)
  const run = (...inputs) => {
    WebAssembly.Instance = class extends Instance {
      constructor(module) {
        super(module)
        made.push(this)
      }
    }
    try {
      return binding.run(...inputs)
    } finally {
      WebAssembly.Instance = Instance
    }
  }
  return { made, run }
}

function tapeOf(...inputs) {
  const tape = new Tape()
  for (const input of inputs) tape.add(input)
  return tape.bytes
}

const diff = () => tapeOf({}, { PHONE: [] }, { PHONE: ['1'] })

test('a module needs nothing of its host', () => {
  assert.deepEqual(WebAssembly.Module.imports(compiled), [])
})

test('after a panic there is a new instance, and the error asks for a report', () => {
  const { made, run } = counted()
  const right = run(ops.diff, diff())
  // No memory is so large.
  const long = { length: 2 ** 32 - 1, subarray: () => new Uint8Array(0) }
  let error
  try {
    run(ops.diffNdjson, tapeOf({}), long)
  } catch (caught) {
    error = thrown(caught)
  }
  assert.deepEqual([error.name, error.code, made.length], ['MultifieldError', 'defect', 1])
  assert.match(error.message, /^a defect of multifield: unreachable in wasm-function\[\d+\]:0x[0-9a-f]+: please report it, with the input that leads to it \[defect\]$/)
  assert.equal(run(ops.diff, diff()), right)
  assert.equal(made.length, 2)
})

test('an instance is kept, unless its memory has become large', () => {
  const { made, run } = counted()
  const lines = (count) => Buffer.from('{"ID": 1, "PHONE": []}\n'.repeat(count))
  for (let round = 0; round < 5; round++) run(ops.diff, diff())
  run(ops.diffNdjson, tapeOf({}), lines(1), lines(1))
  assert.equal(made.length, 1)
  const large = Buffer.alloc(70 << 20, '\n')
  large.write('{"ID": 1, "PHONE": []}')
  run(ops.diffNdjson, tapeOf({}), large, lines(1))
  assert.equal(made.length, 1)
  run(ops.diff, diff())
  assert.equal(made.length, 2)
})

test('what does not end is no defect', () => {
  const { run } = counted()
  assert.throws(() => run(1000, diff()), { message: 'no operation 1000' })
  const { message } = (() => {
    try {
      run(ops.desiredFromCsv, tapeOf({ columns: [], ignoresOthers: false }), Buffer.from('ID;PHONE\n1;2\n'))
    } catch (error) {
      return thrown(error)
    }
  })()
  assert.match(message, /reads no CSV.*\[missing_feature\]$/)
})

test('what is for servers is missing', () => {
  const { SyncJournal, SyncRun, filesDiff, filesSimulate } = bindingOf(() => compiled)
  const missing = (error) => thrown(error).code === 'missing_feature'
  for (const make of [() => new SyncJournal(), () => new SyncRun(), filesDiff, filesSimulate]) assert.throws(make, missing)
})
