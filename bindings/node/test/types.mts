// Checked by tsc alone: what is right has to compile, and each line below @ts-expect-error must not.

import { createInterface } from 'node:readline'
import { Diff, Edits, Lines, Merged, MultifieldError, NotSentError, Rest, Sync, SyncError, SyncRun, batch, dedupe, diff, diffMany, diffNdjsonSync, diffNdjson, merge, rounds, simulate, simulateLines, sync } from 'multifield'
import type {
  Desired, Append, Batch, Conflict, DiffOptions, Edit, Finding, MergeOptions, Request, StoredRow, SyncEnd, SyncOutput, SyncSend, SyncTotals, RowState, Unfinished, Warning } from 'multifield'

interface Contact {
  ID: string
  PHONE?: { ID: string; VALUE: string; VALUE_TYPE: string }[]
}

declare const contact: Contact
declare const pairs: (readonly [Contact, { PHONE: string[] }])[]
declare const stream: AsyncIterable<[Contact, Buffer]>

const edits: Edits = diff(contact, { PHONE: ['1'], EMAIL: undefined })
diff(JSON.stringify(contact), Buffer.from('{}'), { strategy: 'add', read: 'all', region: 'RU', maxDeletes: 3 })
diff(new Uint8Array(2), {}, null)
diff({}, {}, { strategy: undefined, only: { EMAIL: undefined }, maxDeletes: undefined, read: null })
simulate({}, {}, { generation: null }).text({ color: null })
void diffMany(pairs, { onError: null, order: undefined })

export function describe(edit: Edit): string {
  switch (edit.kind) {
    case 'overwrite':
      return `${edit.id} ${edit.was.value} ${edit.value} ${edit.valueType}`
    case 'delete':
      // @ts-expect-error a deletion has no value
      return `${edit.id} ${edit.value}`
    case 'append': {
      const append: Append = edit
      // @ts-expect-error a new row has no ID
      return `${append.field} ${append.id}`
    }
  }
}

for (const edit of edits) describe(edit)
export const list: Edit[] = [...edits]
export const version: RowState | undefined = edits.fields.PHONE?.length === 1 ? undefined : { value: '1', valueType: 'WORK' }
export const value: string | undefined = edits.fm['n0']?.value

const options: DiffOptions = { equality: 'normalized', read: ['PHONE', 'EMAIL'], systemRows: 'touch', only: { EMAIL: 'WORK', PHONE: ['HOME'] } }
const careful = new Diff(options)
export const same: Edits = careful.diff(contact, {})
dedupe(contact, options)
export const calls: Edits[] = [...rounds(contact, {}, { generation: 'distinct' }), ...careful.rounds(contact, {})]
export const unfinished: Unfinished | null = edits.isLast ? null : edits.unfinished
export const hidden: (number | null)[] | undefined = unfinished?.rows.map(({ behind }) => behind)
export const warnings: readonly Warning[] = edits.warnings

const request: Request | null = edits.request('contact', contact.ID, { api: 'universal' })
export const batches: Batch[] = batch([request, edits.addRequest('lead')], { halt: true })

const settings: MergeOptions = { onConflict: 'ours', deletes: 'blank' }
const { conflicts, edits: merged } = merge(contact, { PHONE: [] }, contact, settings)
export const conflict: Conflict | undefined = conflicts[0]
careful.merge(contact, {}, contact, { onConflict: 'leave' })
export const rows: StoredRow[] | undefined = merged.apply(contact).PHONE

const { findings } = simulate(contact, { PHONE: '1' }, { generation: 'legacy' })
export const codes: string[] = findings.map((finding: Finding) => finding.code)

