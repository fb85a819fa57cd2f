//! What people read when something is wrong. Nothing is on stdout then.

use std::process::Stdio;

use crate::folder::Folder;

#[test]
fn a_typo_is_named_with_its_place_and_what_was_meant() {
    let folder = Folder::new("typo").file(
        "desired.json",
        r#"{"PHONE": ["1", {"VALUE": "2"}, {"VALUE": "3", "VALUETYPE": "HOME"}]}"#,
    );
    folder.run("diff contact.json desired.json").fails(
        "desired.json: PHONE[2].VALUETYPE: unknown key, did you mean VALUE_TYPE? [unknown_key]",
    );
}

#[test]
fn the_file_is_the_one_of_the_side() {
    let folder = Folder::new("side").file("wrong.json", "[1, 2]");
    let message = "wrong.json: [0]: found the number 1, expected a row [wrong_shape]";
    folder.run("diff wrong.json desired.json").fails(message);
    folder.run("diff contact.json wrong.json").fails(message);
    folder
        .pipe("[1]", "diff contact.json -")
        .fails("<stdin>: [0]: found the number 1, expected a row [wrong_shape]");
}

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new("unreadable").file("latin.json", b"{\"PHONE\": [\"\xe1\"]}");
    folder.run("diff contact.json nowhere.json").fails(
        "nowhere.json: no such file, expected a file of JSON, or - for stdin [unreadable_file]",
    );
    folder.run("diff nowhere.json contact.json").fails(
        "nowhere.json: no such file, expected a file of JSON, or - for stdin [unreadable_file]",
    );
    folder
        .run("diff . desired.json")
        .fails(".: found a directory, expected a file of JSON, or - for stdin [unreadable_file]");
    folder.run("diff - -").fails(
        "<stdin>: found - for both CURRENT and DESIRED, expected a file for one of them [both_stdin]",
    );
    let latin = folder.run("diff latin.json desired.json");
    assert_eq!(latin.code, Some(2));
    assert!(
        latin
            .stderr
            .starts_with("latin.json: not JSON: the input is not UTF-8"),
        "{latin:?}"
    );
    assert!(latin.stderr.ends_with(" [invalid_json]\n"), "{latin:?}");
}

#[test]
fn no_json() {
    let folder = Folder::new("no_json")
        .file("empty.json", "")
        .file("page.json", "<html>502 Bad Gateway</html>")
        .file("utf16.json", b"\xff\xfe{\0}\0");
    for file in ["empty.json", "page.json", "utf16.json"] {
        let ran = folder.run(&format!("diff {file} desired.json"));
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        assert!(
            ran.stderr.starts_with(&format!("{file}: not JSON: ")),
            "{ran:?}"
        );
        assert!(ran.stderr.ends_with(" [invalid_json]\n"), "{ran:?}");
    }
}

#[test]
fn the_response_of_a_call_that_failed() {
    let folder = Folder::new("response_error").file(
        "contact.json",
        r#"{"error": "expired_token", "error_description": "The access token provided has expired."}"#,
    );
    folder.run("diff contact.json desired.json").fails(
        "contact.json: the call failed, so its response contains no entity: \
         expired_token: The access token provided has expired. [response_error]",
    );
}

#[test]
fn swapped_arguments() {
    let folder = Folder::new("swapped");
    folder.run("diff desired.json contact.json").fails(
        "desired.json: PHONE[0]: found the string \"+44 20 7946 0018\", expected a row with its ID \
         (CURRENT and DESIRED look swapped) [wrong_shape]",
    );
}

