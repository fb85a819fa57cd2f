//! Each option of the diff, by what it changes.

use crate::folder::Folder;

#[test]
fn equality_and_region() {
    let folder = Folder::new("equality").file(
        "spelled.json",
        r#"{"PHONE": ["020 7946 0018", "07700 900123", "442079460019"]}"#,
    );
    let line = "diff contact.json spelled.json --form text";
    let printed = |rest: &str| folder.run(&format!("{line} {rest}")).stdout;
    assert_eq!(printed("").lines().count(), 4);
    assert_eq!(printed("--equality exact"), printed(""));
    assert_eq!(printed("--equality normalized").lines().count(), 3);
    folder
        .run(&format!("{line} --equality normalized --region GB"))
        .prints("nothing to do\n");
    let refused = folder.run(&format!("{line} --region UK"));
    assert!(
        refused.stderr.starts_with(
            "error: invalid value 'UK' for '--region <COUNTRY>': found \"UK\", expected a two-letter country code, such as RU"
        ),
        "{refused:?}"
    );
}

/// Whoever leaves the field out is shown how to write both.
#[test]
fn types_need_their_field() {
    let folder = Folder::new("only_without_field");
    for value in ["WORK", "PHONE:WORK"] {
        let refused = folder.run(&format!("diff current.json desired.json --only {value}"));
        let expected = format!("error: invalid value '{value}' for '--only <FIELD=TYPES>': found \"{value}\", expected a field and its types, such as PHONE=WORK,MOBILE");
        assert!(refused.stderr.starts_with(&expected), "{refused:?}");
    }
}

