//! Values as people keep them: cells, and what cannot be written.

use std::collections::BTreeSet;

use multifield_core::{Cells, Current, Desired, DesiredRow, Diff, Field, Row, RowId};
use proptest::{collection::vec, prelude::*, sample::select};
use serde::Deserialize;
use serde_json::{json, Value};

use crate::laws::holds;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    field: Field,
    cell: Value,
    values: Vec<String>,
}

fn values_of(field: Field, cell: &Value) -> Vec<String> {
    let clean = Diff::new().cells(Cells::Clean);
    // A null field is no mention; in a list it is a cell.
    let json = json!({field.type_id(): [cell]});
    let desired = clean.desired_from_deserializer(&json).expect("a cell");
    let rows = desired.rows(field).unwrap_or_default();
    rows.iter().map(|row| row.value().to_owned()).collect()
}

#[test]
fn cells_are_read_as_what_they_say() {
    let mut names = BTreeSet::new();
    for line in include_str!("../vectors/cells.jsonl").lines() {
        let case: Case = serde_json::from_str(line).expect("a case");
        assert_eq!(
            values_of(case.field, &case.cell),
            case.values,
            "{}",
            case.name
        );
        // What is clean stays as it is.
        for value in &case.values {
            assert_eq!(
                values_of(case.field, &json!(value)),
                [&**value],
                "{}",
                case.name
            );
        }
        assert!(names.insert(case.name), "a name is there twice");
    }
    assert_eq!(names.len(), 60);
}

/// Texts that look like numbers, and what stands between them.
fn cell() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[0-9]{1,11}",
        2 => select(vec!["+7 900 000-00-01", "8 (495) 123-45-67", "89000000001"]).prop_map(str::to_owned),
        3 => select(vec![
            ";", ",", ", ", "; ", " ", "/", "|", "\n", "+", ".", ",,", ";ext=", "доб. ", "x", "(", ")", "-", ".0", "E+",
            "\u{200b}", "\u{a0}", "\u{202a}", "Анна",
        ]).prop_map(str::to_owned),
    ];
    vec(part, 0..7).prop_map(|parts| parts.concat())
}

/// Nothing that says something is lost or invented, in its order, but for the zeros
/// of a fraction.
#[test]
fn no_digit_of_a_cell_is_lost_or_invented() {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    holds(20_000, cell(), |cell| {
        let values = values_of(Field::Phone, &json!(cell));
        let read: String = values.iter().map(|value| digits(value)).collect();
        // What nobody sees is gone before a fraction is looked for.
        let seen = cell.replace(['\u{200b}', '\u{202a}'], "");
        let fractions = seen.contains(".0") || seen.contains(",0");
        if fractions {
            prop_assert!(digits(&cell).starts_with(&*read) || read.len() <= digits(&cell).len());
        } else {
            prop_assert_eq!(read, digits(&cell));
        }
        for value in &values {
            prop_assert_eq!(values_of(Field::Phone, &json!(value)).len(), 1);
        }
        Ok(())
    });
}

/// What a strict reading writes is one value for a clean one, too.
#[test]
fn what_is_written_is_a_clean_cell() {
    holds(20_000, cell(), |cell| {
        let Ok(row) = DesiredRow::new(&*cell) else {
            return Ok(());
        };
        let desired = Desired::new().with(Field::Phone, [row]);
        let Ok(edits) = Diff::new().diff(&Current::default(), &desired) else {
            return Ok(());
        };
        prop_assert_eq!(edits.len(), 1);
        let values = values_of(Field::Phone, &json!(cell));
        prop_assert_eq!(values.len(), 1, "{:?}", values);
        Ok(())
    });
}

/// Whether the portal may take an e-mail, by the rule as the guide tells it: in the
/// first brackets, or else in all of it, one `@` between other characters, no blank, and
/// no separator of addresses.
fn may_be_email(value: &str) -> bool {
    let value = value.trim_matches([' ', '\t']);
    let inside = value.split_once(['<', '[', '(']).and_then(|(_, rest)| {
        let (inside, _) = rest.split_once(['>', ']', ')'])?;
        (!inside.is_empty()).then_some(inside)
    });
    let address = inside.unwrap_or(value);
    let parts: Vec<&str> = address.split('@').collect();
    let is_address = matches!(parts[..], [name, host] if !name.is_empty() && !host.is_empty());
    is_address && !address.contains([' ', '\t', '\u{a0}', ',', ';'])
}

/// Nearly all e-mails are looked at eight bytes at once, and the rest otherwise.
#[test]
fn each_stored_email_that_fails_has_a_warning() {
    let character = prop_oneof![
        30 => prop::char::range('a', 'z'),
        4 => Just('@'),
        2 => select("<>[]() \t\u{a0}éя".chars().collect::<Vec<_>>()),
        2 => select("!)*+,;=?ACZ\\^`{~\u{7f}".chars().collect::<Vec<_>>()),
    ];
    let email = vec(character, 1..40).prop_map(|email| email.into_iter().collect::<String>());
    let desired = Desired::from_json(r#"{"PHONE": ["1234567"]}"#).expect("a number");
    holds(20_000, email, |email| {
        let row = Row::new(RowId::MAX, Field::Email, "WORK", &*email);
        let current = Current::from_rows([row]).expect("one row");
        let edits = Diff::new().diff(&current, &desired).expect("an edit");
        prop_assert_eq!(edits.warnings().is_empty(), may_be_email(&email));
        Ok(())
    });
}
