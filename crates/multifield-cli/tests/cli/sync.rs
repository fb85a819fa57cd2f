//! `multifield sync` against local portals.

mod base;
mod between;
mod ends;
mod faults;
mod shown;
mod wrong;

use std::process::Command;

use serde_json::Value;

use crate::{
    folder::{Folder, Ran},
    portal::{Portal, SECRET},
};

pub(crate) const SEED: &str = r#"{"ID": 43, "PHONE": [
    {"ID": 1, "VALUE": "+44 20 7946 0018", "VALUE_TYPE": "WORK"},
    {"ID": 2, "VALUE": "+44 20 7946 0018", "VALUE_TYPE": "WORK"}
]}
{"ID": 44, "PHONE": [{"ID": 5, "VALUE": "+44 7700 900123", "VALUE_TYPE": "MOBILE"}]}
{"ID": 46, "EMAIL": [{"ID": 7, "VALUE": "Ben@Example.com", "VALUE_TYPE": "WORK"}]}
"#;

const CSV: &str =
    "ID;PHONE_MOBILE;EMAIL\r\n44;+44 7700 900456;ben@example.com\r\n43;+44 20 7946 0018;\r\n";

/// A folder with a portal whose webhook is in `webhook.txt`.
pub(crate) fn scene(name: &str, args: &str) -> (Folder, Portal) {
    let folder = Folder::new(name)
        .file("seed.json", SEED)
        .file("new.csv", CSV);
    let portal = Portal::start(
        &folder,
        &format!("--seed seed.json --log log.ndjson {args}"),
    );
    let folder = folder.file("webhook.txt", portal.webhook() + "\n");
    (folder, portal)
}

pub(crate) const SYNC: &str = "sync new.csv --entity contact --webhook-file webhook.txt";

/// Runs it with what is on stderr looked at for secrets and values.
pub(crate) fn run(folder: &Folder, line: &str) -> Ran {
    let ran = folder.run(line);
    assert_discreet(&ran.stderr);
    assert!(!ran.stdout.contains(SECRET), "{ran:?}");
    ran
}

/// No secret and no customer's value is in what may end up in a log. A digest or a time has
/// four digits of a number by chance.
#[track_caller]
pub(crate) fn assert_discreet(text: &str) {
    for secret in [
        SECRET,
        "20 7946",
        "20794600",
        "7700 900",
        "7700900",
        "example.com",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

/// ID, outcome and code of each line.
pub(crate) fn ends(report: &str) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = report.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        let id = line["id"].as_u64().expect("an ID");
        (id, text(&line["outcome"]), text(&line["code"]))
    });
    lines.collect()
}

fn outcomes(report: &str) -> Vec<(u64, String)> {
    let ends = ends(report).into_iter();
    ends.map(|(id, outcome, _)| (id, outcome)).collect()
}

fn outcome(id: u64, outcome: &str) -> (u64, String) {
    (id, outcome.to_owned())
}

/// How many updates the portal has carried out.
pub(crate) fn updates(folder: &Folder) -> usize {
    let log = folder.read("log.ndjson");
    log.lines()
        .filter(|line| line.contains(".update\""))
        .count()
}

pub(crate) fn kill(signal: &str, pid: u32) {
    let pid = pid.to_string();
    let killed = Command::new("kill").args(["-s", signal, &pid]).status();
    assert!(killed.expect("kill runs").success());
}

#[test]
fn a_dry_run_a_run_and_nothing_left_to_do() {
    let (folder, _portal) = scene("sync_first", "");
    let dry = run(&folder, &format!("{SYNC} --dry-run"));
    assert_eq!(
        (dry.code, &*dry.stderr),
        (
            Some(0),
            "2 entities: 2 planned\n\
             to be sent: 3 updates: rows added 1, overwritten 2, deleted 1. Nothing was sent yet\n"
        )
    );
    assert_eq!(
        outcomes(&dry.stdout),
        [outcome(44, "planned"), outcome(43, "planned")]
    );
    assert_eq!(updates(&folder), 0);

    let line = format!("{SYNC} --journal run.ndjson --report report.ndjson");
    run(&folder, &line).exits(
        0,
        "",
        "2 entities: 2 changed\nsent: 3 updates: rows added 1, overwritten 2, deleted 1\n",
    );
    let report = folder.read("report.ndjson");
    // Of equal rows, one is deleted in a call of its own.
    assert_eq!(
        outcomes(&report),
        [outcome(44, "changed"), outcome(43, "changed")]
    );
    assert!(!report.contains(SECRET) && report.contains("+44 7700 900456"));
    let journal = folder.read("run.ndjson");
    assert_discreet(&journal);
    assert_eq!(journal.lines().count(), 6);
    assert_eq!(updates(&folder), 3);

    let again = run(&folder, SYNC);
    assert_eq!(
        (again.code, &*again.stderr),
        (Some(0), "2 entities: 2 unchanged\nnothing to do\n")
    );
    run(&folder, &format!("{SYNC} --quiet --report report.ndjson")).prints("");
    assert_eq!(updates(&folder), 3);
}

