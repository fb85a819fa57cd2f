/**
 * The smallest edit of the multifields (phones, e-mails, sites, messengers) of a Bitrix24 contact, lead or company.
 *
 * @example
 * import { diff } from 'multifield'
 *
 * // What the portal holds: the response of crm.contact.get, as it is.
 * const current = {
 *   result: {
 *     ID: '43',
 *     PHONE: [
 *       { ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111', TYPE_ID: 'PHONE' },
 *       { ID: '223', VALUE_TYPE: 'WORK', VALUE: '222222', TYPE_ID: 'PHONE' }
 *     ]
 *   }
 * }
 * // What it should hold.
 * const edits = diff(current, { PHONE: ['111111', '333333'] })
 * edits.fields // { PHONE: [{ ID: 223, VALUE: '333333', VALUE_TYPE: 'WORK' }] }
 * edits.fm // { 223: { typeId: 'PHONE', valueType: 'WORK', value: '333333' } }
 *
 * @module
 */

/** The name of a field, a `TYPE_ID`. */
export type Field = 'PHONE' | 'EMAIL' | 'WEB' | 'IM' | 'LINK'

/** JSON in UTF-8: a text, or the bytes of one, such as a Buffer. */
export type Json = string | ArrayBufferView

/**
 * A state, in any shape that a portal or an SDK gives: a response, an entity, its fields, `fm` as a list or a map, a
 * list of rows. Plain objects, arrays, texts and safe integers, or JSON. What is `undefined` is absent. Shapes are
 * recognised; what is wrong with one is a {@link MultifieldError} with its place.
 */
export type Input = Json | object

/** The value types that the portal knows, by field. */
export interface ValueTypes {
  PHONE: 'WORK' | 'MOBILE' | 'FAX' | 'HOME' | 'PAGER' | 'MAILING' | 'OTHER'
  EMAIL: 'WORK' | 'HOME' | 'MAILING' | 'OTHER'
  WEB: 'WORK' | 'HOME' | 'FACEBOOK' | 'VK' | 'LIVEJOURNAL' | 'TWITTER' | 'OTHER'
  IM:
    | 'FACEBOOK' | 'TELEGRAM' | 'VK' | 'SKYPE' | 'VIBER' | 'INSTAGRAM' | 'BITRIX24' | 'OPENLINE' | 'IMOL' | 'ICQ' | 'MSN'
    | 'JABBER' | 'OTHER'
  LINK: 'USER'
}

/** A value type of a field. The portal stores others, too, which the option `unknownTypes` allows. */
export type ValueType<F extends Field = Field> = ValueTypes[F] | (string & {})

/** A row that a field should hold. An `ID` says which stored row it should be. */
export interface DesiredRow<F extends Field = Field> {
  ID?: number | string | null | undefined
  VALUE?: string | number | null | undefined
  VALUE_TYPE?: ValueType<F> | null | undefined
  TYPE_ID?: F | null | undefined
}

/** What a field should hold: a text, a row, a list of both, or rows under their IDs. `[]` clears it, null leaves it alone. */
export type DesiredRows<F extends Field = Field> =
  | string
  | number
  | DesiredRow<F>
  | readonly (string | number | DesiredRow<F>)[]
  | { readonly [key: string]: DesiredRow<F> }
  | null
  | undefined

/** What an entity should hold. A field that is absent is left alone. Other shapes can be read, too, see {@link Input}. */
export type Desired = { [F in Field]?: DesiredRows<F> }

/** A row as the portal stores it. */
export interface StoredRow {
  ID: number
  TYPE_ID: string
  VALUE_TYPE: string
  VALUE: string
}

/** A row as the portal gives it in `fm`. */
export interface StoredFmRow {
  id: number
  typeId: string
  valueType: string
  value: string
}

