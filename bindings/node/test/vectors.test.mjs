import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dedupe, diff, Diff, diffNdjsonSync, merge, normalize, simulate, simulateLines, Simulation } from '../index.mjs'
import { refused } from './refused.mjs'
import { isHeld, state, vectors } from './vectors.mjs'

/** Every way in which an input can be given. A text is JSON wherever it stands, so an input that is one is given so. */
const forms = {
  objects: (json) => (json.startsWith('"') ? json : JSON.parse(json)),
  text: (json) => json,
  bytes: (json) => Buffer.from(json)
}

const INPUTS = ['current', 'desired', 'now', 'base', 'ours', 'theirs', 'fields', 'fm', 'payload', 'response']

/** The cases that objects cannot say, since JavaScript moves integer keys to the front. */
const unsaid = []

/** Options as the vectors have them, and as JavaScript writes them. */
const options = [
  ['blanks: skip', "{ blanks: 'skip' }"],
  ['other_keys: ignore', "{ otherKeys: 'ignore' }"],
  ['unknown_types: allow', "{ unknownTypes: 'allow' }"],
  ['system_rows: protect', "{ systemRows: 'protect' }"],
  ['order: any', "{ order: 'any' }"],
  ['order: desired', "{ order: 'desired' }"],
  ['cells: clean', "{ cells: 'clean' }"],
  ['spelling: keep', "{ spelling: 'keep' }"],
  ['invalid_phones: allow', "{ invalidPhones: 'allow' }"],
  ['several_values: allow', "{ severalValues: 'allow' }"],
  ['invisible_characters: allow', "{ invisibleCharacters: 'allow' }"],
  ['strategy: patch', "{ strategy: 'patch' }"],
  ['strategy: fill', "{ strategy: 'fill' }"],
  ['strategy: first', "{ strategy: 'first' }"],
  ['equality: exact', "{ equality: 'exact' }"],
  ['strategy: add', "{ strategy: 'add' }"],
  ['strategy: remove', "{ strategy: 'remove' }"],
  ['generation: legacy or factory', "{ generation: 'legacy' } or { generation: 'factory' }"],
  ['the option read', '{ read: … }'],
  ['(max_deletes)', '({ maxDeletes: … })'],
  ['the option only', '{ only: … }']
]

/** The options of an error that lists them, or means one. */
const camelCased = (message) => (message.startsWith('unknown option') ? message.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase()) : message)

const inJavaScript = (message) => options.reduce((text, [option, written]) => text.replace(option, written), camelCased(message))

