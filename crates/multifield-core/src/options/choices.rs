//! What an option can be, and the names of it.

use crate::choices::choices;

choices! {
    "strategy": Strategy {
        Replace = "replace",
        Add = "add",
        Remove = "remove",
        Fill = "fill",
        Patch = "patch",
        First = "first",
    }
    "equality": Equality { Exact = "exact", Normalized = "normalized" }
    "spelling": Spelling { Keep = "keep", Desired = "desired", Canonical = "canonical" }
    "order": Order { Any = "any", Desired = "desired" }
    "overwrite": Overwrite { Any = "any", SameValue = "same_value" }
    "duplicates": Duplicates { Collapse = "collapse", Keep = "keep" }
    "types": Types { Same = "same", Any = "any" }
    "system_rows": SystemRows { Protect = "protect", Touch = "touch" }
    "blanks": Blanks { Error = "error", Skip = "skip" }
    "cells": Cells { Strict = "strict", Clean = "clean" }
    "unknown_types": UnknownTypes { Error = "error", Allow = "allow" }
    "invalid_phones": InvalidPhones { Error = "error", Allow = "allow" }
    "several_values": SeveralValues { Error = "error", Allow = "allow" }
    "invisible_characters": InvisibleCharacters { Error = "error", Allow = "allow" }
    "other_keys": OtherKeys { Error = "error", Ignore = "ignore" }
    "deletes": Deletes { Flag = "flag", Blank = "blank" }
    "generation": Generations {
        Any = "any",
        Legacy = "legacy",
        Factory = "factory",
        Distinct = "distinct",
    }
}

/// What a list says of its field.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Strategy};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(
///     r#"{"PHONE": [{"VALUE": "111111", "VALUE_TYPE": "MOBILE"}, "333333"]}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
///   ~ 223  222222 (WORK) -> 333333 (WORK)
/// ");
///
/// let add = Diff::new().strategy(Strategy::Add);
/// assert_eq!(add.diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  111111 (WORK) -> 111111 (MOBILE)
///   + 333333 (WORK)
/// ");
///
/// let remove = Diff::new().strategy(Strategy::Remove);
/// let bounced = remove.desired_from_json(r#"{"PHONE": ["111111", {"ID": 223}]}"#)?;
/// assert_eq!(remove.diff(&current, &bounced)?.to_string(), "\
/// PHONE
///   - 222  111111 (WORK)
///   - 223  222222 (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Strategy {
    /// `replace`: the list is the whole truth of its field; an empty one clears
    /// it.
    #[default]
    Replace,
    /// `add`: what is listed is appended where the field lacks it. A row of the
    /// same value in another type gets the listed type; nothing is deleted or
    /// spelled in another way. An empty list does nothing.
    Add,
    /// `remove`: every row of a listed value goes, of the listed type where
    /// there is one. A row with only an ID is the row of that ID; with an ID
    /// and more, all must agree. Values are not checked, since bad ones are
    /// what people remove. An empty list does nothing.
    Remove,
    /// `fill`: what is listed is added to a field without rows, and nothing is done
    /// to one that has any. Rows that [`SystemRows::Protect`] protects, and those
    /// that [`Only`](crate::Only) leaves out, do not count.
    Fill,
    /// `patch`: each row names an ID, and that row gets the value, the type or both,
    /// as listed; what it does not name stays. No other row is touched.
    Patch,
    /// `first`: what is listed comes first, in that order, and so becomes the main
    /// value; every other row follows as it was. Values move between rows, as with
    /// [`Order::Desired`], and take their types along. What the field holds twice is
    /// held once after it, as with `replace`.
    First,
}

