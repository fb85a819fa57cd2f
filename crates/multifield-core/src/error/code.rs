//! The table of codes.

use std::str::FromStr;

use super::{unknown_code, Error};
use crate::names::{equals_str, names};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// What an [`Error`] is about: a stable code, the same in every language.
        ///
        /// It can be compared with its text. What to do about each is
        /// [in the guide](crate::_guide::errors).
        ///
        /// ```
        /// use multifield_core::{Current, ErrorCode};
        ///
        /// let code = Current::from_json("").unwrap_err().code();
        /// assert_eq!(code, ErrorCode::InvalidJson);
        /// assert_eq!(code, "invalid_json");
        /// assert_eq!("invalid_json".parse(), Ok(code));
        /// assert_eq!(serde_json::to_string(&code).unwrap(), r#""invalid_json""#);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {$(
            #[doc = concat!("`", $code, "`")]
            #[doc = ""]
            $(#[doc = $doc])+
            $name,
        )+}

        names! { "Every code." ErrorCode { $($name = $code),+ } }
        equals_str!(ErrorCode);
    };
}

codes! {
    /// The input is no JSON, or cannot be read as what it is.
    InvalidJson = "invalid_json",
    /// JSON of another kind than can stand here.
    WrongShape = "wrong_shape",
    /// A list of entities where one is expected.
    ManyEntities = "many_entities",
    /// The response of a call that failed.
    ResponseError = "response_error",
    /// A name that is no field.
    UnknownField = "unknown_field",
    /// A row has a key that no row has.
    UnknownKey = "unknown_key",
    /// One key twice in a map, where only one of its values would count.
    RepeatedKey = "repeated_key",
    /// Names of two shapes side by side: `phone` and `PHONE`, `fm` and `PHONE`.
    MixedFields = "mixed_fields",
    /// `DELETE` in a desired row.
    DeleteInDesired = "delete_in_desired",
    /// A row without a value.
    MissingValue = "missing_value",
    /// A value of which trimming leaves nothing.
    BlankValue = "blank_value",
    /// A blank value in a row that names an ID.
    BlankPinned = "blank_pinned",
    /// A value that is neither text nor integer.
    WrongValue = "wrong_value",
    /// An ID that is none.
    WrongId = "wrong_id",
    /// A stored row without an ID.
    MissingId = "missing_id",
    /// Two stored rows of one ID.
    RepeatedId = "repeated_id",
    /// Two desired rows pinned to one ID.
    RepeatedPin = "repeated_pin",
    /// A desired row pinned to an ID that the entity does not have.
    UnknownPin = "unknown_pin",
    /// A desired row pinned to the row of another field.
    PinOfOtherField = "pin_of_other_field",
    /// A row's `TYPE_ID` that is not the field it stands in, or no field.
    WrongTypeId = "wrong_type_id",
    /// An `fm` row without `typeId`.
    MissingTypeId = "missing_type_id",
    /// An edit would write a value type that the portal does not know.
    UnknownType = "unknown_type",
    /// An edit would write a value that is too long, and the call would fail.
    TooLong = "too_long",
    /// An edit would write an e-mail that is none, and the call would fail.
    NotAnEmail = "not_an_email",
    /// An edit would write a phone that can be no number.
    NotAPhone = "not_a_phone",
    /// An edit would write a value that holds several.
    SeveralValues = "several_values",
    /// An edit would write characters that nobody sees.
    InvisibleCharacters = "invisible_characters",
    /// An edit would write the value `0`, which servers of the generations `factory`
    /// and `distinct` lose when they add it.
    ZeroValue = "zero_value",
    /// The diff needs a field of which it is not known what it holds.
    FieldNotRead = "field_not_read",
    /// An empty `fm` as desired.
    EmptyFm = "empty_fm",
    /// A row's own ID is not the one of its key.
    IdAgainstKey = "id_against_key",
    /// A key of an `fm` map that is neither a row's id nor one of a new row.
    WrongFmKey = "wrong_fm_key",
    /// More deletes than the option `max_deletes` allows.
    TooManyDeletes = "too_many_deletes",
    /// A row is no longer what the edit was made for.
    StaleEdit = "stale_edit",
    /// A pinned row that would change a system row.
    ProtectedRow = "protected_row",
    /// A row that is named by its ID is not what is listed of it.
    StalePin = "stale_pin",
    /// A system row is listed to go.
    RemovesSystemRow = "removes_system_row",
    /// An option that has no meaning beside what else is asked for.
    MeaninglessOption = "meaningless_option",
    /// An option is none of what it can be.
    WrongChoice = "wrong_choice",
    /// One side is not of the entity that another is of.
    OtherEntity = "other_entity",
    /// An entity that has no multifields.
    NoMultifields = "no_multifields",
    /// A type that the option `only` leaves out of sight, or a row of one.
    OutOfSight = "out_of_sight",
    /// A row without a type where the option `only` leaves several in sight.
    MissingType = "missing_type",
    /// The option `only` names a field and none of its types.
    EmptyOnly = "empty_only",
    /// A row that a server of the generation `distinct` does not see.
    HiddenRow = "hidden_row",
    /// A row with an explicit ID that would become equal to another one.
    EqualRow = "equal_row",
    /// A stored value for which a server of the generation `distinct` refuses
    /// every call.
    StoredValueFails = "stored_value_fails",
    /// All calls of a plan are asked for, and equal rows may be missing.
    EqualRowsNotRead = "equal_rows_not_read",
    /// A row that has to get another type for the time of a call, and cannot.
    StuckRow = "stuck_row",
    /// With `order: desired`, a row that cannot stand where it is listed.
    OrderImpossible = "order_impossible",
    /// With `order: desired`, more rows than can be ordered.
    TooLarge = "too_large",
    /// An option names a country that there is none of.
    UnknownRegion = "unknown_region",
    /// A name that is no option.
    UnknownOption = "unknown_option",
    /// An option that the crate was built without.
    MissingFeature = "missing_feature",
    /// Edits that `VibeCode` has no form for.
    NotInVibecode = "not_in_vibecode",
    /// Edits of stored rows where a new entity is made.
    NotAnAdd = "not_an_add",
    /// A command of a batch would hold a text that the server replaces.
    ResultReference = "result_reference",
    /// A command of a batch would have more variables than the server reads.
    TooManyVariables = "too_many_variables",
    /// An entity of many without its ID.
    MissingEntityId = "missing_entity_id",
    /// Two keys of an entity say two IDs.
    EntityIdMismatch = "entity_id_mismatch",
    /// An entity is there twice.
    RepeatedEntity = "repeated_entity",
    /// A desired entity that is in current twice, so that it is not known what
    /// it holds.
    AmbiguousEntity = "ambiguous_entity",
    /// A desired entity that current lacks.
    UnknownEntity = "unknown_entity",
    /// Entities that are not in the order that the inputs are to have.
    Unsorted = "unsorted",
    /// An option's value that is none.
    WrongOption = "wrong_option",
    /// Kept edits that cannot be what was written.
    InvalidEdits = "invalid_edits",
}

/// Reads a code.
///
/// # Errors
///
/// `wrong_choice` for any other text, at the place `code`.
impl FromStr for ErrorCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let expected = "the code of an error";
        ErrorCode::from_name(code).ok_or_else(|| unknown_code(code, ErrorCode::NAMES, expected))
    }
}
