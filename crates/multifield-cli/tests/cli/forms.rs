//! What is printed, in each form, and the exit code.

use crate::folder::Folder;

const FIELDS: &str = concat!(
    r#"{"PHONE":[{"ID":223,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"},{"ID":224,"DELETE":"Y"}],"#,
    r#""EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"#,
    r#""WEB":[{"ID":227,"DELETE":"Y"}]}"#,
);

const FM: &str = concat!(
    r#"{"223":{"typeId":"PHONE","valueType":"MOBILE","value":"+44 7700 900456"},"#,
    r#""224":{"typeId":"PHONE","value":""},"227":{"typeId":"WEB","value":""},"#,
    r#""n0":{"typeId":"EMAIL","valueType":"OTHER","value":"invoices@example.com"}}"#,
);

pub(super) const TEXT: &str = "\
PHONE
  ~ 223  +44 7700 900123 (MOBILE) -> +44 7700 900456 (MOBILE)
  - 224  +44 20 7946 0019 (FAX)
EMAIL
  + invoices@example.com (OTHER)
WEB: cleared
  - 227  https://hart.example (WORK)
";

#[test]
fn fields_are_the_default_where_stdout_is_no_terminal() {
    let folder = Folder::new("fields");
    folder
        .run("diff contact.json desired.json")
        .prints(&format!("{FIELDS}\n"));
    folder
        .run("diff contact.json desired.json --form fields")
        .prints(&format!("{FIELDS}\n"));
    folder
        .run("diff --form=fields contact.json desired.json")
        .prints(&format!("{FIELDS}\n"));
}

#[test]
fn fm() {
    let folder = Folder::new("fm");
    folder
        .run("diff contact.json desired.json --form fm")
        .prints(&format!("{FM}\n"));
    folder
        .run("diff item.json item-desired.json --form fm")
        .prints(concat!(
            r#"{"8551":{"typeId":"PHONE","valueType":"HOME","value":"+44 20 7946 0101"},"#,
            r#""8552":{"typeId":"PHONE","valueType":"MOBILE","value":"+44 20 7946 0102"}}"#,
            "\n"
        ));
}

#[test]
fn vibecode() {
    let folder = Folder::new("vibecode");
    folder
        .run("diff contact.json additions.json --form vibecode")
        .prints(concat!(
            r#"{"phone":[{"value":"+44 20 7946 0020","typeId":"WORK"}],"#,
            r#""email":[{"value":"invoices@example.com","typeId":"OTHER"}]}"#,
            "\n"
        ));
    folder.run("diff contact.json desired.json --form vibecode").fails(
        "--form vibecode: VibeCode can only add rows of PHONE and EMAIL with types that it knows, so it cannot make these edits: overwrite PHONE 223, delete PHONE 224, delete WEB 227 (use crm.item.update, with the form fm or request) [not_in_vibecode]",
    );
}

#[test]
fn text() {
    let folder = Folder::new("text");
    folder
        .run("diff contact.json desired.json --form text")
        .prints(TEXT);
}

