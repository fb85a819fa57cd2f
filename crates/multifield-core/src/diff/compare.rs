//! Fast comparisons of values.

/// Up to this number of rows, a linear search is faster than hashing, and needs no
/// memory.
pub(super) const FEW: usize = 16;

/// Whether two values are the same. Most different values differ in their length or
/// their last byte, so these are compared first.
#[inline]
pub(super) fn is_equal(value: &str, other: &str) -> bool {
    value.len() == other.len()
        && value.as_bytes().last() == other.as_bytes().last()
        && value == other
}

/// Whether the values, of which there are only a few, all differ.
pub(super) fn all_differ<'v>(values: impl Iterator<Item = &'v str> + Clone) -> bool {
    // For most lists, a few bytes of each value are enough.
    let mut seen = 0_u64;
    let mut is_new = |value: &str| {
        let mark = 1 << mark(value);
        let is_new = seen & mark == 0;
        seen |= mark;
        is_new
    };
    if values.clone().all(&mut is_new) {
        return true;
    }
    let mut rest = values;
    while let Some(value) = rest.next() {
        if rest.clone().any(|other| is_equal(other, value)) {
            return false;
        }
    }
    true
}

/// A number below 64. Most values in a list have different numbers: phones and sites
/// differ in their last byte, e-mails in an earlier one.
#[inline]
fn mark(value: &str) -> u32 {
    let bytes = value.as_bytes();
    let last = bytes.last().copied().unwrap_or_default();
    let inner = bytes.get(bytes.len() / 4).copied().unwrap_or_default();
    (u32::from(last) * 10 + u32::from(inner)) % u64::BITS
}