/** How two states are compared. Every option may be left out, null or undefined; the first value is the default. */
export interface DiffOptions {
  /**
   * What a list says of its field.
   *
   * - `replace`: it is all that the field should hold; `[]` clears it.
   * - `add`: the field should hold that, too. Nothing is deleted or spelled in another way.
   * - `remove`: what is listed goes, by value (`'111111'`) or by ID (`{ ID: 223 }`).
   *
   * @example
   * diff(current, { PHONE: ['333333'] }, { strategy: 'add' })
   */
  strategy?: 'replace' | 'add' | 'remove' | 'fill' | 'patch' | 'first' | null | undefined
  /**
   * When a stored row says what is desired.
   *
   * - `exact`: where the texts are the same.
   * - `normalized`: in another spelling, too. `+44 20 7946 0018` is `442079460018`, `Anna@example.com` is
   *   `anna@example.com`, `https://www.example.com/` is `example.com`.
   *
   * @example
   * diff(current, { EMAIL: 'anna@example.com' }, { equality: 'normalized' })
   */
  equality?: 'exact' | 'normalized' | null | undefined
  /**
   * How values are written that are stored in another spelling, with `equality: 'normalized'`.
   *
   * - `keep`: as they are stored.
   * - `desired`: as desired lists them.
   * - `canonical`: numbers as `+79161234567`, e-mails in lower case, and nothing that nobody sees. What is added is
   *   written so, too.
   *
   * @example
   * diff(current, { EMAIL: 'anna@example.com' }, { equality: 'normalized', spelling: 'desired' })
   */
  spelling?: 'keep' | 'desired' | 'canonical' | null | undefined
  /**
   * The country of phone numbers without a country's code, by its two letters. Default: none. It counts where spellings
   * do not: with `equality: 'normalized'`, and for which row is overwritten.
   *
   * @example
   * // 8 (916) 123-45-67 and +7 916 1234567 are one number.
   * diff(current, desired, { equality: 'normalized', region: 'RU' })
   */
  region?: string | null | undefined
  /**
   * The value types that are in sight, per field. Rows of other types stay as they are, and desired may not list them.
   * Default: all types.
   *
   * @example
   * // Replaces the work e-mails alone.
   * diff(current, { EMAIL: ['anna@example.com'] }, { only: { EMAIL: 'WORK' } })
   */
  only?: { readonly [F in Field]?: string | readonly string[] | null | undefined } | null | undefined
  /**
   * The order of a field's rows, of which the first is the main one.
   *
   * - `any`: as it comes.
   * - `desired`: as desired lists them. The portal lists rows by ID, so a value moves by overwriting.
   *
   * @example
   * diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired' })
   */
  order?: 'any' | 'desired' | null | undefined
  /**
   * Which stored rows are overwritten.
   *
   * - `any`: one that is not listed, by a value that is not there yet, so that it keeps its ID.
   * - `same_value`: only to change its type or spelling; the rest is deleted and added. Then no number turns into
   *   another in the entity's history.
   *
   * @example
   * diff(current, desired, { overwrite: 'same_value' })
   */
  overwrite?: 'any' | 'same_value' | null | undefined
  /**
   * The same value and type twice in desired.
   *
   * - `collapse`: that is one row.
   * - `keep`: these are two. Servers of the generation `distinct` cannot hold two, so it needs a `generation` of `legacy`
   *   or `factory`; on `factory` equal new rows come one per call.
   *
   * @example
   * diff(current, { PHONE: ['111111', '111111'] }, { duplicates: 'keep', generation: 'legacy' })
   */
  duplicates?: 'collapse' | 'keep' | null | undefined
  /**
   * Of {@link dedupe} and {@link tidy}: what is there twice. Of a diff or a merge `any` is the error
   * `meaningless_option`.
   *
   * - `same`: one value in one type.
   * - `any`: one value in whatever types, but for IM and LINK. The first row stays, with its type.
   *
   * @example
   * dedupe(current, { types: 'any' })
   */
  types?: 'same' | 'any' | null | undefined
  /**
   * LINK rows, and IM rows that tie the entity to its open-channel chats (`imol|…`).
   *
   * - `protect`: they are never changed or deleted.
   * - `touch`: they are rows like others.
   *
   * @example
   * diff(current, { IM: [] }, { systemRows: 'touch' })
   */
  systemRows?: 'protect' | 'touch' | null | undefined
  /**
   * How many rows may be deleted, an integer from 0. More are the error `too_many_deletes`. Default: any number.
   *
   * @example
   * diff(current, desired, { maxDeletes: 2 })
   */
  maxDeletes?: number | null | undefined
  /**
   * Blank values in desired.
   *
   * - `error`: `blank_value`.
   * - `skip`: they are dropped, and so are null and NaN in their place. A list of blanks alone counts as not mentioned.
   *
   * @example
   * diff(current, { PHONE: ['111111', ''] }, { blanks: 'skip' })
   */
  blanks?: 'error' | 'skip' | null | undefined
  /**
   * How the values of desired are read.
   *
   * - `strict`: each text is one value.
   * - `clean`: as cells of a spreadsheet. Several values in one are taken apart; blank ones, null, NaN and `#N/A` are
   *   dropped; whole floats are numbers; characters that nobody sees are removed.
   *
   * @example
   * diff(current, { PHONE: '+79000000001; +79000000002' }, { cells: 'clean' })
   */
  cells?: 'strict' | 'clean' | null | undefined
  /**
   * Phones that can be no number, such as `call me` or `7.9E+10`. What the field holds already is not refused.
   *
   * - `error`: `not_a_phone`.
   * - `allow`: they are written.
   *
   * @example
   * diff(current, { PHONE: 'ask Anna' }, { invalidPhones: 'allow' })
   */
  invalidPhones?: 'error' | 'allow' | null | undefined
  /**
   * Two numbers or more in one value.
   *
   * - `error`: `several_values`.
   * - `allow`: they are written as one.
   *
   * @example
   * diff(current, { PHONE: '+79000000001; +79000000002' }, { severalValues: 'allow' })
   */
  severalValues?: 'error' | 'allow' | null | undefined
  /**
   * Values with characters that nobody sees, such as marks of direction.
   *
   * - `error`: `invisible_characters`.
   * - `allow`: they are written with them.
   *
   * @example
   * diff(current, { PHONE: '\u202a+79000000001\u202c' }, { invisibleCharacters: 'allow' })
   */
  invisibleCharacters?: 'error' | 'allow' | null | undefined
  /**
   * Value types that the portal does not know.
   *
   * - `error`: `unknown_type`, since most are mistyped.
   * - `allow`: they are written.
   *
   * @example
   * diff(current, { PHONE: [{ VALUE: '1', VALUE_TYPE: 'SATELLITE' }] }, { unknownTypes: 'allow' })
   */
  unknownTypes?: 'error' | 'allow' | null | undefined
  /**
   * Keys of desired that are no fields, such as `NAME`.
   *
   * - `error`: `unknown_field`, since one may be a mistyped field.
   * - `ignore`: they are passed over.
   *
   * @example
   * diff(current, { NAME: 'Anna', PHONE: ['111111'] }, { otherKeys: 'ignore' })
   */
  otherKeys?: 'error' | 'ignore' | null | undefined
  /**
   * Which fields were read, where current does not show it: in an entity without its response around it, a field that
   * is absent may not have been asked for. Default: none.
   *
   * @example
   * // A contact of crm.contact.list, with PHONE and EMAIL in its select.
   * diff({ ID: '43' }, { PHONE: ['111111'] }, { read: ['PHONE', 'EMAIL'] })
   */
  read?: 'all' | Field | readonly Field[] | null | undefined
  /**
   * How {@link Edits.fields} has a deletion. Both do the same.
   *
   * - `flag`: `{ ID: 9, DELETE: 'Y' }`
   * - `blank`: `{ ID: 9, VALUE: '' }`
   *
   * @example
   * diff(current, { WEB: [] }, { deletes: 'blank' }).fields
   */
  deletes?: 'flag' | 'blank' | null | undefined
  /**
   * Which generations of server the edits have to be right on.
   *
   * - `any`: all of them.
   * - `legacy`, `factory`: servers of on-premise installations. There one call is enough for most of what takes several
   *   on `distinct`.
   * - `distinct`: the vendor's cloud, which compares rows without their IDs. A stored value that fails the portal's check
   *   is an error here, and one of {@link Edits.warnings} with `any`.
   *
   * @example
   * diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired', generation: 'factory' })
   */
  generation?: 'any' | 'legacy' | 'factory' | 'distinct' | null | undefined
}

/** How three states are merged. */
export interface MergeOptions extends DiffOptions {
  /**
   * A row that both sides changed, each in its own way, or that one changed and the other deleted, or that both added in
   * two ways. It is reported in any case.
   *
   * - `leave`: it stays as it is in theirs, for a person to settle.
   * - `ours`, `theirs`: that side is right.
   *
   * @example
   * merge(base, ours, theirs, { onConflict: 'ours' })
   */
  onConflict?: 'leave' | 'ours' | 'theirs' | null | undefined
}

/** Which server a payload is for. */
export interface SimulateOptions {
  /**
   * How the portal's server stores what a call writes. Cloud portals run `distinct`, on-premise installations any of
   * them. `crm.item.update` with `fm` does not exist on `legacy`.
   *
   * - `distinct` (default): rows are equal if their field, type and value are equal, and no two equal rows are added.
   * - `factory`: a stored row is unique by its ID.
   * - `legacy`: each row of a payload is written by itself.
   *
   * @example
   * simulate(current, payload, { generation: 'legacy' })
   */
  generation?: 'distinct' | 'factory' | 'legacy' | null | undefined
}

export interface SimulateLinesOptions extends SimulateOptions {
  /**
   * What the portal holds, for the lines without `current` of their own.
   *
   * @example
   * simulateLines(lines, { current: { PHONE: [] } })
   */
  current?: Input | null | undefined
}

/** How many pairs are compared. */
export interface ManyOptions {
  /**
   * What becomes of a pair that is refused, or of a line of {@link simulateLines}.
   *
   * - `stop` (default): the call fails with the error of the first such pair, which has its `index`, or line.
   * - `skip`: the error stands in the place of the pair's edits, or of what the line's payload does.
   *
   * @example
   * for (const result of await diffMany(pairs, { onError: 'skip' })) {
   *   if (result instanceof MultifieldError) console.error(result.index, String(result))
   * }
   */
  onError?: 'stop' | 'skip' | null | undefined
}

