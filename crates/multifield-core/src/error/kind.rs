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
    #[error("found a list of entities, expected one of them (`multifield bulk` takes lists)")]
    ManyEntities,
    #[error("the response is an error, expected an entity: {}", response_error(.code, .text))]
    ResponseError { code: String, text: String },
    #[error("unknown field, {}", did_you_mean(*.suggestion, "expected PHONE, EMAIL, WEB, IM, LINK or fm (other_keys: ignore passes over others)"))]
    UnknownField { suggestion: Option<&'static str> },
    #[error("unknown key, {}", did_you_mean(*.suggestion, .expected))]
    UnknownKey { suggestion: Option<&'static str>, expected: &'static str },
    #[error("the key is there twice, expected it once")]
    RepeatedKey,
    #[error("found {second} beside {first}, expected one way of naming the fields{}", echoes_hint(.first, .second))]
    MixedFields { first: String, second: String },
    #[error("found DELETE, but desired describes a state: leave the row out of the list to delete it")]
    DeleteInDesired,
    #[error("the row has no {key}")]
    MissingValue { key: &'static str },
    #[error("found a blank value, expected a text (blanks: skip drops it; a row that is not listed is deleted)")]
    BlankValue,
    /// Null in the place of a value, or the number that other languages than JSON
    /// have for none.
    #[error("found {found}, expected a text (blanks: skip drops it; a row that is not listed is deleted)")]
    NoValue { found: String } = BlankValue,
    #[error("found a blank value in a row with an ID, expected a text (to delete the row, leave it out of the list)")]
    BlankPinned,
    /// The same where a list is not all that its field holds.
    #[error("found a blank value in a row with an ID, expected a text (to delete the row, list its ID alone with strategy: remove)")]
    BlankListed = BlankPinned,
    #[error("found {found}, expected a text or an integer")]
    WrongValue { found: String },
    /// A float that has lost nothing.
    #[error("found {found}, expected a text or an integer (cells: clean reads it as one)")]
    WholeFloat { found: String } = WrongValue,
    #[error("found {found}, expected an ID: an integer from 1 to 9007199254740991")]
    WrongId { found: String },
    #[error("the row has no {key}, and every row that a portal holds has one")]
    MissingId { key: &'static str },
    #[error("the row has neither VALUE nor VALUE_TYPE, expected one of them or both (strategy: patch)")]
    PatchesNothing = MissingValue,
    #[error("the row has no ID, and strategy: patch changes only rows that name theirs (strategy: add adds rows)")]
    PatchWithoutId = MissingId,
    #[error("the ID {id} is there twice")]
    RepeatedId { id: u64 },
    #[error("two rows are pinned to the ID {id}, expected one")]
    RepeatedPin { id: u64 },
    #[error("the entity has no row {id}: one server would ignore it, the other add a row")]
    UnknownPin { id: u64 },
    #[error("the row {id} is of {actual}, expected a row of {expected}")]
    PinOfOtherField { id: u64, actual: String, expected: &'static str },
    #[error("found {found}, expected {expected}")]
    WrongTypeId { found: String, expected: &'static str },
    #[error("the row has no {key}, which says what it is: expected PHONE, EMAIL, WEB, IM or LINK")]
    MissingTypeId { key: &'static str },
    #[error("found {found}, which is no VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &expected_types(.types)))]
    UnknownType { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> },
    #[error("found {length} characters, expected at most 250")]
    TooLong { length: usize },
    #[error("found {found}, expected an e-mail address")]
    NotAnEmail { found: String },
    #[error("found {found}, expected a phone number (invalid_phones: allow writes it)")]
    NotAPhone { found: String },
    /// What a spreadsheet has made of a number.
    #[error("found {found}, from which a spreadsheet has cut off digits, expected a phone number: format the column as text (invalid_phones: allow writes it)")]
    CutOffNumber { found: String } = NotAPhone,
    /// The same, where no digit is lost.
    #[error("found {found}, to which a spreadsheet has added a fraction, expected a phone number (cells: clean takes it away, invalid_phones: allow writes it)")]
    FractionOfNumber { found: String } = NotAPhone,
    #[error("found {found}, which holds {count} values, expected one (cells: clean takes them apart, several_values: allow writes them as one)")]
    SeveralValues { found: String, count: usize },
    /// A row with an ID has one value, and so has an e-mail for the portal.
    #[error("found {found}, which holds {count} values, expected one{}", if *.is_pinned { " in a row with an ID" } else { " (cells: clean takes them apart)" })]
    SeveralValuesOfOne { found: String, count: usize, is_pinned: bool } = SeveralValues,
    #[error("found {found}, which has characters that nobody sees (cells: clean removes them, invisible_characters: allow writes them)")]
    InvisibleCharacters { found: String },
    #[error("found \"0\", which a portal may lose when it is added")]
    ZeroValue,
    #[error("not read: {reason}")]
    FieldNotRead { reason: &'static str },
    #[error("found an empty fm, which mentions no field: name the field to clear it, as in PHONE: []")]
    EmptyFm,
    #[error("the row's own id is {id}, its key {key}: expected them to be the same")]
    IdAgainstKey { id: u64, key: String },
    #[error("found the key {found}, expected a row's id, or n0, n1, … for new rows (a map with the keys 0, 1, … reaches the server as a list, which only adds)")]
    WrongFmKey { found: String },
    #[error("rows to delete: {deletes}, expected at most {allowed} ({option}): {rows}")]
    TooManyDeletes { option: &'static str, deletes: usize, allowed: usize, rows: String },
    #[error("the edit was made for {expected}, found {found}: read again, and plan again")]
    StaleEdit { expected: String, found: String },
    #[error("the row {id} ties the entity to a chat or a user, and system_rows: protect keeps it as it is: expected {expected}")]
    ProtectedRow { id: u64, expected: String },
    #[error("the row {id} is {found}, expected what is listed: read again, and plan again")]
    StalePin { id: u64, found: String },
    #[error("the row {id} ties the entity to a chat or a user, and system_rows: protect keeps it: expected it not to be listed")]
    RemovesSystemRow { id: u64 },
    #[error("found {found}, which has no meaning with {with}")]
    MeaninglessOption { found: &'static str, with: &'static str },
    /// Two equal rows are to be kept where a server may not keep them.
    #[error("found keep, but servers of the generation distinct cannot hold two equal rows that a call writes: say generation: legacy or factory, if that is what the portal runs")]
    KeepsEqualRows = MeaninglessOption,
    #[error("found {found}, expected {}", one_of(.expected))]
    WrongChoice { found: String, expected: &'static [&'static str] },
    /// A text that is none of many names, which are too many to list.
    #[error("found {found}, {}", did_you_mean(*.suggestion, &format!("expected {expected}")))]
    UnknownCode { found: String, suggestion: Option<&'static str>, expected: &'static str } = WrongChoice,
    #[error("found the entity {found}, expected {expected}, which {}", owner_of(*.of))]
    OtherEntity { found: u64, expected: u64, of: Side },
    /// One side is of another kind of entity than another.
    #[error("found a {found}, expected a {expected}, which {}", owner_of(*.of))]
    OtherKind { found: &'static str, expected: &'static str, of: Side } = OtherEntity,
    #[error("found {owner}, and only leads, contacts and companies have multifields: the phones of {owner} are those of its {}", owner_hint(*.contact, *.company))]
    NoMultifields { owner: String, contact: Option<u64>, company: Option<u64> },
    #[error("found {found}, which is out of sight, expected {expected} (only)")]
    OutOfSight { found: String, expected: String },
    #[error("found no type, and more than one is in sight, expected {expected} (only)")]
    MissingType { expected: String },
    /// The option `only` names a type that the portal does not know.
    #[error("found {found}, which is no VALUE_TYPE of {field}, {}", did_you_mean(*.suggestion, &known_types(.types)))]
    UnknownTypeInOnly { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> } = UnknownType,
    #[error("found no type, {} (a field that is not named is in sight)", known_types(.types))]
    EmptyOnly { types: &'static [&'static str] },
    #[error("the row {id} is hidden behind the row {behind}, which is equal and not listed: servers of the generation distinct see only the first of equal rows. List the row {behind}, too, or remove the duplicate first (dedupe)")]
    HiddenRow { id: u64, behind: u64 },
    #[error("the row {id} would become equal to the row {other}, and servers of the generation distinct would delete one of them: list the value and type once")]
    EqualRow { id: u64, other: u64 },
    #[error("{found} does not pass the portal's check, so every call fails that changes multifields of this entity: correct or delete the row {id} in the same call")]
    StoredValueFails { id: u64, found: String },
    #[error("current is what crm.item.get gives, where servers of the generation distinct hide equal rows, so it is not known how many calls the plan takes: read with crm.contact.get or the like, or send, read and diff again until there are no edits")]
    EqualRowsNotRead,
    #[error("the plan has to give the row {id} another type for the time of a call, but {reason}: change or delete the row first")]
    StuckRow { id: u64, reason: &'static str },
    #[error("not all rows that are listed before the row {id} can come before it: the portal lists rows by ID, and new ones last (order: desired)")]
    OrderImpossible { id: u64 },
    #[error("found {desired} rows to put in order over {stored} stored ones, expected at most {most} of one times the other, or fewer changes (order: any has no limit)")]
    TooLarge { desired: usize, stored: usize, most: usize },
    #[error("found {found}, expected the two letters of a country, such as RU")]
    UnknownRegion { found: String },
    #[error("unknown option, {}", did_you_mean(.suggestion.as_deref(), &format!("expected {}", one_of(.expected))))]
    UnknownOption { suggestion: Option<String>, expected: Vec<String> },
    /// With the feature none is ever made.
    #[allow(dead_code)]
    #[error("the crate was built without its feature {feature}, which this option needs")]
    MissingFeature { feature: &'static str },
    #[error("VibeCode can only add rows of PHONE and EMAIL in types that it knows, not: {edits} (crm.item.update can: see the forms fm and request)")]
    NotInVibecode { edits: String },
    #[error("a new entity has no rows to overwrite or delete: {edits}")]
    NotAnAdd { edits: String },
    #[error("found {found}, and in a batch the server puts another call's result in place of $result[…]: send this request alone")]
    ResultReference { found: String },
    #[error("the command would have {variables} variables, and in a batch the server drops all after the first 1000: send this request alone")]
    TooManyVariables { variables: usize },
    #[error("the entity has no {key}, expected its ID")]
    MissingEntityId { key: String },
    #[error("found {found}, expected {expected}, which another key says is the entity's ID: the edits of one entity would do harm to another")]
    EntityIdMismatch { found: u64, expected: u64 },
    #[error("the entity {id} is there twice, first in line {first}")]
    RepeatedEntity { id: u64, first: u64 },
    #[error("current has the entity {id} twice, in the lines {first} and {second}, expected it once")]
    AmbiguousEntity { id: u64, first: u64, second: u64 },
    #[error("current has no entity {id}: {hint}")]
    UnknownEntity { id: u64, hint: &'static str },
    #[error("found the entity {id} after {previous}, expected {expected} (without sorted any order will do)")]
    Unsorted { id: u64, previous: u64, expected: &'static str },
    #[error("found {found}, expected {expected}")]
    WrongOption { found: String, expected: &'static str },
    #[error("{problem}")]
    InvalidEdits { problem: String },
}

impl ErrorKind {
    pub(crate) fn unknown_type_id(type_id: &str) -> ErrorKind {
        ErrorKind::WrongTypeId {
            found: format!("the text {}", quote(type_id)),
            expected: "PHONE, EMAIL, WEB, IM or LINK",
        }
    }
}
