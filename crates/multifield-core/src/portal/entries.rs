//! How the server reads the value of `fields`: which parts are rows, and in
//! which order it carries them out.

use std::collections::HashMap;

use super::{
    about::{Key, Value},
    call::Call,
    coerce::{self, RowRef},
    dialect::Dialect,
    fields::Access,
    problem::Problem,
    row::{Element, PayloadRow},
    rows::Found,
};
use crate::{
    error::{shown_key, suggest, Error, Place},
    model::{Field, Generation, Naming},
    read::{is_fm_key, tree::Tree},
};

impl<'s> Call<'s, '_> {
    /// Carries out one entry of `fields`.
    pub(super) fn carry_out(
        &mut self,
        key: &'s str,
        value: &'s Tree<'s>,
        place: &Place,
        is_bare: bool,
    ) -> Result<(), Error> {
        match (self.dialect, Field::from_type_id(key)) {
            (Dialect::Classic, Some(field)) => {
                self.current.check_described(field)?;
                self.carry_out_classic(field, value, place);
            }
            (Dialect::Fm, None) if key == "fm" => self.carry_out_fm(value, place)?,
            (Dialect::Classic, None) if key == "FM" && is_bare => {
                self.carry_out_box_fm(value, place)?;
            }
            _ => self.check_other_field(key, place, is_bare),
        }
        Ok(())
    }

    /// Carries out `fields.PHONE` or a similar field.
    fn carry_out_classic(&mut self, field: Field, value: &'s Tree<'s>, place: &Place) {
        let mut rows: Vec<PayloadRow<'s>> = Vec::new();
        let mut by_id: HashMap<u64, usize> = HashMap::new();
        for element in self.elements(Some(field), value, place) {
            let type_id = element.row.get("TYPE_ID");
            let is_own = matches!(coerce::string(type_id), Ok(Some(it)) if it == field.type_id());
            let Some(mut row) = self.read(&element, Some(field.type_id()), None) else {
                continue;
            };
            if !coerce::is_blank(type_id) && !is_own {
                let place = element.place.clone().key("TYPE_ID");
                self.find(&Problem::TypeIdIgnored { field }, &place);
            }
            let is_id = |key: &&str| key.bytes().all(|byte| byte.is_ascii_digit());
            if let Some(digits) = element.key.filter(is_id) {
                row.ignored_id = RowRef::from_digits(digits);
            }
            // A later row with the same ID replaces the earlier row.
            if let RowRef::Id(id) = row.target {
                if let Some(&earlier) = by_id.get(&id) {
                    let by = &row.place;
                    self.findings.position = rows[earlier].position;
                    let place = rows[earlier].place.clone();
                    self.find(&Problem::RepeatedId { by }, &place);
                    rows[earlier] = row;
                    continue;
                }
                by_id.insert(id, rows.len());
            }
            rows.push(row);
        }
        self.apply_all(field.type_id(), rows, place);
    }

    /// Carries out `fields.fm`, field by field: fields follow in the order in which
    /// rows first name them.
    fn carry_out_fm(&mut self, value: &'s Tree<'s>, place: &Place) -> Result<(), Error> {
        if self.generation == Generation::Legacy {
            self.find(&Problem::FmOnLegacy, place);
            return Ok(());
        }
        let mut groups: Vec<(&'s str, Vec<PayloadRow<'s>>)> = Vec::new();
        let mut by_type_id: HashMap<&'s str, usize> = HashMap::new();
        let elements = self.elements(None, value, place);
        let is_array = self.is_read_as_array(&elements, place);
        for element in elements {
            let target = match element.key.filter(|_| !is_array) {
                Some(key) => self.key_target(key, "id", &element.place),
                None => Some(RowRef::New),
            };
            let Some(target) = target else {
                continue;
            };
            let Some(mut row) = self.read(&element, None, Some(target)) else {
                continue;
            };
            let own_id = coerce::row_ref(element.row.get("id")).unwrap_or(RowRef::New);
            if target == RowRef::New {
                row.ignored_id = own_id;
            } else if own_id != RowRef::New && own_id != target {
                self.find(&Problem::RowIdIgnored, &row.place.clone().key("id"));
            }
            if row.type_id.is_empty() {
                let stored = match self.rows.find(target) {
                    Found::Row(row) => row.type_id,
                    _ => "PHONE".into(),
                };
                let type_id = Key(&stored);
                self.find(&Problem::MissingTypeId { type_id }, &element.place);
                continue;
            }
            if let Some(field) = Field::from_type_id(row.type_id) {
                self.current.check_described(field)?;
            }
            let at = *by_type_id.entry(row.type_id).or_insert(groups.len());
            if at == groups.len() {
                groups.push((row.type_id, Vec::new()));
            }
            groups[at].1.push(row);
        }
        for (type_id, rows) in groups {
            self.apply_all(type_id, rows, place);
        }
        Ok(())
    }

    /// Carries out `FM` of on-premise code. The effect of a row without a type is
    /// unknown.
    fn carry_out_box_fm(&mut self, value: &'s Tree<'s>, place: &Place) -> Result<(), Error> {
        self.is_box_fm = true;
        for (name, rows) in value.entries() {
            let place = place.clone().key(name);
            let Some(field) = Field::from_type_id(name) else {
                let instead = "write PHONE, EMAIL, WEB, IM or LINK";
                self.find_unmodelled(shown_key(name), instead, &place);
                continue;
            };
            self.current.check_described(field)?;
            let mut read = Vec::new();
            for (key, row) in rows.entries() {
                let element = Element {
                    place: place.clone().key(key),
                    key: Some(key),
                    row,
                };
                let Some(target) = self.key_target(key, "ID", &element.place) else {
                    continue;
                };
                let Some(row) = self.read(&element, Some(field.type_id()), Some(target)) else {
                    continue;
                };
                if row.is_flagged || (row.value_type.is_none() && !row.value.is_empty()) {
                    let what = "a row of FM that has DELETE, or no VALUE_TYPE";
                    let instead = "write VALUE and VALUE_TYPE, or an empty VALUE to delete";
                    self.find_unmodelled(what, instead, &element.place);
                    continue;
                }
                read.push(row);
            }
            self.apply_all(field.type_id(), read, &place);
        }
        if value.entries().is_empty() {
            let what = format!("{} in place of FM", value.found());
            self.find_unmodelled(what, "write {\"PHONE\": {\"n0\": {...}}}", place);
        }
        self.is_box_fm = false;
        Ok(())
    }

    /// Whether PHP converts the object to an array, because its keys are 0, 1, … Then
    /// the server reads all rows as new.
    fn is_read_as_array(&mut self, elements: &[Element<'s, 's>], place: &Place) -> bool {
        let is_index = |(index, key): (usize, &str)| *key == index.to_string();
        let keys: Option<Vec<_>> = elements.iter().map(|element| element.key).collect();
        let Some(keys) = keys else {
            return true;
        };
        let is_list = !keys.is_empty() && keys.into_iter().enumerate().all(is_index);
        if is_list {
            self.find(&Problem::KeysReadAsList, place);
        }
        is_list
    }

    /// The rows of a field, or of `fm`. Empty if the server ignores the value, or if its
    /// effect is unknown.
    fn elements(
        &mut self,
        field: Option<Field>,
        value: &'s Tree<'s>,
        place: &Place,
    ) -> Vec<Element<'s, 's>> {
        let is_row_key = |key: &str| Naming::Upper.is_row_key(key) || Naming::Camel.is_row_key(key);
        let elements = Element::all(value, place);
        let is_row = elements.iter().any(|it| it.key.is_some_and(is_row_key));
        match field {
            Some(field) if is_row => {
                let instead = format!("write \"{field}\": [{{...}}]");
                self.find_unmodelled("a single row in place of an array", instead, place);
                return Vec::new();
            }
            _ if elements.is_empty() => self.find_no_rows(field, value, place),
            _ => {}
        }
        elements
    }

    /// Reports a value that is not a list of rows.
    fn find_no_rows(&mut self, field: Option<Field>, value: &Tree<'_>, place: &Place) {
        let row = self.dialect.row_hint();
        let name = field.map_or("fm", Field::type_id);
        let (delete, list) = if field.is_some() {
            let list = format!("\"{name}\": [{row}], with \"ID\" to change a row");
            (r#"{"ID": ..., "DELETE": "Y"}"#, list)
        } else {
            let list = format!("\"fm\": {{\"n0\": {row}}}, or an id as the key to change a row");
            (r#""<id>": {"typeId": ..., "value": ""}"#, list)
        };
        let is_empty = !matches!(value, Tree::Scalar(_)) || coerce::is_blank(Some(value));
        match coerce::string(Some(value)) {
            _ if is_empty => self.find(&Problem::EmptyClearsNothing { name, delete }, place),
            Ok(Some(text)) => {
                let value = Value(text);
                self.find(&Problem::BareText { value, list }, place);
            }
            _ => {
                let what = format!("{} in place of rows", value.found());
                self.find_unmodelled(what, format!("write {list}"), place);
            }
        }
    }

    /// Checks a field that is not a multifield of this dialect.
    fn check_other_field(&mut self, key: &'s str, place: &Place, is_bare: bool) {
        let value = Value(key);
        let is_fm = self.dialect == Dialect::Fm;
        let instead = match self.dialect.access(key) {
            Some(Access::Writable) => return,
            // Without an envelope, the ID of the entity may stand next to the fields.
            Some(Access::ReadOnly) if is_bare && matches!(key, "id" | "ID" | "entityTypeId") => {
                return
            }
            Some(access) => {
                let instead = match access {
                    Access::Echo if is_fm => "it follows from fm, so write the row into fm",
                    Access::Echo => "it follows from the rows, so write them",
                    _ => "leave it out",
                };
                return self.find(&Problem::ReadOnlyField { value, instead }, place);
            }
            None if key == "edits" => {
                let cause = "this is the library's own JSON of edits, which no server reads".into();
                let instead =
                    "write them as \"fields\", or in another output format for the portal".into();
                return self.find(&Problem::Unmodelled { cause, instead }, place);
            }
            None if is_fm && Field::from_type_id(key).is_some() => {
                "write its rows into fm, or call a classic method such as crm.contact.update".into()
            }
            None if key == "fm" && self.is_import => {
                let instead = "write PHONE: [{\"VALUE\": ..., \"VALUE_TYPE\": ...}]";
                return self.find_unmodelled("fm in an import", instead, place);
            }
            None if key == "fm" => "call crm.item.update".into(),
            None if key == "FM" && !is_fm => {
                "only on-premise code has it, so write PHONE and the other fields".into()
            }
            None if is_fm_key(key) => {
                "put the rows into {\"fm\": ...} and call crm.item.update".into()
            }
            None => {
                let known = if is_fm {
                    &["fm", "PHONE", "EMAIL"]
                } else {
                    Field::NAMES
                };
                match suggest(key, known) {
                    Some(name) if is_fm && name != "fm" => "write its rows into fm".into(),
                    Some(name) => format!("did you mean {name}?"),
                    None => return,
                }
            }
        };
        let of = match self.dialect {
            _ if is_fm_key(key) => "there is",
            Dialect::Classic => "the classic methods have",
            Dialect::Fm => "the universal methods have",
        };
        self.find(&Problem::UnknownField { value, of, instead }, place);
    }

    /// The row that a key of `fm` names: `n0`, `n1`, … name a new row, digits a stored
    /// row. `id` is the name of an ID in that format.
    fn key_target(&mut self, key: &str, id: &str, place: &Place) -> Option<RowRef> {
        let target = match key.strip_prefix('n') {
            _ if !is_fm_key(key) => None,
            Some(_) => Some(RowRef::New),
            // No row has the ID 0, which is only a key of an array.
            None => Some(RowRef::from_digits(key)).filter(|target| *target != RowRef::New),
        };
        if target.is_none() {
            let what = format!("the key {}", shown_key(key));
            let instead = format!("use the {id} of a row, or n0, n1, … for new rows");
            self.find_unmodelled(what, instead, place);
        }
        target
    }
}
