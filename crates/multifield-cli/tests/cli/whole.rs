//! `multifield dedupe --portal` and `multifield tidy --portal`.

use std::{
    fs::File,
    io::{Read, Write as _},
    os::fd::OwnedFd,
    process::{Command, Stdio},
};

use rustix::pty::{grantpt, openpt, ptsname, unlockpt, OpenptFlags};
use serde_json::json;

use crate::{
    folder::Folder,
    portal::Portal,
    sync::{assert_discreet, ends, kill, run, updates},
};

const CONTACTS: u64 = 120;

const DEDUPE: &str = "dedupe --portal --entity contact --webhook-file webhook.txt";

/// Pages of contacts, of which each tenth holds a number twice and each twentieth three
/// times.
fn scene(name: &str) -> (Folder, Portal) {
    let mut row = 0;
    let mut contact = |id: u64| {
        let copies = match id {
            id if id % 20 == 0 => 3,
            id if id % 10 == 0 => 2,
            _ => 1,
        };
        let rows = (0..copies).map(|_| {
            row += 1;
            json!({"ID": row, "VALUE": format!("8 (495) {id:07}"), "VALUE_TYPE": "WORK"})
        });
        let phones: Vec<_> = rows.collect();
        json!({"ID": id * 3, "PHONE": phones}).to_string() + "\n"
    };
    let seed: String = (1..=CONTACTS).map(&mut contact).collect();
    let folder = Folder::new(name).file("seed.json", seed);
    let portal = Portal::start(&folder, "--seed seed.json --log log.ndjson");
    let folder = folder.file("webhook.txt", portal.webhook());
    (folder, portal)
}

const PLANNED: &str = "120 entities: 108 unchanged, 12 planned\n\
    to be sent: 18 updates: rows added 0, overwritten 0, deleted 18. Nothing was sent yet\n";

const DONE: &str = "120 entities: 108 unchanged, 12 changed\n\
    sent: 18 updates: rows added 0, overwritten 0, deleted 18\n";

#[test]
fn nothing_is_sent_before_somebody_has_agreed() {
    let (folder, _portal) = scene("whole_dedupe");
    let ran = run(&folder, DEDUPE);
    let asks = "There is no terminal to ask on, so nothing is sent: --yes sends without asking.\n";
    assert_eq!(
        (ran.code, ran.stderr),
        (Some(0), format!("{PLANNED}{asks}"))
    );
    assert_eq!(ends(&ran.stdout).len(), 12);
    run(&folder, &format!("{DEDUPE} --dry-run --report plan.ndjson")).exits(0, "", PLANNED);
    assert_eq!(updates(&folder), 0);

    let line = format!("{DEDUPE} --yes --report report.ndjson --journal run.ndjson");
    run(&folder, &line).exits(0, "", &format!("{PLANNED}{DONE}"));
    assert_eq!(updates(&folder), 18);
    let report = ends(&folder.read("report.ndjson"));
    let (planned, changed) = report.split_at(12);
    assert!(planned.iter().all(|(_, outcome, _)| outcome == "planned"));
    assert!(changed.iter().all(|(_, outcome, _)| outcome == "changed"));
    assert!(folder
        .read("report.ndjson")
        .starts_with(&folder.read("plan.ndjson")));
    assert_discreet(&folder.read("run.ndjson"));

    run(&folder, &format!("{DEDUPE} --yes -q")).prints("");
    let again = format!("{DEDUPE} --yes --report report.ndjson --journal run.ndjson --resume");
    run(&folder, &again).exits(0, "", "120 entities: 120 unchanged\nnothing to do\n");
}

