//! Everything that can be surprising about a payload: its code, its severity, its
//! sentence, and the data that this is about.

use std::str::FromStr;

use super::{
    about::{About, Id, Key, MaybeRow, Row, Twin, Value},
    finding::Severity,
};
use crate::{
    error::{unknown_code, Error, ErrorKind, Place},
    model::{Field, RowId, StoredRow},
    names::{equals_str, names},
};

macro_rules! problems {
    ($p:lifetime $(
        $(#[doc = $doc:literal])+
        #[error($($text:tt)+)]
        $name:ident $({ $($field:ident: $type:ty),+ })? = $code:literal, $severity:ident $(, $fails:ident)?;
    )+) => {
        /// What a finding is about: a stable code, the same in every language.
        ///
        /// ```
        /// use multifield_core::{FindingCode, Severity};
        ///
        /// let code: FindingCode = "bare_text".parse()?;
        /// assert_eq!(code, FindingCode::BareText);
        /// assert_eq!(code, "bare_text");
        /// assert_eq!(code.severity(), Severity::Ignored);
        /// # Ok::<(), multifield_core::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FindingCode {$(
            #[doc = concat!("`", $code, "`")]
            #[doc = ""]
            $(#[doc = $doc])+
            $name,
        )+}

        names! {
            "Every code, by severity, the worst first."
            FindingCode { $($name = $code),+ }
        }
        equals_str!(FindingCode);

        impl FindingCode {
            /// Returns the severity of the finding.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(FindingCode::$name => Severity::$severity,)+
                }
            }

            /// Returns whether the whole call fails, so that nothing is written.
            ///
            /// ```
            /// use multifield_core::FindingCode;
            ///
            /// assert!(FindingCode::TooLong.fails_call());
            /// assert!(!FindingCode::BareText.fails_call());
            /// ```
            #[must_use]
            pub const fn fails_call(self) -> bool {
                match self {
                    $(FindingCode::$name => problems!(@ $($fails)?),)+
                }
            }
        }

        /// A surprising effect, with the data for its sentence.
        #[derive(Debug, thiserror::Error)]
        pub(super) enum Problem<$p> {$(
            #[error($($text)+)]
            $name $({ $($field: $type),+ })?,
        )+}

        impl<$p> Problem<$p> {
            pub(super) const fn code(&self) -> FindingCode {
                match self {
                    $(Problem::$name { .. } => FindingCode::$name,)+
                }
            }

            /// The stored row and the value that the problem is about.
            pub(super) fn about(&self) -> (Option<&StoredRow<'_>>, Option<&str>) {
                match self {$(
                    Problem::$name $({ $($field),+ })? => (
                        None$($(.or($field.row()))+)?,
                        None$($(.or($field.value()))+)?,
                    ),
                )+}
            }
        }
    };
    (@) => { false };
    (@ fails) => { true };
}

