//! What the help texts show is what happens.

use std::{env, path::Path, process::Command};

use serde_json::Value;

use crate::{
    files,
    folder::{Folder, Ran},
    forms::TEXT,
    portal::Portal,
    sync::ends,
};

/// The commands at the end of a help text, without what each is for.
fn examples(help: &str) -> Vec<String> {
    let (_, examples) = help.split_once("\nExamples:\n").expect("examples");
    let mut commands: Vec<String> = Vec::new();
    for line in examples.lines().take_while(|line| line.starts_with("  ")) {
        assert!(line.len() <= 80, "a terminal would break it: {line}");
        if line.starts_with("  # ") {
            commands.push(String::new());
        } else {
            let command = commands.last_mut().expect("what it is for");
            command.push_str(line);
            command.push('\n');
        }
    }
    commands
}

/// Pastes each example of a help text into a shell.
fn paste(folder: &Folder, help: &str) -> Vec<Ran> {
    let built = Path::new(env!("CARGO_BIN_EXE_multifield")).parent();
    let path = env::var_os("PATH").expect("a path");
    let path = built
        .map(Path::to_owned)
        .into_iter()
        .chain(env::split_paths(&path));
    let path = env::join_paths(path).expect("a path");
    let run = |example: String| {
        let mut command = Command::new("bash");
        command
            .args(["-o", "pipefail", "-c", &example])
            .env("PATH", &path)
            .env("HOME", folder.path())
            .env_remove("CLICOLOR_FORCE")
            .current_dir(folder.path());
        Ran::of(&example, &command.output().expect("bash runs"))
    };
    examples(&folder.run(help).stdout)
        .into_iter()
        .map(run)
        .collect()
}

/// The examples of a help text print these, and nothing on stderr; the last exits with that code.
#[track_caller]
fn check(name: &str, help: &str, expected: &[&str], last: i32) -> Folder {
    check_in(Folder::new(name), help, expected, last)
}

#[track_caller]
fn check_in(folder: Folder, help: &str, expected: &[&str], last: i32) -> Folder {
    let ran = paste(&folder, help);
    assert_eq!(ran.len(), expected.len());
    for (index, (ran, stdout)) in ran.into_iter().zip(expected).enumerate() {
        let is_last = index + 1 == expected.len();
        ran.exits(if is_last { last } else { 0 }, stdout, "");
    }
    folder
}

#[test]
fn examples_of_the_whole() {
    let request = r#"{"method":"crm.contact.update","params":{"id":43,"fields":{"PHONE":[{"ID":223,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"},{"ID":224,"DELETE":"Y"}],"EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"WEB":[{"ID":227,"DELETE":"Y"}]}}}
"#;
    let dedupe = "{\"PHONE\":[{\"ID\":1,\"DELETE\":\"Y\"}]}\n";
    check("help", "--help", &[TEXT, request, dedupe], 0);
}

#[test]
fn examples_of_files() {
    let expected = [files::TEXT, files::REQUEST, files::BOTH, files::SETTLED];
    check("help_files", "files --help", &expected, 0);
}

#[test]
fn examples_of_diff() {
    let request = r#"{"method":"crm.item.update","params":{"entityTypeId":3,"id":2653,"fields":{"fm":{"8551":{"typeId":"PHONE","valueType":"HOME","value":"+44 20 7946 0101"},"8552":{"typeId":"PHONE","valueType":"MOBILE","value":"+44 20 7946 0102"}}}}}
"#;
    let add = "{\"PHONE\":[{\"VALUE\":\"+44 20 7946 0033\",\"VALUE_TYPE\":\"WORK\"}]}\n";
    check("help_diff", "diff --help", &[TEXT, request, add], 0);
}

#[test]
fn examples_of_bulk() {
    let fields = r#"{"id":44,"fields":{"PHONE":[{"ID":223,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"}]}}
{"id":43,"fields":{"EMAIL":[{"VALUE":"anna@example.com","VALUE_TYPE":"WORK"}]}}
"#;
    let csv = r#"{"id":44,"fields":{"PHONE":[{"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"}]}}
{"id":43,"fields":{"PHONE":[{"VALUE":"+44 20 7946 0055","VALUE_TYPE":"WORK"}],"EMAIL":[{"VALUE":"anna@example.com","VALUE_TYPE":"WORK"}]}}
"#;
    let batch = r#"{"halt":0,"cmd":{"44":"crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=MOBILE&fields[PHONE][0][VALUE]=%2B44%207700%20900456&fields[PHONE][0][ID]=223","43":"crm.contact.update?id=43&fields[EMAIL][0][VALUE_TYPE]=WORK&fields[EMAIL][0][VALUE]=anna%40example.com"}}
"#;
    let text = "\
entity 44
PHONE
  ~ 223  +44 7700 900123 (MOBILE) -> +44 7700 900456 (MOBILE)

entity 43
EMAIL
  + anna@example.com (WORK)

";
    check("help_bulk", "bulk --help", &[fields, text, csv, batch], 0);
}

