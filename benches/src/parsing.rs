//! The floor of everything that reads JSON: both inputs parsed into types that
//! borrow, by what serde derives, and nothing done with them.

use std::borrow::Cow;

use multifield_testkit::responses::Method;
use serde::{de::IgnoredAny, Deserialize};

use crate::Texts;

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

/// A row of an item. Its value may have escapes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemRow<'a> {
    pub id: u64,
    pub value_type: &'a str,
    #[serde(borrow)]
    pub value: Cow<'a, str>,
    pub type_id: &'a str,
}

/// A row of a response that PHP wrote: its value may have escapes.
#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct EscapedRow<'a> {
    pub id: &'a str,
    pub value_type: &'a str,
    #[serde(borrow)]
    pub value: Cow<'a, str>,
    pub type_id: &'a str,
}

/// A response, or what is inside one.
#[derive(Deserialize)]
pub struct Response<T> {
    pub result: T,
}

/// An item of a list.
#[derive(Deserialize)]
pub struct Item<'a> {
    #[serde(borrow)]
    pub fm: Vec<ItemRow<'a>>,
}

/// What a program makes of a current side: the rows, and nothing else.
pub enum Parsed<'a> {
    Get(Response<Fields<EscapedRow<'a>>>),
    Item(Item<'a>),
    Rows(Fields<StoredRow<'a>>),
}

/// Parses both inputs of a diff.
pub fn parse(texts: &Texts) -> (Parsed<'_>, Fields<WantedRow<'_>>) {
    let current = &texts.current;
    let current = match texts.method {
        Some(Method::Get) => serde_json::from_slice(current).map(Parsed::Get),
        Some(Method::ItemList) => serde_json::from_slice(current).map(Parsed::Item),
        Some(Method::List) | None => serde_json::from_slice(current).map(Parsed::Rows),
    };
    let desired = serde_json::from_slice(&texts.desired).expect("the desired rows");
    (current.expect("the current rows"), desired)
}

/// Checks that both inputs are JSON, and keeps nothing.
pub fn ignore(texts: &Texts) -> [IgnoredAny; 2] {
    [&texts.current, &texts.desired].map(|it| serde_json::from_slice(it).expect("JSON"))
}
