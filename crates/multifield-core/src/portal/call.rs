//! A call while it is carried out: what the server does with each of its rows,
//! in either dialect.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    about::{Id, Key, Row, Value},
    coerce::RowRef,
    dialect::Dialect,
    finding::Findings,
    problem::Problem,
    row::{Element, PayloadRow, Written},
    rows::{Content, Found, Rows},
};
use crate::{
    error::Place,
    model::{trim, Current, Field, Generation, Part, RowId, StoredRow},
    read::tree::Tree,
};

/// A call that is being carried out.
pub(super) struct Call<'s, 'c> {
    pub(super) current: &'s Current<'c>,
    pub(super) dialect: Dialect,
    pub(super) generation: Generation,
    /// Whether the call imports an item, with classic rows.
    pub(super) is_import: bool,
    /// Whether the rows are entries of `FM`, whose keys are the IDs of rows.
    pub(super) is_box_fm: bool,
    pub(super) rows: Rows<'s>,
    pub(super) findings: Findings,
    rows_read: usize,
    /// The rows that the payload has overwritten, with the row of the payload.
    pub(super) overwritten: BTreeMap<RowId, (usize, Place)>,
    /// For each `TYPE_ID`, the first row of the payload that names it.
    pub(super) mentioned: BTreeMap<&'s str, (usize, Place)>,
}

impl<'s, 'c> Call<'s, 'c> {
    pub(super) fn new(current: &'s Current<'c>, dialect: Dialect, generation: Generation) -> Self {
        Call {
            current,
            dialect,
            generation,
            is_import: false,
            is_box_fm: false,
            rows: Rows::new(current.stored_rows(), generation),
            findings: Findings::default(),
            rows_read: 0,
            overwritten: BTreeMap::new(),
            mentioned: BTreeMap::new(),
        }
    }

    pub(super) fn find(&mut self, problem: &Problem<'_>, place: &Place) {
        self.findings.find(problem, place);
    }

    pub(super) fn find_unmodelled(
        &mut self,
        what: impl AsRef<str>,
        instead: impl Into<String>,
        place: &Place,
    ) {
        self.find(&Problem::unmodelled(what.as_ref(), instead), place);
    }

