'use strict'

/**
 * Strings that are a single byte on a tape, because they are keys or types of most inputs. bindings/js/src/tape/mod.rs
 * has the same list.
 */
const NAMES = [
  'ID',
  'VALUE',
  'VALUE_TYPE',
  'TYPE_ID',
  'PHONE',
  'EMAIL',
  'WEB',
  'IM',
  'LINK',
  'fm',
  'id',
  'value',
  'valueType',
  'typeId',
  'phone',
  'email',
  'result',
  'item',
  'data',
  'time',
  'fields',
  'WORK',
  'HOME',
  'MOBILE',
  'FAX',
  'PAGER',
  'MAILING',
  'OTHER',
  'FACEBOOK',
  'VK',
  'TELEGRAM',
  'SKYPE',
  'VIBER',
  'INSTAGRAM'
]

module.exports = { NAMES }
