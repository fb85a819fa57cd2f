//! `multifield tidy` and `multifield normalize`

use crate::folder::Folder;

const UNTIDY: &str = r#"{"result": {"ID": "43", "PHONE": [
    {"ID": 5, "VALUE_TYPE": "WORK", "VALUE": "8 (916) 123-45-67"},
    {"ID": 6, "VALUE_TYPE": "WORK", "VALUE": "+7 916 123-45-67"},
    {"ID": 7, "VALUE_TYPE": "HOME", "VALUE": "8 812 000-03-33, доб. 77"},
    {"ID": 8, "VALUE_TYPE": "HOME", "VALUE": "ask Anna"}
], "EMAIL": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "Anna@Example.com"}]}}"#;

#[test]
fn values_get_one_spelling() {
    let folder = Folder::new("tidy_region").file("untidy.json", UNTIDY);
    folder
        .run("tidy untidy.json --region RU --form text")
        .prints(
            "PHONE
  ~ 5  8 (916) 123-45-67 (WORK) -> +79161234567 (WORK)
  - 6  +7 916 123-45-67 (WORK)
  ~ 7  8 812 000-03-33, доб. 77 (HOME) -> +78120000333, доб. 77 (HOME)
EMAIL
  ~ 9  Anna@Example.com (WORK) -> anna@example.com (WORK)
",
        );
    folder.run("tidy untidy.json --form text").prints(
        "PHONE
  ~ 6  +7 916 123-45-67 (WORK) -> +79161234567 (WORK)
EMAIL
  ~ 9  Anna@Example.com (WORK) -> anna@example.com (WORK)
",
    );
    folder
        .run("tidy untidy.json --region RU --max-deletes 0")
        .fails(
            "untidy.json: the edits delete 1 row, and the limit is 0 (--max-deletes): PHONE 6 [too_many_deletes]",
        );
    folder.run("tidy untidy.json --region X").exits(
        2,
        "",
        "error: invalid value 'X' for '--region <COUNTRY>': found \"X\", expected a two-letter country code, such as RU

For more information, try '--help'.
",
    );
}

#[test]
fn keys_are_printed_a_line_each() {
    let folder = Folder::new("normalize");
    folder
        .run("normalize WEB https://www.example.com/ example.com/x")
        .prints("example.com\nexample.com/x\n");
    folder
        .run("normalize IM @Anna https://t.me/anna --type TELEGRAM")
        .prints("telegram:anna\ntelegram:anna\n");
    folder.run("normalize PHONE 89161234567 --region RUS").exits(
        2,
        "",
        "error: invalid value 'RUS' for '--region <COUNTRY>': found \"RUS\", expected a two-letter country code, such as RU

For more information, try '--help'.
",
    );
}