#[test]
fn numbers_get_one_formatting() {
    let (folder, _portal) = scene("whole_tidy");
    let tidy = "tidy --portal --entity contact --webhook-file webhook.txt --region RU --yes --report report.ndjson";
    let ran = run(&folder, &format!("{tidy} --max-deletes-run 17"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("withheld, max_deletes_run: "),
        "{ran:?}"
    );
    let ran = run(&folder, tidy);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = run(&folder, tidy);
    assert_eq!(ran.stderr, "120 entities: 120 unchanged\nnothing to do\n");
}

#[test]
fn flags() {
    let folder = Folder::new("whole_flags").file("webhook.txt", "");
    folder.run("tidy --portal --webhook-file webhook.txt").fails(
        "--entity: expected lead, contact or company: --portal needs to know which entities [missing_entity]",
    );
    for (flag, line) in [
        ("--webhook-file", "--webhook-file webhook.txt"),
        ("--journal", "--journal a"),
        ("--yes", "--yes"),
        ("--dry-run", "--dry-run"),
        ("--settle", "--settle 3"),
        ("--rate", "--rate 3"),
    ] {
        folder
            .run(&format!("dedupe contact.json {line}"))
            .fails(&format!(
                "{flag}: has no effect without --portal [meaningless_option]"
            ));
    }
    for line in [
        "dedupe",
        "dedupe contact.json --portal",
        "dedupe --portal --lines",
        "dedupe --portal --form text",
        "dedupe --portal --id 3",
        "dedupe --portal --yes --dry-run",
        "dedupe --portal --resume",
    ] {
        let ran = folder.run(line);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
    }
    folder
        .run(&format!("{DEDUPE} --threads 3"))
        .fails("--threads: has no effect without --lines [meaningless_option]");
    folder.run(&format!("{DEDUPE} --max-deletes-run 2%")).fails(
        "webhook.txt: found nothing, expected the address of an incoming webhook, such as https://portal.example/rest/1/key/ [wrong_webhook]",
    );
}

/// What is on a terminal that is stdin and stderr, and the exit code. When it asks, `answer`
/// gets the terminal to type on, and the ID of the process.
fn asked(mut command: Command, answer: impl FnOnce(&mut File, u32)) -> (String, Option<i32>) {
    command.stdout(Stdio::null());
    on_terminal(command, false, answer)
}

/// With `is_shown`, the terminal is stdout, too.
fn on_terminal(
    mut command: Command,
    is_shown: bool,
    answer: impl FnOnce(&mut File, u32),
) -> (String, Option<i32>) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).expect("a terminal");
    unlockpt(&terminal).expect("a terminal");
    let name = ptsname(&terminal, Vec::new()).expect("its name");
    let name = name.into_string().expect("UTF-8");
    let screen = || -> OwnedFd {
        let mut options = File::options();
        let file = options.read(true).write(true).open(&name);
        file.expect("a file").into()
    };
    command.stdin(screen()).stderr(screen());
    if is_shown {
        command.stdout(screen());
    }
    let mut child = command.spawn().expect("it runs");
    drop(command);
    let mut terminal = File::from(terminal);
    let (mut shown, mut buffer, mut answer) = (String::new(), [0; 4096], Some(answer));
    // Linux reports an error once the other end is closed.
    while let Ok(count @ 1..) = terminal.read(&mut buffer) {
        shown.push_str(std::str::from_utf8(&buffer[..count]).expect("UTF-8"));
        if shown.contains("Send this? [y/N] ") {
            if let Some(answer) = answer.take() {
                answer(&mut terminal, child.id());
            }
        }
    }
    (shown, child.wait().expect("it ends").code())
}

fn typed(text: &'static str) -> impl FnOnce(&mut File, u32) {
    move |terminal, _| terminal.write_all(text.as_bytes()).expect("typed")
}

