//! The table of all errors: the code, the kinds of mistakes, and their messages.

use super::{
    quote,
    side::Side,
    table::errors,
    text::{
        count_of_rows, cut_off, did_you_mean, echoes_hint, known_options, known_types, one_of,
        one_value, owner_hint, owner_of, response_error,
    },
};

errors! { hint
    /// The input is not JSON, or cannot be decoded.
    InvalidJson = "invalid_json":
        InvalidJson { problem: String } => "not JSON: {}{problem}", cut_off(problem);
    /// JSON of another type than expected here.
    WrongShape = "wrong_shape":
        WrongShape { found: String, expected: &'static str } => "found {found}, expected {expected}";
    /// Several entities where one is expected.
    ManyEntities = "many_entities":
        ManyEntities =>
            "found a list or several entities, expected one entity: pass one of them (`multifield bulk`, diff_ndjson and diffNdjson take many)";
    /// The response of a call that failed.
    ResponseError = "response_error":
        ResponseError { code: String, text: String } =>
            "the call failed, so its response contains no entity: {}", response_error(code, text);
    /// A key that is not a field.
    UnknownField = "unknown_field":
        UnknownField { suggestion: Option<&'static str> } =>
            "unknown field, {}", did_you_mean(*suggestion, &format!("expected PHONE, EMAIL, WEB, IM, LINK or fm ({} skips other keys)", hint("other_keys: ignore")));
    /// An unknown key of a row.
    UnknownKey = "unknown_key":
        UnknownKey { suggestion: Option<&'static str>, expected: &'static str } =>
            "unknown key, {}", did_you_mean(*suggestion, expected);
    /// A duplicate key of an object, where only one of its values would count.
    RepeatedKey = "repeated_key":
        RepeatedKey => "duplicate key: write it once";
    /// Two input formats are mixed: `phone` and `PHONE`, `fm` and `PHONE`.
    MixedFields = "mixed_fields":
        MixedFields { first: String, second: String } =>
            "found {second} next to {first}: they belong to different input formats, so write only one of them{}", echoes_hint(first, second, hint);
    /// `DELETE` in a desired row.
    DeleteInDesired = "delete_in_desired":
        DeleteInDesired =>
            "desired is a state and cannot contain DELETE: to delete the row, leave it out of the list";
    /// A row without a value.
    MissingValue = "missing_value":
        MissingValue { key: &'static str } => "the row has no {key}";
        PatchesNothing =>
            "the row has neither VALUE nor VALUE_TYPE: write one of them or both ({})", hint("strategy: patch");
    /// A value that is empty after trimming.
    BlankValue = "blank_value":
        BlankValue =>
            "the value is blank: write a value, or drop it with {} (a row that is not listed is deleted)", hint("blanks: skip");
        // Null in the place of a value, or a number that stands for null in a language
        // other than JSON.
        NoValue { found: String } =>
            "found {found}, expected a string: write a value, or drop it with {} (a row that is not listed is deleted)", hint("blanks: skip");
    /// A blank value in a row with an explicit ID.
    BlankPinned = "blank_pinned":
        BlankPinned => "the value of a row with an ID is blank: to delete the row, leave it out of the list";
        // The same mistake, if the list need not name all rows of its field.
        BlankListed =>
            "the value of a row with an ID is blank: to delete the row, list only its ID with {}", hint("strategy: remove");
    /// A value that is neither a string nor an integer.
    WrongValue = "wrong_value":
        WrongValue { found: String } => "found {found}, expected a string or an integer";
        // A float whose value is still a whole number.
        WholeFloat { found: String } =>
            "found {found}, expected a string or an integer ({} reads it as an integer)", hint("cells: clean");
    /// An ID that is not an integer from 1 to 2^53 - 1.
    WrongId = "wrong_id":
        WrongId { found: String } => "found {found}, expected an ID: an integer from 1 to 9007199254740991";
    /// A stored row without an ID.
    MissingId = "missing_id":
        MissingId { key: &'static str } => "the stored row has no {key}: pass the rows as the portal returned them";
        PatchWithoutId =>
            "the row has no ID, and {} only changes rows with an explicit ID ({} adds rows)", hint("strategy: patch"), hint("strategy: add");
    /// Two stored rows with the same ID.
    RepeatedId = "repeated_id":
        RepeatedId { id: u64 } => "two stored rows have the ID {id}: pass the rows as the portal returned them";
    /// Two desired rows with the same ID.
    RepeatedPin = "repeated_pin":
        RepeatedPin { id: u64 } => "two rows have the ID {id}: list each ID once";
    /// A desired row with an ID that the entity does not have.
    UnknownPin = "unknown_pin":
        UnknownPin { id: u64 } =>
            "the entity has no row {id}: read the entity again, or leave the ID out to add a row";
    /// A desired row with the ID of a row of another field.
    PinOfOtherField = "pin_of_other_field":
        PinOfOtherField { id: u64, actual: String, expected: &'static str } =>
            "row {id} belongs to {actual}, not to {expected}: correct the ID or the field";
    /// The `TYPE_ID` of a row differs from its field, or is not a field.
    WrongTypeId = "wrong_type_id":
        WrongTypeId { found: String, expected: &'static str } => "found {found}, expected {expected}";
    /// An `fm` row without `typeId`.
    MissingTypeId = "missing_type_id":
        MissingTypeId { key: &'static str } =>
            "the row has no {key}, so its field is unknown: write PHONE, EMAIL, WEB, IM or LINK";
    /// An edit would write a value type that the portal does not know.
    UnknownType = "unknown_type":
        UnknownType { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> } =>
            "{found} is not a VALUE_TYPE of {field}, {}", did_you_mean(*suggestion, &format!("{} ({} accepts others)", known_types(types), hint("unknown_types: allow")));
        // The option `only` names a type that the portal does not know.
        UnknownTypeInOnly { found: String, field: &'static str, types: &'static [&'static str], suggestion: Option<&'static str> } =>
            "{found} is not a VALUE_TYPE of {field}, {}", did_you_mean(*suggestion, &known_types(types));
    /// An edit would write a value that is too long, and the call would fail.
    TooLong = "too_long":
        TooLong { length: usize } => "the value has {length} characters, and the limit is 250: shorten it";
    /// An edit would write an invalid e-mail address, and the call would fail.
    NotAnEmail = "not_an_email":
        NotAnEmail { found: String } => "found {found}, expected an e-mail address";
    /// An edit would write a phone that cannot be a number.
    NotAPhone = "not_a_phone":
        NotAPhone { found: String } =>
            "found {found}, expected a phone number ({} writes it anyway)", hint("invalid_phones: allow");
        // A spreadsheet has shortened the number.
        CutOffNumber { found: String } =>
            "found {found}, expected a phone number: a spreadsheet has cut off its digits, so format the column as text ({} writes it anyway)", hint("invalid_phones: allow");
        // A spreadsheet has added a fraction, and no digit is lost.
        FractionOfNumber { found: String } =>
            "found {found}, expected a phone number: a spreadsheet has added the fraction ({} removes it, {} writes it anyway)", hint("cells: clean"), hint("invalid_phones: allow");
    /// An edit would write several values as one.
    SeveralValues = "several_values":
        SeveralValues { found: String, count: usize } =>
            "found {found}, which contains {count} values, expected one ({} splits them, {} writes them as one)", hint("cells: clean"), hint("several_values: allow");
        // Nothing certain separates the numbers, so they cannot be split.
        UnclearNumbers { found: String } =>
            "found {found}, which seems to contain several numbers, expected one: list each as a value of its own ({} writes them as one)", hint("several_values: allow");
        // A row with an ID has exactly one value, and the portal refuses an e-mail with
        // several addresses.
        SeveralValuesOfOne { found: String, count: usize, is_pinned: bool } =>
            "found {found}, which contains {count} values, expected one{}", one_value(*is_pinned, hint);
    /// An edit would write invisible characters.
    InvisibleCharacters = "invisible_characters":
        InvisibleCharacters { found: String } =>
            "found {found}, which contains invisible characters ({} removes them, {} writes them)", hint("cells: clean"), hint("invisible_characters: allow");
    /// An edit would write the value `0`, which servers of the generations `factory`
    /// and `distinct` lose when they add it.
    ZeroValue = "zero_value":
        ZeroValue => "the portal may lose the value \"0\" when it adds a row: write another value";
    /// The diff needs a field whose rows are unknown.
    FieldNotRead = "field_not_read":
        // The `HAS_` key of the field shows that the field has rows.
        FieldDenied { has: &'static str, field: &'static str } =>
            "not read: {has} is Y, but {field} is absent: add {field} to select";
        // The entity may come from a list whose `select` lacks the field.
        FieldUnselected =>
            "not read: the response does not contain this field, which may not have been requested: add it to select, or declare with {} that it was read", hint("the option read");
        FieldUnnamed =>
            "not read: an object of rows by field describes only the fields that it names: name the field ([] if it has no rows), pass the whole response of the portal, or declare with {} that the field was read", hint("the option read");
        EmptyResponse =>
            "not read: the response is empty, as after a failed call: read the entity again, or declare with {} that it has no rows", hint("the option read");
        ItemWithoutFm =>
            "not read: the item has no fm: read it with crm.item.get, or with crm.item.list and either no select or [\"*\"]";
        NoEntity =>
            "not read: the object has no ID, no field and no fm, so it is not an entity: pass the response of crm.contact.get, without any wrapper of your client";
        NoCurrent =>
            "not read: the payload changes an entity, and there is no current: pass the state of that entity";
    /// An empty `fm` as desired.
    EmptyFm = "empty_fm":
        EmptyFm => "an empty fm mentions no field: to clear a field, name it, as in PHONE: []";
    /// The ID in a row differs from the key of the row.
    IdAgainstKey = "id_against_key":
        IdAgainstKey { id: u64, key: String } =>
            "the row has the id {id}, but its key is {key}: write the same ID in both";
    /// A key of an `fm` object that is neither the ID of a row nor `n0`, `n1`, …
    WrongFmKey = "wrong_fm_key":
        WrongFmKey { found: String } =>
            "found the key {found}, expected the ID of a row, or n0, n1, … for new rows (an object with the keys 0, 1, … reaches the server as an array, which only adds rows)";
    /// More deletions than the option `max_deletes` allows.
    TooManyDeletes = "too_many_deletes":
        TooManyDeletes { option: &'static str, deletes: usize, allowed: usize, rows: String } =>
            "the edits delete {}, and the limit is {allowed} ({}): {rows}", count_of_rows(*deletes), hint(option);
    /// A row has changed since the edit was planned.
    StaleEdit = "stale_edit":
        StaleEdit { expected: String, found: String } =>
            "the edit expects {expected}, but the portal has {found}: read and plan again";
    /// A row with an explicit ID that would change a system row.
    ProtectedRow = "protected_row":
        ProtectedRow { id: u64, expected: String } =>
            "row {id} is a system row, which links the entity to a chat or a user, and {} keeps it as it is: list it as {expected}", hint("system_rows: protect");
    /// A row with an explicit ID has another value or type than listed.
    StalePin = "stale_pin":
        StalePin { id: u64, found: String } =>
            "row {id} is {found}, which differs from the listed row: read and plan again";
    /// `strategy: remove` lists a system row.
    RemovesSystemRow = "removes_system_row":
        RemovesSystemRow { id: u64 } =>
            "row {id} is a system row, which links the entity to a chat or a user, and {} keeps it: do not list it", hint("system_rows: protect");
    /// An option that has no effect with another option, or contradicts it.
    MeaninglessOption = "meaningless_option":
        MeaninglessOption { found: &'static str, with: &'static str } =>
            "{found} cannot be combined with {}", hint(with);
        // `types: any` only applies to stored rows.
        TypesOfDesired => "any cannot be combined with desired (it is for dedupe and tidy)";
        // A line of these formats contains the ID of the entity, which a new entity
        // does not have.
        AddsInForm { form: &'static str } =>
            "add cannot be combined with {} (request and batch can create entities)", hint(form);
        // Servers of the generation `distinct` cannot store equal rows.
        KeepsEqualRows =>
            "keep is impossible on servers of the generation distinct, which store equal rows once: set {} if the portal runs one of them", hint("generation: legacy or factory");
    /// An option has none of its possible values.
    WrongChoice = "wrong_choice":
        WrongChoice { found: String, expected: &'static [&'static str] } =>
            "found {found}, expected {}", one_of(expected);
        // A string that is not a known name, if there are too many names to list.
        UnknownCode { found: String, suggestion: Option<&'static str>, expected: &'static str } =>
            "found {found}, {}", did_you_mean(*suggestion, &format!("expected {expected}"));
    /// Two inputs belong to different entities.
    OtherEntity = "other_entity":
        OtherEntity { found: u64, expected: u64, of: Side } =>
            "found entity {found}, but {} entity {expected}: pass inputs of one entity", owner_of(*of);
        // Two inputs are of different kinds of entities.
        OtherKind { found: &'static str, expected: &'static str, of: Side } =>
            "found a {found}, but {} a {expected}: pass inputs of one entity", owner_of(*of);
    /// An entity that has no multifields.
    NoMultifields = "no_multifields":
        NoMultifields { owner: String, contact: Option<u64>, company: Option<u64> } =>
            "{owner} has no multifields, only leads, contacts and companies have them: read and update its {}", owner_hint(*contact, *company);
    /// The option `only` excludes a type, or a row of that type.
    OutOfSight = "out_of_sight":
        OutOfSight { found: String, expected: String } =>
            "{found} is excluded by {}, expected {expected}", hint("the option only");
    /// A row without a type, and the option `only` includes several.
    MissingType = "missing_type":
        MissingType { expected: String } =>
            "the row has no type, and {} includes several: write {expected}", hint("the option only");
    /// The option `only` names a field without types.
    EmptyOnly = "empty_only":
        EmptyOnly { types: &'static [&'static str] } =>
            "no type is listed, {} (leave the field out to include all types)", known_types(types);
    /// A row that a server of the generation `distinct` does not find.
    HiddenRow = "hidden_row":
        HiddenRow { id: u64, behind: u64 } =>
            "row {id} is hidden behind row {behind}, which is equal and not listed, and servers of the generation distinct find only the first of equal rows: list row {behind} as well, or remove the duplicate first (dedupe)";
    /// A row with an explicit ID that would become equal to another one.
    EqualRow = "equal_row":
        EqualRow { id: u64, other: u64 } =>
            "row {id} would become equal to row {other}, and servers of the generation distinct would delete one of them: list the value and type once";
    /// A stored value for which a server of the generation `distinct` refuses
    /// every call.
    StoredValueFails = "stored_value_fails":
        StoredValueFails { id: u64, found: String } =>
            "{found} does not pass the portal's check, so every call that changes multifields of this entity fails: correct or delete row {id} in the same call";
    /// All calls of a plan were requested, but equal rows may be missing.
    EqualRowsNotRead = "equal_rows_not_read":
        EqualRowsNotRead =>
            "current comes from crm.item.get, which hides equal rows on servers of the generation distinct, so the number of calls is unknown: read with crm.contact.get or a similar method, or send, read and diff again until there are no edits";
    /// A row needs a temporary type for one call, but cannot get one.
    StuckRow = "stuck_row":
        StuckRow { id: u64, reason: &'static str } =>
            "row {id} needs a temporary type for one call, but {reason}: change or delete the row first";
    /// With `order: desired`, a row that cannot have its listed position.
    OrderImpossible = "order_impossible":
        OrderImpossible { id: u64 } =>
            "row {id} cannot keep its listed position: the portal sorts rows by ID, new rows last, and too few stored rows come before it ({} ignores positions)", hint("order: any");
    /// With `order: desired`, more rows than can be ordered.
    TooLarge = "too_large":
        TooLarge { desired: usize, stored: usize, most: usize } =>
            "cannot put {desired} rows in the listed order, because {stored} rows are stored and the product of both numbers is more than {most}: change fewer rows at once, or use {}, which has no limit", hint("order: any");
    /// An option names an unknown country.
    UnknownRegion = "unknown_region":
        UnknownRegion { found: String } => "found {found}, expected a two-letter country code, such as RU";
    /// An unknown option.
    UnknownOption = "unknown_option":
        UnknownOption { found: String, known: Vec<String>, in_camel_case: bool } =>
            "unknown option, {}", known_options(found, known, *in_camel_case);
    /// An option that the crate was built without.
    MissingFeature = "missing_feature":
        // With the feature none is ever made.
        #[allow(dead_code)]
        MissingFeature { feature: &'static str } =>
            "this option needs the feature {feature}, which the crate was built without: enable it";
    /// Edits that `VibeCode` cannot express.
    NotInVibecode = "not_in_vibecode":
        NotInVibecode { edits: String } =>
            "VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: {edits} (use crm.item.update, with the form fm or request)";
    /// Edits of stored rows for a new entity.
    NotAnAdd = "not_an_add":
        NotAnAdd { edits: String } => "a new entity has no rows to overwrite or delete: {edits} (pass an entity without rows as current)";
    /// A command of a batch would contain a string that the server replaces.
    ResultReference = "result_reference":
        ResultReference { found: String } =>
            "found {found}, and in a batch the server replaces $result[…] with the result of another call: send this request as a call of its own";
    /// A command of a batch would have more variables than the server reads.
    TooManyVariables = "too_many_variables":
        TooManyVariables { variables: usize } =>
            "the command would have {variables} variables, and in a batch the server drops all after the first 1000: send this request as a call of its own";
    /// An entity of many without its ID.
    MissingEntityId = "missing_entity_id":
        MissingEntityId { key: String } => "the entity has no {key}: read or write it with its ID";
    /// Two keys of an entity contain different IDs.
    EntityIdMismatch = "entity_id_mismatch":
        EntityIdMismatch { found: u64, expected: u64 } =>
            "found {found}, but another key gives the ID {expected}: correct one of them, since edits of one entity would damage another";
    /// A duplicate entity.
    RepeatedEntity = "repeated_entity":
        RepeatedEntity { id: u64, first: u64 } =>
            "duplicate entity {id}, first in line {first}: list each entity once";
    /// A desired entity that is in current more than once, so its rows are unknown.
    AmbiguousEntity = "ambiguous_entity":
        AmbiguousEntity { id: u64, first: u64, second: u64 } =>
            "current has entity {id} twice, in lines {first} and {second}: list each entity once";
    /// A desired entity that current lacks.
    UnknownEntity = "unknown_entity":
        UnknownEntity { id: u64 } =>
            "current has no entity {id}: a page may have been lost on export (if the entity is new, {} creates it)", hint("missing: add");
        // A part of current could not be read, and may contain the entity.
        UnknownInGap { id: u64 } =>
            "current has no entity {id}, but a part of current could not be read and may contain it, so it is not added: correct current, and run again";
    /// Entities that are not sorted, or not in the same order as in the other input.
    Unsorted = "unsorted":
        Unsorted { id: u64, previous: u64, expected: &'static str } =>
            "found entity {id} after {previous}, expected {expected} (without sorted, any order is accepted)";
    /// An invalid value of an option.
    WrongOption = "wrong_option":
        WrongOption { found: String, expected: &'static str } => "found {found}, expected {expected}";
    /// Saved edits that were changed or damaged since they were written.
    InvalidEdits = "invalid_edits":
        InvalidEdits { problem: String } => "{problem}";
}

impl ErrorKind {
    pub(crate) fn wrong_shape(found: impl Into<String>, expected: &'static str) -> ErrorKind {
        let found = found.into();
        ErrorKind::WrongShape { found, expected }
    }

    pub(crate) fn unknown_type_id(type_id: &str) -> ErrorKind {
        ErrorKind::WrongTypeId {
            found: format!("the string {}", quote(type_id)),
            expected: "PHONE, EMAIL, WEB, IM or LINK",
        }
    }
}
