//! What `crm.item.update` does with `fm`.

use std::borrow::Cow;

use super::{
    call::Call,
    cell::{self, Target},
    finding::{Finding, FindingCode as Code},
    tree::Tree,
};
use crate::{
    error::{shown_key, Error, Place},
    model::{trim, Field, Naming, StoredRow},
    read::is_fm_key,
    text::describe,
};

pub(super) fn fm<'s>(
    call: &mut Call<'s, '_>,
    value: &'s Tree<'s>,
    place: &Place,
) -> Result<(), Error> {
    let (code, message) = match value {
        Tree::List(list) if !list.is_empty() => {
            for (index, element) in list.iter().enumerate() {
                let place = place.clone().index(index);
                list_only_adds(call, element, &place);
                row(call, Target::New, element, place)?;
            }
            return Ok(());
        }
        Tree::Map(map, _) if !map.is_empty() => {
            let is_list = map
                .iter()
                .enumerate()
                .all(|(index, (key, _))| *key == index.to_string());
            if is_list {
                let message = "the keys 0, 1, … make the map reach the server as a list, which \
                               only adds: use the rows' ids as keys, and n0, n1, … for new rows"
                    .to_owned();
                call.find(Finding::new(Code::KeysReadAsList, place.clone(), message));
            }
            for (key, element) in map {
                let place = place.clone().key(key);
                match key_target(key) {
                    _ if is_list => row(call, Target::New, element, place)?,
                    Some(target) => row(call, target, element, place)?,
                    None => {
                        let message = format!(
                            "what the server makes of the key {} is not known: use the row's id, \
                             or n0, n1, … for new rows",
                            shown_key(key)
                        );
                        call.find(Finding::new(Code::Unmodelled, place, message));
                    }
                }
            }
            return Ok(());
        }
        tree if matches!(tree, Tree::List(_) | Tree::Map(..)) || cell::is_blank(Some(tree)) => (
            Code::EmptyClearsNothing,
            "fm is empty, which changes nothing: to delete rows, write each as {\"<id>\": \
             {\"typeId\": ..., \"value\": \"\"}}"
                .to_owned(),
        ),
        tree => match cell::text(Some(tree)) {
            Ok(Some(text)) => {
                let message = "the text is ignored and nothing is written, although the call \
                               succeeds: to add it, write {\"n0\": {\"typeId\": \"PHONE\", \
                               \"valueType\": \"WORK\", \"value\": ...}}, and to change a row, use \
                               its id in place of n0"
                    .to_owned();
                call.find(Finding::new(Code::BareText, place.clone(), message).value(text));
                return Ok(());
            }
            _ => (
                Code::Unmodelled,
                format!(
                    "found {}, expected a map of rows: what the server makes of it is not known",
                    tree.found()
                ),
            ),
        },
    };
    call.find(Finding::new(code, place.clone(), message));
    Ok(())
}

/// What a key refers to: `n0`, `n1`, … a new row, digits a stored one.
fn key_target(key: &str) -> Option<Target> {
    match key.strip_prefix('n') {
        _ if !is_fm_key(key) => None,
        Some(_) => Some(Target::New),
        // A 0 that is no list's: no row has it.
        None => Some(Target::of_digits(key)).filter(|target| *target != Target::New),
    }
}

fn list_only_adds<'s>(call: &mut Call<'s, '_>, element: &'s Tree<'s>, place: &Place) {
    if let Ok(Target::Stored(id)) = cell::id(element.get("id")) {
        let message = format!(
            "a list only adds, so the row {id} stays as it is and another one is added: to change \
             it, write a map, \"fm\": {{\"{id}\": {{...}}}}"
        );
        call.find(Finding::new(Code::ListOnlyAdds, place.clone(), message));
    }
}

fn row<'s>(
    call: &mut Call<'s, '_>,
    target: Target,
    element: &'s Tree<'s>,
    place: Place,
) -> Result<(), Error> {
    let Tree::Map(entries, _) = element else {
        let message = format!(
            "found {} where a row belongs, and what the server makes of it is not known: write \
             {{\"typeId\": ..., \"valueType\": ..., \"value\": ...}}",
            element.found()
        );
        call.find(Finding::new(Code::Unmodelled, place, message));
        return Ok(());
    };
    call.check_keys(entries, Naming::Camel, &place);
    own_id(call, target, element, &place);
    let cells = (
        cell::text(element.get("typeId")),
        cell::value(element.get("value")),
        cell::text(element.get("valueType")),
    );
    let (key, found) = match cells {
        (Ok(type_id), Ok(value), Ok(value_type)) => {
            let row = Row {
                type_id: type_id.unwrap_or_default(),
                value: value.unwrap_or_default(),
                value_cell: element.get("value"),
                value_type,
                is_flagged: cell::is_flag(element.get("DELETE"))
                    || cell::is_flag(element.get("delete")),
                place,
            };
            return carry_out(call, target, row);
        }
        (Err(found), ..) => ("typeId", found),
        (_, Err(found), _) => ("value", found),
        (.., Err(found)) => ("valueType", found),
    };
    call.unmodelled_cell(&found, "a text", place.key(key));
    Ok(())
}

