/**
 * Compute the smallest update of the multifields (phones, e-mails, sites, messengers) of a Bitrix24 contact, lead or
 * company.
 *
 * @example
 * import { diff } from 'multifield'
 *
 * // The state of the portal: the response of crm.contact.get, unchanged.
 * const current = {
 *   result: {
 *     ID: '43',
 *     PHONE: [
 *       { ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111', TYPE_ID: 'PHONE' },
 *       { ID: '223', VALUE_TYPE: 'WORK', VALUE: '222222', TYPE_ID: 'PHONE' }
 *     ]
 *   }
 * }
 * // The desired state.
 * const edits = diff(current, { PHONE: ['111111', '333333'] })
 * edits.fields // { PHONE: [{ ID: 223, VALUE: '333333', VALUE_TYPE: 'WORK' }] }
 * edits.fm // { 223: { typeId: 'PHONE', valueType: 'WORK', value: '333333' } }
 *
 * @module
 */

/** The name of a field: its `TYPE_ID`. */
export type Field = 'PHONE' | 'EMAIL' | 'WEB' | 'IM' | 'LINK'

/** JSON in UTF-8: a string, or bytes such as a Buffer. */
export type Json = string | ArrayBufferView

/**
 * A state in any shape that a portal or an SDK returns: a response, an entity, its fields, `fm` as an array or an
 * object, or an array of rows. It consists of plain objects, arrays, strings and safe integers, or is JSON. Keys with
 * the value `undefined` are ignored. The shape is recognised automatically; an unknown shape is a {@link
 * MultifieldError} with its place.
 */
export type Input = Json | object

/** The types that the portal knows, by field. */
export interface ValueTypes {
  PHONE: 'WORK' | 'MOBILE' | 'FAX' | 'HOME' | 'PAGER' | 'MAILING' | 'OTHER'
  EMAIL: 'WORK' | 'HOME' | 'MAILING' | 'OTHER'
  WEB: 'WORK' | 'HOME' | 'FACEBOOK' | 'VK' | 'LIVEJOURNAL' | 'TWITTER' | 'OTHER'
  IM:
    | 'FACEBOOK' | 'TELEGRAM' | 'VK' | 'SKYPE' | 'VIBER' | 'INSTAGRAM' | 'BITRIX24' | 'OPENLINE' | 'IMOL' | 'ICQ' | 'MSN'
    | 'JABBER' | 'OTHER'
  LINK: 'USER'
}

/** A type of a field. The portal also stores other types. The option `unknownTypes` allows them. */
export type ValueType<F extends Field = Field> = ValueTypes[F] | (string & {})

/** A row that a field should have. With an `ID`, it is the stored row with that ID. */
export interface DesiredRow<F extends Field = Field> {
  ID?: number | string | null | undefined
  VALUE?: string | number | null | undefined
  VALUE_TYPE?: ValueType<F> | null | undefined
  TYPE_ID?: F | null | undefined
}

/**
 * The values that a field should have: a string, a row, an array of both, or an object of rows by ID. `[]` clears the
 * field, null leaves it unchanged.
 */
export type DesiredRows<F extends Field = Field> =
  | string
  | number
  | DesiredRow<F>
  | readonly (string | number | DesiredRow<F>)[]
  | { readonly [key: string]: DesiredRow<F> }
  | null
  | undefined

/**
 * The state that an entity should have. A field that is missing stays unchanged. Other shapes are accepted, too, see
 * {@link Input}.
 */
export type Desired = { [F in Field]?: DesiredRows<F> }

/** A row as the portal stores it. */
export interface StoredRow {
  ID: number
  TYPE_ID: string
  VALUE_TYPE: string
  VALUE: string
}

/** A row as the portal returns it in `fm`. */
export interface StoredFmRow {
  id: number
  typeId: string
  valueType: string
  value: string
}

/** How two states are compared. Each option may be omitted, null or undefined. The first value is the default. */
export interface DiffOptions {
  /**
   * The meaning of the listed values of a field.
   *
   * - `replace`: the listed values are all that the field should have. `[]` clears it.
   * - `add`: the field should also have the listed values. No row is deleted or gets another format.
   * - `remove`: the listed rows are removed, by value (`'111111'`) or by ID (`{ ID: 223 }`).
   * - `fill`: the listed values are added if the field has no rows. Otherwise it stays unchanged.
   * - `patch`: each row has an ID, and the stored row gets the listed value, type or both (`{ ID: 223, VALUE_TYPE:
   *   'MOBILE' }`). No other row is touched.
   * - `first`: the listed values become the first rows, so the first of them becomes the main value. All other rows follow.
   *
   * @example
   * diff(current, { PHONE: ['333333'] }, { strategy: 'add' })
   */
  strategy?: 'replace' | 'add' | 'remove' | 'fill' | 'patch' | 'first' | null | undefined
  /**
   * When a stored value counts as equal to a desired one.
   *
   * - `exact`: the strings are the same.
   * - `normalized`: the values are equivalent, also in different formats. `+44 20 7946 0018` equals `442079460018`,
   *   `Anna@example.com` equals `anna@example.com`, and `https://www.example.com/` equals `example.com`.
   *
   * - `normalized`: in another spelling, too. `+44 20 7946 0018` is `442079460018`, `Anna@example.com` is
   *   `anna@example.com`, `https://www.example.com/` is `example.com`.
   *
   * @example
   * diff(current, { EMAIL: 'anna@example.com' }, { equality: 'normalized' })
   */
  equality?: 'exact' | 'normalized' | null | undefined
  /**
   * The format of values that are stored in a format other than the desired one, with `equality: 'normalized'`.
   *
   * - `keep`: the stored format.
   * - `desired`: the desired format.
   * - `canonical`: numbers as `+79161234567`, e-mails in lower case, without invisible characters. New values are
   *   written in this format, too.
   *
   * @example
   * diff(current, { EMAIL: 'anna@example.com' }, { equality: 'normalized', spelling: 'desired' })
   */
  spelling?: 'keep' | 'desired' | 'canonical' | null | undefined
  /**
   * The country of phone numbers without a country code, as two letters. It is used to normalise numbers, and to choose
   * the row to overwrite. Default: none.
   *
   * @example
   * // 8 (916) 123-45-67 and +7 916 1234567 are one number.
   * diff(current, desired, { equality: 'normalized', region: 'RU' })
   */
  region?: string | null | undefined
  /**
   * The types per field to include. Rows of other types stay unchanged, and desired must not list them. Default: all
   * types.
   *
   * @example
   * // Replaces the work e-mails alone.
   * diff(current, { EMAIL: ['anna@example.com'] }, { only: { EMAIL: 'WORK' } })
   */
  only?: { readonly [F in Field]?: string | readonly string[] | null | undefined } | null | undefined
  /**
   * The order of the rows of a field.
   *
   * - `any`: unimportant.
   * - `desired`: the order of desired, so that its first value becomes the main one. The portal orders rows by ID, so
   *   values move by overwriting.
   *
   * @example
   * diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired' })
   */
  order?: 'any' | 'desired' | null | undefined
  /**
   * Which stored rows may be overwritten.
   *
   * - `any`: a row whose value is not listed may be overwritten with a listed value that is not stored yet. It keeps its
   *   ID. This is one edit instead of a delete and an add.
   * - `same_value`: a row may only get another type or format. For another value, it is deleted, and a new row is added.
   *   So no row shows another number in the history of the entity.
   *
   * @example
   * diff(current, desired, { overwrite: 'same_value' })
   */
  overwrite?: 'any' | 'same_value' | null | undefined
  /**
   * Whether equal rows of desired become one row or several.
   *
   * - `collapse`: one row.
   * - `keep`: several rows. Servers of the generation `distinct` cannot store them, so this needs a `generation` of
   *   `legacy` or `factory`. On `factory`, a call adds only one of several equal new rows.
   *
   * @example
   * diff(current, { PHONE: ['111111', '111111'] }, { duplicates: 'keep', generation: 'legacy' })
   */
  duplicates?: 'collapse' | 'keep' | null | undefined
  /**
   * Which rows {@link dedupe} and {@link tidy} treat as duplicates. In a diff or a merge, `any` is the error
   * `meaningless_option`.
   *
   * - `same`: rows with one value and one type.
   * - `any`: rows with one value and any types, except in IM and LINK. The first row stays, with its type.
   *
   * @example
   * dedupe(current, { types: 'any' })
   */
  types?: 'same' | 'any' | null | undefined
  /**
   * How rows are treated that the portal manages: LINK rows, and IM rows that link the entity to an open-channel chat
   * (`imol|…`).
   *
   * - `protect`: they are never changed or deleted.
   * - `touch`: they are treated like other rows.
   *
   * @example
   * diff(current, { IM: [] }, { systemRows: 'touch' })
   */
  systemRows?: 'protect' | 'touch' | null | undefined
  /**
   * How many rows a plan may delete, an integer from 0. More are the error `too_many_deletes`. Default: no limit.
   *
   * @example
   * diff(current, desired, { maxDeletes: 2 })
   */
  maxDeletes?: number | null | undefined
  /**
   * Blank values in desired, also as null or NaN.
   *
   * - `error`: they are the error `blank_value`.
   * - `skip`: they are ignored. A list of only blank values counts as not mentioned.
   *
   * @example
   * diff(current, { PHONE: ['111111', ''] }, { blanks: 'skip' })
   */
  blanks?: 'error' | 'skip' | null | undefined
  /**
   * How the values of desired are read.
   *
   * - `strict`: each string is one value.
   * - `clean`: like cells of a spreadsheet. Several values in one cell are split. Blank values, null, NaN and `#N/A`
   *   are ignored. Whole floats become numbers. Invisible characters are removed.
   *
   * @example
   * diff(current, { PHONE: '+79000000001; +79000000002' }, { cells: 'clean' })
   */
  cells?: 'strict' | 'clean' | null | undefined
  /**
   * Phones that cannot be numbers, such as `call me` or `7.9E+10`. A value that the field already has is never an
   * error.
   *
   * - `error`: they are the error `not_a_phone`.
   * - `allow`: they are written as they are.
   *
   * @example
   * diff(current, { PHONE: 'ask Anna' }, { invalidPhones: 'allow' })
   */
  invalidPhones?: 'error' | 'allow' | null | undefined
  /**
   * Values that contain several numbers.
   *
   * - `error`: they are the error `several_values`.
   * - `allow`: they are written as they are.
   *
   * @example
   * diff(current, { PHONE: '+79000000001; +79000000002' }, { severalValues: 'allow' })
   */
  severalValues?: 'error' | 'allow' | null | undefined
  /**
   * Values with invisible characters, such as direction marks.
   *
   * - `error`: they are the error `invisible_characters`.
   * - `allow`: they are written as they are.
   *
   * @example
   * diff(current, { PHONE: '\u202a+79000000001\u202c' }, { invisibleCharacters: 'allow' })
   */
  invisibleCharacters?: 'error' | 'allow' | null | undefined
  /**
   * Value types that the portal does not know, most of them misspelled.
   *
   * - `error`: they are the error `unknown_type`.
   * - `allow`: they are written as they are.
   *
   * @example
   * diff(current, { PHONE: [{ VALUE: '1', VALUE_TYPE: 'SATELLITE' }] }, { unknownTypes: 'allow' })
   */
  unknownTypes?: 'error' | 'allow' | null | undefined
  /**
   * Keys of desired that are not fields, such as `NAME`.
   *
   * - `error`: they are the error `unknown_field`, since one of them may be a misspelled field.
   * - `ignore`: they are ignored.
   *
   * @example
   * diff(current, { NAME: 'Anna', PHONE: ['111111'] }, { otherKeys: 'ignore' })
   */
  otherKeys?: 'error' | 'ignore' | null | undefined
  /**
   * The fields that were read, if current does not show it. An entity without the response around it lacks a field if
   * it has no rows, or if the field was not requested. Default: none.
   *
   * @example
   * // A contact of crm.contact.list, with PHONE and EMAIL in its select.
   * diff({ ID: '43' }, { PHONE: ['111111'] }, { read: ['PHONE', 'EMAIL'] })
   */
  read?: 'all' | Field | readonly Field[] | null | undefined
  /**
   * How {@link Edits.fields} writes a deletion. Both have the same effect.
   *
   * - `flag`: `{ ID: 9, DELETE: 'Y' }`
   * - `blank`: `{ ID: 9, VALUE: '' }`
   *
   * @example
   * diff(current, { WEB: [] }, { deletes: 'blank' }).fields
   */
  deletes?: 'flag' | 'blank' | null | undefined
  /**
   * The generations of server on which the edits have to be correct.
   *
   * - `any`: all of them.
   * - `legacy`, `factory`: on-premise installations. One call is enough there for most plans that need several on
   *   `distinct`.
   * - `distinct`: the vendor's cloud, which compares rows without their IDs. A stored value that fails the portal's
   *   check is an error, while `any` makes it one of {@link Edits.warnings}.
   *
   * @example
   * diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired', generation: 'factory' })
   */
  generation?: 'any' | 'legacy' | 'factory' | 'distinct' | null | undefined
}

