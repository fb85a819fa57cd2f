// What people would write themselves: it knows one shape on each side, exact values, and replace; it trims, checks and
// protects nothing.

const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']

/** The entities of a response, each with its ID and its rows. */
export function entities({ result }) {
  const found = Array.isArray(result) ? result : (result.items ?? [result])
  return found.map((entity) => {
    if (entity.fm === undefined) return [Number(entity.ID), entity]
    const fields = {}
    for (const { id, typeId, valueType, value } of entity.fm) {
      ;(fields[typeId] ??= []).push({ ID: id, VALUE: value, VALUE_TYPE: valueType })
    }
    return [entity.id, fields]
  })
}

/** Rows are looked for one by one. Of what a contact has, that is quicker than a Map. */
export function nestedScan(current, desired) {
  let fields = null
  for (const field of FIELDS) {
    const wanted = desired[field]
    if (wanted === undefined) continue
    const rows = scanField(current[field] ?? [], wanted)
    if (rows !== null) (fields ??= {})[field] = rows
  }
  return fields
}

function scanField(stored, wanted) {
  const isUsed = new Array(stored.length).fill(false)
  let edits = null
  let open = null
  for (const row of wanted) {
    const at = find(stored, isUsed, row.VALUE, row.VALUE_TYPE)
    if (at < 0) (open ??= []).push(row)
    else isUsed[at] = true
  }
  let left = null
  for (const row of open ?? []) {
    const at = find(stored, isUsed, row.VALUE, undefined)
    if (at < 0) (left ??= []).push(row)
    else {
      isUsed[at] = true
      ;(edits ??= []).push({ ID: Number(stored[at].ID), VALUE: row.VALUE, VALUE_TYPE: row.VALUE_TYPE })
    }
  }
  let next = 0
  for (let at = 0; at < stored.length; at++) {
    if (isUsed[at]) continue
    const row = left?.[next++]
    const ID = Number(stored[at].ID)
    ;(edits ??= []).push(row === undefined ? { ID, DELETE: 'Y' } : { ID, VALUE: row.VALUE, VALUE_TYPE: row.VALUE_TYPE })
  }
  for (; left !== null && next < left.length; next++) {
    ;(edits ??= []).push({ VALUE: left[next].VALUE, VALUE_TYPE: left[next].VALUE_TYPE })
  }
  return edits
}

function find(stored, isUsed, value, valueType) {
  for (let at = 0; at < stored.length; at++) {
    const row = stored[at]
    if (!isUsed[at] && row.VALUE === value && (valueType === undefined || row.VALUE_TYPE === valueType)) return at
  }
  return -1
}

/** The same with a Map of the values, for long lists. */
export function buckets(current, desired) {
  let fields = null
  for (const field of FIELDS) {
    const wanted = desired[field]
    if (wanted === undefined) continue
    const rows = bucketField(current[field] ?? [], wanted)
    if (rows.length > 0) (fields ??= {})[field] = rows
  }
  return fields
}

function bucketField(stored, wanted) {
  const byBoth = new Map()
  for (const row of stored) {
    const key = `${row.VALUE_TYPE}\n${row.VALUE}`
    const same = byBoth.get(key)
    if (same === undefined) byBoth.set(key, [row])
    else same.push(row)
  }
  const open = wanted.filter((row) => byBoth.get(`${row.VALUE_TYPE}\n${row.VALUE}`)?.pop() === undefined)
  const free = [...byBoth.values()].flat()
  const byValue = new Map(free.map((row) => [row.VALUE, row]))
  const edits = []
  const left = open.filter(({ VALUE, VALUE_TYPE }) => {
    const row = byValue.get(VALUE)
    if (row === undefined) return true
    byValue.delete(VALUE)
    edits.push({ ID: Number(row.ID), VALUE, VALUE_TYPE })
    return false
  })
  let next = 0
  for (const row of byValue.values()) {
    const to = left[next++]
    const ID = Number(row.ID)
    edits.push(to === undefined ? { ID, DELETE: 'Y' } : { ID, VALUE: to.VALUE, VALUE_TYPE: to.VALUE_TYPE })
  }
  for (; next < left.length; next++) edits.push({ VALUE: left[next].VALUE, VALUE_TYPE: left[next].VALUE_TYPE })
  return edits
}
