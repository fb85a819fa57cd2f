//! The one error of the crate.

use std::{borrow::Cow, fmt};

use crate::{text::printable, Field, RowId};

/// Why something was refused: the side, the place, and the kind.
///
/// There is one error type, since every face shows errors in the same way: by
/// a stable [`code`](Error::code), the [`place`](Error::place) in the input,
/// and a [`message`](Error::message) that says what was found and what was
/// expected. Nothing was changed where an error comes back.
///
/// ```
/// use multifield_core::{Desired, Side};
///
/// let error = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUETYPE": "HOME"}]}"#)
///     .unwrap_err();
/// assert_eq!(error.code(), "unknown_key");
/// assert_eq!(error.side(), Side::Desired);
/// assert_eq!(error.place(), "PHONE[0].VALUETYPE");
/// assert_eq!(error.message(), "unknown key, did you mean VALUE_TYPE?");
/// assert_eq!(
///     error.to_string(),
///     "PHONE[0].VALUETYPE: unknown key, did you mean VALUE_TYPE?",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    side: Side,
    line: Option<u64>,
    entity_id: Option<u64>,
    place: String,
    kind: ErrorKind,
}

/// The input that an error is about.
///
/// ```
/// use multifield_core::{Current, Side};
///
/// assert_eq!(Current::from_json("[1]").unwrap_err().side(), Side::Current);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// What the portal holds.
    Current,
    /// What it should hold.
    Desired,
    /// Edits, where they are read, checked or written.
    Edits,
    /// A payload written by hand.
    Payload,
    /// The options, each of which is a place.
    Options,
    /// Of a merge, what the portal held at the last sync.
    Base,
    /// Of a merge, what the other system wants now.
    Ours,
    /// Of a merge, what the portal holds now.
    Theirs,
}

impl Side {
    /// Its name, the same in every language.
    ///
    /// ```
    /// assert_eq!(multifield_core::Side::Current.name(), "current");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Side::Current => "current",
            Side::Desired => "desired",
            Side::Edits => "edits",
            Side::Payload => "payload",
            Side::Options => "options",
            Side::Base => "base",
            Side::Ours => "ours",
            Side::Theirs => "theirs",
        }
    }
}

impl Error {
    pub(crate) fn new(side: Side, place: impl Into<String>, kind: ErrorKind) -> Self {
        let place = place.into();
        Error(Box::new(Inner {
            side,
            line: None,
            entity_id: None,
            place,
            kind,
        }))
    }

    /// The same error in a line of entities. `within` is the place of the one
    /// that it is about, where the line is a page of them.
    pub(crate) fn in_line(
        mut self,
        line: u64,
        entity_id: Option<u64>,
        within: Option<Place>,
    ) -> Error {
        self.0.line = Some(line);
        self.0.entity_id = entity_id;
        if let Some(Place(mut place)) = within {
            if !self.0.place.is_empty() && !self.0.place.starts_with('[') {
                place.push('.');
            }
            place.push_str(&self.0.place);
            self.0.place = place;
        }
        // A line of entities has no other line in it.
        if let ErrorKind::InvalidJson { problem } = &mut self.0.kind {
            *problem = problem.replace(" at line 1 column ", " at column ");
        }
        self
    }

    /// The same error, about another input: what is read as
    /// [`Current`](crate::Current) may be one of two that a merge takes.
    ///
    /// ```
    /// use multifield_core::{Current, Side};
    ///
    /// let base = Current::from_json("[1]").map_err(|error| error.with_side(Side::Base));
    /// assert_eq!(base.unwrap_err().side(), Side::Base);
    /// ```
    #[must_use]
    pub fn with_side(mut self, side: Side) -> Error {
        self.0.side = side;
        self
    }

    /// Numbers the line from 1 in its file, where before it was from 0 in a part
    /// that so many lines come before.
    pub(crate) fn move_line(&mut self, before: u64) {
        if let Some(line) = &mut self.0.line {
            *line += before + 1;
        }
    }

    /// A stable name of the kind, the same in every language.
    ///
    /// ```
    /// let error = multifield_core::Current::from_json("").unwrap_err();
    /// assert_eq!(error.code(), "invalid_json");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// The input that the error is about.
    #[must_use]
    pub fn side(&self) -> Side {
        self.0.side
    }

