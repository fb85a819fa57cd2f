//! Equivalence of values, for the alphabet and similar values.

use multifield_core::Field;

use crate::{alphabet::trim, Rules};

/// Returns whether two values are equivalent.
pub fn same_key(field: Field, value: &str, other: &str, rules: Rules) -> bool {
    key(field, value, rules) == key(field, other, rules)
}

fn key(field: Field, value: &str, rules: Rules) -> String {
    // No-break spaces at the ends are invisible.
    let value = trim(value).trim();
    match field {
        Field::Phone => {
            let is_number = |c: char| c.is_ascii_digit() || " +-()\u{a0}".contains(c);
            if value.chars().all(is_number) {
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                match digits.strip_prefix('8') {
                    Some(number) if rules.in_russia && digits.len() == 11 => format!("7{number}"),
                    _ => digits,
                }
            } else {
                value.to_owned()
            }
        }
        Field::Email => value.trim().to_lowercase(),
        Field::Web => site(value),
        Field::Im | Field::Link => value.to_owned(),
        other => unreachable!("{other:?} is new"),
    }
}

fn site(value: &str) -> String {
    let value = value.trim();
    let bare = ["https://", "http://"]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme))
        .unwrap_or(value);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    match bare.split_once('/') {
        Some((host, path)) => format!("{}/{path}", host.to_lowercase()),
        None => bare.to_lowercase(),
    }
}
