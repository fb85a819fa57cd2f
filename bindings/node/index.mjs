import multifield from './index.js'

export const { Diff, Edits, MultifieldError, batch, dedupe, diff, diffJson, diffMany, diffNdjson, diffNdjsonAsync, merge, simulate } =
  multifield