/** From JSON to JSON. */
export interface JsonOptions {
  /** The form of the edits: that of {@link Edits.fields}, the default, or of {@link Edits.fm}. */
  form?: 'fields' | 'fm' | null | undefined
}

/** A run over many entities. `maxDeletesRun` is of the whole run, `maxDeletes` of each entity. */
export interface NdjsonOptions {
  /** The key of an entity's ID. Default: `ID` or `id`. */
  key?: string | null | undefined
  /**
   * What a line holds.
   *
   * - `fields`: `{"id": 43, "fields": {...}}`, see {@link Edits.fields}
   * - `fm`: `{"id": 43, "fm": {...}}`, see {@link Edits.fm}
   * - `request`: `{"method", "params"}` of a call, ready to send. Needs `entity`.
   * - `batch`: the parameters of a call of `batch`, at most 50 calls in one. Needs `entity`.
   * - `text`: for a person to review: several lines, the entity, its edits, a blank one.
   *
   * @example
   * diffNdjsonSync(current, desired, { form: 'batch', entity: 'contact' })
   */
  form?: 'fields' | 'fm' | 'request' | 'batch' | 'text' | null | undefined
  /** What the entities are, for the forms `request` and `batch`. */
  entity?: Entity | null | undefined
  /** The methods of the forms `request` and `batch`. Default: `classic`. */
  api?: 'classic' | 'universal' | null | undefined
  /**
   * An entity that is in desired alone.
   *
   * - `error`: `unknown_entity`, since a page may have been lost on export, which must not double customers.
   * - `add`: it is made, by a call of `add`: needs the form `request` or `batch`.
   */
  missing?: 'error' | 'add' | null | undefined
  /**
   * What becomes of the rest where something is wrong with an entity or a line.
   *
   * - `stop`: the first error ends the run, and is thrown.
   * - `skip`: the run goes on. Each error is in {@link NdjsonResult.errors} or {@link Lines.errors}.
   */
  onError?: 'stop' | 'skip' | null | undefined
  /**
   * How many rows the whole run may delete: a number, or a share such as `'2.5%'` of the rows that the entities of the run
   * hold. More are the error `too_many_deletes`, and there are no lines. Default: any number.
   */
  maxDeletesRun?: number | string | null | undefined
  /**
   * The order of the entities in both inputs.
   *
   * - `any`: whatever it is.
   * - `sorted`: that of their IDs as numbers, up or down. Inputs of any size then take the same memory.
   */
  inputOrder?: 'any' | 'sorted' | null | undefined
  /** How many threads do the work, from 1 to 1024. Default: one for each core. */
  threads?: number | null | undefined
}

/** The options of a run and of each of its diffs. */
export type BulkOptions = DiffOptions & NdjsonOptions

/** What {@link diffNdjsonSync} gives. */
export interface NdjsonResult {
  /** The lines of the entities that nothing is wrong with. */
  lines: Uint8Array
  /** With `onError: 'skip'`, what was wrong with the others, each with its `line` and, where it is known, `entityId`. */
  errors: MultifieldError[]
}

/**
 * Lines of JSON: all of them as a text or as bytes; a stream such as a `Readable`, or another iterable, of pieces as bytes;
 * or an iterable of lines as strings, as `readline` gives them.
 */
export type LinesInput = Json | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** The methods that a request is for. */
export interface RequestOptions {
  /**
   * - `classic`: `crm.contact.*`, `crm.lead.*`, `crm.company.*`
   * - `universal`: `crm.item.*`
   *
   * @example
   * edits.request('contact', 43, { api: 'universal' })
   */
  api?: 'classic' | 'universal' | null | undefined
}

/** How a text for people looks. */
export interface TextOptions {
  /** Whether lines are coloured with ANSI codes. Default: no. */
  color?: boolean | null | undefined
}

/** What owns multifields. */
export type Entity = 'contact' | 'lead' | 'company'

/** What a row was when its edit was made, or is to one side of a merge. */
export interface RowState {
  readonly value: string
  readonly valueType: string
}

/** A stored row gets another value, type or both, and keeps its ID. */
export interface Overwrite {
  readonly kind: 'overwrite'
  readonly field: Field
  readonly id: number
  readonly value: string
  readonly valueType: string
  readonly was: RowState
}

/** A stored row goes. */
export interface Delete {
  readonly kind: 'delete'
  readonly field: Field
  readonly id: number
  readonly was: RowState
}

/** A new row comes. */
export interface Append {
  readonly kind: 'append'
  readonly field: Field
  readonly value: string
  readonly valueType: string
}

/** One edit of one row. */
export type Edit = Overwrite | Delete | Append

/** A row of {@link Edits.fields}. */
export type FieldsRow =
  | { readonly ID: number; readonly VALUE: string; readonly VALUE_TYPE: string }
  | { readonly ID: number; readonly DELETE: 'Y' }
  | { readonly ID: number; readonly VALUE: '' }
  | { readonly VALUE: string; readonly VALUE_TYPE: string }

/** A row of {@link Edits.fm}. A deletion has an empty `value`. */
export interface FmRow {
  readonly typeId: Field
  readonly valueType?: string
  readonly value: string
}

/** An edit as JSON has it. */
export type EditDocument =
  | { kind: 'overwrite'; field: Field; id: number; value: string; value_type: string; was: VersionDocument }
  | { kind: 'delete'; field: Field; id: number; was: VersionDocument }
  | { kind: 'append'; field: Field; value: string; value_type: string }

/** Edits as JSON has them, for queues, review and audit. */
export interface EditsDocument {
  /** The kind of the entity that they are for, where current says it. */
  entity?: Entity
  /** Its ID. */
  id?: number
  deletes: 'flag' | 'blank'
  cleared?: Field[]
  edits: EditDocument[]
  unfinished?: { reason: Unfinished['reason']; rows: { id: number; behind?: number }[]; deletes: number }
  warnings?: { code: Warning['code']; place: string; message: string; row: StoredRow }[]
  /** The highest ID of current, where rows are added: {@link Edits.rest} tells new rows by it. */
  newest?: number
  /** The new rows that calls before this one add, where it is one of {@link rounds} or a later one of a merge. */
  earlier?: EditDocument[]
  /** The generations of server that they were made for; none is `any`. */
  generation?: 'legacy' | 'factory' | 'distinct'
}

/** Why a plan needs more calls than the one that its edits are. */
export interface Unfinished {
  /**
   * - `equal_rows`: of equal rows a call can touch only the first.
   * - `reordering`: a call that leaves the same values and types, in another order, changes nothing.
   * - `equal_new_rows`: of equal new rows a call adds one.
   */
  readonly reason: 'equal_rows' | 'reordering' | 'equal_new_rows'
  /** The rows that it is about: those that are hidden, or the one that gets another type first; none where new rows wait. */
  readonly rows: readonly {
    readonly id: number
    /** The ID of the equal row that hides it; null where the row gets another type first. */
    readonly behind: number | null
  }[]
  /** How many rows the later calls delete. */
  readonly deletes: number
}

/** What may make the call of edits fail, although nothing is wrong with them. */
export interface Warning {
  /**
   * - `stored_value_fails`: servers check all rows of an entity together, and a stored value does not pass.
   */
  readonly code: 'stored_value_fails'
  /** The field and the ID of the row, such as `EMAIL 10`. */
  readonly place: string
  /** What is wrong, and what to do. */
  readonly message: string
  /** The row. */
  readonly row: Readonly<StoredRow>
}

