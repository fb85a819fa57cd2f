//! Nearly all lines are looked at without a reader of JSON. What it would say
//! is said of each.

use multifield_core::{Bulk, Side};
use proptest::prelude::*;

use crate::laws::holds;

const LINES: [&str; 14] = [
    r#"{"ID":"43","PHONE":[{"ID":"7","VALUE_TYPE":"WORK","VALUE":"+7 912 975-40-05"}],"EMAIL":[]}"#,
    r#"{"id": 43, "PHONE": ["1", 2, {"VALUE": "3", "VALUE_TYPE": null}], "WEB": null} "#,
    r#"{"NAME":"\u0410\u043d\u043d\u0430 \"A\\","OK":true,"NO":false,"SUM":-10.50,"ID":43}"#,
    r#"{"a":[[],{},[{"b":{"c":[0,-1,2.5,"]}"]}}],""],"é":"☎ 😀","id":"0043"}"#,
    r#"{"ID":43,"id":"43"}"#,
    r#"{"result":{"ID":43},"ID":44}"#,
    r#"{"result":[{"ID":43},{"ID":44,"PHONE":[]}]}"#,
    r#"{"\u0049D":43,"item":{"id":44}}"#,
    r#"{"time":{"start":1.5},"result":[{"ID":"43","NAME":"A\"B"},{"ID":44,"UF":[1]}],"next":50}"#,
    r#"{"result":{"items":[{"id":43,"fm":[]},{"id":44}]},"total":2}"#,
    r#"{"result":{"ID":"43","PHONE":[{"ID":"7","VALUE":"1"}]},"ID":"45"}"#,
    r#"{"result":{"items":[{"id":43,"error":1}],"id":46},"result_error":[]}"#,
    r#"{"result":[{"ID":43,"items":1},{"ID":44,"ID":44},{"NAME":""}],"error":""}"#,
    "{\"ID\":1e3,\t\"UF\":9007199254740993,\"\u{7f}\":\"\\/\\b\\f\\n\\r\\t\"}\r",
];

/// The IDs of the entities of a line, and their JSON if they are a part of it, or what is
/// wrong with them.
fn found<'l>(bulk: &Bulk, side: Side, line: &'l str) -> Vec<Result<(u64, &'l [u8]), String>> {
    let found = bulk.entities(side, line).into_iter();
    found
        .map(|entity| match entity {
            Ok((id, json)) if json.len() < line.len() => Ok((id, json)),
            Ok((id, _)) => Ok((id, &[][..])),
            // The column is another where it is read.
            Err(error) => Err(format!("{} {}", error.code().as_str(), error.place())),
        })
        .collect()
}

/// The line with a key that has to be read, and says nothing.
fn read(line: &str) -> String {
    let map = line.strip_prefix('{').expect("a map");
    format!(
        "{{\"error\":null{}{map}",
        if is_empty(map) { "" } else { "," }
    )
}

fn is_empty(map: &str) -> bool {
    map.trim_start_matches([' ', '\t', '\r']).starts_with('}')
}

#[track_caller]
fn assert_is_as_read(line: &str) {
    for key in [None, Some("result"), Some("NAME"), Some("PHONE")] {
        let bulk = Bulk::new().key(key);
        for side in [Side::Current, Side::Desired] {
            let exact = read(line);
            let expected = found(&bulk, side, &exact);
            assert_eq!(
                found(&bulk, side, line),
                expected,
                "{line}, {key:?}, {side:?}"
            );
        }
    }
}

