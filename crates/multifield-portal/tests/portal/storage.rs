//! What becomes of calls where the file of the database does not do its part.

use std::{fs, path::PathBuf};

use rusqlite::Connection;
use serde_json::{json, Value};

use crate::client::Portal;

/// A portal with a contact in a file of its own.
fn portal(name: &str) -> (Portal, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("storage-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("a folder");
    let file = folder.join("portal.sqlite");
    let portal = Portal::start(&["--db", file.to_str().expect("a text")]);
    portal.result("crm.contact.add", &anna());
    (portal, file)
}

fn anna() -> Value {
    json!({"fields": {"NAME": "Anna", "PHONE": [{"VALUE": "+1"}]}})
}

/// No call is answered as if it had been carried out.
#[track_caller]
fn assert_fails(portal: &Portal, expected: &str) {
    let update = json!({"id": 1, "fields": {"PHONE": [{"VALUE": "+2"}]}});
    for (method, params) in [
        ("crm.contact.add", anna()),
        ("crm.contact.update", update),
        ("crm.contact.get", json!({"id": 1})),
    ] {
        let (status, code, description) = portal.error(method, &params);
        assert_eq!((status, &*code), (500, "INTERNAL_SERVER_ERROR"), "{method}");
        assert!(description.contains(expected), "{method}: {description}");
    }
    let cmd = json!({"add": "crm.contact.add?fields[NAME]=Boris"});
    let result = portal.result("batch", &json!({ "cmd": cmd }));
    assert_eq!(result["result"], json!([]));
    let description = result["result_error"]["add"]["error_description"].as_str();
    assert!(
        description.expect("an error").contains(expected),
        "{result}"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_is_gone_is_an_error() {
    let (portal, file) = portal("deleted");
    fs::remove_file(&file).expect("the file");
    assert_fails(&portal, "is gone");
    // Another one of its name is not the portal's.
    fs::write(&file, "").expect("a file");
    assert_fails(&portal, "another file has its name");
}

#[cfg(unix)]
#[test]
fn a_file_that_comes_back_is_read_on() {
    let (portal, file) = portal("moved");
    let elsewhere = file.with_extension("moved");
    fs::rename(&file, &elsewhere).expect("the file");
    assert_fails(&portal, "is gone");
    fs::rename(&elsewhere, &file).expect("the file");
    assert_eq!(
        portal.result("crm.contact.get", &json!({"id": 1}))["NAME"],
        json!("Anna")
    );
    let (_, list) = portal.call("crm.contact.list", &json!({}));
    assert_eq!(list["total"], json!(1), "what failed was not done");
}

#[cfg(unix)]
#[test]
fn a_log_that_is_gone_is_an_error() {
    let (portal, file) = portal("log");
    fs::remove_file(file.with_extension("sqlite-wal")).expect("the log");
    assert_fails(&portal, "is gone");
}

#[test]
fn a_file_that_another_program_locks_is_an_error() {
    let (portal, file) = portal("locked");
    let other = Connection::open(&file).expect("the database");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    assert_fails(&portal, "locked");
    other.execute_batch("ROLLBACK").expect("an end");
    assert_eq!(portal.result("crm.contact.add", &anna()), json!(2));
}
