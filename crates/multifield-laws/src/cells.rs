//! Values of cells, and CSV.

use multifield_core::{Cells, Current, Desired, Diff, Field};
use serde_json::json;

use crate::{csv, look_at};

/// Reads CSV and the values of cells. The first byte chooses options; the rest is CSV, a cell, and
/// the cells of a table, with unit separators between them.
pub fn cells(bytes: &[u8]) {
    let Some((options, rest)) = bytes.split_first() else {
        return;
    };
    csv::any_bytes(*options, rest);
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    for field in Field::ALL {
        cell(field, text);
    }
    csv::table(*options, text);
}

/// The values of a cell contain all its digits. Each value, read as a cell, is one value.
fn cell(field: Field, cell: &str) {
    let clean = Diff::new().cells(Cells::Clean);
    let Some(values) = values_of(&clean, field, cell) else {
        return;
    };
    if field == Field::Phone {
        let read = values.concat();
        assert_eq!(digits(&read, '1'), digits(cell, '1'), "{cell:?} {values:?}");
        let (read, written) = (digits(&read, '0'), digits(cell, '0'));
        // The digits of a fraction such as 79161234567.0 may be lost.
        assert!(
            read == written || (read.len() < written.len() && cell.contains(['.', ','])),
            "{cell:?} {values:?}"
        );
    }
    for value in &values {
        let again = values_of(&clean, field, value);
        assert_eq!(
            again.as_deref(),
            Some(std::slice::from_ref(value)),
            "{cell:?}"
        );
    }
    let strict = json!({ field.type_id(): [cell] });
    // Other fields may contain several lines. A strict reading keeps zero bytes, so it
    // has another result.
    let is_checked = matches!(field, Field::Phone | Field::Email) && !cell.contains('\0');
    if let (true, Ok(strict)) = (is_checked, Desired::from_value(&strict)) {
        // The strict reading makes one value of the cell. The clean one makes the same,
        // or none of a dash.
        if let Ok(edits) = Diff::new().diff(&Current::default(), &strict) {
            assert!(
                edits.len() == 1 && values.len() <= 1,
                "{cell:?} {values:?}\n{edits}"
            );
        }
    }
    settles(&clean, field, cell);
}

fn values_of(diff: &Diff, field: Field, cell: &str) -> Option<Vec<String>> {
    let json = json!({ field.type_id(): [cell] });
    match diff.desired_from_deserializer(&json) {
        Ok(desired) => {
            let rows = desired.rows(field).unwrap_or_default();
            Some(rows.iter().map(|row| row.value().to_owned()).collect())
        }
        Err(error) => {
            look_at(&error);
            None
        }
    }
}

/// Returns the digits from `from` to 9.
fn digits(text: &str, from: char) -> String {
    text.chars().filter(|c| (from..='9').contains(c)).collect()
}

/// After the edits for a cell, a second diff with the same cell has no edits.
fn settles(clean: &Diff, field: Field, cell: &str) {
    let json = json!({ field.type_id(): [cell] });
    let (Ok(desired), nothing) = (clean.desired_from_deserializer(&json), Current::default())
    else {
        return;
    };
    match clean.diff(&nothing, &desired) {
        Ok(edits) => {
            let after = nothing.apply(&edits).expect("its own edits");
            let again = clean.diff(&after, &desired);
            assert!(
                edits.is_empty() || again.expect("a second diff").is_empty(),
                "{cell:?}"
            );
        }
        Err(error) => look_at(&error),
    }
}
