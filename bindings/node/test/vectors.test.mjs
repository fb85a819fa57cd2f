import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dedupe, diff, merge, simulate } from '../index.mjs'
import { refused } from './refused.mjs'
import { isHeld, state, vectors } from './vectors.mjs'

/** Every way in which an input can be given. A text is JSON wherever it stands, so an input that is one is given so. */
const forms = {
  objects: (json) => (json.startsWith('"') ? json : JSON.parse(json)),
  text: (json) => json,
  bytes: (json) => Buffer.from(json)
}

/** The cases that objects cannot say, since JavaScript moves integer keys to the front. */
const unsaid = []

/** Options as the vectors have them, and as JavaScript writes them. */
const options = [
  ['blanks: skip', "{ blanks: 'skip' }"],
  ['other_keys: ignore', "{ otherKeys: 'ignore' }"],
  ['unknown_types: allow', "{ unknownTypes: 'allow' }"],
  ['system_rows: protect', "{ systemRows: 'protect' }"],
  ['order: desired', "{ order: 'desired' }"],
  ['strategy: add', "{ strategy: 'add' }"],
  ['strategy: remove', "{ strategy: 'remove' }"],
  ['generation: legacy or factory', "{ generation: 'legacy' } or { generation: 'factory' }"],
  ['the option read', '{ read: … }'],
  ['(max_deletes)', '({ maxDeletes: … })'],
  ['(only)', '({ only: … })']
]

const inJavaScript = (message) => options.reduce((text, [option, written]) => text.replace(option, written), message)

for (const [form, give] of Object.entries(forms)) {
  /** Runs each case that can be given so. */
  const each = (file, run) =>
    test(`${file}, as ${form}`, () => {
      for (const vector of vectors(file)) {
        const { name, raw } = vector
        const inputs = ['current', 'desired', 'base', 'ours', 'theirs', 'fields', 'fm', 'payload'].filter((input) => input in raw)
        if (form === 'objects' && !inputs.every((input) => isHeld(raw[input]))) unsaid.push(`${file}: ${name}`)
        else run(vector, Object.fromEntries(inputs.map((input) => [input, give(raw[input])])))
      }
    })

  each('documented', ({ name, raw }, { current, desired }) => {
    // Some begin with nothing.
    const edits = diff(current, desired, { read: 'all' })
    assert.equal(JSON.stringify(edits.fields), JSON.stringify(JSON.parse(raw.fields)), name)
    assert.equal(JSON.stringify(edits.fm), JSON.stringify(JSON.parse(raw.fm)), name)
  })

  each('portal', ({ name, raw, ...generations }, { current, fields, fm }) => {
    const payload = fm === undefined ? fields : form === 'objects' ? { fm } : give(`{"fm":${raw.fm}}`)
    for (const generation of ['distinct', 'factory', 'legacy']) {
      // fm does not exist on legacy.
      if (!(generation in generations)) continue
      const { rows } = simulate(current, payload, { generation })
      assert.deepEqual(rows, generations[generation], `${name}, ${generation}`)
    }
  })

  each('findings', ({ name, payload_text, generation, findings }, { current, payload }) => {
    const simulation = simulate(current ?? give(state('findings-current')), payload_text ?? payload, { generation })
    assert.deepEqual(simulation.findings, findings, name)
  })

  each('merge', ({ name, on_conflict: onConflict, edits, conflicts }, { base, ours, theirs }) => {
    const merged = merge(base, ours, theirs, { onConflict })
    assert.deepEqual(merged.edits.fields, edits, name)
    const inSnakeCase = (version) => version && { value: version.value, value_type: version.valueType }
    const found = merged.conflicts.map(({ base, ours, theirs, ...rest }) => ({
      ...rest,
      base: inSnakeCase(base),
      ours: inSnakeCase(ours),
      theirs: inSnakeCase(theirs)
    }))
    assert.deepEqual(found, conflicts, name)
  })

  each('errors', ({ name, current_text, desired_text, options, side, code, place, message: written }, { current, desired }) => {
    const message = inJavaScript(written)
    const error = refused(() => diff(current_text ?? current, desired_text ?? desired, options))
    assert.deepEqual([error.side, error.code, error.place, error.reason], [side, code, place, message], name)
    assert.equal(String(error), `MultifieldError: ${side}${place === '' ? '' : ` ${place}`}: ${message} [${code}]`, name)
  })
}

test('objects can say all but maps of made-up keys in a made-up order', () => {
  const made = /^portal: (random \d+|equal rows \d+|fields are numbered|a stored row overwritten with blanks)/
  for (const name of unsaid) assert.match(name, made)
})

test('keys', () => {
  const row = (ID, VALUE) => ({ ID, VALUE_TYPE: 'WORK', VALUE })
  for (const { name, field, region, classes } of vectors('keys')) {
    const all = classes.flatMap((spellings, of) => spellings.map((spelling) => [spelling, of]))
    for (const [first, of] of all) {
      for (const [second, is] of all) {
        const rows = [row(1, first), row(2, second)]
        const edits = dedupe({ [field]: rows }, { equality: 'normalized', region, systemRows: 'touch' })
        assert.equal(edits.length, of === is ? 1 : 0, `${name}: ${first} and ${second}`)
      }
    }
  }
})
