//! However the run ends, what is written ends with a whole line.

use std::{
    fs::{self, File},
    io::{Read, Write},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use super::{none, one};
use crate::folder::Folder;

/// More than a pipe holds, and more than a round.
const MANY: u64 = 100_000;

fn folder(name: &str) -> Folder {
    let all = |line: fn(u64) -> String| (1..=MANY).map(line).collect::<String>();
    Folder::new(name)
        .file("current", all(one))
        .file("desired", all(none))
}

const LINE: &str = "bulk --current current --desired desired";

#[track_caller]
fn assert_whole(output: &[u8]) {
    assert!(!output.is_empty());
    assert!(output.ends_with(b"\"DELETE\":\"Y\"}]}}\n"));
}

fn count_lines(output: &[u8]) -> usize {
    std::str::from_utf8(output).unwrap().lines().count()
}

#[test]
fn a_full_disk() {
    let folder = folder("bulk_full");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(LINE).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    // Nothing was written, so there is nothing to sum up.
    assert_eq!(
        stderr,
        "<stdout>: cannot be written: No space left on device (os error 28) [unwritable_output]\n"
    );
}

/// A write that succeeds in part, as on a disk that fills up.
#[test]
fn a_file_that_may_not_grow() {
    let folder = folder("bulk_limited");
    for (redirect, before) in [(">", 0), (">>", 1)] {
        // Blocks of 512 or 1,024 bytes: no multiple of a line, and less than all.
        let script = format!(
            "trap '' XFSZ; printf '{{}}\\n' > out; ulimit -f 701; exec \"$0\" {LINE} {redirect} out"
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_multifield")]);
        let output = command.current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let written = fs::read(folder.path().join("out")).unwrap();
        assert!(written.len() > 300_000, "{}", written.len());
        assert_whole(&written);
        let stderr = String::from_utf8(output.stderr).unwrap();
        let (_, last) = stderr.trim_end().split_once('\n').unwrap();
        let count = count_lines(&written) - before;
        assert_eq!(
            last,
            format!("stopped by an error; written so far: {count} lines")
        );
    }
}

#[test]
fn a_closed_pipe() {
    let folder = folder("bulk_pipe");
    for rest in ["", "--sorted", "--threads 1"] {
        let mut child = folder
            .command(&format!("{LINE} {rest}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(141));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    }
}

/// It is interrupted while it waits for more to read, or for its reader.
#[test]
fn an_interruption() {
    let folder = folder("bulk_interrupted");
    let desired = fs::read(folder.path().join("desired")).unwrap();
    for (signal, rest) in [("INT", ""), ("TERM", "-q")] {
        let mut child = spawn(&folder, &format!("--sorted {rest}"));
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let pid = child.id().to_string();
        let desired = desired.clone();
        thread::spawn(move || {
            // The end does not come.
            let _ = stdin.write_all(&desired);
            thread::sleep(Duration::from_secs(599));
            drop(stdin);
        });
        let mut output = vec![0; 1000];
        stdout.read_exact(&mut output).unwrap();
        kill(signal, &pid);
        stdout.read_to_end(&mut output).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130));
        assert_whole(&output);
        let stderr = String::from_utf8(ended.stderr).unwrap();
        let count = count_lines(&output);
        assert_eq!(
            stderr,
            format!("multifield: interrupted; written so far: {count} lines [interrupted]\n")
        );
    }
}

/// A run that reads its desired states from here.
fn spawn(folder: &Folder, rest: &str) -> Child {
    let line = format!("bulk --current current --desired - {rest}");
    let mut command = folder.command(&line);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn kill(signal: &str, pid: &str) {
    let killed = Command::new("kill").args(["-s", signal, pid]).status();
    assert!(killed.unwrap().success());
}

/// The lines are held back until the end is known.
#[test]
fn an_interruption_before_anything_is_written() {
    let folder = folder("bulk_interrupted_early");
    let desired = fs::read(folder.path().join("desired")).unwrap();
    let mut child = spawn(&folder, "--max-deletes-run 100%");
    let mut stdin = child.stdin.take().unwrap();
    // More than the pipe holds, so when it is gone the run is on.
    stdin.write_all(&desired).unwrap();
    kill("INT", &child.id().to_string());
    let ended = child.wait_with_output().unwrap();
    drop(stdin);
    assert_eq!((ended.status.code(), &*ended.stdout), (Some(130), &b""[..]));
    assert_eq!(
        String::from_utf8(ended.stderr).unwrap(),
        "multifield: interrupted; written so far: nothing [interrupted]\n"
    );
}

/// Sorted inputs need not fit into memory.
#[test]
fn sorted_inputs_are_let_go() {
    let ids = 1..=300;
    let blanks = " ".repeat(300_000);
    let held: String = ids
        .clone()
        .map(|id| one(id).replace('\n', &blanks) + "\n")
        .collect();
    let folder = Folder::new("bulk_memory")
        .file("current", held)
        .file("desired", ids.map(none).collect::<String>());
    let run = |rest: &str| {
        // In units of 1,024 bytes; the file has 90 million.
        let script = format!("ulimit -d 60000; exec \"$0\" {LINE} --threads 2 {rest}");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_multifield")]);
        command.current_dir(folder.path()).output().unwrap()
    };
    let output = run("--sorted");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().lines().count(),
        300
    );
    // The limit is one.
    if cfg!(target_os = "linux") {
        assert_ne!(run("").status.code(), Some(0));
    }
}
