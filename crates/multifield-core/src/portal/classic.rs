//! What the classic methods (`crm.contact.update` and its kin) do with the
//! value of one field.

use std::{borrow::Cow, collections::HashMap};

use super::{
    call::Call,
    cell::{self, Target},
    finding::{Finding, FindingCode as Code},
    simulate::Generation,
    tree::Tree,
};
use crate::{
    error::Place,
    model::{trim, Field, Naming, StoredRow},
    text::describe,
};

/// A row of the payload, normalised as the server does before it looks at what
/// is stored.
struct Row<'s> {
    target: Target,
    /// Empty for a deletion.
    value: Cow<'s, str>,
    value_type: Cow<'s, str>,
    /// `VALUE` as it stands in the payload.
    value_cell: Option<&'s Tree<'s>>,
    has_type: bool,
    is_flagged: bool,
    place: Place,
}

pub(super) fn field<'s>(
    call: &mut Call<'s, '_>,
    field: Field,
    value: &'s Tree<'s>,
    place: &Place,
    generation: Generation,
) {
    let Some(elements) = elements(call, field, value, place) else {
        return;
    };
    let mut rows: Vec<Row<'s>> = Vec::new();
    let mut places: HashMap<Target, usize> = HashMap::new();
    for (place, key, element) in elements {
        let Some(row) = row(call, field, element, place) else {
            continue;
        };
        if let (Some(key), Target::New) = (key, row.target) {
            check_key(call, key, &row);
        }
        match places.get(&row.target) {
            Some(&earlier) if row.target != Target::New => {
                let message = format!(
                    "the row is ignored, since a later one has its ID: write each ID once, {} is \
                     what counts",
                    String::from(row.place.clone())
                );
                let earlier = &mut rows[earlier];
                call.find(Finding::new(
                    Code::RepeatedId,
                    earlier.place.clone(),
                    message,
                ));
                *earlier = row;
            }
            _ => {
                places.insert(row.target, rows.len());
                rows.push(row);
            }
        }
    }
    for row in rows {
        carry_out(call, field, row, generation);
    }
}

/// The key of a new row in a map, where it may be meant as its ID.
fn check_key(call: &mut Call<'_, '_>, key: &str, row: &Row<'_>) {
    let stored = match Target::of_digits(key) {
        Target::Stored(id) => call.state.get(id).cloned(),
        Target::New | Target::Beyond => None,
    };
    if let (Some(stored), false) = (stored, row.value.is_empty()) {
        let message = format!(
            "the key {key} is ignored, and the row is added beside the row {}, {}: to change \
             that, write \"ID\": {key} into the row",
            stored.id(),
            describe(stored.value(), stored.value_type())
        );
        let finding = Finding::new(Code::KeyIsNoId, row.place.clone(), message);
        call.find(finding.row(&stored).value(&row.value));
    }
}

/// A row of a field's value, with its place, and its key in a map.
type Element<'s> = (Place, Option<&'s str>, &'s Tree<'s>);

