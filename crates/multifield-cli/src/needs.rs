//! Flags that have an effect beside others alone. One that has none is an error:
//! who gives it expects something of it.

use clap::{parser::ValueSource, ArgMatches};

use crate::failure::Failure;

struct Need {
    flag: &'static str,
    /// The flag that has to be one of these.
    with: &'static str,
    values: &'static [&'static str],
    /// Whether it is where it is not given.
    by_default: bool,
}

impl Need {
    /// One that says something of many entities alone.
    const fn of_lines(flag: &'static str) -> Need {
        Need {
            flag,
            with: "lines",
            values: &["true"],
            by_default: false,
        }
    }
}

const NEEDS: &[Need] = &[
    Need::of_lines("key"),
    Need::of_lines("on_error"),
    Need::of_lines("max_deletes_run"),
    Need::of_lines("threads"),
    Need::of_lines("sorted"),
    Need::of_lines("quiet"),
    // Without it a region decides at most which row is overwritten, and who names a
    // country expects numbers to be compared by it.
    Need {
        flag: "region",
        with: "equality",
        values: &["normalized"],
        by_default: false,
    },
    Need {
        flag: "spelling",
        with: "equality",
        values: &["normalized"],
        by_default: false,
    },
    Need {
        flag: "entity",
        with: "form",
        values: &["request", "batch"],
        by_default: false,
    },
    Need {
        flag: "id",
        with: "form",
        values: &["request"],
        by_default: false,
    },
    Need {
        flag: "api",
        with: "form",
        values: &["request", "batch"],
        by_default: false,
    },
    // Text is the default on a terminal, and fields elsewhere.
    Need {
        flag: "color",
        with: "form",
        values: &["text"],
        by_default: true,
    },
    Need {
        flag: "deletes",
        with: "form",
        values: &["fields", "request", "batch", "edits"],
        by_default: true,
    },
    Need {
        flag: "deletes",
        with: "api",
        values: &["classic"],
        by_default: true,
    },
];

/// Refuses flags that would have no effect.
pub(crate) fn check(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((_, given)) = matches.subcommand() else {
        return Ok(());
    };
    let value = |flag| {
        let values = given.try_get_raw(flag).ok().flatten();
        values.and_then(|mut values| values.next()?.to_str())
    };
    let is_unmet = |need: &&Need| {
        // A command that lacks the other flag has one meaning for this one.
        if given.try_get_raw(need.with).is_err() {
            return false;
        }
        let by_default = need.by_default && !(need.flag == "color" && is_many(given));
        let is_met = value(need.with).map_or(by_default, |it| need.values.contains(&it));
        is_given(given, need.flag) && !is_met
    };
    match NEEDS.iter().find(is_unmet) {
        Some(need) => Err(need.failure(given)),
        None => Ok(()),
    }
}

/// A flag without a value has one where it is not given, too.
fn is_given(given: &ArgMatches, flag: &str) -> bool {
    given.try_get_raw(flag).is_ok() && given.value_source(flag) == Some(ValueSource::CommandLine)
}

/// Whether it is about many entities, of which no form is for people by default.
fn is_many(given: &ArgMatches) -> bool {
    given.try_get_raw("add_missing").is_ok() || is_given(given, "lines")
}

impl Need {
    fn failure(&self, given: &ArgMatches) -> Failure {
        // Only the values that have a meaning here.
        let other = if is_many(given) { "edits" } else { "batch" };
        let values = self.values.iter().filter(|it| **it != other);
        let values: Vec<_> = values.copied().collect();
        let with = match self.with {
            "lines" => "lines".to_owned(),
            with => format!("{with} {}", values.join(" or ")),
        };
        Failure::new(
            format!("--{}", self.flag.replace('_', "-")),
            format!("has no effect without --{with}"),
            "meaningless_option",
        )
    }
}
