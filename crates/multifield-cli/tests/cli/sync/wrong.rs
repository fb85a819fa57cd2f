//! What is wrong is said before anything is sent.

use super::{ends, run, scene, updates, SYNC};
use crate::{
    folder::Folder,
    portal::{answering, Portal, SECRET},
};

#[test]
fn the_webhook() {
    let folder = Folder::new("sync_webhook").file("new.csv", "ID;PHONE\n");
    let run = |rest: &str| folder.run(&format!("sync new.csv --entity contact {rest}"));
    run("").fails("--webhook-file: expected a file with the address of an incoming webhook, or that address in MULTIFIELD_WEBHOOK [missing_webhook]");
    run("--webhook-file hook").fails("hook: no such file, expected one with the address of an incoming webhook [unreadable_file]");
    run("--webhook-file .").fails(".: found a directory, expected one with the address of an incoming webhook [unreadable_file]");
    run("--webhook-file new.csv").fails("new.csv: found no https: address, expected the address of an incoming webhook, such as https://portal.example/rest/1/key/ [wrong_webhook]");
}

/// Somebody passes the address, and not a file that has it.
#[test]
fn no_message_shows_the_key_of_an_address() {
    let folder = Folder::new("sync_key").file("new.csv", "ID;PHONE\n");
    let address = format!("https://portal.example/rest/1/{SECRET}/");
    let line = "sync new.csv --entity contact";
    folder.run(&format!("{line} --webhook-file {address}")).fails("--webhook-file: found an address, expected a file that has it: other users of the machine see the arguments of a command, and the address is a secret [wrong_webhook]");
    let folder = folder.file("webhook.txt", &address);
    let line = format!("{line} --webhook-file webhook.txt");
    for line in [
        format!("{line} {address}"),
        format!("{line} --rate {address}"),
        format!("{line} --{address}"),
        format!("{line} --journal {address}"),
        format!("{line} --report {address}"),
        format!("{line} --base {address} --next-base next"),
        format!("{line} --ca-file {address}"),
        format!("sync {address} --entity contact --webhook-file webhook.txt"),
        format!("tidy {address} --portal"),
        format!("diff {address} new.csv"),
    ] {
        let ran = folder.run(&line);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{line}");
        assert!(!ran.stderr.contains(SECRET), "{}", ran.stderr);
        assert!(!ran.stderr.is_empty(), "{line}");
    }
}

#[test]
fn desired() {
    let (folder, _portal) = scene("sync_desired", "");
    let wrong = |csv: &str, rest: &str| {
        std::fs::write(folder.path().join("new.csv"), csv).expect("a file");
        folder.run(&format!("{SYNC} {rest}"))
    };
    wrong("ID;PHONE;NAME\n", "").fails("new.csv: line 1, column NAME: no column of this name is known, expected ID, a field such as PHONE, or a field and a type such as PHONE_WORK or IM_TELEGRAM (--column names others, --other-keys ignore passes over them) [unknown_column]");
    // The first two are right, and are not sent either.
    let csv = "ID;PHONE\n44;+44 7700 900456\n46;+1\nx;+1\n44;+2\n";
    let ran = wrong(csv, "--journal run.ndjson");
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
    assert!(ran.stderr.starts_with("new.csv: line 4: "), "{ran:?}");
    assert!(!folder.path().join("run.ndjson").exists());
    let csv = "ID;PHONE\n44;+44 7700 900456\n44;+2\n";
    wrong(csv, "").fails("new.csv: entity 44 occurs more than once [repeated_entity]");
    assert_eq!(updates(&folder), 0);

    let csv = "ID;PHONE\nx;+1\n44;+44 7700 900456\n44;+2\n";
    let ran = wrong(csv, "--on-error skip");
    assert_eq!(ran.code, Some(1));
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert!(
        lines[0].starts_with("{\"file\":\"new.csv\",\"line\":2,"),
        "{lines:?}"
    );
    assert_eq!(
        lines[1..],
        [
            "new.csv: entity 44 occurs more than once [repeated_entity]",
            "1 entity: 1 changed",
            "sent: 1 update: rows added 0, overwritten 1, deleted 0",
            "skipped: 2 lines or entities of DESIRED",
        ]
    );
    folder
        .run("sync none.csv --entity contact --webhook-file webhook.txt")
        .fails("none.csv: no such file, expected a file of JSON or CSV, or - for stdin [unreadable_file]");
}

