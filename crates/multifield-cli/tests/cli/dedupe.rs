//! `multifield dedupe`

use crate::folder::Folder;

const TWICE: &str = r#"{"result": {"ID": "43", "PHONE": [
    {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "020 7946 0018"},
    {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "+44 20 7946 0018"},
    {"ID": 7, "VALUE_TYPE": "HOME", "VALUE": "020 7946 0018"},
    {"ID": 8, "VALUE_TYPE": "WORK", "VALUE": "020 7946 0018"}
], "LINK": [
    {"ID": 9, "VALUE_TYPE": "USER", "VALUE": "1"},
    {"ID": 10, "VALUE_TYPE": "USER", "VALUE": "1"}
]}}"#;

#[test]
fn each_form_is_printed() {
    let folder = Folder::new("dedupe_forms").file("twice.json", TWICE);
    folder
        .run("dedupe twice.json")
        .prints("{\"PHONE\":[{\"ID\":8,\"DELETE\":\"Y\"}]}\n");
    folder
        .run("dedupe twice.json --deletes blank")
        .prints("{\"PHONE\":[{\"ID\":8,\"VALUE\":\"\"}]}\n");
    folder
        .run("dedupe twice.json --form fm")
        .prints("{\"8\":{\"typeId\":\"PHONE\",\"value\":\"\"}}\n");
    folder
        .run("dedupe twice.json --form text")
        .prints("PHONE\n  - 8  020 7946 0018 (WORK)\n");
    folder
        .run("dedupe twice.json --form request --entity contact")
        .prints(concat!(
            r#"{"method":"crm.contact.update","params":{"id":43,"#,
            r#""fields":{"PHONE":[{"ID":8,"DELETE":"Y"}]}}}"#,
            "\n"
        ));
    folder.run("dedupe contact.json").prints("{}\n");
}

#[test]
fn options_say_what_is_the_same() {
    let folder = Folder::new("dedupe_options").file("twice.json", TWICE);
    folder
        .run("dedupe twice.json --equality normalized --region GB")
        .prints("{\"PHONE\":[{\"ID\":6,\"DELETE\":\"Y\"},{\"ID\":8,\"DELETE\":\"Y\"}]}\n");
    folder
        .run("dedupe twice.json --system-rows touch --form text")
        .prints("PHONE\n  - 8  020 7946 0018 (WORK)\nLINK\n  - 10  1 (USER)\n");
    folder
        .run("dedupe twice.json --max-deletes 0")
        .fails("twice.json: rows to delete: 1, expected at most 0 (max_deletes): PHONE 8 [too_many_deletes]");
}
