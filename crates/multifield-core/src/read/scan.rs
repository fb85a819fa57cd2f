//! Scans JSON that is written in a common way: finds the ends of strings, and checks
//! values that are skipped. Any other JSON is left to a reader.

// A function call for each string would take longer than its work.
#![allow(clippy::inline_always)]

/// JSON without control characters, and the position up to which it was read.
pub(super) struct Scan<'t> {
    text: &'t str,
    pub(super) at: usize,
}

impl<'t> Scan<'t> {
    /// None if the JSON contains control characters, except at its end. Strings cannot
    /// contain them, so all blanks between values are spaces.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let text = text.trim_end_matches([' ', '\n', '\r', '\t']);
        let has_none = text.bytes().fold(u8::MAX, u8::min) >= b' ';
        has_none.then_some(Scan { text, at: 0 })
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The part from a position up to the current one.
    #[inline(always)]
    pub(super) fn since(&self, start: usize) -> Option<&'t str> {
        self.text.get(start..self.at)
    }

    /// The next byte that is not a blank.
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

    /// Skips an expected byte and a quote after it.
    #[inline(always)]
    pub(super) fn passes_to_string(&mut self, expected: u8) -> Option<()> {
        match self.text.as_bytes().get(self.at..)? {
            [first, b'"', ..] if *first == expected => {
                self.at += 2;
                Some(())
            }
            _ => self.passes_blanks_to_string(expected),
        }
    }

    #[inline(never)]
    fn passes_blanks_to_string(&mut self, expected: u8) -> Option<()> {
        self.passes(expected)?;
        self.passes(b'"')
    }

    /// The position of the next quote or backslash.
    #[inline(always)]
    fn mark(&self, at: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(at..)?;
        quote_or_backslash(rest).map(|found| at + found)
    }

    /// The position after the string whose first character is at this position.
    #[inline(always)]
    fn behind_string(&self, at: usize) -> Option<usize> {
        let end = self.mark(at)?;
        match self.text.as_bytes().get(end)? {
            b'"' => Some(end + 1),
            _ => self.behind_escapes(end),
        }
    }

    /// The position after a string, from its first backslash.
    #[inline(never)]
    fn behind_escapes(&self, mut at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let are_hex = |digits: [u8; 4]| digits.iter().all(|it| HEX[usize::from(*it)]);
        loop {
            // Most escapes directly follow another escape.
            loop {
                at += match *bytes.get(at..)? {
                    [b'\\', b'u', a, b, c, d, ..] if are_hex([a, b, c, d]) => 6,
                    [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
                    [b'\\', ..] => return None,
                    _ => break,
                };
            }
            at = self.mark(at)?;
            if bytes.get(at) == Some(&b'"') {
                return Some(at + 1);
            }
        }
    }

    /// Skips the rest of a string, after its opening quote.
    #[inline(always)]
    pub(super) fn rest_of_string(&mut self) -> Option<()> {
        self.at = self.behind_string(self.at)?;
        Some(())
    }

    /// Reads a string without escapes, after its opening quote.
    #[inline(always)]
    pub(super) fn rest_of_plain(&mut self) -> Option<&'t str> {
        let start = self.at;
        let end = self.plain_end()?;
        self.text.get(start..end)
    }

    /// Reads a string without escapes as bytes.
    #[inline(always)]
    pub(super) fn rest_of_plain_bytes(&mut self) -> Option<&'t [u8]> {
        let start = self.at;
        let end = self.plain_end()?;
        self.text.as_bytes().get(start..end)
    }

    #[inline(always)]
    fn plain_end(&mut self) -> Option<usize> {
        let end = self.mark(self.at)?;
        self.at = end + 1;
        (self.text.as_bytes().get(end) == Some(&b'"')).then_some(end)
    }

    #[inline(always)]
    fn rest_of_digits(&mut self) -> usize {
        let start = self.at;
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - start
    }

    /// Skips the rest of a number without an exponent. Returns whether it is an
    /// integer.
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

    /// Skips a key and its colon.
    #[inline(always)]
    fn skip_key(&mut self) -> Option<()> {
        self.passes(b'"')?;
        self.rest_of_string()?;
        self.passes(b':')
    }

    /// Skips entries while `may_pass` is true for their keys. Begins after the opening
    /// quote of a key, and ends after that of the next key. Returns false if there is
    /// no further key.
    // As a separate function, it can use all registers of the processor.
    #[inline(never)]
    pub(super) fn pass_entries(&mut self, may_pass: impl Fn(&[u8]) -> bool) -> Option<bool> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            let end = self.mark(at)?;
            if bytes.get(end) != Some(&b'"') || !may_pass(bytes.get(at..end)?) {
                self.at = at;
                return Some(true);
            }
            at = match bytes.get(end + 1..)? {
                [b':', b'"', ..] => self.behind_string(end + 3)?,
                [b':', b'n', b'u', b'l', b'l', ..] => end + 6,
                _ => {
                    self.at = end + 1;
                    self.passes(b':')?;
                    self.skip_value()?;
                    self.at
                }
            };
            if let [b',', b'"', ..] = bytes.get(at..)? {
                at += 2;
                continue;
            }
            self.at = at;
            match self.next()? {
                b',' => self.passes(b'"')?,
                b'}' => return Some(false),
                _ => return None,
            }
            at = self.at;
        }
    }

    /// Skips a value. None if it is not a valid value.
    #[inline(never)]
    pub(super) fn skip_value(&mut self) -> Option<()> {
        let mut first = self.next()?;
        // The nesting of arrays (0) and objects (1), as bits after a first 1.
        let mut around = 1_u64;
        loop {
            match first {
                b'"' => self.rest_of_string()?,
                open @ (b'{' | b'[') => {
                    let start = self.at;
                    let is_map = open == b'{';
                    if self.next()? != (if is_map { b'}' } else { b']' }) {
                        self.at = start;
                        // There is room for 63 levels.
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

/// Most strings end within the first 16 bytes. These are searched where the string is, without the
/// call that `memchr2` makes to choose the instructions of the processor.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    memchr::arch::x86_64::sse2::memchr::Two::new(b'"', b'\\')?.find(bytes)
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2(b'"', b'\\', bytes)
}