/**
 * The edits of an entity: fields in the order PHONE EMAIL WEB IM LINK; in a field overwrites and deletes by ID, then
 * appends as desired. They can be iterated as often as wanted, and nothing in them changes.
 *
 * @example
 * for (const edit of edits) {
 *   if (edit.kind === 'overwrite') console.log(edit.id, edit.was.value, edit.value)
 * }
 */
export declare class Edits implements Iterable<Edit> {
  private constructor()

  /** The edits as JSON, which `structuredClone` and `postMessage` carry: `Edits.fromJSON(clone.json)` makes them again. */
  readonly json: string

  /**
   * Reads what {@link Edits.toJSON} gave, or its JSON.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` for another shape, two edits of one row, and blanks that
   * would be written. Whether the portal takes a value is not checked again.
   */
  static fromJSON(document: EditsDocument | Json): Edits

  /** How many rows are touched. */
  readonly length: number
  /** Whether there is nothing to do. Then send nothing: an empty update costs a call. */
  readonly isEmpty: boolean
  /** `fields` of `crm.contact.update`, `crm.lead.update`, `crm.company.update`. Built once, and frozen. */
  readonly fields: { readonly [F in Field]?: readonly FieldsRow[] }
  /** `fields.fm` of `crm.item.update`. Built once, and frozen. */
  readonly fm: { readonly [key: string]: FmRow }
  /** The fields that were desired as `[]` and lose rows. */
  readonly cleared: readonly Field[]
  /** How {@link Edits.fields} has deletions. */
  readonly deletes: 'flag' | 'blank'
  /**
   * Whether these edits are all that is to be done. If not, send them, read the entity again and diff again, until there
   * are no edits.
   */
  readonly isLast: boolean
  /**
   * Why the plan needs more calls than this one; null where it does not.
   *
   * @example
   * const edits = diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired' })
   * edits.isLast // false
   * edits.unfinished // { reason: 'reordering', deletes: 0, rows: [{ id: 222, behind: null }] }
   */
  readonly unfinished: Unfinished | null
  /**
   * What may make the call fail, although nothing is wrong with the edits: by field, then ID.
   *
   * @example
   * for (const { code, place, message } of edits.warnings) console.warn(place, message, code)
   */
  readonly warnings: readonly Warning[]

  /**
   * The body of VibeCode's `PATCH /v1/contacts/:id`, which can only add phones and e-mails.
   *
   * @throws {MultifieldError} `not_in_vibecode`, with the edits that it has no form for.
   */
  vibecode(): { [field in 'phone' | 'email']?: { value: string; typeId: string }[] }

  /** The edits in the form of `FM` in the PHP classes of an on-premise portal. */
  boxFm(): { [field in Field]?: { [key: string]: { VALUE: string; VALUE_TYPE?: string } } }

  /**
   * The call that carries the edits out on an entity that is there; null where there are none.
   *
   * @param entity what it is; the kind that current says if it is left out
   * @param id the entity's ID, as a number or as digits; that of current if it is left out
   * @throws {MultifieldError} `other_entity` for another entity than the one that current is of; `wrong_option` where
   * neither says which it is.
   *
   * @example
   * const request = edits.request('contact', contact.ID)
   * if (request) await $b24.actions.v2.call.make(request)
   */
  request(entity?: Entity | null, id?: number | string | null, options?: RequestOptions | null): Request | null

  /**
   * The call that makes a new entity with these rows; null where there are none.
   *
   * @throws {MultifieldError} `not_an_add` where a stored row would be overwritten or deleted.
   */
  addRequest(entity?: Entity | null, options?: RequestOptions | null): Request | null

  /**
   * Checks that each row to overwrite or delete is what it was.
   *
   * @param current a fresh reading
   * @throws {MultifieldError} `stale_edit` if one is not. Then read again, and plan again: servers of the generations
   * `factory` and `distinct` create rows again that somebody has deleted.
   */
  check(current: Input): void

  /**
   * The state that the edits lead to: rows by field, or under `fm` as current has them. A new row takes the highest ID
   * plus one.
   *
   * @throws {MultifieldError} those of {@link Edits.check}.
   */
  apply(current: Input): { [field in Field]?: StoredRow[] } & { fm?: StoredFmRow[] }

  /**
   * What of these edits is still to be sent, where their answer was lost.
   *
   * A row that is what the edits make of it is done; a row that is as it was is sent again; any other row has been changed
   * by a person since, and is reported. What is to be added is done if a row holds it whose ID is higher than all that
   * were there when the edits were made.
   *
   * If the edits are not the last of their plan, this is about the one call, and what is left of it is not the last,
   * either: where nothing is left, diff again. {@link Merged.rest} is about all. A call whose answer was lost may still be
   * running for a while: read when it must have ended, since a row that is added after the reading would be added twice.
   *
   * @param theirs a new reading
   * @throws {MultifieldError} `other_entity` for another entity than the one that the edits were made for; `field_not_read`
   * where a field of the edits was not read; where what is left takes several calls or the plan is for `distinct`, those
   * of {@link diff}.
   *
   * @example
   * const phone = (ID, VALUE) => ({ ID, VALUE_TYPE: 'WORK', VALUE })
   * const edits = diff({ PHONE: [phone(8, '111'), phone(9, '222')] }, { PHONE: ['333', '444', '555'] })
   * const { edits: left, changed } = edits.rest({ PHONE: [phone(8, '333'), phone(9, '666')] })
   * String(left) // 'PHONE\n  + 555 (WORK)'
   * changed[0].found // { value: '666', valueType: 'WORK' }
   */
  rest(theirs: Input): Rest

  /** The readable diff: `~` overwrites, `-` deletes, `+` adds. */
  text(options?: TextOptions | null): string
  /** The readable diff. */
  toString(): string
  toJSON(): EditsDocument
  [Symbol.iterator](): IterableIterator<Edit>
}

/** A row that a plan was to change, and that is something else by now. */
export interface Changed {
  readonly field: Field
  /** The row's ID. For an edit that adds a row, it is the row of the same value that is there by now. */
  readonly id: number
  /** What the plan was to do. */
  readonly edit: Edit
  /** What the row is by now; null where it is gone. */
  readonly found: RowState | null
}

/** What of a plan is still to be sent, as JSON has it. */
export interface RestDocument {
  edits: EditsDocument
  changed: { field: Field; id: number; edit: EditDocument; found: VersionDocument | null }[]
}

/** What of a plan is still to be sent. Nothing in it changes. */
export declare class Rest {
  private constructor()

  /** The rest as JSON, which `structuredClone` and `postMessage` carry: `Rest.fromJSON(clone.json)` makes it again. */
  readonly json: string

  /**
   * Reads what {@link Rest.toJSON} gave, or its JSON.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` for another shape, and for edits that
   * {@link Edits.fromJSON} refuses.
   */
  static fromJSON(document: RestDocument | Json): Rest

