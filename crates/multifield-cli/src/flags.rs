//! Options in texts of the core, as they are written here.

use std::borrow::Cow;

use clap::CommandFactory;

use crate::args::Args;

/// A message whose hints name flags: `--blanks skip` for `blanks: skip`.
pub(crate) fn as_flags(message: &str) -> Cow<'_, str> {
    if !message.contains(": ") && !message.contains("the option ") {
        return Cow::Borrowed(message);
    }
    let flags = flags();
    let mut written = String::with_capacity(message.len());
    for (text, is_quoted) in parts(message) {
        if is_quoted {
            written.push_str(text);
            continue;
        }
        let mut text = text.to_owned();
        for (option, flag) in &flags {
            text = replaced(&text, option, flag);
        }
        written.push_str(&text);
    }
    Cow::Owned(written)
}

/// Each option of the core with its flag.
fn flags() -> Vec<(String, String)> {
    // Of all that errors hint at, it alone has another name here.
    let mut flags = vec![("missing: add".to_owned(), "--add-missing".to_owned())];
    for command in Args::command().get_subcommands() {
        for arg in command.get_arguments() {
            let (id, Some(flag)) = (arg.get_id(), arg.get_long()) else {
                continue;
            };
            flags.push((format!("the option {id}"), format!("--{flag}")));
            flags.extend(arg.get_possible_values().iter().map(|value| {
                let value = value.get_name();
                (format!("{id}: {value}"), format!("--{flag} {value}"))
            }));
        }
    }
    flags.sort();
    flags.dedup();
    flags
}

/// A text with another for a whole word, or several.
fn replaced(text: &str, word: &str, other: &str) -> String {
    let is_of_words = |c: char| c.is_alphanumeric() || c == '_';
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let is_whole = !before.ends_with(is_of_words) && !after.starts_with(is_of_words);
        written.push_str(before);
        written.push_str(if is_whole { other } else { word });
        rest = after;
    }
    written + rest
}

/// The parts of a message that are quoted from the input, and the others.
fn parts(message: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut start, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, c) in message.char_indices() {
        if c == '"' && !is_escaped {
            parts.push((&message[start..at], is_quoted));
            (start, is_quoted) = (at, !is_quoted);
        }
        is_escaped = is_quoted && c == '\\' && !is_escaped;
    }
    parts.push((&message[start..], is_quoted));
    parts
}
