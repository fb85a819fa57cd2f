//! What `rest` prints of a kept plan, and its exit codes.

use crate::folder::Folder;

const LINE: &str = "rest plan.json contact-now.json";

const CHANGED: &str = "changed PHONE 223: planned +44 7700 900456 (MOBILE), \
                       found +44 7700 900789 (MOBILE)\n";

const FIELDS: &str = concat!(
    r#"{"PHONE":[{"ID":224,"DELETE":"Y"}],"#,
    r#""EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"#,
    r#""WEB":[{"ID":227,"DELETE":"Y"}]}"#,
);

const EDITS: &str = concat!(
    r#"{"id":43,"deletes":"flag","cleared":["WEB"],"edits":["#,
    r#"{"kind":"delete","field":"PHONE","id":224,"was":{"value":"+44 20 7946 0019","value_type":"FAX"}},"#,
    r#"{"kind":"append","field":"EMAIL","value":"invoices@example.com","value_type":"OTHER"},"#,
    r#"{"kind":"delete","field":"WEB","id":227,"was":{"value":"https://hart.example","value_type":"WORK"}}],"#,
    r#""newest":240}"#,
);

/// Two phones that change places, which takes two calls.
const BASE: &str = r#"{"result": {"ID": "43", "PHONE": [
    {"ID": "8", "VALUE": "111", "VALUE_TYPE": "WORK"},
    {"ID": "9", "VALUE": "222", "VALUE_TYPE": "WORK"}
]}}"#;

fn swapping(name: &str) -> Folder {
    Folder::new(name)
        .file("base.json", BASE)
        .file("ours.json", r#"{"PHONE": ["222", "111"]}"#)
        .file("between.json", BASE.replacen("WORK", "~WORK", 1))
        .file(
            "end.json",
            BASE.replace("111", "#")
                .replace("222", "111")
                .replace('#', "222"),
        )
}

const MERGE: &str = "merge base.json ours.json base.json --order desired";

#[test]
fn the_plan_of_the_examples_is_what_diff_keeps() {
    let folder = Folder::new("rest_plan");
    let plan = folder.read("plan.json");
    folder
        .run("diff contact.json desired.json --form edits")
        .prints(&plan);
}

#[test]
fn every_form_has_what_is_left() {
    let folder = Folder::new("rest_forms");
    let text = "PHONE\n  - 224  +44 20 7946 0019 (FAX)\nEMAIL\n  + invoices@example.com (OTHER)\n\
                WEB: cleared\n  - 227  https://hart.example (WORK)\n";
    let fm = concat!(
        r#"{"224":{"typeId":"PHONE","value":""},"227":{"typeId":"WEB","value":""},"#,
        r#""n0":{"typeId":"EMAIL","valueType":"OTHER","value":"invoices@example.com"}}"#,
    );
    let box_fm = concat!(
        r#"{"PHONE":{"224":{"VALUE":""}},"#,
        r#""EMAIL":{"n0":{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}},"#,
        r#""WEB":{"227":{"VALUE":""}}}"#,
    );
    let request = format!(
        "{{\"method\":\"crm.contact.update\",\"params\":{{\"id\":43,\"fields\":{FIELDS}}}}}"
    );
    let line = |json: &str| format!("{json}\n");
    for (rest, stdout) in [
        ("", line(FIELDS)),
        ("--form fields --exit-code", line(FIELDS)),
        ("--form fm", line(fm)),
        ("--form box-fm", line(box_fm)),
        ("--form request --entity contact", line(&request)),
        ("--form edits", line(EDITS)),
        ("--form text", text.to_owned()),
    ] {
        let line = format!("{LINE} {rest}");
        folder.run(&line).exits(3, &stdout, CHANGED);
    }
    folder.run(&format!("{LINE} --form vibecode")).fails(
        "--form vibecode: VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: delete PHONE 224, delete WEB 227 (use crm.item.update, with the form fm or request) [not_in_vibecode]",
    );
}

#[test]
fn exit_codes_are_those_of_diff_where_nobody_has_changed_anything() {
    let folder = Folder::new("rest_exit_code");
    let whole = folder.run("diff contact.json desired.json").stdout;
    folder.run("rest plan.json contact.json").prints(&whole);
    folder
        .run("rest plan.json contact.json --exit-code")
        .exits(1, &whole, "");
    // What is left is a plan of its own.
    let left = folder.run(&format!("{LINE} --form edits")).stdout;
    let folder = folder.file("left.json", left);
    folder
        .run("rest left.json contact-now.json --exit-code")
        .exits(1, &format!("{FIELDS}\n"), "");
    let done = r#"{"PHONE": [], "EMAIL": [
        {"ID": 300, "VALUE": "invoices@example.com", "VALUE_TYPE": "OTHER"}], "WEB": []}"#;
    let folder = folder.file("done.json", done);
    folder
        .run("rest left.json done.json --exit-code")
        .prints("{}\n");
    folder
        .run("rest left.json done.json --form request --entity contact")
        .prints("null\n");
    folder
        .run("rest left.json done.json --form text")
        .prints("nothing to do\n");
}