/// A folder with the address of a portal that holds what `current.ndjson` does.
fn with_portal(name: &str) -> (Folder, Portal) {
    let folder = Folder::new(name);
    let current = folder.read("current.ndjson");
    let pages = current.lines().map(|line| {
        let page: Value = serde_json::from_str(line).expect("JSON");
        let entities = page["result"].as_array().expect("a list").iter();
        entities.map(Value::to_string).collect::<String>()
    });
    let folder = folder.file("seed.json", pages.collect::<String>());
    let portal = Portal::start(&folder, "--seed seed.json");
    let folder = folder.file("webhook.txt", portal.webhook());
    (folder, portal)
}

#[test]
fn examples_of_sync() {
    let (folder, _portal) = with_portal("help_sync");
    let folder = check_in(folder, "sync --help", &["", "", ""], 0);
    let outcomes = |file: &str| {
        let ends = ends(&folder.read(file)).into_iter();
        ends.map(|(id, outcome, _)| format!("{id} {outcome}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        outcomes("plan.ndjson"),
        ["44 planned", "43 planned", "45 unchanged"]
    );
    // The second example has changed two of them. Nothing is left of that run, so the last
    // one is a run of its own, with a report of its own.
    assert_eq!(
        outcomes("report.ndjson"),
        ["44 unchanged", "43 unchanged", "45 unchanged"]
    );
}

#[test]
fn examples_of_dedupe() {
    let second = "{\"PHONE\":[{\"ID\":2,\"DELETE\":\"Y\"}]}\n";
    let expected = ["nothing to do\n", "", second, ""];
    let (folder, _portal) = with_portal("help_dedupe");
    check_in(folder, "dedupe --help", &expected, 0);
}

#[test]
fn examples_of_tidy() {
    let both = concat!(
        r#"{"PHONE":[{"ID":1,"VALUE":"+79161234567","VALUE_TYPE":"WORK"},"#,
        r#"{"ID":2,"DELETE":"Y"}]}"#,
        "\n"
    );
    let text = "\
PHONE
  ~ 222  +44 20 7946 0018 (WORK) -> +442079460018 (WORK)
  ~ 223  +44 7700 900123 (MOBILE) -> +447700900123 (MOBILE)
  ~ 224  +44 20 7946 0019 (FAX) -> +442079460019 (FAX)
";
    let batch = r#"{"halt":0,"cmd":{"43":"crm.contact.update?id=43&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B442079460018&fields[PHONE][0][ID]=222","44":"crm.contact.update?id=44&fields[PHONE][0][VALUE_TYPE]=MOBILE&fields[PHONE][0][VALUE]=%2B447700900123&fields[PHONE][0][ID]=223","45":"crm.contact.update?id=45&fields[PHONE][0][VALUE_TYPE]=WORK&fields[PHONE][0][VALUE]=%2B442079460019&fields[PHONE][0][ID]=224"}}
"#;
    let (folder, _portal) = with_portal("help_tidy");
    let folder = check_in(folder, "tidy --help", &[text, batch, both, ""], 0);
    assert_eq!(ends(&folder.read("plan.ndjson")).len(), 3);
}

#[test]
fn examples_of_normalize() {
    let keys = "79161234567\n79161234567\n";
    check(
        "help_normalize",
        "normalize --help",
        &[keys, "anna@example.com\n"],
        0,
    );
}

#[test]
fn examples_of_merge() {
    // The first leaves a conflict, for which it does not exit with 0.
    let folder = Folder::new("help_merge");
    let mut ran = paste(&folder, "merge --help").into_iter();
    let text = "\
PHONE
  ~ 224  +44 20 7946 0019 (FAX) -> +44 7700 900456 (MOBILE)
EMAIL
  + invoices@example.com (OTHER)
WEB: cleared
  - 227  https://hart.example (WORK)
conflict PHONE 223: base +44 7700 900123 (MOBILE), ours deleted, theirs +44 7700 900789 (MOBILE)
";
    ran.next().expect("an example").exits(3, text, "");
    let edits = r#"{"edits":{"PHONE":[{"ID":223,"VALUE":"+44 7700 900456","VALUE_TYPE":"MOBILE"},{"ID":224,"DELETE":"Y"}],"EMAIL":[{"VALUE":"invoices@example.com","VALUE_TYPE":"OTHER"}],"WEB":[{"ID":227,"DELETE":"Y"}]},"conflicts":[{"field":"PHONE","id":223,"base":{"value":"+44 7700 900123","value_type":"MOBILE"},"ours":null,"theirs":{"value":"+44 7700 900789","value_type":"MOBILE"},"place":null}]}
"#;
    ran.next().expect("another").prints(edits);
    assert!(ran.next().is_none());
}

#[test]
fn examples_of_rest() {
    // The last tells of a row that a person has changed, for which it does not exit with 0.
    let folder = Folder::new("help_rest");
    let shown = folder.run("rest plan.json contact-now.json --form text");
    let mut ran = paste(&folder, "rest --help").into_iter();
    ran.next().expect("an example").prints("");
    let changed =
        "changed PHONE 223: planned +44 7700 900456 (MOBILE), found +44 7700 900789 (MOBILE)\n";
    let last = ran.next().expect("another");
    last.exits(3, &shown.stdout, changed);
    assert!(ran.next().is_none());
}

#[test]
fn examples_of_check() {
    let folder = Folder::new("help_check");
    for ran in paste(&folder, "check --help") {
        ran.prints("");
    }
    assert_eq!(folder.read("approved.json"), folder.read("plan.json"));
}

#[test]
fn examples_of_apply() {
    let folder = Folder::new("help_apply");
    let applied = folder.run("apply contact.json plan.json").stdout;
    check("help_apply_pasted", "apply --help", &[&applied], 0);
}

#[test]
fn examples_of_simulate() {
    let folder = Folder::new("help_simulate");
    let by_hand = folder.run("simulate contact.json payload.json --form text");
    let json = folder.run("simulate contact.json payload.json");
    // Its form as text has a test of its own.
    let edit = folder.run("diff contact.json desired.json").stdout;
    let edit = folder.pipe(&edit, "simulate contact.json - --form text");
    assert!(edit.stdout.contains("  ~ PHONE 223"), "{edit:?}");
    let command = "crm.contact.add?fields[PHONE][0][VALUE]=+442079460020\n";
    let made = folder.pipe(command, "simulate -");
    assert!(made.stdout.contains("plus_became_space"), "{made:?}");
    let lines = folder.run("simulate contact.json payloads.ndjson --lines");
    assert_eq!(lines.stdout.lines().count(), 3);
    let expected = [
        &*by_hand.stdout,
        &edit.stdout,
        &made.stdout,
        &lines.stdout,
        &json.stdout,
    ];
    check("help_simulate_pasted", "simulate --help", &expected, 1);
}

#[test]
fn examples_of_completions() {
    check("help_completions", "completions --help", &[""], 0);
}

#[test]
fn examples_of_man() {
    let folder = check("help_man", "man --help", &[""], 0);
    let page = folder.read(".local/share/man/man1/multifield.1");
    folder.run("man").prints(&page);
}

#[test]
fn the_default_of_an_id_is_in_a_file_that_the_command_takes() {
    let folder = Folder::new("help_id");
    for (command, file) in [
        ("diff", "CURRENT"),
        ("dedupe", "CURRENT"),
        ("merge", "THEIRS"),
        ("rest", "PLAN, or else in THEIRS"),
    ] {
        let help = folder.run(&format!("{command} --help")).stdout;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = format!("--form request [default: the ID in {file}]");
        assert!(help.contains(&expected), "{command}: {help}");
    }
}

#[test]
fn every_command_has_examples_that_are_run() {
    let help = Folder::new("help_commands").run("--help").stdout;
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let (commands, _) = commands.split_once("\n\n").expect("their end");
    for line in commands.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let test = format!("fn examples_of_{name}()");
        assert!(
            name == "help" || include_str!("help.rs").contains(&test),
            "{name}"
        );
    }
}