#[test]
fn flags_without_an_effect_and_files_that_are_read() {
    let (folder, _portal) = scene("sync_flags", "");
    let folder = folder.file("base.ndjson", "");
    for (rest, message) in [
        (
            "--on-conflict ours",
            "--on-conflict: has no effect without --base [meaningless_option]",
        ),
        (
            "--report new.csv",
            "--report: found the file of DESIRED, expected another one [output_is_input]",
        ),
        (
            "--report ./new.csv",
            "--report: found the file of DESIRED, expected another one [output_is_input]",
        ),
        (
            "--journal webhook.txt",
            "--journal: found the file of --webhook-file, expected another one [output_is_input]",
        ),
        (
            "--journal a --report a",
            "--report: found the file of --journal, expected another one [output_is_input]",
        ),
        (
            "--base base.ndjson --next-base base.ndjson",
            "--next-base: found the file of --base, expected another one [output_is_input]",
        ),
    ] {
        folder.run(&format!("{SYNC} {rest}")).fails(message);
    }
    assert!(folder.read("new.csv").starts_with("ID;"));
    for rest in [
        "--resume",
        "--base base.ndjson",
        "--next-base next",
        "--settle -1",
        "--rate x",
        "--max-deletes-run 2%",
    ] {
        let ran = folder.run(&format!("{SYNC} {rest}"));
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{rest}");
    }
}

#[test]
fn a_journal_of_another_run() {
    let (folder, portal) = scene("sync_journals", "");
    let go = |rest: &str| run(&folder, &format!("{SYNC} --journal run.ndjson {rest}"));
    go("--resume").fails("run.ndjson: no such journal, so there is nothing to resume: leave --resume out to begin a run [missing_journal]");
    assert_eq!(go("").code, Some(0));
    // As if the run had been killed at its very end.
    let journal = folder.read("run.ndjson");
    let journal = journal.strip_suffix("{\"end\":true}\n").expect("an end");
    std::fs::write(folder.path().join("run.ndjson"), journal).expect("a journal");
    go("").fails("run.ndjson: the journal of an earlier run: --resume continues that run, and another file, or none of this name, begins a new one [journal_exists]");
    go("--resume --max-deletes 7").fails("run.ndjson: line 1: the journal is of a run with other options: use those, or begin a new journal [other_options]");
    folder
        .run("sync new.csv --entity lead --webhook-file webhook.txt --journal run.ndjson --resume")
        .fails(
            "run.ndjson: line 1: the journal is of a run for contact, expected lead [other_entity]",
        );
    let other = Portal::start(&folder, "");
    assert_ne!(other.host(), portal.host());
    std::fs::write(folder.path().join("other.txt"), other.webhook()).expect("a file");
    folder.run("sync new.csv --entity contact --webhook-file other.txt --journal run.ndjson --resume")
        .fails("run.ndjson: the journal is of a run of another command or for another portal: use its own journal, or begin a new one [other_label]");
    folder.run("dedupe --portal --entity contact --webhook-file webhook.txt --journal run.ndjson --resume")
        .fails("run.ndjson: the journal is of a run of another command or for another portal: use its own journal, or begin a new one [other_label]");
    go("--resume").exits(0, "", "2 entities had ended before the run was resumed\nnothing is left of that run: the next one with --resume begins anew\n");
    let anew = go("--resume --max-deletes 7");
    assert_eq!(anew.code, Some(0), "{anew:?}");
    assert!(
        anew.stderr.starts_with("2 entities: 2 unchanged\n"),
        "{anew:?}"
    );
    // A new run has a new report.
    for _ in 0..2 {
        let anew = go("--resume --max-deletes 7 --report report.ndjson");
        assert_eq!(anew.code, Some(0), "{anew:?}");
        assert_eq!(folder.read("report.ndjson").lines().count(), 2);
    }
    // One that continues, or only looks, adds to it.
    let journal = folder.read("run.ndjson");
    let journal = journal.strip_suffix("{\"end\":true}\n").expect("an end");
    std::fs::write(folder.path().join("run.ndjson"), journal).expect("a journal");
    for (rest, lines) in [("--dry-run", 4), ("", 4)] {
        let line = format!("--resume --max-deletes 7 --report report.ndjson {rest}");
        assert_eq!(go(&line).code, Some(0), "{rest}");
        let report = folder.read("report.ndjson");
        assert_eq!(report.lines().count(), lines, "{rest}");
    }
    std::fs::write(folder.path().join("note.txt"), "a note\n").expect("a file");
    folder.run(&format!("{SYNC} --journal note.txt --resume"))
        .fails("note.txt: line 1: expected a line of a journal, found something else: begin a new journal, 75 seconds after the last call at the earliest [invalid_journal]");
}

pub(super) const HTML: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>";

