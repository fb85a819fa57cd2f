//! What a payload really does: rows, findings and the exit code.

mod lines;
mod wrong;

use std::fs;

use crate::folder::Folder;

const ROWS: &str = "    PHONE 222  +44 20 7946 0018 (WORK)
    PHONE 223  +44 7700 900123 (MOBILE)
    PHONE 224  +44 20 7946 0019 (FAX)
    EMAIL 225  anna.hart@example.com (WORK)
    EMAIL 226  anna@example.org (HOME)
    WEB 227  https://hart.example (WORK)
    IM 230  imol|livechat|1|58|24 (IMOL)
    IM 231  @anna_hart (TELEGRAM)
";

const ITEM_ROWS: &str = "    PHONE 8551  +44 20 7946 0101 (WORK)
    PHONE 8552  +44 7700 900789 (MOBILE)
    EMAIL 8553  ravi@example.net (WORK)
";

const TEXT: &str = "    PHONE 222  +44 20 7946 0018 (WORK)
  - PHONE 223  +44 7700 900123 (MOBILE)
    PHONE 224  +44 20 7946 0019 (FAX)
    EMAIL 225  anna.hart@example.com (WORK)
    EMAIL 226  anna@example.org (HOME)
    WEB 227  https://hart.example (WORK)
    IM 230  imol|livechat|1|58|24 (IMOL)
    IM 231  @anna_hart (TELEGRAM)
harm PHONE[0]: the row has a type and no value, so the portal deletes row 223, \
+44 7700 900123 (MOBILE): to change its type, repeat the value; to delete it, write \
\"VALUE\": \"\" [missing_value_deletes]
ignored EMAIL: the string is ignored, although the call succeeds: write \
\"EMAIL\": [{\"VALUE\": ..., \"VALUE_TYPE\": ...}], with \"ID\" to change a row [bare_text]
";

const JSON: &str = concat!(
    r#"{"rows":[{"ID":222,"TYPE_ID":"PHONE","VALUE_TYPE":"WORK","VALUE":"+44 20 7946 0018"},"#,
    r#"{"ID":224,"TYPE_ID":"PHONE","VALUE_TYPE":"FAX","VALUE":"+44 20 7946 0019"},"#,
    r#"{"ID":225,"TYPE_ID":"EMAIL","VALUE_TYPE":"WORK","VALUE":"anna.hart@example.com"},"#,
    r#"{"ID":226,"TYPE_ID":"EMAIL","VALUE_TYPE":"HOME","VALUE":"anna@example.org"},"#,
    r#"{"ID":227,"TYPE_ID":"WEB","VALUE_TYPE":"WORK","VALUE":"https://hart.example"},"#,
    r#"{"ID":230,"TYPE_ID":"IM","VALUE_TYPE":"IMOL","VALUE":"imol|livechat|1|58|24"},"#,
    r#"{"ID":231,"TYPE_ID":"IM","VALUE_TYPE":"TELEGRAM","VALUE":"@anna_hart"}],"#,
    r#""findings":[{"code":"missing_value_deletes","severity":"harm","place":"PHONE[0]","#,
    r#""message":"the row has a type and no value, so the portal deletes row 223, "#,
    r#"+44 7700 900123 (MOBILE): to change its type, repeat the value; to delete it, write "#,
    r#"\"VALUE\": \"\"","#,
    r#""row":{"ID":223,"TYPE_ID":"PHONE","VALUE_TYPE":"MOBILE","VALUE":"+44 7700 900123"}},"#,
    r#"{"code":"bare_text","severity":"ignored","place":"EMAIL","#,
    r#""message":"the string is ignored, although the call succeeds: write "#,
    r#"\"EMAIL\": [{\"VALUE\": ..., \"VALUE_TYPE\": ...}], with \"ID\" to change a row","#,
    r#""value":"invoices@example.com"}]}"#,
    "\n",
);

#[test]
fn json_is_the_default_where_stdout_is_no_terminal() {
    let folder = Folder::new("simulate_json");
    // JSON has no colours, and may be what is asked for.
    for rest in ["", "--form json", "--color always"] {
        let line = format!("simulate contact.json payload.json {rest}");
        folder.run(&line).prints(JSON);
    }
}

#[test]
fn text() {
    let folder = Folder::new("simulate_text");
    let line = "simulate contact.json payload.json --form text";
    folder.run(line).prints(TEXT);
    folder.run(&format!("{line} --color never")).prints(TEXT);
}

