//! Parts of the messages of errors.

use super::{side::Side, suggest::suggest, table::WriteHint};
use crate::{escape::printable, names::camel_case};

/// The vendor's code and text, either of which may be empty.
pub(super) fn response_error(code: &str, text: &str) -> String {
    match (&*printable(code), &*printable(text)) {
        ("", "") => "no reason given".to_owned(),
        ("", said) | (said, "") => said.to_owned(),
        (code, text) => format!("{code}: {text}"),
    }
}

/// The beginning of the message if JSON ends too early.
pub(super) fn cut_off(problem: &str) -> &'static str {
    if problem.starts_with("EOF while") {
        "it ends too early: "
    } else {
        ""
    }
}

/// `1 row`, `2 rows`
pub(super) fn count_of_rows(count: usize) -> String {
    let rows = if count == 1 { "row" } else { "rows" };
    format!("{count} {rows}")
}

/// Names the side whose entity differs, and its verb.
pub(super) fn owner_of(side: Side) -> String {
    match side {
        Side::Edits => "the edits are for".to_owned(),
        side => format!("{} is", side.as_str()),
    }
}

/// The entity to update in place of a deal.
pub(super) fn owner_hint(contact: Option<u64>, company: Option<u64>) -> String {
    match (contact, company) {
        (None, None) => "contact or company".to_owned(),
        (Some(contact), None) => format!("contact {contact}"),
        (None, Some(company)) => format!("company {company}"),
        (Some(contact), Some(company)) => {
            format!("contact {contact} or its company {company}")
        }
    }
}

pub(super) fn did_you_mean(suggestion: Option<&str>, otherwise: &str) -> String {
    match suggestion {
        Some(name) => format!("did you mean {name}?"),
        None => otherwise.to_owned(),
    }
}

/// `a, b or c`
pub(crate) fn one_of(names: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        text += match at {
            0 => "",
            _ if at + 1 == names.len() => " or ",
            _ => ", ",
        };
        text += name.as_ref();
    }
    text
}

/// A hint for an item, which repeats first values of its `fm` in other keys.
pub(super) fn echoes_hint(first: &str, second: &str, hint: WriteHint<'_>) -> String {
    let is_item = |fm, echo| fm == "fm" && matches!(echo, "phone" | "email");
    if is_item(first, second) || is_item(second, first) {
        let ignore = hint("other_keys: ignore");
        format!(" ({ignore} skips the phone and email of an item)")
    } else {
        String::new()
    }
}

/// Why the values cannot be split, or the option that splits them.
pub(super) fn one_value(is_pinned: bool, hint: WriteHint<'_>) -> String {
    if is_pinned {
        " in a row with an ID".to_owned()
    } else {
        format!(" ({} splits them)", hint("cells: clean"))
    }
}

/// The option that was probably meant, or all options.
pub(super) fn known_options(found: &str, known: &[String], in_camel_case: bool) -> String {
    let shown = |name: &str| {
        if in_camel_case {
            camel_case(name)
        } else {
            name.to_owned()
        }
    };
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let meant = suggest(found, &names).map(shown);
    let all: Vec<String> = names.into_iter().map(shown).collect();
    did_you_mean(meant.as_deref(), &format!("expected {}", one_of(&all)))
}

pub(super) fn known_types(types: &[&str]) -> String {
    format!("expected {}", one_of(types))
}

/// Names, separated by commas. Only the first few are listed.
pub(crate) fn first_few(names: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 10;
    let mut names: Vec<String> = names.collect();
    if names.len() > SHOWN {
        let more = names.len() - SHOWN;
        names.truncate(SHOWN);
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
