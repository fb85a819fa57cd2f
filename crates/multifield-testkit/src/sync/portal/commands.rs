//! Reads the commands of a call like a server.

use crate::Json;
use multifield_core::php;
use multifield_sync::Call;

/// Returns the commands of a call with their keys.
pub(super) fn commands(call: &Call) -> Vec<(String, String)> {
    let params = Json::parse(call.params());
    if call.method() == "batch" {
        let commands = params.get("cmd").expect("commands").entries();
        let text = |it: &Json| it.as_str().expect("a string").to_owned();
        return commands
            .iter()
            .map(|(key, it)| (key.clone(), text(it)))
            .collect();
    }
    panic!("{}: nothing here needs a call by itself", call.method())
}

pub(super) fn id_of(command: &str) -> u64 {
    let (_, query) = command.split_once("?id=").expect("an ID");
    let digits = query.split('&').next().expect("an ID");
    digits.parse().expect("an ID")
}

pub(super) fn listed(command: &str) -> Vec<u64> {
    let parts = command.split(['?', '&']);
    let ids = parts.filter(|part| part.starts_with("filter[@ID]"));
    ids.map(|part| {
        part.split_once('=')
            .expect("an ID")
            .1
            .parse()
            .expect("an ID")
    })
    .collect()
}

/// Returns the `fields` of a command. Each field is a list of rows.
pub(super) fn fields(command: &str) -> Json {
    let mut fields: Vec<(String, Json)> = Vec::new();
    let (_, query) = command.split_once('?').expect("a query");
    for pair in php::pairs(query.as_bytes()) {
        let name = String::from_utf8(pair.name.to_vec()).expect("UTF-8");
        let Some(path) = name.strip_prefix("fields[") else {
            continue;
        };
        let parts: Vec<_> = path.trim_end_matches(']').split("][").collect();
        let [field, index, key] = parts[..] else {
            panic!("{name}")
        };
        if fields.last().is_none_or(|(last, _)| last != field) {
            fields.push((field.to_owned(), Json::Array(Vec::new())));
        }
        let Some((_, Json::Array(rows))) = fields.last_mut() else {
            unreachable!()
        };
        if rows.len() == index.parse::<usize>().expect("an index") {
            rows.push(Json::Object(Vec::new()));
        }
        let Some(Json::Object(row)) = rows.last_mut() else {
            unreachable!()
        };
        let value = String::from_utf8(pair.value.to_vec()).expect("UTF-8");
        row.push((key.to_owned(), Json::String(value)));
    }
    Json::Object(fields)
}