/// When a stored row says what is desired.
///
/// Two values say the same where their keys do. A phone's key is its digits
/// and its extension (`;ext=5`, `,,123`, `доб. 5`, `#12`), with a region those
/// of E.164; a text that is no single number is its own key. An e-mail's key
/// is its lower case. A site's key lacks scheme, `www.`, the trailing slash and
/// the case of the host. A messenger's key is by its type: users of Telegram are
/// `anna`, `@anna` and `https://t.me/anna`, and those of Viber are numbers; others,
/// links, and messengers in a merge say the same only where they are the same. Full-width characters, no-break spaces and blanks around a value
/// count as what they look like, or not at all.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Equality};
///
/// let current = Current::from_json(r#"{
///     "PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}],
///     "EMAIL": [{"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "Anna@example.com"}],
///     "WEB": [{"ID": 224, "VALUE_TYPE": "WORK", "VALUE": "https://example.com/"}]
/// }"#)?;
/// let desired = Desired::from_json(
///     r#"{"PHONE": "442079460018", "EMAIL": "anna@example.com", "WEB": "www.example.com"}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.len(), 3);
///
/// let normalized = Diff::new().equality(Equality::Normalized);
/// assert!(normalized.diff(&current, &desired)?.is_empty());
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Equality {
    /// `exact`: where the texts are the same.
    #[default]
    Exact,
    /// `normalized`: where it says the same in another spelling, too; such a
    /// row is left alone. The same twice in desired is found so, too, and the
    /// row that stays keeps its spelling.
    Normalized,
}

/// How values are written that say the same as what is stored.
///
/// It is for [`Equality::Normalized`]; beside [`Equality::Exact`], any but `keep`
/// is the error `meaningless_option`.
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Equality, Region, Spelling};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["7 916 123 45 67"]}"#)?;
/// let normalized = Diff::new().equality(Equality::Normalized).region(Some(Region::new("RU")?));
/// assert!(normalized.diff(&current, &desired)?.is_empty());
///
/// assert_eq!(
///     normalized.spelling(Spelling::Desired).diff(&current, &desired)?.to_string(),
///     "PHONE\n  ~ 222  8 (916) 123-45-67 (WORK) -> 7 916 123 45 67 (WORK)\n",
/// );
/// assert_eq!(
///     normalized.spelling(Spelling::Canonical).diff(&current, &desired)?.to_string(),
///     "PHONE\n  ~ 222  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)\n",
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Spelling {
    /// `keep`: such a row is left alone.
    #[default]
    Keep,
    /// `desired`: it gets the spelling that is listed, also with
    /// [`Strategy::Add`].
    Desired,
    /// `canonical`: it gets the canonical spelling, and so does what is added. A
    /// phone is written as E.164 has it where the region or the number itself says
    /// which number it is, with its extension behind it; an e-mail in lower case;
    /// and nothing with characters that nobody sees.
    Canonical,
}

/// Whether the order of a list counts.
///
/// The portal lists the rows of a field by ID, and shows the first as the main
/// one. New rows come last. The guide has
/// [a recipe](crate::_guide::recipes::main_number).
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Order};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["222222", "111111"]}"#)?;
/// assert!(diff(&current, &desired)?.is_empty());
///
/// // A call that only changes the order would have no effect on every server, so
/// // it takes two.
/// let order = Diff::new().order(Order::Desired);
/// let calls = order.rounds(&current, &desired)?;
/// assert_eq!(calls[1].to_string(), "\
/// PHONE
///   ~ 222  111111 (~WORK) -> 222222 (MOBILE)
///   ~ 223  222222 (MOBILE) -> 111111 (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Order {
    /// `any`: it does not.
    #[default]
    Any,
    /// `desired`: after the edits the field lists its rows as desired does, so
    /// that the first is the main one. Protected rows that are not listed, and
    /// rows out of sight, stand where they are.
    ///
    /// A value that moves takes its type along, unless another is listed.
    ///
    /// Of the edits that lead there, those with the fewest rows are taken, of
    /// them those with the fewest deletions, and of them those that keep the
    /// most values.
    Desired,
}

/// Which stored rows are overwritten by what is desired and not there yet.
///
/// An overwritten row keeps its ID, so what becomes of one number reads in the
/// entity's history as if it had turned into another.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Overwrite};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"},
///     {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "222222"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": ["79161234567", "333333"]}"#)?;
/// assert_eq!(diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
///   ~ 223  222222 (WORK) -> 333333 (WORK)
/// ");
///
/// let same_value = Diff::new().overwrite(Overwrite::SameValue);
/// assert_eq!(same_value.diff(&current, &desired)?.to_string(), "\
/// PHONE
///   ~ 222  +7 916 123-45-67 (WORK) -> 79161234567 (WORK)
///   - 223  222222 (WORK)
///   + 333333 (WORK)
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Overwrite {
    /// `any`: a leftover row is overwritten by a leftover value, which is one
    /// edit in place of two.
    #[default]
    Any,
    /// `same_value`: rows are overwritten only to change their type or their
    /// spelling; other leftovers are deleted and appended. A row that is named
    /// by its ID is overwritten all the same.
    SameValue,
}

