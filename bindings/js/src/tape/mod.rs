//! Reads values that `lib/tape.js` has written. All inputs of a call are in one buffer,
//! because reading them property by property takes longer than the rest of a call.
//!
//! A value is a byte, followed by its data:
//!
//! | byte | value |
//! | --- | --- |
//! | 0 to 63 | a string of this many ASCII bytes, which follow |
//! | 64 | a string: its length, its UTF-8 |
//! | 65, 66 | an array, an object: its values, or its keys and values, up to the byte 67 |
//! | 68, 69, 70 | null, false, true |
//! | 71 | a number: a little-endian f64 |
//! | 72 | a value that JSON does not have: a string that describes it |
//! | 73 | JSON in place of a whole input: its length, its bytes |
//! | 74 | an integer from 0 to 2^28 - 1, written like a length |
//! | from 96 | a string of `NAMES`, whose index is the byte minus 96 |
//!
//! A length has 7 bits in each of four bytes, the lowest first. Therefore nearly every
//! tape is valid UTF-8 as a whole, and one check is enough. The tape begins with the
//! length of the whole. The buffer may be longer.

#[cfg(test)]
mod tests;
mod values;

use multifield_core::RowTexts;
use serde::{de, Deserialize};

/// Strings that are a single byte, because they are keys or types of most inputs.
/// [`RowTexts::KEYS`] come first.
pub(crate) const NAMES: [&str; 34] = [
    "ID",
    "VALUE",
    "VALUE_TYPE",
    "TYPE_ID",
    "PHONE",
    "EMAIL",
    "WEB",
    "IM",
    "LINK",
    "fm",
    "id",
    "value",
    "valueType",
    "typeId",
    "phone",
    "email",
    "result",
    "item",
    "data",
    "time",
    "fields",
    "WORK",
    "HOME",
    "MOBILE",
    "FAX",
    "PAGER",
    "MAILING",
    "OTHER",
    "FACEBOOK",
    "VK",
    "TELEGRAM",
    "SKYPE",
    "VIBER",
    "INSTAGRAM",
];

const TEXT: u8 = 64;
const LIST: u8 = 65;
const MAP: u8 = 66;
const END: u8 = 67;
const NULL: u8 = 68;
const FALSE: u8 = 69;
const TRUE: u8 = 70;
const NUMBER: u8 = 71;
const ODD: u8 = 72;
const JSON: u8 = 73;
const INTEGER: u8 = 74;
const NAME: u8 = 96;

/// `Number.MAX_SAFE_INTEGER`. JavaScript may have rounded a larger number.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// A tape with a reading position.
#[derive(Clone, Copy)]
pub struct Tape<'de> {
    bytes: &'de [u8],
    /// The longest part of the bytes, from the beginning, that is valid UTF-8.
    utf8: &'de str,
    at: usize,
}

/// A whole input, such as the current state.
#[allow(missing_debug_implementations)]
pub enum Input<'de, 'r> {
    /// JSON.
    Json(&'de [u8]),
    /// Values on the tape.
    Values(&'r mut Tape<'de>),
}

/// An error in a tape. Only a defect of the writer can lead to it.
pub type Problem = de::value::Error;

fn cut() -> Problem {
    de::Error::custom("the tape is cut")
}

impl<'de> Tape<'de> {
    /// Reads the tape in a buffer. If the buffer is too short, the tape is empty.
    #[must_use]
    pub fn new(buffer: &'de [u8]) -> Self {
        let whole = Tape::of(buffer).bytes();
        Tape::of(whole.unwrap_or_default())
    }

