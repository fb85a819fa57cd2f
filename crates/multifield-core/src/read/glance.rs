//! The ID of an entity that stands as nearly all do, without a reader of JSON.

// A call for each text takes longer than what it does.
#![allow(clippy::inline_always)]

use super::visit::parse_id;
use crate::model::RowId;

/// The ID in a text that is a map of JSON and has one of the names once, and no
/// key that may hold an entity or an error.
///
/// None for everything else. The ID may be there or the JSON be wrong, which a
/// reader has to tell.
pub(super) fn id_at_a_glance(text: &str, names: &[&str]) -> Option<u64> {
    let text = text.trim_end_matches([' ', '\r']);
    // Texts cannot have control characters, and blanks between values are spaces.
    if text.bytes().fold(u8::MAX, u8::min) < b' ' {
        return None;
    }
    let mut json = Glance::new(text.as_bytes());
    let mut id = None;
    json.passes(b'{')?;
    loop {
        let key = json.key()?;
        let is_id = names.iter().any(|name| name.as_bytes() == key);
        match key {
            b"result" | b"data" | b"item" | b"items" | b"error" | b"error_description" => {
                return None
            }
            _ if is_id && id.is_none() => id = Some(json.id()?),
            _ if is_id || key.contains(&b'\\') => return None,
            _ => json.skip_value()?,
        }
        match json.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    id.filter(|_| json.at == text.len())
}

/// JSON, and how far it was looked at.
struct Glance<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The quotes and backslashes that are still to come, of the 64 bytes from
    /// `start`: a bit for each.
    marks: u64,
    start: usize,
}

impl<'t> Glance<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        Glance {
            bytes,
            at: 0,
            marks: first_marks(bytes),
            start: 0,
        }
    }

    /// The next byte that is no blank.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if byte != b' ' {
                return Some(byte);
            }
        }
    }

    #[inline(always)]
    fn passes(&mut self, expected: u8) -> Option<()> {
        (self.next()? == expected).then_some(())
    }

    /// A key of a map, as it is written, and its colon.
    #[inline(always)]
    fn key(&mut self) -> Option<&'t [u8]> {
        self.passes(b'"')?;
        let key = self.rest_of_text()?;
        self.passes(b':')?;
        Some(key)
    }

    /// Where the next quote or backslash is.
    #[inline(always)]
    fn mark(&mut self) -> Option<usize> {
        while self.marks == 0 {
            self.start += 64;
            self.marks = first_marks(self.bytes.get(self.start..)?);
        }
        let at = self.start + self.marks.trailing_zeros() as usize;
        self.marks &= self.marks - 1;
        Some(at)
    }

    #[inline(always)]
    fn rest_of_text(&mut self) -> Option<&'t [u8]> {
        let start = self.at;
        if self.mark()? + 1 != start {
            return None;
        }
        let mut end = self.mark()?;
        while *self.bytes.get(end)? == b'\\' {
            let behind = after_escape(self.bytes, end + 1)?;
            while end < behind {
                end = self.mark()?;
            }
        }
        self.at = end + 1;
        self.bytes.get(start..end)
    }

    fn rest_of_digits(&mut self) -> usize {
        let rest = &self.bytes[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// A number without an exponent.
    fn rest_of_number(&mut self, mut first: u8) -> Option<()> {
        if first == b'-' {
            first = *self.bytes.get(self.at)?;
            self.at += 1;
        }
        let more = self.rest_of_digits();
        if !first.is_ascii_digit() || (first == b'0' && more > 0) {
            return None;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            return (self.rest_of_digits() > 0).then_some(());
        }
        Some(())
    }

    fn rest_of_word(&mut self, rest: &[u8]) -> Option<()> {
        let is_there = self.bytes[self.at..].starts_with(rest);
        self.at += rest.len();
        is_there.then_some(())
    }

    fn id(&mut self) -> Option<u64> {
        let digits = match self.next()? {
            b'"' => self.rest_of_text()?,
            first => {
                let start = self.at - 1;
                self.rest_of_number(first)?;
                &self.bytes[start..self.at]
            }
        };
        let digits = std::str::from_utf8(digits).ok()?;
        parse_id(digits).map(RowId::get)
    }

    fn skip_value(&mut self) -> Option<()> {
        // What is around: a bit for each list, 0, and map, 1, below a first one.
        let mut around = 1_u64;
        loop {
            match self.next()? {
                b'"' => {
                    self.rest_of_text()?;
                }
                open @ (b'{' | b'[') => {
                    let start = self.at;
                    let is_map = open == b'{';
                    if self.next()? != (if is_map { b'}' } else { b']' }) {
                        self.at = start;
                        // 63 are room enough.
                        around = (around.leading_zeros() > 0).then_some(around << 1)?;
                        if is_map {
                            around |= 1;
                            self.key()?;
                        }
                        continue;
                    }
                }
                b't' => self.rest_of_word(b"rue")?,
                b'f' => self.rest_of_word(b"alse")?,
                b'n' => self.rest_of_word(b"ull")?,
                first => self.rest_of_number(first)?,
            }
            while around != 1 {
                let is_map = around & 1 == 1;
                match self.next()? {
                    b',' if is_map => {
                        self.key()?;
                        break;
                    }
                    b',' => break,
                    close @ (b'}' | b']') if (close == b'}') == is_map => around >>= 1,
                    _ => return None,
                }
            }
            if around == 1 {
                return Some(());
            }
        }
    }
}

/// Where a text goes on behind a backslash that is right before `at`.
#[cold]
fn after_escape(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
        b'u' => {
            let digits = text.get(at + 1..at + 5)?;
            let are_digits = digits.iter().all(u8::is_ascii_hexdigit);
            are_digits.then_some(at + 5)
        }
        _ => None,
    }
}

/// The quotes and backslashes among the first 64 bytes: a bit for each.
///
/// Texts are too short and too different for a processor to guess where each
/// ends, so this has no branch that depends on them.
#[inline(never)]
fn first_marks(bytes: &[u8]) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const LOW: u64 = ONES * 0x7f;
    let mut padded = [0; 64];
    let bytes = bytes.get(..64).unwrap_or_else(|| {
        padded[..bytes.len()].copy_from_slice(bytes);
        &padded
    });
    let mut marks = 0;
    for (index, eight) in bytes.chunks_exact(8).enumerate() {
        let eight = eight
            .iter()
            .rev()
            .fold(0, |all, byte| all << 8 | u64::from(*byte));
        // The high bit of each byte that is another.
        let differs = |byte| {
            let difference = eight ^ (ONES * u64::from(byte));
            ((difference & LOW) + LOW) | difference
        };
        let same = !(differs(b'"') & differs(b'\\') | LOW);
        // The high bits, moved next to each other.
        let same = (same >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        marks |= same << (index * 8);
    }
    marks
}
