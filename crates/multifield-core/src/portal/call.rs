//! A call while it is carried out: the rows, and the findings that every method
//! has.

use std::borrow::Cow;

use super::{
    cell::{self, Target},
    finding::{Finding, FindingCode as Code},
    payload::{Beside, Method},
    state::{Numbering, State},
    tree::Tree,
};
use crate::{
    error::{shown_key, suggest, Error, Place},
    model::{
        is_system, may_be_email, Current, Field, FieldSet, Naming, RowId, StoredRow, MAX_LENGTH,
    },
    read::is_fm_key,
    text::describe,
};

/// A call that is being carried out.
pub(super) struct Call<'s, 'c> {
    current: &'s Current<'c>,
    pub(super) state: State<'s>,
    findings: Vec<Finding>,
}

impl<'s, 'c> Call<'s, 'c> {
    pub(super) fn new(current: &'s Current<'c>, rows: Vec<StoredRow<'s>>) -> Self {
        Call {
            current,
            state: State::new(rows),
            findings: Vec::new(),
        }
    }

    pub(super) fn finish(
        self,
        numbering: Numbering,
    ) -> Result<(Vec<StoredRow<'s>>, Vec<Finding>), Error> {
        Ok((self.state.finish(numbering)?, self.findings))
    }

    pub(super) fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Fails where it is not known what the field holds.
    pub(super) fn check_read(&self, field: Field) -> Result<(), Error> {
        self.current.check_read(field, FieldSet::EMPTY)
    }

