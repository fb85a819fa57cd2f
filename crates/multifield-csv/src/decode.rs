//! Converts the bytes of a file to UTF-8 with one kind of line break.

use std::{
    io::{self, Read},
    str::FromStr,
};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, UTF_8, WINDOWS_1251};

use crate::error::{CsvError, ENCODING};

/// The encoding of a file without a byte order mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// `utf-8`
    #[default]
    Utf8,
    /// `utf-16le`
    Utf16Le,
    /// `utf-16be`
    Utf16Be,
    /// `windows-1251`
    Windows1251,
}

impl Encoding {
    /// The names. The first one is the default.
    pub const NAMES: &'static [&'static str] = &["utf-8", "utf-16le", "utf-16be", "windows-1251"];

    fn decoder(self) -> Option<Decoder> {
        let encoding = match self {
            Encoding::Utf8 => return None,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1251 => WINDOWS_1251,
        };
        Some(encoding.new_decoder_without_bom_handling())
    }
}

/// # Errors
///
/// `wrong_encoding` for another name.
///
/// ```
/// use multifield_csv::Encoding;
///
/// assert_eq!("windows-1251".parse(), Ok(Encoding::Windows1251));
/// assert!("cp1251".parse::<Encoding>().is_err());
/// ```
impl FromStr for Encoding {
    type Err = CsvError;

    fn from_str(name: &str) -> Result<Self, CsvError> {
        let all = [
            Encoding::Utf8,
            Encoding::Utf16Le,
            Encoding::Utf16Be,
            Encoding::Windows1251,
        ];
        let mut named = all.into_iter().zip(Encoding::NAMES);
        let found = named.find(|(_, known)| **known == name);
        found.map(|(encoding, _)| encoding).ok_or_else(|| {
            let known = Encoding::NAMES.join(", ");
            let message = format!("encoding: found {name:?}, expected one of {known}");
            CsvError::new("wrong_encoding", message)
        })
    }
}

const CHUNK: usize = 64 * 1024;

/// Follows the last line. Usually it becomes a row of its own. If the file ends inside
/// quotes, it becomes part of the last cell instead, which shows that a quote is not
/// closed.
pub(crate) const END: &[u8] = b"\x1a";

/// Decodes to UTF-8. Every line ends in a line feed, including the last one. [`END`]
/// follows.
pub(crate) struct Decoded<R> {
    reader: R,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// Decoded bytes. Those before `at` were already read.
    ready: Vec<u8>,
    at: usize,
    /// Whether a carriage return is kept back, because a line feed may follow it.
    has_return: bool,
    last: u8,
    /// The number of line ends so far.
    lines: u64,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(mut reader: R, encoding: Encoding) -> Result<Self, CsvError> {
        let mut raw = Vec::new();
        let start = (&mut reader).take(CHUNK as u64).read_to_end(&mut raw);
        start.map_err(CsvError::of_io)?;
        let mark = encoding_rs::Encoding::for_bom(&raw);
        let decoder = match mark {
            Some((encoding, _)) if encoding == UTF_8 => None,
            Some((encoding, _)) => Some(encoding.new_decoder_without_bom_handling()),
            None => encoding.decoder(),
        };
        raw.drain(..mark.map_or(0, |(_, length)| length));
        let mut this = Decoded {
            reader,
            decoder,
            raw,
            ready: Vec::new(),
            at: 0,
            has_return: false,
            last: b'\n',
            lines: 0,
            is_over: false,
        };
        this.decode().map_err(CsvError::of_io)?;
        Ok(this)
    }

    /// Returns the delimiter of the cells: of the three candidates, the most frequent one
    /// in the header.
    pub(crate) fn delimiter(&mut self) -> Result<u8, CsvError> {
        let (mut is_quoted, mut counts) = (false, [(0, b';'), (0, b','), (0, b'\t')]);
        for byte in &self.ready {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b'\n' if !is_quoted => break,
                0 => {
                    let message = "found a zero byte, which no text in UTF-8 has";
                    let error = CsvError::new("wrong_encoding", message).in_line(1);
                    return Err(
                        error.hint("if it is UTF-16, say utf-16le or utf-16be with `encoding`")
                    );
                }
                byte if !is_quoted => {
                    for (count, _) in counts.iter_mut().filter(|(_, it)| it == byte) {
                        *count += 1;
                    }
                }
                _ => {}
            }
        }
        // If several are equally frequent, the first one wins.
        let most = counts.into_iter().rev().max_by_key(|(count, _)| *count);
        Ok(most.map_or(b',', |(_, delimiter)| delimiter))
    }

    /// Reads and decodes the next chunk.
    fn fill(&mut self) -> io::Result<()> {
        self.raw.clear();
        let mut part = (&mut self.reader).take(CHUNK as u64);
        part.read_to_end(&mut self.raw)?;
        self.decode()
    }

    fn decode(&mut self) -> io::Result<()> {
        let is_last = self.raw.is_empty();
        (self.at, self.is_over) = (0, is_last);
        self.ready.clear();
        if std::mem::take(&mut self.has_return) {
            self.ready.push(b'\r');
        }
        match &mut self.decoder {
            None => self.ready.extend_from_slice(&self.raw),
            Some(decoder) => {
                let mut text = String::new();
                let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
                text.reserve(room.unwrap_or(4 * CHUNK));
                let (result, _) =
                    decoder.decode_to_string_without_replacement(&self.raw, &mut text, is_last);
                self.ready.extend_from_slice(text.as_bytes());
                if let DecoderResult::Malformed(..) = result {
                    let ended = memchr::memchr_iter(b'\n', &self.ready).count() as u64;
                    let error = CsvError::new("wrong_encoding", "a character is broken");
                    let error = error.in_line(self.lines + ended + 1);
                    return Err(error.hint(ENCODING).into());
                }
            }
        }
        self.end_lines(is_last);
        self.lines += memchr::memchr_iter(b'\n', &self.ready).count() as u64;
        Ok(())
    }

    /// Removes carriage returns before line feeds, and ends the last line.
    fn end_lines(&mut self, is_last: bool) {
        if self.ready.ends_with(b"\r") && !is_last {
            self.ready.pop();
            self.has_return = true;
        }
        if memchr::memchr(b'\r', &self.ready).is_some() {
            let mut bytes = std::mem::take(&mut self.ready).into_iter().peekable();
            while let Some(byte) = bytes.next() {
                if byte != b'\r' || bytes.peek() != Some(&b'\n') {
                    self.ready.push(byte);
                }
            }
        }
        self.last = self.ready.last().copied().unwrap_or(self.last);
        if is_last && self.last != b'\n' {
            self.ready.push(b'\n');
            self.last = b'\n';
        }
        if is_last {
            self.ready.extend_from_slice(END);
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() {
            if self.is_over {
                return Ok(0);
            }
            self.fill()?;
        }
        let count = (&self.ready[self.at..]).read(buffer)?;
        self.at += count;
        Ok(count)
    }
}
