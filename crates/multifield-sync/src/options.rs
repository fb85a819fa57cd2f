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
    /// A digest.
    pub(crate) label: Option<u64>,
}

/// What happens to a plan that would delete or overwrite what somebody has changed
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
    /// Every option at its default.
    #[must_use]
    pub fn new() -> Options {
        Options::default()
    }

    /// How states are compared, with the cap of each entity,
    /// [`Diff::max_deletes`]. Its option [`read`](Diff::read) plays no part, since
    /// the run reads every field.
    #[must_use]
    pub const fn diff(mut self, diff: Diff) -> Options {
        self.merge = self.merge.diff_options(diff);
        self
    }

    /// How conflicts of merges are settled: see
    /// [`push_merge`](crate::Sync::push_merge). Default: [`OnConflict::Leave`].
    #[must_use]
    pub const fn on_conflict(mut self, on_conflict: OnConflict) -> Options {
        self.merge = self.merge.on_conflict(on_conflict);
        self
    }

    /// The methods that edits are sent with. Reads are always classic, since those of
    /// [`Api::Universal`] hide equal rows. Default: [`Api::Classic`].
    #[must_use]
    pub const fn api(mut self, api: Api) -> Options {
        self.api = api;
        self
    }

    /// How many rows the run may delete, all entities together. An entity whose plan
    /// needs more ends as [`Outcome::Withheld`](crate::Outcome::Withheld), and the
    /// others go on. A row counts when it is first sent for deletion, whether or not
    /// the deletion is carried out. Default: `None`, any number.
    #[must_use]
    pub const fn max_deletes_run(mut self, rows: Option<u64>) -> Options {
        self.max_deletes_run = rows;
        self
    }

    /// How many calls an entity may take in addition to the calls of its first plan
    /// ([`Diff::rounds`]), and how many consecutive reads of it may fail. After that it
    /// ends as [`Outcome::GaveUp`](crate::Outcome::GaveUp). Default: 5.
    #[must_use]
    pub const fn max_attempts(mut self, calls: usize) -> Options {
        self.max_attempts = calls;
        self
    }

    /// What happens to a plan that would undo what people do meanwhile. Default:
    /// [`Meanwhile::Conflict`].
    #[must_use]
    pub const fn meanwhile(mut self, meanwhile: Meanwhile) -> Options {
        self.meanwhile = meanwhile;
        self
    }

    /// Whether the run only reads, and reports what it would send. If nothing changes
    /// in between, a run does what its totals say. Default: no.
    #[must_use]
    pub const fn dry_run(mut self, dry_run: bool) -> Options {
        self.dry_run = dry_run;
        self
    }

    /// How much the run asks of the portal.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Options {
        self.limits = limits;
        self
    }

    /// How long an entity waits after a call whose answer was lost. Default:
    /// 75 seconds.
    ///
    /// The portal may run such a call for 60 seconds more. An entity that is read
    /// before then still shows the old state, and a number would be added twice.
    #[must_use]
    pub const fn settle(mut self, time: Duration) -> Options {
        self.settle = time;
        self
    }

    /// What the run is for, such as the domain of the portal: a journal of a run with
    /// another label is not resumed. The journal contains a digest of it. Default: none.
    #[must_use]
    pub fn label(mut self, label: Option<&str>) -> Options {
        self.label = label.map(digest);
        self
    }

    /// How old a plan may be when it is sent. An older one is made anew. Default:
    /// 15 seconds.
    #[must_use]
    pub const fn plan_age(mut self, time: Duration) -> Options {
        self.plan_age = time;
        self
    }

    /// What the options of the diffs are. Desired states are read with them.
    #[must_use]
    pub const fn get_diff(&self) -> Diff {
        self.merge.get_diff_options()
    }

    /// How conflicts of merges are settled.
    #[must_use]
    pub const fn get_on_conflict(&self) -> OnConflict {
        self.merge.get_on_conflict()
    }

    /// How long an entity waits after a call whose answer was lost.
    #[must_use]
    pub const fn get_settle(&self) -> Duration {
        self.settle
    }
}

/// FNV-1a, which is the same on every machine.
pub(crate) fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
