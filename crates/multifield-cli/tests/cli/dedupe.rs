//! `multifield dedupe`

use crate::folder::Folder;

const TWICE: &str = r#"{"result": {"ID": "43", "PHONE": [
    {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "020 7946 0018"},
    {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "020 7946 0018"},
    {"ID": 7, "VALUE_TYPE": "HOME", "VALUE": "020 7946 0018"},
    {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"}
], "LINK": [
    {"ID": 9, "VALUE_TYPE": "USER", "VALUE": "1"},
    {"ID": 10, "VALUE_TYPE": "USER", "VALUE": "1"}
]}}"#;

#[test]
fn each_form_is_printed() {
    let folder = Folder::new("dedupe_forms").file("twice.json", TWICE);
    folder
        .run("dedupe twice.json")
        .prints("{\"PHONE\":[{\"ID\":5,\"DELETE\":\"Y\"}]}\n");
    folder
        .run("dedupe twice.json --deletes blank")
        .prints("{\"PHONE\":[{\"ID\":5,\"VALUE\":\"\"}]}\n");
    folder
        .run("dedupe twice.json --form fm")
        .prints("{\"5\":{\"typeId\":\"PHONE\",\"value\":\"\"}}\n");
    folder
        .run("dedupe twice.json --form text")
        .prints("PHONE\n  - 5  020 7946 0018 (WORK)\n");
    folder
        .run("dedupe twice.json --form request --entity contact")
        .prints(concat!(
            r#"{"method":"crm.contact.update","params":{"id":43,"#,
            r#""fields":{"PHONE":[{"ID":5,"DELETE":"Y"}]}}}"#,
            "\n"
        ));
    folder.run("dedupe contact.json").prints("{}\n");
}

#[test]
fn options_say_what_is_the_same() {
    let folder = Folder::new("dedupe_options").file("twice.json", TWICE);
    folder
        .run("dedupe twice.json --equality normalized --region GB")
        .prints("{\"PHONE\":[{\"ID\":5,\"DELETE\":\"Y\"},{\"ID\":8,\"DELETE\":\"Y\"}]}\n");
    folder
        .run("dedupe twice.json --system-rows touch --form text")
        .prints("PHONE\n  - 5  020 7946 0018 (WORK)\nLINK\n  - 9  1 (USER)\n");
    folder.run("dedupe twice.json --max-deletes 0").fails(
        "twice.json: the edits delete 1 row, and the limit is 0 (--max-deletes): PHONE 5 [too_many_deletes]",
    );
}

/// A call that is not the last says so where its form has no room for it.
#[test]
fn what_is_not_finished_is_said() {
    let folder = Folder::new("dedupe_unfinished").file(
        "apart.json",
        r#"{"PHONE": [
            {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "1"},
            {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "2"},
            {"ID": 7, "VALUE_TYPE": "WORK", "VALUE": "1"}
        ], "EMAIL": [{"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "anna"}]}"#,
    );
    let not_finished =
        "Not finished: row 7 is hidden behind row 5. Send this, read again, diff again.\n";
    let warning = "warning EMAIL 8: anna (WORK) does not pass the portal's check, so every call that changes multifields of this entity fails: correct or delete row 8 in the same call [stored_value_fails]\n";
    let first = "PHONE\n  ~ 5  1 (WORK) -> 1 (~WORK)\n";
    folder
        .run("dedupe apart.json --form text")
        .prints(&format!("{first}{not_finished}{warning}"));
    let ran = folder.run("dedupe apart.json");
    assert_eq!(ran.stderr, format!("{not_finished}{warning}"));
    assert_eq!(
        ran.stdout,
        "{\"PHONE\":[{\"ID\":5,\"VALUE\":\"1\",\"VALUE_TYPE\":\"~WORK\"}]}\n"
    );
    let one_call = folder.run("dedupe apart.json --generation legacy");
    one_call.prints("{\"PHONE\":[{\"ID\":7,\"DELETE\":\"Y\"}]}\n");
}
