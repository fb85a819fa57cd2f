//! Portals whose calls fail, get lost and run late.

use std::{collections::HashSet, env, fmt::Write, thread, time::Duration};

use serde_json::{json, Value};

use super::{assert_discreet, ends, kill};
use crate::{folder::Folder, portal::Portal};

/// A number of the environment, or without it this one.
fn number(name: &str, default: u64) -> u64 {
    match env::var(name) {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => default,
    }
}

/// In a debug build, 2,000 take too long for every day.
fn contacts() -> u64 {
    number("MULTIFIELD_CONTACTS", 60)
}

const GENERATIONS: [&str; 3] = ["legacy", "factory", "distinct"];

/// Every third has two equal rows, and a plus is what encoders lose.
fn stored(id: u64) -> Vec<String> {
    let mut phones = vec![format!("+7916{id:07}"), format!("8 (495) {id:07}")];
    if id % 3 == 0 {
        phones.push(phones[0].clone());
    }
    phones
}

fn desired(id: u64) -> Vec<String> {
    match id % 4 {
        0 => Vec::new(),
        1 => vec![format!("8 (495) {id:07}")],
        2 => vec![format!("+7916{id:07}"), format!("+49 30 {id:07}")],
        _ => vec![format!("+44 20 {id:08}"), format!("8 (495) {id:07}")],
    }
}

fn scene(name: &str) -> Folder {
    let (mut seed, mut new, mut row) = (String::new(), String::new(), 0);
    for id in 1..=contacts() {
        let phones: Vec<Value> = stored(id)
            .into_iter()
            .map(|value| {
                row += 1;
                json!({"ID": row, "VALUE": value, "VALUE_TYPE": "WORK"})
            })
            .collect();
        writeln!(seed, "{}", json!({"ID": id, "PHONE": phones})).expect("a string");
        writeln!(new, "{}", json!({"ID": id, "PHONE": desired(id)})).expect("a string");
    }
    Folder::new(name)
        .file("seed.json", seed)
        .file("new.ndjson", new)
}

const FAULTS: &str =
    "--fail-rate 0.2 --lose-rate 0.2 --late-rate 0.1 --late-delay 700 --garbage-rate 0.05";

/// The portal runs a call 0.7 s late at most.
const SYNC: &str = "sync new.ndjson --entity contact --webhook-file webhook.txt --ca-file ca.pem --rate 1000 --burst 1000 --settle 1.5 --max-attempts 50 --journal run.ndjson --report report.ndjson";

fn start(folder: &Folder, args: &str) -> Portal {
    let portal = Portal::start(folder, &format!("--db portal.sqlite --tls ca.pem {args}"));
    std::fs::write(folder.path().join("webhook.txt"), portal.webhook()).expect("a file");
    portal
}

/// Each contact holds what it should, and nothing else; a second run has nothing to do.
fn check(folder: &Folder, portal: Portal) {
    drop(portal);
    let log = folder.read("log.ndjson");
    let _portal = start(folder, "");
    let line = SYNC
        .replace("run.ndjson", "check.ndjson")
        .replace("report.ndjson", "check_report.ndjson");
    let ran = folder.run(&line);
    let count = contacts();
    ran.exits(
        0,
        "",
        &format!("{count} entities: {count} unchanged\nnothing to do\n"),
    );
    for line in folder.read("check_report.ndjson").lines() {
        let end: Value = serde_json::from_str(line).expect("JSON");
        let rows = end["state"]["PHONE"].as_array().expect("rows");
        let mut phones: Vec<_> = rows
            .iter()
            .map(|row| row["VALUE"].as_str().expect("a value"))
            .collect();
        phones.sort_unstable();
        let mut wanted = desired(end["id"].as_u64().expect("an ID"));
        wanted.sort_unstable();
        assert_eq!(phones, wanted);
    }
    check_log(&log);
}