    /// The line of that input, from 1, where the input is lines of entities:
    /// see [`Bulk`](crate::Bulk).
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let error = Bulk::new().diff_ndjson("{}", "\n{\"id\": 43, \"TEL\": []}").unwrap_err();
    /// assert_eq!((error.line(), error.entity_id()), (Some(1), None));
    /// assert_eq!(error.to_string(), "line 1: the entity has no ID or id, expected its ID");
    /// ```
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// The ID of the entity in that line, where it is known; none outside of
    /// [`Bulk`](crate::Bulk).
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let error = Bulk::new().diff_ndjson(r#"{"ID": 43}"#, r#"{"id": 43, "TEL": []}"#).unwrap_err();
    /// assert_eq!((error.entity_id(), error.place()), (Some(43), "TEL"));
    /// ```
    #[must_use]
    pub fn entity_id(&self) -> Option<u64> {
        self.0.entity_id
    }

    /// The place in that input or line, such as `PHONE[2].VALUE_TYPE` or
    /// `fm.n0`; empty where the error is about the whole of it.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// What was found and what was expected, without the place.
    #[must_use]
    pub fn message(&self) -> String {
        self.0.kind.to_string()
    }

    pub(crate) fn into_kind(self) -> ErrorKind {
        self.0.kind
    }

    /// The kind, with its data.
    ///
    /// ```
    /// use multifield_core::{Desired, ErrorKind};
    ///
    /// let error = Desired::from_json(r#"{"PHONE": [""]}"#).unwrap_err();
    /// assert_eq!(error.kind(), &ErrorKind::BlankValue);
    /// ```
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.0.line {
            write!(f, "line {line}: ")?;
        }
        if !self.0.place.is_empty() {
            write!(f, "{}: ", self.0.place)?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self} [{}])", self.code())
    }
}

impl std::error::Error for Error {}

macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])+
        #[error($($text:tt)+)]
        $name:ident $({ $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty),+ $(,)? })? = $code:literal,
    )+) => {
        /// What is wrong. Its text is the [message](Error::message), its
        /// [`code`](ErrorKind::code) is stable.
        ///
        /// ```
        /// use multifield_core::ErrorKind;
        ///
        /// let kind = ErrorKind::TooLong { length: 251 };
        /// assert_eq!(kind.code(), "too_long");
        /// assert_eq!(kind.to_string(), "found 251 characters, expected at most 250");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $(
                $(#[doc = $doc])+
                #[doc = ""]
                #[doc = concat!("Code: `", $code, "`.")]
                #[error($($text)+)]
                $name $({ $($(#[doc = $field_doc])+ $field: $type),+ })?,
            )+
        }

        impl ErrorKind {
            /// The stable name of the kind.
            ///
            /// ```
            /// assert_eq!(multifield_core::ErrorKind::BlankValue.code(), "blank_value");
            /// ```
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self {
                    $(ErrorKind::$name { .. } => $code,)+
                }
            }
        }
    };
}

kinds! {
    /// The input is no JSON, or cannot be read as what it is.
    #[error("not JSON: {problem}")]
    InvalidJson {
        /// What the parser says, with line and column.
        problem: String,
    } = "invalid_json",
    /// JSON of another kind than can stand here.
    #[error("found {found}, expected {expected}")]
    WrongShape {
        /// What stands there.
        found: String,
        /// What could.
        expected: &'static str,
    } = "wrong_shape",
    /// A list of entities where one is expected.
    #[error("found a list of entities, expected one of them (`multifield bulk` takes lists)")]
    ManyEntities = "many_entities",
    /// The response of a call that failed.
    #[error("the response is an error, expected an entity: {}", response_error(.code, .text))]
    ResponseError {
        /// The vendor's code, which may be empty.
        code: String,
        /// The vendor's text, which may be empty.
        text: String,
    } = "response_error",
    /// A name that is no field.
    #[error("unknown field, {}", did_you_mean(*.suggestion, "expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys: ignore passes over others)"))]
    UnknownField {
        /// What may have been meant.
        suggestion: Option<&'static str>,
    } = "unknown_field",
    /// A row has a key that no row has.
    #[error("unknown key, {}", did_you_mean(*.suggestion, .expected))]
    UnknownKey {
        /// What may have been meant.
        suggestion: Option<&'static str>,
        /// What could stand there.
        expected: &'static str,
    } = "unknown_key",
    /// One key twice in a map, where only one of its values would count.
    #[error("the key is there twice, expected it once")]
    RepeatedKey = "repeated_key",
    /// Names of two shapes side by side: `phone` and `PHONE`, `fm` and `PHONE`.
    #[error("found {second} beside {first}, expected one way of naming the fields{}", echoes_hint(.first, .second))]
    MixedFields {
        /// A name of one shape.
        first: String,
        /// A name of another.
        second: String,
    } = "mixed_fields",
    /// `DELETE` in a desired row.
    #[error("found DELETE, but desired describes a state: leave the row out of the list to delete it")]
    DeleteInDesired = "delete_in_desired",
    /// A row without a value.
    #[error("the row has no {key}")]
    MissingValue {
        /// `VALUE` or `value`.
        key: &'static str,
    } = "missing_value",
    /// A value of which trimming leaves nothing.
    #[error("found a blank value, expected a text (blanks: skip drops it; a row that is not listed is deleted)")]
    BlankValue = "blank_value",
    /// A blank value in a row that names an ID.
    #[error("found a blank value in a row with an ID, expected a text (to delete the row, leave it out of the list)")]
    BlankPinned = "blank_pinned",
    /// A value that is neither text nor integer.
    #[error("found {found}, expected a text or an integer")]
    WrongValue {
        /// What stands there.
        found: String,
    } = "wrong_value",
    /// An ID that is none.
    #[error("found {found}, expected an ID: an integer from 1 to 9007199254740991")]
    WrongId {
        /// What stands there.
        found: String,
    } = "wrong_id",
    /// A stored row without an ID.
    #[error("the row has no {key}, and every row that a portal holds has one")]
    MissingId {
        /// `ID` or `id`.
        key: &'static str,
    } = "missing_id",
    /// Two stored rows of one ID.
    #[error("the ID {id} is there twice")]
    RepeatedId {
        /// The ID.
        id: RowId,
    } = "repeated_id",
    /// Two desired rows pinned to one ID.
    #[error("two rows are pinned to the ID {id}, expected one")]
    RepeatedPin {
        /// The ID.
        id: RowId,
    } = "repeated_pin",
    /// A desired row pinned to an ID that the entity does not have.
    #[error("the entity has no row {id}: one server would ignore it, the other add a row")]
    UnknownPin {
        /// The ID.
        id: RowId,
    } = "unknown_pin",
    /// A desired row pinned to the row of another field.
    #[error("the row {id} is of {actual}, expected a row of {expected}")]
    PinOfOtherField {
        /// The ID.
        id: RowId,
        /// The field that the row is of.
        actual: String,
        /// The field that the desired row is of.
        expected: Field,
    } = "pin_of_other_field",
    /// A row's `TYPE_ID` that is not the field it stands in, or no field.
    #[error("found {found}, expected {expected}")]
    WrongTypeId {
        /// What stands there.
        found: String,
        /// What could.
        expected: &'static str,
    } = "wrong_type_id",
    /// An `fm` row without `typeId`.
    #[error("the row has no {key}, which says what it is: expected PHONE, EMAIL, WEB, IM or LINK")]
    MissingTypeId {
        /// `typeId` or `TYPE_ID`.
        key: &'static str,
    } = "missing_type_id",
    /// An edit would write a value type that the portal does not know.
    #[error("found {found}, which is no VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &expected_types(*.field)))]
    UnknownType {
        /// The type.
        found: String,
        /// The field.
        field: Field,
        /// What may have been meant.
        suggestion: Option<&'static str>,
    } = "unknown_type",
    /// An edit would write a value that is too long, and the call would fail.
    #[error("found {length} characters, expected at most 250")]
    TooLong {
        /// Its length in characters.
        length: usize,
    } = "too_long",
    /// An edit would write an e-mail that is none, and the call would fail.
    #[error("found {found}, expected an e-mail address")]
    NotAnEmail {
        /// The value.
        found: String,
    } = "not_an_email",
    /// An edit would write the value `0`, which a portal may lose.
    #[error("found \"0\", which the newer server loses when it is added")]
    ZeroValue = "zero_value",
    /// The diff needs a field of which it is not known what it holds.
    #[error("not read: {reason}")]
    FieldNotRead {
        /// The field.
        field: Field,
        /// How that shows, and what to do.
        reason: &'static str,
    } = "field_not_read",
    /// An empty `fm` as desired.
    #[error("found an empty fm, which mentions no field: name the field to clear it, as in PHONE: []")]
    EmptyFm = "empty_fm",
    /// A row's own ID is not the one of its key.
    #[error("the row's own id is {id}, its key {key}: expected them to be the same")]
    IdAgainstKey {
        /// The row's own ID.
        id: RowId,
        /// Its key in the map.
        key: String,
    } = "id_against_key",
    /// A key of an `fm` map that is neither a row's id nor one of a new row.
    #[error("found the key {found}, expected a row's id, or n0, n1, … for new rows (a map with the keys 0, 1, … reaches the server as a list, which only adds)")]
    WrongFmKey {
        /// The key.
        found: String,
    } = "wrong_fm_key",
    /// More deletes than the option `max_deletes` allows.
    #[error("rows to delete: {deletes}, expected at most {allowed} (max_deletes): {rows}")]
    TooManyDeletes {
        /// How many would be.
        deletes: usize,
        /// How many may be.
        allowed: usize,
        /// Which.
        rows: String,
    } = "too_many_deletes",
    /// A row is no longer what the edit was made for.
    #[error("the edit was made for {expected}, found {found}: read again, and plan again")]
    StaleEdit {
        /// What the row was.
        expected: String,
        /// What it is.
        found: String,
    } = "stale_edit",
    /// A pinned row that would change a system row.
    #[error("the row {id} ties the entity to a chat or a user, and system_rows: protect keeps it as it is: expected {expected}")]
    ProtectedRow {
        /// The ID.
        id: RowId,
        /// The row's value and type.
        expected: String,
    } = "protected_row",
    /// A row that is named by its ID is not what is listed of it.
    #[error("the row {id} is {found}, expected what is listed: read again, and plan again")]
    StalePin {
        /// The ID.
        id: RowId,
        /// The row's value and type.
        found: String,
    } = "stale_pin",
    /// A system row is listed to go.
    #[error("the row {id} ties the entity to a chat or a user, and system_rows: protect keeps it: expected it not to be listed")]
    RemovesSystemRow {
        /// The ID.
        id: RowId,
    } = "removes_system_row",
    /// An option that has no meaning beside what else is asked for.
    #[error("found {found}, which has no meaning with {with}")]
    MeaninglessOption {
        /// The option's value.
        found: &'static str,
        /// Beside what.
        with: &'static str,
    } = "meaningless_option",
    /// An option is none of what it can be.
    #[error("found {found}, expected {}", one_of(.expected))]
    WrongChoice {
        /// What it is.
        found: String,
        /// What it can be.
        expected: &'static [&'static str],
    } = "wrong_choice",
    /// The base of a merge is not of the entity that theirs is of.
    #[error("found the entity {base}, expected {theirs}, which theirs is of")]
    OtherEntity {
        /// The entity's ID in base.
        base: u64,
        /// That in theirs.
        theirs: u64,
    } = "other_entity",
    /// A type that the option `only` leaves out of sight, or a row of one.
    #[error("found {found}, which is out of sight, expected {expected} (only)")]
    OutOfSight {
        /// The type, or the row.
        found: String,
        /// The types in sight.
        expected: String,
    } = "out_of_sight",
    /// A row without a type where the option `only` leaves several in sight.
    #[error("found no type, and more than one is in sight, expected {expected} (only)")]
    MissingType {
        /// The types in sight.
        expected: String,
    } = "missing_type",
    /// The option `only` names a type that the portal does not know.
    #[error("found {found}, which is no VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &known_types(*.field)))]
    UnknownTypeInOnly {
        /// The type.
        found: String,
        /// The field.
        field: Field,
        /// What may have been meant.
        suggestion: Option<&'static str>,
    } = "unknown_type",
    /// The option `only` names a field and none of its types.
    #[error("found no type, {} (a field that is not named is in sight)", known_types(*.field))]
    EmptyOnly {
        /// The field.
        field: Field,
    } = "empty_only",
    /// With `order: desired`, a row that cannot stand where it is listed.
    #[error("not all rows that are listed before the row {id} can come before it: the portal lists rows by ID, and new ones last (order: desired)")]
    OrderImpossible {
        /// The ID of the row.
        id: RowId,
    } = "order_impossible",
    /// With `order: desired`, more rows than can be ordered.
    #[error("found {desired} rows to put in order over {stored} stored ones, expected at most {most} of one times the other, or fewer changes (order: any has no limit)")]
    TooLarge {
        /// How many rows are listed.
        desired: usize,
        /// How many are stored.
        stored: usize,
        /// The most that the product may be.
        most: usize,
    } = "too_large",
    /// An option names a country that there is none of.
    #[error("found {found}, expected the two letters of a country, such as RU")]
    UnknownRegion {
        /// What it names.
        found: String,
    } = "unknown_region",
    /// A name that is no option.
    #[error("unknown option, {}", did_you_mean(.suggestion.as_deref(), &format!("expected {}", one_of(.expected))))]
    UnknownOption {
        /// What may have been meant, in the case of what was found.
        suggestion: Option<String>,
        /// Every option, in that case, too.
        expected: Vec<String>,
    } = "unknown_option",
    /// An option that the crate was built without.
    #[error("the crate was built without its feature {feature}, which this option needs")]
    MissingFeature {
        /// The feature.
        feature: &'static str,
    } = "missing_feature",
    /// Edits that `VibeCode` has no form for.
    #[error("VibeCode can only add rows of PHONE and EMAIL in types that it knows, not: {edits} (crm.item.update can: see the forms fm and request)")]
    NotInVibecode {
        /// Which edits.
        edits: String,
    } = "not_in_vibecode",
    /// Edits of stored rows where a new entity is made.
    #[error("a new entity has no rows to overwrite or delete: {edits}")]
    NotAnAdd {
        /// Which edits.
        edits: String,
    } = "not_an_add",
    /// A command of a batch would hold a text that the server replaces.
    #[error("found {found}, and in a batch the server puts another call's result in place of $result[…]: send this request alone")]
    ResultReference {
        /// The value or type.
        found: String,
    } = "result_reference",
    /// A command of a batch would have more variables than the server reads.
    #[error("the command would have {variables} variables, and in a batch the server drops all after the first 1000: send this request alone")]
    TooManyVariables {
        /// How many there would be.
        variables: usize,
    } = "too_many_variables",
    /// An entity of many without its ID.
    #[error("the entity has no {key}, expected its ID")]
    MissingEntityId {
        /// The keys that it could stand under.
        key: String,
    } = "missing_entity_id",
    /// Two keys of an entity say two IDs.
    #[error("found {found}, expected {expected}, which another key says is the entity's ID: the edits of one entity would do harm to another")]
    EntityIdMismatch {
        /// The ID here.
        found: u64,
        /// The ID there.
        expected: u64,
    } = "entity_id_mismatch",
    /// An entity is there twice.
    #[error("the entity {id} is there twice, first in line {first}")]
    RepeatedEntity {
        /// Its ID.
        id: u64,
        /// The line of the first.
        first: u64,
    } = "repeated_entity",
    /// A desired entity that is in current twice, so that it is not known what
    /// it holds.
    #[error("current has the entity {id} twice, in the lines {first} and {second}, expected it once")]
    AmbiguousEntity {
        /// Its ID.
        id: u64,
        /// The line of the first.
        first: u64,
        /// The line of the second.
        second: u64,
    } = "ambiguous_entity",
    /// A desired entity that current lacks.
    #[error("current has no entity {id}: {hint}")]
    UnknownEntity {
        /// Its ID.
        id: u64,
        /// Why that may be, and what to do.
        hint: &'static str,
    } = "unknown_entity",
    /// Entities that are not in the order that the inputs are to have.
    #[error("found the entity {id} after {previous}, expected {expected} (without sorted any order will do)")]
    Unsorted {
        /// The ID of the entity.
        id: u64,
        /// The ID of the one before it.
        previous: u64,
        /// What could come.
        expected: &'static str,
    } = "unsorted",
    /// An option's value that is none.
    #[error("found {found}, expected {expected}")]
    WrongOption {
        /// The value.
        found: String,
        /// What could stand there.
        expected: &'static str,
    } = "wrong_option",
    /// Edits that no diff can have made.
    #[error("{problem}")]
    InvalidEdits {
        /// What is wrong with them.
        problem: String,
    } = "invalid_edits",
}

