//! Simulates people who change rows while a program runs.

use std::sync::{Mutex, PoisonError};

use fastrand::Rng;
use multifield_core::Entity;

use crate::{
    answer::Failure,
    call::Call,
    log::Log,
    store::{Changes, NewRow, Row, Store},
};

/// Only these fields are changed: the portal manages some rows of the others itself.
const FIELDS: [&str; 3] = ["PHONE", "EMAIL", "WEB"];

pub(crate) struct People {
    rate: f64,
    /// The random generator, and the number of values that were made so far.
    state: Mutex<(Rng, u64)>,
}

impl People {
    pub(crate) fn new(rate: f64) -> Self {
        // The seed differs from that of the faults, so that the two are independent.
        People {
            rate,
            state: Mutex::new((Rng::with_seed(1), 0)),
        }
    }

    /// Changes some of the entities that a call has read or changed.
    pub(crate) fn after(&self, call: &Call, store: &mut Store, log: &Log) -> Result<(), Failure> {
        if self.rate <= 0.0 {
            return Ok(());
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (random, count) = &mut *state;
        for touched in &call.touched {
            if random.f64() < self.rate {
                *count += 1;
                let (action, row) = change(store, *touched, random, *count)?;
                log.person(call, *touched, action, &row)?;
            }
        }
        Ok(())
    }
}

/// Adds, changes or deletes a row. Returns the action and the row.
fn change(
    store: &mut Store,
    (entity, id): (Entity, u64),
    random: &mut Rng,
    count: u64,
) -> Result<(&'static str, Row), Failure> {
    let access = store.begin()?;
    let mut rows = access.rows(entity, id)?;
    rows.retain(|row| FIELDS.contains(&&*row.type_id));
    let action = random.u8(..3);
    let chosen = if action == 0 {
        None
    } else {
        random.choice(rows)
    };
    let mut changes = Changes::default();
    let done = match chosen {
        Some(row) if action == 1 => {
            changes.deleted.push(row.id);
            ("delete", row)
        }
        Some(mut row) => {
            row.value = value(&row.type_id, count);
            changes.overwritten.push(row.clone());
            ("change", row)
        }
        None => {
            let type_id = FIELDS[random.usize(..FIELDS.len())];
            changes.added.push(NewRow {
                type_id: type_id.to_owned(),
                value_type: "WORK".to_owned(),
                value: value(type_id, count),
            });
            access.change(entity, id, &changes)?;
            let added = access.rows(entity, id)?.pop();
            let added = added.ok_or_else(|| Failure::internal("the row is not there"))?;
            access.commit()?;
            return Ok(("add", added));
        }
    };
    access.change(entity, id, &changes)?;
    access.commit()?;
    Ok(done)
}

/// Returns a unique value.
fn value(type_id: &str, count: u64) -> String {
    match type_id {
        "PHONE" => format!("+1 555 01{count:07}"),
        "EMAIL" => format!("person{count}@example.com"),
        _ => format!("https://example.com/{count}"),
    }
}
