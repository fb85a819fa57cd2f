//! Keys: when two spellings of a value say the same.
//!
//! A key never makes two different things one. What cannot be read for certain
//! is its own key.

use std::borrow::Cow;

use crate::{model::trim, Field};

/// The normal form of a value.
pub(crate) fn key(field: Field, value: &str) -> Cow<'_, str> {
    // Blanks that the portal would trim say nothing, in any field.
    let value = trim(value);
    match field {
        Field::Phone => phone(value).map_or(Cow::Borrowed(value), Cow::Owned),
        Field::Email => email(value),
        Field::Web => site(value),
        Field::Im | Field::Link => Cow::Borrowed(value),
    }
}

/// Digits, and the extension where there is one; none where the text is no
/// single number.
fn phone(value: &str) -> Option<String> {
    let plain: String = value.chars().map(plain_char).collect();
    let plain = plain.to_lowercase();
    let (number, extension) = match split_extension(plain.trim()) {
        Some((number, extension)) => (number, Some(digits(extension, " .-")?)),
        None => (plain.trim(), None),
    };
    let key = digits(number.strip_prefix('+').unwrap_or(number), " .-()")?;
    Some(match extension {
        Some(extension) => format!("{key};ext={extension}"),
        None => key,
    })
}

/// The number before an extension mark, and what follows it.
fn split_extension(text: &str) -> Option<(&str, &str)> {
    const MARKS: [&str; 9] = [
        ";ext=",
        "доб",
        "вн",
        "ext.",
        "extension",
        "ext",
        ",,",
        "#",
        "x",
    ];
    MARKS
        .iter()
        .filter_map(|mark| Some((text.find(mark)?, mark.len())))
        .min_by_key(|(start, _)| *start)
        .map(|(start, len)| (&text[..start], text[start + len..].trim_start_matches('.')))
}

/// The digits of a text that holds nothing else but some separators.
fn digits(text: &str, separators: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_digit() || separators.contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(allowed) && !digits.is_empty()).then_some(digits)
}

/// What a full-width character or a no-break space looks like.
fn plain_char(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' | '\t' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn email(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    if trimmed.chars().any(char::is_uppercase) {
        Cow::Owned(trimmed.to_lowercase())
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// Without scheme, `www.`, the trailing slash and the case of the host.
fn site(value: &str) -> Cow<'_, str> {
    let lower = value.to_ascii_lowercase();
    let after = |prefix: &str, text: usize| {
        lower[text..]
            .starts_with(prefix)
            .then_some(text + prefix.len())
    };
    let start = after("https://", 0).or(after("http://", 0)).unwrap_or(0);
    let start = after("www.", start).unwrap_or(start);
    let rest = &value[start..];
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    // Not a site at all, or one whose host is not all there is to its case.
    if host.is_empty() || host.contains(|c: char| c == '@' || c.is_whitespace()) {
        return Cow::Borrowed(value);
    }
    let path = match path.strip_suffix('/') {
        Some(shorter) if !path.contains(['?', '#']) => shorter,
        _ => path,
    };
    Cow::Owned(host.to_lowercase() + path)
}
