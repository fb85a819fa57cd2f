// One of each trap.

import { EMPTY, type State } from './state'

const phone = (ID: string, VALUE: string, VALUE_TYPE = 'WORK') => ({ ID, VALUE_TYPE, VALUE, TYPE_ID: 'PHONE' })

const contact = { ID: '43', PHONE: [phone('222', '+44 20 7946 0018', 'MOBILE'), phone('223', '+44 20 7946 0019')], EMAIL: [{ ID: '224', VALUE_TYPE: 'WORK', VALUE: 'anna@example.com', TYPE_ID: 'EMAIL' }] }

/** A row on each line. */
const json = (value: unknown): string => {
  const rows = new Map<string, string>()
  const marked = JSON.stringify(value, (_, item: unknown) => {
    const isRow = typeof item === 'object' && item !== null && !Object.values(item).some((part) => typeof part === 'object')
    if (!isRow || Array.isArray(item)) return item
    const mark = `@${rows.size}@`
    rows.set(mark, JSON.stringify(item).replaceAll('":', '": ').replaceAll(',"', ', "'))
    return mark
  }, 2)
  return marked.replace(/"(@\d+@)"/g, (_, mark: string) => rows.get(mark) ?? mark)
}

const classic = json({ result: contact })
const twice = json({ result: { ID: '43', PHONE: [phone('222', '111111'), phone('223', '111111'), phone('224', '333333')] } })
const chat = json({ result: { ID: '43', IM: [{ ID: '230', VALUE_TYPE: 'OPENLINE', VALUE: 'imol|whatsapp|3|4|5', TYPE_ID: 'IM' }] } })
const item = json({ result: { item: { id: 43, entityTypeId: 3, fm: [{ id: 222, typeId: 'PHONE', valueType: 'WORK', value: '111111' }, { id: 223, typeId: 'EMAIL', valueType: 'WORK', value: 'anna@example.com' }] } } })
const deal = json({ result: { ID: '7', STAGE_ID: 'NEW', TITLE: 'Deal' } })

const fields = (PHONE: unknown) => json({ id: 43, fields: { PHONE } })
const payload = (wanted: string, current = classic): State => ({ ...EMPTY, current, wanted })
const desired = (wanted: unknown, current = classic, options = ''): State => ({ ...EMPTY, mode: 'desired', entity: 'contact', current, wanted: json(wanted), options })

export const EXAMPLES: readonly (readonly [string, State])[] = [
  ['A list adds, and removes nothing', payload(fields([{ VALUE: '+44 20 7946 0018', VALUE_TYPE: 'MOBILE' }, { VALUE: '+44 20 7946 0020', VALUE_TYPE: 'WORK' }]))],
  ['A row without VALUE is deleted', payload(fields([{ ID: '222', VALUE_TYPE: 'HOME' }]))],
  ['A row without VALUE_TYPE is reset to WORK', payload(fields([{ ID: '222', VALUE: '+44 20 7946 0021' }]))],
  ['DELETE without an ID adds the row', payload(fields([{ VALUE: '+44 20 7946 0018', DELETE: 'Y' }]))],
  ['A string is ignored', payload(fields('+44 20 7946 0020'))],
  ['An empty array clears nothing', payload(fields([]))],
  ['An unknown ID adds a row', payload(fields([{ ID: '999', VALUE: '+44 20 7946 0020', VALUE_TYPE: 'WORK' }]))],
  ['The ID of an e-mail in PHONE overwrites the e-mail', payload(fields([{ ID: '224', VALUE: '+44 20 7946 0020', VALUE_TYPE: 'WORK' }]))],
  ['Of equal rows only the first can be deleted', payload(fields([{ ID: '223', DELETE: 'Y' }]), twice)],
  ['An overwrite that equals another row deletes one', payload(fields([{ ID: '224', VALUE: '111111', VALUE_TYPE: 'WORK' }]), twice)],
  ['Rows that only swap values change nothing', payload(fields([{ ID: '222', VALUE: '+44 20 7946 0019', VALUE_TYPE: 'WORK' }, { ID: '223', VALUE: '+44 20 7946 0018', VALUE_TYPE: 'MOBILE' }]))],
  ['The same ID twice: the later row wins', payload(fields([{ ID: '222', VALUE: '1111111', VALUE_TYPE: 'WORK' }, { ID: '222', VALUE: '2222222', VALUE_TYPE: 'HOME' }]))],
  ['Deleting the row of a chat cuts it off', payload(json({ id: 43, fields: { IM: [{ ID: '230', DELETE: 'Y' }] } }), chat)],
  ['fm: a row without typeId is ignored', payload(json({ entityTypeId: 3, id: 43, fields: { fm: { 222: { value: '222222' } } } }), item)],
  ['fm: a row without value is deleted', payload(json({ entityTypeId: 3, id: 43, fields: { fm: { 222: { typeId: 'PHONE', valueType: 'HOME' } } } }), item)],
  ['fm: an array only adds', payload(json({ entityTypeId: 3, id: 43, fields: { fm: [{ id: 222, typeId: 'PHONE', valueType: 'WORK', value: '222222' }] } }), item)],
  ['A batch command: a plus that is not escaped is a blank', payload('crm.contact.update?id=43&fields[PHONE][0][VALUE]=+44 20 7946 0020&fields[PHONE][0][VALUE_TYPE]=WORK')],
  ['A deal has no phones', payload(fields([{ VALUE: '111111', VALUE_TYPE: 'WORK' }]), deal)],
  ['Desired: the smallest edit', desired({ PHONE: ['+44 20 7946 0018', { VALUE: '+44 7700 900456', VALUE_TYPE: 'MOBILE' }], EMAIL: ['anna@example.org'] })],
  ['Desired: the same number in another format', desired({ PHONE: ['442079460018', '+442079460019'] }, classic, json({ equality: 'normalized' }))],
  ['Desired: a new order takes two calls', desired({ PHONE: ['+44 20 7946 0019', '+44 20 7946 0018'] }, classic, json({ order: 'desired' }))],
  ['Desired: a limit of deletions', desired({ PHONE: [] }, classic, json({ maxDeletes: 1 }))]
]
