//! Flags that have an effect beside others alone. One that has none is an error:
//! who gives it expects something of it.

use clap::ArgMatches;

use crate::failure::Failure;

struct Need {
    flag: &'static str,
    /// Of which commands, where not of all that have it.
    of: &'static [&'static str],
    /// The flag that has to be one of these.
    with: &'static str,
    values: &'static [&'static str],
    /// Whether it is where it is not given.
    by_default: bool,
}

const NEEDS: &[Need] = &[
    // Elsewhere it counts for which row is overwritten, too.
    Need {
        flag: "region",
        of: &["dedupe"],
        with: "equality",
        values: &["normalized"],
        by_default: false,
    },
    Need {
        flag: "entity",
        of: &[],
        with: "form",
        values: &["request", "batch"],
        by_default: false,
    },
    Need {
        flag: "id",
        of: &[],
        with: "form",
        values: &["request"],
        by_default: false,
    },
    Need {
        flag: "api",
        of: &[],
        with: "form",
        values: &["request", "batch"],
        by_default: false,
    },
    // Text is the default on a terminal, and fields elsewhere.
    Need {
        flag: "color",
        of: &[],
        with: "form",
        values: &["text"],
        by_default: true,
    },
    Need {
        flag: "deletes",
        of: &[],
        with: "form",
        values: &["fields", "request", "batch", "edits"],
        by_default: true,
    },
    Need {
        flag: "deletes",
        of: &[],
        with: "api",
        values: &["classic"],
        by_default: true,
    },
];

/// Refuses flags that would have no effect.
pub(crate) fn check(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((command, given)) = matches.subcommand() else {
        return Ok(());
    };
    let value = |flag| {
        let values = given.try_get_raw(flag).ok().flatten();
        values.and_then(|mut values| values.next()?.to_str())
    };
    let is_unmet = |need: &&Need| {
        let applies = need.of.is_empty() || need.of.contains(&command);
        let is_met = value(need.with).map_or(need.by_default, |it| need.values.contains(&it));
        applies && value(need.flag).is_some() && !is_met
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
