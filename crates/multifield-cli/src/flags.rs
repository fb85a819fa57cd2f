//! Names of options in messages of the core, written as flags.

use multifield_core::{Error, Hint};

/// The message of an error, whose hints name flags: `--blanks skip` for
/// `blanks: skip`.
pub(crate) fn message(error: &Error) -> String {
    error.message_with(flag)
}

/// The same with its place before it.
pub(crate) fn message_at(error: &Error) -> String {
    let (place, plain) = (error.to_string(), error.message());
    let place = place.strip_suffix(&plain).unwrap_or_default();
    format!("{place}{}", message(error))
}

fn flag(hint: Hint) -> String {
    match (hint.option.name, hint.value) {
        ("missing", Some("add")) => "--add-missing".to_owned(),
        ("input_order", Some("sorted")) => "--sorted".to_owned(),
        (name, value) => named(name, value),
    }
}

/// An option, and perhaps its value, as a flag.
pub(crate) fn named(option: &str, value: Option<&str>) -> String {
    let name = option.replace('_', "-");
    match value {
        Some(value) => format!("--{name} {value}"),
        None => format!("--{name}"),
    }
}