/// A place in an input: keys and indices, as `PHONE[2].VALUE`.
#[derive(Clone, Default)]
pub(crate) struct Place(String);

impl Place {
    pub(crate) fn key(mut self, key: &str) -> Place {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(&shown_key(key));
        self
    }

    pub(crate) fn index(self, index: usize) -> Place {
        Place(format!("{}[{index}]", self.0))
    }
}

impl From<String> for Place {
    fn from(place: String) -> Place {
        Place(place)
    }
}

impl From<Place> for String {
    fn from(place: Place) -> String {
        place.0
    }
}

/// A key as it is shown in places and texts: as it is, but for what no real key
/// has. A key comes from the input, and could be a book.
pub(crate) fn shown_key(key: &str) -> Cow<'_, str> {
    match key.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(printable(&key[..end]).into_owned() + "…"),
        None if key.is_empty() => Cow::Borrowed(r#""""#),
        None => printable(key),
    }
}

/// The vendor's code and text, either of which may be empty.
fn response_error(code: &str, text: &str) -> String {
    match (&*printable(code), &*printable(text)) {
        ("", "") => "it gives no reason".to_owned(),
        ("", said) | (said, "") => said.to_owned(),
        (code, text) => format!("{code}: {text}"),
    }
}

fn did_you_mean(suggestion: Option<&str>, otherwise: &str) -> String {
    match suggestion {
        Some(name) => format!("did you mean {name}?"),
        None => otherwise.to_owned(),
    }
}