/// The rows of a field's value; none where it has no effect or none that is
/// known.
fn elements<'s>(
    call: &mut Call<'s, '_>,
    field: Field,
    value: &'s Tree<'s>,
    place: &Place,
) -> Option<Vec<Element<'s>>> {
    let is_row_key = |key: &str| Naming::Upper.is_row_key(key) || Naming::Camel.is_row_key(key);
    let (code, message) = match value {
        Tree::List(list) if !list.is_empty() => {
            let rows = list.iter().enumerate();
            let element = |(index, row)| (place.clone().index(index), None, row);
            return Some(rows.map(element).collect());
        }
        // The keys of a map are ignored.
        Tree::Map(map, _) if !map.is_empty() && !map.iter().any(|(key, _)| is_row_key(key)) => {
            let rows = map.iter().map(|(key, row)| (&**key, row));
            let element = |(key, row)| (place.clone().key(key), Some(key), row);
            return Some(rows.map(element).collect());
        }
        Tree::Map(map, _) if !map.is_empty() => (
            Code::Unmodelled,
            format!(
                "found a single row where a list belongs, and what the server makes of it is not \
                 known: write \"{field}\": [{{...}}]"
            ),
        ),
        tree if matches!(tree, Tree::List(_) | Tree::Map(..)) || cell::is_blank(Some(tree)) => (
            Code::EmptyClearsNothing,
            format!(
                "{field} is empty, which changes nothing: to delete rows, write each as \
                 {{\"ID\": ..., \"DELETE\": \"Y\"}}"
            ),
        ),
        tree => match cell::text(Some(tree)) {
            Ok(Some(text)) => {
                let message = format!(
                    "the text is ignored and nothing is written, although the call succeeds: to \
                     add it, write \"{field}\": [{{\"VALUE\": ..., \"VALUE_TYPE\": \"{}\"}}], and \
                     to change a row, give its \"ID\", too",
                    field.default_value_type()
                );
                call.find(Finding::new(Code::BareText, place.clone(), message).value(text));
                return None;
            }
            _ => (
                Code::Unmodelled,
                format!(
                    "found {}, expected a list of rows: what the server makes of it is not known",
                    tree.found()
                ),
            ),
        },
    };
    call.find(Finding::new(code, place.clone(), message));
    None
}

/// Normalises a row; none where the server's reading of it is not known.
fn row<'s>(
    call: &mut Call<'s, '_>,
    field: Field,
    element: &'s Tree<'s>,
    place: Place,
) -> Option<Row<'s>> {
    let Tree::Map(entries, _) = element else {
        let message = format!(
            "found {} where a row belongs, and what the server makes of it is not known: write \
             {{\"VALUE\": ..., \"VALUE_TYPE\": ...}}",
            element.found()
        );
        call.find(Finding::new(Code::Unmodelled, place, message));
        return None;
    };
    call.check_keys(entries, Naming::Upper, &place);
    let type_id = element.get("TYPE_ID");
    if !cell::is_blank(type_id) && cell::text(type_id) != Ok(Some(field.type_id())) {
        let message =
            format!("TYPE_ID is ignored, the row is one of {field}: write it under its own field");
        call.find(Finding::new(
            Code::TypeIdIgnored,
            place.clone().key("TYPE_ID"),
            message,
        ));
    }
    let cells = (
        cell::id(element.get("ID")),
        cell::value(element.get("VALUE")),
        cell::text(element.get("VALUE_TYPE")),
    );
    let (key, expected, found) = match cells {
        (Ok(target), Ok(value), Ok(value_type)) => {
            let is_flagged = cell::is_flag(element.get("DELETE"));
            let deletes = is_flagged && target != Target::New;
            let value_type = trim(value_type.unwrap_or_default());
            let has_type = !value_type.is_empty();
            return Some(Row {
                target,
                value: value.filter(|_| !deletes).unwrap_or_default(),
                value_type: Cow::Borrowed(if has_type {
                    value_type
                } else {
                    fallback_type(field)
                }),
                value_cell: element.get("VALUE"),
                has_type,
                is_flagged,
                place,
            });
        }
        (Err(found), ..) => ("ID", "an integer", found),
        (_, Err(found), _) => ("VALUE", "a text", found),
        (.., Err(found)) => ("VALUE_TYPE", "a text", found),
    };
    call.unmodelled_cell(&found, expected, place.key(key));
    None
}

/// The type of a row that names none. The server's own fallback for LINK is
/// WORK, which is not what this library writes.
const fn fallback_type(field: Field) -> &'static str {
    match field {
        Field::Im => "OTHER",
        Field::Phone | Field::Email | Field::Web | Field::Link => "WORK",
    }
}