/// What becomes of a value and type that desired lists twice.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, Duplicates, Generations};
///
/// let current = Current::from_json(r#"{"EMAIL": []}"#)?;
/// let desired = Desired::from_json(
///     r#"{"EMAIL": ["a@b.co", {"VALUE": "a@b.co", "VALUE_TYPE": "HOME"}]}"#,
/// )?;
/// assert_eq!(diff(&current, &desired)?.len(), 1);
///
/// let keep = Diff::new().duplicates(Duplicates::Keep).generation(Generations::Factory);
/// assert_eq!(keep.diff(&current, &desired)?.len(), 2);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Duplicates {
    /// `collapse`: twice is once. A row whose type is open joins a typed one of
    /// its value, one without an ID joins a pinned one. Two pinned rows stay
    /// two.
    #[default]
    Collapse,
    /// `keep`: twice is two rows. Servers of the generation `distinct` cannot hold
    /// two equal rows that a call writes, so this needs
    /// [`Diff::generation`](crate::Diff::generation) to be `legacy` or `factory`.
    Keep,
}

/// What `dedupe` and `tidy` take for the same thing, stored twice.
///
/// It is for [`Diff::dedupe`](crate::Diff::dedupe) and
/// [`Diff::tidy`](crate::Diff::tidy); of a diff and a merge, any but `same` is the
/// error `meaningless_option`.
///
/// ```
/// use multifield_core::{dedupe, Current, Diff, Types};
///
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 223, "VALUE_TYPE": "MOBILE", "VALUE": "111111"}
/// ]}"#)?;
/// assert!(dedupe(&current)?.is_empty());
///
/// let any = Diff::new().types(Types::Any);
/// assert_eq!(any.dedupe(&current)?.to_string(), "PHONE\n  - 223  111111 (MOBILE)\n");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Types {
    /// `same`: one value in one type.
    #[default]
    Same,
    /// `any`: one value, whatever its types: the first row stays, and so does its
    /// type. In IM and LINK the type says in which messenger a name is, or of what a
    /// number is the ID, so there it counts as with `same`.
    Any,
}

/// What becomes of rows with a life of their own: LINK rows, and IM rows whose
/// value begins with `imol|`, which tie the entity to its open-channel chats. A
/// list of messengers from another system never holds them. See
/// [the guide](crate::_guide::portal#system-rows).
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, SystemRows};
///
/// let current = Current::from_json(r#"{"IM": [
///     {"ID": 7, "VALUE_TYPE": "IMOL", "VALUE": "imol|livechat|1|2|3"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"IM": []}"#)?;
/// assert!(diff(&current, &desired)?.is_empty());
///
/// let touch = Diff::new().system_rows(SystemRows::Touch);
/// assert_eq!(touch.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SystemRows {
    /// `protect`: they are never changed or deleted, and a desired row equal to
    /// one *is* that row.
    #[default]
    Protect,
    /// `touch`: they are rows like others. Deleting one cuts the chat off.
    Touch,
}

/// What becomes of blank values in desired, which are usual in exports. Null in
/// the place of a text is one, and so is NaN, which other languages than JSON have
/// where a table lacks a value.
///
/// A blank value in a row with an ID is an error always, since the portal would
/// delete that row.
///
/// ```
/// use multifield_core::{Blanks, Desired, Diff};
///
/// let json = r#"{"PHONE": ["", "123", null]}"#;
/// assert_eq!(Desired::from_json(json).unwrap_err().code(), "blank_value");
///
/// let skip = Diff::new().blanks(Blanks::Skip);
/// assert!(skip.desired_from_json(json).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blanks {
    /// `error`
    #[default]
    Error,
    /// `skip`: they are dropped, and a list that held only blanks counts as not
    /// mentioned.
    Skip,
}

