//! Read, change one row, write back.

use multifield_core::{Current, Diff, Edit, Field, OtherKeys, ReadFields, SystemRows};
use multifield_testkit::{rules, stored_of_any_content, CurrentForm, Rules, Stored, StoredRow};
use proptest::{prelude::*, prop_assert, prop_assert_eq, test_runner::TestCaseResult};

use super::holds;

fn options(form: CurrentForm, rules: Rules) -> Diff {
    let options = rules.diff().read(ReadFields::ALL);
    if form.has_other_keys() {
        options.other_keys(OtherKeys::Ignore)
    } else {
        options
    }
}

/// Reads a state, and the same with one value changed as what is desired.
fn write_back(
    form: CurrentForm,
    stored: &Stored,
    changed: Option<(&StoredRow, &str)>,
    rules: Rules,
    seed: u64,
) -> TestCaseResult {
    let before = form.write(stored, seed);
    let mut after = stored.clone();
    if let Some((row, fresh)) = changed {
        let same = after.rows.iter_mut().find(|it| it.id == row.id);
        fresh.clone_into(&mut same.expect("the row").value);
    }
    let after = form.write(&after, seed);

    let current = Current::from_value(&before).expect("a state");
    let options = options(form, rules);
    let desired = options.desired_from_deserializer(&after);
    let desired = desired.map_err(|error| TestCaseError::fail(format!("{form:?}: {error}")))?;
    let edits = options.diff(&current, &desired);
    let edits = edits.map_err(|error| TestCaseError::fail(format!("{form:?}: {error}")))?;

    let Some((row, fresh)) = changed else {
        prop_assert!(edits.is_empty(), "{:?}: {}", form, edits);
        return Ok(());
    };
    prop_assert_eq!(edits.len(), 1, "{:?}: {}", form, edits);
    let edit = edits.iter().next().expect("an edit");
    let field = edit.field();
    prop_assert_eq!(Some(field), row.field());
    match edit {
        Edit::Overwrite {
            id,
            value,
            value_type,
            was,
            ..
        } => {
            prop_assert_eq!((id.get(), &**value), (row.id, fresh));
            let kept = row.value_type.trim();
            let default = field.default_value_type();
            let expected = if kept.is_empty() {
                default.as_str()
            } else {
                kept
            };
            prop_assert_eq!(value_type.as_str(), expected);
            prop_assert_eq!(
                (&*was.value, was.value_type.as_str()),
                (&*row.value, &*row.value_type)
            );
        }
        other => return Err(TestCaseError::fail(format!("{form:?}: {other:?}"))),
    }
    Ok(())
}

/// What is out of sight could not be written back.
fn all_in_sight() -> impl Strategy<Value = Rules> {
    rules().prop_map(|rules| Rules {
        types_in_sight: 0,
        ..rules
    })
}

#[test]
fn a_state_that_is_read_and_written_back_gives_no_edits() {
    let inputs = (stored_of_any_content(4), all_in_sight(), any::<u64>());
    holds(256, inputs, |(stored, rules, seed)| {
        for form in CurrentForm::ALL {
            if !(form.needs_rows() && stored.rows.is_empty()) {
                write_back(form, &stored, None, rules, seed)?;
            }
        }
        Ok(())
    });
}

#[test]
fn one_value_that_is_changed_gives_one_edit() {
    let inputs = (
        stored_of_any_content(4),
        any::<usize>(),
        all_in_sight(),
        any::<u64>(),
    );
    holds(256, inputs, |(stored, pick, rules, seed)| {
        let free: Vec<_> = stored
            .rows
            .iter()
            .filter(|row| row.field().is_some() && !rules.protect(row))
            .collect();
        let Some(row) = free.get(pick % free.len().max(1)) else {
            return Ok(());
        };
        let fresh = match row.field() {
            Some(Field::Email) => "fresh@пример.рф",
            _ => "fresh 1",
        };
        for form in CurrentForm::ALL {
            write_back(form, &stored, Some((row, fresh)), rules, seed)?;
        }
        Ok(())
    });
}

/// The type of an entity's row may be one that no desired row could name.
#[test]
fn a_protected_row_cannot_be_changed_on_the_way() {
    let stored = Stored {
        rows: vec![StoredRow::new(7, Field::Link, "", "1")],
    };
    let mut changed = stored.clone();
    changed.rows[0].value = "2".to_owned();
    let (current, document) = (stored.current(), CurrentForm::RowMap.write(&changed, 0));
    let desired = Diff::new()
        .desired_from_deserializer(&document)
        .expect("desired");
    let error = Diff::new().diff(&current, &desired).unwrap_err();
    assert_eq!(error.code(), "protected_row");
    let touch = Diff::new().system_rows(SystemRows::Touch);
    assert_eq!(touch.diff(&current, &desired).expect("edits").len(), 1);
}

#[test]
fn a_row_of_no_field_can_only_be_as_it_is() {
    let current = Current::from_json(
        r#"{"fm": [{"id": 7, "typeId": "FAX", "valueType": "X", "value": "1"}]}"#,
    )
    .expect("a state");
    for (row, code) in [
        (
            r#"{"id": 7, "typeId": "FAX", "valueType": "X", "value": "1"}"#,
            None,
        ),
        (
            r#"{"id": 7, "typeId": "FAX", "valueType": "X", "value": "2"}"#,
            Some("wrong_type_id"),
        ),
        (
            r#"{"id": 7, "typeId": "FAX", "valueType": "Y", "value": "1"}"#,
            Some("wrong_type_id"),
        ),
        (
            r#"{"id": 8, "typeId": "FAX", "valueType": "X", "value": "1"}"#,
            Some("wrong_type_id"),
        ),
        (
            r#"{"id": 7, "typeId": "PHONE", "value": "1"}"#,
            Some("pin_of_other_field"),
        ),
    ] {
        let json = format!(r#"{{"fm": [{row}]}}"#);
        let desired = multifield_core::Desired::from_json(&json).expect("a desired state");
        let edits = multifield_core::diff(&current, &desired);
        let error = edits.as_ref().err();
        assert_eq!(error.map(|error| error.code().as_str()), code, "{row}");
        assert!(edits.map_or(true, |edits| edits.is_empty()), "{row}");
    }
}