#[test]
fn lines_are_as_they_are_read() {
    for line in LINES {
        assert_is_as_read(line);
    }
    for line in [
        "{}",
        "{",
        r#"{"result":43}"#,
        r#"{"NAME":43,"ID":44}"#,
        r#"{"PHONE":43}"#,
        r#"{"ID":43"#,
        r#"{"ID":43}}"#,
        r#"{"ID":43}{"#,
        r#"{"ID":43,}"#,
        r#"{"ID":- 43}"#,
        r#"{"ID":43,"a":01}"#,
        r#"{"ID":43,"a":-}"#,
        r#"{"ID":43,"a":1.}"#,
        r#"{"ID":43,"a":.5}"#,
        r#"{"ID":43,"a":tru}"#,
        r#"{"ID":43,"a":"\x"}"#,
        r#"{"ID":43,"a":"\u12g4"}"#,
        r#"{"ID":43,"a":"\"}"#,
        r#"{"ID":43,"a":[1}]}"#,
        r#"{"ID":43,"a":{"b":1]}"#,
        r#"{"ID":43,"a" "b"}"#,
        r#"{"ID":43,"a":"b" "c"}"#,
        r#"{"ID":43,\"a":1}"#,
        r#"{"ID":}"#,
        r#"{"ID":43,"a":}"#,
        r#"{"ID":43,"a":1,"b":}"#,
        r#"{"ID":4,"a":1.}"#,
        r#"{"ID":"43","a":01}"#,
        r#"{"ID":"43","a":x}"#,
        r#"{"ID":43,"a":"\n"x"}"#,
        r#"{"ID\:43}"#,
        r#"{"ID":43,"a":[1,"b":2]}"#,
        r#"{"ID":43,"a":[1,"b":2}"#,
        r#"{"ID":43,"a":["b":1}}"#,
        r#"{"ID":43,"a":[1}}"#,
        r#"{"ID":43,"a":[1,}"#,
        r#"{"ID":43,"a":{"b":1,2}}"#,
        r#"{"ID":43,"a":{1]}"#,
        r#"{"ID":43,"a":{"b":1}"#,
        r#"{"id":43,"a":"x ,"b":1}"#,
        "{\"ID\":43,\"a\":\"\u{1}\"}",
        "{\"ID\":43}\u{a0}",
    ] {
        assert_is_as_read(line);
    }
    for depth in [62, 63, 64, 65, 200] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        assert_is_as_read(&format!(r#"{{"a":{open}{close},"ID":43}}"#));
        assert_is_as_read(&format!(r#"{{"a":{open}{close}],"ID":43}}"#));
        let (open, close) = (r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert_is_as_read(&format!(r#"{open}1{close},"ID":43}}"#));
        assert_is_as_read(&format!(r#"{{"ID":43,"a":{open}1{close}"#));
    }
    let found_in = |line| found(&Bulk::new(), Side::Desired, line);
    assert!(found_in(r#"x\ID"=43}"#)[0].is_err());
    let long = "x".repeat(5000);
    assert_is_as_read(&format!(r#"{{"ID":43,"a":"\u0041"{long}"}}"#));
    assert_is_as_read(&format!(r#"{{"ID":43,"{long}":"{long}\\"}}"#));
    assert_eq!(found_in(LINES[3]), [Ok((43, &[][..]))]);
}

/// A line, and what is done to it: where, and what is put in the place of how
/// many characters.
fn changed() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just(String::new()),
        r#"[\[\]{},:"\\ 01.eEx\u{1}-]{1,2}"#,
        Just(r#""ID":43,"#.to_owned()),
    ];
    let line = prop::sample::select(&LINES[..]);
    let change = (any::<prop::sample::Index>(), 0..3_usize, text);
    (line, prop::collection::vec(change, 0..3)).prop_map(|(line, changes)| {
        let mut line: Vec<char> = line.chars().collect();
        for (at, count, text) in changes {
            let at = 1 + at.index(line.len());
            let end = (at + count).min(line.len());
            let at = at.min(end);
            line.splice(at..end, text.chars());
        }
        line.into_iter().collect()
    })
}

#[test]
fn changed_lines_are_as_they_are_read() {
    holds(4000, changed(), |line| {
        assert_is_as_read(&line);
        Ok(())
    });
}

/// Only JSON that ends too early may be spread over lines.
#[test]
fn an_entity_on_one_line_is_asked_for_where_a_line_ends_early() {
    for (line, ends_early) in [("{\"ID\":43,", true), ("{\"ID\":43]", false)] {
        let found = Bulk::new().entities(Side::Current, line);
        let error = found[0].as_ref().expect_err("an error").to_string();
        assert_eq!(error.contains("jq -c"), ends_early, "{error}");
    }
}
