//! The table of codes.

use std::str::FromStr;

use super::{unknown_code, Error};
use crate::names::{equals_str, names};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// A stable code of an [`Error`], the same in every language.
        ///
        /// It can be compared with its string. The guide describes [each code and what to
        /// do](crate::_guide::errors).
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
    /// The input is not JSON, or cannot be decoded.
    InvalidJson = "invalid_json",
    /// JSON of another type than expected here.
    WrongShape = "wrong_shape",
    /// Several entities where one is expected.
    ManyEntities = "many_entities",
    /// The response of a call that failed.
    ResponseError = "response_error",
    /// A key that is not a field.
    UnknownField = "unknown_field",
    /// An unknown key of a row.
    UnknownKey = "unknown_key",
    /// A duplicate key of an object, where only one of its values would count.
    RepeatedKey = "repeated_key",
    /// Two input formats are mixed: `phone` and `PHONE`, `fm` and `PHONE`.
    MixedFields = "mixed_fields",
    /// `DELETE` in a desired row.
    DeleteInDesired = "delete_in_desired",
    /// A row without a value.
    MissingValue = "missing_value",
    /// A value that is empty after trimming.
    BlankValue = "blank_value",
    /// A blank value in a row with an explicit ID.
    BlankPinned = "blank_pinned",
    /// A value that is neither a string nor an integer.
    WrongValue = "wrong_value",
    /// An ID that is not an integer from 1 to 2^53 - 1.
    WrongId = "wrong_id",
    /// A stored row without an ID.
    MissingId = "missing_id",
    /// Two stored rows with the same ID.
    RepeatedId = "repeated_id",
    /// Two desired rows with the same ID.
    RepeatedPin = "repeated_pin",
    /// A desired row with an ID that the entity does not have.
    UnknownPin = "unknown_pin",
    /// A desired row with the ID of a row of another field.
    PinOfOtherField = "pin_of_other_field",
    /// The `TYPE_ID` of a row differs from its field, or is not a field.
    WrongTypeId = "wrong_type_id",
    /// An `fm` row without `typeId`.
    MissingTypeId = "missing_type_id",
    /// An edit would write a value type that the portal does not know.
    UnknownType = "unknown_type",
    /// An edit would write a value that is too long, and the call would fail.
    TooLong = "too_long",
    /// An edit would write an invalid e-mail address, and the call would fail.
    NotAnEmail = "not_an_email",
    /// An edit would write a phone that cannot be a number.
    NotAPhone = "not_a_phone",
    /// An edit would write several values as one.
    SeveralValues = "several_values",
    /// An edit would write invisible characters.
    InvisibleCharacters = "invisible_characters",
    /// An edit would write the value `0`, which servers of the generations `factory`
    /// and `distinct` lose when they add it.
    ZeroValue = "zero_value",
    /// The diff needs a field whose rows are unknown.
    FieldNotRead = "field_not_read",
    /// An empty `fm` as desired.
    EmptyFm = "empty_fm",
    /// The ID in a row differs from its key.
    IdAgainstKey = "id_against_key",
    /// A key of an `fm` object that is neither the ID of a row nor `n0`, `n1`, …
    WrongFmKey = "wrong_fm_key",
    /// More deletions than the option `max_deletes` allows.
    TooManyDeletes = "too_many_deletes",
    /// A row has changed since the edit was planned.
    StaleEdit = "stale_edit",
    /// A row with an explicit ID that would change a system row.
    ProtectedRow = "protected_row",
    /// A row with an explicit ID has another value or type than listed.
    StalePin = "stale_pin",
    /// `strategy: remove` lists a system row.
    RemovesSystemRow = "removes_system_row",
    /// An option that has no effect with another option, or contradicts it.
    MeaninglessOption = "meaningless_option",
    /// An option has none of its possible values.
    WrongChoice = "wrong_choice",
    /// Two inputs belong to different entities.
    OtherEntity = "other_entity",
    /// An entity that has no multifields.
    NoMultifields = "no_multifields",
    /// The option `only` excludes a type, or a row of that type.
    OutOfSight = "out_of_sight",
    /// A row without a type, and the option `only` includes several.
    MissingType = "missing_type",
    /// The option `only` names a field without types.
    EmptyOnly = "empty_only",
    /// A row that a server of the generation `distinct` does not find.
    HiddenRow = "hidden_row",
    /// A row with an explicit ID that would become equal to another one.
    EqualRow = "equal_row",
    /// A stored value for which a server of the generation `distinct` refuses
    /// every call.
    StoredValueFails = "stored_value_fails",
    /// All calls of a plan were requested, but equal rows may be missing.
    EqualRowsNotRead = "equal_rows_not_read",
    /// A row needs a temporary type for one call, but cannot get one.
    StuckRow = "stuck_row",
    /// With `order: desired`, a row that cannot have its listed position.
    OrderImpossible = "order_impossible",
    /// With `order: desired`, more rows than can be ordered.
    TooLarge = "too_large",
    /// An option names an unknown country.
    UnknownRegion = "unknown_region",
    /// An unknown option.
    UnknownOption = "unknown_option",
    /// An option that the crate was built without.
    MissingFeature = "missing_feature",
    /// Edits that `VibeCode` cannot express.
    NotInVibecode = "not_in_vibecode",
    /// Edits of stored rows for a new entity.
    NotAnAdd = "not_an_add",
    /// A command of a batch would contain a string that the server replaces.
    ResultReference = "result_reference",
    /// A command of a batch would have more variables than the server reads.
    TooManyVariables = "too_many_variables",
    /// An entity of many without its ID.
    MissingEntityId = "missing_entity_id",
    /// Two keys of an entity contain different IDs.
    EntityIdMismatch = "entity_id_mismatch",
    /// A duplicate entity.
    RepeatedEntity = "repeated_entity",
    /// A desired entity that is in current more than once, so its rows are unknown.
    AmbiguousEntity = "ambiguous_entity",
    /// A desired entity that current lacks.
    UnknownEntity = "unknown_entity",
    /// Entities that are not sorted, or not as in the other input.
    Unsorted = "unsorted",
    /// An invalid value of an option.
    WrongOption = "wrong_option",
    /// Saved edits that are not as they were written.
    InvalidEdits = "invalid_edits",
}

/// Reads a code.
///
/// # Errors
///
/// `wrong_choice` for any other string, at the place `code`.
impl FromStr for ErrorCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let expected = "the code of an error";
        ErrorCode::from_name(code).ok_or_else(|| unknown_code(code, ErrorCode::NAMES, expected))
    }
}
