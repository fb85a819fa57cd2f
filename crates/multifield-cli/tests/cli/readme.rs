//! What README.md and the README of the command show is what happens.

use std::{path::Path, process::Command};

use multifield_core::Severity;

const README: &str = include_str!("../../../../README.md");
const REFERENCE: &str = include_str!("../../README.md");

/// The blocks of a text: each with its language, which may be empty.
fn blocks(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let inside = text.split("```").skip(1).step_by(2);
    inside.map(|block| block.split_once('\n').expect("a language and a block"))
}

fn blocks_of(text: &'static str, language: &'static str) -> impl Iterator<Item = &'static str> {
    blocks(text).filter_map(move |(of, block)| (of == language).then_some(block))
}

#[test]
fn commands_print_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut count = 0;
    for block in [README, REFERENCE]
        .into_iter()
        .flat_map(|text| blocks_of(text, "console"))
    {
        let (line, shown) = block
            .split_once('\n')
            .expect("a command and what it prints");
        // The steps of a sync are run by tests of it.
        if line.starts_with("$ multifield sync ") || line.starts_with("$ grep ") {
            continue;
        }
        let Some(arguments) = line.strip_prefix("$ cargo run -q -p multifield-cli -- ") else {
            assert_eq!(block, "$ make test\n", "what is this test to do with it?");
            continue;
        };
        let output = Command::new(env!("CARGO_BIN_EXE_multifield"))
            .args(arguments.split(' '))
            .env_remove("CLICOLOR_FORCE")
            .current_dir(&root)
            .output()
            .expect("the command runs");
        let (stdout, stderr) = (output.stdout, output.stderr);
        // An error is all that there is, but for a plan of which a person has changed rows.
        let is_either = stdout.is_empty() != stderr.is_empty();
        assert!(is_either || arguments.starts_with("rest "), "{line}");
        let printed = String::from_utf8([stdout, stderr].concat()).expect("UTF-8");
        assert_eq!(printed, shown, "{line}");
        count += 1;
    }
    assert_eq!(count, 9);
}

#[test]
fn each_block_is_run_somewhere() {
    for text in [README, REFERENCE] {
        for (language, block) in blocks(text) {
            match language {
                // By multifield-portal, and by the tests of completions and manual.
                "sh" => assert!(
                    block.starts_with("$ c") || block.starts_with("# bash"),
                    "{block}"
                ),
                "text" => assert!(block.starts_with("crm.contact.update 43: "), "{block}"),
                // Here, and by the packages for the other two.
                "console" | "csv" | "rust" | "python" | "js" => {}
                _ => panic!("who runs this? {language}: {block}"),
            }
        }
        let outside = text.split("```").step_by(2).flat_map(str::lines);
        let indented: Vec<_> = outside.filter(|line| line.starts_with("    ")).collect();
        assert_eq!(indented, [""; 0]);
    }
}

mod as_a_crate {
    include!("as_a_crate.rs");

    pub(super) fn run() -> Result<(), multifield_core::Error> {
        main()
    }
}

#[test]
fn the_example_is_the_one_that_is_run() {
    let shown: Vec<_> = blocks_of(README, "rust").collect();
    assert_eq!(shown, [include_str!("as_a_crate.rs")]);
    as_a_crate::run().expect("the example runs");
}

#[test]
fn every_option_is_in_the_table() {
    for (command, least) in [
        ("diff", 15),
        ("bulk", 25),
        ("sync", 35),
        ("dedupe", 8),
        ("tidy", 7),
        ("normalize", 1),
        ("merge", 16),
        ("rest", 5),
        ("simulate", 3),
    ] {
        let help = Command::new(env!("CARGO_BIN_EXE_multifield"))
            .args([command, "-h"])
            .output()
            .expect("the command runs");
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        let flags = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"));
        let flags: Vec<_> = flags
            .filter(|flag| !["--help", "--form"].contains(flag))
            .collect();
        assert!(flags.len() >= least, "{command}: {flags:?}");
        for flag in flags {
            assert!(REFERENCE.contains(&format!("`{flag}")), "{command}: {flag}");
        }
    }
}

#[test]
fn every_output_format_is_in_the_table() {
    let mut count = 0;
    for command in ["diff", "bulk", "dedupe", "simulate", "files"] {
        let help = Command::new(env!("CARGO_BIN_EXE_multifield"))
            .args([command, "--help"])
            .output()
            .expect("the command runs");
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        let (_, forms) = help.split_once("      --form <FORM>").expect("the option");
        let (_, forms) = forms.split_once("Possible values:").expect("its values");
        let forms = forms.lines().skip(1).take_while(|line| !line.is_empty());
        let forms = forms.filter_map(|line| {
            let (form, _) = line.trim_start().strip_prefix("- ")?.split_once(':')?;
            Some(form)
        });
        for form in forms {
            assert!(REFERENCE.contains(&format!("\n| `{form}` |")), "{form}");
            count += 1;
        }
    }
    assert_eq!(count, 7 + 5 + 8 + 2 + 3);
}

#[test]
fn every_severity_is_in_the_table() {
    for severity in [Severity::Harm, Severity::Ignored, Severity::Note] {
        assert!(
            README.contains(&format!("\n| `{severity}` | ")),
            "{severity}"
        );
    }
}
