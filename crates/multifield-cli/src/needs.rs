//! Flags that have an effect beside others alone. One that has none is an error:
//! who gives it expects something of it.

use clap::ArgMatches;

use crate::failure::Failure;

struct Need {
    flag: &'static str,
    /// The flag that has to be one of these.
    with: &'static str,
    values: &'static [&'static str],
    /// Whether it is where it is not given.
    by_default: bool,
}

const NEEDS: &[Need] = &[
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
        let is_met = value(need.with).map_or(need.by_default, |it| need.values.contains(&it));
        value(need.flag).is_some() && !is_met
    };
    match NEEDS.iter().find(is_unmet) {
        Some(need) => Err(need.failure(given)),
        None => Ok(()),
    }
}

impl Need {
    fn failure(&self, given: &ArgMatches) -> Failure {
        // Only the values that this command knows.
        let is_bulk = given.try_get_raw("key").is_ok();
        let other = if is_bulk { "edits" } else { "batch" };
        let values = self.values.iter().filter(|it| **it != other);
        let values: Vec<_> = values.copied().collect();
        let with = self.with;
        Failure::new(
            format!("--{}", self.flag),
            format!("has no effect without --{with} {}", values.join(" or ")),
            "meaningless_option",
        )
    }
}