/// What becomes of value types that the portal does not know, where an edit
/// would write one that the field does not hold yet.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, UnknownTypes};
///
/// let current = Current::default();
/// let desired = Desired::from_json(r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "Mobile"}]}"#)?;
/// assert_eq!(
///     diff(&current, &desired).unwrap_err().to_string(),
///     r#"PHONE[0].VALUE_TYPE: "Mobile" is not a VALUE_TYPE of PHONE, did you mean MOBILE?"#,
/// );
/// let allow = Diff::new().unknown_types(UnknownTypes::Allow);
/// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnknownTypes {
    /// `error`
    #[default]
    Error,
    /// `allow`: the portal stores any text.
    Allow,
}

/// How the values of desired are read: as they are, or as cells of a spreadsheet.
///
/// A cell may hold several values, an empty cell may be written as `#N/A`, and a
/// number may have become a float. `clean` takes such cells as what they say. What
/// has lost digits (`7.9161234567E+10`) stays the error `not_a_phone`.
///
/// ```
/// use multifield_core::{Cells, Diff, Field};
///
/// let clean = Diff::new().cells(Cells::Clean);
/// let desired = clean.desired_from_json(
///     r##"{"PHONE": ["+79000000001; +79000000002, доб. 5", 79000000003.0, "#N/A"]}"##,
/// )?;
/// let values: Vec<_> = desired.rows(Field::Phone).unwrap().iter().map(|row| row.value()).collect();
/// assert_eq!(values, ["+79000000001", "+79000000002, доб. 5", "79000000003"]);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cells {
    /// `strict`: each text is one value.
    #[default]
    Strict,
    /// `clean`:
    ///
    /// - Several values in one cell are taken apart. Phones may be parted by `;`,
    ///   `,`, `/`, `|` and line ends, by a plus, and by blanks between whole numbers;
    ///   e-mails by `;`, `,`, line ends and blanks; sites and messengers by line ends.
    ///   What is no value by itself, such as an extension or a name, stays with the
    ///   value before it. Each gets the type of its row.
    /// - Blank cells are dropped as with [`Blanks::Skip`], and so are `null`, NaN and
    ///   the texts `-`, `#N/A`, `n/a`, `nan`, `none`, `null` and `undefined`.
    /// - Floats that are whole numbers are numbers, and so is `79161234567.0` of a
    ///   phone.
    /// - Characters that nobody sees are removed.
    Clean,
}

/// What becomes of a phone that can be no number, where an edit would write it:
/// a text without a digit, an e-mail address, or what a spreadsheet has made of a
/// number (`7.9161234567E+10`, `79161234567.0`, `#N/A`).
///
/// What the field holds already is no error.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, InvalidPhones};
///
/// let current = Current::default();
/// let desired = Desired::from_json(r#"{"PHONE": ["call me"]}"#)?;
/// assert_eq!(diff(&current, &desired).unwrap_err().code(), "not_a_phone");
///
/// let allow = Diff::new().invalid_phones(InvalidPhones::Allow);
/// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidPhones {
    /// `error`
    #[default]
    Error,
    /// `allow`: the portal stores any text.
    Allow,
}

/// What becomes of a value that holds several, where an edit would write it, such
/// as `+79000000001; +79000000002`.
///
/// What the field holds already is no error. [`Cells::Clean`] takes such values
/// apart, as it says there.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, SeveralValues};
///
/// let current = Current::default();
/// let desired = Desired::from_json(r#"{"PHONE": ["+79000000001; +79000000002"]}"#)?;
/// assert_eq!(diff(&current, &desired).unwrap_err().code(), "several_values");
///
/// let allow = Diff::new().several_values(SeveralValues::Allow);
/// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeveralValues {
    /// `error`
    #[default]
    Error,
    /// `allow`: it is written as one value.
    Allow,
}

/// What becomes of a value with characters that nobody sees, where an edit would
/// write it: marks of direction, blanks without width, soft hyphens, and no-break
/// spaces at its ends. Address books and web pages leave them there.
///
/// What the field holds already is no error. [`Cells::Clean`] removes them.
///
/// ```
/// use multifield_core::{diff, Current, Desired, Diff, InvisibleCharacters};
///
/// let current = Current::default();
/// let desired = Desired::from_json(r#"{"PHONE": ["\u202a+79000000001\u202c"]}"#)?;
/// assert_eq!(diff(&current, &desired).unwrap_err().code(), "invisible_characters");
///
/// let allow = Diff::new().invisible_characters(InvisibleCharacters::Allow);
/// assert_eq!(allow.diff(&current, &desired)?.len(), 1);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvisibleCharacters {
    /// `error`
    #[default]
    Error,
    /// `allow`: the value is written with them.
    Allow,
}

