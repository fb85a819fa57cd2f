//! The files that the portal should have.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::{
    error::{shown, Error, Kind, Side},
    file::{is_data_uri, File},
    json::{is_digits, Json, Object},
};

/// The files that the fields of an item should have. A field that is not mentioned stays
/// unchanged.
///
/// Its JSON, which serde writes and [`Desired::from_json`] reads, contains the content of new
/// files as base64.
///
/// ```
/// use multifield_files::{Desired, File};
///
/// let desired = Desired::new()
///     .field("ufCrm_7_1", [12.into(), 44.into(), File::new("a.txt", "hello")?.into()])
///     .field("ufCrm_7_2", []);
/// assert_eq!(
///     serde_json::to_string(&desired).unwrap(),
///     r#"{"ufCrm_7_1":[12,44,["a.txt","aGVsbG8="]],"ufCrm_7_2":[]}"#,
/// );
/// # Ok::<(), multifield_files::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desired<'a> {
    pub(crate) fields: Vec<(Cow<'a, str>, Vec<Listed<'a>>)>,
}

/// A file that is listed for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // A file is either stored or new.
pub enum Listed<'a> {
    /// A stored file, by its ID.
    Stored(u64),
    /// A new file. It is uploaded each time that it is listed.
    New(File<'a>),
}

impl From<u64> for Listed<'_> {
    fn from(id: u64) -> Self {
        Listed::Stored(id)
    }
}

impl<'a> From<File<'a>> for Listed<'a> {
    fn from(file: File<'a>) -> Self {
        Listed::New(file)
    }
}

impl Listed<'_> {
    pub(crate) fn into_owned(self) -> Listed<'static> {
        match self {
            Listed::Stored(id) => Listed::Stored(id),
            Listed::New(file) => Listed::New(file.into_owned()),
        }
    }
}

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Listed::Stored(id) => serializer.serialize_u64(*id),
            Listed::New(file) => file.serialize(serializer),
        }
    }
}

impl Serialize for Desired<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields.iter().map(|(name, files)| (name, files)))
    }
}

impl<'a> Desired<'a> {
    /// Creates a state that mentions no field.
    #[must_use]
    pub fn new() -> Desired<'a> {
        Desired::default()
    }

    /// Sets the files of a field. A field that was set before is replaced.
    #[must_use]
    pub fn field(
        mut self,
        name: impl Into<Cow<'a, str>>,
        files: impl IntoIterator<Item = Listed<'a>>,
    ) -> Desired<'a> {
        let name = name.into();
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, files.into_iter().collect()));
        self
    }

    /// Reads an object of fields. It borrows names and base64 from the JSON.
    ///
    /// The value of a field is a file or an array of files; `[]` or `""` clears the field. A
    /// file is one of these:
    ///
    /// | JSON | the file |
    /// | --- | --- |
    /// | `12`, `"12"`, `{"id": 12}` | is stored; `url` and `urlMachine` next to `id` are ignored |
    /// | `["a.pdf", "JVBERi0="]` | is new: a name and base64, as the vendor's pages have it |
    /// | `{"name": "a.pdf", "base64": "JVBERi0="}` | is new |
    ///
    /// An array of two strings of digits is two IDs, and an array of any other two strings is
    /// one new file. In Rust, [`Desired::field`] and [`File`] take bytes.
    ///
    /// # Errors
    ///
    /// `invalid_json`; `wrong_type` for anything else, such as `null` or an address;
    /// `unknown_key`, `duplicate_key`; `data_uri`, `not_base64`, `empty_file`, `empty_name`;
    /// `ambiguous_pair` for `["12", "JVBERi0="]`.
    ///
    /// ```
    /// use multifield_files::{Desired, Listed};
    ///
    /// let desired = Desired::from_json(r#"{"ufCrm_7_1": [{"id": 12}, ["a.pdf", "JVBERi0="]]}"#)?;
    /// let (name, files) = desired.iter().next().unwrap();
    /// assert_eq!((name, files.len(), &files[0]), ("ufCrm_7_1", 2, &Listed::Stored(12)));
    /// assert_eq!(
    ///     Desired::from_json(r#"{"ufCrm_7_1": null}"#).unwrap_err().to_string(),
    ///     "ufCrm_7_1: found null, expected an ID, {\"id\": ...}, [name, base64], \
    ///      {\"name\": ..., \"base64\": ...} or an array of these",
    /// );
    /// # Ok::<(), multifield_files::Error>(())
    /// ```
    pub fn from_json<J>(json: &'a J) -> Result<Desired<'a>, Error>
    where
        J: AsRef<[u8]> + ?Sized,
    {
        Desired::from_json_with(json, &[])
    }

    /// Like [`Desired::from_json`], for languages that pass bytes next to the JSON: an
    /// object with only the key [`Desired::FILE_KEY`] and an index is one of these files.
    #[doc(hidden)]
    pub fn from_json_with<J>(json: &'a J, new: &[File<'a>]) -> Result<Desired<'a>, Error>
    where
        J: AsRef<[u8]> + ?Sized,
    {
        let json = Json::read(json.as_ref(), Side::Desired)?;
        let Json::Object(entries) = json else {
            return Err(wrong(&json, "", "an object of file fields"));
        };
        let mut desired = Desired::new();
        for (name, value) in entries {
            let place = shown(&name);
            if desired.fields.iter().any(|(other, _)| *other == name) {
                return Err(Error::new(Side::Desired, place, Kind::DuplicateKey));
            }
            desired.fields.push((name, files(value, &place, new)?));
        }
        Ok(desired)
    }

    /// The key of a file in the JSON of [`Desired::from_json_with`].
    #[doc(hidden)]
    pub const FILE_KEY: &'static str = "\0file";

    /// Returns a state that borrows nothing.
    #[must_use]
    pub fn into_owned(self) -> Desired<'static> {
        let fields = self.fields.into_iter().map(|(name, files)| {
            let files = files.into_iter().map(Listed::into_owned);
            (name.into_owned().into(), files.collect())
        });
        Desired {
            fields: fields.collect(),
        }
    }

    /// Returns the mentioned fields, each with its files.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &[Listed<'a>])> {
        self.fields.iter().map(|(name, files)| (&**name, &**files))
    }
}

