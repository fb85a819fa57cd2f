import multifield from './index.js'

export const { Diff, Edits, MultifieldError, batch, dedupe, diff, diffMany, merge, simulate } = multifield
