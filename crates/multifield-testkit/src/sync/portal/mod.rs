//! A portal in memory that loses answers, runs calls late, and stops batches in the
//! middle. It checks the laws at the same time.

mod commands;
mod faults;

use std::collections::{BTreeMap, BTreeSet};

use multifield_core::Generation;
use multifield_sync::{Call, Reply};
use serde_json::{json, Map, Value};

use super::draws::Draws;
use crate::{server, Json, Stored, StoredRow};
use commands::{commands, fields, id_of, listed};
pub use faults::Faults;

/// The time that a server may continue a call after the client has given up, in
/// milliseconds.
const RUNS_ON: u64 = 60_000;

/// The contents of a row: field, type and value.
type Content = (String, String, String);

fn content(row: &StoredRow) -> Content {
    (
        row.type_id.clone(),
        row.value_type.clone(),
        row.value.clone(),
    )
}

/// An entity of the portal.
pub struct Entity {
    /// The rows of the entity.
    pub stored: Stored,
    /// The maximum number of rows with a value at any time, by field and value.
    pub most: BTreeMap<(String, String), usize>,
    /// Values that must never be missing, each with its field.
    pub kept: Vec<(String, String)>,
    /// The rows that people have added or changed since the first read.
    by_people: BTreeMap<u64, Content>,
    was_read: bool,
    /// The time until which a call without an answer may be running.
    in_doubt_until: Option<u64>,
    /// The number of the run's commands that were carried out, or will be.
    pub commands: usize,
}

impl Entity {
    /// Creates an entity without laws of its own: see `most` and `kept`.
    pub fn new(stored: Stored) -> Entity {
        Entity {
            stored,
            most: BTreeMap::new(),
            kept: Vec::new(),
            by_people: BTreeMap::new(),
            was_read: false,
            in_doubt_until: None,
            commands: 0,
        }
    }
}

/// A portal.
pub struct Portal {
    generation: Generation,
    /// The rates of faults.
    pub faults: Faults,
    /// The entities by their IDs.
    pub entities: BTreeMap<u64, Entity>,
    /// Entities that exist, but that the user may not read.
    pub denied: BTreeSet<u64>,
    draws: Draws,
    next_row: u64,
    /// Commands that run late, each with its time.
    late: Vec<(u64, String)>,
    /// The entities in the answer to a read.
    shown: BTreeSet<u64>,
    /// Whether the run may undo changes by people.
    pub overrules: bool,
    /// The additional number of rows of a value that are allowed between the calls of a
    /// plan. It is one if the order counts.
    pub spare: usize,
    /// The rows that were sent for deletion.
    pub deletes_sent: BTreeSet<u64>,
    /// The time of each call, and whether it has edits.
    pub calls: Vec<(u64, bool)>,
}

impl Portal {
    /// Creates a portal without entities.
    pub fn new(generation: Generation, faults: Faults, seed: u64) -> Portal {
        Portal {
            generation,
            faults,
            entities: BTreeMap::new(),
            denied: BTreeSet::new(),
            draws: Draws::new(seed),
            next_row: 1,
            late: Vec::new(),
            shown: BTreeSet::new(),
            overrules: false,
            spare: 0,
            deletes_sent: BTreeSet::new(),
            calls: Vec::new(),
        }
    }

    /// Lets the bytes of a fuzzer decide which faults happen. After the last byte, they
    /// are random.
    #[must_use]
    pub fn driven_by(mut self, bytes: &[u8]) -> Portal {
        self.draws.choose(bytes);
        self
    }

    /// Returns the next ID of a row. All entities of the portal share these IDs.
    pub fn new_row(&mut self) -> u64 {
        self.next_row += 1;
        self.next_row
    }

    /// Carries out late commands whose time has come.
    pub fn run_late(&mut self, now: u64) {
        let mut due: Vec<_> = self
            .late
            .iter()
            .filter(|(at, _)| *at <= now)
            .cloned()
            .collect();
        due.sort();
        self.late.retain(|(at, _)| *at > now);
        for (_, command) in due {
            // The client does not wait for the result any more.
            drop(self.carry_out(&command));
        }
    }

    /// Kills the client. Its calls run only for a limited time, and the next client has
    /// not read anything yet.
    pub fn kill(&mut self, now: u64) {
        let until = now + RUNS_ON;
        for (at, _) in &mut self.late {
            *at = until.min(*at);
        }
        for entity in self.entities.values_mut() {
            entity.in_doubt_until = entity.in_doubt_until.map(|at| at.min(until));
            entity.was_read = false;
            entity.by_people.clear();
        }
    }

