//! Applies a call to the rows of an entity, with the core's model of a portal.

use multifield_core::{
    simulate, Api, Current, Finding, Generation, Payload, RowId, Severity, StoredRow,
};
use serde::Serialize;

use crate::{
    answer::Failure,
    php::Array,
    store::{Changes, NewRow, Row},
};

/// Returns the rows that `crm.item` shows. `distinct` omits hidden rows.
pub(crate) fn read(mut rows: Vec<Row>, generation: Generation) -> Result<Vec<Row>, Failure> {
    if generation == Generation::Distinct {
        let hidden = state(&rows)?.hidden_rows();
        rows.retain(|row| hidden.iter().all(|id| id.get() != row.id));
    }
    Ok(rows)
}

/// Converts rows to a state of the core.
fn state(rows: &[Row]) -> Result<Current<'_>, Failure> {
    let stored = rows.iter().map(|row| {
        let id = RowId::new(row.id).ok_or("found an ID that no row can have")?;
        Ok(StoredRow::new(
            id,
            &row.type_id,
            &row.value_type,
            &row.value,
        ))
    });
    let stored: Result<Vec<_>, &str> = stored.collect();
    Current::from_rows(stored.map_err(Failure::internal)?).map_err(Failure::internal)
}

/// Returns the changes that the `fields` of a call make, and the findings. `add` is
/// treated as an update of an entity without rows.
pub(crate) fn changes(
    rows: &[Row],
    api: Api,
    params: &Array,
    generation: Generation,
) -> Result<(Changes, Vec<Finding>), Failure> {
    #[derive(Serialize)]
    struct Call<'a> {
        method: &'static str,
        params: &'a Array,
    }
    let call = Call {
        method: match api {
            Api::Universal => "crm.item.update",
            _ => "crm.contact.update",
        },
        params,
    };
    let call_json = serde_json::to_string(&call).map_err(Failure::internal)?;
    let current = state(rows)?;
    let payload = Payload::from_json(&call_json).map_err(Failure::internal)?;
    let simulation = simulate(&current, &payload, generation).map_err(Failure::internal)?;

    let findings = simulation.findings();
    if let Some(finding) = findings.iter().find(|it| it.code().fails_call()) {
        let code = match api {
            Api::Universal => "CRM_FIELD_ERROR_VALUE_NOT_VALID",
            _ => "",
        };
        return Err(Failure::wrong(code, finding.to_string()));
    }

    let mut changes = Changes::default();
    let after = simulation.rows();
    let is_after = |row: &&Row| after.iter().any(|other| other.id().get() == row.id);
    let deleted = rows.iter().filter(|row| !is_after(row));
    changes.deleted = deleted.map(|row| row.id).collect();
    for row in after {
        let before = rows.iter().find(|other| other.id == row.id().get());
        match before {
            Some(before)
                if before.value_type == row.value_type() && before.value == row.value() => {}
            Some(before) => changes.overwritten.push(Row {
                id: before.id,
                type_id: before.type_id.clone(),
                value_type: row.value_type().to_owned(),
                value: row.value().to_owned(),
            }),
            None => changes.added.push(NewRow {
                type_id: row.type_id().to_owned(),
                value_type: row.value_type().to_owned(),
                value: row.value().to_owned(),
            }),
        }
    }
    let mut findings = findings.to_vec();
    findings.retain(|finding| finding.code().severity() > Severity::Note);
    Ok((changes, findings))
}
