import multifield = require('multifield')

const edits: multifield.Edits = multifield.diff({}, { PHONE: ['1'] })
export const text: string = String(edits)
