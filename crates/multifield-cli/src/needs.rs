//! Flags that only have an effect together with other flags. Without an effect, a flag is
//! an error, because the user expects one.

use clap::{parser::ValueSource, ArgMatches, Command};

use crate::failure::Failure;

struct Need {
    flag: &'static str,
    /// The flag that must have one of these values.
    with: &'static str,
    values: &'static [&'static str],
    /// Whether the need is met if the other flag was not passed.
    by_default: bool,
    /// A flag without a value with which this flag has another meaning.
    or: Option<&'static str>,
}

const fn need(flag: &'static str, with: &'static str, values: &'static [&'static str]) -> Need {
    Need {
        flag,
        with,
        values,
        by_default: false,
        or: None,
    }
}

impl Need {
    /// A flag that only has an effect for many entities.
    const fn of_lines(flag: &'static str) -> Need {
        need(flag, "lines", &["true"])
    }

    /// A flag that only has an effect for a whole portal.
    const fn of_portal(flag: &'static str) -> Need {
        need(flag, "portal", &["true"])
    }

    const fn by_default(self) -> Need {
        Need {
            by_default: true,
            ..self
        }
    }

    const fn or(self, flag: &'static str) -> Need {
        Need {
            or: Some(flag),
            ..self
        }
    }
}

const NEEDS: &[Need] = &[
    Need::of_lines("key"),
    Need::of_lines("on_error"),
    Need::of_lines("max_deletes_run").or("portal"),
    Need::of_lines("threads"),
    Need::of_lines("sorted"),
    Need::of_lines("quiet").or("portal"),
    Need::of_portal("webhook_file"),
    Need::of_portal("ca_file"),
    Need::of_portal("journal"),
    Need::of_portal("resume"),
    Need::of_portal("report"),
    Need::of_portal("dry_run"),
    Need::of_portal("yes"),
    Need::of_portal("max_attempts"),
    Need::of_portal("meanwhile"),
    Need::of_portal("settle"),
    Need::of_portal("plan_age"),
    Need::of_portal("rate"),
    Need::of_portal("burst"),
    Need::of_portal("operating"),
    // Without it, a region only affects which row is overwritten. A user who names a
    // country expects it to affect the comparison of numbers.
    need("region", "equality", &["normalized"]),
    need("spelling", "equality", &["normalized"]),
    need("entity", "form", &["request", "batch"]).or("portal"),
    need("id", "form", &["request"]),
    need("entity_type_id", "form", &["request"]),
    need("multifields", "form", &["request"]),
    need("api", "form", &["request", "batch"]).or("portal"),
    // The default is text on a terminal, and fields elsewhere.
    need("color", "form", &["text"]).by_default(),
    need("deletes", "form", &["fields", "request", "batch", "edits"]).by_default(),
    need("deletes", "api", &["classic"]).by_default(),
];

/// Refuses flags that would have no effect.
pub(crate) fn check(command: &Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return Ok(());
    };
    let Some(command) = command.find_subcommand(name) else {
        return Ok(());
    };
    let given = Given { command, matches };
    match NEEDS.iter().find(|need| need.is_unmet(&given)) {
        Some(need) => Err(need.failure(&given)),
        None => Ok(()),
    }
}

/// The flags of a command, and those that were passed.
struct Given<'m> {
    command: &'m Command,
    matches: &'m ArgMatches,
}

impl Given<'_> {
    /// Whether the command has this flag. In release builds, clap's matches do not show
    /// this.
    fn has(&self, flag: &str) -> bool {
        self.command.get_arguments().any(|it| it.get_id() == flag)
    }

    /// Whether a flag was passed. A flag without a value always has one in clap's
    /// matches, even if it was not passed.
    fn is_given(&self, flag: &str) -> bool {
        self.has(flag) && self.matches.value_source(flag) == Some(ValueSource::CommandLine)
    }

    fn value(&self, flag: &str) -> Option<&str> {
        let values = self.matches.try_get_raw(flag).ok().flatten();
        values.and_then(|mut values| values.next()?.to_str())
    }

    /// Whether the command runs over many entities. Then no output format for people is
    /// the default.
    fn is_many(&self) -> bool {
        self.has("add_missing") || self.is_given("lines")
    }
}

impl Need {
    fn is_unmet(&self, given: &Given<'_>) -> bool {
        // If the command lacks the other flag, this flag always has an effect.
        if !given.has(self.with) || self.or.is_some_and(|it| given.is_given(it)) {
            return false;
        }
        let by_default = self.by_default && !(self.flag == "color" && given.is_many());
        let value = given.value(self.with);
        let is_met = value.map_or(by_default, |it| self.values.contains(&it));
        given.is_given(self.flag) && !is_met
    }

    fn failure(&self, given: &Given<'_>) -> Failure {
        // The message names only values that are possible here.
        let other = if given.is_many() { "edits" } else { "batch" };
        let values = self.values.iter().filter(|it| **it != other);
        let values: Vec<_> = values.copied().collect();
        let with = match self.with {
            "lines" | "portal" => self.with.to_owned(),
            with => format!("{with} {}", values.join(" or ")),
        };
        Failure::new(
            format!("--{}", self.flag.replace('_', "-")),
            format!("has no effect without --{with}"),
            "meaningless_option",
        )
    }
}
