//! `dedupe --lines` and `tidy --lines`: what is said and how it ends. What each line
//! is is tested in the core.

use crate::folder::Folder;

/// Two contacts with one number twice, of which the second has it in two types, too.
const CURRENT: &str = r#"{"result": [{"ID": "43", "PHONE": [{"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}, {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}]}]}
{"ID": 44, "PHONE": [{"ID": 7, "VALUE_TYPE": "WORK", "VALUE": "+442079460018"}, {"ID": 8, "VALUE_TYPE": "HOME", "VALUE": "+442079460018"}]}
"#;

const FIRST: &str = "{\"id\":43,\"fields\":{\"PHONE\":[{\"ID\":5,\"DELETE\":\"Y\"}]}}\n";

fn folder(name: &str) -> Folder {
    Folder::new(name).file("all.ndjson", CURRENT)
}

#[test]
fn lines_in_lines_out() {
    let folder = folder("clean_lines");
    let summary = "2 entities: 1 unchanged, 0 overwrites, 1 delete, 0 appends, 0 errors\n";
    folder
        .run("dedupe all.ndjson --lines")
        .exits(0, FIRST, summary);
    folder
        .run("dedupe --lines all.ndjson --sorted --threads 2 --exit-code -q")
        .exits(1, FIRST, "");
    folder
        .pipe(CURRENT, "dedupe - --lines --quiet")
        .prints(FIRST);
    folder
        .run("dedupe all.ndjson --lines -q --types any")
        .prints(&format!(
            "{FIRST}{}\n",
            r#"{"id":44,"fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}"#
        ));
    folder.run("tidy all.ndjson --lines -q --key ID").prints(
        "{\"id\":43,\"fields\":{\"PHONE\":[{\"ID\":5,\"DELETE\":\"Y\"}]},\
         \"unfinished\":{\"reason\":\"equal_rows\",\"rows\":[{\"id\":6,\"behind\":5}],\"deletes\":0}}\n",
    );
}

#[test]
fn forms() {
    let folder = folder("clean_forms");
    let run = |rest: &str| folder.run(&format!("dedupe all.ndjson --lines -q {rest}"));
    run("--form fm").prints("{\"id\":43,\"fm\":{\"5\":{\"typeId\":\"PHONE\",\"value\":\"\"}}}\n");
    run("--form request --entity lead --deletes blank").prints(
        "{\"method\":\"crm.lead.update\",\"params\":{\"id\":43,\"fields\":{\"PHONE\":[{\"ID\":5,\"VALUE\":\"\"}]}}}\n",
    );
    run("--form batch --entity contact --api universal").prints(
        "{\"halt\":0,\"cmd\":{\"43\":\"crm.item.update?entityTypeId=3&id=43&fields[fm][5][value]=&fields[fm][5][typeId]=PHONE\"}}\n",
    );
    let text = "entity 43\nPHONE\n  - 5  +44 20 7946 0018 (WORK)\n\n";
    run("--form text").prints(text);
    run("--form text --color always").prints(
        "\u{1b}[1mentity 43\u{1b}[0m\n\u{1b}[1mPHONE\u{1b}[0m\n\
         \u{1b}[31m  - 5  +44 20 7946 0018 (WORK)\u{1b}[0m\n\n",
    );
    for form in ["box-fm", "vibecode", "edits"] {
        run(&format!("--form {form}")).fails(&format!(
            "--form {form}: has no meaning with --lines, expected fields, fm, request, batch or text [meaningless_option]"
        ));
    }
    folder
        .run("dedupe all.ndjson --form batch")
        .fails("--form batch: has no meaning without --lines [meaningless_option]");
}

#[test]
fn flags_of_a_run_need_one() {
    let folder = folder("clean_needs");
    for command in ["dedupe", "tidy"] {
        for flag in [
            "key ID",
            "on-error skip",
            "max-deletes-run 1",
            "threads 1",
            "sorted",
            "quiet",
        ] {
            let name = flag.split(' ').next().unwrap_or_default();
            folder
                .run(&format!("{command} all.ndjson --{flag}"))
                .fails(&format!(
                    "--{name}: has no effect without --lines [meaningless_option]"
                ));
        }
        folder
            .run(&format!("{command} all.ndjson --lines --color never"))
            .fails("--color: has no effect without --form text [meaningless_option]");
        folder
            .run(&format!("{command} all.ndjson --lines --form fm --deletes blank"))
            .fails("--deletes: has no effect without --form fields or request or batch [meaningless_option]");
        let ran = folder.run(&format!("{command} all.ndjson --lines --id 5"));
        assert_eq!(ran.code, Some(2));
        assert!(
            ran.stderr
                .contains("'--lines' cannot be used with '--id <N>'"),
            "{ran:?}"
        );
    }
}

#[test]
fn errors_and_limits() {
    let folder = folder("clean_errors").file("wrong.ndjson", format!("{CURRENT}{{\n{CURRENT}"));
    folder.run("dedupe wrong.ndjson --lines").exits(
        2,
        FIRST,
        "wrong.ndjson: line 3: not JSON: it ends too early: EOF while parsing an object at column 1: expected a whole entity or page on each line (as jq -c writes them) [invalid_json]\n\
         stopped by an error; written so far: 1 line\n",
    );
    let ran = folder.run("dedupe wrong.ndjson --lines --on-error skip");
    assert_eq!((ran.code, &*ran.stdout), (Some(2), FIRST));
    let codes: Vec<_> = ran
        .stderr
        .lines()
        .filter_map(|line| line.split_once("\"code\":\"")?.1.split('"').next())
        .collect();
    assert_eq!(
        codes,
        ["invalid_json", "repeated_entity", "repeated_entity"]
    );
    assert!(
        ran.stderr
            .contains("\"file\":\"wrong.ndjson\",\"line\":4,\"id\":43"),
        "{ran:?}"
    );

    folder
        .run("dedupe all.ndjson --lines --max-deletes-run 0")
        .fails(
        "all.ndjson: the edits delete 1 row, and the limit is 0 (--max-deletes-run): 1 of 43 [too_many_deletes]",
    );
    folder
        .run("dedupe nowhere --lines")
        .fails("nowhere: no such file, expected a file of JSON, or - for stdin [unreadable_file]");
}
