// A sync that survives failures: a call that fails, and a call that was carried out but whose answer was lost.
//
// An edit is never sent again: if only its answer was lost, it would add its new values a second time. Instead, after any
// error, the contacts are read and planned again. A contact is done when its plan is empty, which does not depend on
// answers. Plans of several calls end in the same way. The contacts are read with a classic method, which shows equal rows.
//
// For the same reason the client must not repeat calls by itself: see `client`.

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
 * Brings contacts to their desired states, with the options of `diff`.
 *
 * @param wanted the desired state of each contact, as a `Map` by ID
 * @throws Error if some contacts are not in their desired state after all rounds
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

/** Reads a page of contacts, sends their edits, and returns the IDs to check again. */
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
    // Contacts with calls are checked again, too: a single command of a batch can fail.
    return ids.filter((_, index) => !plans[index].isEmpty)
  } catch (error) {
    // A plan that is refused is not a failure of the network, and would be refused again.
    if (error instanceof AjaxError) return ids
    throw error
  }
}
