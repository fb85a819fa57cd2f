//! What can be wrong, with its code and its text.

use super::{quote, Side};
use crate::{
    escape::printable,
    model::{Entity, Field, RowId},
};

macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])+
        #[error($($text:tt)+)]
        $name:ident $({ $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty),+ $(,)? })? = $code:literal,
    )+) => {
        /// What is wrong. Its text is the [message](crate::Error::message), its
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
    /// Null in the place of a value, or the number that other languages than JSON
    /// have for none.
    #[error("found {found}, expected a text (blanks: skip drops it; a row that is not listed is deleted)")]
    NoValue {
        /// What stands there.
        found: &'static str,
    } = "blank_value",
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
    /// An edit would write the value `0`, which servers of the generations `factory`
    /// and `distinct` lose when they add it.
    #[error("found \"0\", which a portal may lose when it is added")]
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
    #[error("rows to delete: {deletes}, expected at most {allowed} ({option}): {rows}")]
    TooManyDeletes {
        /// Which option says so.
        option: &'static str,
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
    /// Two equal rows are to be kept where a server may not keep them.
    #[error("found keep, but servers of the generation distinct cannot hold two equal rows that a call writes: say generation: legacy or factory, if that is what the portal runs")]
    KeepsEqualRows = "meaningless_option",
    /// An option is none of what it can be.
    #[error("found {found}, expected {}", one_of(.expected))]
    WrongChoice {
        /// What it is.
        found: String,
        /// What it can be.
        expected: &'static [&'static str],
    } = "wrong_choice",
    /// One side is not of the entity that another is of.
    #[error("found the entity {found}, expected {expected}, which {}", owner_of(*.of))]
    OtherEntity {
        /// The entity's ID here.
        found: u64,
        /// That in the other side.
        expected: u64,
        /// The other side.
        of: Side,
    } = "other_entity",
    /// One side is of another kind of entity than another.
    #[error("found a {}, expected a {}, which {}", .found.name(), .expected.name(), owner_of(*.of))]
    OtherKind {
        /// The kind here.
        found: Entity,
        /// That in the other side.
        expected: Entity,
        /// The other side.
        of: Side,
    } = "other_entity",
    /// An entity that has no multifields.
    #[error("found {owner}, and only leads, contacts and companies have multifields: the phones of {owner} are those of its {}", owner_hint(*.contact, *.company))]
    NoMultifields {
        /// What it is, such as `a deal`.
        owner: String,
        /// The ID of its contact, if it has one.
        contact: Option<u64>,
        /// The ID of its company, if it has one.
        company: Option<u64>,
    } = "no_multifields",
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
    /// A row that a server of the generation `distinct` does not see.
    #[error("the row {id} is hidden behind the row {behind}, which is equal and not listed: servers of the generation distinct see only the first of equal rows. List the row {behind}, too, or remove the duplicate first (dedupe)")]
    HiddenRow {
        /// The ID of the row.
        id: RowId,
        /// The ID of the row that hides it.
        behind: RowId,
    } = "hidden_row",
    /// A row with an explicit ID that would become equal to another one.
    #[error("the row {id} would become equal to the row {other}, and servers of the generation distinct would delete one of them: list the value and type once")]
    EqualRow {
        /// The ID of the row.
        id: RowId,
        /// The ID of the other one.
        other: RowId,
    } = "equal_row",
    /// A stored value for which a server of the generation `distinct` refuses
    /// every call.
    #[error("{found} does not pass the portal's check, so every call fails that changes multifields of this entity: correct or delete the row {id} in the same call")]
    StoredValueFails {
        /// The ID of the row.
        id: RowId,
        /// Its value and type.
        found: String,
    } = "stored_value_fails",
    /// All calls of a plan are asked for, and equal rows may be missing.
    #[error("current is what crm.item.get gives, where servers of the generation distinct hide equal rows, so it is not known how many calls the plan takes: read with crm.contact.get or the like, or send, read and diff again until there are no edits")]
    EqualRowsNotRead = "equal_rows_not_read",
    /// A row that has to get another type for the time of a call, and cannot.
    #[error("the plan has to give the row {id} another type for the time of a call, but {reason}: change or delete the row first")]
    StuckRow {
        /// The ID of the row.
        id: RowId,
        /// Why it cannot.
        reason: &'static str,
    } = "stuck_row",
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
    /// Kept edits that cannot be what was written.
    #[error("{problem}")]
    InvalidEdits {
        /// What is wrong with them.
        problem: String,
    } = "invalid_edits",
}

/// The vendor's code and text, either of which may be empty.
fn response_error(code: &str, text: &str) -> String {
    match (&*printable(code), &*printable(text)) {
        ("", "") => "it gives no reason".to_owned(),
        ("", said) | (said, "") => said.to_owned(),
        (code, text) => format!("{code}: {text}"),
    }
}

/// Whose the entity is that another side is not of.
fn owner_of(side: Side) -> String {
    match side {
        Side::Edits => "the edits are for".to_owned(),
        side => format!("{} is of", side.name()),
    }
}

/// Whom to update in place of a deal.
fn owner_hint(contact: Option<u64>, company: Option<u64>) -> String {
    match (contact, company) {
        (None, None) => "contact or company: read and update that".to_owned(),
        (Some(contact), None) => format!("contact {contact}: read and update that"),
        (None, Some(company)) => format!("company {company}: read and update that"),
        (Some(contact), Some(company)) => {
            format!("contact {contact} or its company {company}: read and update that")
        }
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

/// A list of names, of which an error shows the first few.
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
