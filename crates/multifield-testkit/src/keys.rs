//! When two spellings say the same, for the values of the alphabet and their
//! like.

use multifield_core::Field;

use crate::alphabet::trim;

/// Whether two values say the same thing.
pub fn same_key(field: Field, value: &str, other: &str) -> bool {
    key(field, value) == key(field, other)
}

fn key(field: Field, value: &str) -> String {
    let value = trim(value);
    match field {
        Field::Phone => {
            let is_number = |c: char| c.is_ascii_digit() || " +-()\u{a0}".contains(c);
            if value.chars().all(is_number) {
                value.chars().filter(char::is_ascii_digit).collect()
            } else {
                value.to_owned()
            }
        }
        Field::Email => value.trim().to_lowercase(),
        Field::Web => site(value),
        Field::Im | Field::Link => value.to_owned(),
    }
}

fn site(value: &str) -> String {
    // A no-break space makes it none.
    if value.contains('\u{a0}') {
        return value.to_owned();
    }
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
