//! The options of a run.

use std::time::Duration;

use multifield_core::{Api, Diff, Merge, OnConflict};

use crate::{limits::Limits, names::names};

/// The options of a run.
///
/// ```
/// use std::time::Duration;
/// use multifield_core::Diff;
/// use multifield_sync::{Meanwhile, Options};
///
/// let options = Options::new()
///     .diff(Diff::new().max_deletes(Some(2)))
///     .max_deletes_run(Some(100))
///     .meanwhile(Meanwhile::Overrule);
/// assert_ne!(options, Options::new());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    pub(crate) merge: Merge,
    pub(crate) api: Api,
    pub(crate) max_deletes_run: Option<u64>,
    pub(crate) max_attempts: usize,
    pub(crate) meanwhile: Meanwhile,
    pub(crate) dry_run: bool,
    pub(crate) limits: Limits,
    pub(crate) settle: Duration,
    pub(crate) plan_age: Duration,
    /// A digest of the label, because a label may be confidential.
    pub(crate) label: Option<u64>,
}

/// What happens to a plan that would delete or overwrite a row that somebody has changed
/// since the run first read the entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Meanwhile {
    /// `conflict`: it is not sent, and the entity ends as
    /// [`Outcome::Conflict`](crate::Outcome::Conflict).
    #[default]
    Conflict,
    /// `overrule`: it is sent.
    Overrule,
}

names! {
    Meanwhile { Conflict = "conflict", Overrule = "overrule" }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            merge: Merge::new(),
            api: Api::Classic,
            max_deletes_run: None,
            max_attempts: 5,
            meanwhile: Meanwhile::Conflict,
            dry_run: false,
            limits: Limits::default(),
            settle: Duration::from_secs(75),
            plan_age: Duration::from_secs(15),
            label: None,
        }
    }
}

impl Options {
    /// Creates options with all defaults.
    #[must_use]
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets how states are compared. [`Diff::max_deletes`] limits each entity. The option
    /// [`read`](Diff::read) has no effect, because the run reads every field.
    #[must_use]
    pub const fn diff(mut self, diff: Diff) -> Options {
        self.merge = self.merge.diff_options(diff);
        self
    }

    /// Sets which side wins in a conflict of a merge: see
    /// [`push_merge`](crate::Sync::push_merge). Default: [`OnConflict::Leave`].
    #[must_use]
    pub const fn on_conflict(mut self, on_conflict: OnConflict) -> Options {
        self.merge = self.merge.on_conflict(on_conflict);
        self
    }

    /// Sets the methods that send the edits. Classic methods do the reading, because those of
    /// [`Api::Universal`] hide equal rows. Default: [`Api::Classic`].
    #[must_use]
    pub const fn api(mut self, api: Api) -> Options {
        self.api = api;
        self
    }

    /// Sets how many rows the run may delete, all entities together. If the plan of an
    /// entity would exceed this limit, the entity ends as
    /// [`Outcome::Withheld`](crate::Outcome::Withheld), and the others continue. A row
    /// counts when its deletion is sent for the first time, whether or not it is carried
    /// out. Default: `None`, no limit.
    #[must_use]
    pub const fn max_deletes_run(mut self, rows: Option<u64>) -> Options {
        self.max_deletes_run = rows;
        self
    }

    /// Sets how many more calls an entity may take than its first plan needs
    /// ([`Diff::rounds`]), and how often in a row reading it may fail. After that, it ends
    /// as [`Outcome::GaveUp`](crate::Outcome::GaveUp). Default: 5.
    #[must_use]
    pub const fn max_attempts(mut self, calls: usize) -> Options {
        self.max_attempts = calls;
        self
    }

    /// Sets what happens to a plan that would undo changes that people make during the run.
    /// Default:
    /// [`Meanwhile::Conflict`].
    #[must_use]
    pub const fn meanwhile(mut self, meanwhile: Meanwhile) -> Options {
        self.meanwhile = meanwhile;
        self
    }

    /// Sets whether the run only reads and plans, and reports the edits that it would send.
    /// If nothing changes in between, a run then makes exactly these edits. Default: no.
    #[must_use]
    pub const fn dry_run(mut self, dry_run: bool) -> Options {
        self.dry_run = dry_run;
        self
    }

    /// Sets the limits for the calls of the run.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Options {
        self.limits = limits;
        self
    }

    /// Sets how long the run waits before it reads an entity again, if the answer to a call
    /// was lost. Default: 75 seconds.
    ///
    /// The portal may still run such a call for 60 seconds. An earlier read could show the
    /// old state, and then a number would be added twice.
    #[must_use]
    pub const fn settle(mut self, time: Duration) -> Options {
        self.settle = time;
        self
    }

    /// Sets the name of the target, such as the domain of the portal. A run does not
    /// continue the journal of a run with another label. The journal contains only a digest
    /// of it. Default: none.
    #[must_use]
    pub fn label(mut self, label: Option<&str>) -> Options {
        self.label = label.map(digest);
        self
    }

    /// Sets how old a plan may be when it is sent. For an older plan, the entity is read
    /// and planned again. Default: 15 seconds.
    #[must_use]
    pub const fn plan_age(mut self, time: Duration) -> Options {
        self.plan_age = time;
        self
    }

    /// Returns the options of the diffs. Desired states are read with them.
    #[must_use]
    pub const fn get_diff(&self) -> Diff {
        self.merge.get_diff_options()
    }

    /// Returns which side wins in a conflict of a merge.
    #[must_use]
    pub const fn get_on_conflict(&self) -> OnConflict {
        self.merge.get_on_conflict()
    }

    /// Returns how long the run waits after a call whose answer was lost.
    #[must_use]
    pub const fn get_settle(&self) -> Duration {
        self.settle
    }
}

/// FNV-1a. Unlike the hashes of the standard library, it is the same on every machine and
/// in every version.
pub(crate) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