/** How three states are merged. */
export interface MergeOptions extends DiffOptions {
  /**
   * What happens to a row in conflict: both sides changed it differently, one changed and the other deleted it, or both
   * added it differently. The conflict is reported in any case.
   *
   * - `leave`: the row stays as it is in theirs, until a person decides.
   * - `ours`, `theirs`: the row becomes as this side has it.
   *
   * @example
   * merge(base, ours, theirs, { onConflict: 'ours' })
   */
  onConflict?: 'leave' | 'ours' | 'theirs' | null | undefined
}

/** The server that a payload is for. */
export interface SimulateOptions {
  /**
   * How the server stores what a call writes. Cloud portals run `distinct`, on-premise installations any generation. On
   * `legacy`, `crm.item.update` with `fm` does not exist.
   *
   * - `distinct` (default): rows are equal if their field, type and value are equal. A row that equals a stored one is
   *   not added.
   * - `factory`: a stored row is identified by its ID.
   * - `legacy`: each row of a payload is written by itself.
   *
   * @example
   * simulate(current, payload, { generation: 'legacy' })
   */
  generation?: 'distinct' | 'factory' | 'legacy' | null | undefined
}

export interface SimulateLinesOptions extends SimulateOptions {
  /**
   * The state before the call, for lines without `current`.
   *
   * @example
   * simulateLines(lines, { current: { PHONE: [] } })
   */
  current?: Input | null | undefined
}

/** What happens after an error in one of many inputs. */
export interface ManyOptions {
  /**
   * What happens after an error in a pair of {@link diffMany} or a line of {@link simulateLines}.
   *
   * - `stop` (default): the call fails with the first error, which has the `index` of the pair or the `line`.
   * - `skip`: the result contains the error in place of the edits or the simulation.
   *
   * @example
   * for (const result of await diffMany(pairs, { onError: 'skip' })) {
   *   if (result instanceof MultifieldError) console.error(result.index, String(result))
   * }
   */
  onError?: 'stop' | 'skip' | null | undefined
}

/** Options of {@link diffJson}. */
export interface JsonOptions {
  /** The output format: that of {@link Edits.fields}, the default, or of {@link Edits.fm}. */
  form?: 'fields' | 'fm' | null | undefined
}

/** Options of a run over many entities. `maxDeletesRun` limits the whole run, `maxDeletes` each entity. */
export interface NdjsonOptions {
  /** The key of an entity's ID. Default: `ID` or `id`. */
  key?: string | null | undefined
  /**
   * The output format of a line.
   *
   * - `fields`: `{"id": 43, "fields": {...}}`, see {@link Edits.fields}
   * - `fm`: `{"id": 43, "fm": {...}}`, see {@link Edits.fm}
   * - `request`: `{"method", "params"}`, a call that is ready to send. It needs `entity`.
   * - `batch`: the parameters of a call of `batch`, with at most 50 calls. It needs `entity`.
   * - `text`: for a person to review. Several lines: the entity, its edits, and a blank line.
   *
   * @example
   * diffNdjsonSync(current, desired, { form: 'batch', entity: 'contact' })
   */
  form?: 'fields' | 'fm' | 'request' | 'batch' | 'text' | null | undefined
  /** The kind of the entities, for the output formats `request` and `batch`. */
  entity?: Entity | null | undefined
  /** The methods of the output formats `request` and `batch`. Default: `classic`. */
  api?: 'classic' | 'universal' | null | undefined
  /**
   * An entity that is only in desired.
   *
   * - `error`: it is the error `unknown_entity`. A page of the export may be missing, and adding the entity would
   *   duplicate a customer.
   * - `add`: a call of `request` or `batch` creates it.
   */
  missing?: 'error' | 'add' | null | undefined
  /**
   * Whether a run continues after an error in a line or an entity.
   *
   * - `stop`: the first error ends the run and is thrown.
   * - `skip`: the run continues. {@link NdjsonResult.errors} or {@link Lines.errors} contains the errors.
   */
  onError?: 'stop' | 'skip' | null | undefined
  /**
   * How many rows the whole run may delete: a number, or a share of the stored rows such as `'2.5%'`. More are the
   * error `too_many_deletes`, and there are no lines. Default: no limit.
   */
  maxDeletesRun?: number | string | null | undefined
  /**
   * The order of the entities in both inputs.
   *
   * - `any`: unimportant.
   * - `sorted`: by ID as a number, ascending or descending. The memory does not grow with the inputs.
   */
  inputOrder?: 'any' | 'sorted' | null | undefined
  /** The number of threads, from 1 to 1024. Default: one per core. */
  threads?: number | null | undefined
}

/** The options of a run and of each of its diffs. */
export type BulkOptions = DiffOptions & NdjsonOptions

/** The result of {@link diffNdjsonSync}. */
export interface NdjsonResult {
  /** The lines of the entities without errors. */
  lines: Uint8Array
  /**
   * With `onError: 'skip'`, the errors of the other entities. Each has its `line` and, if it is known, its `entityId`.
   */
  errors: MultifieldError[]
}

/**
 * Lines of JSON: a string or bytes with all lines; a stream such as a `Readable`, or another iterable of pieces as
 * bytes; or an iterable of lines as strings, such as `readline`.
 */
export type LinesInput = Json | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** The methods of a request. */
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

/** The format of text for people. */
export interface TextOptions {
  /** Whether to add ANSI colours. Default: no. */
  color?: boolean | null | undefined
}

/** The kinds of entities with multifields. */
export type Entity = 'contact' | 'lead' | 'company'

/** The value and type of a row at one time, or on one side of a merge. */
export interface RowState {
  readonly value: string
  readonly valueType: string
}

/** A stored row gets another value, another type or both, and keeps its ID. */
export interface Overwrite {
  readonly kind: 'overwrite'
  readonly field: Field
  readonly id: number
  readonly value: string
  readonly valueType: string
  readonly was: RowState
}

