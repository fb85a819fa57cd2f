//! Which keys of a document mean something, so that a reader of JSON can pass the others.

/// The name with which [`Document`](super::document::Document) requests a key that is not plain.
/// A deserializer may answer with a unit if there is none. Others answer with the next key.
pub(super) const NO_PLAIN_KEY: &str = "$multifield_core::NoPlainKey";

/// The keys that mean something, at any level. Keys of an `fm`, and those that begin as
/// [`EVENT`] does, mean something, too.
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

/// How the first key of a webhook's event begins.
pub(super) const EVENT: &str = "data[FIELDS]";

/// By the first and by the last byte of a key: a bit for each length that a key has which may
/// mean something.
const LENGTHS: [[u32; 256]; 2] = {
    let mut lengths = [[0; 256]; 2];
    let mut index = 0;
    while index < KEYS.len() {
        let key = KEYS[index].as_bytes();
        lengths[0][key[0] as usize] |= 1 << key.len();
        lengths[1][key[key.len() - 1] as usize] |= 1 << key.len();
        index += 1;
    }
    // Keys of an `fm`.
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

/// Whether a key certainly means nothing. It may be the key of an ID.
#[inline]
pub(super) fn is_plain_key(key: &[u8]) -> bool {
    let (Some(first), Some(last)) = (key.first(), key.last()) else {
        return false;
    };
    let has =
        |side: usize, byte: u8| LENGTHS[side][usize::from(byte)] >> key.len().min(31) & 1 == 1;
    !has(0, *first) || !(has(1, *last) || key.starts_with(EVENT.as_bytes()))
}
