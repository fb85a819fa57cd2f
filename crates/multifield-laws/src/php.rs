//! Queries in PHP's syntax.

use multifield_core::php::{pairs, Array, Form, Value};
use multifield_testkit::Json;

pub(crate) fn read(query: &[u8]) -> Array<Vec<u8>> {
    let mut form = Form::default();
    for pair in pairs(query) {
        form.insert(&pair.name, pair.value.into_owned());
    }
    form.into_array()
}

/// An array that is read from a query and written again is read as the same array.
pub(crate) fn written_again(query: &[u8]) {
    let mut variables = Vec::new();
    flatten(read(query), &[], &mut variables);
    let mut written = Vec::new();
    for (path, value) in &variables {
        let keys = path[1..].iter().map(|key| format!("[{}]", escaped(key)));
        let keys: String = keys.collect();
        written.push(format!("{}{keys}={}", escaped(&path[0]), escaped(value)));
    }
    let mut again = Vec::new();
    flatten(read(written.join("&").as_bytes()), &[], &mut again);
    assert_eq!(variables, again);
}

type Variable = (Vec<Vec<u8>>, Vec<u8>);

fn flatten(array: Array<Vec<u8>>, path: &[Vec<u8>], variables: &mut Vec<Variable>) {
    for (key, value) in array.into_entries() {
        let path = [path, &[key]].concat();
        match value {
            Value::Leaf(value) => variables.push((path, value)),
            Value::Array(inner) => flatten(inner, &path, variables),
        }
    }
}

fn escaped(text: &[u8]) -> String {
    text.iter()
        .fold(String::new(), |text, byte| text + &format!("%{byte:02x}"))
}

/// Returns an array as JSON. `None` if a string is not UTF-8.
pub(crate) fn json_of(array: Array<Vec<u8>>) -> Option<Json> {
    let is_list = array.is_list();
    let mut entries = Vec::new();
    for (key, value) in array.into_entries() {
        let value = match value {
            Value::Leaf(value) => Json::String(String::from_utf8(value).ok()?),
            Value::Array(inner) => match json_of(inner)? {
                Json::Object(entries) if entries.is_empty() => Json::Array(Vec::new()),
                inner => inner,
            },
        };
        entries.push((String::from_utf8(key).ok()?, value));
    }
    Some(if is_list && !entries.is_empty() {
        Json::Array(entries.into_iter().map(|(_, value)| value).collect())
    } else {
        Json::Object(entries)
    })
}