    /// Reads a row of the payload. None if it is unknown how the server reads
    /// it.
    pub(super) fn read(
        &mut self,
        element: &Element<'s, 's>,
        type_id: Option<&'s str>,
        target: Option<RowRef>,
    ) -> Option<PayloadRow<'s>> {
        self.rows_read += 1;
        self.findings.position = self.rows_read;
        let Element { place, row, .. } = element;
        if !matches!(row, Tree::Object(..)) {
            let what = format!("{} in place of a row", row.found());
            let instead = format!("write {}", self.dialect.row_hint());
            self.find_unmodelled(what, instead, place);
            return None;
        }
        for (key, _) in row.entries() {
            if !self.dialect.knows_key(key) {
                let hint = self.dialect.naming().unknown_key(key);
                let (key, place) = (Key(key), place.clone().key(key));
                self.find(&Problem::UnknownKey { key, hint }, &place);
            }
        }
        match PayloadRow::read(element, self.dialect, type_id, target) {
            Ok(row) => Some(PayloadRow {
                position: self.rows_read,
                ..row
            }),
            Err(odd) => {
                let (what, instead) = (odd.found.found(), odd.instead);
                self.find_unmodelled(what, instead, &place.clone().key(odd.key));
                None
            }
        }
    }

    /// Carries out the rows of one `TYPE_ID`, on the result of the rows before them.
    /// `place` is the place of these rows.
    pub(super) fn apply_all(&mut self, type_id: &'s str, rows: Vec<PayloadRow<'s>>, place: &Place) {
        let Some(first) = rows.first() else {
            return;
        };
        self.findings.position = first.position;
        let mention = (first.position, place.clone());
        self.mentioned.entry(type_id).or_insert(mention);
        self.check_list(type_id, &rows, place);
        for row in rows {
            self.findings.position = row.position;
            self.apply(&row);
        }
    }

    fn apply(&mut self, payload: &PayloadRow<'s>) {
        let place = &payload.place;
        let no_flag = match self.dialect {
            Dialect::Fm if payload.is_flagged => Some(("in fm", r#""value": """#)),
            Dialect::Classic if payload.is_misflagged && payload.target != RowRef::New => {
                Some((r#"unless it is "Y""#, r#""DELETE": "Y""#))
            }
            _ => None,
        };
        if let (Some((context, instead)), false) = (no_flag, payload.value.is_empty()) {
            self.find(&Problem::DeleteIsNoFlag { context, instead }, place);
        }
        let deletes = payload.deletes(self.dialect);
        let is_legacy = self.generation == Generation::Legacy;
        match (self.rows.find(payload.target), payload.target) {
            (Found::Row(stored), _) if is_legacy && stored.type_id != payload.type_id => {
                let row = Row(&stored);
                self.find(&Problem::OtherFieldIgnored { row }, place);
            }
            (Found::Row(stored), _) if deletes => self.delete(&stored, payload),
            (Found::Row(stored), _) => self.overwrite(&stored, payload),
            (Found::Hidden { row, first }, _) if deletes => {
                let row = Row(&row);
                self.find(&Problem::HiddenRow { row, first }, place);
            }
            // The server does not know the ID of a hidden row.
            (Found::Hidden { row, first }, _) => self.add(payload, Some((&row, first))),
            (Found::Nothing, RowRef::Id(id)) if deletes || is_legacy => {
                let (id, value) = (Id(id), Value(&payload.value));
                self.find(&Problem::UnknownIdIgnored { id, value }, place);
            }
            (Found::Nothing, RowRef::New) if deletes => self.skip(payload),
            (Found::Nothing, _) => self.add(payload, None),
        }
    }

    fn delete(&mut self, stored: &StoredRow<'s>, payload: &PayloadRow<'s>) {
        let (row, place) = (Row(stored), &payload.place);
        let key = Key(self.dialect.naming().name(Part::Value));
        if stored.type_id != payload.type_id {
            self.find(&Problem::OtherFieldDeleted { row }, place);
        } else if !payload.deletes_by_flag(self.dialect) {
            match payload.written {
                // A row with only an ID, null and "" are meant as a deletion. A row
                // with a type was meant to stay.
                Written::Absent if payload.value_type.is_some() => {
                    self.find(&Problem::MissingValueDeletes { row, key }, place);
                }
                Written::Blanks => self.find(&Problem::BlankValueDeletes { row, key }, place),
                Written::Absent | Written::Empty | Written::Value => {}
            }
        }
        self.check_system(stored, place);
        self.rows.delete(stored.id);
    }

    fn overwrite(&mut self, stored: &StoredRow<'s>, payload: &PayloadRow<'s>) {
        let (row, place) = (Row(stored), &payload.place);
        let is_odd = |value_type: &&str| value_type.is_empty() || trim(value_type) != *value_type;
        if let Some(odd) = payload.value_type.filter(is_odd) {
            let what = format!("{odd:?} as the type of a stored row");
            return self.find_unmodelled(what, "write a type", &place.clone().key("valueType"));
        }
        let default = self.dialect.default_type(payload.type_id, Some(stored));
        let content = Content {
            type_id: stored.type_id.clone(),
            value_type: payload.value_type.map_or(default, Cow::Borrowed),
            value: payload.value.clone(),
        };
        if stored.value_type == content.value_type && self.is_same_value(stored, &content.value) {
            if stored.value != content.value {
                self.find(&Problem::BlanksStay { row }, place);
            }
            return;
        }
        let is_own = stored.type_id == payload.type_id;
        if !is_own {
            let value = Value(&content.value);
            self.find(&Problem::OtherFieldOverwritten { row, value }, place);
        }
        if content.value.is_empty() {
            self.find_blank(Some(stored), place);
        } else {
            let resets = payload.value_type.is_none() && stored.value_type != content.value_type;
            if is_own && resets && !stored.value_type.is_empty() {
                let to = Value(&content.value_type);
                self.find(&Problem::MissingTypeResets { row, to }, place);
            }
            if is_own && stored.value != content.value {
                self.check_value(&content, place);
            }
            self.check_written(Some(stored), &content, place);
            if stored.type_id == Field::Phone.type_id() && !payload.has_country_code {
                self.find(&Problem::CountryCodeDropped { row }, place);
            }
        }
        self.check_system(stored, place);
        let at = (payload.position, place.clone());
        self.overwritten.insert(stored.id, at);
        self.rows.overwrite(stored.id, content);
    }

    /// Whether the server writes no value, because the row already has it.
    fn is_same_value(&self, stored: &StoredRow<'s>, value: &str) -> bool {
        match self.generation {
            Generation::Distinct => stored.value == value,
            Generation::Factory | Generation::Legacy => trim(&stored.value) == value,
        }
    }

    /// Skips a new row without a value.
    fn skip(&mut self, row: &PayloadRow<'s>) {
        let problem = match row.ignored_id {
            RowRef::Id(id) if self.dialect == Dialect::Fm => {
                Problem::ListDeletesNothing { id: Id(id) }
            }
            _ => self.blank_row_skipped(),
        };
        self.find(&problem, &row.place);
    }

    /// Adds a row, unless the server skips it. If the payload names a hidden row,
    /// `hidden` contains this row and the ID of the row that hides it.
    fn add(&mut self, row: &PayloadRow<'s>, hidden: Option<(&StoredRow<'s>, RowId)>) {
        let place = &row.place;
        let default = self.dialect.default_type(row.type_id, None);
        let content = Content {
            type_id: Cow::Borrowed(row.type_id),
            value_type: row.value_type.map_or(default, Cow::Borrowed),
            value: row.value.clone(),
        };
        let twin = self.rows.twin(&content);
        let added = self.rows.add(content.clone());
        let value = Value(&content.value);
        if content.value.is_empty() {
            return self.find_blank(None, place);
        }
        match (added, hidden) {
            // A hidden row that is listed unchanged stays unchanged.
            (Err(_), Some((row, _))) if content.is_of(row) => return,
            (Err(twin), _) => return self.find(&Problem::EqualRowNotAdded { twin, value }, place),
            (Ok(()), _) if value.0 == "0" && self.generation != Generation::Legacy => {
                return self.find(&Problem::ZeroLost { value }, place);
            }
            (Ok(()), Some((row, first))) => {
                let row = Row(row);
                self.find(&Problem::HiddenRowAdds { row, first }, place);
            }
            (Ok(()), None) => self.check_added(row, &content, twin),
        }
        self.check_value(&content, place);
        self.check_written(None, &content, place);
    }

    /// A value of only blanks in `fm`: `distinct` refuses the call, `factory`
    /// saves it as an empty value.
    fn find_blank(&mut self, stored: Option<&StoredRow<'s>>, place: &Place) {
        let problem = match (self.generation, stored) {
            (Generation::Distinct, _) => Problem::BlankValueFails,
            (_, Some(stored)) => {
                let (row, key) = (Row(stored), Key(self.dialect.naming().name(Part::Value)));
                Problem::BlankValueDeletes { row, key }
            }
            (_, None) => self.blank_row_skipped(),
        };
        self.find(&problem, place);
    }

    const fn blank_row_skipped(&self) -> Problem<'static> {
        let place_of_id = match self.dialect {
            Dialect::Classic if !self.is_box_fm => "into the row",
            Dialect::Classic | Dialect::Fm => "as the key",
        };
        Problem::BlankRowSkipped { place_of_id }
    }
}
