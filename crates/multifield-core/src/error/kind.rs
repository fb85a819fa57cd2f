//! What can be wrong, with its data and its text.

use super::{
    code::ErrorCode,
    quote,
    side::Side,
    text::{
        did_you_mean, echoes_hint, expected_types, known_types, one_of, owner_hint, owner_of,
        response_error,
    },
};

macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])*
        $(#[allow($lint:ident)])?
        #[error($($text:tt)+)]
        $name:ident $({ $($field:ident: $type:ty),+ })? $(= $code:ident)?,
    )+) => {
        /// What is wrong: a kind of its own for each text, with what that names. Its
        /// code is that of its name, or the one behind it.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        pub(crate) enum ErrorKind {
            $(
                $(#[doc = $doc])*
                $(#[allow($lint)])?
                #[error($($text)+)]
                $name $({ $($field: $type),+ })?,
            )+
        }

        impl ErrorKind {
            pub(crate) const fn code(&self) -> ErrorCode {
                match self {
                    $(ErrorKind::$name { .. } => kinds!(@code $name $($code)?),)+
                }
            }
        }
    };
    (@code $name:ident) => { ErrorCode::$name };
    (@code $name:ident $code:ident) => { ErrorCode::$code };
}

kinds! {
    #[error("not JSON: {problem}")]
    InvalidJson { problem: String },
    #[error("found {found}, expected {expected}")]
    WrongShape { found: String, expected: &'static str },
    #[error("found several entities, expected one (`multifield bulk` takes many)")]
    ManyEntities,
    #[error("the call failed, so its response contains no entity: {}", response_error(.code, .text))]
    ResponseError { code: String, text: String },
    #[error("unknown field, {}", did_you_mean(*.suggestion, "expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys: ignore skips other keys)"))]
    UnknownField { suggestion: Option<&'static str> },
    #[error("unknown key, {}", did_you_mean(*.suggestion, .expected))]
    UnknownKey { suggestion: Option<&'static str>, expected: &'static str },
    #[error("duplicate key: write it once")]
    RepeatedKey,
    #[error("found {second} next to {first}: they belong to different input formats, so write only one of them{}", echoes_hint(.first, .second))]
    MixedFields { first: String, second: String },
    #[error("desired is a state and cannot contain DELETE: to delete the row, leave it out of the list")]
    DeleteInDesired,
    #[error("the row has no {key}")]
    MissingValue { key: &'static str },
    #[error("the value is blank: write a value, or drop it with blanks: skip (a row that is not listed is deleted)")]
    BlankValue,
    /// Null in the place of a value, or the number that other languages than JSON
    /// have for none.
    #[error("found {found}, expected a string: write a value, or drop it with blanks: skip (a row that is not listed is deleted)")]
    NoValue { found: String } = BlankValue,
    #[error("the value of a row with an ID is blank: to delete the row, leave it out of the list")]
    BlankPinned,
    /// The same if the list does not name all rows of its field.
    #[error("the value of a row with an ID is blank: to delete the row, list only its ID with strategy: remove")]
    BlankListed = BlankPinned,
    #[error("found {found}, expected a string or an integer")]
    WrongValue { found: String },
    /// A float that has lost nothing.
    #[error("found {found}, expected a string or an integer (cells: clean reads it as an integer)")]
    WholeFloat { found: String } = WrongValue,
    #[error("found {found}, expected an ID: an integer from 1 to 9007199254740991")]
    WrongId { found: String },
    #[error("the stored row has no {key}: pass the rows as the portal returned them")]
    MissingId { key: &'static str },
    #[error("the row has neither VALUE nor VALUE_TYPE: write one of them or both (strategy: patch)")]
    PatchesNothing = MissingValue,
    #[error("the row has no ID, and strategy: patch only changes rows with an explicit ID (strategy: add adds rows)")]
    PatchWithoutId = MissingId,
    #[error("two stored rows have the ID {id}: pass the rows as the portal returned them")]
    RepeatedId { id: u64 },
    #[error("two rows have the ID {id}: list each ID once")]
    RepeatedPin { id: u64 },
    #[error("the entity has no row {id}: read the entity again, or leave the ID out to add a row")]
    UnknownPin { id: u64 },
    #[error("row {id} belongs to {actual}, not to {expected}: correct the ID or the field")]
    PinOfOtherField { id: u64, actual: String, expected: &'static str },
    #[error("found {found}, expected {expected}")]
    WrongTypeId { found: String, expected: &'static str },
    #[error("the row has no {key}, so its field is unknown: write PHONE, EMAIL, WEB, IM or LINK")]
    MissingTypeId { key: &'static str },
    #[error("{found} is not a VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &expected_types(.types)))]
    UnknownType { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> },
    #[error("the value has {length} characters, and the limit is 250: shorten it")]
    TooLong { length: usize },
    #[error("found {found}, expected an e-mail address")]
    NotAnEmail { found: String },
    #[error("found {found}, expected a phone number (invalid_phones: allow writes it anyway)")]
    NotAPhone { found: String },
    /// What a spreadsheet has made of a number.
    #[error("found {found}, expected a phone number: a spreadsheet has cut off its digits, so format the column as text (invalid_phones: allow writes it anyway)")]
    CutOffNumber { found: String } = NotAPhone,
    /// The same, where no digit is lost.
    #[error("found {found}, expected a phone number: a spreadsheet has added the fraction (cells: clean removes it, invalid_phones: allow writes it anyway)")]
    FractionOfNumber { found: String } = NotAPhone,
    #[error("found {found}, which contains {count} values, expected one (cells: clean splits them, several_values: allow writes them as one)")]
    SeveralValues { found: String, count: usize },
    /// A row with an ID has one value, and so has an e-mail for the portal.
    #[error("found {found}, which contains {count} values, expected one{}", if *.is_pinned { " in a row with an ID" } else { " (cells: clean splits them)" })]
    SeveralValuesOfOne { found: String, count: usize, is_pinned: bool } = SeveralValues,
    #[error("found {found}, which contains invisible characters (cells: clean removes them, invisible_characters: allow writes them)")]
    InvisibleCharacters { found: String },
    #[error("the portal may lose the value \"0\" when it adds a row: write another value")]
    ZeroValue,
    #[error("not read: {reason}")]
    FieldNotRead { reason: &'static str },
    #[error("an empty fm mentions no field: to clear a field, name it, as in PHONE: []")]
    EmptyFm,
    #[error("the row has the id {id}, but its key is {key}: write the same ID in both")]
    IdAgainstKey { id: u64, key: String },
    #[error("found the key {found}, expected the ID of a row, or n0, n1, … for new rows (an object with the keys 0, 1, … reaches the server as an array, which only adds rows)")]
    WrongFmKey { found: String },
    #[error("rows to delete: {deletes}, limit: {allowed} ({option}): {rows}")]
    TooManyDeletes { option: &'static str, deletes: usize, allowed: usize, rows: String },
    #[error("the edit expects {expected}, but found {found}: read and plan again")]
    StaleEdit { expected: String, found: String },
    #[error("row {id} is a system row, which links the entity to a chat or a user, and system_rows: protect keeps it as it is: list it as {expected}")]
    ProtectedRow { id: u64, expected: String },
    #[error("row {id} is {found}, which is not what is listed: read and plan again")]
    StalePin { id: u64, found: String },
    #[error("row {id} is a system row, which links the entity to a chat or a user, and system_rows: protect keeps it: do not list it")]
    RemovesSystemRow { id: u64 },
    #[error("{found} cannot be combined with {with}")]
    MeaninglessOption { found: &'static str, with: &'static str },
    /// Two equal rows are to be kept where a server may not keep them.
    #[error("keep is impossible on servers of the generation distinct, which store equal rows once: set generation: legacy or factory if the portal runs one of them")]
    KeepsEqualRows = MeaninglessOption,
    #[error("found {found}, expected {}", one_of(.expected))]
    WrongChoice { found: String, expected: &'static [&'static str] },
    /// A text that is none of many names, which are too many to list.
    #[error("found {found}, {}", did_you_mean(*.suggestion, &format!("expected {expected}")))]
    UnknownCode { found: String, suggestion: Option<&'static str>, expected: &'static str } = WrongChoice,
    #[error("found entity {found}, but {} entity {expected}: pass inputs of one entity", owner_of(*.of))]
    OtherEntity { found: u64, expected: u64, of: Side },
    /// One side is of another kind of entity than another.
    #[error("found a {found}, but {} a {expected}: pass inputs of one entity", owner_of(*.of))]
    OtherKind { found: &'static str, expected: &'static str, of: Side } = OtherEntity,
    #[error("{owner} has no multifields, only leads, contacts and companies have them: read and update its {}", owner_hint(*.contact, *.company))]
    NoMultifields { owner: String, contact: Option<u64>, company: Option<u64> },
    #[error("{found} is excluded by the option only, expected {expected}")]
    OutOfSight { found: String, expected: String },
    #[error("the row has no type, and the option only includes several: write {expected}")]
    MissingType { expected: String },
    /// The option `only` names a type that the portal does not know.
    #[error("{found} is not a VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &known_types(.types)))]
    UnknownTypeInOnly { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> } = UnknownType,
    #[error("no type is listed, {} (leave the field out to include all types)", known_types(.types))]
    EmptyOnly { types: &'static [&'static str] },
    #[error("row {id} is hidden behind row {behind}, which is equal and not listed, and servers of the generation distinct find only the first of equal rows: list row {behind} as well, or remove the duplicate first (dedupe)")]
    HiddenRow { id: u64, behind: u64 },
    #[error("row {id} would become equal to row {other}, and servers of the generation distinct would delete one of them: list the value and type once")]
    EqualRow { id: u64, other: u64 },
    #[error("{found} does not pass the portal's check, so every call that changes multifields of this entity fails: correct or delete row {id} in the same call")]
    StoredValueFails { id: u64, found: String },
    #[error("current comes from crm.item.get, which hides equal rows on servers of the generation distinct, so the number of calls is unknown: read with crm.contact.get or a similar method, or send, read and diff again until there are no edits")]
    EqualRowsNotRead,
    #[error("row {id} needs a temporary type for one call, but {reason}: change or delete the row first")]
    StuckRow { id: u64, reason: &'static str },
    #[error("row {id} cannot keep its listed position: the portal sorts rows by ID, new rows last, and too few stored rows come before it (order: any ignores positions)")]
    OrderImpossible { id: u64 },
    #[error("cannot put {desired} rows in order over {stored} stored ones, since their product is more than {most}: change fewer rows at once, or use order: any, which has no limit")]
    TooLarge { desired: usize, stored: usize, most: usize },
    #[error("found {found}, expected a two-letter country code, such as RU")]
    UnknownRegion { found: String },
    #[error("unknown option, {}", did_you_mean(.suggestion.as_deref(), &format!("expected {}", one_of(.expected))))]
    UnknownOption { suggestion: Option<String>, expected: Vec<String> },
    /// With the feature none is ever made.
    #[allow(dead_code)]
    #[error("this option needs the feature {feature}, which the crate was built without: enable it")]
    MissingFeature { feature: &'static str },
    #[error("VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: {edits} (use crm.item.update, with the form fm or request)")]
    NotInVibecode { edits: String },
    #[error("a new entity has no rows to overwrite or delete: {edits}")]
    NotAnAdd { edits: String },
    #[error("found {found}, and in a batch the server replaces $result[…] with the result of another call: send this request by itself")]
    ResultReference { found: String },
    #[error("the command would have {variables} variables, and in a batch the server drops all after the first 1000: send this request by itself")]
    TooManyVariables { variables: usize },
    #[error("the entity has no {key}: read or write it with its ID")]
    MissingEntityId { key: String },
    #[error("found {found}, but another key gives the ID {expected}: correct one of them, since edits of one entity would damage another")]
    EntityIdMismatch { found: u64, expected: u64 },
    #[error("duplicate entity {id}, first in line {first}: list each entity once")]
    RepeatedEntity { id: u64, first: u64 },
    #[error("current has entity {id} twice, in lines {first} and {second}: list each entity once")]
    AmbiguousEntity { id: u64, first: u64, second: u64 },
    #[error("current has no entity {id}: {hint}")]
    UnknownEntity { id: u64, hint: &'static str },
    #[error("found entity {id} after {previous}, expected {expected} (without sorted, any order is accepted)")]
    Unsorted { id: u64, previous: u64, expected: &'static str },
    #[error("found {found}, expected {expected}")]
    WrongOption { found: String, expected: &'static str },
    #[error("{problem}")]
    InvalidEdits { problem: String },
}

impl ErrorKind {
    pub(crate) fn unknown_type_id(type_id: &str) -> ErrorKind {
        ErrorKind::WrongTypeId {
            found: format!("the string {}", quote(type_id)),
            expected: "PHONE, EMAIL, WEB, IM or LINK",
        }
    }
}