/** A stored row is deleted. */
export interface Delete {
  readonly kind: 'delete'
  readonly field: Field
  readonly id: number
  readonly was: RowState
}

/** A new row is added. */
export interface Append {
  readonly kind: 'append'
  readonly field: Field
  readonly value: string
  readonly valueType: string
}

/** An edit of one row. */
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

/** An edit in JSON. */
export type EditDocument =
  | { kind: 'overwrite'; field: Field; id: number; value: string; value_type: string; was: VersionDocument }
  | { kind: 'delete'; field: Field; id: number; was: VersionDocument }
  | { kind: 'append'; field: Field; value: string; value_type: string }

/** Edits in JSON, for a queue, a review or an audit. */
export interface EditsDocument {
  /** The kind of the entity, if current contains it. */
  entity?: Entity
  /** The ID of the entity, if current contains it. */
  id?: number
  deletes: 'flag' | 'blank'
  cleared?: Field[]
  edits: EditDocument[]
  unfinished?: { reason: Unfinished['reason']; rows: { id: number; behind?: number }[]; deletes: number }
  warnings?: { code: Warning['code']; place: string; message: string; row: StoredRow }[]
  /** The highest ID of current, if rows are added. {@link Edits.rest} uses it to recognise new rows. */
  newest?: number
  /** The new rows that earlier calls of the same plan add, for a later call of {@link rounds} or of a merge. */
  earlier?: EditDocument[]
  /** The option `generation` of the diff, if it is not `any`. */
  generation?: 'legacy' | 'factory' | 'distinct'
}

/** Why a plan needs more calls after its edits. */
export interface Unfinished {
  /**
   * - `equal_rows`: a call can touch only the first of several equal rows.
   * - `reordering`: a call that only reorders values changes nothing.
   * - `equal_new_rows`: a call adds only one of several equal new rows.
   */
  readonly reason: 'equal_rows' | 'reordering' | 'equal_new_rows'
  /** The hidden rows, or the row in transit. Empty if new rows are the reason. */
  readonly rows: readonly {
    readonly id: number
    /** The ID of the equal row that hides this row. Null if the row is in transit: it gets a temporary type first. */
    readonly behind: number | null
  }[]
  /** How many rows the later calls delete. */
  readonly deletes: number
}

/** A stored row that may make a call fail, although the edits are correct. */
export interface Warning {
  /**
   * - `stored_value_fails`: the server checks all rows of an entity together, and a stored value fails this check.
   */
  readonly code: 'stored_value_fails'
  /** The field and the ID of the row, such as `EMAIL 10`. */
  readonly place: string
  /** What is wrong, and what to do. */
  readonly message: string
  /** The stored row. */
  readonly row: Readonly<StoredRow>
}

/**
 * The edits of one entity. They are immutable, and can be iterated any number of times.
 *
 * Fields come in the order PHONE, EMAIL, WEB, IM, LINK. Within a field, overwrites and deletions come first, by ID,
 * then new rows in the order of desired.
 *
 * @example
 * for (const edit of edits) {
 *   if (edit.kind === 'overwrite') console.log(edit.id, edit.was.value, edit.value)
 * }
 */
export declare class Edits implements Iterable<Edit> {
  private constructor()

  /**
   * The edits as JSON. `structuredClone` and `postMessage` preserve this property: `Edits.fromJSON(clone.json)`
   * restores the edits.
   */
  readonly json: string

  /**
   * Returns the edits that {@link Edits.toJSON} wrote, from the document or its JSON. The values are not checked
   * against the portal's rules again.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` if the document has another shape, edits one row twice or
   * writes a blank value
   */
  static fromJSON(document: EditsDocument | Json): Edits

  /** How many rows are touched. */
  readonly length: number
  /** Whether there is nothing to do. Then send nothing: an empty update costs a call. */
  readonly isEmpty: boolean
  /**
   * The value of `fields` for `crm.contact.update`, `crm.lead.update` and `crm.company.update`. Built once, and frozen.
   */
  readonly fields: { readonly [F in Field]?: readonly FieldsRow[] }
  /** The value of `fields.fm` for `crm.item.update`. Built once, and frozen. */
  readonly fm: { readonly [key: string]: FmRow }
  /** The fields that desired lists as `[]` and that lose rows. */
  readonly cleared: readonly Field[]
  /** How {@link Edits.fields} writes a deletion: `flag` as `DELETE: 'Y'`, `blank` as `VALUE: ''`. */
  readonly deletes: 'flag' | 'blank'
  /** Whether this call is enough. If not, send it, read the entity again and diff again, until there are no edits. */
  readonly isLast: boolean
  /**
   * Why the plan needs more calls after this one, or null if it does not.
   *
   * @example
   * const edits = diff(current, { PHONE: ['222222', '111111'] }, { order: 'desired' })
   * edits.isLast // false
   * edits.unfinished // { reason: 'reordering', deletes: 0, rows: [{ id: 222, behind: null }] }
   */
  readonly unfinished: Unfinished | null
  /**
   * Stored rows that may make the call fail, although the edits are correct: by field, then ID.
   *
   * @example
   * for (const { code, place, message } of edits.warnings) console.warn(place, message, code)
   */
  readonly warnings: readonly Warning[]

  /**
   * Returns the body of VibeCode's `PATCH /v1/contacts/:id`, which can only add phones and e-mails.
   *
   * @throws {MultifieldError} `not_in_vibecode`, with the edits that this API cannot express
   */
  vibecode(): { [field in 'phone' | 'email']?: { value: string; typeId: string }[] }

  /** Returns the value of `FM` for the PHP classes of an on-premise portal. */
  boxFm(): { [field in Field]?: { [key: string]: { VALUE: string; VALUE_TYPE?: string } } }

  /**
   * Returns the call that applies these edits to an existing entity, or null if there is nothing to do.
   *
   * @param entity the kind of the entity; optional if current contains it
   * @param id the ID of the entity, as a number or a string of digits; optional if current contains it
   * @throws {MultifieldError} `other_entity` if the edits were made for another entity; `wrong_option` if neither the
   * arguments nor current name the entity
   *
   * @example
   * const request = edits.request('contact', contact.ID)
   * if (request) await $b24.actions.v2.call.make(request)
   */
  request(entity?: Entity | null, id?: number | string | null, options?: RequestOptions | null): Request | null

  /**
   * Returns the call that creates an entity with these rows, or null if there is nothing to add.
   *
   * @throws {MultifieldError} `not_an_add` if the edits overwrite or delete a stored row
   */
  addRequest(entity?: Entity | null, options?: RequestOptions | null): Request | null

  /**
   * Checks that the rows to overwrite or delete have not changed in the portal since.
   *
   * Servers of the generations `factory` and `distinct` create a deleted row again if a call overwrites it. To avoid
   * this, read the entity again and check before you send.
   *
   * @param current the entity as it is now
   * @throws {MultifieldError} `stale_edit` if a row has changed. Then diff again.
   */
  check(current: Input): void

  /**
   * Returns the state after these edits: the rows by field, or in `fm` if current contains them there. A new row gets the
   * next ID after the highest one.
   *
   * @throws {MultifieldError} the errors of {@link Edits.check}
   */
  apply(current: Input): { [field in Field]?: StoredRow[] } & { fm?: StoredFmRow[] }

  /**
   * Returns the edits that are still to be sent after the answer to their call was lost.
   *
   * A row that is already as planned counts as done. A row that has not changed is edited again. Any other row was
   * changed by a person in the meantime: it is reported and stays unchanged. A planned new row counts as added if theirs
   * has a row with its value, and this row has a higher ID than all rows at the time of the plan.
   *
   * Read theirs only after the lost call must have ended. Otherwise the call may add a row after your reading, and the rest
   * would add it a second time.
   *
   * The rest covers this one call. If it is not the last call of its plan, diff again after it. {@link Merged.rest}
   * covers all calls of a plan.
   *
   * @param theirs the entity as it is now
   * @throws {MultifieldError} `other_entity` if the edits were made for another entity; `field_not_read` if theirs
   * lacks a field of the edits; the errors of {@link diff} if the rest needs several calls or the plan is for
   * `distinct`
   *
   * @example
   * const phone = (ID, VALUE) => ({ ID, VALUE_TYPE: 'WORK', VALUE })
   * const edits = diff({ PHONE: [phone(8, '111'), phone(9, '222')] }, { PHONE: ['333', '444', '555'] })
   * const { edits: left, changed } = edits.rest({ PHONE: [phone(8, '333'), phone(9, '666')] })
   * String(left) // 'PHONE\n  + 555 (WORK)'
   * changed[0].found // { value: '666', valueType: 'WORK' }
   */
  rest(theirs: Input): Rest

  /** Returns the edits for people to read, one line for each: `~` overwrites, `-` deletes, `+` adds. */
  text(options?: TextOptions | null): string
  /** Returns the same as {@link Edits.text} without colours. */
  toString(): string
  toJSON(): EditsDocument
  [Symbol.iterator](): IterableIterator<Edit>
}

/** A row of a plan that a person has changed since the plan was made. */
export interface Changed {
  readonly field: Field
  /** The ID of the row. If the edit adds a row: the ID of the row that now has the same value. */
  readonly id: number
  /** The planned edit. */
  readonly edit: Edit
  /** The row as it is now, or null if it was deleted. */
  readonly found: RowState | null
}

