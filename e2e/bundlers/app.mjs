// The smallest app, as people write it: no option of a bundler is set for it.
import { diff, MultifieldError } from 'multifield'

const current = { result: { ID: '43', PHONE: [{ ID: '222', VALUE_TYPE: 'WORK', VALUE: '111111' }] } }

export function run() {
  let code
  try {
    diff(current, { PHONES: [] })
  } catch (error) {
    if (!(error instanceof MultifieldError)) throw error
    code = `${error.name} ${error.code}`
  }
  return { fields: diff(current, { PHONE: ['222222'] }).fields, code, text: String(diff(current, { PHONE: [] })) }
}
