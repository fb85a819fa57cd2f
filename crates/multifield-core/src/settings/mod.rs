//! The options of a diff, a merge and a run, by their names.
//!
//! Crates on top of this one read theirs by the same table: they have [`Options`] of
//! their own.

mod given;
mod hint;
mod known;
mod reader;
mod table;
mod traits;

use crate::{bulk::Bulk, diff::Diff, error::Error, merge::Merge};
pub use given::{Given, A_COUNT, SECONDS};
pub use hint::Hint;
pub use known::KnownOption;
pub use reader::{from_deserializer, from_json, own_options, Options, Setting, Takes};
use table::Run;

impl Diff {
    /// Reads options from a JSON object. The keys are the names of the setters. A choice is
    /// the name of the enum variant, in snake case. An option that is null or absent has its
    /// default.
    ///
    /// | option | values |
    /// | --- | --- |
    /// | [`strategy`](Diff::strategy) | `replace`, `add`, `remove`, `fill`, `patch`,
    /// `first` |
    /// | [`equality`](Diff::equality) | `exact`, `normalized` |
    /// | `region` | a country, such as `RU`; needs the feature `phonenumber` |
    /// | [`only`](Diff::only) | an object of fields, with their types: `{"PHONE": ["WORK", "MOBILE"], "EMAIL": "HOME"}` |
    /// | [`order`](Diff::order) | `any`, `desired` |
    /// | [`overwrite`](Diff::overwrite) | `any`, `same_value` |
    /// | [`duplicates`](Diff::duplicates) | `collapse`, `keep` |
    /// | [`types`](Diff::types) | of `dedupe` and `tidy`: `same`, `any` |
    /// | [`system_rows`](Diff::system_rows) | `protect`, `touch` |
    /// | [`max_deletes`](Diff::max_deletes) | an integer, 0 or more |
    /// | [`blanks`](Diff::blanks) | `error`, `skip` |
    /// | [`unknown_types`](Diff::unknown_types) | `error`, `allow` |
    /// | [`other_keys`](Diff::other_keys) | `error`, `ignore` |
    /// | [`read`](Diff::read) | `all`, a field, or a list of these |
    /// | [`deletes`](Diff::deletes) | `flag`, `blank` |
    /// | [`generation`](Diff::generation) | `any`, `legacy`, `factory`, `distinct` |
    ///
    /// Names may also be in the style of JavaScript (`systemRows`). Errors name an option
    /// as it is written.
    ///
    /// # Errors
    ///
    /// On the side `Options`: `invalid_json`; `wrong_shape` for another kind of
    /// JSON (`[]`, a `max_deletes` of `-1` or `"3"`); `unknown_option`
    /// (`max_delete`); `repeated_key` for a duplicate option, in one style of names
    /// or in both; `wrong_choice` (a `strategy` of `append`, a
    /// `read` of `["TEL"]`, an `only` of `{"TEL": "WORK"}`); `unknown_type` and
    /// `empty_only` for types of `only`; `unknown_region` (`RUS`);
    /// `missing_feature` for a region without the feature `phonenumber`.
    ///
    /// ```
    /// use multifield_core::{Diff, ReadFields, Strategy};
    ///
    /// let options = Diff::from_json(r#"{"strategy": "add", "max_deletes": null, "read": "all"}"#)?;
    /// assert_eq!(options, Diff::new().strategy(Strategy::Add).read(ReadFields::ALL));
    /// assert_eq!(Diff::from_json(r#"{"otherKeys": "ignore"}"#), Diff::from_json(r#"{"other_keys": "ignore"}"#));
    ///
    /// let error = Diff::from_json(r#"{"strategy": "append"}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"strategy: found "append", expected replace, add, remove, fill, patch or first"#,
    /// );
    /// let error = Diff::from_json(r#"{"max_delete": 3}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "max_delete: unknown option, did you mean max_deletes?");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        reader::from_json(json.as_ref())
    }
}

impl Merge {
    /// Reads options from a JSON object: those of [`Diff::from_json`], and
    /// [`on_conflict`](Merge::on_conflict), which is `leave`, `ours` or `theirs`.
    ///
    /// # Errors
    ///
    /// Those of [`Diff::from_json`].
    ///
    /// ```
    /// use multifield_core::{Diff, Merge, OnConflict};
    ///
    /// let options = Merge::from_json(r#"{"on_conflict": "ours", "max_deletes": 0}"#)?;
    /// let diff = Diff::new().max_deletes(Some(0));
    /// assert_eq!(options, Merge::new().diff_options(diff).on_conflict(OnConflict::Ours));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        reader::from_json(json.as_ref())
    }
}

impl Bulk {
    /// Reads options from a JSON object: those of [`Diff::from_json`], and those of the
    /// run.
    ///
    /// | option | values |
    /// | --- | --- |
    /// | [`key`](Bulk::key) | a string |
    /// | [`form`](Bulk::form) | `fields`, `fm`, `request`, `batch`, `text` |
    /// | `entity` | of `request` and `batch`: `contact`, `lead`, `company` |
    /// | `api` | of these two: `classic`, `universal` |
    /// | [`missing`](Bulk::missing) | `error`, `add` |
    /// | [`on_error`](Bulk::on_error) | `stop`, `skip` |
    /// | [`input_order`](Bulk::input_order) | `any`, `sorted` |
    /// | [`max_deletes_run`](Bulk::max_deletes_run) | an integer, or a percentage such as `"2.5%"` |
    /// | [`threads`](Bulk::threads) | an integer from 1 to 1024 |
    ///
    /// # Errors
    ///
    /// Those of [`Diff::from_json`]; `wrong_option` for an invalid percentage or number
    /// of threads.
    ///
    /// ```
    /// use multifield_core::{Api, Bulk, BulkForm, Diff, Entity, Strategy};
    ///
    /// let options = Bulk::from_json(r#"{"form": "batch", "entity": "lead", "strategy": "add"}"#)?;
    /// let form = BulkForm::Batch { entity: Some(Entity::Lead), api: Api::Classic };
    /// assert_eq!(options, Bulk::new().form(form).diff_options(Diff::new().strategy(Strategy::Add)));
    ///
    /// let error = Bulk::from_json(r#"{"max_deletes_run": "many"}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     r#"max_deletes_run: found "many", expected a number of rows, or a percentage such as 2.5%"#,
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        reader::from_json::<Run>(json.as_ref()).map(Bulk::from)
    }
}
