//! Reading the desired state, from every shape.

mod reader;

use serde::{
    de::{self, Deserializer},
    Deserialize,
};
use serde_json::Value;

use super::{read, read_json};
use crate::{
    error::Error,
    model::Desired,
    options::{Blanks, Cells, OtherKeys, Strategy},
};
use reader::Reader;

/// The options of a diff that decide how desired is read.
#[derive(Clone, Copy, Default)]
pub(crate) struct ReadOptions {
    pub(crate) blanks: Blanks,
    pub(crate) cells: Cells,
    pub(crate) other_keys: OtherKeys,
    /// With some strategies, a row to remove or to change may lack a value.
    pub(crate) strategy: Strategy,
}

impl<'a> Desired<'a> {
    /// Reads JSON in UTF-8 with the default options. The shape is recognised automatically:
    ///
    /// - classic fields: `{"PHONE": ["+7...", {"VALUE": "...", "VALUE_TYPE": "HOME"}]}`;
    /// - VibeCode's: `{"phone": [{"value": "...", "typeId": "HOME"}]}`;
    /// - an `fm`, by itself or with its name: an array, or an object with the keys `n0`,
    ///   `n1`, … for new rows and IDs for stored ones. It mentions exactly the fields that
    ///   occur in it;
    /// - an array of rows with `TYPE_ID`, as [`Current`](crate::Current) is written;
    /// - a response (`result`, `result.item`, `data`) around one of these.
    ///
    /// A field is a string, a row, an array of both, or an object of rows. Null means that
    /// the field is not mentioned, and `[]` clears it. The order of objects is: ascending
    /// IDs, then `n…` by number, then other keys as strings, because JavaScript reorders
    /// them anyway. A row with an ID is the stored row with that ID.
    ///
    /// Values are strings or integers. A type that is missing, null or empty means a row
    /// without a type. Keys that rows of the portal contain (`ENTITY_ID`, `ELEMENT_ID`,
    /// `COMPLEX_ID`, `VALUE_COUNTRY_CODE`, `VALUE_EXTRA`) are ignored. The guide describes
    /// [each shape](crate::_guide::shapes).
    ///
    /// # Errors
    ///
    /// Reading is strict, because a typo here loses data: `invalid_json`; `wrong_shape`;
    /// `unknown_field` (`TEL`); `unknown_key` (`VALUETYPE`); `repeated_key`; `mixed_fields`
    /// (`phone` together with `PHONE`); `delete_in_desired`; `missing_value`; `blank_value`
    /// (`""`, `[null]`); `blank_pinned`; `wrong_value` (`1.5`); `wrong_id` (`0`, `"12abc"`);
    /// `missing_type_id`, `wrong_type_id`; `empty_fm`; `id_against_key`; `wrong_fm_key`;
    /// `many_entities`; `response_error`.
    ///
    /// ```
    /// use multifield_core::{Desired, Field};
    ///
    /// let desired = Desired::from_json(
    ///     r#"{"PHONE": ["+7 916 123-45-67", {"VALUE": 84951112233, "VALUE_TYPE": "HOME"}]}"#,
    /// )?;
    /// let rows = desired.rows(Field::Phone).unwrap();
    /// assert_eq!(rows[0].value_type(), None);
    /// assert_eq!(rows[1].value(), "84951112233");
    ///
    /// let error = Desired::from_json(r#"{"PHONE": [{"VALUE": "1"}], "phone": "2"}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "phone: found phone next to PHONE: they belong to different input formats, so write only one of them",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        desired_from_json(ReadOptions::default(), json.as_ref())
    }

    /// Reads a tree of JSON with the default options, with the shapes of
    /// [`from_json`](Desired::from_json).
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Desired::from_json), except `invalid_json`.
    ///
    /// ```
    /// use multifield_core::{Desired, Field};
    /// use serde_json::json;
    ///
    /// let tree = json!({"phone": "+7 916 123-45-67"});
    /// let desired = Desired::from_value(&tree)?;
    /// assert_eq!(desired.rows(Field::Phone).unwrap()[0].value(), "+7 916 123-45-67");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_value(tree: &'a Value) -> Result<Self, Error> {
        desired_from_deserializer(ReadOptions::default(), tree)
    }

    /// Reads any self-describing serde format with the default options, with the shapes of
    /// [`from_json`](Desired::from_json).
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Desired::from_json), with `invalid_json` for errors of
    /// the deserializer.
    ///
    /// ```
    /// use multifield_core::{Desired, Field};
    ///
    /// let mut json = serde_json::Deserializer::from_str(r#"{"EMAIL": []}"#);
    /// let desired = Desired::from_deserializer(&mut json)?;
    /// assert_eq!(desired.rows(Field::Email).map(<[_]>::len), Some(0));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_deserializer<D: Deserializer<'a>>(deserializer: D) -> Result<Self, Error> {
        desired_from_deserializer(ReadOptions::default(), deserializer)
    }
}

/// Reads like [`Desired::from_deserializer`], with the default options and without a borrow,
/// so that a state can be a field of another type.
///
/// ```
/// use multifield_core::Desired;
///
/// let found: Vec<Desired> = serde_json::from_str(r#"[{"WEB": "a.example"}, {}]"#).unwrap();
/// assert_eq!(found, [Desired::from_json(r#"{"WEB": ["a.example"]}"#)?, Desired::new()]);
///
/// let wrong = serde_json::from_str::<Desired>(r#"{"WEB": [""]}"#).unwrap_err();
/// assert!(wrong.to_string().starts_with("WEB[0]: the value is blank"));
/// # Ok::<(), multifield_core::Error>(())
/// ```
impl<'de> Deserialize<'de> for Desired<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let desired = Desired::from_deserializer(deserializer).map_err(de::Error::custom)?;
        Ok(desired.into_owned())
    }
}

pub(crate) fn desired_from_json(options: ReadOptions, json: &[u8]) -> Result<Desired<'_>, Error> {
    read_json(|| Reader::new(options), json).map(Reader::into_desired)
}

pub(crate) fn desired_from_deserializer<'a, D: Deserializer<'a>>(
    options: ReadOptions,
    deserializer: D,
) -> Result<Desired<'a>, Error> {
    let mut reader = Reader::new(options);
    read(&mut reader, deserializer)?;
    Ok(reader.into_desired())
}

/// Reads one entity of many, without the keys that contain its ID.
pub(crate) fn desired_of_entity<'a>(
    options: ReadOptions,
    json: &'a [u8],
    id_keys: &'a [&'a str],
) -> Result<Desired<'a>, Error> {
    let reader = || {
        let mut reader = Reader::new(options);
        reader.id_keys = id_keys;
        reader
    };
    read_json(reader, json).map(Reader::into_desired)
}
