//! Reads the options of a run by their names.

use multifield_core::{
    settings::{
        self, Setting,
        Takes::{Names, Other},
        A_COUNT, SECONDS,
    },
    Api, Diff, Error, KnownOption, OnConflict,
};
use serde::Deserializer;
use serde_json::Value;

use crate::options::{Meanwhile, Options};

impl settings::Options for Options {
    const OWN: &'static [Setting<Options>] = &[
        Setting {
            name: "on_conflict",
            takes: Names(OnConflict::NAMES),
            set: |options, given| {
                let on_conflict = given.choice(OnConflict::NAMES)?;
                options.merge = options.merge.on_conflict(on_conflict);
                Ok(())
            },
        },
        Setting {
            name: "api",
            takes: Names(Api::NAMES),
            set: |options, given| given.choice(Api::NAMES).map(|it| options.api = it),
        },
        Setting {
            name: "max_deletes_run",
            takes: Other(A_COUNT),
            set: |options, given| {
                given
                    .count()
                    .map(|it| options.max_deletes_run = Some(it as u64))
            },
        },
        Setting {
            name: "max_attempts",
            takes: Other(A_COUNT),
            set: |options, given| given.count().map(|it| options.max_attempts = it),
        },
        Setting {
            name: "meanwhile",
            takes: Names(Meanwhile::NAMES),
            set: |options, given| {
                let name = given.name(Meanwhile::NAMES)?;
                let found = Meanwhile::ALL.iter().find(|it| it.as_str() == name);
                options.meanwhile = found.copied().unwrap_or_default();
                Ok(())
            },
        },
        Setting {
            name: "dry_run",
            takes: Other("true or false"),
            set: |options, given| given.flag().map(|it| options.dry_run = it),
        },
        Setting {
            name: "settle",
            takes: Other(SECONDS),
            set: |options, given| given.seconds().map(|it| options.settle = it),
        },
        Setting {
            name: "plan_age",
            takes: Other(SECONDS),
            set: |options, given| given.seconds().map(|it| options.plan_age = it),
        },
        Setting {
            name: "label",
            takes: Other("a string"),
            set: |options, given| given.text().map(|it| *options = options.label(Some(it))),
        },
        Setting {
            name: "rate",
            takes: Other(A_COUNT),
            set: |options, given| {
                given
                    .count()
                    .map(|it| options.limits.rate = at_most_u32(it))
            },
        },
        Setting {
            name: "burst",
            takes: Other(A_COUNT),
            set: |options, given| {
                given
                    .count()
                    .map(|it| options.limits.burst = at_most_u32(it))
            },
        },
        Setting {
            name: "in_flight",
            takes: Other(A_COUNT),
            set: |options, given| given.count().map(|it| options.limits.in_flight = it),
        },
        Setting {
            name: "operating",
            takes: Other(SECONDS),
            set: |options, given| given.seconds().map(|it| options.limits.operating = it),
        },
    ];

    fn set_diff(&mut self, diff: Diff) {
        *self = self.diff(diff);
    }
}

/// Larger limits have the same effect.
fn at_most_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Options {
    /// Reads options from an object of JSON by their names: those of
    /// [`Diff::from_json`], and those of a run.
    ///
    /// | option | values |
    /// | --- | --- |
    /// | [`on_conflict`](Options::on_conflict) | of merges: `leave`, `ours`, `theirs` |
    /// | [`api`](Options::api) | `classic`, `universal` |
    /// | [`max_deletes_run`](Options::max_deletes_run) | an integer, 0 or more |
    /// | [`max_attempts`](Options::max_attempts) | an integer, 0 or more |
    /// | [`meanwhile`](Options::meanwhile) | `conflict`, `overrule` |
    /// | [`dry_run`](Options::dry_run) | true or false |
    /// | [`settle`](Options::settle), [`plan_age`](Options::plan_age) | a number of seconds |
    /// | [`label`](Options::label) | a string |
    /// | `rate`, `burst`, `in_flight`, `operating` | those of [`Limits`](crate::Limits): integers, and a number of seconds |
    ///
    /// # Errors
    ///
    /// Those of [`Diff::from_json`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use multifield_core::{Diff, Strategy};
    /// use multifield_sync::{Limits, Options};
    ///
    /// let options = Options::from_json(r#"{"strategy": "add", "settle": 90, "burst": 20}"#)?;
    /// assert_eq!(
    ///     options,
    ///     Options::new()
    ///         .diff(Diff::new().strategy(Strategy::Add))
    ///         .settle(Duration::from_secs(90))
    ///         .limits(Limits::new().burst(20)),
    /// );
    ///
    /// let error = Options::from_json(r#"{"max_delete_run": 3}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "max_delete_run: unknown option, did you mean max_deletes_run?");
    /// let error = Options::from_json(r#"{"settle": -1}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "settle: found -1, expected a number of seconds, from 0 to 31536000");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn from_json(json: &(impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        settings::from_json(json.as_ref())
    }

    /// Reads options from a tree of JSON, as [`from_json`](Options::from_json) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Options::from_json), without `invalid_json`.
    pub fn from_value(tree: &Value) -> Result<Self, Error> {
        settings::from_deserializer(tree)
    }

    /// Reads options from anything that serde reads and that describes itself, as
    /// [`from_json`](Options::from_json) does.
    ///
    /// # Errors
    ///
    /// The errors of [`from_json`](Options::from_json). An error of the deserializer itself
    /// is `invalid_json`.
    pub fn from_deserializer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, Error> {
        settings::from_deserializer(deserializer)
    }

    /// The options of a run, without those of its diffs.
    ///
    /// ```
    /// use multifield_sync::Options;
    ///
    /// let meanwhile = Options::known_options().find(|option| option.name == "meanwhile").unwrap();
    /// assert_eq!(meanwhile.choices, ["conflict", "overrule"]);
    /// ```
    pub fn known_options() -> impl Iterator<Item = KnownOption> {
        settings::own_options::<Options>()
    }
}