/** A {@link Rest} in JSON. */
export interface RestDocument {
  edits: EditsDocument
  changed: { field: Field; id: number; edit: EditDocument; found: VersionDocument | null }[]
}

/** The part of a plan that is still to be sent. It is immutable. */
export declare class Rest {
  private constructor()

  /**
   * The rest as JSON. `structuredClone` and `postMessage` preserve this property: `Rest.fromJSON(clone.json)` restores
   * the rest.
   */
  readonly json: string

  /**
   * Returns the rest that {@link Rest.toJSON} wrote, from the document or its JSON.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` if the document has another shape or edits that {@link
   * Edits.fromJSON} refuses
   */
  static fromJSON(document: RestDocument | Json): Rest

  /**
   * The remaining edits, as one call. If it is not the last one ({@link Edits.isLast}), send it, read the entity again
   * and call `rest` again.
   */
  readonly edits: Edits
  /** The rows that a person changed after the plan was made. They stay unchanged. */
  readonly changed: readonly Changed[]
  /** Returns the edits for people to read, and one line for each changed row. */
  text(options?: TextOptions | null): string
  toString(): string
  toJSON(): RestDocument
}

/** A call of Bitrix24's REST API, ready to send. */
export declare class Request {
  private constructor()

  /** The method, such as `crm.contact.update`. */
  readonly method: string
  /** The parameters. */
  readonly params: { readonly entityTypeId?: number; readonly id?: number; readonly fields: { readonly [key: string]: unknown } }
  readonly entity: Entity
  /** The ID of the entity, or null if the call creates it. */
  readonly id: number | null

  /**
   * Returns the call as a command of a batch: `crm.contact.update?id=43&fields[PHONE]…`.
   *
   * @throws {MultifieldError} `result_reference` or `too_many_variables` if a batch would change a value on its way
   */
  command(): string
}

/** At most 50 commands, sent as one call of the method `batch`. */
export declare class Batch {
  private constructor()

  /** The parameters of the call. */
  readonly params: { readonly halt: 0 | 1; readonly cmd: { readonly [key: string]: string } }
  /**
   * The keys of the commands, in the order of their requests. Each key tells to which entity a result belongs: `43`, or
   * `contact-43`, `contact-add-117`. JavaScript sorts integer keys of an object, so `params.cmd` may have another
   * order. Do not use `halt` if the order matters and the keys are IDs.
   */
  readonly keys: readonly string[]
  /** The number of commands. */
  readonly length: number
  toJSON(): Batch['params']
}

/**
 * A row in conflict: both sides of a merge changed it differently, or one changed and the other deleted it, or both
 * added it differently, or it is the last row with a value that ours lists.
 */
export interface Conflict {
  readonly field: Field
  /** The ID of the row in theirs. If theirs deleted it, the ID in base. */
  readonly id: number
  /** The row at the last sync. Null if both sides added it. */
  readonly base: RowState | null
  /** The row as ours wants it. Null if ours deleted it. */
  readonly ours: RowState | null
  /** The row as it is in theirs. Null if theirs deleted it. */
  readonly theirs: RowState | null
  /** The place of the row in ours, such as `PHONE[2]`. Null if ours deleted it. */
  readonly place: string | null
}

/** A {@link Merged} in JSON, for a queue or a review of conflicts. */
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

/** A {@link RowState} in JSON. */
export interface VersionDocument {
  value: string
  value_type: string
}

/** The result of a merge: the edits and the conflicts. It is immutable. */
export declare class Merged {
  private constructor()

  /**
   * The result as JSON. `structuredClone` and `postMessage` preserve this property: `Merged.fromJSON(clone.json)`
   * restores the result.
   */
  readonly json: string

  /**
   * Returns the result that {@link Merged.toJSON} wrote, from the document or its JSON.
   *
   * @throws {MultifieldError} `invalid_json`; `invalid_edits` if the document has another shape or edits that {@link
   * Edits.fromJSON} refuses
   *
   * @example
   * const json = JSON.stringify(merge(base, ours, theirs))
   * for (const conflict of Merged.fromJSON(json).conflicts) console.log(conflict.id, conflict.ours, conflict.theirs)
   */
  static fromJSON(document: MergedDocument | Json): Merged

  /**
   * The edits that turn theirs into the merged state. They may be only the first call of the plan, see {@link
   * Edits.isLast}.
   */
  readonly edits: Edits
  /**
   * The calls after the first one, if the plan needs several. Usually you do not need them: send the edits, read and
   * merge again instead. They are for {@link Merged.rest}, and for callers that cannot read in between.
   */
  readonly later: readonly Edits[]
  /**
   * The rows that both sides changed in different ways, by field, then ID. They are listed whatever `onConflict` is.
   */
  readonly conflicts: readonly Conflict[]
  /**
   * Returns the part of the plan that is still to be sent after an answer was lost. It is like {@link Edits.rest}, but
   * covers all calls of the plan.
   *
   * @param theirs the entity as it is now
   * @throws {MultifieldError} the errors of {@link Edits.rest}
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
  /** Returns the edits for people to read, and one line for each conflict. */
  text(options?: TextOptions | null): string
  toString(): string
  toJSON(): MergedDocument
}

/** Something surprising about a payload. */
export interface Finding {
  /** A stable name, such as `missing_value_deletes`: the same in every language and version. */
  readonly code: FindingCode
  /**
   * - `harm`: data is lost, duplicated or stored with a wrong type, or the link to a chat is cut.
   * - `ignored`: a part of the payload has no effect, or the whole call fails.
   * - `note`: worth knowing.
   */
  readonly severity: 'harm' | 'ignored' | 'note'
  /** The place in the payload, such as `PHONE[0]`. Empty if it is the whole payload. */
  readonly place: string
  /** What happens, and what to write instead. */
  readonly message: string
  /** The stored row that is affected. */
  readonly row?: Readonly<StoredRow>
  /** The value in the payload. */
  readonly value?: string
}

/** The effect of a payload: the resulting rows, and the findings. */
export declare class Simulation {
  private constructor()

  /** The rows after the call, in the order of their IDs. */
  readonly rows: readonly Readonly<StoredRow>[]
  /**
   * Everything that is surprising about the payload: first what the server does not read at all, then the rest, each in
   * the order of the payload.
   */
  readonly findings: readonly Finding[]
  /** Returns one line for each row and one for each finding, for people to read. */
  text(options?: TextOptions | null): string
  toString(): string
}

/** An error in CSV, see {@link desiredFromCsv}. */
export declare class CsvError extends Error {
  private constructor()
  /** A stable name of the error, the same in every version. */
  readonly code: string
  /** The line of the file, from 1. Null if the error is about the whole file. */
  readonly line: number | null
  /** The header of the column, or its number if it has no header. Null if the error is not about one column. */
  readonly column: string | null
  /** The message without the place and the code: what is wrong, and often what to do. */
  readonly reason: string
}

/** How CSV is read. The first value is the default. */
export interface CsvOptions {
  /** The meaning of other headers, such as `{ Telephone: 'PHONE_WORK' }`. */
  columns?: { readonly [header: string]: string } | null | undefined
  /** The header of the column with the IDs. Give {@link diffNdjson} the same `key`. Default: `ID` or `id`. */
  key?: string | null | undefined
  /** The encoding. A byte order mark takes precedence. */
  encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251' | null | undefined
  /** Unknown columns: an error, or ignored. */
  otherKeys?: 'error' | 'ignore' | null | undefined
}

/**
 * Converts CSV to lines of JSON, one for each row, for the argument `desired` of {@link diffNdjson}.
 *
 * Columns are named as in the portal: `ID`, a field (`PHONE`), or a field and a type (`PHONE_WORK`, `IM_TELEGRAM`). All
 * columns of one field make one list. Empty cells are ignored. If all cells of a field are empty, the row does not
 * mention the field. The delimiter is `;`, `,` or a tab, as in the header. Each row keeps its line number, so errors of
 * {@link diffNdjson} name the line of the CSV.
 *
 * @throws {CsvError} if the encoding is wrong, a column is unknown, or a row has more or fewer cells than the header
 *
 * @example
 * const desired = desiredFromCsv('ID;Tel.\n43;111111\n', { columns: { 'Tel.': 'PHONE_WORK' } })
 * diffNdjsonSync('{"ID": 43, "PHONE": []}', desired, { cells: 'clean' })
 */
export declare function desiredFromCsv(csv: Json, options?: CsvOptions | null): Uint8Array

/**
 * An input that was refused, with the place, the cause and what to do. If it is thrown, nothing was done.
 *
 * An argument of a wrong type is a `TypeError`. An exception from a getter or a proxy of the input passes through
 * unchanged.
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

  /** A stable name of the error: the same in every language and version. */
  readonly code: ErrorCode | PackageErrorCode
  /**
   * The input that contains the error: `current`, `desired`, `options`, `edits`, `payload`, `base`, `ours` or `theirs`.
   * `''` if the error is not in an input.
   */
  readonly side: 'current' | 'desired' | 'options' | 'edits' | 'payload' | 'base' | 'ours' | 'theirs' | ''
  /** The place in the input, such as `PHONE[2].VALUE_TYPE`. Empty if it is the whole input. */
  readonly place: string
  /** Side, place, reason and code: `desired PHONE[0]: the row has no VALUE [missing_value]`. */
  message: string
  /** The message without side, place and code: what is wrong, and often what to do. */
  readonly reason: string
  /** The position of the pair in {@link diffMany}, from 0. */
  readonly index?: number
  /** The line of {@link diffNdjson} and similar functions, from 1. */
  readonly line?: number
  /** The ID of the entity, in {@link diffNdjson} and similar functions, if it is known. */
  readonly entityId?: number
  /** Returns name, message and all properties that are set, for a log. */
  toJSON(): { [property: string]: string | number }
}