/// The states are in a file, on stdin, or lines of JSON; the webhook may be in the
/// environment.
#[test]
fn desired_and_the_webhook_come_in_several_ways() {
    let (folder, portal) = scene("sync_ways", "");
    let lines = "{\"ID\": 44, \"PHONE\": [\"+44 7700 900123\"]}\n{\"ID\": 46}\n";
    let folder = folder.file("new.ndjson", lines);
    let summary = "2 entities: 2 unchanged\nnothing to do\n";
    let mut command = folder.command("sync new.ndjson --entity contact");
    command.env("MULTIFIELD_WEBHOOK", portal.webhook());
    let ran = Ran::of("", &command.output().expect("it runs"));
    assert_eq!((ran.code, &*ran.stderr), (Some(0), summary));
    let line = "sync - --entity contact --webhook-file webhook.txt";
    let ran = folder.pipe(lines, line);
    assert_eq!((ran.code, &*ran.stderr), (Some(0), summary));
    let csv = "contact,Telephone,NAME\n44,8 7700 900123,Ben\n";
    let ran = folder.pipe(
        csv,
        &format!("{line} --desired-format csv --key contact --column Telephone=PHONE --other-keys ignore --strategy add --dry-run"),
    );
    assert_eq!(outcomes(&ran.stdout), [outcome(44, "planned")]);
    // The file is what counts where both are there.
    let mut command = folder.command(&format!("{SYNC} --dry-run"));
    command.env("MULTIFIELD_WEBHOOK", "nonsense");
    assert_eq!(command.output().expect("it runs").status.code(), Some(0));
}

/// Each kind of end is told by its code, and which entities ended so.
#[test]
fn entities_that_did_not_end_well_are_named() {
    let (folder, _portal) = scene("sync_troubles", "");
    let csv = "ID;PHONE;EMAIL\n44;7.9E+10;\n46;;ben\n47;+1;\n48;+1;\n49;+1;\n50;+1;\n51;+1;\n52;+1;\n43;+44 20 7946 0055;\n";
    let folder = folder.file("new.csv", csv);
    let ran = run(&folder, &format!("{SYNC} --max-deletes-run 0"));
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stderr,
        "9 entities: 6 missing, 2 refused, 1 withheld\n\
         missing: 47, 48, 49, 50, 51 and 1 more (the portal has no such entity)\n\
         refused, not_a_phone: 44 (the report says why)\n\
         refused, not_an_email: 46 (the report says why)\n\
         withheld, max_deletes_run: 43 (it would delete more rows than --max-deletes or --max-deletes-run allows)\n"
    );
    assert_eq!(updates(&folder), 0);
    let ends = ends(&ran.stdout);
    assert!(ends.contains(&(44, "refused".to_owned(), "not_a_phone".to_owned())));
}

#[test]
fn options_reach_the_run() {
    let (folder, _portal) = scene("sync_options", "");
    let dry = |rest: &str| run(&folder, &format!("{SYNC} --dry-run {rest}")).stdout;
    assert!(dry("--api universal").contains("planned"));
    assert_eq!(ends(&dry("--max-deletes 0"))[1].2, "too_many_deletes");
    let kept = dry("--strategy add --equality normalized --region GB");
    assert!(!kept.contains("delete\""), "{kept}");
    for line in [
        "--rate 0 --burst 0 --settle 1.5 --plan-age 20 --operating 100 --max-attempts 9",
        "--meanwhile overrule --settle=0",
    ] {
        assert_eq!(
            folder.run(&format!("{SYNC} --dry-run {line}")).code,
            Some(0)
        );
    }
}