for (const [form, give] of Object.entries(forms)) {
  /** Runs each case that can be given so. */
  const each = (file, run) =>
    test(`${file}, as ${form}`, () => {
      for (const vector of vectors(file)) {
        const { name, raw } = vector
        const inputs = INPUTS.filter((input) => input in raw)
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

  each('sent', ({ name, payload_text, generation, rows, findings, raw }, { current, payload }) => {
    const own = raw.current === 'null' ? null : (current ?? give(state('findings-current')))
    const simulation = simulate(own, payload_text ?? payload, { generation })
    assert.deepEqual(simulation.findings, findings, name)
    assert.deepEqual(simulation.rows, rows, name)
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

  each('vendor-responses', ({ name, entity, entities, error, raw }, { response }) => {
    if (entity) return assertReads(name, response, entity)
    const { code, place, side } = refused(() => simulate(response, {}))
    if (error) return assert.deepEqual({ code, place, side }, { ...error, side: 'current' }, name)
    assert.equal(code, 'many_entities', name)
    for (const listed of entities) assertLists(name, raw.response, listed)
  })

  each('vendor-payloads', ({ name, current: rows, generation, ...right }, { current, payload }) => {
    // An array without rows does not say what was read.
    const found = simulate(rows.length === 0 ? give('{"fm":[]}') : current, payload, { generation })
    assert.deepEqual({ rows: found.rows, findings: ofFindings(found) }, { rows: right.rows, findings: right.findings }, `${name}, ${generation}`)
  })

  each('cases', (vector, inputs) => {
    const right = {}
    for (const result of ['edits', 'conflicts', 'rows', 'findings', 'error']) {
      if (result in vector) right[result] = vector[result]
    }
    const run = () => runCase(vector, inputs)
    if (!vector.error) return assert.deepEqual(run(), right, vector.name)
    const { side, code, place } = refused(run)
    assert.deepEqual({ error: { side, code, place } }, right, vector.name)
  })
}

test('payloads as they are sent, as lines', () => {
  // A text that is JSON itself is none of a line.
  const cases = vectors('sent').filter(({ payload_text: text }) => !text?.startsWith('"'))
  const lines = cases.map(({ generation, raw }) => {
    const current = raw.current === 'null' ? '{"fm":[]}' : (raw.current ?? state('findings-current').trim())
    return `{"current":${current},"payload":${raw.payload ?? raw.payload_text},"generation":"${generation}"}`
  })
  const expected = cases.map(({ rows, findings }) => ({ rows, findings }))
  const text = lines.join('\n')
  for (const given of [lines, new Set(lines), lines.map((line) => Buffer.from(line)), text, Buffer.from(text)]) {
    const found = simulateLines(given)
    assert.deepEqual(found.map(({ rows, findings }) => ({ rows, findings })), expected)
  }
})

test('simulateLines has its errors', () => {
  const lines = '{"PHONE": []}\n\n{\n'
  const current = { PHONE: [] }
  const [first, second] = simulateLines(lines, { current, onError: 'skip' })
  assert.ok(first instanceof Simulation)
  assert.deepEqual([second.code, second.line], ['invalid_json', 3])
  assert.deepEqual(refused(() => simulateLines(lines, { current })).line, 3)
  assert.equal(refused(() => simulateLines(lines)).code, 'field_not_read')
  assert.equal(refused(() => simulateLines('', { generation: 'old' })).place, 'generation')
  assert.deepEqual(simulateLines([]), [])
  assert.throws(() => simulateLines(5), { name: 'TypeError', message: "argument 'lines': expected lines as a string or as bytes, or an iterable of them, found 5" })
  assert.throws(() => simulateLines(['{}', {}]), { name: 'TypeError', message: "argument 'lines[1]': expected JSON as a string or as bytes, found an object" })
  assert.equal(refused(() => simulateLines([], { onError: 'return' })).code, 'wrong_choice')
  assert.throws(() => simulateLines([], { strategy: 'add' }), { name: 'TypeError', message: /unknown option "strategy"/ })
})

test('what makes an entity needs no current', () => {
  for (const none of [null, undefined]) {
    assert.equal(simulate(none, 'crm.contact.add?fields[PHONE][0][VALUE]=5').rows[0].VALUE, '5')
    assert.equal(refused(() => simulate(none, { PHONE: [] })).code, 'field_not_read')
  }
})

/** What each finding is, how bad, and where. */
const ofFindings = ({ findings }) => findings.map(({ code, severity, place }) => ({ code, severity, place }))

const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']

/** Rows are equal to the last byte, and system rows count. */
const exact = new Diff({ generation: 'legacy', systemRows: 'touch' })

const cleared = (rows) => rows.map(({ ID }) => ({ ID, DELETE: 'Y' }))

function assertReads(name, response, { id, kind, read }) {
  for (const field of FIELDS) {
    const run = () => exact.diff(response, { [field]: [] })
    if (field in read) assert.deepEqual(run().fields[field] ?? [], cleared(read[field]), name)
    else assert.deepEqual([refused(run).code, refused(run).place], ['field_not_read', field], name)
  }
  assert.equal(exact.diff(response, read).length, 0, name)
  if (!('PHONE' in read)) return
  // A call says what it is for, as far as current does.
  const edits = diff(response, { PHONE: ['+79000000099'] })
  if (kind) assert.deepEqual([edits.request().entity, edits.request().id], [kind, id], name)
  else assert.equal(refused(() => edits.request()).place, 'entity', name)
}

function assertLists(name, page, { id, read, error }) {
  const run = (fields) => {
    const lines = Buffer.from(exact.diffNdjsonSync(page, JSON.stringify({ id, ...fields })).lines).toString()
    return lines.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
  }
  if (error) return assert.equal(refused(() => run({ PHONE: [] })).code, error, name)
  assert.deepEqual(run(read), [], name)
  for (const field of FIELDS) {
    if (!(field in read)) assert.equal(refused(() => run({ [field]: [] })).code, 'field_not_read', name)
    else assert.deepEqual(run({ [field]: [] }), read[field].length === 0 ? [] : [{ id, fields: { [field]: cleared(read[field]) } }], name)
  }
}

function runCase({ command, options, request, raw }, { current, desired, now, base, ours, theirs, payload }) {
  if (command === 'simulate') {
    const found = simulate(current, payload, options)
    return { rows: found.rows, findings: ofFindings(found) }
  }
  if (command === 'merge') {
    const { edits, conflicts } = merge(base, ours, theirs, inCamelCase(options))
    return { edits: edits.fields, conflicts: conflicts.map(({ id }) => id) }
  }
  if (command === 'dedupe') return { edits: dedupe(current, options).fields }
  if (command === 'bulk') return { lines: diffNdjsonSync(raw.current, raw.desired, { form: 'request', ...request }) }
  const edits = diff(current, desired, options)
  if (request) edits.request(request.entity, undefined, { api: request.api })
  if (command === 'check') edits.check(now)
  return { edits: edits.fields }
}

const inCamelCase = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()), value]))

test('objects can say all but maps of made-up keys in a made-up order', () => {
  const made = /^cases: a map keyed by row IDs$|^errors: desired: a phone that is a whole float$|^portal: (random \d+|equal rows \d+|fields are numbered|a stored row overwritten with blanks)/
  for (const name of unsaid) assert.match(name, made)
})

test('keys', () => {
  for (const { name, field, region, type, classes } of vectors('keys')) {
    const row = (ID, VALUE) => ({ ID, VALUE_TYPE: type ?? 'WORK', VALUE })
    const all = classes.flatMap((spellings, of) => spellings.map((spelling) => [spelling, of]))
    for (const [first, of] of all) {
      for (const [second, is] of all) {
        const rows = [row(1, first), row(2, second)]
        const edits = dedupe({ [field]: rows }, { equality: 'normalized', region, systemRows: 'touch' })
        assert.equal(edits.length, of === is ? 1 : 0, `${name}: ${first} and ${second}`)
        const [key, other] = [first, second].map((value) => normalize(value, field, region, type ?? 'WORK'))
        assert.equal(key === other, of === is, `${key} and ${other}`)
      }
    }
  }
})

test('cells', () => {
  for (const { name, field, cell, values } of vectors('cells')) {
    const edits = diff({ [field]: [] }, { [field]: [cell] }, { cells: 'clean' })
    assert.deepEqual([...edits].map(({ value }) => value), values, name)
  }
})