  /**
   * The edits that are left, as one call. Where it is not the last ({@link Edits.isLast}), send it, read, and ask for the
   * rest again.
   */
  readonly edits: Edits
  /** The rows that a person has changed since, and that are left alone. */
  readonly changed: readonly Changed[]
  /** The readable diff, and a line for each row that was changed. */
  text(options?: TextOptions | null): string
  toString(): string
  toJSON(): RestDocument
}

/** A call of the vendor's REST, ready to send. */
export declare class Request {
  private constructor()

  /** The method, such as `crm.contact.update`. */
  readonly method: string
  /** Its parameters. */
  readonly params: { readonly entityTypeId?: number; readonly id?: number; readonly fields: { readonly [key: string]: unknown } }
  readonly entity: Entity
  /** The entity's ID; null for one that is made. */
  readonly id: number | null

  /**
   * The call as a command of a batch: `crm.contact.update?id=43&fields[PHONE]…`.
   *
   * @throws {MultifieldError} `result_reference`, `too_many_variables` for what a batch would not carry unharmed.
   */
  command(): string
}

/** At most 50 commands, as one call of the vendor's `batch`. */
export declare class Batch {
  private constructor()

  /** The parameters of the call. */
  readonly params: { readonly halt: 0 | 1; readonly cmd: { readonly [key: string]: string } }
  /**
   * The keys of the commands in the order of their requests, which lead a result back to its entity: `43`, or
   * `contact-43`, `contact-add-117`. JavaScript has integer keys of an object in their own order, so `halt` and the
   * order of `params.cmd` do not go together where keys are IDs.
   */
  readonly keys: readonly string[]
  /** How many commands there are. */
  readonly length: number
  toJSON(): Batch['params']
}

/**
 * A row that both sides of a merge changed, each in its own way, or that one changed and the other deleted, or that both
 * added in two ways.
 */
export interface Conflict {
  readonly field: Field
  /** The row's ID in theirs; where theirs deleted it, in base. */
  readonly id: number
  /** What it was at the last sync; null where both sides added it. */
  readonly base: RowState | null
  /** What ours wants it to be; null where ours deleted it. */
  readonly ours: RowState | null
  /** What theirs has made of it; null where theirs deleted it. */
  readonly theirs: RowState | null
  /** Where ours lists it, such as `PHONE[2]`; null where ours deleted it. */
  readonly place: string | null
}

/** What a merge gives as JSON has it, for a queue of what a person has to settle. */
export interface MergedDocument {
  edits: EditsDocument
  later?: EditsDocument[]
  conflicts: {
    field: Field
    id: number
    base: VersionDocument | null
    ours: VersionDocument | null
    theirs: VersionDocument | null
    place: string | null
  }[]
}

/** What a row is to one of the sides, as JSON has it. */
export interface VersionDocument {
  value: string
  value_type: string
}

/** What a merge gives. Nothing in it changes. */
export declare class Merged {
  private constructor()

  /** The merge as JSON, which `structuredClone` and `postMessage` carry: `Merged.fromJSON(clone.json)` makes it again. */
  readonly json: string

  /**
   * Reads what {@link Merged.toJSON} gave, or its JSON.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` for another shape, and for edits that
   * {@link Edits.fromJSON} refuses.
   *
   * @example
   * const json = JSON.stringify(merge(base, ours, theirs))
   * for (const conflict of Merged.fromJSON(json).conflicts) console.log(conflict.id, conflict.ours, conflict.theirs)
   */
  static fromJSON(document: MergedDocument | Json): Merged

  /** What leads from theirs to the merged state. */
  readonly edits: Edits
  /**
   * The calls after the first, where one is not enough. Sending the edits, reading and merging again leads to the same;
   * these are for {@link Merged.rest}, and for callers that cannot read in between.
   */
  readonly later: readonly Edits[]
  /** What both sides did to a row, however it was settled: by field, then ID. */
  readonly conflicts: readonly Conflict[]
  /**
   * What of the plan is still to be sent, where an answer was lost: that of {@link Edits.rest} for all its calls.
   *
   * @param theirs a new reading
   * @throws {MultifieldError} those of {@link Edits.rest}
   *
   * @example
   * const phones = (first, second) => ({ PHONE: [{ ID: 8, ...first }, { ID: 9, ...second }] })
   * const one = { VALUE_TYPE: 'WORK', VALUE: '111' }
   * const two = { VALUE_TYPE: 'HOME', VALUE: '222' }
   * const base = phones(one, two)
   * const merged = merge(base, { PHONE: ['222', '111'] }, base, { order: 'desired' })
   * merged.later.length // 1
   * merged.rest(phones(two, one)).edits.isEmpty // true
   */
  rest(theirs: Input): Rest
  /** The readable diff, and a line for each conflict. */
  text(options?: TextOptions | null): string
  toString(): string
  toJSON(): MergedDocument
}

/** Why a payload may surprise. */
export interface Finding {
  /** What it is about, such as `missing_value_deletes`; the same in every language and from version to version. */
  readonly code: FindingCode
  /**
   * - `harm`: data is lost, stored twice or with a wrong type, or a chat is cut off.
   * - `ignored`: a part has no effect, or the call fails as a whole.
   * - `note`: worth knowing.
   */
  readonly severity: 'harm' | 'ignored' | 'note'
  /** The place in the payload, such as `PHONE[0]`; empty where it is about the whole of it. */
  readonly place: string
  /** What happens, and what to write instead. */
  readonly message: string
  /** The stored row that it is about. */
  readonly row?: Readonly<StoredRow>
  /** The payload's value that it is about. */
  readonly value?: string
}

/** What a payload does. */
export declare class Simulation {
  private constructor()

  /** The rows after the call, in ID order. */
  readonly rows: readonly Readonly<StoredRow>[]
  /** Why that may surprise: first what the server does not read at all, then the rest, each in the order of the payload. */
  readonly findings: readonly Finding[]
  /** A line for each row with what becomes of it, and one for each finding. */
  text(options?: TextOptions | null): string
  toString(): string
}

/** What is wrong with CSV, and where: see {@link desiredFromCsv}. */
export declare class CsvError extends Error {
  private constructor()
  /** What is wrong, the same from version to version. */
  readonly code: string
  /** The line of the file, from 1; null where it is about no line. */
  readonly line: number | null
  /** The header or the number of the column; null where it is about no column. */
  readonly column: string | null
  /** What is wrong, without the place and the code. */
  readonly reason: string
}

/** How CSV is read. The first value is the default. */
export interface CsvOptions {
  /** What columns with other headers are: `{ Telephone: 'PHONE_WORK' }`. */
  columns?: { readonly [header: string]: string } | null | undefined
  /** The header of the column of the IDs, and the `key` of {@link diffNdjson} then. By default `ID` or `id`. */
  key?: string | null | undefined
  /** A byte order mark takes precedence. */
  encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251' | null | undefined
  /** Other columns: an error, or ignored. */
  otherKeys?: 'error' | 'ignore' | null | undefined
}

