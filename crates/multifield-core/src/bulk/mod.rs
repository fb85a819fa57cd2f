//! Many entities: two inputs of lines, joined by the IDs of the entities.
//!
//! `blocks` cuts the inputs, and `lines` finds the entities in a block. `index` joins
//! entities in any order, and `sorted` those that are sorted by ID. `plan` plans one
//! entity. `output` writes the results in order, and applies the `limit`. `rounds` runs
//! all this.
//!
//! `fed` is a run whose inputs the caller passes. `states` reads one input, for callers
//! with a loop of their own. `clean` is a run over one input, which removes duplicates.
//! `text` is the output for people.

mod blocks;
mod choices;
mod clean;
mod fed;
mod getters;
mod index;
mod limit;
mod lines;
mod output;
mod plan;
mod report;
mod rounds;
mod simulations;
mod sorted;
mod states;
mod text;

pub use choices::{BulkForm, InputOrder, Missing, OnError};
pub use clean::Cleanup;
pub use fed::{BulkRun, Step};
pub use limit::MaxDeletes;
pub use report::{BulkError, Done, Event, Summary};
pub use simulations::simulate_lines;
pub use states::States;

use std::io::{self, Read};

use crate::{
    diff::Diff,
    error::{Error, ErrorKind, Side},
    parallel,
};
use blocks::Blocks;
use output::Output;

/// Diffs of many entities, from lines of JSON with their current states and lines with their
/// desired states.
///
/// A line is an entity with its ID, in any of the shapes of
/// [`Current::from_json`](crate::Current::from_json) and
/// [`Desired::from_json`](crate::Desired::from_json), or a page of a list: `{"result":
/// [...]}`, `{"result": {"items": [...]}}`, `VibeCode`'s `{"data": [...]}`. Blank lines are
/// ignored. The entities of both sides are joined by ID; `43` and `"43"` are the same ID.
/// The output is in the order of desired, and the same with any number of threads.
///
/// Entities that are only in current are ignored. An entity that is only in desired is an
/// error, unless [`Missing::Add`] is set: a page of the export may be missing, and adding
/// the entity would duplicate a customer. An entity that occurs twice in an input is an
/// error.
///
/// ```
/// use multifield_core::Bulk;
///
/// let current = r#"{"result": [
///     {"ID": "43", "PHONE": [{"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "1"}]},
///     {"ID": "44", "PHONE": [{"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "2"}]}
/// ]}"#.replace('\n', "");
/// let desired = "\
/// {\"id\": 44, \"PHONE\": [\"3\"]}
/// {\"id\": 43, \"PHONE\": [\"1\"]}
/// ";
/// let done = Bulk::new().diff_ndjson(&current, desired)?;
/// assert_eq!(
///     String::from_utf8_lossy(&done.lines),
///     "{\"id\":44,\"fields\":{\"PHONE\":[{\"ID\":223,\"VALUE\":\"3\",\"VALUE_TYPE\":\"WORK\"}]}}\n",
/// );
/// assert_eq!((done.summary.entities, done.summary.unchanged), (2, 1));
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use = "options do nothing by themselves"]
pub struct Bulk {
    pub(crate) diff: Diff,
    pub(crate) key: Option<String>,
    form: BulkForm,
    pub(crate) missing: Missing,
    pub(crate) order: InputOrder,
    pub(crate) on_error: OnError,
    pub(crate) max_deletes_run: Option<MaxDeletes>,
    pub(crate) threads: Option<usize>,
}

impl Bulk {
    /// How many threads there may be.
    pub(crate) const THREADS: &'static str = "an integer from 1 to 1024";

    /// Creates a `Bulk` with all defaults.
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// assert_eq!(Bulk::new(), Bulk::default());
    /// ```
    pub fn new() -> Bulk {
        Bulk::default()
    }

