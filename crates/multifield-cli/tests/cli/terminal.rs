//! Stdout as a terminal.

use std::{
    fs::File,
    io::Read,
    os::fd::OwnedFd,
    process::{Command, Stdio},
    thread,
};

use rustix::pty::{grantpt, openpt, ptsname, unlockpt, OpenptFlags};

use crate::folder::Folder;

/// What the command writes to a terminal, which ends lines with CR LF.
fn show(command: Command) -> String {
    show_of(command, |command, terminal| {
        command.stdout(terminal);
    })
}

fn show_of(mut command: Command, connect: impl FnOnce(&mut Command, OwnedFd)) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new())
        .unwrap()
        .into_string()
        .unwrap();
    let screen: OwnedFd = File::options()
        .read(true)
        .write(true)
        .open(name)
        .unwrap()
        .into();

    let reader = thread::spawn(move || {
        let (mut terminal, mut shown, mut buffer) = (File::from(terminal), Vec::new(), [0; 4096]);
        // Linux reports an error once the other end is closed.
        while let Ok(count @ 1..) = terminal.read(&mut buffer) {
            shown.extend_from_slice(&buffer[..count]);
        }
        String::from_utf8(shown).unwrap()
    });
    connect(&mut command, screen);
    let status = command.stdin(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    // The terminal ends when the last holder of it does.
    drop(command);
    reader.join().unwrap().replace("\r\n", "\n")
}

#[test]
fn a_terminal_gets_the_coloured_text_unless_a_form_is_given() {
    let folder = Folder::new("terminal").file("none.json", r#"{"WEB": []}"#);
    let run = |rest: &str, variable: Option<(&str, &str)>| {
        let mut command = folder.command(&format!("diff contact.json none.json {rest}"));
        command.envs(variable);
        show(command)
    };
    let plain = "WEB: cleared\n  - 227  https://hart.example (WORK)\n";
    let colored =
        "\u{1b}[1mWEB: cleared\u{1b}[0m\n\u{1b}[31m  - 227  https://hart.example (WORK)\u{1b}[0m\n";
    assert_eq!(run("", None), colored);
    assert_eq!(run("--form text", None), colored);
    assert_eq!(run("", Some(("NO_COLOR", "1"))), plain);
    assert_eq!(run("", Some(("TERM", "dumb"))), plain);
    assert_eq!(run("--color never", None), plain);
    assert_eq!(run("--color always", Some(("NO_COLOR", "1"))), colored);
    assert_eq!(
        run("--form fields", None),
        "{\"WEB\":[{\"ID\":227,\"DELETE\":\"Y\"}]}\n"
    );
}

#[test]
fn a_terminal_gets_the_rows_and_findings_to_read() {
    let folder = Folder::new("simulate_terminal")
        .file(
            "web.json",
            r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#,
        )
        .file("none.json", r#"{"WEB": [{"ID": 9, "VALUE_TYPE": "HOME"}]}"#);
    let run = |rest: &str, variable: Option<(&str, &str)>| {
        let mut command = folder.command(&format!("simulate web.json none.json {rest}"));
        command.envs(variable);
        show(command)
    };
    let row = "  - WEB 9  a.example (WORK)";
    let finding = "harm WEB[0]: the row has a type and no value, so the portal deletes row 9, \
                   a.example (WORK): to change its type, repeat the value; to delete it, write \
                   \"VALUE\": \"\" [missing_value_deletes]";
    let plain = format!("{row}\n{finding}\n");
    let colored = format!("\u{1b}[31m{row}\u{1b}[0m\n\u{1b}[31m{finding}\u{1b}[0m\n");
    assert_eq!(run("", None), colored);
    assert_eq!(run("--form text", None), colored);
    assert_eq!(run("", Some(("NO_COLOR", "1"))), plain);
    assert_eq!(run("--color never", None), plain);
    assert_eq!(run("--color always", Some(("NO_COLOR", "1"))), colored);
    let json = run("--form json", None);
    assert!(json.starts_with("{\"rows\":[],\"findings\":[{"), "{json}");
}

#[test]
fn a_terminal_for_stderr_gets_the_progress_and_the_summary() {
    let lines = |line: fn(u64) -> String| (1..=40_000).map(line).collect::<String>();
    let folder = Folder::new("bulk_terminal")
        .file(
            "current",
            lines(|id| format!("{{\"ID\": {id}, \"PHONE\": []}}\n")),
        )
        .file(
            "desired",
            lines(|id| format!("{{\"ID\": {id}, \"PHONE\": []}}\n")),
        );
    let run = |rest: &str| {
        let line = format!("bulk --current current --desired desired --threads 1 {rest}");
        show_of(folder.command(&line), |command, terminal| {
            command.stdout(Stdio::null()).stderr(terminal);
        })
    };
    let summary = "40000 entities: 40000 unchanged, 0 overwrites, 0 deletes, 0 appends, 0 errors\n";
    let shown = run("--sorted");
    assert!(shown.ends_with(summary), "{shown:?}");
    for part in [" entities, ", " per second, ", " left", "%"] {
        assert!(shown.contains(part), "{shown:?}");
    }
    assert_eq!(run("--quiet"), "");
}