fn carry_out<'s>(call: &mut Call<'s, '_>, field: Field, row: Row<'s>, generation: Generation) {
    let stored = match row.target {
        Target::Stored(id) => call.state.get(id).cloned(),
        Target::New | Target::Beyond => None,
    };
    match stored {
        None => unknown(call, field, row, generation),
        Some(stored) if stored.type_id() == field.type_id() => known(call, field, row, &stored),
        Some(stored) if generation == Generation::Older => {
            let message = format!(
                "the row {} is of {}, and the older server ignores it here: write it under {}",
                stored.id(),
                stored.type_id(),
                stored.type_id()
            );
            call.find(Finding::new(Code::OtherFieldIgnored, row.place, message).row(&stored));
        }
        Some(stored) => {
            let (code, what, instead) = if row.value.is_empty() {
                (Code::OtherFieldDeleted, "deletes it", "leave it out")
            } else {
                (
                    Code::OtherFieldOverwritten,
                    "puts this value into it",
                    "leave the ID out to add a row",
                )
            };
            let message = format!(
                "the row {}, {}, is of {}, and the newer server {what} all the same: write it \
                 under {} if that is meant, or {instead}",
                stored.id(),
                describe(stored.value(), stored.value_type()),
                stored.type_id(),
                stored.type_id()
            );
            call.find(
                Finding::new(code, row.place.clone(), message)
                    .row(&stored)
                    .value(&row.value),
            );
            known(call, field, row, &stored);
        }
    }
}

/// A row whose ID the entity has.
fn known<'s>(call: &mut Call<'s, '_>, field: Field, row: Row<'s>, stored: &StoredRow<'s>) {
    let id = stored.id();
    let is_own = stored.type_id() == field.type_id();
    if row.value.is_empty() {
        if is_own && !row.is_flagged {
            let how = ("VALUE", "\"DELETE\": \"Y\"");
            call.check_deleted(stored, row.value_cell, how, &row.place);
        }
        call.check_touched(stored, &row.place);
        call.state.delete(id);
        return;
    }
    if row.value == stored.value() && row.value_type == stored.value_type() {
        return;
    }
    let loses_type = !stored.value_type().is_empty() && row.value_type != stored.value_type();
    if is_own && !row.has_type && loses_type {
        let message = format!(
            "the row has no VALUE_TYPE, so the portal resets that of the row {id} from {} to {}: \
             repeat \"VALUE_TYPE\": \"{}\" to keep it",
            stored.value_type(),
            row.value_type,
            stored.value_type()
        );
        call.find(
            Finding::new(Code::MissingTypeResets, row.place.clone(), message)
                .row(stored)
                .value(&row.value_type),
        );
    }
    call.check_touched(stored, &row.place);
    call.check_written(stored.type_id(), &row.value_type, &row.value, &row.place);
    if stored.type_id() == "PHONE" {
        let message = format!(
            "an overwrite drops the country code that the portal keeps beside the row {id}: leave \
             the row out if it is right"
        );
        call.find(Finding::new(Code::CountryCodeDropped, row.place.clone(), message).row(stored));
    }
    call.state.overwrite(id, row.value_type, row.value);
}

/// A row without an ID, or with one that the entity does not have.
fn unknown<'s>(call: &mut Call<'s, '_>, field: Field, row: Row<'s>, generation: Generation) {
    let is_older = generation == Generation::Older;
    let is_ignored = is_older || row.value.is_empty();
    let new = "leave the ID out";
    call.check_unknown_id(row.target, is_ignored, new, &row.value, &row.place);
    if row.target == Target::New {
        if row.value.is_empty() {
            let message =
                "the row has neither ID nor VALUE, so it is skipped: leave it out".to_owned();
            call.find(Finding::new(
                Code::BlankRowSkipped,
                row.place.clone(),
                message,
            ));
        } else if row.is_flagged {
            let message = "DELETE without an ID does nothing, and the value is added: name the ID \
                           of the row to delete"
                .to_owned();
            let finding = Finding::new(Code::DeleteWithoutIdAdds, row.place.clone(), message);
            call.find(finding.value(&row.value));
        }
    } else if is_older {
        return;
    }
    call.add(
        field.type_id(),
        row.value_type,
        row.value,
        !is_older,
        &row.place,
    );
}
