//! The examples of the help text.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::client::{agent, Portal};

/// The files of the examples, where they are here.
fn at_home(argument: &str) -> String {
    match argument {
        "contact.json" => concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../multifield-cli/examples/contact.json"
        )
        .to_owned(),
        "portal.sqlite" | "commands.ndjson" => Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("help-{argument}"))
            .display()
            .to_string(),
        other => other.to_owned(),
    }
}

fn start(line: &str) -> Portal {
    let arguments: Vec<_> = line.split(' ').skip(1).map(at_home).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    Portal::start(&arguments)
}

#[test]
fn examples_work() {
    let help = Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
        .arg("--help")
        .output()
        .expect("the help");
    let help = String::from_utf8(help.stdout).expect("a text");
    let (_, examples) = help.split_once("\nExamples:\n").expect("examples");
    let examples: Vec<_> = examples
        .lines()
        .map(|line| {
            assert!(line.len() <= 80, "a terminal would break it: {line}");
            line.trim_start()
        })
        .filter(|line| !line.starts_with('#'))
        .collect();
    let [seeded, curl, faulty, limited] = examples[..] else {
        panic!("{examples:?}")
    };

    let portal = start(seeded);
    let url = curl.strip_prefix("curl '").expect("an address");
    let url = url.trim_end_matches('\'');
    let (_, call) = url
        .split_once("http://127.0.0.1:8080/rest/1/key/")
        .expect("the address that is printed by default");
    let url = format!("{}{call}", portal.url);
    let mut response = agent().get(url).call().expect("an answer");
    let body: Value = response.body_mut().read_json().expect("JSON");
    assert_eq!(body["result"]["NAME"], "Anna");

    for file in ["portal.sqlite", "commands.ndjson"] {
        let _ = fs::remove_file(at_home(file));
    }
    let portal = start(faulty);
    let (agent, url) = (agent(), format!("{}crm.contact.list", portal.url));
    let statuses = (0..50).map(|_| agent.get(&url).call().expect("an answer").status());
    let failed = statuses.filter(|status| !status.is_success()).count();
    assert!((1..50).contains(&failed), "{failed}");
    assert!(Path::new(&at_home("portal.sqlite")).exists());

    let portal = start(limited);
    let url = format!("{}crm.contact.list", portal.url);
    let statuses = (0..60).map(|_| agent.get(&url).call().map(|it| it.status().as_u16()));
    let refused = statuses.filter(|status| matches!(status, Ok(503))).count();
    assert!((1..=10).contains(&refused), "{refused}");
    assert!(Path::new(&at_home("commands.ndjson")).exists());
}
