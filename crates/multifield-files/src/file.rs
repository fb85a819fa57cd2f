//! A file that is to be uploaded.

use std::{
    borrow::Cow,
    fmt,
    io::{self, Read},
    sync::Arc,
};

use base64::{
    display::Base64Display, engine::general_purpose::STANDARD, write::EncoderStringWriter, Engine,
};
use serde::{ser::SerializeTuple, Serialize, Serializer};

use crate::error::{Error, Kind, Side};

/// A new file: a name with its extension, and the content.
///
/// It borrows the content if it can. Cloning it copies nothing. Its `Debug` shows the size
/// and not the content.
///
/// ```
/// use multifield_files::File;
///
/// let file = File::new("a.txt", b"hello")?;
/// assert_eq!(serde_json::to_string(&file).unwrap(), r#"["a.txt","aGVsbG8="]"#);
/// assert_eq!(format!("{file:?}"), r#"File { name: "a.txt", size: 5 }"#);
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct File<'a>(Arc<Inner<'a>>);

#[derive(PartialEq, Eq)]
struct Inner<'a> {
    name: Cow<'a, str>,
    content: Content<'a>,
}

#[derive(PartialEq, Eq)]
enum Content<'a> {
    Bytes(Cow<'a, [u8]>),
    Base64(Cow<'a, str>),
}

impl<'a> File<'a> {
    /// Creates a file from bytes. They are converted to base64 when the request is written.
    ///
    /// # Errors
    ///
    /// `empty_name`, `empty_file`.
    ///
    /// ```
    /// use multifield_files::File;
    ///
    /// assert_eq!(File::new("", b"x").unwrap_err().code(), "empty_name");
    /// assert_eq!(File::new("a.txt", b"").unwrap_err().code(), "empty_file");
    /// ```
    pub fn new<B>(name: impl Into<Cow<'a, str>>, content: &'a B) -> Result<File<'a>, Error>
    where
        B: AsRef<[u8]> + ?Sized,
    {
        File::checked(
            name.into(),
            Content::Bytes(content.as_ref().into()),
            ["", ""],
        )
    }

    /// Creates a file from bytes that it owns. Errors are those of [`File::new`].
    ///
    /// # Errors
    ///
    /// `empty_name`, `empty_file`.
    pub fn from_vec(name: impl Into<Cow<'a, str>>, content: Vec<u8>) -> Result<File<'a>, Error> {
        File::checked(name.into(), Content::Bytes(content.into()), ["", ""])
    }

    /// Creates a file from base64 of the standard alphabet, with padding.
    ///
    /// # Errors
    ///
    /// `empty_name`, `empty_file`, `data_uri`, `not_base64`.
    ///
    /// ```
    /// use multifield_files::File;
    ///
    /// assert!(File::from_base64("a.txt", "aGVsbG8=").is_ok());
    /// let error = File::from_base64("a.txt", "aGVs\nbG8=").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "not base64 of the standard alphabet with padding, at byte 4",
    /// );
    /// ```
    pub fn from_base64(
        name: impl Into<Cow<'a, str>>,
        base64: impl Into<Cow<'a, str>>,
    ) -> Result<File<'a>, Error> {
        File::from_base64_at(name.into(), base64.into(), "", "")
    }

    /// The same, with the places of the name and of the content.
    pub(crate) fn from_base64_at(
        name: Cow<'a, str>,
        base64: Cow<'a, str>,
        at_name: &str,
        at_content: &str,
    ) -> Result<File<'a>, Error> {
        if let Some(kind) = flaw(&base64) {
            return Err(Error::new(Side::Desired, at_content, kind));
        }
        File::checked(name, Content::Base64(base64), [at_name, at_content])
    }

    /// Reads a file to its end, and converts it to base64 as it is read: the bytes are never
    /// in memory as a whole.
    ///
    /// # Errors
    ///
    /// Those of the reader; those of [`File::new`] as [`io::ErrorKind::InvalidInput`].
    ///
    /// ```
    /// use multifield_files::File;
    ///
    /// let file = File::from_reader("a.txt", &b"hello"[..])?;
    /// assert_eq!(file, File::from_base64("a.txt", "aGVsbG8=")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_reader(
        name: impl Into<Cow<'a, str>>,
        mut reader: impl Read,
    ) -> io::Result<File<'a>> {
        let mut base64 = EncoderStringWriter::new(&STANDARD);
        io::copy(&mut reader, &mut base64)?;
        let content = Content::Base64(base64.into_inner().into());
        File::checked(name.into(), content, ["", ""])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    /// The places are those of the name and of the content.
    fn checked(
        name: Cow<'a, str>,
        content: Content<'a>,
        [at_name, at_content]: [&str; 2],
    ) -> Result<File<'a>, Error> {
        let file = File(Arc::new(Inner { name, content }));
        let (at, kind) = if file.name().trim().is_empty() {
            (at_name, Kind::EmptyName)
        } else if file.size() == 0 {
            (at_content, Kind::EmptyFile)
        } else {
            return Ok(file);
        };
        Err(Error::new(Side::Desired, at, kind))
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the size in bytes, without base64.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.0.content {
            Content::Bytes(bytes) => bytes.len(),
            Content::Base64(text) => {
                let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
                text.len() / 4 * 3 - padding
            }
        }
    }

    /// The length of its base64.
    pub(crate) fn base64_len(&self) -> usize {
        self.size().div_ceil(3) * 4
    }

    /// Its base64, piece by piece.
    pub(crate) fn base64(&self) -> impl fmt::Display + '_ {
        match &self.0.content {
            Content::Bytes(bytes) => Base64::Bytes(Base64Display::new(bytes, &STANDARD)),
            Content::Base64(text) => Base64::Text(text),
        }
    }
}

enum Base64<'f> {
    Bytes(Base64Display<'f, 'static, base64::engine::GeneralPurpose>),
    Text(&'f str),
}

impl fmt::Display for Base64<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Base64::Bytes(bytes) => bytes.fmt(f),
            Base64::Text(text) => f.write_str(text),
        }
    }
}

/// What is wrong with base64, found without decoding all of it at once.
pub(crate) fn flaw(base64: &str) -> Option<Kind> {
    if base64
        .get(..5)
        .is_some_and(|it| it.eq_ignore_ascii_case("data:"))
    {
        return Some(Kind::DataUri);
    }
    let is_of_it = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let end = base64.trim_end_matches('=').len();
    if let Some(at) = base64[..end].bytes().position(|byte| !is_of_it(byte)) {
        return Some(Kind::NotBase64(at));
    }
    if base64.len() % 4 != 0 || base64.len() - end > 2 {
        return Some(Kind::CutBase64);
    }
    // Bits after the last byte are only in the last four characters.
    let last = base64.len().saturating_sub(4);
    let is_decoded = STANDARD.decode(&base64[last..]).is_ok();
    (!is_decoded).then_some(Kind::NotBase64(last))
}

/// What the portal takes: the name and the base64 of the content.
impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Streamed<T>(T);
        impl<T: fmt::Display> Serialize for Streamed<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(self.name())?;
        match &self.0.content {
            Content::Bytes(_) => pair.serialize_element(&Streamed(self.base64()))?,
            Content::Base64(text) => pair.serialize_element(text)?,
        }
        pair.end()
    }
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name())
            .field("size", &self.size())
            .finish()
    }
}
