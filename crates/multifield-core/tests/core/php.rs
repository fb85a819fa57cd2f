//! Queries as PHP reads them: each vector is from PHP itself.

use multifield_core::php::{pairs, Array, Form, Value};
use serde::Deserialize;

/// As the vectors write bytes.
fn shown(bytes: &[u8]) -> String {
    let shown = |byte: &u8| match byte {
        b' '..=b'~' if *byte != b'%' => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    bytes.iter().map(shown).collect()
}

/// Each value behind the keys that lead to it.
fn values(array: Array<Vec<u8>>, path: &[String], found: &mut Vec<Vec<String>>) {
    for (key, value) in array.into_entries() {
        let mut path = path.to_vec();
        path.push(shown(&key));
        match value {
            Value::Leaf(value) => {
                path.push(shown(&value));
                found.push(path);
            }
            Value::Array(inner) => values(inner, &path, found),
        }
    }
}

#[derive(Deserialize)]
struct Case {
    query: String,
    values: Vec<Vec<String>>,
}

#[test]
fn a_query_is_read_as_by_php() {
    let mut count = 0;
    for line in include_str!("../vectors/php-queries.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        let mut form = Form::default();
        for pair in pairs(case.query.as_bytes()) {
            form.insert(&pair.name, pair.value.into_owned());
        }
        let mut found = Vec::new();
        values(form.into_array(), &[], &mut found);
        assert_eq!(found, case.values, "{}", case.query);
        count += 1;
    }
    assert!(count > 600, "{count}");
}
