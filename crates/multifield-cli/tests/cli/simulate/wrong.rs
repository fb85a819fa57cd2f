//! Input that is refused, and rubbish that is not.

use std::fs;

use super::ROWS;
use crate::folder::Folder;

#[test]
fn errors() {
    let folder = Folder::new("simulate_errors")
        .file("half.json", r#"{"PHONE": [{"#)
        .file(
            "error.json",
            r#"{"error": "expired_token", "error_description": "The access token provided has expired."}"#,
        )
        .file("listed.json", r#"{"ID": "43", "NAME": "Anna", "PHONE": []}"#);
    folder.run("simulate contact.json half.json").fails(
        "half.json: not JSON: it ends too early: EOF while parsing an object at line 1 column 12 [invalid_json]",
    );
    folder.run("simulate half.json payload.json").fails(
        "half.json: PHONE[0]: not JSON: it ends too early: EOF while parsing an object at line 1 column 12 \
         [invalid_json]",
    );
    for line in [
        "simulate contact.json nowhere.json",
        "simulate nowhere.json payload.json --form text",
    ] {
        folder.run(line).fails(
            "nowhere.json: no such file, expected a file of JSON, or - for stdin [unreadable_file]",
        );
    }
    folder.run("simulate error.json payload.json").fails(
        "error.json: the call failed, so its response contains no entity: \
         expired_token: The access token provided has expired. [response_error]",
    );
    folder.run("simulate listed.json payload.json").fails(
        "listed.json: EMAIL: not read: the response does not contain this field, which may not have been requested: add it to select, or declare with --read that it was read (simulate has no --read: put \"EMAIL\": [] into CURRENT if there are no rows) [field_not_read]",
    );
    let listed = r#"{"ID": "43", "NAME": "Anna", "PHONE": [], "EMAIL": []}"#;
    let ran = folder.pipe(listed, "simulate - payload.json");
    assert!(ran.stdout.starts_with("{\"rows\":[]"), "{ran:?}");
}

#[test]
fn swapped_arguments() {
    let folder = Folder::new("simulate_swapped")
        .file("error.json", r#"{"error": "expired_token"}"#)
        .file("web.json", r#"{"WEB": "a.example"}"#)
        .file("body.json", r#"{"id": 43, "fields": {"WEB": []}}"#);
    folder.run("simulate payload.json contact.json").fails(
        "payload.json: PHONE[0]: the row has no VALUE (CURRENT and PAYLOAD look swapped) \
         [missing_value]",
    );
    // No hint where it would be wrong.
    folder.run("simulate error.json body.json").fails(
        "error.json: the call failed, so its response contains no entity: expired_token [response_error]",
    );
    folder.run("simulate web.json payload.json").fails(
        "web.json: WEB: found the string \"a.example\", expected an array of rows [wrong_shape]",
    );
}

#[test]
fn arguments_that_are_none() {
    let folder = Folder::new("simulate_usage");
    let files = "simulate contact.json payload.json";
    for (line, expected) in [
        ("simulate".to_owned(), "<PAYLOAD>"),
        (
            "simulate contact.json".to_owned(),
            "there is no current: pass the state of that entity (multifield simulate CURRENT PAYLOAD) \
             [field_not_read]",
        ),
        (
            format!("{files} --form fields"),
            "[possible values: json, text]",
        ),
        (
            format!("{files} --generation old"),
            "[possible values: distinct, factory, legacy]",
        ),
        (
            format!("{files} --blanks skip"),
            "unexpected argument '--blanks'",
        ),
    ] {
        let ran = folder.run(&line);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

#[test]
fn huge_rubbish_is_answered_in_a_line() {
    const MB: usize = 1_000_000;
    let folder = Folder::new("simulate_huge");
    let file = folder.path().join("huge.json");
    let line = "simulate contact.json huge.json --form text";

    fs::write(&file, "x".repeat(100 * MB)).unwrap();
    folder
        .run(line)
        .fails("huge.json: not JSON: expected value at line 1 column 1 [invalid_json]");

    fs::write(&file, ["\"", &"x".repeat(100 * MB), "\""].concat()).unwrap();
    let ran = folder.run(line);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
    let findings = ran.stdout.strip_prefix(ROWS).expect("the rows as they are");
    assert!(findings.len() < 1_000, "{} bytes", findings.len());
    assert!(findings.ends_with(" [unmodelled]\n"), "{findings}");

    // Names, which stand in the messages.
    let name = "x".repeat(MB);
    for payload in [
        format!(r#"{{"PHONE": [{{"ID": 222, "DELETE": "Y", "{name}": 1}}]}}"#),
        format!(r#"{{"fm": {{"{name}": {{}}}}}}"#),
        format!(r#"{{"{}": {{}}}}"#, "5".repeat(MB)),
        format!(r#"{{"fm": {{"222": {{"typeId": "{name}", "value": ""}}}}}}"#),
        format!(r#"{{"method": "{name}", "params": {{"fields": {{}}}}}}"#),
    ] {
        fs::write(&file, &payload).unwrap();
        let ran = folder.run(line);
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""));
        assert!(ran.stdout.len() < 2_000, "{} bytes", ran.stdout.len());
    }
    fs::remove_dir_all(folder.path()).unwrap();
}

#[test]
fn deep_nesting_is_refused() {
    const DEPTH: usize = 10_000;
    let folder = Folder::new("simulate_nested")
        .file("open.json", "[".repeat(DEPTH))
        .file("list.json", "[".repeat(DEPTH) + &"]".repeat(DEPTH))
        .file("map.json", r#"{"fields":"#.repeat(DEPTH))
        .file("row.json", r#"{"PHONE":[{"VALUE":"#.repeat(DEPTH));
    for file in ["open.json", "list.json", "map.json", "row.json"] {
        let ran = folder.run(&format!("simulate contact.json {file}"));
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{file}");
        assert!(
            ran.stderr
                .starts_with(&format!("{file}: not JSON: recursion limit exceeded")),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stderr.lines().count(), 1, "{file}");
    }
}

#[test]
fn what_the_payload_holds_does_not_drive_the_terminal() {
    let folder = Folder::new("simulate_control");
    let payload = r#"{"PHONE": [{"VALUE": "1\n\u001b[2J", "x\u202e": 1}]}"#;
    folder
        .pipe(payload, "simulate contact.json - --form text")
        .prints(
            &(ROWS.to_owned()
                + "  + PHONE 232  1\\n\\u{1b}[2J (WORK)\n\
                   ignored PHONE[0].x\\u{202e}: x\\u{202e} is ignored: unknown key, expected ID, \
                   VALUE, VALUE_TYPE or TYPE_ID [unknown_key]\n\
                   note PHONE[0]: 1\\n\\u{1b}[2J contains invisible characters, so it is not \
                   equal to the value without them: remove them [invisible_characters]\n"),
        );
}