#[test]
fn request_takes_the_id_of_the_entity() {
    let folder = Folder::new("request").file("rows.json", r#"{"PHONE": []}"#);
    let contact = format!(
        "{{\"method\":\"crm.contact.update\",\"params\":{{\"id\":43,\"fields\":{FIELDS}}}}}\n"
    );
    let line = "diff contact.json desired.json --form request --entity contact";
    folder.run(line).prints(&contact);
    folder.run(&format!("{line} --id 43")).prints(&contact);
    folder
        .run(&format!("{line} --api classic"))
        .prints(&contact);
    folder.run(&format!("{line} --api universal")).prints(&format!(
        "{{\"method\":\"crm.item.update\",\"params\":{{\"entityTypeId\":3,\"id\":43,\"fields\":{{\"fm\":{FM}}}}}}}\n"
    ));

    let folder = folder.file("phone.json", r#"{"PHONE": "1"}"#);
    for entity in ["lead", "company"] {
        let line = format!("diff rows.json phone.json --form request --entity {entity} --id 7");
        folder.run(&line).prints(&format!(
            "{{\"method\":\"crm.{entity}.update\",\"params\":{{\"id\":7,\
             \"fields\":{{\"PHONE\":[{{\"VALUE\":\"1\",\"VALUE_TYPE\":\"WORK\"}}]}}}}}}\n"
        ));
    }
}

#[test]
fn nothing_to_do_has_its_text_in_each_form() {
    let folder = Folder::new("nothing").file("same.json", r#"{"WEB": "https://hart.example"}"#);
    let run = |rest: &str| folder.run(&format!("diff contact.json same.json {rest}"));
    run("").prints("{}\n");
    run("--form fields").prints("{}\n");
    run("--form fm").prints("{}\n");
    run("--form vibecode").prints("{}\n");
    run("--form request --entity contact").prints("null\n");
    run("--form text").prints("nothing to do\n");
    run("--exit-code").prints("{}\n");
}

#[test]
fn exit_code_tells_whether_there_are_edits() {
    let folder = Folder::new("exit_code");
    let line = "diff contact.json desired.json --form text --exit-code";
    folder.run(line).exits(1, TEXT, "");
    assert_eq!(
        folder
            .run("diff contact.json nowhere.json --exit-code")
            .code,
        Some(2)
    );
}

#[test]
fn either_side_may_be_stdin() {
    let folder = Folder::new("stdin");
    let read = |name: &str| {
        std::fs::read_to_string(format!("{}/{name}", crate::folder::EXAMPLES)).unwrap()
    };
    folder
        .pipe(&read("contact.json"), "diff - desired.json")
        .prints(&format!("{FIELDS}\n"));
    folder
        .pipe(&read("desired.json"), "diff contact.json -")
        .prints(&format!("{FIELDS}\n"));
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let folder = Folder::new("bom").file("desired.json", "\u{feff}{\"WEB\": []}\r\n");
    folder
        .run("diff contact.json desired.json")
        .prints("{\"WEB\":[{\"ID\":227,\"DELETE\":\"Y\"}]}\n");
}

#[test]
fn color_of_text_where_asked_for() {
    let colored = "\
        \u{1b}[1mPHONE\u{1b}[0m\n\
        \u{1b}[33m  ~ 223  +44 7700 900123 (MOBILE) -> +44 7700 900456 (MOBILE)\u{1b}[0m\n\
        \u{1b}[31m  - 224  +44 20 7946 0019 (FAX)\u{1b}[0m\n\
        \u{1b}[1mEMAIL\u{1b}[0m\n\
        \u{1b}[32m  + invoices@example.com (OTHER)\u{1b}[0m\n\
        \u{1b}[1mWEB: cleared\u{1b}[0m\n\
        \u{1b}[31m  - 227  https://hart.example (WORK)\u{1b}[0m\n";
    let folder = Folder::new("color");
    let run = |rest: &str, variables: &[(&str, &str)]| {
        let line = format!("diff contact.json desired.json --form text {rest}");
        let output = folder
            .command(&line)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run("--color always", &[]), colored);
    assert_eq!(run("--color always", &[("NO_COLOR", "1")]), colored);
    assert_eq!(run("", &[("CLICOLOR_FORCE", "1")]), colored);
    assert_eq!(run("--color auto", &[("CLICOLOR_FORCE", "1")]), colored);
    assert_eq!(run("", &[]), TEXT);
    assert_eq!(run("", &[("CLICOLOR_FORCE", "0")]), TEXT);
    let help = |force| run("--help", &[("CLICOLOR_FORCE", force)]);
    assert!(help("1").contains('\u{1b}') && !help("0").contains('\u{1b}'));
    assert_eq!(run("--color never", &[("CLICOLOR_FORCE", "1")]), TEXT);
    assert_eq!(run("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), TEXT);
    // JSON has no colours.
    folder
        .run("diff contact.json desired.json --color always")
        .prints(&format!("{FIELDS}\n"));
}
