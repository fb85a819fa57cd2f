//! The keys of a document that have a meaning. A reader of JSON can skip all others.

/// The struct name with which [`Document`](super::document::Document) asks for the next
/// key that is not plain. A deserializer that knows this name skips plain keys, and
/// answers with a unit at the end. Other deserializers return the next key.
pub(super) const NO_PLAIN_KEY: &str = "$multifield_core::NoPlainKey";

/// The keys with a meaning, at any level. The keys of an `fm`, and keys that begin with
/// [`EVENT`], have a meaning, too.
const KEYS: [&str; 31] = [
    "PHONE",
    "EMAIL",
    "WEB",
    "IM",
    "LINK",
    "fm",
    "FM",
    "phone",
    "email",
    "result",
    "result_error",
    "data",
    "FIELDS",
    "fields",
    "item",
    "items",
    "error",
    "error_description",
    "ID",
    "id",
    "entityTypeId",
    "CONTACT_ID",
    "contactId",
    "COMPANY_ID",
    "companyId",
    "HAS_PHONE",
    "HAS_EMAIL",
    "HAS_IMOL",
    "STAGE_ID",
    "QUOTE_NUMBER",
    "ACCOUNT_NUMBER",
];

/// The beginning of the first key in the event of a webhook.
pub(super) const EVENT: &str = "data[FIELDS]";

/// For each first byte and each last byte of a key with a meaning: the lengths of these
/// keys, as bits.
const LENGTHS: [[u32; 256]; 2] = {
    let mut lengths = [[0; 256]; 2];
    let mut index = 0;
    while index < KEYS.len() {
        let key = KEYS[index].as_bytes();
        lengths[0][key[0] as usize] |= 1 << key.len();
        lengths[1][key[key.len() - 1] as usize] |= 1 << key.len();
        index += 1;
    }
    // The keys of an `fm` begin with a digit, or with `n` and a digit.
    let mut digit = b'0';
    while digit <= b'9' {
        lengths[0][digit as usize] = u32::MAX;
        lengths[1][digit as usize] = u32::MAX;
        digit += 1;
    }
    lengths[0][b'n' as usize] = u32::MAX;
    lengths[0][EVENT.as_bytes()[0] as usize] |= u32::MAX << EVENT.len();
    lengths
};

/// Whether a key certainly has no meaning. It may still be the key of an ID.
#[inline]
pub(super) fn is_plain_key(key: &[u8]) -> bool {
    let (Some(first), Some(last)) = (key.first(), key.last()) else {
        return false;
    };
    let has =
        |side: usize, byte: u8| LENGTHS[side][usize::from(byte)] >> key.len().min(31) & 1 == 1;
    !has(0, *first) || !(has(1, *last) || key.starts_with(EVENT.as_bytes()))
}