#[test]
fn no_portal_there() {
    let folder = Folder::new("sync_nobody").file("new.csv", "ID;PHONE\n44;+44 7700 900456\n");
    let stops = |host: &str, webhook: &str, lack: &str| {
        std::fs::write(folder.path().join("webhook.txt"), webhook).expect("a file");
        let message = no_answer(host, lack);
        let ran = run(&folder, SYNC);
        assert_eq!(
            (ran.code, ran.stderr),
            (Some(2), format!("{message}so far, 1 entity: 1 stopped\n"))
        );
        assert_eq!(ends(&ran.stdout)[0].1, "stopped");
        let whole = "tidy --portal --entity contact --webhook-file webhook.txt";
        run(&folder, whole).exits(2, "", &message);
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = free.local_addr().expect("an address").to_string();
    drop(free);
    let webhook = format!("http://{host}/rest/1/s3cr3tk3y/");
    stops(&host, &webhook, "the connection was refused");
    let (host, webhook) = answering(HTML);
    let lack = "an answer that is not from a portal, with status 503";
    stops(&host, &webhook, lack);
    let webhook = "https://portal.invalid/rest/1/s3cr3tk3y/";
    stops("portal.invalid", webhook, "the host was not found");
}

fn no_answer(host: &str, lack: &str) -> String {
    format!("{host}: {lack}, several times in a row: is the address of the webhook right, and does the portal run? [no_answer]\n")
}

macro_rules! response {
    ($status:literal, $headers:literal, $body:literal) => {
        concat!(
            "HTTP/1.1 ",
            $status,
            "\r\n",
            $headers,
            "Connection: close\r\n\r\n",
            $body
        )
    };
}

#[test]
fn a_portal_that_takes_no_calls() {
    for (name, response, message) in [
        (
            "revoked",
            response!("401 Unauthorized", "", r#"{"error": "INVALID_CREDENTIALS", "error_description": "s3cr3tk3y"}"#),
            "the portal does not accept the webhook: it was deleted, or its address is wrong. Create a new one in the portal, and use its address [authorisation]",
        ),
        (
            "scope",
            response!("403 Forbidden", "", r#"{"error": "insufficient_scope", "error_description": "crm"}"#),
            "the webhook may not call the methods of the CRM: add the scope crm to it in the portal [scope]",
        ),
        (
            "moved",
            response!("302 Found", "Location: https://evil.example/\r\n", ""),
            "the portal has another address: open it in a browser, and correct the webhook [redirect]",
        ),
        (
            "deleted",
            response!("403 Forbidden", "", r#"{"error": "PORTAL_DELETED"}"#),
            "the portal is closed or deleted [closed]",
        ),
    ] {
        let (host, webhook) = answering(response);
        let folder = Folder::new(&format!("sync_{name}"))
            .file("webhook.txt", webhook)
            .file("new.csv", "ID;PHONE\n44;+44 7700 900456\n");
        let ran = run(&folder, SYNC);
        assert_eq!(ran.code, Some(2));
        assert_eq!(ran.stderr, format!("{host}: {message}\nso far, 1 entity: 1 stopped\n"));
        assert_eq!(ends(&ran.stdout)[0].1, "stopped");
        let ran = run(&folder, &format!("{SYNC} --journal run.ndjson"));
        assert!(ran.stderr.ends_with("To continue, run the same command with --resume.\n"), "{ran:?}");
        let whole = run(&folder, "tidy --portal --entity contact --webhook-file webhook.txt");
        assert_eq!((whole.code, &*whole.stderr), (Some(2), &*format!("{host}: {message}\n")));
    }
}

/// The portal writes a value where a code belongs, and a number where a name does.
#[test]
fn a_code_that_is_none_is_not_shown() {
    let (folder, _portal) = scene("sync_code", "");
    let body = r#"{"result": {"result": {"list-0": [{"ID": "44"}], "list-1": []}, "result_error": {"44": {"error": {"found": "+44 7700 900123"}, "error_description": "s3cr3tk3y"}}}}"#;
    let response = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
    let (_, webhook) = answering(Box::leak(response.into_boxed_str()));
    std::fs::write(folder.path().join("webhook.txt"), webhook).expect("a file");
    let folder = folder.file("new.csv", "ID;PHONE\n44;+44 7700 900456\n");
    let ran = folder.run(&format!("{SYNC} --report report.ndjson"));
    super::assert_discreet(&ran.stderr);
    assert_eq!(
        ran.stderr,
        "1 entity: 1 refused\nsent: 2 updates: rows added 2, overwritten 0, deleted 0\nrefused: 44 (the report says why)\n"
    );
}

#[test]
fn tls_is_trusted_by_its_certificate_alone() {
    let (folder, portal) = scene("sync_tls", "--tls ca.pem");
    assert!(portal.address.starts_with("https://"));
    let lack =
        "its certificate is not trusted, or belongs to another host (--ca-file names certificates to trust)";
    let ran = run(&folder, SYNC);
    let message = no_answer(portal.host(), lack);
    assert!(ran.stderr.starts_with(&message), "{ran:?}");
    let ran = run(&folder, &format!("{SYNC} --ca-file ca.pem"));
    assert_eq!((ran.code, ends(&ran.stdout).len()), (Some(0), 2));
    folder.run(&format!("{SYNC} --ca-file new.csv")).fails(
        "new.csv: found no certificate, expected some as PEM, which begin with -----BEGIN CERTIFICATE----- [wrong_certificates]",
    );
    folder
        .run(&format!("{SYNC} --ca-file none"))
        .fails("none: no such file, expected a file of certificates [unreadable_file]");
}