#[test]
fn a_merge_is_kept_with_its_later_calls() {
    let folder = swapping("rest_merge");
    let unfinished =
        "Not finished: row 8 gets another type first, since this is only a reordering. \
                      Send this, read again, diff again.\n";
    let later = r#"{"PHONE":[{"ID":8,"VALUE":"222","VALUE_TYPE":"WORK"},{"ID":9,"VALUE":"111","VALUE_TYPE":"WORK"}]}"#;
    let first = r#"{"PHONE":[{"ID":8,"VALUE":"111","VALUE_TYPE":"~WORK"}]}"#;
    folder.run(MERGE).exits(
        0,
        &format!("{{\"edits\":{first},\"later\":[{later}],\"conflicts\":[]}}\n"),
        unfinished,
    );
    let kept = folder.run(&format!("{MERGE} --form edits"));
    assert_eq!((kept.code, &*kept.stderr), (Some(0), unfinished));
    let folder = folder.file("plan.json", kept.stdout);
    folder
        .run("rest plan.json base.json")
        .exits(0, &format!("{first}\n"), unfinished);
    folder
        .run("rest plan.json between.json --exit-code")
        .exits(1, &format!("{later}\n"), "");
    folder.run("rest plan.json end.json").prints("{}\n");
}

#[test]
fn a_diff_is_kept_without_the_calls_after_the_first() {
    let folder = swapping("rest_diff");
    let kept = folder.run("diff base.json ours.json --order desired --form edits");
    let folder = folder.file("plan.json", kept.stdout);
    let first = "{\"PHONE\":[{\"ID\":8,\"VALUE\":\"111\",\"VALUE_TYPE\":\"~WORK\"}]}\n";
    folder
        .run("rest plan.json base.json")
        .exits(0, first, &kept.stderr);
    let line = "Not finished: PLAN is the first call of several. Read again, diff again.\n";
    folder
        .run("rest plan.json between.json --exit-code")
        .exits(0, "{}\n", line);
}

#[test]
fn either_may_be_stdin() {
    let folder = Folder::new("rest_stdin");
    for (file, line) in [
        ("plan.json", "rest - contact-now.json"),
        ("contact-now.json", "rest plan.json -"),
    ] {
        let ran = folder.pipe(&folder.read(file), line);
        ran.exits(3, &format!("{FIELDS}\n"), CHANGED);
    }
    folder.run("rest - -").fails(
        "<stdin>: found - for both PLAN and THEIRS, expected a file for one of them [both_stdin]",
    );
}

#[test]
fn errors_name_the_file_of_their_side() {
    let edits = r#"{"deletes": "flag", "edits": []}"#;
    let folder = swapping("rest_errors")
        .file(
            "newer.json",
            format!(r#"{{"edits": {edits}, "conflicts": [], "calls": []}}"#),
        )
        .file("array.json", format!("[{edits}]"))
        .file("half.json", r#"{"deletes": "flag", "edits": ["#)
        .file("other.json", r#"{"result": {"ID": "44"}}"#)
        .file(
            "lead.json",
            r#"{"result": {"item": {"id": 43, "entityTypeId": 1, "fm": []}}}"#,
        )
        .file("unread.json", r#"{"ID": "43", "PHONE": [], "EMAIL": []}"#);
    let merge = folder
        .run("merge contact.json desired.json contact.json")
        .stdout;
    let folder = folder.file("fields.json", merge);
    let hint =
        "(PLAN is what --form edits prints, of this version or an older one) [invalid_edits]";
    let edits =
        "unknown field `PHONE`, expected one of `entity`, `id`, `deletes`, `cleared`, `edits`, \
                 `unfinished`, `warnings`, `newest`, `earlier`, `generation`";
    for (files, message) in [
        ("desired.json contact.json", format!("desired.json: {edits} at line 2 column 9 {hint}")),
        ("fields.json contact.json", format!("fields.json: {edits} at line 1 column 17 {hint}")),
        (
            "newer.json contact.json",
            format!("newer.json: unknown field `calls`, expected one of `edits`, `later`, `conflicts` at line 1 column 68 {hint}"),
        ),
        ("array.json contact.json", format!("array.json: found an array, expected an object {hint}")),
        ("half.json contact.json", "half.json: not JSON: it ends too early: EOF while parsing a list at line 1 column 30 (PLAN is what --form edits prints, of this version or an older one) [invalid_json]".to_owned()),
        ("nowhere.json contact.json", "nowhere.json: no such file, expected a file of JSON, or - for stdin [unreadable_file]".to_owned()),
        ("plan.json other.json", "other.json: found entity 44, but the edits are for entity 43: pass inputs of one entity [other_entity]".to_owned()),
        (
            "plan.json desired.json",
            "desired.json: PHONE[0]: found the string \"+44 20 7946 0018\", expected a row with its ID [wrong_shape]".to_owned(),
        ),
        (
            "plan.json unread.json",
            "unread.json: WEB: not read: the response does not contain this field, which may not have been requested: add it to select, or declare with --read that it was read (rest has no --read: put \"WEB\": [] into THEIRS if there are no rows) [field_not_read]".to_owned(),
        ),
    ] {
        folder.run(&format!("rest {files}")).fails(&message);
    }
    let twice = folder.run("rest plan.json plan.json");
    assert!(
        twice
            .stderr
            .ends_with("(THEIRS is a plan, expected what the portal holds) [field_not_read]\n"),
        "{twice:?}"
    );
    let swapped = folder.run("rest contact.json plan.json");
    assert!(
        swapped
            .stderr
            .ends_with("(PLAN and THEIRS look swapped) [invalid_edits]\n"),
        "{swapped:?}"
    );
    // A plan of an item says of which kind it is.
    let item = folder
        .run("diff item.json item-desired.json --form edits")
        .stdout;
    let folder = folder.file("item-plan.json", item.replace("2653", "43"));
    folder.run("rest item-plan.json lead.json").fails(
        "lead.json: found a lead, but the edits are for a contact: pass inputs of one entity [other_entity]",
    );
    folder
        .run("rest plan.json contact.json --form request --entity contact --id 44")
        .fails("--id: found entity 44, but current is entity 43: pass inputs of one entity [other_entity]");
}
