//! What is made of the arguments for shells and for man.

use std::process::Command;

use crate::folder::Folder;

const COMMANDS: [&str; 7] = [
    "diff", "bulk", "sync", "dedupe", "merge", "rest", "simulate",
];

/// The long flags that a help text names.
fn flags(folder: &Folder, command: &str) -> Vec<String> {
    let help = folder.run(&format!("{command} -h")).stdout;
    let words = help.split_whitespace();
    let flags: Vec<_> = words
        .filter_map(|word| word.strip_prefix("--"))
        .map(str::to_owned)
        .collect();
    assert!(flags.len() >= 3, "{command}: {flags:?}");
    flags
}

#[test]
fn every_shell_completes_every_command_and_flag() {
    let folder = Folder::new("completions");
    for (shell, start) in [
        ("bash", "_multifield() {\n"),
        ("zsh", "#compdef multifield\n"),
        ("fish", "# Print an optspec"),
        (
            "powershell",
            "\nusing namespace System.Management.Automation",
        ),
        ("elvish", "\nuse builtin;"),
    ] {
        let ran = folder.run(&format!("completions {shell}"));
        assert!(ran.stdout.starts_with(start), "{shell}: {}", ran.stdout);
        for command in COMMANDS {
            assert!(ran.stdout.contains(command), "{shell} {command}");
            for flag in flags(&folder, command) {
                // Fish has them without their hyphens.
                let named = match shell {
                    "fish" => format!("-l {flag}"),
                    _ => format!("--{flag}"),
                };
                assert!(ran.stdout.contains(&named), "{shell} {command} {flag}");
            }
        }
        let script = ran.stdout.clone();
        ran.prints(&script);
    }
}

#[test]
fn bash_completes() {
    let script = r#"
        source <("$0" completions bash)
        complete() {
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _multifield multifield "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
            echo "${COMPREPLY[@]}"
        }
        complete multifield sim
        complete multifield diff --eq
        complete multifield diff --equality n
    "#;
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_multifield")])
        .output()
        .expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(stdout, "simulate\n--equality\nnormalized\n");
}

#[test]
fn what_the_readme_says_to_install_is_installed() {
    let readme = include_str!("../../README.md");
    let (_, lines) = readme.split_once("```sh\n# bash").expect("the lines");
    let (lines, _) = lines.split_once("```").expect("their end");
    let folder = Folder::new("install");
    let output = Command::new("bash")
        .args([
            "-e",
            "-c",
            &format!("# bash{lines}").replace("multifield ", "\"$0\" "),
        ])
        .arg(env!("CARGO_BIN_EXE_multifield"))
        .env("HOME", folder.path())
        .output()
        .expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let [data, man] = [".local/share", ".local/share/man/man1"];
    for (file, line) in [
        (
            format!("{data}/bash-completion/completions/multifield"),
            "completions bash",
        ),
        (".zfunc/_multifield".to_owned(), "completions zsh"),
        (
            ".config/fish/completions/multifield.fish".to_owned(),
            "completions fish",
        ),
        (format!("{man}/multifield.1"), "man"),
        (format!("{man}/multifield-simulate.1"), "man simulate"),
    ] {
        folder.run(line).prints(&folder.read(&file));
    }
}

#[test]
fn a_page_of_the_manual() {
    let page = r#".ie \n(.g .ds Aq \(aq
.el .ds Aq '
.TH multifield-man 1  "multifield {version}" 
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH NAME
multifield\-man \- Print the manual page of multifield, or of one of its commands
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH SYNOPSIS
\fBmultifield man\fR [\fB\-h\fR|\fB\-\-help\fR] [\fICOMMAND\fR] 
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH DESCRIPTION
Print the manual page of multifield, or of one of its commands
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH OPTIONS
.TP
\fB\-h\fR, \fB\-\-help\fR
Print help (see a summary with \*(Aq\-h\*(Aq)
.TP
[\fICOMMAND\fR]
The command, such as diff [default: an overview of all]
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH EXAMPLES
.nf
  # Install the page where man finds it
  mkdir \-p ~/.local/share/man/man1
  multifield man > ~/.local/share/man/man1/multifield.1
.fi
.ie \n(.g .ds Aq \(aq
.el .ds Aq '
.SH VERSION
v{version}
"#;
    let page = page.replace("{version}", env!("CARGO_PKG_VERSION"));
    Folder::new("man").run("man man").prints(&page);
}

#[test]
fn every_command_has_a_page_with_its_flags() {
    let folder = Folder::new("man_pages");
    let whole = folder.run("man").stdout;
    for command in COMMANDS {
        assert!(
            whole.contains(&format!("multifield\\-{command}(1)")),
            "{command}"
        );
        let page = folder.run(&format!("man {command}")).stdout;
        assert!(
            page.contains(&format!(".TH multifield-{command} 1")),
            "{page}"
        );
        for flag in flags(&folder, command) {
            let named = format!("\\-\\-{}", flag.replace('-', "\\-"));
            assert!(page.contains(&named), "{command} {flag}");
        }
    }
}

#[test]
fn a_page_of_no_command_is_an_error() {
    Folder::new("man_unknown").run("man dif").fails(
        "COMMAND: found dif, expected one of diff, bulk, sync, dedupe, tidy, merge, rest, check, apply, simulate, normalize, files, completions, man \
        [unknown_command]",
    );
}