export async function many(): Promise<void> {
  const all: Edits[] = await diffMany(pairs, { strategy: 'add' })
  const some: (Edits | MultifieldError)[] = await diffMany(stream, { onError: 'skip' })
  await careful.diffMany(pairs)
  for (const one of some) {
    if (one instanceof MultifieldError) console.error(one.index, one.code, one.place)
    else all.push(one)
  }
  // @ts-expect-error with errors returned, not all are edits
  const wrong: Edits[] = await diffMany(pairs, { onError: 'skip' })
  void wrong
}

export async function lines(): Promise<Uint8Array> {
  const { errors } = diffNdjsonSync('', '', { onError: 'skip', form: 'batch', entity: 'lead', api: 'universal', missing: 'add' })
  for (const { line, entityId } of errors) console.error(line, entityId)
  const skipped = new Diff({ maxDeletes: 2 }).diffNdjson('', process.stdin, { onError: 'skip', maxDeletesRun: '2.5%' })
  for await (const line of skipped) process.stdout.write(line)
  const written: Uint8Array = diffNdjsonSync(await skipped.read(), '', { strategy: 'add', threads: 1, maxDeletesRun: 20 }).lines
  const streamed: Lines = diffNdjson(['{}'], createInterface({ input: process.stdin }))
  // @ts-expect-error an object is no line
  diffNdjson([{}], '')
  // @ts-expect-error lines are made by diffNdjson
  new Lines()
  // @ts-expect-error no such form
  diffNdjsonSync('', '', { form: 'edits' })
  // @ts-expect-error the options of a Diff are there already
  new Diff().diffNdjsonSync('', '', { strategy: 'add' })
  return diffNdjson(written, streamed).read()
}

Edits.fromJSON(edits.toJSON())
Merged.fromJSON(merge(contact, {}, contact).toJSON()).conflicts.map(({ ours }) => ours?.valueType)
const kept = Merged.fromJSON(merge(contact, {}, contact).json)
const { edits: left, changed }: Rest = kept.rest(contact)
kept.later.flatMap((call) => call.rest(contact).changed).map(({ found }) => found?.valueType)
changed.map(({ edit }) => (edit.kind === 'append' ? edit.value : edit.was.value))
Rest.fromJSON(left.rest(contact).toJSON()).text({ color: true })
export const newest: number | undefined = left.toJSON().newest
// @ts-expect-error a rest is made by rest
new Rest()
simulate(contact, {}, null).text(null)
batch([edits.request('lead', 1, null)], null)
export const none: Uint8Array = diffNdjsonSync('', '', null).lines
void new Diff(null).diffMany(pairs, null)

// @ts-expect-error no such strategy
diff(contact, {}, { strategy: 'append' })
// @ts-expect-error no such generation
rounds(contact, {}, { generation: 'newest' })
// @ts-expect-error no such option
diff(contact, {}, { maxDelete: 1 })
// @ts-expect-error no such field
diff(contact, {}, { read: ['TEL'] })
// @ts-expect-error no such field
diff(contact, {}, { only: { TEL: 'WORK' } })
// @ts-expect-error a number is no state
diff(5, {})
// @ts-expect-error null is no state
diff(contact, null)
// @ts-expect-error no such entity
edits.request('deal', 43)
edits.request('contact')
edits.request(null, null, { api: 'classic' })
// @ts-expect-error an option of a merge alone
diff(contact, {}, { onConflict: 'ours' })
// @ts-expect-error fields do not change
edits.fields.PHONE = []
// @ts-expect-error nor do edits
edits.length = 0
// @ts-expect-error edits are made by diff
new Edits()
// @ts-expect-error errors are made by the package
new MultifieldError('x')
// @ts-expect-error a pair has two sides
void diffMany([[contact]])

const wanted: Desired = { PHONE: ['1', { VALUE: '2', VALUE_TYPE: 'MOBILE' }], EMAIL: [], WEB: null, IM: { 5: { VALUE: '@a' } } }
diff(contact, wanted)
// @ts-expect-error no such field
export const wrongField: Desired = { PHONES: ['1'] }
// @ts-expect-error no such key of a row
export const wrongKey: Desired = { PHONE: [{ VALUETYPE: 'HOME' }] }
// @ts-expect-error no such code
export const isWrong = (error: MultifieldError): boolean => error.code === 'wrong_chioce'
export const isStale = (error: MultifieldError): boolean => error.code === 'stale_edit'