/// What becomes of keys beside the fields of desired, such as `NAME`.
///
/// ```
/// use multifield_core::{Desired, Diff, OtherKeys};
///
/// let json = r#"{"NAME": "Anna", "PHONE": "123"}"#;
/// assert_eq!(Desired::from_json(json).unwrap_err().code(), "unknown_field");
///
/// let ignore = Diff::new().other_keys(OtherKeys::Ignore);
/// assert!(ignore.desired_from_json(json).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OtherKeys {
    /// `error`: one may be a mistyped field.
    #[default]
    Error,
    /// `ignore`: so that an entity can be desired as it was read. The echoes of
    /// an item (`phone`, `email` beside `fm`) are passed over, too. Its `ID` or
    /// `id` is not: that of another entity than current is of is `other_entity`.
    Ignore,
}

/// How a deletion is written for the classic methods. Both do the same.
///
/// ```
/// use multifield_core::{Current, Deletes, Desired, Diff};
///
/// let current = Current::from_json(r#"{"WEB": [
///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"WEB": []}"#)?;
/// let written = |deletes| {
///     let edits = Diff::new().deletes(deletes).diff(&current, &desired)?;
///     Ok::<_, multifield_core::Error>(edits.fields().to_json())
/// };
/// assert_eq!(written(Deletes::Flag)?, r#"{"WEB":[{"ID":9,"DELETE":"Y"}]}"#);
/// assert_eq!(written(Deletes::Blank)?, r#"{"WEB":[{"ID":9,"VALUE":""}]}"#);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deletes {
    /// `flag`: `{"ID": 9, "DELETE": "Y"}`
    #[default]
    Flag,
    /// `blank`: `{"ID": 9, "VALUE": ""}`
    Blank,
}

/// Which generations of server the edits have to be right on.
///
/// Servers of the generation `distinct`, which the vendor's cloud runs, compare
/// rows without their IDs. There a call that only reorders values changes
/// nothing, and of equal rows a call can touch only the first. Where that
/// matters, a plan takes several calls, see [`Edits::unfinished`]. Edits that
/// are right there are right on the others, too. The rules are
/// [in the guide](crate::_guide::portal#three-generations-of-server).
///
/// [`Edits::unfinished`]: crate::Edits::unfinished
///
/// ```
/// use multifield_core::{Current, Desired, Diff, Generations};
///
/// // Two equal rows, the second of which is to get another value.
/// let current = Current::from_json(r#"{"PHONE": [
///     {"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "111111"},
///     {"ID": 10, "VALUE_TYPE": "WORK", "VALUE": "111111"}
/// ]}"#)?;
/// let desired = Desired::from_json(r#"{"PHONE": [
///     {"ID": 9, "VALUE": "111111"}, {"ID": 10, "VALUE": "222222"}
/// ]}"#)?;
///
/// let factory = Diff::new().generation(Generations::Factory);
/// assert_eq!(
///     factory.diff(&current, &desired)?.to_string(),
///     "PHONE\n  ~ 10  111111 (WORK) -> 222222 (WORK)\n",
/// );
/// let edits = Diff::new().diff(&current, &desired)?;
/// assert_eq!(edits.to_string(), "\
/// PHONE
///   ~ 9  111111 (WORK) -> 111111 (~WORK)
/// Not finished: row 10 is hidden behind row 9. Send this, read again, diff again.
/// ");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generations {
    /// `any`: on all of them.
    #[default]
    Any,
    /// `legacy`: each named row is written separately.
    Legacy,
    /// `factory`: the rows become a collection, whose values are compared with
    /// their IDs.
    Factory,
    /// `distinct`: the same, but without their IDs. A stored value that fails the
    /// portal's check is an error here, and a warning in `any`.
    Distinct,
}
