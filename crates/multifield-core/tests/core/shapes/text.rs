//! The form for people.

use super::{plan, plan_with};
use crate::NO_ROWS;
use multifield_core::{Diff, SystemRows};
use multifield_testkit::allow_any_value;

const NOW: &str = r#"{"PHONE": [
    {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "111"},
    {"ID": 223, "VALUE_TYPE": "HOME", "VALUE": "222"}
], "EMAIL": [], "WEB": [{"ID": 9, "VALUE_TYPE": "WORK", "VALUE": "a.example"}]}"#;

const GOAL: &str =
    r#"{"PHONE": [{"VALUE": "111", "VALUE_TYPE": "MOBILE"}], "EMAIL": "a@b.co", "WEB": []}"#;

#[test]
fn plain() {
    assert_eq!(
        plan(NOW, GOAL).to_string(),
        "PHONE\n  ~ 222  111 (WORK) -> 111 (MOBILE)\n  - 223  222 (HOME)\n\
         EMAIL\n  + a@b.co (WORK)\n\
         WEB: cleared\n  - 9  a.example (WORK)\n",
    );
}

#[test]
fn coloured() {
    assert_eq!(
        plan(NOW, GOAL).text().color(true).to_string(),
        "\x1b[1mPHONE\x1b[0m\n\
         \x1b[33m  ~ 222  111 (WORK) -> 111 (MOBILE)\x1b[0m\n\
         \x1b[31m  - 223  222 (HOME)\x1b[0m\n\
         \x1b[1mEMAIL\x1b[0m\n\
         \x1b[32m  + a@b.co (WORK)\x1b[0m\n\
         \x1b[1mWEB: cleared\x1b[0m\n\
         \x1b[31m  - 9  a.example (WORK)\x1b[0m\n",
    );
}

#[test]
fn nothing() {
    assert_eq!(plan(NOW, "{}").to_string(), "nothing to do\n");
    assert_eq!(
        plan(NOW, "{}").text().color(true).to_string(),
        "nothing to do\n"
    );
}

#[test]
fn absent_and_null_leave_alone_and_an_empty_list_clears() {
    let deletes = "  - 222  111 (WORK)\n  - 223  222 (HOME)\n";
    assert_eq!(
        plan(NOW, r#"{"EMAIL": null}"#).to_string(),
        "nothing to do\n"
    );
    assert_eq!(
        plan(NOW, r#"{"PHONE": null}"#).to_string(),
        "nothing to do\n"
    );
    assert_eq!(
        plan(NOW, r#"{"PHONE": []}"#).to_string(),
        format!("PHONE: cleared\n{deletes}")
    );
    assert_eq!(plan(NOW, r#"{"EMAIL": []}"#).to_string(), "nothing to do\n");
    // Rows that go because others were listed do not make a field cleared.
    let shown = "PHONE\n  - 223  222 (HOME)\n";
    assert_eq!(plan(NOW, r#"{"PHONE": ["111"]}"#).to_string(), shown);
}

#[test]
fn a_text_against_another_type_changes_nothing() {
    let now = r#"{"PHONE": [{"ID": 1, "VALUE_TYPE": "MOBILE", "VALUE": "111"}]}"#;
    assert_eq!(
        plan(now, r#"{"PHONE": "111"}"#).to_string(),
        "nothing to do\n"
    );
}

#[test]
fn nothing_in_a_value_passes_for_something_else() {
    for (value, shown) in [
        ("1\\n  - 5  2", "1\\n  - 5  2"),
        ("\\u001b[31m", "\\u{1b}[31m"),
        ("a\\rb\\tc\\u0000d", "a\\rb\\tc\\u{0}d"),
        ("\\u202e\\u2066\\u061c", "\\u{202e}\\u{2066}\\u{61c}"),
        (
            "\\u200b\\u2028\\u2060\\ufeff",
            "\\u{200b}\\u{2028}\\u{2060}\\u{feff}",
        ),
        ("\\u0085\\u009b", "\\u{85}\\u{9b}"),
        ("é 😀 \\\"я\\\"", "é 😀 \"я\""),
    ] {
        let goal = format!(r#"{{"PHONE": ["x{value}x"]}}"#);
        let expected = format!("PHONE\n  + x{shown}x (WORK)\n");
        let edits = plan_with(&allow_any_value(Diff::new()), NO_ROWS, &goal);
        assert_eq!(edits.to_string(), expected);
    }
}

#[test]
fn nor_in_what_a_row_was() {
    let now = r#"{"IM": [{"ID": 7, "VALUE_TYPE": "A\nB", "VALUE": "imol|\n"}]}"#;
    let touch = Diff::new().system_rows(SystemRows::Touch);
    let shown = "IM: cleared\n  - 7  imol|\\n (A\\nB)\n";
    assert_eq!(plan_with(&touch, now, r#"{"IM": []}"#).to_string(), shown);
}
