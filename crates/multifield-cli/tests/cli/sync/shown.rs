//! What README.md and the guide show of it is what happens.

use std::{env, fs, path::Path, process::Command};

use serde_json::{json, Value};

use super::assert_discreet;
use crate::{folder::Folder, portal::Portal};

const README: &str = include_str!("../../../../../README.md");
const GUIDE: &str = include_str!("../../../../multifield-core/docs/recipes/sync_command.md");

fn blocks(text: &'static str, language: &str) -> Vec<&'static str> {
    let blocks = text.split("```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.split_once('\n'));
    blocks
        .filter_map(|(of, block)| (of == language).then_some(block))
        .collect()
}

/// Runs a line in a shell: what it prints on stdout and stderr.
fn shell(folder: &Folder, line: &str) -> String {
    let built = Path::new(env!("CARGO_BIN_EXE_multifield")).parent();
    let path = env::var_os("PATH").expect("a path");
    let paths = built
        .map(Path::to_owned)
        .into_iter()
        .chain(env::split_paths(&path));
    let output = Command::new("sh")
        .args(["-c", line])
        .env("PATH", env::join_paths(paths).expect("a path"))
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    assert_discreet(&String::from_utf8_lossy(&output.stderr));
    String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8")
}

fn scene(name: &str, contacts: &[Value]) -> (Folder, Portal) {
    let seed: String = contacts.iter().map(Value::to_string).collect();
    let folder = Folder::new(name).file("seed.json", seed);
    let portal = Portal::start(&folder, "--seed seed.json");
    let folder = folder.file("webhook.txt", portal.webhook() + "\n");
    (folder, portal)
}

#[test]
fn the_steps_of_the_readme() {
    let row = |id: u64, value: &str, value_type: &str| json!({"ID": id, "VALUE": value, "VALUE_TYPE": value_type});
    let contacts = [
        json!({"ID": 43, "PHONE": [row(222, "+44 20 7946 0018", "WORK")]}),
        json!({"ID": 44, "PHONE": [row(223, "+44 7700 900123", "MOBILE")], "EMAIL": [row(225, "ben@example.com", "WORK")]}),
        json!({"ID": 45, "PHONE": [row(224, "+44 20 7946 0019", "WORK")]}),
    ];
    let (folder, _portal) = scene("shown_readme", &contacts);
    let [csv] = blocks(README, "csv")[..] else {
        panic!("one spreadsheet")
    };
    fs::write(folder.path().join("contacts.csv"), csv).expect("a file");
    let steps = blocks(README, "console").into_iter();
    let steps: Vec<_> = steps
        .filter(|block| block.starts_with("$ multifield sync ") || block.starts_with("$ grep "))
        .collect();
    assert_eq!(steps.len(), 4);
    for (index, step) in steps.into_iter().enumerate() {
        if index == 1 {
            let csv = csv.replace("call me", "+44 7700 900456");
            fs::write(folder.path().join("contacts.csv"), csv).expect("a file");
        }
        let (line, shown) = step.split_once('\n').expect("a command");
        let printed = shell(&folder, line.strip_prefix("$ ").expect("a prompt"));
        assert_eq!(printed, shown, "{line}");
    }
}

#[test]
fn the_commands_of_the_guide() {
    let row = |id: u64| json!({"ID": id, "VALUE": "+44 20 7946 0018", "VALUE_TYPE": "WORK"});
    let contacts = [
        json!({"ID": 43, "PHONE": [row(1), row(2)]}),
        json!({"ID": 44, "PHONE": [row(3)]}),
    ];
    let (folder, _portal) = scene("shown_guide", &contacts);
    // 44 has got a number in the portal, and 43 an e-mail in the other system.
    let base = "{\"ID\": 43, \"PHONE\": [{\"ID\": 1, \"VALUE\": \"+44 20 7946 0018\", \"VALUE_TYPE\": \"WORK\"}], \"EMAIL\": []}\n{\"ID\": 44, \"PHONE\": []}\n";
    let ours = "{\"ID\": 43, \"PHONE\": [\"+44 20 7946 0018\"], \"EMAIL\": [\"anna@example.com\"]}\n{\"ID\": 44, \"PHONE\": []}\n";
    let folder = folder.file("base.ndjson", base).file("ours.ndjson", ours);
    let blocks = blocks(GUIDE, "console");
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let (line, shown) = block.split_once('\n').expect("a command");
        let printed = shell(&folder, line.strip_prefix("$ ").expect("a prompt"));
        assert_eq!(printed, shown, "{line}");
    }
}