/**
 * Errors of this package itself: WebAssembly could not be loaded (a Content-Security-Policy forbids it, or `init` of
 * `multifield/slim` was not called), or there is a defect, which asks for a report.
 */
export type PackageErrorCode = 'not_loaded' | 'defect'

/** The values of {@link MultifieldError.code}. */
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

/** The values of {@link Finding.code}. */
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
 * Returns the smallest edits that turn the current state of an entity into the desired state.
 *
 * The edits are one call. If a plan needs several calls, they are the first one, see {@link Edits.isLast}. So always
 * send, read and diff again, until there are no edits.
 *
 * @param current the state of the portal: a response, an entity, its fields, `fm` or rows, unchanged
 * @param desired the fields that should change, each as a string, a row, or an array of both. A field that is missing
 * stays unchanged, and `[]` clears it.
 * @throws {MultifieldError} if an argument is not a valid state, or if the portal would refuse, lose or misread a value
 *
 * @example
 * const edits = diff(current, { PHONE: ['111111', { VALUE: '333333', VALUE_TYPE: 'MOBILE' }] })
 * if (!edits.isEmpty) console.log(String(edits))
 */
export declare function diff(current: Input, desired: Desired | Input, options?: DiffOptions | null): Edits

/**
 * Returns all calls of a plan, in order, for programs that cannot read between two calls.
 *
 * Most plans need one call. If a plan needs more, the usual way is to read and diff again after each call. With this
 * function, send the calls in order, each only after the one before has succeeded. The array is empty if there is
 * nothing to do.
 *
 * @throws {MultifieldError} the errors of {@link diff}; also `equal_rows_not_read` if current was read by
 * `crm.item.get` or `crm.item.list`. These hide equal rows, unless `generation` is one that shows them.
 *
 * @example
 * const row = (ID) => ({ ID, VALUE_TYPE: 'WORK', VALUE: '111111' })
 * const calls = rounds({ PHONE: [row(8), row(9), row(10)] }, { PHONE: ['111111'] })
 * calls.map((edits) => edits.fields.PHONE[0]) // [{ ID: 8, DELETE: 'Y' }, { ID: 9, DELETE: 'Y' }]
 */
export declare function rounds(current: Input, desired: Desired | Input, options?: DiffOptions | null): Edits[]

/**
 * Returns the edits that remove duplicate rows: of rows with the same value and type, one is kept.
 *
 * Of equal rows, the last one is kept, unless the main value would change. With the generation `legacy` or `factory`,
 * the first one is kept. The options `equality`, `region`, `only`, `types`, `systemRows`, `maxDeletes`, `deletes` and
 * `generation` have an effect.
 *
 * @throws {MultifieldError} the errors of {@link diff}
 *
 * @example
 * dedupe(current, { equality: 'normalized' })
 */
export declare function dedupe(current: Input, options?: DiffOptions | null): Edits

/**
 * Returns the edits that give all values one format and remove duplicates.
 *
 * Numbers become `+79161234567`, with their extensions. E-mails become lower case. Invisible characters are removed. Of
 * equivalent values with one type, one is kept, as with {@link dedupe}. The options are those of `dedupe` except
 * `equality`. Without `region`, numbers without a plus keep their format.
 *
 * @throws {MultifieldError} the errors of {@link diff}
 *
 * @example
 * tidy(current, { region: 'RU' })
 */
export declare function tidy(current: Input, options?: DiffOptions | null): Edits

/**
 * Returns the key of a value: its normalised form, for comparisons.
 *
 * Two values with the same key are equivalent: `equality: 'normalized'` treats them as equal. The key of a messenger
 * depends on its type. Keys may change between versions, so do not store them.
 *
 * @throws {MultifieldError} `wrong_choice` if the field is unknown; `unknown_region`
 *
 * @example
 * normalize('8 (916) 123-45-67', 'PHONE', 'RU') // '79161234567'
 * normalize('https://t.me/anna', 'IM', null, 'TELEGRAM') // 'telegram:anna'
 */
export declare function normalize(value: string, field: Field, region?: string | null, valueType?: string | null): string

/**
 * Returns the changes that another system made since the last sync, as edits of the portal's current state. Changes
 * that only the portal made are kept.
 *
 * The edits may not be the last call, see {@link Edits.isLast}: send, read theirs and merge again, with the same base
 * and ours, until there are no edits.
 *
 * @param base the state of the portal at the last sync
 * @param ours the state that the other system wants now
 * @param theirs the state of the portal now
 * @throws {MultifieldError} the errors of {@link diff}; `side` names the argument that is wrong
 *
 * @example
 * const { edits, conflicts } = merge(base, ours, theirs)
 */
export declare function merge(base: Input, ours: Desired | Input, theirs: Input, options?: MergeOptions | null): Merged

/**
 * Returns what the portal would do with a payload.
 *
 * @param current the state before the call; `null` if the payload creates an entity
 * @param payload the value of `fields`, a whole request or its body, or what a client sent: a form, a command, a URL,
 * or the body of a batch. A wrong payload is not refused: its mistakes become findings.
 * @throws {MultifieldError} `field_not_read` if the payload changes an entity and there is no current
 *
 * @example
 * const { rows, findings } = simulate(current, { PHONE: [{ ID: 223, VALUE_TYPE: 'HOME' }] })
 * findings[0].code // 'missing_value_deletes'
 * simulate(null, 'crm.contact.add?fields[PHONE][0][VALUE]=+7916').findings[0].code // 'plus_became_space'
 */
export declare function simulate(current: Input | null | undefined, payload: Input, options?: SimulateOptions | null): Simulation

/**
 * Returns what the portal would do with each of many payloads, one per line, in the order of the lines.
 *
 * A line is a payload of {@link simulate}, or an object `{"current", "payload", "generation"}`. A line without
 * `current` uses that of the options. Blank lines are ignored.
 *
 * @param lines JSON or forms as a string or as bytes, or an iterable of such lines
 * @throws {MultifieldError} the first error, with its `line`, unless `onError` is `skip`
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
 * Returns the edits for many pairs of current and desired, computed on other threads. The event loop continues
 * meanwhile.
 *
 * Pairs are read when they arrive, for about a millisecond at a time.
 *
 * @returns the edits in the order of the pairs
 * @throws {MultifieldError} the first error, with the `index` of its pair, unless `onError` is `skip`
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
 * Like {@link diff}, from JSON to JSON, without objects: returns the bytes of {@link Edits.fields} or {@link Edits.fm},
 * or `{}` if there is nothing to do.
 *
 * The result does not show whether one call is enough. So send, read and diff again, until the result is `{}`.
 *
 * @throws {MultifieldError} the errors of {@link diff}
 *
 * @example
 * new TextDecoder().decode(diffJson(await response.text(), '{"PHONE": ["111111"]}'))
 */
export declare function diffJson(current: Json, desired: Json, options?: (DiffOptions & JsonOptions) | null): Uint8Array

/**
 * Returns the diffs of many entities, from lines of JSON to lines of JSON, on all cores. It blocks the event loop: in a
 * service, use {@link diffNdjson}.
 *
 * A line of the input is an entity with its ID, or a page of a list. The entities of both sides are joined by ID, in
 * any order. The output has a line `{"id": 43, "fields": {...}}` for each entity with edits, in the order of desired.
 * It is the same, byte for byte, as that of `multifield bulk`.
 *
 * If one call is not enough for an entity, its line of `fields` or `fm` has `unfinished`, and if the call may fail,
 * `warnings`, as in {@link EditsDocument}. So send the lines, read and run again, until there are no lines.
 *
 * @throws {MultifieldError} the first error, with its `line`, unless `onError` is `skip`
 *
 * @example
 * writeFileSync('edits.ndjson', diffNdjsonSync(readFileSync('current.ndjson'), readFileSync('desired.ndjson')).lines)
 */
export declare function diffNdjsonSync(current: Json, desired: Json, options?: BulkOptions | null): NdjsonResult

/**
 * Like {@link diffNdjsonSync}, on other threads. The event loop continues meanwhile.
 *
 * If both inputs are in memory, they are copied first, so you may change them afterwards. Otherwise they are read while
 * you iterate, no further than the next lines need. If you stop before the end, as `break` in `for await` does, the
 * input streams are destroyed.
 *
 * @throws {TypeError} if an input has another type
 *
 * @example
 * const lines = diffNdjson(createReadStream('current.ndjson'), createReadStream('desired.ndjson'), { inputOrder: 'sorted'
 * })
 * await pipeline(lines, createWriteStream('edits.ndjson'))
 *
 * @example
 * await writeFile('edits.ndjson', await diffNdjson(await readFile('current.ndjson'), await
 * readFile('desired.ndjson')).read())
 */
export declare function diffNdjson(current: LinesInput, desired: LinesInput, options?: BulkOptions | null): Lines

/**
 * Returns the edits that remove duplicate rows from many entities, from lines of JSON to lines of JSON. It blocks the
 * event loop: in a service, use {@link dedupeNdjson}.
 *
 * The output has a line for each entity with duplicates, in the order of the input, and is the same, byte for byte, as
 * that of `multifield dedupe --lines`. The options are those of {@link dedupe} and of a run, except `missing`.
 *
 * @throws {MultifieldError} the first error, with its `line` and `entityId`, unless `onError` is `skip`
 *
 * @example
 * writeFileSync('edits.ndjson', dedupeNdjsonSync(readFileSync('current.ndjson'), { types: 'any' }).lines)
 */
