//! The canonical format of a value.

use std::borrow::Cow;

use super::{
    cells::visible,
    keys::{narrow, Number},
};
use crate::{
    model::{trim, Field},
    region::Region,
};

/// A value in its canonical format: a number in E.164 if it can be read for certain, an
/// e-mail in lower case, without invisible characters. Its key stays the same, and so do
/// an extension and a name before an address.
pub(crate) fn canonical(field: Field, value: &str, region: Option<Region>) -> Cow<'_, str> {
    let seen = match visible(field, trim(value)) {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    };
    let written = match field {
        Field::Phone => phone(&seen, region),
        Field::Email => Some(email(&seen)),
        Field::Web | Field::Im | Field::Link => None,
    };
    match written {
        Some(written) if written != *seen => Cow::Owned(written),
        _ => seen,
    }
}

fn phone(value: &str, region: Option<Region>) -> Option<String> {
    let number = Number::read(value)?;
    let e164 = number.e164(region)?;
    Some(format!("+{e164}{}", number.rest))
}

/// The value in lower case, except for a name before an address in brackets.
fn email(value: &str) -> String {
    let lower = |text: &str| text.chars().map(narrow).collect::<String>().to_lowercase();
    match value.split_once('<') {
        Some((name, address)) => format!("{name}<{}", lower(address)),
        None => lower(value),
    }
}
