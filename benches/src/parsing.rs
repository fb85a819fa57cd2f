//! The floor of everything that reads JSON: both inputs parsed into types that
//! borrow, by what serde derives, and nothing done with them.

use serde::Deserialize;

/// A row that the portal holds.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct StoredRow<'a> {
    pub id: &'a str,
    pub value_type: &'a str,
    pub value: &'a str,
    pub type_id: &'a str,
}

/// A row that it should hold.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct WantedRow<'a> {
    pub value: &'a str,
    pub value_type: Option<&'a str>,
}

/// The fields of a contact.
#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub struct Fields<R> {
    pub phone: Option<Vec<R>>,
    pub email: Option<Vec<R>>,
    pub web: Option<Vec<R>>,
    pub im: Option<Vec<R>>,
    pub link: Option<Vec<R>>,
}

/// Parses both inputs of a diff.
pub fn parse<'a>(
    current: &'a [u8],
    desired: &'a [u8],
) -> (Fields<StoredRow<'a>>, Fields<WantedRow<'a>>) {
    let current = serde_json::from_slice(current).expect("the current rows");
    let desired = serde_json::from_slice(desired).expect("the desired rows");
    (current, desired)
}