export declare function dedupeNdjsonSync(current: Json, options?: BulkOptions | null): NdjsonResult

/**
 * Like {@link dedupeNdjsonSync}, on other threads. The event loop continues meanwhile. A stream or an iterable is read
 * while you iterate. The IDs of all entities are kept in memory to find repeated ones, unless `inputOrder` is `sorted`.
 *
 * @example
 * for await (const line of dedupeNdjson(createReadStream('current.ndjson'), { form: 'text' })) process.stdout.write(line)
 */
export declare function dedupeNdjson(current: LinesInput, options?: BulkOptions | null): Lines

/**
 * Returns the edits that tidy many entities. It is like {@link dedupeNdjsonSync}, with the edits of {@link tidy}.
 *
 * @throws {MultifieldError} the first error, with its `line` and `entityId`, unless `onError` is `skip`
 *
 * @example
 * writeFileSync('edits.ndjson', tidyNdjsonSync(readFileSync('current.ndjson'), { region: 'RU' }).lines)
 */
export declare function tidyNdjsonSync(current: Json, options?: BulkOptions | null): NdjsonResult

/**
 * Like {@link dedupeNdjson}, with the edits of {@link tidy}.
 *
 * @example
 * await pipeline(tidyNdjson(createReadStream('current.ndjson')), createWriteStream('edits.ndjson'))
 */
export declare function tidyNdjson(current: LinesInput, options?: BulkOptions | null): Lines

/**
 * An async iterator of lines of JSON, each as bytes with its line break.
 *
 * `next` is rejected with a {@link MultifieldError} that has its `line`, or with the error of your input. This ends the
 * iteration.
 */
export declare class Lines implements AsyncIterableIterator<Uint8Array> {
  private constructor()

  /** With `onError: 'skip'`, the errors so far. Each has its `line` and, if it is known, its `entityId`. */
  readonly errors: MultifieldError[]
  /**
   * Returns all remaining lines as bytes.
   *
   * @throws {MultifieldError} the same as `next`
   */
  read(): Promise<Uint8Array>
  next(): Promise<IteratorResult<Uint8Array, undefined>>
  /** Ends the run and its inputs before their end. */
  return(): Promise<IteratorResult<Uint8Array, undefined>>
  [Symbol.asyncIterator](): this
}

/**
 * Packs requests into calls of `batch`, at most 50 in each. Null, the request of empty edits, is ignored.
 *
 * @param options `halt`: whether the server skips the remaining commands of a batch after one that fails. Default: no.
 * @throws {MultifieldError} the errors of {@link Request.command}
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
  /** @throws {MultifieldError} if an option is unknown, or if its value is wrong */
  constructor(options?: DiffOptions | null)

  /** The options, frozen. */
  readonly options: Readonly<DiffOptions>
  /** Like {@link diff}, with these options. */
  diff(current: Input, desired: Desired | Input): Edits
  /** Like {@link rounds}, with these options. */
  rounds(current: Input, desired: Desired | Input): Edits[]
  /** Like {@link dedupe}, with these options. */
  dedupe(current: Input): Edits
  /** Like {@link tidy}, with these options. */
  tidy(current: Input): Edits
  /** Like {@link merge}, with these options. */
  merge(base: Input, ours: Desired | Input, theirs: Input, options?: Pick<MergeOptions, 'onConflict'> | null): Merged
  /** Like {@link diffMany}, with these options. */
  diffMany(
    pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
    options?: { onError?: 'stop' | null | undefined } | null
  ): Promise<Edits[]>
  diffMany(
    pairs: Iterable<readonly [Input, Input]> | AsyncIterable<readonly [Input, Input]>,
    options: ManyOptions
  ): Promise<(Edits | MultifieldError)[]>
  /** Like {@link diffJson}, with these options. */
  diffJson(current: Json, desired: Json, options?: JsonOptions | null): Uint8Array
  /** Like {@link diffNdjsonSync}, with these options. */
  diffNdjsonSync(current: Json, desired: Json, options?: NdjsonOptions | null): NdjsonResult
  /** Like {@link diffNdjson}, with these options. */
  diffNdjson(current: LinesInput, desired: LinesInput, options?: NdjsonOptions | null): Lines
  /** Like {@link dedupeNdjsonSync}, with these options. */
  dedupeNdjsonSync(current: Json, options?: NdjsonOptions | null): NdjsonResult
  /** Like {@link dedupeNdjson}, with these options. */
  dedupeNdjson(current: LinesInput, options?: NdjsonOptions | null): Lines
  /** Like {@link tidyNdjsonSync}, with these options. */
  tidyNdjsonSync(current: Json, options?: NdjsonOptions | null): NdjsonResult
  /** Like {@link tidyNdjson}, with these options. */
  tidyNdjson(current: LinesInput, options?: NdjsonOptions | null): Lines
}

/** The options of a run: the options of its diffs and merges, and the following ones. */
export interface SyncOptions extends MergeOptions {
  /**
   * The methods that send the edits. Classic methods do the reading, because `crm.item.get` and `crm.item.list` hide equal
   * rows.
   *
   * @example
   * sync('contact', desired, send, { api: 'universal' })
   */
  api?: 'classic' | 'universal' | null | undefined
  /**
   * How many rows the run may delete, all entities together. If the plan of an entity would exceed this limit, the entity
   * ends as `withheld`, and the others continue. A row counts when its deletion is sent for the first time. Default: no
   * limit. `maxDeletes` is the limit of each
   * entity.
   *
   * @example
   * sync('contact', desired, send, { maxDeletes: 2, maxDeletesRun: 100 })
   */
  maxDeletesRun?: number | null | undefined
  /**
   * How many more calls an entity may take than its first plan needs, and how often in a row reading it may fail. After
   * that, it ends as `gave_up`. Default: 5.
   *
   * @example
   * sync('contact', desired, send, { maxAttempts: 10 })
   */
  maxAttempts?: number | null | undefined
  /**
   * What happens to a plan that would delete or overwrite a row that somebody has changed since the run first read the
   * entity.
   *
   * - `conflict`: it is not sent, and the entity ends as `conflict`.
   * - `overrule`: it is sent.
   *
   * @example
   * sync('contact', desired, send, { meanwhile: 'overrule' })
   */
  meanwhile?: 'conflict' | 'overrule' | null | undefined
  /**
   * Whether the run only reads and plans. The ends of the entities then contain the edits that a run would send, and no
   * journal is written. Default: false.
   *
   * @example
   * sync('contact', desired, send, { dryRun: true })
   */
  dryRun?: boolean | null | undefined
  /**
   * How many seconds the run waits before it reads an entity again, if the answer to an edit was lost. Default: 75, because
   * the portal may still run the edit. Use a smaller number only in tests: a number could be added twice.
   *
   * @example
   * sync('contact', desired, send, { settle: 90 })
   */
  settle?: number | null | undefined
  /**
   * How many seconds old a plan may be when it is sent. For an older plan, the entity is read and planned again. Default:
   * 15.
   *
   * @example
   * sync('contact', desired, send, { planAge: 5 })
   */
  planAge?: number | null | undefined
  /**
   * The name of the target, such as the domain of the portal. A run does not continue the journal of a run with another
   * label. The journal contains only a digest of it. Default: none.
   *
   * @example
   * sync('contact', desired, send, { journal: 'run.ndjson', label: 'example.bitrix24.com' })
   */
  label?: string | null | undefined
  /**
   * How many calls are sent per second, on average. Default: 2, the portal's limit for all programs with the same IP
   * address. On the tariff Enterprise, the limit is 5.
   *
   * @example
   * sync('contact', desired, send, { rate: 5, burst: 50 })
   */
  rate?: number | null | undefined
  /**
   * How many calls may follow directly after a pause. Default: 10. The portal allows 50.
   *
   * @example
   * sync('contact', desired, send, { burst: 20 })
   */
  burst?: number | null | undefined
  /**
   * How many calls may wait for an answer at the same time. Default: 1.
   *
   * @example
   * sync('contact', desired, send, { inFlight: 3 })
   */
  inFlight?: number | null | undefined
  /**
   * How many seconds the portal may have run a method in the last minutes, before the run pauses this method. Default: 480,
   * the portal's limit.
   *
   * @example
   * sync('contact', desired, send, { operating: 240 })
   */
  operating?: number | null | undefined
}

/** The options of {@link sync}. */
export interface SyncRunOptions extends SyncOptions {
  /**
   * The journal: the path of a file, or its URL. If a run was killed, a run with the same journal continues it, and skips
   * the entities that had ended. After a complete run, the next run begins anew. Each line is on disk (fdatasync) before
   * its call is sent. The journal contains IDs, outcomes and counts, but no values and no addresses.
   *
   * The operating system locks the file during the run, so a second run fails with `journal_in_use`. If the process dies,
   * the lock is released. Use a local disk. On a network file system, a lock may only protect against runs on the same
   * machine, or may be impossible, which is the error `journal_failed`. On Windows, other programs cannot read the file
   * during the run.
   *
   * @example
   * sync('contact', desired, send, { journal: 'run-2026-08-01.ndjson' })
   */
  journal?: string | URL | null | undefined
  /**
   * Ends the run at once, with the signal's reason as the error. The run does not wait for answers, so the portal may still
   * be carrying out an edit. Continue with the journal, or wait for the time of `settle` before the next run.
   *
   * @example
   * sync('contact', desired, send, { journal: 'run.ndjson', signal: AbortSignal.timeout(3_600_000) })
   */
  signal?: AbortSignal | null | undefined
  /**
   * Is called with each error of `send`. The run continues, unless this function throws. Default: a warning of Node.js with
   * the
   * kind of the error. It contains neither message nor cause, because errors of clients contain the address with its
   * secret.
   *
   * @example
   * sync('contact', desired, send, { onLost: (error, { method }) => console.error(method, error.name) })
   */
  onLost?: ((error: unknown, call: SyncCall) => void) | null | undefined
  /** Another clock, for tests. */
  clock?: SyncClock | null | undefined
}

