'use strict'

/**
 * Strings that are a single byte on a tape, because they are keys of most inputs. bindings/js/src/tape/mod.rs has the
 * same list.
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
  'fields'
]

module.exports = { NAMES }
