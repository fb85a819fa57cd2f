import assert from 'node:assert/strict'
import { MultifieldError } from '../index.mjs'

/** The error of a call that has to be refused. */
export function refused(run) {
  try {
    run()
  } catch (error) {
    if (error instanceof MultifieldError) return error
    throw error
  }
  assert.fail('it was not refused')
}
