//! What other payloads do.

use multifield_files::{simulate, FindingCode};
use serde_json::{json, Value};

use crate::{current, lines};

#[test]
fn the_portal_does_this_to_the_files() {
    let mut found = Vec::new();
    for line in lines(include_str!("../vectors/simulate.jsonl")) {
        let simulation = simulate(&current(&line["current"]), line["payload"].to_string());
        let simulation = simulation.unwrap_or_else(|error| panic!("{line}: {error}"));
        let findings: Vec<String> = simulation
            .findings()
            .iter()
            .map(|finding| format!("{} {}", finding.place(), finding.code().as_str()))
            .collect();
        assert_eq!(json!(findings), line["findings"], "{line}");
        found.extend(
            simulation
                .findings()
                .iter()
                .map(multifield_files::Finding::code),
        );
        for field in simulation.fields() {
            let expected = line.get(&field.name).unwrap_or_else(|| panic!("{line}"));
            let of = |key: &str| expected.get(key).cloned().unwrap_or(json!([]));
            assert_eq!(json!(field.kept), of("kept"), "{line}");
            assert_eq!(json!(field.deleted), of("deleted"), "{line}");
            assert_eq!(json!(field.unmodelled), of("unmodelled"), "{line}");
            assert_eq!(json!(field.added), of("added"), "{line}");
        }
        let expected = ["m", "s"].into_iter().filter(|it| line.get(it).is_some());
        assert_eq!(simulation.fields().len(), expected.count(), "{line}");
    }
    let missing: Vec<_> = FindingCode::ALL
        .iter()
        .filter(|code| !found.contains(code))
        .collect();
    assert!(missing.is_empty(), "no case has {missing:?}");
}

#[test]
fn messages_say_what_to_write() {
    let says = |payload: Value| {
        let item = json!({"m": [12, 44], "s": 5});
        let simulation = simulate(&current(&item), payload.to_string()).expect("a payload");
        simulation
            .findings()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(says(json!({"m": [12, {"id": 44}]})), [
        "m[0]: the vendor does not document what happens to an ID by itself, and files may be lost: \
         write {\"id\": ...} for a file that stays, and [name, base64] for a new one [unmodelled]",
    ]);
    assert_eq!(says(json!({"s": {"id": 6}})), [
        "s: the field has file 5 and not 6, so the portal deletes file 5: leave the field out to \
         keep its file [other_id_deletes]",
    ]);
    assert_eq!(says(json!({"s": ["a", "data:,x"]})), [
        "s[1]: the content is not base64, so the portal stores something else or nothing, and \
         deletes what is not listed: write base64 with padding, without data: before it [not_base64]",
    ]);
    assert_eq!(says(json!({"UF_S": ""})), [
        "UF_S: current does not include the field under this name, so the files that it may lose \
         are unknown: read the item [field_not_read]",
    ]);
    let item = json!({"s": 5});
    let simulation = simulate(&current(&item), r#"{"s": {"id": 6}}"#).expect("a payload");
    let mut json = serde_json::to_value(&simulation).expect("JSON");
    json["findings"][0]["message"].take();
    assert_eq!(
        json,
        json!({
            "fields": [{"name": "s", "kept": [], "deleted": [5], "unmodelled": [], "added": []}],
            "findings": [{"code": "other_id_deletes", "severity": "harm", "place": "s", "message": null}],
        })
    );
    let error = simulate(&current(&json!({})), "[1]").unwrap_err();
    assert_eq!(
        crate::shown(&error),
        "payload found an array, expected an object of fields [wrong_type]"
    );
}

#[test]
fn the_guide_names_what_is_unmodelled() {
    const GUIDE: &str = include_str!("../../../multifield-core/docs/recipes/files.md");
    let (_, rows) = GUIDE.split_once("| payload | |\n").expect("a table");
    let (rows, _) = rows.split_once("\n\n").expect("its end");
    let rows: Vec<&str> = rows.lines().skip(1).collect();
    let pair = json!(["a.pdf", "JVBERi0="]);
    let read = json!({"id": 12, "url": "/a"});
    let named = [
        (
            "a bare ID",
            vec![json!({"m": [12]}), json!({"m": ["12"]}), json!({"s": 5})],
        ),
        (
            "fileData",
            vec![
                json!({"m": [{"fileData": pair}]}),
                json!({"s": {"fileData": pair}}),
            ],
        ),
        (
            "another key next to `id`",
            vec![json!({"m": [read]}), json!({"s": read})],
        ),
        (
            "an ID twice",
            vec![
                json!({"m": [{"id": 13}]}),
                json!({"m": [{"id": 12}, {"id": 12}]}),
            ],
        ),
        (
            "`null`",
            vec![
                json!({"m": null}),
                json!({"s": null}),
                json!({"m": ""}),
                json!({"s": []}),
            ],
        ),
        (
            "without an array",
            vec![
                json!({"m": {"id": 12}}),
                json!({"m": pair}),
                json!({"s": [pair]}),
            ],
        ),
        (
            "any other value",
            vec![
                json!({"m": ["/a"]}),
                json!({"s": "/a"}),
                json!({"m": [true]}),
            ],
        ),
    ];
    assert_eq!(rows.len(), named.len());
    for (row, (name, payloads)) in rows.iter().zip(named) {
        assert!(row.contains(name), "{row}");
        for payload in payloads {
            let item = json!({"m": [12, 44], "s": 5});
            let simulation = simulate(&current(&item), payload.to_string()).expect("a payload");
            let codes = simulation
                .findings()
                .iter()
                .map(multifield_files::Finding::code);
            assert!(
                codes.into_iter().any(|it| it == FindingCode::Unmodelled),
                "{payload}"
            );
        }
    }
    // What the vendor documents is not.
    for payload in [
        json!({"m": [{"id": 12}, pair]}),
        json!({"m": []}),
        json!({"s": pair}),
        json!({"s": ""}),
        json!({"s": {"id": 5}}),
    ] {
        let item = json!({"m": [12, 44], "s": 5});
        let simulation = simulate(&current(&item), payload.to_string()).expect("a payload");
        assert!(
            simulation
                .fields()
                .iter()
                .all(|field| field.unmodelled.is_empty()),
            "{payload}"
        );
    }
}
