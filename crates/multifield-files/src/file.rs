//! A file to upload.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    io::{self, Read},
    sync::Arc,
};

use base64::{display::Base64Display, engine::general_purpose::STANDARD, Engine};
use serde::{ser::SerializeSeq, Serialize, Serializer};

use crate::{
    desired::Desired,
    error::{Error, Kind, Side},
    request::Request,
};

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
#[derive(Clone)]
pub struct File<'a> {
    name: Cow<'a, str>,
    content: Content<'a>,
}

/// Content that is cheap to clone: nothing is copied.
#[derive(Clone)]
enum Content<'a> {
    Bytes(&'a [u8]),
    OwnedBytes(Arc<Vec<u8>>),
    Base64(&'a str),
    OwnedBase64(Arc<String>),
    Outside(Outside),
}

/// Content whose base64 stays in a string of another language.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Outside {
    index: usize,
    size: usize,
}

/// The content, without the difference between borrowed and owned.
#[derive(PartialEq, Eq)]
enum View<'f> {
    Bytes(&'f [u8]),
    Base64(&'f str),
    Outside(Outside),
}

impl Content<'_> {
    fn view(&self) -> View<'_> {
        match self {
            Content::Bytes(bytes) => View::Bytes(bytes),
            Content::OwnedBytes(bytes) => View::Bytes(bytes),
            Content::Base64(text) => View::Base64(text),
            Content::OwnedBase64(text) => View::Base64(text),
            Content::Outside(outside) => View::Outside(*outside),
        }
    }
}

/// Files are equal if they have the same name and the same content, given in the same way.
impl PartialEq for File<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.content.view() == other.content.view()
    }
}

impl Eq for File<'_> {}

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
        File::checked(name.into(), Content::Bytes(content.as_ref()), ["", ""])
    }

    /// Creates a file from bytes that it owns. Errors are those of [`File::new`].
    ///
    /// # Errors
    ///
    /// `empty_name`, `empty_file`.
    pub fn from_vec(name: impl Into<Cow<'a, str>>, content: Vec<u8>) -> Result<File<'a>, Error> {
        File::checked(name.into(), Content::OwnedBytes(content.into()), ["", ""])
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

    /// Like [`File::from_base64`], with the places of the name and of the content for
    /// errors.
    pub(crate) fn from_base64_at(
        name: Cow<'a, str>,
        base64: Cow<'a, str>,
        at_name: &str,
        at_content: &str,
    ) -> Result<File<'a>, Error> {
        if let Some(kind) = flaw(&base64) {
            return Err(Error::new(Side::Desired, at_content, kind));
        }
        let content = match base64 {
            Cow::Borrowed(text) => Content::Base64(text),
            Cow::Owned(text) => Content::OwnedBase64(text.into()),
        };
        File::checked(name, content, [at_name, at_content])
    }

    /// Returns a file that borrows nothing. It copies the content only if it is borrowed.
    #[must_use]
    pub fn into_owned(self) -> File<'static> {
        File {
            name: self.name.into_owned().into(),
            content: match self.content {
                Content::Bytes(bytes) => Content::OwnedBytes(bytes.to_vec().into()),
                Content::OwnedBytes(bytes) => Content::OwnedBytes(bytes),
                Content::Base64(text) => Content::OwnedBase64(text.to_owned().into()),
                Content::OwnedBase64(text) => Content::OwnedBase64(text),
                Content::Outside(outside) => Content::Outside(outside),
            },
        }
    }

    /// Drops the content if it is too long for a command of a batch, for other languages,
    /// which keep it in their own strings. In JSON, its base64 is then an object with
    /// only the key [`Desired::FILE_KEY`](crate::Desired::FILE_KEY) and this index.
    #[doc(hidden)]
    #[must_use]
    pub fn kept_outside(self, index: usize) -> File<'static> {
        if self.base64_len() <= Request::MAX_COMMAND {
            return self.into_owned();
        }
        let size = self.size();
        File {
            name: self.name.into_owned().into(),
            content: Content::Outside(Outside { index, size }),
        }
    }

    /// Reads a file to its end. The bytes are in memory once, if the reader is a file of the
    /// standard library, whose size is known. They are converted to base64 when the request
    /// is written.
    ///
    /// # Errors
    ///
    /// Those of the reader; those of [`File::new`] as [`io::ErrorKind::InvalidInput`].
    ///
    /// ```
    /// use multifield_files::File;
    ///
    /// let file = File::from_reader("a.txt", &b"hello"[..])?;
    /// assert_eq!(file, File::new("a.txt", "hello")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_reader(
        name: impl Into<Cow<'a, str>>,
        mut reader: impl Read,
    ) -> io::Result<File<'a>> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        // If the size was unknown, the vector has grown by doubling.
        bytes.shrink_to_fit();
        File::from_vec(name, bytes)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    /// Checks the name and the content. Errors have their places in the input.
    fn checked(
        name: Cow<'a, str>,
        content: Content<'a>,
        [at_name, at_content]: [&str; 2],
    ) -> Result<File<'a>, Error> {
        let file = File { name, content };
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
        &self.name
    }

    /// Returns the size in bytes, without base64.
    #[must_use]
    pub fn size(&self) -> usize {
        match self.content.view() {
            View::Bytes(bytes) => bytes.len(),
            View::Base64(text) => {
                let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
                text.len() / 4 * 3 - padding
            }
            View::Outside(outside) => outside.size,
        }
    }

    /// Returns the length of the base64.
    pub(crate) fn base64_len(&self) -> usize {
        self.size().div_ceil(3) * 4
    }

    /// Returns the base64, written piece by piece. `None` if it is kept outside.
    pub(crate) fn base64(&self) -> Option<impl fmt::Display + '_> {
        match self.content.view() {
            View::Bytes(bytes) => Some(Base64::Bytes(Base64Display::new(bytes, &STANDARD))),
            View::Base64(text) => Some(Base64::Text(text)),
            View::Outside(_) => None,
        }
    }

    /// Returns the maximum length of the file's JSON in bytes.
    pub(crate) fn json_len(&self) -> usize {
        let content = match self.content {
            Content::Outside(_) => 0,
            _ => self.base64_len(),
        };
        content + json_len(self.name()) + 64
    }
}

/// Returns the maximum length of a string's JSON in bytes. An escape sequence has six.
pub(crate) fn json_len(text: &str) -> usize {
    text.len() * 6
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

pub(crate) fn is_data_uri(text: &str) -> bool {
    let scheme = text.get(..5);
    scheme.is_some_and(|it| it.eq_ignore_ascii_case("data:"))
}

/// Returns the error in base64, if there is one. The whole content is never decoded at
/// once.
pub(crate) fn flaw(base64: &str) -> Option<Kind> {
    if is_data_uri(base64) {
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
    // Only the last four characters can have bits after the last byte.
    let last = base64.len().saturating_sub(4);
    let is_decoded = STANDARD.decode(&base64[last..]).is_ok();
    (!is_decoded).then_some(Kind::NotBase64(last))
}

/// Writes an array of the name and the base64, as the portal expects.
impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Streamed<T>(T);
        impl<T: fmt::Display> Serialize for Streamed<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
        let mut pair = serializer.serialize_seq(Some(2))?;
        pair.serialize_element(self.name())?;
        match self.content.view() {
            View::Bytes(bytes) => {
                pair.serialize_element(&Streamed(Base64Display::new(bytes, &STANDARD)))?;
            }
            View::Base64(text) => pair.serialize_element(text)?,
            View::Outside(Outside { index, .. }) => {
                pair.serialize_element(&BTreeMap::from([(Desired::FILE_KEY, index)]))?;
            }
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
