//! What the portal holds from the start.

use std::{fs, path::PathBuf, process::Command};

use serde_json::json;

use crate::client::Portal;

fn file(name: &str, text: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&file, text).expect("a file");
    file
}

#[test]
fn a_seed_is_held_with_its_ids() {
    let seed = file(
        "seed.json",
        r#"{"result": {"ID": "43", "NAME": "Anna", "PHONE": [
                {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "1"}
            ]}}
            {"id": 7, "entityTypeId": 4, "title": "Firm", "fm": [{"id": 9, "typeId": "FAX", "value": "2"}]}"#,
    );
    let portal = Portal::start(&["--seed", seed.to_str().unwrap()]);
    let contact = portal.result("crm.contact.get", &json!({"id": 43}));
    assert_eq!(contact["NAME"], json!("Anna"));
    assert_eq!(contact["PHONE"][0]["ID"], json!("222"));
    let fm = json!({"n0": {"typeId": "WEB", "valueType": "WORK", "value": "a.example"}});
    let params = json!({"entityTypeId": 4, "id": 7, "fields": {"fm": fm}});
    let item = portal.result("crm.item.update", &params)["item"].take();
    assert_eq!(item["title"], json!("Firm"));
    assert_eq!(
        item["fm"],
        json!([
            {"id": 9, "typeId": "FAX", "valueType": "", "value": "2"},
            {"id": 223, "typeId": "WEB", "valueType": "WORK", "value": "a.example"},
        ])
    );
}

#[test]
fn a_seed_that_is_wrong_is_refused_at_its_line() {
    for (text, expected) in [
        (
            "{\"ID\": 1}\n{\"ID\": 1}",
            "the entity from line 2 on: the ID 1: ",
        ),
        (
            "{\"NAME\": \"Anna\"}",
            "the entity from line 1 on: it has no ID",
        ),
        (
            "{\"ID\": 1}\n\n{\"ID\": 2, \"entityTypeId\": 2}",
            "the entity from line 3 on: entityTypeId: ",
        ),
        ("{\"ID\": 1", "EOF while parsing"),
    ] {
        let seed = file("wrong.json", text);
        let output = Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
            .args(["--port", "0", "--seed", seed.to_str().unwrap()])
            .output()
            .expect("the portal runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        let start = format!("multifield-portal: {}: {expected}", seed.display());
        assert!(stderr.starts_with(&start), "{text}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{text}");
    }
}
