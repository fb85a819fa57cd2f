//! Output that goes to a file which is read.

use std::{fs, process::Stdio};

use crate::folder::{Folder, Ran};

/// Runs it with stdout at the end of a file.
fn append(folder: &Folder, file: &str, line: &str) -> Ran {
    let path = folder.path().join(file);
    let stdout = fs::File::options().append(true).open(path).unwrap();
    let mut command = folder.command(line);
    command.stdin(Stdio::null()).stdout(stdout);
    Ran::of(line, &command.output().unwrap())
}

fn message(file: &str) -> String {
    format!(
        "{file}: is the output file as well, expected another file: > empties it before it is read \
         [output_is_input]"
    )
}

#[test]
fn an_input_is_never_written_over() {
    let folder = Folder::new("output");
    let files = [
        "contact.json",
        "desired.json",
        "current.ndjson",
        "desired.ndjson",
        "payload.json",
        "plan.json",
    ];
    let before = files.map(|file| folder.read(file));
    for (file, line) in [
        ("contact.json", "diff contact.json desired.json"),
        ("desired.json", "diff contact.json desired.json"),
        ("contact.json", "dedupe ./contact.json"),
        (
            "desired.json",
            "merge contact.json desired.json contact.json",
        ),
        ("plan.json", "rest plan.json contact.json"),
        ("payload.json", "simulate contact.json payload.json"),
        (
            "current.ndjson",
            "bulk --current current.ndjson --desired desired.ndjson",
        ),
        (
            "desired.ndjson",
            "bulk --current current.ndjson --desired desired.ndjson",
        ),
    ] {
        let named = if line.contains("./") {
            "./contact.json"
        } else {
            file
        };
        append(&folder, file, line).fails(&message(named));
    }
    assert_eq!(files.map(|file| folder.read(file)), before);
}

#[cfg(unix)]
#[test]
fn nor_by_another_name() {
    let folder = Folder::new("output_links");
    let path = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(path("contact.json"), path("symbolic.json")).unwrap();
    fs::hard_link(path("contact.json"), path("hard.json")).unwrap();
    let before = folder.read("contact.json");
    for (input, output) in [
        ("symbolic.json", "contact.json"),
        ("hard.json", "contact.json"),
        ("contact.json", "symbolic.json"),
        ("symbolic.json", "hard.json"),
    ] {
        append(&folder, output, &format!("dedupe {input}")).fails(&message(input));
    }
    assert_eq!(folder.read("contact.json"), before);
    // Stdin is a file, too.
    let mut command = folder.command("dedupe -");
    let open = || {
        fs::File::options()
            .read(true)
            .append(true)
            .open(path("contact.json"))
            .unwrap()
    };
    let output = command.stdin(open()).stdout(open()).output().unwrap();
    Ran::of("dedupe -", &output).fails(&message("<stdin>"));
    assert_eq!(folder.read("contact.json"), before);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_may_be_both() {
    let folder = Folder::new("output_null");
    let null = || {
        fs::File::options()
            .read(true)
            .write(true)
            .open("/dev/null")
            .unwrap()
    };
    let mut command = folder.command("dedupe /dev/null");
    let output = command.stdin(null()).stdout(null()).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("[invalid_json]"), "{stderr}");
    // Another file is none of the inputs.
    let folder = folder.file("out.json", "");
    let _ = append(&folder, "out.json", "diff contact.json desired.json");
    assert!(folder.read("out.json").starts_with('{'));
}