/// No edit that was carried out, or may have been, was sent again: a contact was read between
/// two updates, and no two updates are the same.
fn check_log(log: &str) {
    let (mut sent, mut unread) = (HashSet::new(), HashSet::new());
    let (mut updates, mut in_doubt) = (0, 0);
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let params = &line["params"];
        if line["method"] == "crm.contact.update" {
            let id = line["id"].as_u64().expect("an ID");
            assert!(sent.insert((id, params.to_string())), "{line}");
            assert!(unread.insert(id), "contact {id} was not read: {line}");
            updates += 1;
            in_doubt += usize::from(line["fault"].is_string());
        } else if let Some(ids) = params["filter"]["@ID"].as_array() {
            for id in ids {
                unread.remove(&id.as_str().and_then(|id| id.parse().ok()).expect("an ID"));
            }
        }
    }
    println!("{updates} updates ran, {in_doubt} of them in doubt");
    assert!(in_doubt > 0, "{updates}");
}

#[test]
fn nothing_is_lost_and_nothing_doubled_over_tls() {
    thread::scope(|scope| {
        for generation in GENERATIONS {
            scope.spawn(move || {
                let folder = scene(&format!("sync_faults_{generation}"));
                let portal = start(
                    &folder,
                    &format!(
                        "--seed seed.json --log log.ndjson --generation {generation} {FAULTS}"
                    ),
                );
                let ran = folder.run(SYNC);
                assert_eq!(ran.code, Some(0), "{ran:?}");
                assert_discreet(&ran.stderr);
                let journal = folder.read("run.ndjson");
                // Of the phones so many digits that no time has them by chance.
                for value in [
                    "791600000",
                    "(495)",
                    "49500000",
                    "+49",
                    "s3cr3t",
                    "127.0.0.1",
                ] {
                    assert!(!journal.contains(value), "{value}");
                }
                thread::sleep(Duration::from_secs(1));
                check(&folder, portal);
            });
        }
    });
}

#[test]
fn a_run_that_is_killed_goes_on() {
    thread::scope(|scope| {
        for generation in GENERATIONS {
            scope.spawn(move || kill_again_and_again(generation));
        }
    });
}

fn kill_again_and_again(generation: &str) {
    let folder = scene(&format!("sync_killed_{generation}"));
    let portal = start(
        &folder,
        &format!("--seed seed.json --log log.ndjson --generation {generation} --delay 20 {FAULTS}"),
    );
    let kills = number("MULTIFIELD_KILLS", 8);
    let mut rng = fastrand::Rng::with_seed(22);
    let journal = folder.path().join("run.ndjson");
    let written = || std::fs::metadata(&journal).map_or(0, |it| it.len());
    // Each contact is about 40 bytes, and each process writes 120 at first.
    let most = 120 + contacts() * 30 / kills;
    let (mut killed, mut killed_in_time) = (0, None);
    while killed < kills {
        let resume = if journal.exists() { " --resume" } else { "" };
        let mut child = folder
            .command(&format!("{SYNC}{resume}"))
            .stderr(std::fs::File::create(folder.path().join("stderr.txt")).expect("a file"))
            .spawn()
            .expect("it runs");
        let enough = written() + rng.u64(..most);
        let ended = loop {
            let status = child.try_wait().expect("a status");
            if status.is_some() || written() >= enough {
                break status;
            }
            thread::sleep(Duration::from_millis(1));
        };
        match ended.map(|status| status.code()) {
            None => {}
            Some(Some(0)) => {
                // Now it is a run that has nothing to do.
                killed_in_time.get_or_insert(killed);
                continue;
            }
            // Its first calls got no answer.
            Some(code) => {
                let said = folder.read("stderr.txt");
                assert!(
                    said.contains("[no_answer]"),
                    "{killed} kills: {code:?} {said}"
                );
                continue;
            }
        }
        // The line is on disk; now a call, or a wait, is in the middle.
        thread::sleep(Duration::from_millis(rng.u64(..20)));
        kill("KILL", child.id());
        let _ = child.wait();
        killed += 1;
    }
    let killed_in_time = killed_in_time.unwrap_or(killed);
    println!("{generation}: {killed} kills, {killed_in_time} of them before the end");
    assert!(killed_in_time * 2 >= kills, "{killed_in_time}");
    let ran = loop {
        let ran = folder.run(&format!("{SYNC} --resume"));
        if !ran.stderr.contains("[no_answer]") {
            break ran;
        }
    };
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let reported: HashSet<_> = ends(&folder.read("report.ndjson"))
        .into_iter()
        .map(|(id, ..)| id)
        .collect();
    assert_eq!(reported.len() as u64, contacts());
    thread::sleep(Duration::from_secs(1));
    check(&folder, portal);
}
