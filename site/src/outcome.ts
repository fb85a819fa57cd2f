// What the library says about a state. Nothing here decides anything about rows.

import { diff, simulate, type DiffOptions, type Edits, type Finding, type Simulation } from 'multifield/slim'
import type { State } from './state'

type Row = Simulation['rows'][number]

/** A row before and after. */
export interface Change {
  field: string
  id: string
  before: Row | undefined
  after: Row | undefined
  kind: 'unchanged' | 'overwritten' | 'deleted' | 'added'
}

export interface Outcome {
  changes: Change[]
  findings: readonly Finding[]
  /** The text for people, of what there is to send. */
  text: string | null
  /** The call in each output format, or why it has none. */
  outputs: [name: string, text: string][]
}

export function outcomeOf({ mode, current, wanted, generation, entity, options }: State): Outcome {
  const server = { generation: (generation || null) as 'distinct' | 'factory' | 'legacy' | null }
  const stored = current.trim() === '' ? null : current
  if (mode === 'payload') {
    const { rows, findings } = simulate(stored, wanted, server)
    return { changes: changesOf(stored, rows), findings, text: null, outputs: [] }
  }
  const given = options.trim() === '' ? {} : (JSON.parse(options) as DiffOptions)
  const edits = diff(stored ?? '{}', wanted, { ...given, ...(generation ? { generation: server.generation } : {}) } as DiffOptions)
  const { rows, findings } = simulate(stored ?? '{}', JSON.stringify({ fields: edits.fields }), server)
  return { changes: changesOf(stored, rows), findings, text: String(edits), outputs: outputsOf(edits, entity) }
}

/** What a payload without rows leaves is what there was. */
function changesOf(stored: string | null, after: readonly Row[]): Change[] {
  const before = stored === null ? [] : simulate(stored, '{"fields":{}}').rows
  const left = new Map(after.map((row) => [String(row.ID), row]))
  const changes = before.map((row): Change => {
    const now = left.get(String(row.ID))
    left.delete(String(row.ID))
    const isSame = now !== undefined && now.VALUE === row.VALUE && now.VALUE_TYPE === row.VALUE_TYPE && now.TYPE_ID === row.TYPE_ID
    return { field: row.TYPE_ID, id: String(row.ID), before: row, after: now, kind: now === undefined ? 'deleted' : isSame ? 'unchanged' : 'overwritten' }
  })
  for (const row of left.values()) changes.push({ field: row.TYPE_ID, id: String(row.ID), before: undefined, after: row, kind: 'added' })
  return changes
}

function outputsOf(edits: Edits, entity: string): [string, string][] {
  const json = (make: () => unknown) => written(() => JSON.stringify(make(), null, 2) ?? '')
  const request = () => edits.request((entity || null) as 'contact' | 'lead' | 'company' | null)
  return [
    ['request', json(request)],
    ['fields, for crm.contact.update', json(() => edits.fields)],
    ['fm, for crm.item.update', json(() => edits.fm)],
    ['a command of batch', written(() => request()?.command() ?? 'nothing to send')],
    ['curl', written(() => curlOf(request()))],
    ['FM, for PHP on the server', json(() => edits.boxFm())],
    ['VibeCode', json(() => edits.vibecode())]
  ]
}

function curlOf(request: { method: string; params: object } | null): string {
  if (request === null) return 'nothing to send'
  const body = JSON.stringify(request.params).replaceAll("'", "'\\''")
  return `curl -H 'Content-Type: application/json' --data '${body}' "$WEBHOOK/${request.method}.json"`
}

function written(make: () => string): string {
  try {
    return make()
  } catch (error) {
    return messageOf(error)
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
