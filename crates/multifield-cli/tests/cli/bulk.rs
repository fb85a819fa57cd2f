//! `multifield bulk`: files, flags, what is said and how it ends. What is
//! joined with what is tested in the core.

#[cfg(unix)]
mod ends;

use crate::folder::Folder;

const LINES: &str = "\
{\"id\":44,\"fields\":{\"PHONE\":[{\"ID\":223,\"VALUE\":\"+44 7700 900456\",\"VALUE_TYPE\":\"MOBILE\"}]}}
{\"id\":43,\"fields\":{\"EMAIL\":[{\"VALUE\":\"anna@example.com\",\"VALUE_TYPE\":\"WORK\"}]}}
";
const SUMMARY: &str = "3 entities: 1 unchanged, 1 overwrite, 0 deletes, 1 append, 0 errors\n";
const FILES: &str = "bulk --current current.ndjson --desired desired.ndjson";

/// A line for an entity without rows.
fn none(id: u64) -> String {
    format!("{{\"ID\": {id}, \"PHONE\": []}}\n")
}

/// A line for an entity of one phone.
fn one(id: u64) -> String {
    format!("{{\"ID\": {id}, \"PHONE\": [{{\"ID\": {id}, \"VALUE\": \"1\"}}]}}\n")
}

#[test]
fn files_or_stdin() {
    let folder = Folder::new("bulk_files");
    folder.run(FILES).exits(0, LINES, SUMMARY);
    folder.run(&format!("{FILES} --quiet")).exits(0, LINES, "");
    folder
        .run(&format!("{FILES} -q --exit-code"))
        .exits(1, LINES, "");
    for threads in [1, 2, 7] {
        let line = format!("{FILES} --threads {threads}");
        folder.run(&line).exits(0, LINES, SUMMARY);
    }
    let desired = std::fs::read_to_string(folder.path().join("desired.ndjson")).unwrap();
    folder
        .pipe(&desired, "bulk --current current.ndjson --desired -")
        .exits(0, LINES, SUMMARY);
    folder
        .pipe("", "bulk --current - --desired - ")
        .fails("<stdin>: found - for both --current and --desired, expected a file for one of them [both_stdin]");
    folder
        .run("bulk --current nowhere --desired desired.ndjson")
        .fails("nowhere: no such file, expected a file of JSON, or - for stdin [unreadable_file]");
    folder
        .run("bulk --current current.ndjson --desired nowhere")
        .fails("nowhere: no such file, expected a file of JSON or CSV, or - for stdin [unreadable_file]");
    folder
        .run("bulk --current current.ndjson --desired .")
        .fails(
        ".: found a directory, expected a file of JSON or CSV, or - for stdin [unreadable_file]",
    );
}

#[test]
fn forms() {
    let folder = Folder::new("bulk_forms");
    let run = |rest: &str| folder.run(&format!("{FILES} -q {rest}"));
    run("--form fields").prints(LINES);
    run("--form fm").prints(
        "{\"id\":44,\"fm\":{\"223\":{\"typeId\":\"PHONE\",\"valueType\":\"MOBILE\",\"value\":\"+44 7700 900456\"}}}\n\
         {\"id\":43,\"fm\":{\"n0\":{\"typeId\":\"EMAIL\",\"valueType\":\"WORK\",\"value\":\"anna@example.com\"}}}\n",
    );
    run("--form request --entity company --api universal").prints(
        "{\"method\":\"crm.item.update\",\"params\":{\"entityTypeId\":4,\"id\":44,\"fields\":{\"fm\":{\"223\":{\"typeId\":\"PHONE\",\"valueType\":\"MOBILE\",\"value\":\"+44 7700 900456\"}}}}}\n\
         {\"method\":\"crm.item.update\",\"params\":{\"entityTypeId\":4,\"id\":43,\"fields\":{\"fm\":{\"n0\":{\"typeId\":\"EMAIL\",\"valueType\":\"WORK\",\"value\":\"anna@example.com\"}}}}}\n",
    );
    run("--form batch --entity lead").prints(
        "{\"halt\":0,\"cmd\":{\"44\":\"crm.lead.update?id=44&fields[PHONE][0][VALUE_TYPE]=MOBILE&fields[PHONE][0][VALUE]=%2B44%207700%20900456&fields[PHONE][0][ID]=223\",\
         \"43\":\"crm.lead.update?id=43&fields[EMAIL][0][VALUE_TYPE]=WORK&fields[EMAIL][0][VALUE]=anna%40example.com\"}}\n",
    );
    run("--form text").prints(
        "entity 44\nPHONE\n  ~ 223  +44 7700 900123 (MOBILE) -> +44 7700 900456 (MOBILE)\n\n\
         entity 43\nEMAIL\n  + anna@example.com (WORK)\n\n",
    );
    let coloured = run("--form text --color always").stdout;
    assert!(
        coloured.starts_with("\u{1b}[1mentity 44\u{1b}[0m\n"),
        "{coloured}"
    );
    run("--color always").fails("--color: has no effect without --form text [meaningless_option]");
    for form in ["request", "batch"] {
        run(&format!("--form {form}"))
            .fails("--entity: found none, expected contact, lead or company [wrong_option]");
    }
}

#[test]
fn options_of_the_diff_and_of_the_join() {
    let folder = Folder::new("bulk_options")
        .file("current", one(1) + &one(2))
        .file(
            "desired",
            "{\"contact\": 2, \"NAME\": \"Ben\", \"phone\": []}\n",
        );
    folder
        .run("bulk -q --current current --desired desired --key contact --other-keys ignore --deletes blank --sorted")
        .prints("{\"id\":2,\"fields\":{\"PHONE\":[{\"ID\":2,\"VALUE\":\"\"}]}}\n");
}

#[test]
fn errors_stop_the_run_after_the_lines_before() {
    let folder = Folder::new("bulk_stop")
        .file("current", one(1) + &one(2) + &one(3))
        .file("desired", none(1) + "{\"ID\": 2, \"TEL\": []}\n" + &none(3));
    let line = "{\"id\":1,\"fields\":{\"PHONE\":[{\"ID\":1,\"DELETE\":\"Y\"}]}}\n";
    for rest in ["", "--sorted", "--on-error stop", "--threads 1"] {
        folder.run(&format!("bulk --current current --desired desired {rest}")).exits(
            2,
            line,
            "desired: line 2: TEL: unknown field, expected PHONE, EMAIL, WEB, IM, LINK or fm (--other-keys ignore skips other keys) [unknown_field]\n\
             stopped by an error; written so far: 1 line\n",
        );
    }
}

#[test]
fn errors_that_are_skipped_are_lines_of_json() {
    let folder = Folder::new("bulk_skip")
        .file(
            "current",
            one(1) + "{\"ID\": 2, \"PHONE\": [{\"VALUE\": \"1\"}]}\n{\n" + &one(3),
        )
        .file("desired", none(4) + &none(1) + &none(2) + &none(3));
    let lines = "{\"id\":1,\"fields\":{\"PHONE\":[{\"ID\":1,\"DELETE\":\"Y\"}]}}\n\
                 {\"id\":3,\"fields\":{\"PHONE\":[{\"ID\":3,\"DELETE\":\"Y\"}]}}\n";
    folder.run("bulk --current current --desired desired --on-error skip").exits(
        2,
        lines,
        "{\"file\":\"current\",\"line\":3,\"id\":null,\"code\":\"invalid_json\",\"place\":\"\",\"message\":\"not JSON: it ends too early: EOF while parsing an object at column 1: expected a whole entity or page on each line (as jq -c writes them)\"}\n\
         {\"file\":\"desired\",\"line\":1,\"id\":4,\"code\":\"unknown_entity\",\"place\":\"\",\"message\":\"current has no entity 4: a page may have been lost on export (if the entity is new, --add-missing creates it)\"}\n\
         {\"file\":\"current\",\"line\":2,\"id\":2,\"code\":\"missing_id\",\"place\":\"PHONE[0]\",\"message\":\"the stored row has no ID: pass the rows as the portal returned them\"}\n\
         4 entities: 0 unchanged, 0 overwrites, 2 deletes, 0 appends, 3 errors\n",
    );
}

#[test]
fn missing_entities() {
    let folder = Folder::new("bulk_missing")
        .file("current", one(1))
        .file("desired", "{\"ID\": 2, \"PHONE\": [\"7\"]}\n");
    let run = |rest: &str| {
        folder.run(&format!(
            "bulk -q --current current --desired desired {rest}"
        ))
    };
    run("").fails(
        "desired: line 1: current has no entity 2: a page may have been lost on export (if the entity is new, --add-missing creates it) [unknown_entity]",
    );
    run("--add-missing").fails(
        "--add-missing: add cannot be combined with --form fields (request and batch can create entities) [meaningless_option]",
    );
    run("--add-missing --form request --entity contact").prints(
        "{\"method\":\"crm.contact.add\",\"params\":{\"fields\":{\"PHONE\":[{\"VALUE\":\"7\",\"VALUE_TYPE\":\"WORK\"}]}}}\n",
    );
}

#[test]
fn limits() {
    let all = |line: fn(u64) -> String| (1..=10).map(line).collect::<String>();
    let folder = Folder::new("bulk_limits")
        .file("current", all(one))
        .file("desired", all(none));
    let run = |rest: &str| {
        folder.run(&format!(
            "bulk -q --current current --desired desired {rest}"
        ))
    };
    let line = "bulk --current current --desired desired --max-deletes-run";
    let refused = folder.run(&format!("{line} 9"));
    assert_eq!(refused.stderr.lines().count(), 1, "no summary: {refused:?}");
    let stopped = folder.run(&format!("{line} 4 --sorted"));
    assert!(
        stopped
            .stderr
            .ends_with("\nstopped by an error; written so far: 4 lines\n"),
        "{stopped:?}"
    );
    assert_eq!(run("--max-deletes-run 10").stdout.lines().count(), 10);
    assert_eq!(run("--max-deletes-run 100%").stdout.lines().count(), 10);
    for (limit, allowed) in [("9", 9), ("99.9%", 9), ("0%", 0)] {
        let ran = run(&format!("--max-deletes-run {limit}"));
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
        let start =
            format!("desired: the edits delete 10 rows, and the limit is {allowed} (--max-deletes-run): 1 of 1, ");
        assert!(ran.stderr.starts_with(&start), "{ran:?}");
    }
    let ran = run("--max-deletes-run 4 --sorted");
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(2), 4));
    assert!(
        ran.stderr
            .starts_with("desired: line 5: the edits delete 5 rows, "),
        "{ran:?}"
    );
    let ran = run("--max-deletes-run=-1");
    assert!(
        ran.stderr
            .contains("expected a number of rows, or a percentage such as 2.5%"),
        "{ran:?}"
    );
}

#[test]
fn threads() {
    let folder = Folder::new("bulk_threads");
    for count in ["0", "100000"] {
        folder
            .run(&format!("{FILES} -q --threads {count}"))
            .fails(&format!(
                "--threads: found {count}, expected an integer from 1 to 1024 [wrong_option]"
            ));
    }
}