/**
 * What many entities should hold, from CSV: for each row a line of JSON, which {@link diffNdjson} takes as desired.
 *
 * Columns have the portal's own names: `ID`, a field (`PHONE`), or a field and a type (`PHONE_WORK`, `IM_TELEGRAM`). All
 * columns of one field make one list. An empty cell says nothing, so a row whose cells of a field are all empty does not
 * change that field. The delimiter is `;`, `,` or a tab, whichever the header has. Errors of {@link diffNdjson} name the
 * line of the file, since each row is on its own line number.
 *
 * @throws {CsvError} for another encoding, an unknown column, a row of another length
 *
 * @example
 * const desired = desiredFromCsv('ID;Tel.\n43;111111\n', { columns: { 'Tel.': 'PHONE_WORK' } })
 * diffNdjsonSync('{"ID": 43, "PHONE": []}', desired, { cells: 'clean' })
 */
export declare function desiredFromCsv(csv: Json, options?: CsvOptions | null): Uint8Array

/**
 * Why something was refused. Nothing was changed where it is thrown.
 *
 * Arguments of a wrong type are a `TypeError`, and what a getter or a proxy among the inputs throws comes through as it
 * is.
 *
 * @example
 * try {
 *   diff(current, { PHONE: [{ VALUE: '1', VALUETYPE: 'HOME' }] })
 * } catch (error) {
 *   if (!(error instanceof MultifieldError)) throw error
 *   error.code // 'unknown_key'
 *   error.place // 'PHONE[0].VALUETYPE'
 *   error.message // 'desired PHONE[0].VALUETYPE: unknown key, did you mean VALUE_TYPE? [unknown_key]'
 *   error.reason // 'unknown key, did you mean VALUE_TYPE?'
 * }
 */
export declare class MultifieldError extends Error {
  private constructor()

  /** A stable name of what is wrong, the same in every language. */
  readonly code: ErrorCode | PackageErrorCode
  /** The input that it is about: `current`, `desired`, `options`, `edits`, `payload`, `base`, `ours` or `theirs`; empty for a {@link PackageErrorCode}. */
  readonly side: 'current' | 'desired' | 'options' | 'edits' | 'payload' | 'base' | 'ours' | 'theirs' | ''
  /** The place in that input, such as `PHONE[2].VALUE_TYPE`; empty where it is about the whole of it. */
  readonly place: string
  /** All of it: `desired PHONE[0]: the row has no VALUE [missing_value]`. */
  message: string
  /** What was found and what was expected, without side, place and code. */
  readonly reason: string
  /** Of {@link diffMany}, the position of the pair, from 0. */
  readonly index?: number
  /** Of {@link diffNdjsonSync}, the line, from 1. */
  readonly line?: number
  /** Of {@link diffNdjsonSync}, the ID of the entity, where it is known. */
  readonly entityId?: number
  /** What a log needs: name, message, and each property that there is. */
  toJSON(): { [property: string]: string | number }
}

/**
 * Errors of this package itself: WebAssembly could not be loaded (a Content-Security-Policy forbids it, or `init` of
 * `multifield/slim` was not called), or there is a defect, which asks for a report.
 */
export type PackageErrorCode = 'not_loaded' | 'defect'

/** What an error can be about. */
export type ErrorCode =
  | 'invalid_json'
  | 'wrong_shape'
  | 'many_entities'
  | 'response_error'
  | 'unknown_field'
  | 'unknown_key'
  | 'repeated_key'
  | 'mixed_fields'
  | 'delete_in_desired'
  | 'missing_value'
  | 'blank_value'
  | 'blank_pinned'
  | 'wrong_value'
  | 'wrong_id'
  | 'missing_id'
  | 'repeated_id'
  | 'repeated_pin'
  | 'unknown_pin'
  | 'pin_of_other_field'
  | 'wrong_type_id'
  | 'missing_type_id'
  | 'unknown_type'
  | 'too_long'
  | 'not_an_email'
  | 'not_a_phone'
  | 'several_values'
  | 'invisible_characters'
  | 'zero_value'
  | 'field_not_read'
  | 'empty_fm'
  | 'id_against_key'
  | 'wrong_fm_key'
  | 'too_many_deletes'
  | 'stale_edit'
  | 'protected_row'
  | 'stale_pin'
  | 'removes_system_row'
  | 'meaningless_option'
  | 'wrong_choice'
  | 'other_entity'
  | 'no_multifields'
  | 'out_of_sight'
  | 'missing_type'
  | 'empty_only'
  | 'hidden_row'
  | 'equal_row'
  | 'stored_value_fails'
  | 'equal_rows_not_read'
  | 'stuck_row'
  | 'order_impossible'
  | 'too_large'
  | 'unknown_region'
  | 'unknown_option'
  | 'missing_feature'
  | 'not_in_vibecode'
  | 'not_an_add'
  | 'result_reference'
  | 'too_many_variables'
  | 'missing_entity_id'
  | 'entity_id_mismatch'
  | 'repeated_entity'
  | 'ambiguous_entity'
  | 'unknown_entity'
  | 'unsorted'
  | 'wrong_option'
  | 'invalid_edits'

/** What a finding can be about. */
export type FindingCode =
  | 'missing_value_deletes'
  | 'blank_value_deletes'
  | 'missing_type_resets'
  | 'unknown_id_adds'
  | 'hidden_row_adds'
  | 'overwrite_deletes'
  | 'other_field_overwritten'
  | 'other_field_deleted'
  | 'system_row_touched'
  | 'delete_without_id_adds'
  | 'other_entity'
  | 'key_is_no_id'
  | 'duplicate'
  | 'not_a_phone'
  | 'several_values'
  | 'zero_lost'
  | 'list_only_adds'
  | 'keys_read_as_list'
  | 'unknown_type_id_stored'
  | 'empty_type_stored'
  | 'unknown_type'
  | 'delete_is_no_flag'
  | 'plus_became_space'
  | 'value_cut'
  | 'encoded_twice'
  | 'null_as_string'
  | 'mojibake'
  | 'split_row'
  | 'bare_text'
  | 'empty_clears_nothing'
  | 'list_does_not_replace'
  | 'list_deletes_nothing'
  | 'blank_row_skipped'
  | 'equal_row_not_added'
  | 'hidden_row'
  | 'same_values'
  | 'unknown_id_ignored'
  | 'other_field_ignored'
  | 'blanks_stay'
  | 'repeated_id'
  | 'repeated_key'
  | 'missing_type_id'
  | 'row_id_ignored'
  | 'type_id_ignored'
  | 'repeated_index'
  | 'not_nested'
  | 'too_many_variables'
  | 'wrong_encoding'
  | 'batch_too_long'
  | 'unknown_key'
  | 'unknown_field'
  | 'read_only_field'
  | 'beside_fields'
  | 'no_multifields'
  | 'fm_on_legacy'
  | 'too_long'
  | 'not_an_email'
  | 'blank_value_fails'
  | 'empty_type_fails'
  | 'stored_value_fails'
  | 'unmodelled'
  | 'invisible_characters'
  | 'equivalent_row'
  | 'country_code_dropped'
  | 'in_transit'
  | 'unescaped_percent'
  | 'other_command'
  | 'nothing_changes'

