//! A run that comes to no end, and goes on.

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{assert_discreet, ends, kill, run, scene, updates, SYNC};
use crate::folder::Folder;

#[test]
fn a_full_disk() {
    let (folder, _portal) = scene("sync_full", "");
    for (flag, rest) in [
        (
            "--journal",
            "To continue, run the same command with --resume.\n",
        ),
        ("--report", ""),
    ] {
        let ran = run(&folder, &format!("{SYNC} {flag} /dev/full"));
        let code = if flag == "--report" {
            "unwritable_output"
        } else {
            "unwritable_journal"
        };
        // A report comes when an entity has ended, so the others may have been sent.
        let rest = if rest.is_empty() {
            "To continue, run the same command again, after 75 s: the portal may be carrying out the last call until then.\n"
        } else {
            rest
        };
        ran.exits(
            2,
            "",
            &format!("/dev/full: cannot be written: No space left on device (os error 28) [{code}]\n{rest}"),
        );
    }
    let full = File::options()
        .write(true)
        .open("/dev/full")
        .expect("a file");
    let output = folder.command(SYNC).stdout(full).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
}

/// The journal takes its first lines and then no more, the last of them in part. The run
/// goes on when there is room.
#[test]
fn a_journal_on_a_disk_that_fills_up() {
    let (folder, _portal) = scene("sync_filled", "");
    let mut csv = folder.read("new.csv");
    for id in 100..200 {
        writeln!(csv, "{id};+1;").expect("a string");
    }
    let folder = folder.file("new.csv", csv);
    let line = format!("{SYNC} --journal run.ndjson --report");
    // A block is 512 or 1,024 bytes.
    let script = format!("trap '' XFSZ; ulimit -f 1; exec \"$0\" {line} /dev/null");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_multifield")]);
    let output = command
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(
        lines[0],
        "run.ndjson: cannot be written: File too large (os error 27) [unwritable_journal]"
    );
    assert!(lines[1].starts_with("so far, "), "{stderr}");
    assert_eq!(lines[2], "To continue, run the same command with --resume.");
    assert!(!folder.read("run.ndjson").ends_with('\n'));

    let ran = run(
        &folder,
        &format!("{line} report.ndjson --resume --settle 1"),
    );
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let again = run(&folder, SYNC);
    assert!(
        again
            .stderr
            .starts_with("102 entities: 2 unchanged, 100 missing\n"),
        "{again:?}"
    );
    assert_eq!(updates(&folder), 3);
}

/// A run in the background, whose stderr is read line by line.
pub(super) fn spawn(folder: &Folder, line: &str) -> Child {
    let mut command = folder.command(line);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().expect("it runs")
}

pub(super) fn wait_for(folder: &Folder, file: &str, text: &str) {
    let start = Instant::now();
    let path = folder.path().join(file);
    while !std::fs::read_to_string(&path).is_ok_and(|it| it.contains(text)) {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{file} has no {text}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_interruption_lets_the_call_end() {
    let (folder, _portal) = scene("sync_interrupted", "--delay 1500");
    let line = format!("{SYNC} --journal run.ndjson --report report.ndjson");
    let child = spawn(&folder, &line);
    wait_for(&folder, "run.ndjson", "\"sent\"");
    // It is waiting for the answer to what it has just recorded.
    thread::sleep(Duration::from_millis(300));
    kill("INT", child.id());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "interrupted: the run ends as soon as the last call is answered (press Ctrl-C again to end it at once)\n\
         multifield: interrupted [interrupted]\n\
         To continue, run the same command with --resume.\n"
    );
    assert_eq!(updates(&folder), 2);
    let went_on = run(&folder, &format!("{line} --resume --settle 1"));
    assert_eq!(went_on.code, Some(0), "{went_on:?}");
    assert_eq!(ends(&folder.read("report.ndjson")).len(), 2);
    assert_eq!(updates(&folder), 3);
}

#[test]
fn a_second_interruption_does_not_wait() {
    let (folder, _portal) = scene("sync_impatient", "--delay 20000");
    let mut child = spawn(&folder, &format!("{SYNC} --journal run.ndjson"));
    // From its first line on it heeds an interruption.
    wait_for(&folder, "run.ndjson", "\"format\"");
    thread::sleep(Duration::from_millis(500));
    kill("TERM", child.id());
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert!(line.starts_with("interrupted: "), "{line}");
    let start = Instant::now();
    kill("INT", child.id());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_interruption_of_a_wait_or_without_a_journal() {
    let (folder, _portal) = scene("sync_waiting", "--lose-rate 1");
    // Its first read is lost, for good.
    let child = spawn(&folder, SYNC);
    thread::sleep(Duration::from_millis(600));
    kill("INT", child.id());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    // Nothing was sent, so the same command may run at once.
    assert!(
        stderr.ends_with("multifield: interrupted [interrupted]\n"),
        "{stderr}"
    );
}

#[test]
fn two_runs_do_not_share_a_journal() {
    let (folder, _portal) = scene("sync_shared", "--delay 2000");
    let line = format!("{SYNC} --journal run.ndjson");
    let first = spawn(&folder, &line);
    wait_for(&folder, "run.ndjson", "\"format\"");
    for rest in ["", " --resume"] {
        folder.run(&format!("{line}{rest}")).fails(
            "run.ndjson: another run is writing this journal: wait until it has ended, or stop it with Ctrl-C and continue with --resume [journal_in_use]",
        );
    }
    assert!(first.wait_with_output().expect("it ends").status.success());
    assert_eq!(run(&folder, &format!("{line} --resume")).code, Some(0));
}

/// Each key is good for a call at least. The run goes on with another one.
#[test]
fn a_webhook_that_is_replaced() {
    let (folder, portal) = scene("sync_replaced", "--expire-rate 0.4");
    let line = format!("{SYNC} --journal run.ndjson --report report.ndjson --settle 0");
    for turn in 0..40 {
        let webhook = portal
            .webhook()
            .replace("/rest/1/", &format!("/rest/1/{turn}"));
        std::fs::write(folder.path().join("webhook.txt"), webhook).expect("a file");
        let resume = if turn == 0 { "" } else { "--resume" };
        let ran = run(&folder, &format!("{line} {resume}"));
        if ran.code == Some(0) {
            assert_eq!(updates(&folder), 3);
            return;
        }
        let host = portal.host();
        assert_eq!(ran.code, Some(2));
        assert!(
            ran.stderr
                .starts_with(&format!("{host}: the portal does not accept the webhook")),
            "{ran:?}"
        );
        assert!(
            ran.stderr
                .ends_with("To continue, run the same command with --resume.\n"),
            "{ran:?}"
        );
    }
    panic!("the run does not end")
}

#[test]
fn a_reader_that_has_seen_enough() {
    let (folder, _portal) = scene("sync_pipe", "--delay 300");
    let mut child = spawn(&folder, &format!("{SYNC} --quiet"));
    drop(child.stdout.take());
    let mut stderr = String::new();
    let mut pipe = child.stderr.take().expect("a pipe");
    pipe.read_to_string(&mut stderr).expect("text");
    assert_eq!(
        (child.wait().expect("it ends").code(), &*stderr),
        (Some(141), "")
    );
    assert_discreet(&stderr);
}