    /// Sets the options of each diff. Its `max_deletes` limits each entity.
    ///
    /// ```
    /// use multifield_core::{Bulk, Diff, Strategy};
    ///
    /// let current = r#"{"ID": 43, "PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"}]}"#;
    /// let desired = r#"{"id": 43, "PHONE": ["2"]}"#;
    /// let add = Bulk::new().diff_options(Diff::new().strategy(Strategy::Add));
    /// let done = add.diff_ndjson(current, desired)?;
    /// assert_eq!((done.summary.overwrites, done.summary.appends), (0, 1));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn diff_options(mut self, diff: Diff) -> Bulk {
        self.diff = diff;
        self
    }

    /// Sets the key of an entity's ID. Default: `ID` or `id`.
    ///
    /// In desired, this key is not treated as a field. In current, the ID may also have the
    /// key `ID` or `id`. If there are several, they must be the same.
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let current = r#"{"ID": "43", "PHONE": []}"#;
    /// let desired = r#"{"contact": 43, "PHONE": ["1"]}"#;
    /// let done = Bulk::new().key(Some("contact")).diff_ndjson(current, desired)?;
    /// assert_eq!(done.summary.appends, 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn key(mut self, key: Option<&str>) -> Bulk {
        self.key = key.map(str::to_owned);
        self
    }

    /// Sets the output format of a line. Default: [`BulkForm::Fields`].
    ///
    /// ```
    /// use multifield_core::{Bulk, BulkForm};
    ///
    /// let done = Bulk::new()
    ///     .form(BulkForm::Fm)
    ///     .diff_ndjson(r#"{"ID": 43, "WEB": []}"#, r#"{"id": 43, "WEB": "a.example"}"#)?;
    /// assert_eq!(
    ///     String::from_utf8_lossy(&done.lines),
    ///     "{\"id\":43,\"fm\":{\"n0\":{\"typeId\":\"WEB\",\"valueType\":\"WORK\",\"value\":\"a.example\"}}}\n",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn form(mut self, form: BulkForm) -> Bulk {
        self.form = form;
        self
    }

    /// Sets how entities are treated that are only in desired. Default: [`Missing::Error`].
    ///
    /// ```
    /// use multifield_core::{Api, Bulk, BulkForm, Entity, Missing};
    ///
    /// let desired = r#"{"id": 43, "WEB": "a.example"}"#;
    /// let error = Bulk::new().diff_ndjson("", desired).unwrap_err();
    /// assert_eq!(error.code(), "unknown_entity");
    ///
    /// let (entity, api) = (Some(Entity::Contact), Api::Classic);
    /// let add = Bulk::new().form(BulkForm::Request { entity, api }).missing(Missing::Add);
    /// assert!(add.diff_ndjson("", desired)?.lines.starts_with(br#"{"method":"crm.contact.add","#));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn missing(mut self, missing: Missing) -> Bulk {
        self.missing = missing;
        self
    }

    /// Sets the order of the entities. Default: [`InputOrder::Any`].
    ///
    /// ```
    /// use multifield_core::{Bulk, InputOrder};
    ///
    /// let current = "{\"ID\": 44, \"WEB\": []}\n{\"ID\": 43, \"WEB\": []}";
    /// let desired = "{\"id\": 43, \"WEB\": []}\n{\"id\": 44, \"WEB\": []}";
    /// assert!(Bulk::new().diff_ndjson(current, desired).is_ok());
    ///
    /// let sorted = Bulk::new().input_order(InputOrder::Sorted);
    /// assert_eq!(sorted.diff_ndjson(current, desired).unwrap_err().code(), "unsorted");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn input_order(mut self, order: InputOrder) -> Bulk {
        self.order = order;
        self
    }

    /// Sets whether a run continues after an error. Default: [`OnError::Stop`].
    ///
    /// ```
    /// use multifield_core::{Bulk, OnError};
    ///
    /// let current = "{\"ID\": 43, \"WEB\": []}\n{\"ID\": 44, \"WEB\": []}";
    /// let desired = "{\"id\": 43, \"WEBB\": []}\n{\"id\": 44, \"WEB\": \"a.example\"}";
    /// assert_eq!(Bulk::new().diff_ndjson(current, desired).unwrap_err().line(), Some(1));
    ///
    /// let done = Bulk::new().on_error(OnError::Skip).diff_ndjson(current, desired)?;
    /// assert_eq!((done.errors.len(), done.summary.appends), (1, 1));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn on_error(mut self, on_error: OnError) -> Bulk {
        self.on_error = on_error;
        self
    }

    /// Limits the deletions of the whole run. Default: no limit. [`Diff::max_deletes`]
    /// limits those of each entity.
    ///
    /// If a run would delete more, it fails with `too_many_deletes` and emits nothing. With
    /// [`InputOrder::Sorted`], the output is emitted during the run, so it contains the
    /// entities before the one that exceeds the limit. A share then refers to the rows so
    /// far, at least 10,000.
    ///
    /// ```
    /// use multifield_core::{Bulk, MaxDeletes};
    ///
    /// let current = r#"{"ID": 43, "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#;
    /// let desired = r#"{"id": 43, "WEB": []}"#;
    /// let careful = Bulk::new().max_deletes_run(Some("2.5%".parse()?));
    /// let error = careful.diff_ndjson(current, desired).unwrap_err();
    /// assert_eq!(error.code(), "too_many_deletes");
    /// assert!(Bulk::new().max_deletes_run(Some(MaxDeletes::rows(1))).diff_ndjson(current, desired).is_ok());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn max_deletes_run(mut self, max_deletes: Option<MaxDeletes>) -> Bulk {
        self.max_deletes_run = max_deletes;
        self
    }

    /// Sets the number of threads, from 1 to 1024. Default: one per core.
    ///
    /// Without the feature `rayon`, there is one thread.
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let one = Bulk::new().threads(Some(1)).diff_ndjson(r#"{"ID": 43, "WEB": []}"#, r#"{"id": 43, "WEB": []}"#)?;
    /// assert_eq!(one.summary.unchanged, 1);
    ///
    /// let error = Bulk::new().threads(Some(0)).diff_ndjson("", "").unwrap_err();
    /// assert_eq!(error.to_string(), "threads: found 0, expected an integer from 1 to 1024");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub const fn threads(mut self, threads: Option<usize>) -> Bulk {
        self.threads = threads;
        self
    }

    /// Compares two inputs in memory.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Bulk::run).
    ///
    /// ```
    /// use multifield_core::{Bulk, OnError};
    ///
    /// let current = r#"{"ID": 43, "PHONE": []}"#;
    /// let desired = "{\"id\": 43, \"PHONE\": [1.5]}\n{\"id\": 44, \"PHONE\": []}";
    /// let error = Bulk::new().diff_ndjson(current, desired).unwrap_err();
    /// assert_eq!((error.line(), error.entity_id()), (Some(1), Some(43)));
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 1: PHONE[0]: found the number 1.5, expected a string or an integer",
    /// );
    ///
    /// let skipping = Bulk::new().on_error(OnError::Skip);
    /// let codes = skipping.diff_ndjson(current, desired)?.errors;
    /// let codes: Vec<_> = codes.iter().map(|error| error.code()).collect();
    /// assert_eq!(codes, ["wrong_value", "unknown_entity"]);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn diff_ndjson(
        &self,
        current: &(impl AsRef<[u8]> + ?Sized),
        desired: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Done, Error> {
        let inputs = [current.as_ref(), desired.as_ref()].map(Blocks::of_bytes);
        Done::in_memory(|emit| self.run_on(inputs.into(), emit))
    }

    /// Compares the inputs of two readers, and emits the output during the run.
    ///
    /// `emit` is called by one thread at a time. Its error ends the run. Each reader is read
    /// by one thread at a time, in large pieces, so it needs no buffer.
    ///
    /// # Errors
    ///
    /// [`BulkError::Read`] and [`BulkError::Write`] are the errors of the readers and of
    /// `emit`.
    ///
    /// The following errors concern one entity or line, which [`Error::line`] returns. With
    /// [`OnError::Skip`] they are events: those of [`Current::from_json`], of
    /// [`Desired::from_json`], of [`Diff::diff`] and of [`Request::command`];
    /// `missing_entity_id`, `wrong_id` (`"abc"`), `entity_id_mismatch`; `repeated_entity`,
    /// `ambiguous_entity`; `unknown_entity`.
    ///
    /// The following errors always end the run: `unsorted`; `too_many_deletes` of the run;
    /// `meaningless_option` for [`Missing::Add`] with [`BulkForm::Fields`] or
    /// [`BulkForm::Fm`], and as in [`Diff::diff`]; `wrong_option` (no threads, or above
    /// 1024).
    ///
    /// [`Current::from_json`]: crate::Current::from_json
    /// [`Desired::from_json`]: crate::Desired::from_json
    /// [`Request::command`]: crate::Request::command
    ///
    /// ```
    /// use multifield_core::{Bulk, Event};
    ///
    /// let current: &[u8] = br#"{"ID": 43, "PHONE": []}"#;
    /// let desired: &[u8] = br#"{"id": 43, "PHONE": ["1"]}"#;
    /// let mut lines = Vec::new();
    /// let summary = Bulk::new().run(current, desired, |event| {
    ///     if let Event::Lines(part) = event {
    ///         lines.extend_from_slice(part);
    ///     }
    ///     Ok(())
    /// })?;
    /// assert_eq!(lines, b"{\"id\":43,\"fields\":{\"PHONE\":[{\"VALUE\":\"1\",\"VALUE_TYPE\":\"WORK\"}]}}\n");
    /// assert_eq!(summary.appends, 1);
    /// # Ok::<(), multifield_core::BulkError>(())
    /// ```
    pub fn run(
        &self,
        current: impl Read + Send,
        desired: impl Read + Send,
        emit: impl FnMut(Event<'_>) -> io::Result<()> + Send,
    ) -> Result<Summary, BulkError> {
        let inputs = (Blocks::of_reader(current), Blocks::of_reader(desired));
        self.run_on(inputs, emit)
    }

    fn run_on(
        &self,
        (current, desired): (Blocks<'_, impl Read + Send>, Blocks<'_, impl Read + Send>),
        emit: impl FnMut(Event<'_>) -> io::Result<()> + Send,
    ) -> Result<Summary, BulkError> {
        self.diff.check_options()?;
        self.form.check(self.missing)?;
        self.on_threads(
            Output::new(self, Side::Desired, emit),
            |output| match self.order {
                InputOrder::Any => self.run_any(current, desired, output),
                InputOrder::Sorted => self.run_sorted(current, desired, output),
            },
        )
    }

    fn on_threads<E: FnMut(Event<'_>) -> io::Result<()> + Send>(
        &self,
        mut output: Output<E>,
        run: impl FnOnce(&mut Output<E>) -> Result<(), BulkError> + Send,
    ) -> Result<Summary, BulkError> {
        let run = || {
            let result = run(&mut output);
            output.finish(result)
        };
        match self.threads {
            // More threads would only wait for each other.
            Some(threads @ (0 | 1025..)) => {
                Err(wrong_threads(threads.to_string(), Bulk::THREADS).into())
            }
            threads => parallel::on_threads(threads, run).map_err(|error| {
                let found = format!("{}: {error}", threads.unwrap_or_default());
                wrong_threads(found, "as many as the system has room for")
            })?,
        }
    }
}

fn wrong_threads(found: String, expected: &'static str) -> Error {
    let kind = ErrorKind::WrongOption { found, expected };
    Error::new(Side::Options, "threads", kind)
}