#[test]
fn a_request_needs_to_know_its_entity() {
    let folder = Folder::new("request_errors").file("rows.json", r#"{"PHONE": []}"#);
    folder
        .run("diff contact.json desired.json --form request")
        .fails("--entity: found none, expected contact, lead or company [wrong_option]");
    let folder = folder.file("phone.json", r#"{"PHONE": []}"#);
    folder
        .run("diff rows.json phone.json --form request --entity lead")
        .fails("--id: found none, expected the ID of the entity [wrong_option]");
}

#[test]
fn edits_of_one_entity_are_not_for_another() {
    let folder = Folder::new("id_mismatch");
    let line = "diff contact.json desired.json --form request";
    folder
        .run(&format!("{line} --entity contact --id 44"))
        .fails(
        "--id: found entity 44, but current is entity 43: pass inputs of one entity [other_entity]",
    );
    let item = r#"{"result": {"item": {"id": 43, "entityTypeId": 3, "fm": []}}}"#;
    let folder = folder
        .file("item.json", item)
        .file("phone.json", r#"{"PHONE": ["111"]}"#);
    folder
        .run("diff item.json phone.json --form request --entity lead --api universal")
        .fails("--entity: found a lead, but current is a contact: pass inputs of one entity [other_entity]");
    folder
        .run("diff item.json phone.json --form request --api universal")
        .prints(concat!(
            r#"{"method":"crm.item.update","params":{"entityTypeId":3,"id":43,"#,
            r#""fields":{"fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"111"}}}}}"#,
            "\n"
        ));
}

#[test]
fn arguments_that_are_none() {
    let folder = Folder::new("usage");
    let files = "diff contact.json desired.json";
    for (line, expected) in [
        (String::new(), "Usage: multifield <COMMAND>"),
        ("dif a b".to_owned(), "a similar subcommand exists: 'diff'"),
        ("diff contact.json".to_owned(), "<DESIRED>"),
        (
            format!("{files} more.json"),
            "unexpected argument 'more.json'",
        ),
        (
            format!("{files} --form xml"),
            "[possible values: fields, fm, box-fm, vibecode, request, edits, text]",
        ),
        (
            format!("{files} --entity deal"),
            "[possible values: contact, lead, company]",
        ),
        (
            format!("{files} --api rest"),
            "[possible values: classic, universal]",
        ),
        (
            format!("{files} --read fon"),
            "found \"fon\", expected all, PHONE, EMAIL, WEB, IM or LINK",
        ),
        (
            format!("{files} --read PHONE,"),
            "found \"\", expected all, PHONE, EMAIL, WEB, IM or LINK",
        ),
        (
            format!("{files} --blanks"),
            "[possible values: error, skip]",
        ),
        (
            format!("{files} --blanks SKIP"),
            "invalid value 'SKIP' for '--blanks <WHAT>'",
        ),
        (
            format!("{files} --blanks skip --blanks error"),
            "cannot be used multiple times",
        ),
    ] {
        let ran = folder.run(&line);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
        assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
    }
}

/// On Windows the file has another name, which is no reason for another help.
#[cfg(unix)]
#[test]
fn the_command_has_one_name() {
    use std::os::unix::process::CommandExt;

    let folder = Folder::new("name");
    for (line, usage) in [
        ("", "Usage: multifield <"),
        ("diff", "Usage: multifield diff "),
    ] {
        let output = folder.command(line).arg0("multifield.exe").output();
        let stderr = String::from_utf8(output.unwrap().stderr).unwrap();
        assert!(stderr.contains(usage), "{stderr}");
    }
}

#[test]
fn arguments_that_are_no_such_number() {
    let folder = Folder::new("numbers");
    let rows = "expected an integer, 0 or more\n";
    let share = "expected a number of rows, or a percentage such as 2.5%\n";
    let id = "expected an ID: an integer from 1 to 9007199254740991\n";
    let threads = "expected an integer from 1 to 1024\n";
    let beyond = "99999999999999999999";
    for (command, flag, values, expected) in [
        (
            "diff",
            "--max-deletes <N>",
            ["-1", "2%", "-1%", beyond],
            rows,
        ),
        (
            "dedupe",
            "--max-deletes <N>",
            ["-1", "1.5", "many", beyond],
            rows,
        ),
        (
            "diff",
            "--id <N>",
            ["-5", "0", "9007199254740992", beyond],
            id,
        ),
        (
            "bulk",
            "--max-deletes-run <N|P%>",
            ["-1", "-1%", "101%", beyond],
            share,
        ),
        (
            "bulk",
            "--threads <N>",
            ["-1", "all", "1.5", beyond],
            threads,
        ),
    ] {
        let name = flag.split(' ').next().unwrap_or_default();
        for value in values {
            let line = format!("{command} {name} {value}");
            let ran = folder.run(&line);
            assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
            let start = format!("error: invalid value '{value}' for '{flag}': found ");
            let is_said = ran.stderr.starts_with(&start) && ran.stderr.contains(expected);
            assert!(is_said, "{line}: {}", ran.stderr);
        }
    }
}

#[test]
fn what_the_input_holds_does_not_drive_the_terminal() {
    let folder = Folder::new("control")
        .file("key.json", r#"{"\u001b]0;owned\u0007\n\u202eEND": ["1"]}"#)
        .file(
            "response.json",
            r#"{"error": "E\u009b31m", "error_description": "a\r\nb"}"#,
        );
    let key = folder.run("diff contact.json key.json").stderr;
    assert!(
        key.starts_with(r"key.json: \u{1b}]0;owned\u{7}\n\u{202e}END: unknown field, "),
        "{key}"
    );
    folder.run("diff response.json desired.json").fails(
        r"response.json: the call failed, so its response contains no entity: E\u{9b}31m: a\r\nb [response_error]",
    );
}

#[test]
fn huge_rubbish_is_refused_in_a_line() {
    const MB: usize = 1_000_000;
    let wrap = |before: &str, size: usize, after: &str| [before, &"x".repeat(size), after].concat();
    let folder = Folder::new("huge");
    for (text, code) in [
        (wrap("", 100 * MB, ""), "invalid_json"),
        (wrap("\"", 100 * MB, "\""), "wrong_shape"),
        (wrap("{\"", 10 * MB, "\": 1}"), "unknown_field"),
        (wrap("{\"PHONE\": [{\"", 10 * MB, "\": 1}]}"), "unknown_key"),
    ] {
        std::fs::write(folder.path().join("huge.json"), text).unwrap();
        let ran = folder.run("diff contact.json huge.json");
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{code}");
        assert!(ran.stderr.starts_with("huge.json: "), "{code}");
        assert!(ran.stderr.ends_with(&format!("[{code}]\n")), "{code}");
        assert!(
            ran.stderr.len() < 10_000,
            "{code}: {} bytes",
            ran.stderr.len()
        );
        assert_eq!(ran.stderr.lines().count(), 1, "{code}");
    }
    std::fs::remove_dir_all(folder.path()).unwrap();
}

#[test]
fn deep_nesting_is_refused() {
    const DEPTH: usize = 10_000;
    let folder = Folder::new("nested")
        .file("open.json", "[".repeat(DEPTH))
        .file("list.json", "[".repeat(DEPTH) + &"]".repeat(DEPTH))
        .file("map.json", r#"{"PHONE":"#.repeat(DEPTH))
        .file(
            "value.json",
            format!("{{\"PHONE\":[{{\"VALUE\":{}", "[".repeat(DEPTH)),
        )
        .file(
            "other.json",
            format!(
                "{{\"X\":{}{},\"PHONE\":[]}}",
                "[".repeat(DEPTH),
                "]".repeat(DEPTH)
            ),
        );
    for file in ["open.json", "list.json", "map.json", "value.json"] {
        for line in [
            format!("diff {file} desired.json"),
            format!("diff contact.json {file}"),
        ] {
            let ran = folder.run(&line);
            assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
            assert!(
                ran.stderr.starts_with(&format!("{file}: ")),
                "{line}: {}",
                ran.stderr
            );
            assert_eq!(ran.stderr.lines().count(), 1, "{line}");
        }
    }
    // Keys that are passed over, whatever they hold.
    let ran = folder.run("diff contact.json other.json --other-keys ignore");
    assert!(matches!(ran.code, Some(0 | 2)), "{ran:?}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_as_other_tools() {
    let rows: Vec<String> = (0..100_000).map(|n| format!("\"+44 {n}\"")).collect();
    let folder = Folder::new("pipe")
        .file("none.json", r#"{"PHONE": []}"#)
        .file("many.json", format!("{{\"PHONE\": [{}]}}", rows.join(",")));
    let mut child = folder
        .command("diff none.json many.json")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    // What a shell has of a command that SIGPIPE ends.
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(output.stderr, b"");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let folder = Folder::new("full");
    let full = || {
        std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    for line in [
        "diff contact.json desired.json",
        "man",
        "--help",
        "--version",
        "help diff",
        "diff -h",
    ] {
        let output = folder.command(line).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "<stdout>: cannot be written: No space left on device (os error 28) [unwritable_output]\n"
        );
    }
    // Nor does it panic where it cannot even say so.
    for line in ["diff contact.json nowhere.json", "diff"] {
        let output = folder.command(line).stderr(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}");
    }
}

#[test]
fn a_response_without_an_entity_is_not_one_without_rows() {
    let folder = Folder::new("no_entity")
        .file(
            "batch.json",
            r#"{"result": {"result": {"c": {"ID": "43"}, "d": {"ID": "44"}}, "result_error": []}}"#,
        )
        .file("wrapped.json", r#"{"result": {"contact": {"ID": "43"}}}"#);
    folder.run("diff batch.json desired.json").fails(
        "batch.json: result.result.d: found a list or several entities, expected one entity: pass one of them (`multifield bulk`, diff_ndjson and diffNdjson take many) [many_entities]",
    );
    let wrapped = folder.run("diff wrapped.json desired.json");
    assert_eq!((wrapped.code, &*wrapped.stdout), (Some(2), ""));
    assert!(
        wrapped.stderr.ends_with(" [field_not_read]\n"),
        "{wrapped:?}"
    );
}

#[test]
fn the_id_is_that_of_the_entity_and_of_nothing_around_it() {
    let line = "diff call.json phone.json --form request --entity contact";
    let folder = Folder::new("entity_id")
        .file("phone.json", r#"{"PHONE": "1"}"#)
        .file(
            "call.json",
            r#"{"result": {"ID": "43", "NAME": "Anna"}, "id": 1}"#,
        );
    let ran = folder.run(line);
    assert!(ran.stdout.contains(r#""id":43,"#), "{ran:?}");

    for id in ["0", "\"0\"", "9007199254740992", "null"] {
        let call = format!(r#"{{"result": {{"ID": {id}, "NAME": "Anna"}}}}"#);
        std::fs::write(folder.path().join("call.json"), call).unwrap();
        folder
            .run(line)
            .fails("--id: found none, expected the ID of the entity [wrong_option]");
    }
}

#[test]
fn what_is_suggested_is_what_help_has() {
    let ran = Folder::new("errors_suggested").run("sync new.csv --entity contact --webhook x");
    assert!(ran.stderr.contains("exists: '--webhook-file'"), "{ran:?}");
}

#[test]
fn json_in_place_of_a_file() {
    let folder = Folder::new("errors_inline");
    // Longer than a name of a file may be, too.
    for value in ["1", &"1".repeat(300)] {
        let json = format!("{{\"PHONE\":\"{value}\"}}");
        folder
            .run(&format!("simulate {json} {json}"))
            .fails(&format!("{json}: found JSON in place of a file, expected a file of JSON, or - for stdin [unreadable_file]"));
    }
}
