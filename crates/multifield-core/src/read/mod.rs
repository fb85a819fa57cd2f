//! All input formats.
//!
//! There is one reader for current and one for desired. Each recognises its input
//! formats automatically, works with any deserializer, reads in one pass, and keeps the
//! place for errors. `document` reads the objects around rows (response, entity, item,
//! fields), `seen` their other keys, `rows` the arrays and objects of rows, and `row` the
//! keys of a row. `current` and `desired` implement [`Target`], which decides what a row
//! means on their side. `tree` holds any JSON, and is used for small inputs: reasons of
//! errors, IDs, an entity under a name.

mod current;
mod desired;
mod document;
mod document_keys;
pub(crate) mod entities;
mod failure;
mod glance;
mod quick;
mod row;
mod row_texts;
mod rows;
mod scan;
mod seen;
mod trace;
pub(crate) mod tree;
pub(crate) mod visit;

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer};

use crate::{
    error::{quote, Error, ErrorKind, Side},
    json::{invalid_json, json_text},
    model::{Field, Naming, Part, Shape, Step},
};
pub(crate) use desired::{
    desired_from_deserializer, desired_from_json, desired_of_entity, ReadOptions,
};
use document::{document, Level};
use quick::Quick;
use row::RawRow;
pub use row_texts::RowTexts;
use seen::Seen;
pub(crate) use trace::Trace;
use visit::Scalar;

/// The number of rows of most entities. Memory for these is allocated at once.
const USUAL_ROWS: usize = 8;

/// The side that takes over the content of a document.
trait Target<'de> {
    fn side(&self) -> Side;

    /// Whether the portal wrote the document. Its unknown keys are then ignored, and `phone`
    /// and `email` are repeated first values. The entity may be under a name, as in the
    /// results of a batch.
    fn is_of_portal(&self) -> bool {
        self.side() == Side::Current
    }

    /// The value that a message expects in place of a field's array, or of a row in it.
    fn expected(&self, step: Step) -> &'static str;

    /// Begins the rows of one field. In `fm`, these are the rows of all fields.
    fn begin_rows(&mut self, field: Option<Field>, shape: Shape);

    /// The rows end.
    fn end_rows(&mut self, field: Option<Field>, is_map: bool) -> Result<(), Refusal>;

    /// A value in place of a row.
    fn scalar(&mut self, field: Field, step: Step, scalar: Scalar<'de>) -> Result<(), ErrorKind>;

    fn row(&mut self, place: RowPlace, raw: RawRow<'de>) -> Result<(), Refusal>;

    /// Keeps the key of a row in an object.
    fn key(&mut self, key: Cow<'de, str>) -> Step;

    /// An object around the fields begins.
    fn enter(&mut self, _wrapping: &str) {}

    /// An empty array in place of an entity: PHP writes an empty object like this.
    /// Returns false if this side does not accept it.
    fn take_empty(&mut self) -> bool {
        false
    }

    /// Null in place of the rows of one field or of all fields.
    fn null(&mut self, _field: Option<Field>) {}

    /// Whether `phone` and `email`, which repeat first values, may be next to
    /// an `fm`.
    fn passes_echoes(&self) -> bool {
        false
    }

    /// Whether a key contains the ID by which the entity was found in a line.
    fn is_id_key(&self, _key: &str) -> bool {
        false
    }

    /// The innermost object ends.
    fn finish(&mut self, level: Level, seen: &Seen<'de>) -> Result<(), Refusal>;
}

/// The position of a row.
#[derive(Clone, Copy)]
struct RowPlace {
    /// None in `fm`, whose rows name their field.
    field: Option<Field>,
    naming: Naming,
    step: Step,
}

/// An error in the value that is being read, or at one of its keys.
struct Refusal {
    key: Option<Cow<'static, str>>,
    kind: ErrorKind,
}

impl From<ErrorKind> for Refusal {
    fn from(kind: ErrorKind) -> Self {
        Refusal { key: None, kind }
    }
}

impl ErrorKind {
    fn at(self, key: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal {
            key: Some(key.into()),
            kind: self,
        }
    }
}

/// The field of a row: the field around it, or the field that it names. The
/// error is the string that is not the name of a field.
#[inline]
fn field_of_row<'r>(
    place: RowPlace,
    raw: &'r RawRow<'_>,
) -> Result<Result<Field, &'r str>, Refusal> {
    let key = place.naming.name(Part::TypeId);
    match (place.field, raw.type_id.as_deref()) {
        (Some(field), None) => Ok(Ok(field)),
        (Some(field), Some(type_id)) => match Field::from_type_id(type_id) {
            Some(named) if named == field => Ok(Ok(field)),
            _ => Err(wrong_type_id(type_id, field).at(key)),
        },
        (None, Some(type_id)) => Ok(Field::from_type_id(type_id).ok_or(type_id)),
        (None, None) => Err(ErrorKind::MissingTypeId { key }.into()),
    }
}

#[cold]
fn wrong_type_id(found: &str, expected: Field) -> ErrorKind {
    ErrorKind::WrongTypeId {
        found: format!("the string {}", quote(found)),
        expected: expected.type_id(),
    }
}

/// Whether a key is a key of an `fm` object: digits, or `n` and digits.
pub(crate) fn is_fm_key(key: &str) -> bool {
    let digits = key.strip_prefix('n').unwrap_or(key);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a document into the target of a side.
// For each format once, not once for each side.
fn read<'de, D: Deserializer<'de>>(
    target: &mut dyn Target<'de>,
    deserializer: D,
) -> Result<(), Error> {
    let side = target.side();
    let mut trace = Trace::default();
    let result = document(target, &mut trace, Level::Top, "").deserialize(deserializer);
    result.map_or_else(|error| Err(trace.into_error(side, &error)), |_| Ok(()))
}

/// The error for a second value after the document: it is probably another entity.
#[cold]
fn behind(side: Side, text: &str, error: &serde_json::Error) -> Error {
    let line = text.lines().nth(error.line().saturating_sub(1));
    let rest = line.and_then(|line| line.as_bytes().get(error.column().saturating_sub(1)));
    match rest {
        Some(b'{' | b'[') => Error::new(side, "", ErrorKind::ManyEntities),
        _ => invalid_json(side, error),
    }
}

/// Reads a document from JSON, to the end, into a new target.
fn read_json<'de, T: Target<'de>>(
    side: Side,
    new: impl Fn() -> T,
    json: &'de [u8],
) -> Result<T, Error> {
    let text = json_text(side, json)?;
    // In browsers nearly all is read from objects, and each kilobyte has to be loaded.
    if !cfg!(target_family = "wasm") {
        if let Some(target) = read_quickly(new(), text) {
            return Ok(target);
        }
    }
    let mut target = new();
    read_exactly(&mut target, text)?;
    Ok(target)
}

/// Reads with the quick reader. None if only `serde_json` can read the input, or if the
/// input is wrong.
#[inline]
fn read_quickly<'de, T: Target<'de>>(mut target: T, text: &'de str) -> Option<T> {
    let mut json = Quick::new(text)?;
    let mut trace = Trace::default();
    let document = document(&mut target, &mut trace, Level::Top, "");
    document.deserialize(&mut json).ok()?;
    json.is_at_end().then_some(target)
}

#[cold]
fn read_exactly<'de>(target: &mut dyn Target<'de>, text: &'de str) -> Result<(), Error> {
    let side = target.side();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    read(target, &mut deserializer)?;
    let ended = deserializer.end();
    ended.map_err(|error| behind(side, text, &error))
}
