//! What `merge` prints, and its exit codes.

use crate::folder::Folder;

const LINE: &str = "merge contact.json desired.json contact-now.json";

const CONFLICTS: &str = concat!(
    r#""conflicts":[{"field":"PHONE","id":223,"#,
    r#""base":{"value":"+44 7700 900123","value_type":"MOBILE"},"ours":null,"#,
    r#""theirs":{"value":"+44 7700 900789","value_type":"MOBILE"},"place":null}]}"#,
    "\n"
);

const FIELDS: &str = concat!(
    r#"{"PHONE":[{"ID":224,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"}],"#,
    r#""EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"#,
    r#""WEB":[{"ID":227,"DELETE":"Y"}]}"#,
);

fn json(edits: &str) -> String {
    format!("{{\"edits\":{edits},{CONFLICTS}")
}

#[test]
fn conflicts_that_are_left_exit_with_3() {
    let folder = Folder::new("merge_fields");
    for rest in ["", "--form fields", "--on-conflict leave", "--exit-code"] {
        folder
            .run(&format!("{LINE} {rest}"))
            .exits(3, &json(FIELDS), "");
    }
}

#[test]
fn conflicts_that_are_settled_do_not() {
    let folder = Folder::new("merge_settled");
    let theirs = format!("{LINE} --on-conflict theirs");
    folder.run(&theirs).prints(&json(FIELDS));
    folder
        .run(&format!("{theirs} --exit-code"))
        .exits(1, &json(FIELDS), "");
    let ours = concat!(
        r#"{"PHONE":[{"ID":223,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"},{"ID":224,"DELETE":"Y"}],"#,
        r#""EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"#,
        r#""WEB":[{"ID":227,"DELETE":"Y"}]}"#,
    );
    folder
        .run(&format!("{LINE} --on_conflict ours"))
        .prints(&json(ours));
}

#[test]
fn every_form_has_its_place() {
    let folder = Folder::new("merge_forms").file("rows.json", r#"{"PHONE": []}"#);
    let fm = concat!(
        r#"{"224":{"typeId":"PHONE","valueType":"MOBILE","value":"+44 7700 900456"},"#,
        r#""227":{"typeId":"WEB","value":""},"#,
        r#""n0":{"typeId":"EMAIL","valueType":"OTHER","value":"invoices@example.com"}}"#,
    );
    folder
        .run(&format!("{LINE} --form fm"))
        .exits(3, &json(fm), "");
    let request = format!(
        "{{\"method\":\"crm.contact.update\",\"params\":{{\"id\":43,\"fields\":{FIELDS}}}}}"
    );
    folder
        .run(&format!("{LINE} --form request --entity contact"))
        .exits(3, &json(&request), "");
    let same = "merge contact.json desired.json rows.json --read all";
    folder
        .run(&format!("{same} --form request --entity contact"))
        .fails(
            "--form request: found no ID of the entity in THEIRS, expected --id [missing_entity_id]",
        );
    let nothing = "{\"edits\":null,\"conflicts\":[]}\n";
    let folder = folder.file("same.json", r#"{"PHONE": []}"#);
    folder
        .run("merge rows.json same.json rows.json --form request --entity lead --id 7 --exit-code")
        .prints(nothing);
}

#[test]
fn text_is_the_diff_and_the_conflicts() {
    let folder = Folder::new("merge_text").file(
        "one.json",
        r#"{"PHONE": [{"ID": 5, "VALUE": "111", "VALUE_TYPE": "WORK"}]}"#,
    );
    let folder = folder.file("none.json", r#"{"PHONE": []}"#).file(
        "home.json",
        r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "HOME"}]}"#,
    );
    let line = "merge one.json home.json none.json --form text";
    let conflict = "conflict PHONE 5: base 111 (WORK), ours 111 (HOME) at PHONE[0], theirs deleted";
    folder
        .run(line)
        .exits(3, &format!("nothing to do\n{conflict}\n"), "");
    folder.run(&format!("{line} --color always")).exits(
        3,
        &format!("nothing to do\n\u{1b}[31m{conflict}\u{1b}[0m\n"),
        "",
    );
}

#[test]
fn one_side_may_be_stdin() {
    let folder = Folder::new("merge_stdin");
    let ours = std::fs::read_to_string(format!("{}/desired.json", crate::folder::EXAMPLES));
    folder
        .pipe(&ours.unwrap(), "merge contact.json - contact-now.json")
        .exits(3, &json(FIELDS), "");
    for (line, names) in [
        ("merge - - contact.json", "BASE and OURS"),
        ("merge - desired.json -", "BASE and THEIRS"),
        ("merge contact.json - -", "OURS and THEIRS"),
    ] {
        folder.run(line).fails(&format!(
            "<stdin>: found - for both {names}, expected a file for one of them [both_stdin]"
        ));
    }
}

#[test]
fn errors_name_the_file_of_their_side() {
    let folder = Folder::new("merge_errors")
        .file("unread.json", r#"{"ID": "43"}"#)
        .file("other.json", r#"{"result": {"ID": "44"}}"#)
        .file("wrong.json", r#"{"PHONE": [""]}"#)
        .file("phone.json", r#"{"PHONE": ["111"]}"#);
    let code = |line: &str| {
        let ran = folder.run(line);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let file = ran.stderr.split(':').next().unwrap_or_default().to_owned();
        let code = ran.stderr.rsplit('[').next().unwrap_or_default();
        (file, code.trim_end_matches("]\n").to_owned())
    };
    let at = |file: &str, code: &str| (file.to_owned(), code.to_owned());
    for (line, expected) in [
        (
            "unread.json phone.json contact.json",
            at("unread.json", "field_not_read"),
        ),
        (
            "contact.json phone.json unread.json",
            at("unread.json", "field_not_read"),
        ),
        (
            "other.json phone.json contact.json",
            at("other.json", "other_entity"),
        ),
        (
            "contact.json wrong.json contact.json",
            at("wrong.json", "blank_value"),
        ),
        (
            "contact.json desired.json nowhere.json",
            at("nowhere.json", "unreadable_file"),
        ),
        (
            "contact.json desired.json contact.json --max-deletes 0",
            at("desired.json", "too_many_deletes"),
        ),
        (
            "contact.json desired.json contact.json --form request --entity contact --id 44",
            at("--id", "entity_id_mismatch"),
        ),
    ] {
        assert_eq!(code(&format!("merge {line}")), expected, "{line}");
    }
}