/// `a, b or c`
fn one_of(names: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        text += match at {
            0 => "",
            _ if at + 1 == names.len() => " or ",
            _ => ", ",
        };
        text += name.as_ref();
    }
    text
}

/// An item has echoes of first values beside its `fm`.
fn echoes_hint(first: &str, second: &str) -> &'static str {
    let is_item = |fm, echo| fm == "fm" && matches!(echo, "phone" | "email");
    if is_item(first, second) || is_item(second, first) {
        " (other_keys: ignore passes over the phone and email of an item)"
    } else {
        ""
    }
}

fn expected_types(field: Field) -> String {
    known_types(field) + " (unknown_types: allow lets others pass)"
}

fn known_types(field: Field) -> String {
    format!("expected one of {}", field.value_types().join(" "))
}

/// How many characters of a text or a key errors show.
const SHOWN: usize = 40;

/// Names in a row, of which an error shows the first few.
pub(crate) fn first_few(names: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 10;
    let mut names: Vec<String> = names.collect();
    if names.len() > SHOWN {
        let more = names.len() - SHOWN;
        names.truncate(SHOWN);
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}

impl ErrorKind {
    pub(crate) fn unknown_type_id(type_id: &str) -> ErrorKind {
        ErrorKind::WrongTypeId {
            found: format!("the text {}", quote(type_id)),
            expected: "PHONE, EMAIL, WEB, IM or LINK",
        }
    }
}

/// A text as it is shown in errors: quoted, without control characters, cut
/// where it is long.
pub(crate) fn quote(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// The known name that a wrong one is most like, if it is like one at all.
pub(crate) fn suggest(wrong: &str, known: &[&'static str]) -> Option<&'static str> {
    // No name is so long; and the distance costs the product of the lengths.
    if wrong.len() > 40 {
        return None;
    }
    let plain = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect()
    };
    let wrong = plain(wrong);
    known
        .iter()
        .map(|name| (distance(&wrong, &plain(name)), *name))
        .filter(|(distance, name)| *distance <= 2 && distance * 2 < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many characters to add, drop or change to get from one to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in to.iter().enumerate() {
            let change = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[to.len()]
}
