//! Every shape in, with the rows that are read, and every shape out, as text.

mod batch;
mod current;
mod deserializers;
mod desired;
mod text;
mod was_read;
mod write_back;
mod written;

use multifield_core::{diff, Current, Desired, Diff, Edits, Field};

#[track_caller]
fn current(json: &str) -> Current<'_> {
    Current::from_json(json).expect("current")
}

#[track_caller]
fn desired(json: &str) -> Desired<'_> {
    Desired::from_json(json).expect("desired")
}

#[track_caller]
fn plan(now: &str, goal: &str) -> Edits {
    plan_with(&Diff::new(), now, goal)
}

#[track_caller]
fn plan_with(options: &Diff, now: &str, goal: &str) -> Edits {
    let now = current(now);
    let goal = options.desired_from_json(goal).expect("desired");
    options.diff(&now, &goal).expect("edits")
}

/// Stored rows, each as `222 PHONE WORK 111`.
fn stored(current: &Current<'_>) -> Vec<String> {
    let known = current.iter().map(|row| {
        let (id, field) = (row.id(), row.field());
        format!("{id} {field} {} {}", row.value_type(), row.value())
    });
    let others = current.other_rows().iter().map(|row| {
        let (id, type_id) = (row.id(), row.type_id());
        format!("{id} {type_id} {} {}", row.value_type(), row.value())
    });
    known.chain(others).collect()
}

/// Desired rows by field, each as `PHONE #222 WORK 111`, without what is open;
/// a field that is to be cleared as its name alone.
fn wanted(desired: &Desired<'_>) -> Vec<String> {
    let mut shown = Vec::new();
    for field in Field::ALL {
        let Some(rows) = desired.rows(field) else {
            continue;
        };
        if rows.is_empty() {
            shown.push(field.to_string());
        }
        shown.extend(rows.iter().map(|row| {
            let id = row.id().map_or_else(String::new, |id| format!("#{id} "));
            let value_type = row
                .value_type()
                .map_or_else(String::new, |it| format!("{it} "));
            format!("{field} {id}{value_type}{}", row.value())
        }));
    }
    shown
}

#[track_caller]
fn assert_current(json: &str, rows: &[&str]) {
    assert_eq!(stored(&current(json)), rows);
}

#[track_caller]
fn assert_desired(json: &str, rows: &[&str]) {
    assert_eq!(wanted(&desired(json)), rows);
}

#[test]
fn nothing_comes_of_nothing() {
    let (now, goal) = (current("{}"), desired("{}"));
    assert_eq!(diff(&now, &goal), Ok(Edits::default()));
}