#[test]
fn colors() {
    let folder = Folder::new("simulate_colors").file(
        "all.json",
        r#"{
            "PHONE": [{"ID": 224, "VALUE": "1", "VALUE_TYPE": "FAX"}, {"VALUE": "2"}],
            "WEB": [{"ID": 227, "VALUE_TYPE": "WORK"}],
            "IM": ""
        }"#,
    );
    let line = "simulate contact.json all.json --form text";
    let plain = folder.run(line).stdout;
    let colored = folder.run(&format!("{line} --color always")).stdout;
    let codes: Vec<_> = colored
        .lines()
        .zip(plain.lines())
        .map(|(colored, plain)| {
            let (before, after) = colored.split_once(plain).expect("the same text");
            assert_eq!(after, "\u{1b}[0m", "{colored:?}");
            (&plain[..4], before)
        })
        .collect();
    let [dim, red, green, yellow] = ["\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];
    assert_eq!(
        codes,
        [
            ("    ", dim),
            ("    ", dim),
            ("  ~ ", yellow),
            ("    ", dim),
            ("    ", dim),
            ("  - ", red),
            ("    ", dim),
            ("    ", dim),
            ("  + ", green),
            ("note", dim),
            ("harm", red),
            ("igno", yellow),
        ]
    );
    let mut forced = folder.command(line);
    let forced = forced.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert_eq!(String::from_utf8(forced.stdout).unwrap(), colored);
    let mut forced = folder.command(&format!("{line} --color never"));
    let forced = forced.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert_eq!(String::from_utf8(forced.stdout).unwrap(), plain);
}

#[test]
fn generations() {
    let folder = Folder::new("simulate_generations").file(
        "other.json",
        r#"{"EMAIL": [{"ID": "227", "VALUE": "anna@example.net", "VALUE_TYPE": "WORK"}]}"#,
    );
    let line = "simulate contact.json other.json --form text";
    let overwritten = ROWS.replace(
        "    WEB 227  https://hart.example (WORK)",
        "  ~ WEB 227  https://hart.example (WORK) -> anna@example.net (WORK)",
    ) + "harm EMAIL[0]: row 227, https://hart.example (WORK), belongs to WEB, and the server overwrites it with this value anyway: write it as WEB if you mean that row, or leave the ID out to add a row [other_field_overwritten]\n";
    let ignored = ROWS.to_owned()
        + "ignored EMAIL[0]: row 227, https://hart.example (WORK), belongs to WEB, so it is ignored here: write it under WEB [other_field_ignored]\n";
    folder.run(line).prints(&overwritten);
    for (generation, expected) in [
        ("distinct", &overwritten),
        ("factory", &overwritten),
        ("legacy", &ignored),
    ] {
        let line = format!("{line} --generation {generation}");
        folder.run(&line).prints(expected);
    }
}

/// The default is what cloud portals run: they hide the second of two equal rows.
#[test]
fn the_default_generation_is_distinct() {
    let folder = Folder::new("simulate_default").file(
        "twins.json",
        r#"{"WEB": [{"ID": 8, "VALUE": "a", "VALUE_TYPE": "WORK"}, {"ID": 9, "VALUE": "a", "VALUE_TYPE": "WORK"}]}"#,
    );
    let payload = r#"{"WEB": [{"ID": 9, "DELETE": "Y"}]}"#;
    let line = "simulate twins.json - --form text --exit-code";
    let rows = "    WEB 8  a (WORK)\n";
    let ran = folder.pipe(payload, line);
    let hidden = "    WEB 9  a (WORK)\nignored WEB[0]: row 9 is hidden behind row 8, which is \
                  equal, so the server does not find it and deletes nothing: change or delete \
                  row 8 first, in a call of its own [hidden_row]\n";
    ran.exits(1, &(rows.to_owned() + hidden), "");
    let ran = folder.pipe(payload, &format!("{line} --generation factory"));
    ran.exits(0, &(rows.to_owned() + "  - WEB 9  a (WORK)\n"), "");
}

/// `fm` came with the generation `factory`.
#[test]
fn fm_on_legacy() {
    let folder = Folder::new("simulate_fm_on_legacy");
    let payload = r#"{"fm": {"8551": {"typeId": "PHONE", "value": "1"}}}"#;
    let line = "simulate item.json - --form text --generation legacy --exit-code";
    let finding = "ignored fm: servers of the generation legacy have no fm, so the simulation \
                   ignores it: call a classic method such as crm.contact.update [fm_on_legacy]\n";
    let ran = folder.pipe(payload, line);
    ran.exits(1, &(ITEM_ROWS.to_owned() + finding), "");
}

