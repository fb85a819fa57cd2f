//! Options in messages, as other languages write them.

use multifield_core::{
    Bulk, Current, Desired, Diff, Duplicates, Error, Generations, Hint, Merge, Order, Strategy,
};

fn in_brackets(hint: Hint) -> String {
    format!(
        "<{}>",
        [Some(hint.option.name), hint.value]
            .map(|it| it.unwrap_or("…"))
            .join("=")
    )
}

#[track_caller]
fn assert_says(error: &Error, expected: &str) {
    assert_eq!(error.message_with(in_brackets), expected);
}

fn of_desired(json: &str) -> Error {
    Desired::from_json(json).expect_err("an error")
}

const ROWS: &str = r#"{"PHONE": [{"ID": 222, "VALUE_TYPE": "WORK", "VALUE": "blanks: skip"}]}"#;

#[track_caller]
fn of_diff(diff: &Diff, current: &str, desired: &str) -> Error {
    let current = Current::from_json(current).expect("a state");
    let desired = diff.desired_from_json(desired).expect("a state");
    diff.diff(&current, &desired).expect_err("an error")
}

#[test]
fn a_choice_is_written_anew() {
    assert_says(
        &of_desired(r#"{"PHONE": [""]}"#),
        "the value is blank: write a value, or drop it with <blanks=skip> (a row that is not listed is deleted)",
    );
    assert_says(
        &of_diff(
            &Diff::new().strategy(Strategy::Add).order(Order::Desired),
            ROWS,
            "{}",
        ),
        "desired cannot be combined with <strategy=add>",
    );
    let error = Bulk::new().diff_ndjson("", r#"{"id": 43}"#);
    assert_says(
        &error.expect_err("an error"),
        "current has no entity 43: a page may have been lost on export \
         (if the entity is new, <missing=add> creates it)",
    );
}

#[test]
fn so_is_each_of_several() {
    assert_says(
        &of_diff(&Diff::new().duplicates(Duplicates::Keep), ROWS, "{}"),
        "keep is impossible on servers of the generation distinct, which store equal rows once: set <generation=legacy> or <generation=factory> if the portal runs one of them",
    );
}

#[test]
fn so_is_an_option_without_a_value() {
    assert_says(
        &of_diff(&Diff::new().max_deletes(Some(0)), ROWS, r#"{"PHONE": []}"#),
        "the edits delete 1 row, and the limit is 0 (<max_deletes=…>): PHONE 222",
    );
    assert_says(
        &of_diff(&Diff::new(), r#"{"ID": "43"}"#, r#"{"PHONE": ["1"]}"#),
        "not read: the response does not contain this field, which may not have been requested: add it to select, or declare with <read=…> that it was read",
    );
}

#[test]
fn what_is_quoted_stays() {
    assert_says(
        &of_diff(
            &Diff::new(),
            r#"{"EMAIL": []}"#,
            r#"{"EMAIL": ["the option read\" blanks: skip"]}"#,
        ),
        r#"found "the option read\" blanks: skip", expected an e-mail address"#,
    );
}

#[test]
fn what_names_no_option_stays() {
    for json in [
        r#"{"PHONE": [{"VALUE": "1", "VALUETYPE": "HOME"}]}"#,
        r#"{"fm": {}}"#,
        r#"{"PHONE": [1.5]}"#,
        "{",
    ] {
        let error = of_desired(json);
        assert_says(&error, &error.message());
    }
    // A word that begins as an option, a choice of another one, and a list that goes on.
    let wrong: Result<Generations, _> = "blanks: skipped".parse();
    assert_says(
        &wrong.expect_err("an error"),
        r#"found "blanks: skipped", expected any, legacy, factory or distinct"#,
    );
}

#[test]
fn each_hint_of_the_table_names_an_option() {
    let table = include_str!("../../../src/error/kind.rs");
    let hints = table.split("hint(\"").skip(1);
    let hints: Vec<_> = hints.filter_map(|it| Some(it.split_once('"')?.0)).collect();
    assert!(hints.len() > 20, "{hints:?}");
    for hint in hints {
        let (name, values) = hint.split_once(": ").unwrap_or((hint, ""));
        let name = name.trim_start_matches("the option ");
        let mut options = Merge::known_options().chain(Bulk::known_options());
        let option = options.find(|option| option.name == name);
        let choices = option.unwrap_or_else(|| panic!("{hint}")).choices;
        let mut values = values.split(" or ").filter(|value| !value.is_empty());
        assert!(values.all(|value| choices.contains(&value)), "{hint}");
    }
}

#[test]
fn each_option_of_a_merge_is_known_once() {
    let names: Vec<_> = Merge::known_options().map(|option| option.name).collect();
    let wrong = Merge::from_json(r#"{"": 1}"#)
        .expect_err("an error")
        .message();
    assert_eq!(
        wrong
            .rsplit("expected ")
            .next()
            .map(|names| names.replace(" or ", ", ")),
        Some(names.join(", ")),
    );
    for option in Merge::known_options().chain(Bulk::known_options()) {
        let is_choice = option
            .default
            .map_or(true, |name| option.choices.first() == Some(&name));
        assert!(is_choice, "{}", option.name);
    }
}