#[test]
fn a_terminal_is_asked() {
    let (folder, _portal) = scene("whole_asked");
    for no in ["n\n", "\n"] {
        let (shown, code) = asked(folder.command(DEDUPE), typed(no));
        assert!(shown.ends_with("Nothing was sent.\r\n"), "{shown}");
        assert_eq!((code, updates(&folder)), (Some(0), 0));
    }
    // Nothing is under way, so an interruption ends it at once.
    let (_, code) = asked(folder.command(DEDUPE), |_, pid| kill("INT", pid));
    assert_eq!((code, updates(&folder)), (Some(130), 0));
    let (shown, code) = asked(folder.command(DEDUPE), typed("yes\n"));
    assert!(shown.contains("12 changed"), "{shown}");
    assert_eq!((code, updates(&folder)), (Some(0), 18));
}

#[test]
fn a_terminal_shows_the_edits() {
    let (folder, _portal) = scene("whole_shown");
    let run = |line: &str, answer| {
        let mut command = folder.command(line);
        command.env("NO_COLOR", "1");
        let (shown, code) = on_terminal(command, true, answer);
        assert!(!shown.contains("{\"id\""), "{shown}");
        (shown.replace("\r\n", "\n"), code)
    };
    let (shown, _) = run(DEDUPE, typed("n\n"));
    let first = "30 planned\nPHONE\n  - 10  8 (495) 0000010 (WORK)\n\n";
    let shown = shown.split_once(first).map(|(before, _)| before);
    assert_eq!(shown, Some(""));

    let desired =
        "{\"ID\": 3, \"PHONE\": \"8 (495) 0000001\"}\n{\"ID\": 6, \"PHONE\": \"call me\"}\n";
    std::fs::write(folder.path().join("new.ndjson"), desired).expect("a file");
    let sync = "sync new.ndjson --entity contact --webhook-file webhook.txt --dry-run";
    let refused = "6 refused: PHONE: found \"call me\", expected a phone number \
        (--invalid-phones allow writes it anyway) [not_a_phone]\n\n";
    let (shown, code) = run(sync, typed(""));
    assert_eq!(code, Some(1));
    assert!(shown.starts_with(refused), "{shown}");
    // Lines are there by name.
    let mut command = folder.command(&format!("{sync} --report -"));
    command.env("NO_COLOR", "1");
    let (lines, _) = on_terminal(command, true, typed(""));
    let refused = lines.lines().find(|line| line.starts_with("{\"id\":6,"));
    let refused = refused.unwrap_or_default();
    assert!(
        refused.contains("(--invalid-phones allow writes it anyway)"),
        "{lines}"
    );
    assert!(!folder.path().join("-").exists());
    // Elsewhere it is JSON, and in a file.
    let json = folder.run(sync).stdout;
    let (_, code) = run(&format!("{sync} --report report.ndjson"), typed(""));
    assert_eq!((code, folder.read("report.ndjson")), (Some(1), json));
}

/// Pages are read again where they get no answer, and edits are never sent again.
#[test]
fn a_portal_with_faults() {
    let (folder, portal) = scene("whole_faults");
    drop(portal);
    let faults = "--tls ca.pem --fail-rate 0.15 --lose-rate 0.15 --late-rate 0.1 --late-delay 500 --garbage-rate 0.1";
    let portal = Portal::start(
        &folder,
        &format!("--seed seed.json --log log.ndjson {faults}"),
    );
    let folder = folder.file("webhook.txt", portal.webhook());
    let line = format!("{DEDUPE} --ca-file ca.pem --settle 1 --max-attempts 50 --yes --report");
    let ran = run(&folder, &format!("{line} report.ndjson"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = ends(&folder.read("report.ndjson"));
    let changed = report.iter().filter(|(_, outcome, _)| outcome == "changed");
    assert_eq!(changed.count(), 12);
    // Two of three equal rows are deleted, and one of two.
    let deleted = folder
        .read("log.ndjson")
        .matches("\"DELETE\":\"Y\"")
        .count();
    assert_eq!(deleted, 18);
    let ran = run(&folder, &format!("{line} again.ndjson"));
    assert!(
        ran.stderr
            .ends_with("120 entities: 120 unchanged\nnothing to do\n"),
        "{ran:?}"
    );
}
