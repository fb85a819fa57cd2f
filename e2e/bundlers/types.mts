import { diff, type Edits } from 'multifield'
import { normalize } from 'multifield/region'
import { desiredFromCsv, init } from 'multifield/slim'

const edits: Edits = diff({ PHONE: [] }, { PHONE: ['1'] })
const key: string = normalize('1', 'PHONE')
const lines: Uint8Array = desiredFromCsv('')
init(new Uint8Array(1))
export { edits, key, lines }