problems! { 'p
    /// A row with an ID has a type and no value, so the portal deletes the row.
    #[error("the row has a type and no value, so the portal deletes row {row}: to change its type, \
             repeat the value; to delete it, write \"{key}\": \"\"")]
    MissingValueDeletes { row: Row<'p>, key: Key<'p> } = "missing_value_deletes", Harm;
    /// A row with an ID has a value of only blanks, so the portal deletes the row.
    #[error("the value is blank, so the portal deletes row {row}: to keep it, repeat its value; to \
             delete it, write \"{key}\": \"\"")]
    BlankValueDeletes { row: Row<'p>, key: Key<'p> } = "blank_value_deletes", Harm;
    /// A classic overwrite has no `VALUE_TYPE`, so the portal resets the type of the row
    /// to the default of the field.
    #[error("the row has no VALUE_TYPE, so the portal resets the type of row {} from {} to {to}: \
             add \"VALUE_TYPE\": \"{}\" to keep it", .row.id, .row.value_type, .row.value_type)]
    MissingTypeResets { row: Row<'p>, to: Value<'p> } = "missing_type_resets", Harm;
    /// The entity does not have the ID of a row. Servers of the generations `factory` and
    /// `distinct` add the row as a new one.
    #[error("the entity has no row {id}, so the row is added as a new one: read the entity \
             again, or leave the ID out if you mean a new row")]
    UnknownIdAdds { id: Id, value: Value<'p> } = "unknown_id_adds", Harm;
    /// Servers of the generation `distinct` do not find a row that is equal to a row
    /// before it. An overwrite of such a row adds a new row.
    #[error("row {} is hidden behind row {first}, which is equal, so the server does not find it \
             and adds the value: change or delete row {first} first, in a call of its own",
             .row.id)]
    HiddenRowAdds { row: Row<'p>, first: RowId } = "hidden_row_adds", Harm;
    /// An overwrite makes two rows equal. Servers of the generation `distinct` then
    /// delete one of them.
    #[error("the call makes row {row}, equal to {twin}, so the server deletes row {}: if you \
             want this, delete it by its ID; otherwise write another value or type", .row.id)]
    OverwriteDeletes { row: Row<'p>, twin: Twin } = "overwrite_deletes", Harm;
    /// A row has the ID of a stored row of another field. Servers of the generations
    /// `factory` and `distinct` overwrite the stored row.
    #[error("row {row}, belongs to {}, and the server overwrites it with this value anyway: \
             write it as {} if you mean that row, or leave the ID out to add a row",
             .row.type_id, .row.type_id)]
    OtherFieldOverwritten { row: Row<'p>, value: Value<'p> } = "other_field_overwritten", Harm;
    /// A row to delete has the ID of a stored row of another field. Servers of the
    /// generations `factory` and `distinct` delete the stored row.
    #[error("row {row}, belongs to {}, and the server deletes it anyway: write it as {} to \
             delete it, or leave it out", .row.type_id, .row.type_id)]
    OtherFieldDeleted { row: Row<'p> } = "other_field_deleted", Harm;
    /// The call changes or deletes a row that links the entity to a chat or a user.
    #[error("row {row}, is managed by the portal and links the entity to a chat or a user, and the \
             call cuts this link: leave the row out")]
    SystemRowTouched { row: Row<'p> } = "system_row_touched", Harm;
    /// A row with `DELETE` has no ID, so the server adds the row.
    #[error("DELETE has no effect without an ID, so the value is added: write the ID of the row to \
             delete")]
    DeleteWithoutIdAdds { value: Value<'p> } = "delete_without_id_adds", Harm;
    /// The call is for another entity than the one from which current was read.
    #[error("the call is for {called}, but current was read from {own}: send the call to the \
             entity that was read")]
    OtherEntity { called: String, own: String } = "other_entity", Harm;
    /// The key of a row in a classic object is the ID of a stored row. The server
    /// ignores such keys, and adds the row.
    #[error("the key {} is ignored, so the row is added and row {row}, stays: to change that row, \
             write \"ID\": {} into the row", .row.id, .row.id)]
    KeyIsNoId { row: Row<'p>, value: Value<'p> } = "key_is_no_id", Harm;
    /// A new row is equal to a stored row. Servers of the generations `legacy` and
    /// `factory` then store the value twice. Servers of the generation `legacy` also
    /// store equal new rows.
    #[error("the value is stored twice, since {twin} has it in the same type: leave the row out")]
    Duplicate { twin: Twin, value: Value<'p> } = "duplicate", Harm;
    /// A phone cannot be a number. The portal stores such a phone as it is.
    #[error("{value} is stored as a phone, but cannot be a phone number: correct it, or leave \
             the row out")]
    NotAPhone { value: Value<'p> } = "not_a_phone", Harm;
    /// A phone contains several values. The portal stores them as one value.
    #[error("{value} is stored as one value, but contains {count}: write a row for each")]
    SeveralValues { value: Value<'p>, count: usize } = "several_values", Harm;
    /// Servers of the generations `factory` and `distinct` lose a new row with the value
    /// `0`.
    #[error("the server loses a new row with the value \"0\": write the complete value")]
    ZeroLost { value: Value<'p> } = "zero_lost", Harm;
    /// An array in `fm` only adds rows. The server ignores the `id` of a row, and adds
    /// the row again.
    #[error("an array only adds and its ids are ignored, so row {id} stays and another one is \
             added: to change it, write an object, \"fm\": {{\"{id}\": {{...}}}}")]
    ListOnlyAdds { id: Id } = "list_only_adds", Harm;
    /// The server reads an `fm` object with the keys `0`, `1`, … as an array, which only
    /// adds rows.
    #[error("the keys 0, 1, … make the object reach the server as an array, which only adds: use \
             the ids of the rows as keys, and n0, n1, … for new rows")]
    KeysReadAsList = "keys_read_as_list", Harm;
    /// The `typeId` of a new row is not a field. The portal stores the row where nobody
    /// sees it.
    #[error("{value} is not a field, so the row is stored where nobody sees it: write PHONE, \
             EMAIL, WEB, IM or LINK")]
    UnknownTypeIdStored { value: Value<'p> } = "unknown_type_id_stored", Harm;
    /// A new row has no `valueType`. Servers of the generation `factory` store an empty
    /// type.
    #[error("the row has no valueType, so it is stored with an empty type: write WORK or another \
             type")]
    EmptyTypeStored = "empty_type_stored", Harm;
    /// A row gets a type that the portal does not know. The portal stores this type.
    #[error("the portal does not know the type {value} for {field}, but stores it: {instead}")]
    UnknownType { field: Field, value: Value<'p>, instead: String } = "unknown_type", Harm;
    /// A row in `fm` has the key `DELETE`, which is not a flag there, or a classic row has
    /// a `DELETE` other than `Y`. The server writes the value.
    #[error("DELETE is not a flag {context}, so the value is written: to delete the row, write \
             {instead}")]
    DeleteIsNoFlag { context: &'p str, instead: &'p str } = "delete_is_no_flag", Harm;
    /// The server reads an unescaped `+` in a query as a space.
    #[error("an unescaped + means a space, so the value is read as {value}: write + as %2B")]
    PlusBecameSpace { value: Value<'p> } = "plus_became_space", Harm;
    /// An unescaped `&` ends a value in a query.
    #[error("an unescaped & ends the value, so {key} is read as a separate variable: write & as \
             %26")]
    ValueCut { key: Key<'p> } = "value_cut", Harm;
    /// A value is percent-encoded where it should not be, or twice.
    #[error("the value is percent-encoded once too often, so it is stored as {value}: encode it \
             once less")]
    EncodedTwice { value: Value<'p> } = "encoded_twice", Harm;
    /// A value in a query is a string that an encoder writes for a missing value, such as
    /// `null`.
    #[error("the value is the string {value}, which an encoder writes for a missing value: leave \
             the row out, or write the value")]
    NullAsString { value: Value<'p> } = "null_as_string", Harm;
    /// A value is UTF-8 that was decoded as Latin-1.
    #[error("the value is UTF-8 that was decoded as Latin-1, and is stored like this: write \
             {meant}")]
    Mojibake { value: Value<'p>, meant: String } = "mojibake", Harm;
    /// Each part of a row in a query has `[]`, so the parts become separate rows.
    #[error("each [] starts a new row, so {part} is not in the same row as the variable before it: \
             number the rows, as in fields[PHONE][0][VALUE]")]
    SplitRow { part: Key<'p> } = "split_row", Harm;

    /// The payload contains a string in place of rows. The server ignores the string.
    #[error("the string is ignored, although the call succeeds: write {list}")]
    BareText { value: Value<'p>, list: String } = "bare_text", Ignored;
    /// An empty array, null or an empty string clears nothing.
    #[error("an empty {name} changes nothing: to delete rows, write {delete} for each")]
    EmptyClearsNothing { name: &'p str, delete: &'p str } = "empty_clears_nothing", Ignored;
    /// An array repeats stored rows and leaves out others. The others stay.
    #[error("an array does not replace the stored rows, so those that it leaves out stay: {rows}. \
             To delete a row, write its ID with an empty value")]
    ListDoesNotReplace { rows: String } = "list_does_not_replace", Ignored;
    /// An array in `fm` only adds rows, so a row with an `id` and without a value has no
    /// effect.
    #[error("an array only adds and its ids are ignored, so row {id} is not deleted: write an \
             object, \"fm\": {{\"{id}\": {{...}}}}")]
    ListDeletesNothing { id: Id } = "list_deletes_nothing", Ignored;
    /// A new row has no value. The server skips the row.
    #[error("the row has neither an ID nor a value, so it is skipped: leave it out; to delete a \
             row, write its ID {place_of_id}")]
    BlankRowSkipped { place_of_id: &'p str } = "blank_row_skipped", Ignored;
    /// Servers of the generation `distinct` do not add a new row that is equal to another
    /// row. Servers of the generation `factory` do not add a new row that is equal to
    /// another new row.
    #[error("the row is not added, since it is equal to {twin}: leave it out")]
    EqualRowNotAdded { twin: Twin, value: Value<'p> } = "equal_row_not_added", Ignored;
    /// Servers of the generation `distinct` do not find a row that is equal to a row
    /// before it. A deletion of such a row has no effect.
    #[error("row {} is hidden behind row {first}, which is equal, so the server does not find it \
             and deletes nothing: change or delete row {first} first, in a call of its own",
             .row.id)]
    HiddenRow { row: Row<'p>, first: RowId } = "hidden_row", Ignored;
    /// The call only moves values between rows. Servers of the generation `distinct` then
    /// save nothing.
    #[error("the call only moves values between rows, so the server sees no change and saves \
             nothing: send two calls, the first of which gives one row a type that no row has, \
             such as ~WORK")]
    SameValues = "same_values", Ignored;
    /// The entity does not have the ID of a row to delete, so the server ignores the row.
    /// Servers of the generation `legacy` ignore every row with such an ID.
    #[error("the entity has no row {id}, so the row is ignored: read the entity again, or leave \
             the ID out if you mean a new row")]
    UnknownIdIgnored { id: Id, value: Value<'p> } = "unknown_id_ignored", Ignored;
    /// A row has the ID of a stored row of another field. Servers of the generation
    /// `legacy` ignore the row.
    #[error("row {row}, belongs to {}, so it is ignored here: write it under {}",
             .row.type_id, .row.type_id)]
    OtherFieldIgnored { row: Row<'p> } = "other_field_ignored", Ignored;
    /// Servers of the generations `legacy` and `factory` keep the blanks around a stored
    /// value if an overwrite would change nothing else.
    #[error("row {row}, has blanks around its value, which the server ignores when it compares, \
             so they stay: to remove them, change the type as well")]
    BlanksStay { row: Row<'p> } = "blanks_stay", Ignored;
    /// Two rows have the same ID, and only the later one counts.
    #[error("the row is ignored, since {by} has the same ID: write each ID once")]
    RepeatedId { by: &'p Place } = "repeated_id", Ignored;
    /// A key occurs more than once, and only the last value counts.
    #[error("the key {key} occurs more than once, and the server keeps only the last one: write it \
             once")]
    RepeatedKey { key: Key<'p> } = "repeated_key", Ignored;
    /// An `fm` row has no `typeId`. The server ignores the row.
    #[error("the row has no typeId, so it is ignored, although the call succeeds: add \"typeId\": \
             \"{type_id}\", in deletions too")]
    MissingTypeId { type_id: Key<'p> } = "missing_type_id", Ignored;
    /// An `fm` row has an `id` that differs from the key of the row. The server ignores
    /// the `id`.
    #[error("the id in the row is ignored, because only the key of the row counts: use the id as \
             the key")]
    RowIdIgnored = "row_id_ignored", Ignored;
    /// A classic row has a `TYPE_ID` that differs from the field that contains the row.
    /// The server ignores the `TYPE_ID`.
    #[error("TYPE_ID is ignored, so the row is stored under {field}: write it under its own field")]
    TypeIdIgnored { field: Field } = "type_id_ignored", Ignored;
    /// Several rows of a query have the same index, and only the last one counts.
    #[error("several rows have the index {index}, so only the last one counts: number the rows 0, \
             1, …")]
    RepeatedIndex { index: Key<'p> } = "repeated_index", Ignored;
    /// A key that should be nested is not, as in `fieldsPHONE0VALUE`. The server reads no
    /// rows from such a key.
    #[error("{key} contains no rows that the server reads: nest them, as in \
             fields[PHONE][0][VALUE]=..., or send JSON")]
    NotNested { key: Key<'p> } = "not_nested", Ignored;
    /// A query has more variables than PHP reads.
    #[error("the query has {count} variables, but PHP reads only the first 1,000: send fewer in \
             a call, or send JSON")]
    TooManyVariables { count: usize } = "too_many_variables", Ignored;
    /// A query is not UTF-8. The simulation ignores the query.
    #[error("the query is not UTF-8, so its effect is unknown, and the simulation ignores it: \
             encode it as UTF-8")]
    WrongEncoding = "wrong_encoding", Ignored;
    /// A batch or an import has more calls than the portal accepts, so the whole call
    /// fails.
    #[error("the call has {count} {what}, and the limit is {limit}: send several calls, or the \
             whole call fails")]
    BatchTooLong { what: &'p str, count: usize, limit: usize } = "batch_too_long", Ignored, fails;
    /// A row has an unknown key. The server ignores the key.
    #[error("{key} is ignored: {hint}")]
    UnknownKey { key: Key<'p>, hint: ErrorKind } = "unknown_key", Ignored;
    /// The payload contains a field that the method does not have. The server ignores the
    /// field.
    #[error("{of} no field {value}, so it is ignored: {instead}")]
    UnknownField { value: Value<'p>, of: &'p str, instead: String } = "unknown_field", Ignored;
    /// The payload contains a read-only field. The server ignores the field.
    #[error("{value} is read-only, so it is ignored: {instead}")]
    ReadOnlyField { value: Value<'p>, instead: &'p str } = "read_only_field", Ignored;
    /// The payload contains a multifield outside `fields`, where the server does not read
    /// multifields.
    #[error("{key} is ignored, because the server reads multifields only in \"fields\": move it \
             there")]
    BesideFields { key: Key<'p> } = "beside_fields", Ignored;
    /// The call is for a deal, or for another kind of entity without multifields.
    #[error("{owner} has no multifields, so this is ignored: only leads (entityTypeId 1), contacts \
             (3) and companies (4) have fm. The phones of {owner} belong to its contact: update \
             the contact")]
    NoMultifields { owner: &'p str } = "no_multifields", Ignored;
    /// Servers of the generation `legacy` have no `fm`, so the simulation ignores the
    /// rows.
    #[error("servers of the generation legacy have no fm, so the simulation ignores it: call a \
             classic method such as crm.contact.update")]
    FmOnLegacy = "fm_on_legacy", Ignored;
    /// A value, a type or a `typeId` is too long, so the whole call fails.
    #[error("the {what} has {length} characters, and the limit is {limit}: shorten it, or the \
             whole call fails")]
    TooLong { what: &'p str, value: Value<'p>, length: usize, limit: usize } = "too_long", Ignored, fails;
    /// A value is not an e-mail address, so the whole call fails.
    #[error("the value is not an e-mail address, which makes the whole call fail, so nothing is \
             written: correct it, or leave the row out")]
    NotAnEmail { value: Value<'p> } = "not_an_email", Ignored, fails;
    /// An `fm` row has a value of only blanks. On servers of the generation `distinct`,
    /// the whole call fails.
    #[error("the value is blank, which makes the whole call fail, so nothing is written: to delete \
             a row, write \"value\": \"\"; otherwise leave the row out")]
    BlankValueFails = "blank_value_fails", Ignored, fails;
    /// A new row has no `valueType`. On servers of the generation `distinct`, the whole
    /// call fails.
    #[error("the row has no valueType, which makes the whole call fail, so nothing is written (a \
             server without this check stores an empty type): write WORK or another type")]
    EmptyTypeFails = "empty_type_fails", Ignored, fails;
    /// A stored value does not pass the portal's check. On servers of the generation
    /// `distinct`, the whole call fails.
    #[error("the stored row {row}, does not pass the portal's check, so every call that changes \
             multifields of this entity fails: correct or delete it in the same call")]
    StoredValueFails { row: Row<'p> } = "stored_value_fails", Ignored, fails;
    /// The effect of a part is unknown, or not modelled. The simulation ignores this
    /// part.
    #[error("{cause}, so the simulation ignores it: {instead}")]
    Unmodelled { cause: String, instead: String } = "unmodelled", Ignored;

    /// A value contains invisible characters.
    #[error("{value} contains invisible characters, so it is not equal to the value without them: \
             remove them")]
    InvisibleCharacters { value: Value<'p> } = "invisible_characters", Note;
    /// A stored row has the added value with another type or in another format.
    #[error("row {row}, {how}: if it is the same, leave the new row out, or change that row by its \
             ID")]
    EquivalentRow { row: Row<'p>, value: Value<'p>, how: &'p str } = "equivalent_row", Note;
    /// An overwrite of a phone drops the country code that the portal stores with the
    /// phone.
    #[error("an overwrite drops the country code that the portal stores with row {}: leave the row \
             out if it is right, or pass VALUE_COUNTRY_CODE", .row.id)]
    CountryCodeDropped { row: Row<'p> } = "country_code_dropped", Note;
    /// A row has the type of a row in transit, such as `~WORK`: a plan of several calls
    /// is not complete.
    #[error("{row} is in transit: its type is {value} until a later call makes it {settled}, so \
             read and diff again")]
    InTransit { row: MaybeRow<'p>, value: Value<'p>, settled: Key<'p> } = "in_transit", Note;
    /// A `%` in a query is not escaped.
    #[error("an unescaped % is kept only because no two hexadecimal digits follow it: write % as \
             %25")]
    UnescapedPercent = "unescaped_percent", Note;
    /// A command of a batch is for another entity, or of a method that the simulation
    /// does not know. The simulation does not apply the command to these rows.
    #[error("the command is for {what}, so it is not applied to these rows: simulate it by itself")]
    OtherCommand { what: String } = "other_command", Note;
    /// No row changes, and no other finding explains why.
    #[error("{why}")]
    NothingChanges { why: &'p str } = "nothing_changes", Note;
}

/// Reads a code.
///
/// # Errors
///
/// `wrong_choice` for any other text, at the place `code`.
impl FromStr for FindingCode {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let expected = "the code of a finding";
        FindingCode::from_name(code).ok_or_else(|| unknown_code(code, FindingCode::NAMES, expected))
    }
}

impl Problem<'_> {
    /// The server's treatment of a part is not known.
    pub(super) fn unmodelled(what: &str, instead: impl Into<String>) -> Self {
        Problem::Unmodelled {
            cause: format!("the effect of {what} is unknown"),
            instead: instead.into(),
        }
    }
}