    fn of(bytes: &'de [u8]) -> Self {
        let utf8 = std::str::from_utf8(bytes)
            .or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]))
            .unwrap_or_default();
        let at = 0;
        Tape { bytes, utf8, at }
    }

    /// Splits the remaining tape into parts with this number of inputs.
    pub(crate) fn inputs(mut self, count: usize) -> Result<Vec<Tape<'de>>, Problem> {
        let mut parts = Vec::new();
        while self.at < self.bytes.len() {
            parts.push(self);
            for _ in 0..count {
                self.skip()?;
            }
        }
        Ok(parts)
    }

    /// Reads the next input, which `lib` has checked.
    pub(crate) fn read<T: Deserialize<'de>>(&mut self) -> Result<T, Problem> {
        T::deserialize(self)
    }

    /// Returns the next input. Read it to its end before the one after it.
    pub fn input(&mut self) -> Input<'de, '_> {
        if self.bytes.get(self.at) != Some(&JSON) {
            return Input::Values(self);
        }
        self.at += 1;
        // JSON is never empty, so a truncated tape leads to an error.
        Input::Json(self.bytes().unwrap_or_default())
    }

    /// Consumes the next input if it is null, and returns whether it was null.
    pub(crate) fn is_null(&mut self) -> bool {
        self.passes(NULL).unwrap_or(false)
    }

    fn take(&mut self, count: usize) -> Result<&'de [u8], Problem> {
        let end = self.at.checked_add(count).ok_or_else(cut)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(cut)?;
        self.at = end;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Problem> {
        let byte = *self.bytes.get(self.at).ok_or_else(cut)?;
        self.at += 1;
        Ok(byte)
    }

    fn length(&mut self) -> Result<u32, Problem> {
        let bytes = self.take(4)?.iter().rev();
        Ok(bytes.fold(0, |length, byte| length << 7 | u32::from(byte & 127)))
    }

    /// Reads a length and this number of bytes.
    fn bytes(&mut self) -> Result<&'de [u8], Problem> {
        let length = self.length()?;
        self.take(length as usize)
    }

    fn text(&mut self, kind: u8) -> Result<Option<&'de str>, Problem> {
        let length = match kind {
            0..TEXT => usize::from(kind),
            TEXT => self.length()? as usize,
            NAME.. => {
                let name = NAMES.get(usize::from(kind - NAME));
                return name.copied().map(Some).ok_or_else(cut);
            }
            _ => return Ok(None),
        };
        let start = self.at;
        let bytes = self.take(length)?;
        match self.utf8.get(start..self.at) {
            Some(text) => Ok(Some(text)),
            None => std::str::from_utf8(bytes)
                .map(Some)
                .map_err(de::Error::custom),
        }
    }

    /// Reads a row that consists only of strings. For any other value, it returns `None`
    /// and reads nothing.
    fn row(&mut self) -> Option<RowTexts<'de>> {
        let start = self.at;
        let row = self.texts();
        if row.is_none() {
            self.at = start;
        }
        row
    }

    fn texts(&mut self) -> Option<RowTexts<'de>> {
        let mut texts = [None; RowTexts::KEYS.len()];
        if self.byte().ok()? != MAP {
            return None;
        }
        loop {
            let key = self.byte().ok()?;
            if key == END {
                return Some(RowTexts(texts));
            }
            let text = texts.get_mut(usize::from(key.checked_sub(NAME)?))?;
            let kind = self.byte().ok()?;
            let is_first = text.replace(self.text(kind).ok()??).is_none();
            is_first.then_some(())?;
        }
    }

    fn number(&mut self) -> Result<f64, Problem> {
        let bytes = self.take(8)?.try_into().map_err(|_| cut())?;
        Ok(f64::from_le_bytes(bytes))
    }

    /// Skips a value.
    fn skip(&mut self) -> Result<(), Problem> {
        let mut depth = 0_usize;
        loop {
            match self.byte()? {
                kind @ 0..TEXT => {
                    self.take(kind.into())?;
                }
                TEXT | JSON => {
                    self.bytes()?;
                }
                NUMBER => {
                    self.take(8)?;
                }
                INTEGER => {
                    self.take(4)?;
                }
                LIST | MAP => depth += 1,
                END => depth = depth.checked_sub(1).ok_or_else(cut)?,
                // A string follows, which describes the value.
                ODD => continue,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Consumes the next byte if it has this value, and returns whether it has.
    fn passes(&mut self, byte: u8) -> Result<bool, Problem> {
        let is_next = *self.bytes.get(self.at).ok_or_else(cut)? == byte;
        self.at += usize::from(is_next);
        Ok(is_next)
    }
}
