//! Flags that would have no effect, and hints that name flags.

use crate::folder::Folder;

const DIFF: &str = "diff contact.json desired.json";
const MERGE: &str = "merge contact.json desired.json contact.json";
const BULK: &str = "bulk -q --current current.ndjson --desired desired.ndjson";

#[test]
fn a_flag_without_effect_is_an_error() {
    let folder = Folder::new("needs");
    let fails = |line: &str, flag: &str, with: &str| {
        folder.run(line).fails(&format!(
            "--{flag}: has no effect without --{with} [meaningless_option]"
        ));
    };
    let rest = "rest plan.json contact.json";
    for command in [DIFF, MERGE, "dedupe contact.json", rest] {
        for form in [
            "",
            "--form fields",
            "--form fm",
            "--form vibecode",
            "--form edits",
            "--form text",
        ] {
            for (flag, value) in [("entity", "contact"), ("id", "43"), ("api", "universal")] {
                fails(
                    &format!("{command} {form} --{flag} {value}"),
                    flag,
                    "form request",
                );
            }
        }
        for form in [
            "fields",
            "fm",
            "vibecode",
            "edits",
            "request --entity contact",
        ] {
            fails(
                &format!("{command} --form {form} --color never"),
                "color",
                "form text",
            );
        }
        // It has the plan's own.
        if command == rest {
            continue;
        }
        for form in ["fm", "vibecode", "text"] {
            let line = format!("{command} --form {form} --deletes blank");
            fails(&line, "deletes", "form fields or request or edits");
        }
        let line = format!("{command} --form request --entity contact --api universal");
        fails(&format!("{line} --deletes flag"), "deletes", "api classic");
    }
    for (flag, value) in [("entity", "contact"), ("api", "classic")] {
        let line = format!("{BULK} --{flag} {value}");
        fails(&line, flag, "form request or batch");
        fails(&format!("{line} --form fm"), flag, "form request or batch");
    }
    let line = format!("{BULK} --form fm --deletes blank");
    fails(&line, "deletes", "form fields or request or batch");
    let line = "simulate contact.json payload.json --form json --color always";
    fails(line, "color", "form text");
    for rest in ["", "--equality exact"] {
        for command in [DIFF, MERGE, BULK, "dedupe contact.json"] {
            let line = format!("{command} --region GB {rest}");
            fails(&line, "region", "equality normalized");
        }
    }
    // In the older spelling of values, too, and before the files are read.
    fails("diff a b --id=1", "id", "form request");
}

#[test]
fn a_flag_with_an_effect_is_none() {
    let folder = Folder::new("needs_met");
    for line in [
        format!("{DIFF} --form request --entity contact --id 43 --api classic --deletes blank"),
        format!("{DIFF} --form text --color never"),
        format!("{DIFF} --color never --deletes flag"),
        format!("{DIFF} --form edits --deletes blank"),
        format!("{BULK} --form batch --entity contact --api classic --deletes blank"),
        "dedupe contact.json --region GB --equality normalized".to_owned(),
    ] {
        let ran = folder.run(&line);
        assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{line}");
    }
}

#[test]
fn hints_name_flags_as_they_are_written() {
    for (desired, expected) in [
        (
            r#"{"PHONE": [" "]}"#,
            "drop it with --blanks skip (a row that is not listed is deleted) [blank_value]",
        ),
        (
            r#"{"NAME": "Anna"}"#,
            "(--other-keys ignore skips other keys) [unknown_field]",
        ),
        (
            r#"{"PHONE": [{"VALUE": "1", "VALUE_TYPE": "CAR"}]}"#,
            "(--unknown-types allow accepts others) [unknown_type]",
        ),
    ] {
        let ran = Folder::new("hints")
            .file("new.json", desired)
            .run("diff contact.json new.json");
        assert!(
            ran.stderr.ends_with(&format!("{expected}\n")),
            "{}",
            ran.stderr
        );
    }
    let folder = Folder::new("hints").file("part.json", r#"{"ID": "43", "PHONE": []}"#);
    let ran = folder.run("diff part.json desired.json");
    assert!(
        ran.stderr
            .contains("or declare with --read that it was read"),
        "{}",
        ran.stderr
    );
    folder.run(&format!("{DIFF} --duplicates keep")).fails(
        "--duplicates: keep is impossible on servers of the generation distinct, which store equal rows once: set --generation legacy or --generation factory if the portal runs one of them [meaningless_option]",
    );
}

#[test]
fn what_is_quoted_stays_as_it_is() {
    let folder = Folder::new("quoted").file(
        "new.json",
        r#"{"EMAIL": ["the option read\" blanks: skip"], "blanks: skip": []}"#,
    );
    folder.run("diff contact.json new.json --other-keys ignore").fails(
        r#"new.json: EMAIL[0]: found "the option read\" blanks: skip", expected an e-mail address [not_an_email]"#,
    );
    let folder = Folder::new("quoted").file("new.json", r#"{"blanks: skip": []}"#);
    let ran = folder.run("diff contact.json new.json");
    assert!(
        ran.stderr
            .starts_with("new.json: blanks: skip: unknown field"),
        "{}",
        ran.stderr
    );
}