    /// Keys that are there more than once. PHP drops all values but the last,
    /// before anything else looks at the payload.
    pub(super) fn check_repeated(&mut self, tree: &Tree<'_>, place: &Place) {
        match tree {
            Tree::Scalar(_) => {}
            Tree::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.check_repeated(element, &place.clone().index(index));
                }
            }
            Tree::Map(entries, repeated) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    let place = place.clone().key(key);
                    if repeated.contains(&index) {
                        let all = match value {
                            Tree::Scalar(_) => "",
                            Tree::List(_) | Tree::Map(..) => ", with all that belongs into it",
                        };
                        let message = format!(
                            "{} is there more than once, and the server keeps only the last of \
                             them: write it once{all}",
                            shown_key(key)
                        );
                        self.find(Finding::new(Code::RepeatedKey, place.clone(), message));
                    }
                    self.check_repeated(value, &place);
                }
            }
        }
    }

    /// Fields that stand where the server does not look.
    pub(super) fn check_beside(&mut self, fields: &[Beside<'_>]) {
        for field in fields {
            let message = format!(
                "{} stands beside {}, where the server does not read it: write it into \"fields\"",
                field.key, field.wrapping
            );
            self.find(Finding::new(
                Code::BesideFields,
                field.place.clone(),
                message,
            ));
        }
    }

    /// A call that names an entity, simulated on one of that ID.
    pub(super) fn check_entity(&mut self, id: u64, own: u64, place: Place) {
        if id != own {
            let message = format!(
                "the call is for the entity {id}, but the rows were read from {own}: send it to the \
                 entity that was read"
            );
            self.find(Finding::new(Code::OtherEntity, place, message));
        }
    }

    /// A key of the payload that is no field of the method's. Most are other
    /// fields of the entity.
    pub(super) fn other_key(&mut self, method: Method<'_>, key: &str, place: Place) {
        if key == "edits" {
            let message = "edits are a record, which no server reads, so no effect is assumed: \
                           write them as \"fields\", or in another form for the portal"
                .to_owned();
            self.find(Finding::new(Code::Unmodelled, place, message));
            return;
        }
        let universal = method == Method::Universal;
        let message = match key {
            _ if universal && Field::from_type_id(key).is_some() => format!(
                "crm.item.update has no field {key}, and ignores it: write its rows into fm, or \
                 call a classic method such as crm.contact.update"
            ),
            "fm" => "the classic methods have no field fm, and ignore it: call crm.item.update"
                .to_owned(),
            _ if is_fm_key(key) => format!(
                "{} is no field, and ignored: put the rows into {{\"fm\": ...}} and call \
                 crm.item.update",
                shown_key(key)
            ),
            _ => {
                let known: &[&'static str] = if universal {
                    &["fm", "PHONE", "EMAIL"]
                } else {
                    Field::NAMES
                };
                match suggest(key, known) {
                    Some(_) if universal => format!(
                        "{key} is read-only in crm.item.update, and ignored: write its rows into fm"
                    ),
                    Some(name) => format!(
                        "{key} is no field of the classic methods, and ignored: did you mean \
                         {name}?"
                    ),
                    None => return,
                }
            }
        };
        self.find(Finding::new(Code::UnknownField, place, message).value(key));
    }

    /// Findings of what is written into a row, by whatever method.
    pub(super) fn check_written(
        &mut self,
        type_id: &str,
        value_type: &str,
        value: &str,
        place: &Place,
    ) {
        let length = value.chars().count();
        if length > MAX_LENGTH {
            let message = format!(
                "the value has {length} characters, and more than 250 make the whole call fail, \
                 so that nothing is written: shorten it"
            );
            self.find(Finding::new(Code::TooLong, place.clone(), message).value(value));
        }
        let field = Field::from_type_id(type_id);
        if field == Some(Field::Email) && !may_be_email(value) {
            let message = "the value is no e-mail address, which makes the whole call fail, so \
                           that nothing is written: correct it, or leave the row out"
                .to_owned();
            self.find(Finding::new(Code::NotAnEmail, place.clone(), message).value(value));
        }
        if let Some(field) = field {
            let known = field.value_types();
            if !value_type.is_empty() && !known.contains(&value_type) {
                let expected = suggest(value_type, known).map_or_else(
                    || format!("it knows {}", known.join(" ")),
                    |name| format!("did you mean {name}?"),
                );
                let message = format!(
                    "{} is no type that the portal knows for {field}, but it is stored: {expected}",
                    shown_key(value_type)
                );
                self.find(
                    Finding::new(Code::UnknownType, place.clone(), message).value(value_type),
                );
            }
        }
    }

    /// Keys of a row that the server does not know.
    pub(super) fn check_keys(
        &mut self,
        entries: &[(Cow<'_, str>, Tree<'_>)],
        naming: Naming,
        place: &Place,
    ) {
        let unknown = entries.iter().filter(|(key, _)| !naming.is_row_key(key));
        for (key, _) in unknown {
            let message = format!("{} is ignored: {}", shown_key(key), naming.unknown_key(key));
            self.find(Finding::new(
                Code::UnknownKey,
                place.clone().key(key),
                message,
            ));
        }
    }

    /// A cell of which the server's reading is not known.
    pub(super) fn unmodelled_cell(&mut self, found: &str, expected: &str, place: Place) {
        let message = format!(
            "found {found}, and what the server makes of it is not known, so no effect of the row \
             is assumed: write {expected}"
        );
        self.find(Finding::new(Code::Unmodelled, place, message));
    }

    /// A row that is deleted where that may not be meant: `value` is what it
    /// has, if anything.
    pub(super) fn check_deleted(
        &mut self,
        stored: &StoredRow<'s>,
        cell: Option<&Tree<'_>>,
        how: (&str, &str),
        place: &Place,
    ) {
        let (key, flag) = how;
        let (code, what) = match cell::text(cell) {
            Ok(None) => (Code::MissingValueDeletes, format!("the row has no {key}")),
            Ok(Some("")) => return,
            _ => (Code::BlankValueDeletes, format!("the {key} is blank")),
        };
        let message = format!(
            "{what}, so the portal deletes the row {}, {}: to change its type, repeat the value; \
             to delete it, say {flag}",
            stored.id(),
            describe(stored.value(), stored.value_type())
        );
        self.find(Finding::new(code, place.clone(), message).row(stored));
    }

    /// A row whose ID the entity does not have; `new` is how to write a new
    /// one.
    pub(super) fn check_unknown_id(
        &mut self,
        id: Target,
        is_ignored: bool,
        new: &str,
        value: &str,
        place: &Place,
    ) {
        let id = match id {
            Target::New => return,
            Target::Stored(id) => id.to_string(),
            Target::Beyond => format!("with an ID above {}", RowId::MAX),
        };
        let (code, what) = if is_ignored {
            (Code::UnknownIdIgnored, "ignored")
        } else {
            (Code::UnknownIdAdds, "added as a new one")
        };
        let instead = if value.is_empty() {
            String::new()
        } else {
            format!(", and {new} where a new row is meant")
        };
        let message = format!(
            "the entity has no row {id}, so the row is {what}: read the entity again{instead}"
        );
        self.find(Finding::new(code, place.clone(), message).value(value));
    }

    /// Adds a row, if the server does.
    pub(super) fn add(
        &mut self,
        type_id: &'s str,
        value_type: Cow<'s, str>,
        value: Cow<'s, str>,
        loses_zero: bool,
        place: &Place,
    ) {
        let is_lost = value == "0" && loses_zero;
        if is_lost {
            let message =
                "the server loses the value 0 of a new row: write the number in full".to_owned();
            self.find(Finding::new(Code::ZeroLost, place.clone(), message).value("0"));
        }
        if value.is_empty() || is_lost {
            self.state.drop_new(type_id.into());
            return;
        }
        self.check_added(type_id, &value, place);
        self.check_written(type_id, &value_type, &value, place);
        self.state.add(type_id.into(), value_type, value);
    }

    /// Findings of a new row.
    fn check_added(&mut self, type_id: &str, value: &str, place: &Place) {
        let twin = self
            .state
            .rows()
            .find(|row| row.type_id() == type_id && row.value() == value)
            .cloned();
        if let Some(row) = twin {
            let message = format!(
                "the value is added although the row {} has it: leave it out, or name the row's ID",
                row.id()
            );
            self.find(
                Finding::new(Code::Duplicate, place.clone(), message)
                    .row(&row)
                    .value(value),
            );
        }
    }

    /// Findings of a stored row that is changed or deleted.
    pub(super) fn check_touched(&mut self, row: &StoredRow<'s>, place: &Place) {
        let is_system =
            Field::from_type_id(row.type_id()).is_some_and(|field| is_system(field, row.value()));
        if is_system {
            let message = format!(
                "the row {} ties the entity to a chat or a user, and this cuts the tie: leave the \
                 row out",
                row.id()
            );
            self.find(Finding::new(Code::SystemRowTouched, place.clone(), message).row(row));
        }
    }
}