fn carry_out<'s>(call: &mut Call<'s, '_>, target: Target, row: Row<'s>) -> Result<(), Error> {
    let stored = match target {
        Target::Stored(id) => call.state.get(id).cloned(),
        Target::New | Target::Beyond => None,
    };
    if row.type_id.is_empty() {
        let own = stored.as_ref().map(StoredRow::type_id);
        let message = match own.filter(|own| !own.is_empty()) {
            Some(own) => format!(
                "the row has no typeId, so it is ignored, although the call succeeds: add \
                 \"typeId\": \"{own}\", in deletions too"
            ),
            None => "the row has no typeId, so it is ignored, although the call succeeds: add \
                     the field, such as \"typeId\": \"PHONE\""
                .to_owned(),
        };
        call.find(Finding::new(Code::MissingTypeId, row.place, message));
        return Ok(());
    }
    if let Some(field) = Field::from_type_id(row.type_id) {
        call.check_read(field)?;
    }
    if row.is_flagged && !row.value.is_empty() {
        let message = "DELETE is no flag in fm, and the value is written: to delete the row, say \
                       \"value\": \"\""
            .to_owned();
        call.find(Finding::new(
            Code::DeleteIsNoFlag,
            row.place.clone(),
            message,
        ));
    }
    match stored {
        Some(stored) => known(call, row, &stored),
        None => unknown(call, row, target),
    }
    Ok(())
}

struct Row<'s> {
    type_id: &'s str,
    /// Empty for a deletion.
    value: Cow<'s, str>,
    /// `value` as it stands in the payload.
    value_cell: Option<&'s Tree<'s>>,
    value_type: Option<&'s str>,
    is_flagged: bool,
    place: Place,
}

/// A row's own id in a map, where only the key counts.
fn own_id<'s>(call: &mut Call<'s, '_>, target: Target, element: &'s Tree<'s>, place: &Place) {
    let own = cell::id(element.get("id")).unwrap_or(Target::New);
    let is_in_list = target == Target::New;
    if own != Target::New && own != target && !is_in_list {
        let message =
            "the row's own id is ignored, its key is what counts: use the id as the key".to_owned();
        call.find(Finding::new(
            Code::RowIdIgnored,
            place.clone().key("id"),
            message,
        ));
    }
}

/// A row whose id the entity has, in whatever field.
fn known<'s>(call: &mut Call<'s, '_>, row: Row<'s>, stored: &StoredRow<'s>) {
    let id = stored.id();
    let place = row.place.clone();
    if stored.type_id() != row.type_id {
        let (code, what, instead) = if row.value.is_empty() {
            (Code::OtherFieldDeleted, "is deleted", "leave it out")
        } else {
            (
                Code::OtherFieldOverwritten,
                "gets this value",
                "use a key such as n0 to add a row",
            )
        };
        let message = format!(
            "the row {id}, {}, is of {}, not of {}, and {what} all the same: write \"typeId\": \
             \"{}\" if that is meant, or {instead}",
            describe(stored.value(), stored.value_type()),
            stored.type_id(),
            shown_key(row.type_id),
            stored.type_id()
        );
        call.find(
            Finding::new(code, place.clone(), message)
                .row(stored)
                .value(&row.value),
        );
    } else if row.value.is_empty() {
        call.check_deleted(stored, row.value_cell, ("value", "\"value\": \"\""), &place);
    }
    if row.value.is_empty() {
        call.check_touched(stored, &place);
        call.state.delete(id);
        return;
    }
    let value_type = match row.value_type {
        Some(value_type) if value_type.is_empty() || trim(value_type) != value_type => {
            let found = format!("the text {value_type:?} as type of a stored row");
            return call.unmodelled_cell(&found, "a type", place.key("valueType"));
        }
        Some(value_type) => Cow::Borrowed(value_type),
        None => stored.value_type.clone(),
    };
    if row.value == stored.value() && value_type == stored.value_type() {
        return;
    }
    call.check_touched(stored, &place);
    call.check_written(stored.type_id(), &value_type, &row.value, &place);
    call.state.overwrite(id, value_type, row.value);
}

/// A new row, or one whose id the entity does not have.
fn unknown<'s>(call: &mut Call<'s, '_>, row: Row<'s>, target: Target) {
    let place = row.place;
    let new = "use a key such as n0";
    call.check_unknown_id(target, row.value.is_empty(), new, &row.value, &place);
    if row.value.is_empty() {
        if target == Target::New {
            let message =
                "the row is new and has no value, so it is skipped: leave it out, or use \
                           the id of the row to delete as its key"
                    .to_owned();
            call.find(Finding::new(Code::BlankRowSkipped, place.clone(), message));
        }
    } else if Field::from_type_id(row.type_id).is_none() {
        let message = format!(
            "{} is no field, but the row is stored under it, where nobody sees it: write PHONE, \
             EMAIL, WEB, IM or LINK",
            shown_key(row.type_id)
        );
        let finding = Finding::new(Code::UnknownTypeIdStored, place.clone(), message);
        call.find(finding.value(row.type_id));
    }
    let value_type = row.value_type.unwrap_or_default();
    if value_type.is_empty() && !row.value.is_empty() {
        let message = "the row has no valueType, and is stored with an empty one: write WORK or \
                       the like"
            .to_owned();
        call.find(Finding::new(Code::EmptyTypeStored, place.clone(), message));
    }
    call.add(row.type_id, value_type.into(), row.value, true, &place);
}