const all: readonly { findings: readonly unknown[] }[] = simulateLines(['{}', new Uint8Array(2)], { current: contact })
const some = simulateLines('{}', { current: null, generation: 'legacy', onError: 'skip' })[0]
if (some instanceof MultifieldError) console.error(some.line)
else console.log(some?.rows, all.length)
simulate(null, 'crm.contact.add?fields[PHONE][0][VALUE]=5')
// @ts-expect-error no lines
simulateLines(5)

const send: SyncSend = async ({ method, params, isEdit }) => {
  if (isEdit) throw new NotSentError('no connection', { cause: method })
  const response = await fetch(method, { body: JSON.stringify(params) })
  return [response.status, await response.text()]
}
declare const targets: AsyncIterable<[number, Desired]>
export async function whole(): Promise<SyncTotals | null> {
  const run: SyncRun = sync('contact', { 43: { PHONE: ['1'] } }, send, { maxDeletes: 2, settle: 90, journal: new URL('file:///run'), signal: AbortSignal.timeout(5) })
  for await (const end of run) {
    const { id, outcome, code, state, edits: calls }: SyncEnd = end
    console.log(id, outcome === 'changed', code?.length, state?.PHONE?.[0]?.VALUE, calls[0]?.isLast)
    // @ts-expect-error no such outcome
    console.log(outcome === 'done')
  }
  sync('lead', new Map([[43, wanted]]), async () => [200, Buffer.from('')], { onLost: (error, { method }) => console.error(error, method), inFlight: 3 })
  sync('lead', targets, async () => [200, { result: true }], { clock: { now: () => 5, sleep: async () => {} } })
  sync('company', [[43, wanted], { id: '44', base: contact, ours: { PHONE: [] } }], send, null)
  sync('company', [43].map((id) => [id, wanted] as const), send, { onConflict: 'ours', meanwhile: 'overrule', api: 'universal' })
  // @ts-expect-error a response has a status
  sync('company', [], async () => 'text')
  // @ts-expect-error no such option
  sync('company', [], send, { maxDelete: 2 })
  // @ts-expect-error no such entity
  sync('deal', [], send)
  // @ts-expect-error a merge has a base
  sync('company', [{ id: 43, ours: {} }], send)
  // @ts-expect-error runs are made by sync
  new SyncRun()
  return run.totals
}

export function byHand(run: Sync): SyncTotals | undefined {
  const next: SyncOutput = run.poll(Date.now())
  switch (next.kind) {
    case 'needInput':
      run.push('43', wanted)
      run.pushMerge(44, contact, wanted)
      return void run.close()
    case 'record':
      return void process.stdout.write(next.line)
    case 'call':
      console.log(next.method, next.params['cmd'], next.isEdit)
      run.reply(next.id, 'notSent', 0)
      run.reply(next.id, [200, new Uint8Array(2)], 0)
      // @ts-expect-error no such reply
      return run.reply(next.id, 'failed', 0)
    case 'entity':
      return void console.log(next.id, next.conflicts[0]?.field, next.inDoubt)
    case 'wait':
      return void console.log(next.until === null)
    case 'done':
      return next.totals
  }
}
byHand(new Sync('contact', { journal: Buffer.from(''), maxDeletesRun: 5, dryRun: true, label: 'a.example' }))
// @ts-expect-error the path of a file is for sync
new Sync('contact', { journal: new URL('file:///run') })
export const isRevoked = (error: SyncError): boolean => error.code === 'authorisation' || error.code === 'journal_in_use'
// @ts-expect-error no such code
export const isOther = (error: SyncError): boolean => error.code === 'revoked'
