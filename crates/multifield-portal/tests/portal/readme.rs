//! The example of README.md.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::client::agent;

const README: &str = include_str!("../../../../README.md");

/// The command of the block that begins so, and the rest of the block.
fn block(start: &str) -> (&'static str, &'static str) {
    let (_, block) = README.split_once(start).expect("the block");
    let (block, _) = block.split_once("```").expect("its end");
    block
        .split_once('\n')
        .expect("a command and what it prints")
}

#[test]
fn the_portal_says_what_is_shown() {
    let (arguments, address) = block("```sh\n$ cargo run -q -p multifield-portal -- ");
    let (curl, answer) = block("```sh\n$ curl -s ");
    let (_, said) = README.split_once(answer).expect("the answer");
    let (_, said) = said.split_once("```text\n").expect("what it says");

    let mut portal = Command::new(env!("CARGO_BIN_EXE_multifield-portal"))
        .args(arguments.replace("8080", "0").split(' '))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the portal starts");
    let mut lines = BufReader::new(portal.stdout.take().unwrap()).lines();
    let url = lines.next().unwrap().unwrap();
    let ending = |url: &str| url.trim().rsplit_once('/').map(|(url, _)| url.to_owned());
    let port = url.split([':', '/']).nth(4).unwrap();
    assert_eq!(ending(&url.replace(port, "8080")), ending(address));

    let (to, form) = curl.split_once(" -d ").expect("a form");
    let to = to.replace("8080", port);
    let response = agent()
        .post(to)
        .content_type("application/x-www-form-urlencoded")
        .send(form.trim_matches('\''));
    let body = response.unwrap().body_mut().read_to_string().unwrap();
    let (start, _) = answer.split_once("...").expect("a time");
    assert!(body.starts_with(start), "{body}");

    portal.kill().unwrap();
    let mut lines = BufReader::new(portal.stderr.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), said.lines().next().unwrap());
    portal.wait().unwrap();
}