/**
 * The smallest edits that lead from what the portal holds to what it should hold. Where one call is not enough, they are
 * the first of several calls, see {@link Edits.isLast}: send, read, diff again, until there are no edits.
 *
 * @param current a response, an entity, its fields, `fm`, or rows, as they were read
 * @param desired the fields that should change, each as a text, a row, or a list of both; one that is absent is left
 * alone, and `[]` clears it
 * @throws {MultifieldError} for what is no state, or what the portal would refuse, lose or not understand
 *
 * @example
 * const edits = diff(current, { PHONE: ['111111', { VALUE: '333333', VALUE_TYPE: 'MOBILE' }] })
 * if (!edits.isEmpty) console.log(String(edits))
 */
export declare function diff(current: Input, desired: Desired | Input, options?: DiffOptions | null): Edits

/**
 * All calls that lead from what the portal holds to what it should hold, in order; none where there is nothing to do.
 *
 * Most plans take one call, and where more are needed, the usual way is to read and diff again after each. This is for
 * callers that cannot read in between. Send the calls one after the other, each only after the one before has succeeded.
 *
 * @throws {MultifieldError} those of {@link diff}; `equal_rows_not_read` for a current that was read by `crm.item.get` or
 * `crm.item.list`, which hide equal rows, unless `generation` says that the server does not hide them.
 *
 * @example
 * const row = (ID) => ({ ID, VALUE_TYPE: 'WORK', VALUE: '111111' })
 * const calls = rounds({ PHONE: [row(8), row(9), row(10)] }, { PHONE: ['111111'] })
 * calls.map((edits) => edits.fields.PHONE[0]) // [{ ID: 8, DELETE: 'Y' }, { ID: 9, DELETE: 'Y' }]
 */
export declare function rounds(current: Input, desired: Desired | Input, options?: DiffOptions | null): Edits[]

/**
 * The edits that delete what an entity holds twice: of the rows of one value and type one stays. Of equal rows that is
 * the last, unless another value would become the main one; where `generation` is `legacy` or `factory`, the first. It
 * takes the options `equality`, `region`, `only`, `types`, `systemRows`, `maxDeletes`, `deletes` and `generation`.
 *
 * @throws {MultifieldError}
 *
 * @example
 * dedupe(current, { equality: 'normalized' })
 */
export declare function dedupe(current: Input, options?: DiffOptions | null): Edits

/**
 * The edits that write what an entity holds in its canonical spelling, and once: numbers as `+79161234567`, with their
 * extensions, e-mails in lower case, and no characters that nobody sees. Of the values of one type that say the same,
 * one stays, as with {@link dedupe}. It takes the options of that but `equality`. Without a `region` only numbers with a
 * plus have a canonical spelling.
 *
 * @throws {MultifieldError}
 *
 * @example
 * tidy(current, { region: 'RU' })
 */
export declare function tidy(current: Input, options?: DiffOptions | null): Edits

/**
 * The key of a value: two values say the same where their keys are the same, which is when `equality: 'normalized'`
 * takes them for one. A key is for comparing, and may change between versions. The key of a messenger's value is by its
 * type.
 *
 * @throws {MultifieldError} `wrong_choice` for the name of no field, `unknown_region`.
 *
 * @example
 * normalize('8 (916) 123-45-67', 'PHONE', 'RU') // '79161234567'
 * normalize('https://t.me/anna', 'IM', null, 'TELEGRAM') // 'telegram:anna'
 */
export declare function normalize(value: string, field: Field, region?: string | null, valueType?: string | null): string

/**
 * What another system changed since the last sync, as edits of what the portal holds now. They may not be the last call,
 * see {@link Edits.isLast}: send, read theirs and merge again, with the same base and ours, until there are no edits.
 *
 * @param base what the portal held at the last sync
 * @param ours what the other system wants now
 * @param theirs what the portal holds now
 * @throws {MultifieldError}
 *
 * @example
 * const { edits, conflicts } = merge(base, ours, theirs)
 */
export declare function merge(base: Input, ours: Desired | Input, theirs: Input, options?: MergeOptions | null): Merged

/**
 * What a payload really does.
 *
 * @param current what the portal holds; `null` for a payload that makes an entity
 * @param payload what goes under `fields` in a call, a whole request or its body, or what was sent: a form, a command, a
 * URL, or the body of a batch. It is never refused for being wrong.
 * @throws {MultifieldError} `field_not_read` where the payload changes an entity and there is no current
 *
 * @example
 * const { rows, findings } = simulate(current, { PHONE: [{ ID: 223, VALUE_TYPE: 'HOME' }] })
 * findings[0].code // 'missing_value_deletes'
 * simulate(null, 'crm.contact.add?fields[PHONE][0][VALUE]=+7916').findings[0].code // 'plus_became_space'
 */
export declare function simulate(current: Input | null | undefined, payload: Input, options?: SimulateOptions | null): Simulation

/**
 * What each of many payloads does, one a line, in their order.
 *
 * A line is a payload, as {@link simulate} takes it, or an object `{"current", "payload", "generation"}`. Without
 * `current` the payload is simulated on the one of the options. Blank lines are passed over.
 *
 * @param lines JSON or forms as a text or as bytes, or an iterable of such lines
 * @throws {MultifieldError} of the first line that is refused, with its `line`, unless `onError` is `skip`
 *
 * @example
 * const lines = '{"PHONE": "1"}\n{"EMAIL": [{"VALUE": "anna"}]}\n'
 * simulateLines(lines, { current: { PHONE: [], EMAIL: [] } }).map(({ findings }) => findings[0].code)
 */
export declare function simulateLines(
  lines: Json | Iterable<Json>,
  options?: (SimulateLinesOptions & { onError?: 'stop' | null | undefined }) | null
): Simulation[]
export declare function simulateLines(
  lines: Json | Iterable<Json>,
  options: SimulateLinesOptions & ManyOptions
): (Simulation | MultifieldError)[]

/**
 * Many diffs, on threads of their own: the event loop goes on meanwhile.
 *
 * Pairs are read as they come, in turns of about a millisecond.
 *
 * @returns the edits of each pair, in their order
 * @throws {MultifieldError} of the first pair that is refused, unless `onError` is `skip`
 *
 * @example
 * const all = await diffMany(contacts.map((contact) => [contact, wanted.get(contact.ID)]), { strategy: 'add' })
 */
export declare function diffMany(
  pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
  options?: (DiffOptions & { onError?: 'stop' | null | undefined }) | null
): Promise<Edits[]>
export declare function diffMany(
  pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
  options: DiffOptions & ManyOptions
): Promise<(Edits | MultifieldError)[]>

/**
 * From JSON to JSON, without objects: the bytes of {@link Edits.fields}, or of {@link Edits.fm}. `{}` where there is
 * nothing to do. They do not say whether one call is enough: send, read and diff again, until there is nothing to do.
 *
 * @throws {MultifieldError}
 *
 * @example
 * new TextDecoder().decode(diffJson(await response.text(), '{"PHONE": ["111111"]}'))
 */
export declare function diffJson(current: Json, desired: Json, options?: (DiffOptions & JsonOptions) | null): Uint8Array