/** The clock of a run. If a function is missing, the clock of the machine is used. */
export interface SyncClock {
  /** Returns milliseconds since any fixed time. Unlike the time of day, the default never jumps. */
  now?: () => number
  /** Waits for this number of milliseconds, or until the signal is aborted. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<unknown> | void
}

/** A call to send once. Wait at least 75 seconds for the answer, because a portal may take 60. */
export interface SyncCall {
  /** The number of the call, which counts from 0. */
  readonly id: number
  /** `batch`, or the method of a command that cannot be part of a batch. */
  readonly method: string
  /** The parameters: the body of a POST, as JSON. */
  readonly params: { readonly [key: string]: unknown }
  /** Whether the call changes entities. Otherwise, it only reads. */
  readonly isEdit: boolean
}

/**
 * A response: its status and its complete body, as a string, as bytes, or as parsed JSON. If the body cannot be parsed,
 * pass it unchanged.
 */
export type SyncResponse = readonly [status: number, body: unknown]

/**
 * Sends a call once. The function must not repeat a call or follow a redirect. If it rejects, the portal may still be
 * running the call, unless the error is a {@link NotSentError}: then the call was certainly not sent. After a response with
 * the code `expired_token`, the function has to renew the token. If the next response has the same code, the run stops.
 */
export type SyncSend = (call: SyncCall) => SyncResponse | Promise<SyncResponse>

/** An entity whose changes are merged: see {@link merge}. */
export interface SyncMerge {
  readonly id: number | string
  /** The state of the portal at the last sync. */
  readonly base: Input
  /** The state that the other system wants now. */
  readonly ours: Desired | Input
}

/** An entity with its desired state, or with the states to merge. */
export type SyncTarget = readonly [id: number | string, desired: Desired | Input] | SyncMerge

/**
 * The entities of a run: an object or a `Map` by ID, or an iterable. The iterable is read piece by piece, when the run can
 * take more entities.
 */
export type SyncTargets = Iterable<SyncTarget> | AsyncIterable<SyncTarget> | SyncDesired

/** Desired states by the IDs of their entities. */
export interface SyncDesired {
  readonly [id: number]: Desired | Input
  readonly [Symbol.iterator]?: never
}

/**
 * The outcome for an entity.
 *
 * - `unchanged`: it was as desired, and nothing was sent.
 * - `changed`: edits were sent, and the last read shows it as desired.
 * - `planned`: a dry run would send edits.
 * - `missing`: there is no such entity.
 * - `no_access`: the user may not read it.
 * - `refused`: the diff failed, or the portal refused the same edits twice.
 * - `withheld`: the plan deletes more than `maxDeletes` or `maxDeletesRun` allows.
 * - `conflict`: the plan would delete or overwrite a row that somebody has changed since the first read.
 * - `not_kept`: the portal has accepted the edits twice, but did not store them. An automation rule may undo them.
 * - `gave_up`: the entity took too many calls, or could not be read.
 * - `stopped`: the run stopped before the entity was done.
 */
export type SyncOutcome =
  | 'unchanged'
  | 'changed'
  | 'planned'
  | 'missing'
  | 'no_access'
  | 'refused'
  | 'withheld'
  | 'conflict'
  | 'not_kept'
  | 'gave_up'
  | 'stopped'

/**
 * Why a run has stopped.
 *
 * - `authorisation`: the portal does not accept the webhook or the token.
 * - `scope`: the webhook or the token may not call a method.
 * - `tariff`: the portal's plan does not include REST.
 * - `overload`: the vendor has blocked REST for the portal.
 * - `closed`: the portal is closed or deleted.
 * - `https`: the portal has to be called by HTTPS.
 * - `redirect`: the portal has another address.
 * - `no_answer`: the first three calls got no answer, or later 20 in a row, over about a quarter of an hour.
 */
export type SyncFault =
  | 'authorisation'
  | 'scope'
  | 'tariff'
  | 'overload'
  | 'closed'
  | 'https'
  | 'redirect'
  | 'no_answer'

/** The end of an entity. The edits, conflicts and state contain customers' values, and so may the message. */
export interface SyncEnd {
  readonly id: number
  readonly outcome: SyncOutcome
  /** The reason, if the outcome can have several: the code of a {@link MultifieldError}, of the portal, or of a fault. */
  readonly code: string | null
  /** The reason in words. */
  readonly message: string | null
  /** The calls that were sent, in order. With `planned`, `withheld` and `conflict`, the calls that were not sent follow. */
  readonly edits: readonly Edits[]
  /** In a merge: the rows that both sides changed in different ways. */
  readonly conflicts: readonly Conflict[]
  /** The state that was last read. For a merge, it is the next base. Null if the entity was not read. */
  readonly state: { readonly [field in Field]?: readonly StoredRow[] } | null
  /** Whether the last call may still be running. This can happen if the run stops. */
  readonly inDoubt: boolean
}

/** The counts of a run. A dry run counts the edits that it would send. */
export interface SyncTotals {
  /** The number of entities that have ended. */
  readonly entities: number
  /** The number of entities with each outcome that occurred. */
  readonly outcomes: { readonly [outcome in SyncOutcome]?: number }
  /** The number of entities that had already ended, according to the journal. They are not reported again. */
  readonly doneBefore: number
  /** The number of updates that were sent. */
  readonly updates: number
  /** The number of rows that the updates should add. */
  readonly appends: number
  readonly overwrites: number
  readonly deletes: number
  /** The reason why the run stopped. Null if it did not stop. */
  readonly fault: SyncFault | null
}

/** The next step: see {@link Sync.poll}. */
export type SyncOutput =
  | { readonly kind: 'needInput' }
  | { readonly kind: 'record'; readonly line: string }
  | ({ readonly kind: 'call' } & SyncCall)
  | ({ readonly kind: 'entity' } & SyncEnd)
  | { readonly kind: 'wait'; readonly until: number | null }
  | { readonly kind: 'done'; readonly totals: SyncTotals; readonly reason: string | null }

/**
 * Brings many entities of one kind to their desired states: reads, plans, sends, and reads again, until nothing is left to
 * do. The result is an asynchronous iterator of the ends of the entities.
 *
 * If the answer to an edit was lost, the edit is not sent again: the run waits until the portal must have ended the call,
 * then reads the entity and plans again. If you leave the loop with `break`, the run waits for the answers to edits that
 * were sent. `send` must not wait forever.
 *
 * @param desired a `Map`, an object by IDs, or an iterable, which may be asynchronous, of `[id, desired]` and
 * `{ id, base, ours }`
 * @param send sends a call once: `(call) => [status, body]`
 * @throws {MultifieldError} for wrong options. If a desired state is wrong, its entity ends as `refused`, and the others
 * continue.
 * @throws {SyncError} from the iterator: for a duplicate entity, for a journal that cannot be used, and at the end of a run
 * that was stopped by a fault. After any error, the run can be continued with its journal.
 *
 * @example
 * const send = async ({ method, params }) => {
 *   const headers = { 'Content-Type': 'application/json' }
 *   const body = JSON.stringify(params)
 *   const response = await fetch(`${webhook}${method}`, { method: 'POST', redirect: 'manual', headers, body })
 *   return [response.status, await response.text()]
 * }
 * const run = sync('contact', { 43: { PHONE: ['111111'] } }, send, { maxDeletes: 2, journal: 'run.ndjson' })
 * for await (const { id, outcome, code } of run) console.log(id, outcome, code)
 * console.log(run.totals)
 */
export declare function sync(entity: Entity, desired: SyncTargets, send: SyncSend, options?: SyncRunOptions | null): SyncRun

/** A run of {@link sync}. Iterate it to get the ends of the entities. */
export declare class SyncRun implements AsyncIterableIterator<SyncEnd> {
  private constructor()

  /** The counts of the run. Null until it is over. */
  readonly totals: SyncTotals | null
  next(): Promise<IteratorResult<SyncEnd, undefined>>
  /** Ends the run, after the answers to the sent edits. The run can be continued with its journal. */
  return(): Promise<IteratorResult<SyncEnd, undefined>>
  [Symbol.asyncIterator](): this
}

/**
 * A run without I/O, for programs that send the calls themselves. It has no clock and sends nothing: call {@link Sync.poll}
 * for the next step, carry it out, and report the result. Times are in milliseconds. `performance.now()` is better than
 * `Date.now()`, which can be set forward during a run: then the run would not wait long enough after a lost answer.
 *
 * @example
 * const run = new Sync('contact', { maxDeletes: 2 })
 * for (;;) {
 *   const next = run.poll(Date.now())
 *   if (next.kind === 'done') break
 *   else if (next.kind === 'needInput') more() ? run.push(id, desired) : run.close()
 *   else if (next.kind === 'record') appendAndFlush(next.line)
 *   else if (next.kind === 'call') run.reply(next.id, await send(next), Date.now())
 *   else if (next.kind === 'entity') report(next)
 *   else await sleepUntil(next.until)
 * }
 */
export declare class Sync {
  /**
   * @param options with `journal`, the lines of an earlier run as a string or as bytes, this run continues the earlier one:
   * push the same entities again, and append the new lines to the same journal
   * @throws {MultifieldError} for wrong options
   * @throws {SyncError} if the journal belongs to another run, or is not a journal
   */
  constructor(entity: Entity, options?: (SyncOptions & { journal?: Json | null | undefined }) | null)

