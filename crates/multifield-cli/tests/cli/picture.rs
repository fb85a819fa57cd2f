//! The picture in README.md is what a terminal shows.

use std::{env, fs, path::Path, process::Command};

use anstyle_svg::{Term, WIN10_CONSOLE};

const ARGUMENTS: [&str; 3] = ["diff", "contact.json", "desired.json"];

#[test]
fn picture_is_what_a_terminal_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let output = Command::new(env!("CARGO_BIN_EXE_multifield"))
        .args(ARGUMENTS)
        .args(["--form", "text", "--color", "always"])
        .current_dir(&folder)
        .output()
        .expect("the command runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let screen = format!("$ multifield {}\n{shown}", ARGUMENTS.join(" "));
    let term = Term::new().palette(WIN10_CONSOLE).min_width_px(560);
    let picture = term.render_svg(screen.trim_end());

    let path = folder.join("diff.svg");
    if env::var("SNAPSHOTS").is_ok_and(|it| it == "overwrite") {
        fs::write(&path, &picture).expect("the picture is written");
    }
    // Git may have put its own ends of lines there.
    let drawn = fs::read_to_string(&path).expect("the picture");
    assert_eq!(
        drawn.replace("\r\n", "\n"),
        picture,
        "draw it again: make picture"
    );
}
