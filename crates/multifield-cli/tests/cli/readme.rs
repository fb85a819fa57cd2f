//! What README.md shows is what happens.

use std::{path::Path, process::Command};

use multifield_core::Severity;

const README: &str = include_str!("../../../../README.md");

/// The blocks of that language.
fn blocks<'a>(language: &str) -> impl Iterator<Item = &'a str> {
    let start = format!("```{language}\n");
    let end_of = |block: &'a str| block.split_once("```").map(|(block, _)| block);
    let blocks: Vec<_> = README.split(&start).skip(1).filter_map(end_of).collect();
    blocks.into_iter()
}

#[test]
fn commands_print_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut count = 0;
    for block in blocks("console") {
        let (line, shown) = block
            .split_once('\n')
            .expect("a command and what it prints");
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
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), shown, "{line}");
        count += 1;
    }
    assert_eq!(count, 5);
}

mod as_a_crate {
    include!("as_a_crate.rs");

    pub(super) fn run() -> Result<(), multifield_core::Error> {
        main()
    }
}

#[test]
fn the_example_is_the_one_that_is_run() {
    let shown: Vec<_> = blocks("rust").collect();
    assert_eq!(shown, [include_str!("as_a_crate.rs")]);
    as_a_crate::run().expect("the example runs");
}

#[test]
fn every_option_is_in_the_table() {
    for (command, least) in [
        ("diff", 15),
        ("bulk", 25),
        ("dedupe", 8),
        ("merge", 16),
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
            assert!(README.contains(&format!("`{flag}")), "{command}: {flag}");
        }
    }
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
