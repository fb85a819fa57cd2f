//! Options that have no meaning where they are given.

use multifield_core::{dedupe, Current, Diff, Duplicates, Error, Side};

#[track_caller]
fn assert_is(error: &Error, side: Side, code: &str, text: &str) {
    assert_eq!(error.to_string(), text);
    assert_eq!((error.side(), error.code().as_str()), (side, code));
}

const TWICE: &str = r#"{"PHONE": [
    {"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "1"},
    {"ID": 223, "VALUE_TYPE": "WORK", "VALUE": "1"}
]}"#;

#[test]
fn dedupe_keeps_no_duplicates() {
    let current = Current::from_json(TWICE).expect("a state");
    let keep = Diff::new().duplicates(Duplicates::Keep);
    assert_is(
        &keep.dedupe(&current).expect_err("an error"),
        Side::Options,
        "meaningless_option",
        "duplicates: keep cannot be combined with dedupe",
    );
}

#[test]
fn dedupe_deletes_no_more_than_is_allowed() {
    let current = Current::from_json(TWICE).expect("a state");
    assert_eq!(dedupe(&current).expect("edits").len(), 1);
    assert!(Diff::new().max_deletes(Some(1)).dedupe(&current).is_ok());
    assert_is(
        &Diff::new()
            .max_deletes(Some(0))
            .dedupe(&current)
            .expect_err("an error"),
        Side::Current,
        "too_many_deletes",
        "the edits delete 1 row, and the limit is 0 (max_deletes): PHONE 222",
    );
}