    /// Carries out a call, and returns the reply and the time when it arrives.
    pub fn send(&mut self, call: &Call, now: u64) -> (Reply, u64) {
        self.run_late(now);
        self.calls.push((now, call.is_edit()));
        let commands = commands(call);
        for (_, command) in &commands {
            self.check_not_in_doubt(command, call.is_edit(), now);
        }
        let answered = now + self.draws.between(100..3_000);
        let given_up = now + self.draws.between(10_000..30_000);
        let Faults {
            fails,
            is_lost,
            is_late,
            is_garbage,
            ..
        } = self.faults;
        let drawn = self.draws.share();
        if drawn < fails {
            return self.failure(answered, given_up, &commands);
        }
        if drawn < fails + is_late {
            for (_, command) in commands {
                self.run_later(command, now, given_up);
            }
            return (self.no_answer(), given_up);
        }
        self.shown.clear();
        let body = self.batch(call, &commands, now, answered);
        if drawn < fails + is_late + is_lost {
            self.doubt(&commands, given_up);
            return (self.no_answer(), given_up);
        }
        if drawn < fails + is_late + is_lost + is_garbage {
            self.doubt(&commands, answered);
            let half = body[..body.len() / 2].to_owned();
            let texts = [
                "<html></html>".to_owned(),
                String::new(),
                "{}".to_owned(),
                half,
            ];
            let at = self.draws.below(texts.len());
            return (Reply::Http(200, texts[at].clone().into()), answered);
        }
        for id in std::mem::take(&mut self.shown) {
            self.entities.get_mut(&id).expect("it").was_read = true;
        }
        (Reply::Http(200, body.into()), answered)
    }