#[test]
fn strategy() {
    let folder = Folder::new("strategy")
        .file("other.json", r#"{"WEB": "a.example"}"#)
        .file(
            "ids.json",
            r#"{"WEB": [{"ID": 227}], "PHONE": "+44 20 7946 0019"}"#,
        );
    let line = "diff contact.json other.json";
    let replaced = "{\"WEB\":[{\"ID\":227,\"VALUE\":\"a.example\",\"VALUE_TYPE\":\"WORK\"}]}\n";
    folder.run(line).prints(replaced);
    folder
        .run(&format!("{line} --strategy replace"))
        .prints(replaced);
    folder
        .run(&format!("{line} --strategy add"))
        .prints("{\"WEB\":[{\"VALUE\":\"a.example\",\"VALUE_TYPE\":\"WORK\"}]}\n");
    folder
        .run("diff contact.json ids.json --strategy remove")
        .prints(concat!(
            r#"{"PHONE":[{"ID":224,"DELETE":"Y"}],"WEB":[{"ID":227,"DELETE":"Y"}]}"#,
            "\n"
        ));
    folder
        .run(&format!("{line} --strategy add --overwrite same_value"))
        .fails(
            "--overwrite: same_value cannot be combined with --strategy add [meaningless_option]",
        );
}

#[test]
fn overwrite() {
    let folder = Folder::new("overwrite").file("other.json", r#"{"WEB": "a.example"}"#);
    let line = "diff contact.json other.json";
    let overwritten = "{\"WEB\":[{\"ID\":227,\"VALUE\":\"a.example\",\"VALUE_TYPE\":\"WORK\"}]}\n";
    folder.run(line).prints(overwritten);
    folder
        .run(&format!("{line} --overwrite any"))
        .prints(overwritten);
    folder
        .run(&format!("{line} --overwrite same_value"))
        .prints(concat!(
            r#"{"WEB":[{"ID":227,"DELETE":"Y"},{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}"#,
            "\n"
        ));
}

#[test]
fn duplicates() {
    let folder = Folder::new("duplicates").file(
        "twice.json",
        r#"{"WEB": ["https://hart.example", "https://hart.example"]}"#,
    );
    let line = "diff contact.json twice.json";
    folder.run(line).prints("{}\n");
    folder
        .run(&format!("{line} --duplicates collapse"))
        .prints("{}\n");
    folder
        .run(&format!("{line} --duplicates keep --generation factory"))
        .prints("{\"WEB\":[{\"VALUE\":\"https://hart.example\",\"VALUE_TYPE\":\"WORK\"}]}\n");
}

#[test]
fn system_rows() {
    let folder = Folder::new("system_rows").file("none.json", r#"{"IM": []}"#);
    let line = "diff contact.json none.json";
    let protected = "{\"IM\":[{\"ID\":231,\"DELETE\":\"Y\"}]}\n";
    let touched = "{\"IM\":[{\"ID\":230,\"DELETE\":\"Y\"},{\"ID\":231,\"DELETE\":\"Y\"}]}\n";
    folder.run(line).prints(protected);
    folder
        .run(&format!("{line} --system-rows protect"))
        .prints(protected);
    folder
        .run(&format!("{line} --system-rows touch"))
        .prints(touched);
    folder
        .run(&format!("{line} --system_rows touch"))
        .prints(touched);
}

#[test]
fn max_deletes() {
    let folder = Folder::new("max_deletes").file("none.json", r#"{"WEB": []}"#);
    let line = "diff contact.json none.json";
    let refused =
        "none.json: the edits delete 1 row, and the limit is 0 (--max-deletes): WEB 227 [too_many_deletes]";
    folder
        .run(&format!("{line} --max-deletes 0"))
        .fails(refused);
    folder
        .run(&format!("{line} --max_deletes 0"))
        .fails(refused);
    folder
        .run(&format!("{line} --max-deletes 1"))
        .prints("{\"WEB\":[{\"ID\":227,\"DELETE\":\"Y\"}]}\n");
}

#[test]
fn blanks() {
    let folder =
        Folder::new("blanks").file("blank.json", r#"{"WEB": ["https://hart.example", " "]}"#);
    let line = "diff contact.json blank.json";
    folder.run(&format!("{line} --blanks skip")).prints("{}\n");
    let refused = folder.run(&format!("{line} --blanks error"));
    assert!(
        refused
            .stderr
            .starts_with("blank.json: WEB[1]: the value is blank"),
        "{refused:?}"
    );
    assert_eq!(folder.run(line).stderr, refused.stderr);
}

#[test]
fn unknown_types() {
    let folder = Folder::new("unknown_types").file(
        "type.json",
        r#"{"WEB": [{"VALUE": "https://hart.example", "VALUE_TYPE": "BLOG"}]}"#,
    );
    let line = "diff contact.json type.json";
    let written = concat!(
        r#"{"WEB":[{"ID":227,"VALUE":"https://hart.example","VALUE_TYPE":"BLOG"}]}"#,
        "\n"
    );
    folder
        .run(&format!("{line} --unknown-types allow"))
        .prints(written);
    folder
        .run(&format!("{line} --unknown_types allow"))
        .prints(written);
    let refused = folder.run(&format!("{line} --unknown-types error"));
    assert!(
        refused
            .stderr
            .starts_with("type.json: WEB[0].VALUE_TYPE: \"BLOG\" is not"),
        "{refused:?}"
    );
    assert_eq!(folder.run(line).stderr, refused.stderr);
}

#[test]
fn other_keys() {
    let folder = Folder::new("other_keys");
    let line = "diff contact.json contact.json";
    folder
        .run(&format!("{line} --other-keys ignore"))
        .prints("{}\n");
    folder
        .run(&format!("{line} --other_keys ignore"))
        .prints("{}\n");
    folder
        .run("diff item.json item.json --other-keys ignore")
        .prints("{}\n");
    let refused = folder.run(&format!("{line} --other-keys error"));
    assert!(
        refused
            .stderr
            .starts_with("contact.json: result.ID: unknown field"),
        "{refused:?}"
    );
    assert_eq!(folder.run(line).stderr, refused.stderr);
}

#[test]
fn read() {
    let folder = Folder::new("read")
        .file("listed.json", r#"{"ID": "43", "NAME": "Anna"}"#)
        .file("wanted.json", r#"{"PHONE": "1", "WEB": "a.example"}"#);
    let written = concat!(
        r#"{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}],"#,
        r#""WEB":[{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}"#,
        "\n"
    );
    let line = "diff listed.json wanted.json";
    for read in ["all", "PHONE,WEB", "phone,Web", "WEB --read phone", "ALL"] {
        folder.run(&format!("{line} --read {read}")).prints(written);
    }
    for (rest, unread) in [
        ("", "PHONE"),
        ("--read WEB", "PHONE"),
        ("--read PHONE,EMAIL", "WEB"),
    ] {
        let refused = folder.run(&format!("{line} {rest}"));
        assert!(
            refused
                .stderr
                .starts_with(&format!("listed.json: {unread}: ")),
            "{refused:?}"
        );
        assert!(
            refused.stderr.ends_with(" [field_not_read]\n"),
            "{refused:?}"
        );
    }
}

#[test]
fn deletes() {
    let folder = Folder::new("deletes").file("none.json", r#"{"WEB": []}"#);
    let line = "diff contact.json none.json";
    folder
        .run(&format!("{line} --deletes flag"))
        .prints("{\"WEB\":[{\"ID\":227,\"DELETE\":\"Y\"}]}\n");
    folder
        .run(&format!("{line} --deletes blank"))
        .prints("{\"WEB\":[{\"ID\":227,\"VALUE\":\"\"}]}\n");
    folder
        .run(&format!(
            "{line} --deletes blank --form request --entity contact"
        ))
        .prints(concat!(
            r#"{"method":"crm.contact.update","params":{"id":43,"#,
            r#""fields":{"WEB":[{"ID":227,"VALUE":""}]}}}"#,
            "\n"
        ));
}
