//! Entities that are shared out: found by ID, and each share a run of its own.

use multifield_core::{Bulk, Diff, OnError, OtherKeys, Side};

use super::{current, desired, lines};

/// The IDs and JSON, or the error, of what is found.
fn found(bulk: &Bulk, side: Side, lines: &str) -> Vec<String> {
    let show = |found: Result<(u64, &[u8]), multifield_core::Error>| match found {
        Ok((id, json)) => format!("{id} {}", std::str::from_utf8(json).expect("UTF-8")),
        Err(error) => format!("{error} [{}]", error.code()),
    };
    bulk.entities(side, lines).into_iter().map(show).collect()
}

#[test]
fn entities_have_their_ids_and_their_json() {
    let text = "\u{feff}{\"ID\": \"43\", \"PHONE\": []}\r\n\n \
                {\"result\": {\"items\": [{\"id\": 44}, {\"id\": \"0045\", \"fm\": []}]}}\n\
                {\"result\": {\"ID\": 46}}";
    assert_eq!(
        found(&Bulk::new(), Side::Current, text),
        [
            "43 {\"ID\": \"43\", \"PHONE\": []}\r",
            r#"44 {"id": 44}"#,
            r#"45 {"id": "0045", "fm": []}"#,
            r#"46 {"result": {"ID": 46}}"#,
        ]
    );
    assert_eq!(found(&Bulk::new(), Side::Desired, ""), [""; 0]);
}

#[test]
fn what_is_wrong_has_its_line_and_its_place() {
    let text =
        "\n{\"id\": 43}\n{\"data\": [{\"id\": 44}, {\"id\": \"x\"}, {}]}\n{\n[]\n[{\"id\": 46}]";
    assert_eq!(
        found(&Bulk::new(), Side::Desired, text),
        [
            r#"43 {"id": 43}"#,
            r#"44 {"id": 44}"#,
            r#"line 3: data[1].id: found the string "x", expected an ID: an integer from 1 to 9007199254740991 [wrong_id]"#,
            "line 3: data[2]: the entity has no ID or id: read or write it with its ID [missing_entity_id]",
            "line 4: not JSON: it ends too early: EOF while parsing an object at column 1: expected a whole entity or page on each line (as jq -c writes them) [invalid_json]",
            r#"46 {"id": 46}"#,
        ]
    );
}

#[test]
fn the_options_are_those_of_the_run() {
    let keyed = Bulk::new().key(Some("contact"));
    let text = r#"{"contact": 43, "PHONE": []}"#;
    assert_eq!(found(&keyed, Side::Desired, text), [format!("43 {text}")]);
    // Beside the key the portal's own count in current alone.
    let text = r#"{"ID": 43, "PHONE": []}"#;
    assert_eq!(found(&keyed, Side::Current, text), [format!("43 {text}")]);
    let text = r#"{"NAME": "Anna", "PHONE": []}"#;
    let ignoring = Bulk::new().diff_options(Diff::new().other_keys(OtherKeys::Ignore));
    assert_eq!(
        found(&ignoring, Side::Desired, text),
        ["line 1: the entity has no ID or id: read or write it with its ID [missing_entity_id]"]
    );
}

/// The lines of an output, and the ID and code of each error, sorted.
fn run(bulk: &Bulk, current: &[u8], desired: &[u8]) -> (Vec<String>, Vec<(Option<u64>, String)>) {
    let done = bulk.diff_ndjson(current, desired).expect("lines");
    let text = String::from_utf8(done.lines).expect("UTF-8");
    let errors = done.errors.iter();
    let errors = errors.map(|error| (error.entity_id(), error.code().to_string()));
    (text.lines().map(str::to_owned).collect(), errors.collect())
}

#[test]
fn shares_together_are_the_whole() {
    let bulk = Bulk::new().on_error(OnError::Skip);
    let held: Vec<_> = (1..=40).chain([7, 99]).map(current).collect();
    let mut wanted: Vec<_> = (1..=41).map(|id| desired(id, "")).collect();
    wanted.push(desired(8, r#""2""#));
    wanted[20] = r#"{"id": 21, "PHONES": []}"#.to_owned();
    let (held, wanted) = (lines(&held), lines(&wanted));

    let mut whole = run(&bulk, held.as_bytes(), wanted.as_bytes());
    let mut shared = (Vec::new(), Vec::new());
    for share in 0..3 {
        let [held, wanted] =
            [(Side::Current, &held), (Side::Desired, &wanted)].map(|(side, text)| {
                let mut lines = Vec::new();
                for (id, json) in bulk.entities(side, text).into_iter().flatten() {
                    if id % 3 == share {
                        lines.extend_from_slice(json);
                        lines.push(b'\n');
                    }
                }
                lines
            });
        let (lines, errors) = run(&bulk, &held, &wanted);
        shared.0.extend(lines);
        shared.1.extend(errors);
    }
    for (lines, errors) in [&mut whole, &mut shared] {
        lines.sort();
        errors.sort();
    }
    assert_eq!(shared, whole);
    let codes: Vec<_> = whole.1.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(
        codes,
        [
            "ambiguous_entity",
            "repeated_entity",
            "repeated_entity",
            "unknown_field",
            "unknown_entity",
        ]
    );
}