/**
 * From lines of JSON to lines of JSON, as `multifield bulk` does: joined by the entities' IDs, in any order, a line
 * `{"id": 43, "fields": {...}}` for each entity with edits.
 *
 * Where one call is not enough for an entity, its line of `fields` or `fm` has `unfinished`, as {@link EditsDocument} has
 * it, and `warnings` where there are some. Send the lines, read and run again, until there are no lines.
 *
 * The event loop waits for the end, although all cores work: a service takes {@link diffNdjson}.
 *
 * @throws {MultifieldError} with the `line` that it is about
 *
 * @example
 * writeFileSync('edits.ndjson', diffNdjsonSync(readFileSync('current.ndjson'), readFileSync('desired.ndjson')).lines)
 */
export declare function diffNdjsonSync(current: Json, desired: Json, options?: BulkOptions | null): NdjsonResult

/**
 * {@link diffNdjsonSync} on threads of its own: the event loop goes on meanwhile.
 *
 * Where both inputs are in memory, they are copied first, so they may be changed afterwards. Else they are read as lines
 * are asked for, and no further than is needed for the next ones. A stream is destroyed where its lines are not read to
 * their end, as `for await` does it.
 *
 * @throws {TypeError} for what is none of these inputs
 *
 * @example
 * const lines = diffNdjson(createReadStream('current.ndjson'), createReadStream('desired.ndjson'), { inputOrder: 'sorted' })
 * await pipeline(lines, createWriteStream('edits.ndjson'))
 *
 * @example
 * await writeFile('edits.ndjson', await diffNdjson(await readFile('current.ndjson'), await readFile('desired.ndjson')).read())
 */
export declare function diffNdjson(current: LinesInput, desired: LinesInput, options?: BulkOptions | null): Lines

/**
 * The edits that delete what many entities hold twice, from lines of JSON to lines of JSON, as `multifield dedupe --lines`
 * does: for each what {@link dedupe} gives of it, in the order of the input. The options are its, and those of a run but
 * `missing`. The event loop waits for the end: a service takes {@link dedupeNdjson}.
 *
 * @throws {MultifieldError} the first error, with its `line` and `entityId`, unless `onError` is `skip`.
 *
 * @example
 * writeFileSync('edits.ndjson', dedupeNdjsonSync(readFileSync('current.ndjson'), { types: 'any' }).lines)
 */
export declare function dedupeNdjsonSync(current: Json, options?: BulkOptions | null): NdjsonResult

/**
 * {@link dedupeNdjsonSync} on threads of its own: the event loop goes on meanwhile, and a stream or an iterable is read as
 * lines are asked for. The IDs of the entities are kept in memory, since one that is there twice is an error; with
 * `inputOrder: 'sorted'` they are not.
 *
 * @example
 * for await (const line of dedupeNdjson(createReadStream('current.ndjson'), { form: 'text' })) process.stdout.write(line)
 */
export declare function dedupeNdjson(current: LinesInput, options?: BulkOptions | null): Lines

/**
 * The edits that tidy many entities: as {@link dedupeNdjsonSync}, with what {@link tidy} gives of each.
 *
 * @throws {MultifieldError} the first error, with its `line` and `entityId`, unless `onError` is `skip`.
 *
 * @example
 * writeFileSync('edits.ndjson', tidyNdjsonSync(readFileSync('current.ndjson'), { region: 'RU' }).lines)
 */
export declare function tidyNdjsonSync(current: Json, options?: BulkOptions | null): NdjsonResult

/**
 * As {@link dedupeNdjson}, with what {@link tidy} gives of each entity.
 *
 * @example
 * await pipeline(tidyNdjson(createReadStream('current.ndjson')), createWriteStream('edits.ndjson'))
 */
export declare function tidyNdjson(current: LinesInput, options?: BulkOptions | null): Lines

/**
 * The lines of a run, one by one as bytes, each with its end.
 *
 * Asking for the next one is rejected with a {@link MultifieldError}, with the `line` that it is about, or with what an
 * input of yours was rejected with; then there are no more.
 */
export declare class Lines implements AsyncIterableIterator<Uint8Array> {
  private constructor()

  /** With `onError: 'skip'`, what was wrong with entities so far, each with its `line` and, where it is known, `entityId`. */
  readonly errors: MultifieldError[]
  /**
   * All lines that are left, as one.
   *
   * @throws {MultifieldError} as asking for the next line does
   */
  read(): Promise<Uint8Array>
  next(): Promise<IteratorResult<Uint8Array, undefined>>
  /** Ends the run before its end, and the inputs with it. */
  return(): Promise<IteratorResult<Uint8Array, undefined>>
  [Symbol.asyncIterator](): this
}

/**
 * Packs requests into calls of the vendor's `batch`, at most 50 in each. Null among them, where nothing is to be done,
 * is passed over.
 *
 * @param options `halt`: whether the server skips the rest of a batch after a command that fails. Default: no.
 * @throws {MultifieldError} those of {@link Request.command}
 *
 * @example
 * const requests = plans.map(({ id, edits }) => edits.request('contact', id))
 * for (const { params } of batch(requests)) await $b24.callMethod('batch', params)
 */
export declare function batch(requests: Iterable<Request | null | undefined>, options?: { halt?: boolean | null | undefined } | null): Batch[]

/**
 * Options that are checked once and used for any number of diffs.
 *
 * @example
 * const careful = new Diff({ equality: 'normalized', maxDeletes: 2 })
 * const edits = careful.diff(current, desired)
 */
export declare class Diff {
  /** @throws {MultifieldError} for an option that is unknown or none of what it can be. */
  constructor(options?: DiffOptions | null)

  /** The options, frozen. */
  readonly options: Readonly<DiffOptions>
  /** As {@link diff}. */
  diff(current: Input, desired: Desired | Input): Edits
  /** As {@link rounds}. */
  rounds(current: Input, desired: Desired | Input): Edits[]
  /** As {@link dedupe}. */
  dedupe(current: Input): Edits
  /** As {@link tidy}. */
  tidy(current: Input): Edits
  /** As {@link merge}. */
  merge(base: Input, ours: Desired | Input, theirs: Input, options?: Pick<MergeOptions, 'onConflict'> | null): Merged
  /** As {@link diffMany}. */
  diffMany(
    pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
    options?: { onError?: 'stop' | null | undefined } | null
  ): Promise<Edits[]>
  diffMany(
    pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
    options: ManyOptions
  ): Promise<(Edits | MultifieldError)[]>
  /** As {@link diffJson}. */
  diffJson(current: Json, desired: Json, options?: JsonOptions | null): Uint8Array
  /** As {@link diffNdjsonSync}. */
  diffNdjsonSync(current: Json, desired: Json, options?: NdjsonOptions | null): NdjsonResult
  /** As {@link diffNdjson}. */
  diffNdjson(current: LinesInput, desired: LinesInput, options?: NdjsonOptions | null): Lines
  /** As {@link dedupeNdjsonSync}. */
  dedupeNdjsonSync(current: Json, options?: NdjsonOptions | null): NdjsonResult
  /** As {@link dedupeNdjson}. */
  dedupeNdjson(current: LinesInput, options?: NdjsonOptions | null): Lines
  /** As {@link tidyNdjsonSync}. */
  tidyNdjsonSync(current: Json, options?: NdjsonOptions | null): NdjsonResult
  /** As {@link tidyNdjson}. */
  tidyNdjson(current: LinesInput, options?: NdjsonOptions | null): Lines
}