  /**
   * Returns the next step.
   *
   * - `needInput`: push an entity, or close the input.
   * - `record`: append the line to the journal. It must be on disk before the next poll. Without a journal, ignore it.
   * - `call`: send it once, and report the answer.
   * - `entity`: an entity has ended.
   * - `wait`: poll again at this time, or after a reply. If the time is null, only a reply leads to another step.
   * - `done`: every entity has ended. `reason` describes the fault in the totals, if there is one.
   *
   * @param now the time; a time before the last one is ignored
   */
  poll(now: number): SyncOutput

  /**
   * Adds an entity with its desired state.
   *
   * @throws {MultifieldError} if the desired state is wrong, with its `entityId`
   * @throws {SyncError} `wrong_id`, `repeated_entity`, `closed`
   */
  push(id: number | string, desired: Desired | Input): void

  /**
   * Adds an entity to merge: changes from base to ours become edits of the portal's state. The state at its end is the next
   * base, once the other system has taken it over. If the run is killed, an entity may end twice, so your program must be
   * able to store the same base twice.
   *
   * @throws {MultifieldError} {SyncError} those of {@link Sync.push}
   */
  pushMerge(id: number | string, base: Input, ours: Desired | Input): void

  /**
   * Adds an entity whose desired state cannot be read. It ends as `refused`, with this code and message, and the others
   * continue.
   *
   * @throws {SyncError} those of {@link Sync.push}
   *
   * @example
   * try {
   *   run.push(id, desired)
   * } catch (error) {
   *   if (!(error instanceof MultifieldError)) throw error
   *   run.refuse(id, error.code, error.message)
   * }
   */
  refuse(id: number | string, code: string, message: string): void

  /** Ends the input: no more entities can be added. */
  close(): void

  /**
   * Reports the result of a call: the response, `'notSent'` if the call certainly did not leave, or `'lost'` if it may have
   * left. Only the first reply to a call counts.
   */
  reply(callId: number, reply: SyncResponse | 'notSent' | 'lost', now: number): void
}

/**
 * The reason why a run refuses an entity or a journal, or why it has stopped. The message contains no values and no
 * addresses.
 *
 * - `wrong_id`: the ID cannot be that of an entity.
 * - `repeated_entity`: the entity was pushed before. Two desired states of one entity would undo each other.
 * - `closed`: the input was closed.
 * - `newer_format`: a newer version has written the journal.
 * - `other_entity`, `other_options`, `other_label`: the journal is of a run for another kind of entity, with other options
 *   or another label.
 * - `invalid_journal`: a line of the file is not a line of a journal.
 * - `journal_in_use`: another run has the journal open.
 * - `journal_failed`: the journal cannot be read or written.
 */
export type SyncErrorCode =
  | 'wrong_id'
  | 'repeated_entity'
  | 'closed'
  | 'newer_format'
  | 'other_entity'
  | 'other_options'
  | 'other_label'
  | 'invalid_journal'
  | 'journal_in_use'
  | 'journal_failed'

/** An input that a run refuses, or the reason why it has stopped. */
export declare class SyncError extends Error {
  private constructor()
  readonly code: SyncErrorCode | SyncFault
  /** The message without the code. */
  readonly reason: string
}

/** Throw this in `send` if a call certainly did not leave: the address was not found, or there was no connection. */
export declare class NotSentError extends Error {
  constructor(message?: string, options?: { cause?: unknown })
  /** Any error with this code means the same. */
  readonly code: 'not_sent'
}

/** A file of {@link files.diff}: an ID, a file as it was read, the vendor's pair of a name and base64, or a new file. */
export type DesiredFile =
  | number
  | string
  | { readonly id: number | string; readonly [key: string]: unknown }
  | readonly [name: string, base64: string]
  | { readonly name: string; readonly base64: string }
  | { readonly name: string; readonly content: ArrayBufferView | ArrayBuffer }

/** How the files of an item are compared. The first value is the default. */
export interface FilesOptions {
  /** The response of `crm.item.fields`. It shows which fields are file fields, and which of them are multiple. */
  fields: Input
  /**
   * The meaning of the listed files of a field.
   *
   * - `replace`: they are all that the field should have.
   * - `add`: the field should also have them. No file is deleted.
   * - `remove`: the listed IDs are deleted.
   */
  strategy?: 'replace' | 'add' | 'remove' | null | undefined
  /** The highest number of files that may be deleted, including those that a new file replaces. Default: no limit. */
  maxDeletes?: number | null | undefined
}

/** The effect of a payload on the files of an item. */
export interface FilesSimulation {
  /**
   * The file fields of the payload. The vendor does not document what happens to the IDs in `unmodelled`: these files may
   * be lost.
   */
  readonly fields: readonly {
    readonly name: string
    readonly kept: readonly number[]
    readonly deleted: readonly number[]
    readonly unmodelled: readonly number[]
    readonly added: readonly string[]
  }[]
  readonly findings: readonly {
    readonly code: 'omitted_deletes' | 'other_id_deletes' | 'not_base64' | 'unmodelled' | 'field_not_read'
    readonly severity: 'note' | 'ignored' | 'harm'
    readonly place: string
    readonly message: string
  }[]
}

/** The smallest edit of the file fields of an item. */
export declare const files: {
  /**
   * Finds the fields to send, so that an item has the desired files.
   *
   * In `crm.item.update`, the value of a multiple file field lists the files that stay: a file that is left out is deleted.
   * Read `current` immediately before the call, because a file that a person adds in between is deleted, too.
   *
   * @throws {FilesError} if an input is wrong, or more than `maxDeletes` files would be deleted
   *
   * @example
   * const edits = files.diff(item, { ufCrm_7_1: [12, { name: 'a.pdf', content }] }, { fields, maxDeletes: 1 })
   * const request = edits.request({ entityTypeId: 2, id: 351 })
   * if (request !== null) desired = edits.settle(await send(request.method, request.params))
   */
  diff(current: Input, desired: Json | { readonly [field: string]: DesiredFile | readonly DesiredFile[] }, options: FilesOptions): FilesEdits
  /**
   * Returns the effect of a payload on the files: the payload is a request of `crm.item.update`, its params, or its fields.
   *
   * @throws {FilesError} if an input is wrong
   *
   * @example
   * files.simulate(item, { ufCrm_7_1: [{ id: 12 }] }, { fields }).fields[0].deleted
   */
  simulate(current: Input, payload: Input, options: { fields: Input }): FilesSimulation
}

/** The edits of the file fields of one item. They are immutable. */
export declare class FilesEdits {
  private constructor()
  /** Whether there is nothing to do. Then send nothing. */
  readonly isEmpty: boolean
  /** The `fields` of `crm.item.update`. */
  readonly fields: { readonly [field: string]: unknown }
  /**
   * Returns the call, or null if there is nothing to do.
   *
   * The kind of item and its ID are by default those of current. `multifields` are edits of the same item, for the same
   * call.
   *
   * @throws {FilesError} `other_entity`, `wrong_option`
   */
  request(options?: {
    entityTypeId?: number | null | undefined
    id?: number | string | null | undefined
    multifields?: Edits | null | undefined
  } | null): FilesRequest | null
  /**
   * Returns the desired state with each new file replaced by its ID, according to the response of the call. Keep it,
   * because a new file is uploaded each time that it is listed.
   *
   * @throws {FilesError} `not_settled` if a field does not have exactly the files that it should have
   */
  settle(response: Input): { [field: string]: number[] }
  /**
   * Compares a read after a call without an answer with the state before it. Read a minute after the loss, and send
   * nothing again: files would be uploaded twice.
   */
  uncertain(current: Input): readonly {
    readonly field: string
    readonly expected: number
    readonly appeared: readonly number[]
    readonly disappeared: readonly number[]
  }[]
  /** Returns {@link fields}. */
  toJSON(): { readonly [field: string]: unknown }
  /** Returns the edits for people to read. */
  toString(): string
}

/** A call of `crm.item.update`, ready to send. */
export declare class FilesRequest {
  private constructor()
  readonly method: string
  readonly params: { readonly entityTypeId: number; readonly id: number; readonly fields: { readonly [field: string]: unknown } }
  /**
   * Returns the call as a command of a batch.
   *
   * @throws {FilesError} `needs_json` if a query cannot contain it: send the call as JSON, by itself
   */
  command(): string
}

/** An error in the inputs of {@link files}. Its message contains no address, no token and no content. */
export declare class FilesError extends Error {
  private constructor()
  /** A stable name of the error, such as `unknown_file`. */
  readonly code: string
  /** The input: `current`, `desired`, `fields`, `options`, `edits`, `response` or `payload`. */
  readonly side: string
  /** The place in the input, such as `ufCrm_7_1[0]`, or the name of an option. */
  readonly place: string
  /** The message without the place and the code: what is wrong, and often what to do. */
  readonly reason: string
}