const FILES: &str =
    r#"an ID, {"id": ...}, [name, base64], {"name": ..., "base64": ...} or an array of these"#;
const FILE: &str = r#"an ID, {"id": ...}, [name, base64] or {"name": ..., "base64": ...}"#;

fn wrong(found: &Json<'_>, place: &str, expected: &'static str) -> Error {
    let kind = Kind::WrongType {
        found: found.name(),
        expected,
    };
    Error::new(Side::Desired, place, kind)
}

fn files<'a>(value: Json<'a>, place: &str, new: &[File<'a>]) -> Result<Vec<Listed<'a>>, Error> {
    match value {
        Json::String(text) if text.is_empty() => Ok(Vec::new()),
        Json::Array(list) if !is_pair(&list) => {
            let files = list.into_iter().enumerate();
            files
                .map(|(index, value)| file(value, &format!("{place}[{index}]"), FILE, new))
                .collect()
        }
        one => Ok(vec![file(one, place, FILES, new)?]),
    }
}

/// Returns whether an array is one new file, and not two IDs.
fn is_pair(list: &[Json<'_>]) -> bool {
    let are_strings = list.iter().all(|it| matches!(it, Json::String(_)));
    let are_digits = || list.iter().all(|it| it.as_str().is_some_and(is_digits));
    list.len() == 2 && are_strings && !are_digits()
}

fn file<'a>(
    value: Json<'a>,
    place: &str,
    expected: &'static str,
    new: &[File<'a>],
) -> Result<Listed<'a>, Error> {
    if let Some(id) = value.id() {
        return Ok(Listed::Stored(id));
    }
    if let Some(Json::Integer(index)) = value.get(Desired::FILE_KEY) {
        let index = usize::try_from(*index).ok();
        if let Some(file) = index.and_then(|index| new.get(index)) {
            return Ok(Listed::New(file.clone()));
        }
    }
    match value {
        Json::Object(entries) => object(entries, place),
        Json::Array(list) => pair(list, place, expected),
        Json::String(text) if is_data_uri(&text) => {
            Err(Error::new(Side::Desired, place, Kind::DataUri))
        }
        other => Err(wrong(&other, place, expected)),
    }
}

fn pair<'a>(list: Vec<Json<'a>>, place: &str, expected: &'static str) -> Result<Listed<'a>, Error> {
    let list: [Json<'a>; 2] = list
        .try_into()
        .map_err(|list| wrong(&Json::Array(list), place, expected))?;
    match list {
        [Json::String(name), Json::String(base64)] => {
            if is_digits(&name) {
                return Err(Error::new(Side::Desired, place, Kind::AmbiguousPair));
            }
            let places = [0, 1].map(|index| format!("{place}[{index}]"));
            File::from_base64_at(name, base64, &places[0], &places[1]).map(Listed::New)
        }
        list => Err(wrong(&Json::Array(list.into()), place, expected)),
    }
}

fn object<'a>(entries: Object<'a>, place: &str) -> Result<Listed<'a>, Error> {
    let at = |key: &str| format!("{place}.{}", shown(key));
    let [mut id, mut name, mut base64] = [None, None, None];
    let mut other = None;
    for (key, value) in entries {
        let slot = match &*key {
            "id" => &mut id,
            "name" => &mut name,
            "base64" => &mut base64,
            // These are addresses of a stored file, as a read returns them.
            "url" | "urlMachine" => continue,
            _ => {
                other = other.or(Some(key));
                continue;
            }
        };
        if slot.replace(value).is_some() {
            return Err(Error::new(Side::Desired, at(&key), Kind::DuplicateKey));
        }
    }
    let unknown = |key: &str, expected| {
        let kind = Kind::UnknownKey { expected };
        Err(Error::new(Side::Desired, at(key), kind))
    };
    match other.as_deref() {
        None => {}
        Some("content") => {
            return unknown("content", "base64, since JSON has no bytes");
        }
        Some("fileData") => {
            return unknown(
                "fileData",
                "[name, base64], since only the classic methods have fileData",
            );
        }
        Some(key) => return unknown(key, "id, or name and base64"),
    }
    match (id, name, base64) {
        (Some(id), None, None) => match id.id() {
            Some(id) => Ok(Listed::Stored(id)),
            None => Err(wrong(&id, &at("id"), "the ID of a file")),
        },
        (None, Some(Json::String(name)), Some(Json::String(base64))) => {
            File::from_base64_at(name, base64, &at("name"), &at("base64")).map(Listed::New)
        }
        (None, Some(Json::String(_)), Some(other)) => Err(wrong(&other, &at("base64"), "a string")),
        (None, Some(other), Some(_)) => Err(wrong(&other, &at("name"), "a string")),
        (Some(_), Some(_), _) => unknown("name", "only id, or name and base64"),
        (Some(_), None, Some(_)) => unknown("base64", "only id, or name and base64"),
        (None, _, _) => {
            let kind = Kind::WrongType {
                found: "an object without them",
                expected: "id, or name and base64",
            };
            Err(Error::new(Side::Desired, place, kind))
        }
    }
}
