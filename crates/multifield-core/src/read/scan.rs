//! JSON as nearly all is written, without a reader of JSON: where its strings end, and whether
//! what nobody needs is correct. It has no opinion about anything else, which a reader has to
//! read.

// A call for each string takes longer than what it does.
#![allow(clippy::inline_always)]

/// JSON without control characters, and how far it was read.
pub(super) struct Scan<'t> {
    text: &'t str,
    pub(super) at: usize,
    /// The quotes and backslashes of the 64 bytes from `start`: a bit for each.
    marks: u64,
    start: usize,
}

impl<'t> Scan<'t> {
    /// None for JSON with control characters other than at its end. Strings cannot have
    /// them, so only spaces are between values.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let text = text.trim_end_matches([' ', '\n', '\r', '\t']);
        let has_none = text.bytes().fold(u8::MAX, u8::min) >= b' ';
        has_none.then(|| Scan {
            text,
            at: 0,
            marks: marks(text.as_bytes()),
            start: 0,
        })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The text from a position up to where reading is.
    #[inline(always)]
    pub(super) fn since(&self, start: usize) -> Option<&'t str> {
        self.text.get(start..self.at)
    }

    /// The next byte that is no blank.
    #[inline(always)]
    pub(super) fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            if byte != b' ' {
                return Some(byte);
            }
        }
    }

    #[inline(always)]
    pub(super) fn passes(&mut self, expected: u8) -> Option<()> {
        (self.next()? == expected).then_some(())
    }

    /// Where the next quote or backslash is.
    #[inline(always)]
    fn mark(&mut self) -> Option<usize> {
        loop {
            let offset = self.at.wrapping_sub(self.start);
            if offset < 64 {
                let marks = self.marks >> offset;
                if marks != 0 {
                    return Some(self.at + marks.trailing_zeros() as usize);
                }
                self.at = self.start + 64;
            }
            self.start = self.at;
            self.marks = marks(self.text.as_bytes().get(self.start..)?);
        }
    }

    /// Passes the rest of a string, of which the quote is behind. Says whether it has escapes.
    #[inline(always)]
    pub(super) fn rest_of_string(&mut self) -> Option<bool> {
        let end = self.mark()?;
        self.at = end + 1;
        if self.text.as_bytes()[end] == b'"' {
            return Some(false);
        }
        self.rest_of_escapes()?;
        Some(true)
    }

    /// The same behind the backslash of an escape.
    #[inline(never)]
    fn rest_of_escapes(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        loop {
            match *bytes.get(self.at)? {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                b'u' => {
                    let digits = bytes.get(self.at + 1..self.at + 5)?;
                    if !digits
                        .iter()
                        .fold(true, |are, it| are & HEX[usize::from(*it)])
                    {
                        return None;
                    }
                    self.at += 5;
                }
                _ => return None,
            }
            // Most escapes come one after the other.
            if bytes.get(self.at) != Some(&b'\\') {
                self.at = self.mark()?;
                if bytes[self.at] == b'"' {
                    self.at += 1;
                    return Some(());
                }
            }
            self.at += 1;
        }
    }

    /// A string without escapes, of which the quote is behind.
    #[inline(always)]
    pub(super) fn rest_of_plain(&mut self) -> Option<&'t str> {
        let start = self.at;
        let end = self.plain_end()?;
        self.text.get(start..end)
    }

    /// The same as bytes.
    #[inline(always)]
    pub(super) fn rest_of_plain_bytes(&mut self) -> Option<&'t [u8]> {
        let start = self.at;
        let end = self.plain_end()?;
        self.text.as_bytes().get(start..end)
    }

    #[inline(always)]
    fn plain_end(&mut self) -> Option<usize> {
        let end = self.mark()?;
        self.at = end + 1;
        (self.text.as_bytes()[end] == b'"').then_some(end)
    }

    fn rest_of_digits(&mut self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// Passes the rest of a number without an exponent. Says whether it is an integer.
    pub(super) fn rest_of_number(&mut self, mut first: u8) -> Option<bool> {
        let bytes = self.text.as_bytes();
        if first == b'-' {
            first = *bytes.get(self.at)?;
            self.at += 1;
        }
        let more = self.rest_of_digits();
        if !first.is_ascii_digit() || (first == b'0' && more > 0) {
            return None;
        }
        match bytes.get(self.at) {
            Some(b'.') => {
                self.at += 1;
                let has_digits = self.rest_of_digits() > 0;
                let has_exponent = matches!(bytes.get(self.at), Some(b'e' | b'E'));
                (has_digits && !has_exponent).then_some(false)
            }
            Some(b'e' | b'E') => None,
            _ => Some(true),
        }
    }

    #[inline(always)]
    pub(super) fn rest_of_word(&mut self, rest: &[u8]) -> Option<()> {
        let is_there = self.text.as_bytes()[self.at..].starts_with(rest);
        self.at += rest.len();
        is_there.then_some(())
    }

    /// Passes a key and its colon.
    #[inline(always)]
    fn skip_key(&mut self) -> Option<()> {
        self.passes(b'"')?;
        self.rest_of_string()?;
        self.passes(b':')
    }

    /// Passes a value, if it is one.
    #[inline(always)]
    pub(super) fn skip_value(&mut self) -> Option<()> {
        match self.next()? {
            b'"' => self.rest_of_string().map(|_| ()),
            b'n' => self.rest_of_word(b"ull"),
            first => self.skip_other(first),
        }
    }

    #[inline(never)]
    fn skip_other(&mut self, mut first: u8) -> Option<()> {
        // What is around: a bit for each list, 0, and map, 1, below a first one.
        let mut around = 1_u64;
        loop {
            match first {
                b'"' => {
                    self.rest_of_string()?;
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
                            self.skip_key()?;
                        }
                        first = self.next()?;
                        continue;
                    }
                }
                b't' => self.rest_of_word(b"rue")?,
                b'f' => self.rest_of_word(b"alse")?,
                b'n' => self.rest_of_word(b"ull")?,
                first => {
                    self.rest_of_number(first)?;
                }
            }
            while around != 1 {
                let is_map = around & 1 == 1;
                match self.next()? {
                    b',' if is_map => {
                        self.skip_key()?;
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
            first = self.next()?;
        }
    }
}

const HEX: [bool; 256] = {
    let mut hex = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        hex[byte as usize] = byte.is_ascii_hexdigit();
        byte += 1;
    }
    hex
};

/// The quotes and backslashes among the first 64 bytes: a bit for each.
///
/// Strings are too short and too different for a processor to guess where each ends, so this
/// has no branch that depends on them.
#[inline(never)]
fn marks(bytes: &[u8]) -> u64 {
    /// Moves the lowest bits of eight bytes next to each other, to the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut block = [0; 64];
    match bytes.get(..64) {
        Some(bytes) => block.copy_from_slice(bytes),
        None => block[..bytes.len()].copy_from_slice(bytes),
    }
    let are_marks = block.map(|byte| u8::from(byte == b'"') | u8::from(byte == b'\\'));
    let mut marks = 0;
    for (index, eight) in are_marks.chunks_exact(8).enumerate() {
        let eight = eight.try_into().map_or(0, u64::from_le_bytes);
        marks |= (eight.wrapping_mul(GATHER) >> 56) << (index * 8);
    }
    marks
}