#[test]
fn the_exit_code_tells_harm_and_what_is_ignored() {
    let folder = Folder::new("simulate_exit_code");
    let file = folder.path().join("payload.json");
    for (payload, severity, code) in [
        (r#"{"WEB": [{"ID": 227, "VALUE_TYPE": "WORK"}]}"#, "harm", 1),
        (
            r#"{"WEB": [{"ID": 227, "VALUE_TYPE": "WORK"}], "PHONE": []}"#,
            "harm",
            1,
        ),
        (r#"{"PHONE": "1"}"#, "ignored", 1),
        (r#"{"PHONE": true}"#, "ignored", 1),
        (
            r#"{"halt": 0, "cmd": {"43": "crm.contact.update?id=43&fields[PHONE]=223"}}"#,
            "ignored",
            1,
        ),
        (r#"{"deletes": "flag", "edits": []}"#, "ignored", 1),
        (
            r#"{"fields": {"WEB": [{"VALUE": "a.example"}]}, "PHONE": [{"ID": 223}]}"#,
            "ignored",
            1,
        ),
        (
            r#"{"WEB": [{"ID": 227, "DELETE": "Y"}], "WEB": [{"VALUE": "a.example"}]}"#,
            "ignored",
            1,
        ),
        (
            r#"{"WEB": [{"VALUE": "https://hart.example"}]}"#,
            "ignored",
            1,
        ),
        (r#"{"WEB": [{"VALUE": "hart.example"}]}"#, "note", 0),
        ("{}", "note", 0),
    ] {
        fs::write(&file, payload).unwrap();
        for form in ["json", "text"] {
            let line = format!("simulate contact.json payload.json --form {form}");
            let ran = folder.run(&line);
            assert!(ran.stdout.contains(severity), "{payload}: {ran:?}");
            assert_eq!(ran.code, Some(0), "{payload}");
            let stdout = ran.stdout;
            let ran = folder.run(&format!("{line} --exit-code"));
            ran.exits(code, &stdout, "");
        }
    }
    fs::write(&file, r#"{"WEB": [{"VALUE": "a.example"}]}"#).unwrap();
    let ran = folder.run("simulate contact.json payload.json --exit-code");
    assert!(ran.stdout.ends_with("\"findings\":[]}\n"), "{ran:?}");
    assert_eq!(ran.code, Some(0));
}

#[test]
fn stdin_is_either_argument() {
    let folder = Folder::new("simulate_stdin");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    folder
        .pipe(&read("payload.json"), "simulate contact.json -")
        .prints(JSON);
    folder
        .pipe(&read("contact.json"), "simulate - payload.json --form text")
        .prints(TEXT);
    folder.run("simulate - -").fails(
        "<stdin>: found - for both CURRENT and PAYLOAD, expected a file for one of them [both_stdin]",
    );
    folder
        .pipe("{", "simulate contact.json -")
        .fails("<stdin>: not JSON: it ends too early: EOF while parsing an object at line 1 column 1 [invalid_json]");
}

#[test]
fn a_request_or_a_body_around_the_payload() {
    let folder = Folder::new("simulate_around");
    let payload = fs::read_to_string(folder.path().join("payload.json")).unwrap();
    for (before, after, place) in [
        (r#"{"id": 43, "fields": "#, "}", "fields"),
        (r#"{"ID": 43, "FIELDS": "#, r#", "PARAMS": {}}"#, "FIELDS"),
        (
            r#"{"method": "crm.contact.update", "params": {"id": 43, "fields": "#,
            "}}",
            "params.fields",
        ),
    ] {
        let text = TEXT
            .replace("PHONE[0]", &format!("{place}.PHONE[0]"))
            .replace("ignored EMAIL", &format!("ignored {place}.EMAIL"));
        let line = "simulate contact.json - --form text";
        folder
            .pipe(&[before, &payload, after].concat(), line)
            .prints(&text);
    }
    let add =
        r#"{"method": "crm.contact.add", "params": {"fields": {"WEB": [{"VALUE": "a.example"}]}}}"#;
    let made = "  + WEB 1  a.example (WORK)\n";
    folder.pipe(add, "simulate - --form text").prints(made);
    folder
        .pipe(add, "simulate contact.json - --form text")
        .prints(made);
    let list = r#"{"method": "crm.contact.list", "params": {"filter": {"PHONE": "1"}}}"#;
    let unmodelled = "ignored params: the effect of crm.contact.list is unknown, so the simulation ignores it: simulate knows update and add of crm.contact, crm.lead, crm.company and crm.item, and the imports of crm.item [unmodelled]\n";
    folder
        .pipe(list, "simulate contact.json - --form text")
        .prints(&(ROWS.to_owned() + unmodelled));
}

/// Mistakes that people make, and what they are told.
#[test]
fn mistakes() {
    let folder = Folder::new("simulate_mistakes");
    let classic = |payload: &str, rows: &str, findings: &str| {
        folder
            .pipe(payload, "simulate contact.json - --form text")
            .prints(&(rows.to_owned() + findings));
    };
    let universal = |payload: &str, rows: &str, findings: &str| {
        folder
            .pipe(payload, "simulate item.json - --form text")
            .prints(&(rows.to_owned() + findings));
    };
    // The vendor's own PHP example.
    let bare = |field: &str| {
        format!(
            "ignored {field}: the string is ignored, although the call succeeds: write \
             \"{field}\": [{{\"VALUE\": ..., \"VALUE_TYPE\": ...}}], with \"ID\" to change a row \
             [bare_text]\n"
        )
    };
    classic(
        r#"{"PHONE": "123456789", "EMAIL": "john.doe@example.com"}"#,
        ROWS,
        &[bare("PHONE"), bare("EMAIL")].concat(),
    );
    classic(
        r#"{"PHONE": [{"ID": 223, "VALUE_TYPE": "HOME"}]}"#,
        &ROWS.replace("    PHONE 223", "  - PHONE 223"),
        "harm PHONE[0]: the row has a type and no value, so the portal deletes row 223, \
         +44 7700 900123 (MOBILE): to change its type, repeat the value; to delete it, write \
         \"VALUE\": \"\" [missing_value_deletes]\n",
    );
    classic(
        r#"{"EMAIL": [{"ID": 223, "DELETE": "Y"}]}"#,
        &ROWS.replace("    PHONE 223", "  - PHONE 223"),
        "harm EMAIL[0]: row 223, +44 7700 900123 (MOBILE), belongs to PHONE, and the server deletes it anyway: write it as PHONE to delete it, or leave it out [other_field_deleted]\n",
    );
    classic(
        r#"{"data": {"PHONE": [{"VALUE": "1"}]}}"#,
        ROWS,
        "note: no PHONE, EMAIL, WEB, IM, LINK or fm is at the top of the payload or in \"fields\", so no row changes [nothing_changes]\n",
    );
    universal(
        r#"{"fm": {"8551": {"valueType": "HOME", "value": "+44 20 7946 0101"}}}"#,
        ITEM_ROWS,
        "ignored fm.8551: the row has no typeId, so it is ignored, although the call succeeds: \
         add \"typeId\": \"PHONE\", in deletions too [missing_type_id]\n",
    );
    universal(
        include_str!("../../examples/item-payload.json"),
        &(ITEM_ROWS.to_owned() + "  + PHONE 8554  +44 20 7946 0102 (MOBILE)\n"),
        "harm fm[0]: an array only adds and its ids are ignored, so row 8552 stays and another \
         one is added: to change it, write an object, \"fm\": {\"8552\": {...}} \
         [list_only_adds]\n",
    );
    universal(
        r#"{"fm": {"8551": {"typeId": "EMAIL", "valueType": "WORK", "value": "r@example.net"}}}"#,
        &ITEM_ROWS.replace(
            "    PHONE 8551  +44 20 7946 0101 (WORK)",
            "  ~ PHONE 8551  +44 20 7946 0101 (WORK) -> r@example.net (WORK)",
        ),
        "harm fm.8551: row 8551, +44 20 7946 0101 (WORK), belongs to PHONE, and the server overwrites it with this value anyway: write it as PHONE if you mean that row, or leave the ID out to add a row [other_field_overwritten]\nnote fm.8551: an overwrite drops the country code that the portal stores with row 8551: leave the row out if it is right, or pass VALUE_COUNTRY_CODE [country_code_dropped]\n",
    );
}

#[test]
fn what_diff_prints_has_no_finding_above_note() {
    let folder = Folder::new("simulate_diff");
    let expected = ROWS
        .replace(
            "    PHONE 223  +44 7700 900123 (MOBILE)",
            "  ~ PHONE 223  +44 7700 900123 (MOBILE) -> +44 7700 900456 (MOBILE)",
        )
        .replace("    PHONE 224", "  - PHONE 224")
        .replace("    WEB 227", "  - WEB 227")
        + "  + EMAIL 232  invoices@example.com (OTHER)\n";
    let request = "--form request --entity contact --api";
    for form in [
        "--form fields",
        "--form fields --deletes blank",
        "--form fm",
        &format!("{request} classic"),
        &format!("{request} universal"),
    ] {
        let printed = folder.run(&format!("diff contact.json desired.json {form}"));
        let payload = match form {
            "--form fm" => format!("{{\"fm\": {}}}", printed.stdout),
            _ => printed.stdout,
        };
        let is_classic = !form.contains("fm") && !form.contains("universal");
        let generations = ["distinct", "factory", "legacy"];
        // legacy has no fm.
        for generation in generations.iter().take(if is_classic { 3 } else { 2 }) {
            let line = format!(
                "simulate contact.json - --form text --exit-code --generation {generation}"
            );
            let ran = folder.pipe(&payload, &line);
            assert_eq!((ran.code, &*ran.stderr), (Some(0), ""), "{form}");
            let (rows, notes): (Vec<_>, Vec<_>) =
                ran.stdout.lines().partition(|line| line.starts_with("  "));
            assert_eq!(rows.join("\n") + "\n", expected, "{form}");
            assert!(
                notes.iter().all(|note| note.starts_with("note ")),
                "{notes:?}"
            );
        }
    }
}