    /// Returns the reply to a call that does not run.
    fn failure(
        &mut self,
        answered: u64,
        given_up: u64,
        commands: &[(String, String)],
    ) -> (Reply, u64) {
        let error =
            |code: &str| format!(r#"{{"error": "{code}", "error_description": ""}}"#).into();
        let reply = match self.draws.below(5) {
            0 => Reply::Http(503, error("QUERY_LIMIT_EXCEEDED")),
            1 => Reply::NotSent,
            2 => Reply::Http(500, error("INTERNAL_SERVER_ERROR")),
            3 => Reply::Http(502, "<html></html>".into()),
            _ => {
                self.doubt(commands, given_up);
                return (Reply::Lost, given_up);
            }
        };
        if !matches!(reply, Reply::NotSent | Reply::Http(503, _)) {
            self.doubt(commands, answered);
        }
        (reply, answered)
    }

    fn no_answer(&mut self) -> Reply {
        if self.draws.below(2) == 0 {
            Reply::Lost
        } else {
            Reply::Http(504, "<html></html>".into())
        }
    }

    fn run_later(&mut self, command: String, now: u64, given_up: u64) {
        let at = self.draws.between(now..given_up + RUNS_ON);
        self.doubt(&[(String::new(), command.clone())], given_up);
        if command.contains(".update?") {
            self.late.push((at, command));
        }
    }

    /// Marks entities whose commands may be running. The client has to wait before it can
    /// know.
    fn doubt(&mut self, commands: &[(String, String)], given_up: u64) {
        for (_, command) in commands.iter().filter(|(_, it)| it.contains(".update?")) {
            let entity = self.entities.get_mut(&id_of(command)).expect("an entity");
            entity.in_doubt_until = Some(given_up + RUNS_ON);
        }
    }

    /// Checks the law of doubt: while a call may be running, its entity is neither read
    /// nor changed.
    fn check_not_in_doubt(&mut self, command: &str, is_edit: bool, now: u64) {
        let ids = if command.contains(".list?") {
            listed(command)
        } else {
            vec![id_of(command)]
        };
        for id in ids {
            let Some(entity) = self.entities.get_mut(&id) else {
                continue;
            };
            if let Some(until) = entity.in_doubt_until {
                assert!(
                    now >= until,
                    "{id} was used at {now}, in doubt until {until}"
                );
                assert!(!is_edit, "{id} was changed before it was read again");
                entity.in_doubt_until = None;
            }
        }
    }

    fn batch(
        &mut self,
        call: &Call,
        commands: &[(String, String)],
        now: u64,
        answered: u64,
    ) -> String {
        if call.method() != "batch" {
            let (_, command) = &commands[0];
            let result = self.carry_out(command).expect("no error");
            return json!({ "result": result }).to_string();
        }
        let (mut results, mut errors) = (Map::new(), Map::new());
        for (key, command) in commands {
            let drawn = self.draws.share();
            if drawn < self.faults.command_fails {
                let error = json!({"error": "ERROR_CORE", "error_description": "broken"});
                errors.insert(key.clone(), error);
                continue;
            }
            if drawn < self.faults.command_fails + self.faults.key_is_missing {
                match self.draws.below(3) {
                    0 if command.contains(".update?") => drop(self.carry_out(command)),
                    1 => self.run_later(command.clone(), now, answered),
                    _ => {}
                }
                self.doubt(&[(key.clone(), command.clone())], answered);
                continue;
            }
            match self.carry_out(command) {
                Ok(result) => drop(results.insert(key.clone(), result)),
                Err(error) => drop(errors.insert(key.clone(), error)),
            }
        }
        // PHP writes an empty object as `[]`.
        let array = |map: Map<_, _>| {
            if map.is_empty() {
                json!([])
            } else {
                Value::Object(map)
            }
        };
        json!({"result": {"result": array(results), "result_error": array(errors)}}).to_string()
    }

    fn carry_out(&mut self, command: &str) -> Result<Value, Value> {
        let error = |text: &str| Err(json!({"error": "", "error_description": text}));
        if command.contains(".list?") {
            let ids = listed(command);
            let ids = ids.iter().filter(|id| !self.denied.contains(*id)).copied();
            let ids: Vec<_> = ids.filter(|id| self.entities.contains_key(id)).collect();
            return Ok(ids.into_iter().map(|id| self.read(id)).collect());
        }
        let id = id_of(command);
        if self.denied.contains(&id) {
            return error("Access denied");
        }
        if !self.entities.contains_key(&id) {
            return error("Not found");
        }
        if command.contains(".get?") {
            return Ok(self.read(id));
        }
        self.update(id, command);
        Ok(json!(true))
    }

    fn read(&mut self, id: u64) -> Value {
        self.shown.insert(id);
        if self.entities[&id].was_read && self.draws.share() < self.faults.people {
            self.person(id);
        }
        let entity = &self.entities[&id];
        let mut fields = Map::new();
        fields.insert("ID".into(), json!(id.to_string()));
        for row in &entity.stored.rows {
            let rows = fields.entry(&row.type_id).or_insert(json!([]));
            let row =
                json!({"ID": row.id.to_string(), "VALUE_TYPE": row.value_type, "VALUE": row.value});
            rows.as_array_mut().expect("rows").push(row);
        }
        Value::Object(fields)
    }

    /// Adds or changes a row, like a person.
    fn person(&mut self, id: u64) {
        let row = self.new_row();
        let value = format!("person {row}");
        let at = self.draws.below(4);
        let entity = self.entities.get_mut(&id).expect("an entity");
        if entity.stored.rows.get(at).is_none() {
            let new = StoredRow {
                id: row,
                type_id: "PHONE".into(),
                value_type: "WORK".into(),
                value,
            };
            entity.by_people.insert(row, content(&new));
            entity.stored.rows.push(new);
        } else {
            let changed = &mut entity.stored.rows[at];
            entity
                .kept
                .retain(|(field, value)| (field, value) != (&changed.type_id, &changed.value));
            changed.value = value;
            entity.by_people.insert(changed.id, content(changed));
        }
    }

    fn update(&mut self, id: u64, command: &str) {
        let fields = fields(command);
        for (_, rows) in fields.entries() {
            let Json::Array(rows) = rows else {
                panic!("rows")
            };
            let deleted = rows.iter().filter(|row| row.get("DELETE").is_some());
            let ids = deleted.filter_map(|row| row.get("ID")?.as_str()?.parse::<u64>().ok());
            self.deletes_sent.extend(ids);
        }
        let entity = self.entities.get_mut(&id).expect("an entity");
        entity.commands += 1;
        let highest = entity
            .stored
            .rows
            .iter()
            .map(|row| row.id)
            .max()
            .unwrap_or(0);
        let mut after = server::classic(&entity.stored, &fields, self.generation);
        for row in after.rows.iter_mut().filter(|row| row.id > highest) {
            self.next_row += 1;
            row.id = self.next_row;
        }
        entity.stored = after;
        for (row, content) in &entity.by_people {
            let is_there = entity
                .stored
                .rows
                .iter()
                .any(|it| it.id == *row && self::content(it) == *content);
            assert!(
                is_there || self.overrules,
                "{id}: row {row} of a person was undone: {command}"
            );
        }
        let count = |field: &str, value: &str| {
            let rows = entity.stored.rows.iter();
            rows.filter(|row| row.type_id == field && row.value == value)
                .count()
        };
        for (field, value) in &entity.kept {
            assert!(count(field, value) > 0, "{id}: {value} was lost: {command}");
        }
        for ((field, value), most) in &entity.most {
            assert!(
                count(field, value) <= *most + self.spare,
                "{id}: {value} was doubled: {command}"
            );
        }
    }
}
