// A sync that survives faults: a call that fails, and one that was carried out and not acknowledged.
//
// To send an edit again is no cure. Where the answer was lost, what was to be added is there already, and would be there
// twice. So nothing is ever sent again: on any error the contacts are read again and planned again, and a contact is
// done when a plan for it is empty. A plan that was carried out is, whether its answer came or not. In the same way a plan
// of several calls comes to its end. The contacts are read by a classic method, which shows equal rows.
//
// For the same reason the client must not retry by itself: see `client`.

import { AjaxError, B24Hook, ParamsFactory } from '@bitrix24/b24jssdk'
import { batch, diffMany } from 'multifield'
import { setTimeout } from 'node:timers/promises'

const FIELDS = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']
const PAGE = 50

/** A client that sends each call once. */
export function client(webhookUrl) {
  return B24Hook.fromWebhookUrl(webhookUrl, { restrictionParams: { ...ParamsFactory.getDefault(), maxRetries: 1 } })
}

/**
 * Brings contacts to their desired states, by options of `diff`.
 *
 * @param wanted the desired state of each contact: a Map by ID
 * @throws Error where some are not there after so many rounds
 */
export async function sync($b24, wanted, { rounds = 50, pause = 1000, ...options } = {}) {
  let left = [...wanted.keys()]
  for (let round = 0; round < rounds; round++) {
    if (round > 0) await setTimeout(pause)
    const again = []
    for (let start = 0; start < left.length; start += PAGE) {
      again.push(...await carryOn($b24, left.slice(start, start + PAGE), wanted, options))
    }
    if (again.length === 0) return
    left = again
  }
  throw new Error(`${left.length} contacts are not as they should be: ${left.slice(0, 10)}`)
}

/** Reads a page of contacts and sends what is left to do: those that have to be looked at again. */
async function carryOn($b24, ids, wanted, options) {
  const call = async (method, params) => {
    const response = await $b24.actions.v2.call.make({ method, params })
    if (!response.isSuccess) throw [...response.errors.values()][0]
    return response.getData().result
  }
  try {
    const params = { filter: { '@ID': ids }, select: ['ID', ...FIELDS], start: -1 }
    const contacts = new Map((await call('crm.contact.list', params)).map((contact) => [Number(contact.ID), contact]))
    const plans = await diffMany(ids.map((id) => [contacts.get(id), wanted.get(id)]), { ...options, read: FIELDS })
    for (const { params } of batch(plans.map((edits, index) => edits.request('contact', ids[index])))) {
      await call('batch', params)
    }
    // What was sent is looked at again, too: one command of a batch can fail alone.
    return ids.filter((_, index) => !plans[index].isEmpty)
  } catch (error) {
    // A plan that is refused is no fault of the network's, and would be refused again.
    if (error instanceof AjaxError) return ids
    throw error
  }
}
