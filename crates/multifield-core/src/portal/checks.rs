//! Findings about the effects of a call.

use std::collections::HashSet;

use super::{
    about::{Id, Key, MaybeRow, Row, Twin, Value},
    call::Call,
    coerce::RowRef,
    dialect::Dialect,
    envelope::Envelope,
    finding::Finding,
    problem::Problem,
    row::PayloadRow,
    rows::{Content, Found},
    similar::are_similar,
};
use crate::{
    error::{first_few, one_of, suggest, Error, Place},
    model::{
        fails_check, is_system, is_too_long, may_be_email, settled_type, Field, Generation,
        StoredRow, MAX_LENGTH, MAX_TYPE_LENGTH, TRANSIT_MARK,
    },
    values::{has_invisible, has_unclear_numbers, phone_flaw, values_in},
};

/// The most characters of a `TYPE_ID`. [field-length-limits]
const MAX_TYPE_ID_LENGTH: usize = 16;

impl<'s> Call<'s, '_> {
    /// Reports a list that repeats stored rows and leaves out others: it was probably
    /// meant to replace the whole field.
    pub(super) fn check_list(&mut self, type_id: &str, rows: &[PayloadRow<'s>], place: &Place) {
        if rows.iter().any(|row| row.target != RowRef::New) {
            return;
        }
        let values: HashSet<&str> = rows.iter().map(|row| &*row.value).collect();
        let default = self.dialect.default_type(type_id, None);
        let listed = rows
            .iter()
            .map(|row| (row.value_type.unwrap_or(&default), &*row.value));
        let listed: HashSet<(&str, &str)> = listed.collect();
        let (mut is_repeated, mut left_out) = (false, Vec::new());
        for row in self.rows.read().filter(|row| row.type_id == type_id) {
            is_repeated |= listed.contains(&(row.value_type(), row.value()));
            if !values.contains(row.value()) && !is_system_row(row) {
                left_out.push(format!("row {}", Row(row)));
            }
        }
        if is_repeated && !left_out.is_empty() {
            let rows = first_few(left_out.into_iter());
            self.find(&Problem::ListDoesNotReplace { rows }, place);
        }
    }

    /// Reports that a system row is changed or deleted.
    pub(super) fn check_system(&mut self, row: &StoredRow<'s>, place: &Place) {
        if is_system_row(row) {
            self.find(&Problem::SystemRowTouched { row: Row(row) }, place);
        }
    }

    /// Checks a new row that is added. `twin` is a row that it is equal to.
    pub(super) fn check_added(
        &mut self,
        row: &PayloadRow<'s>,
        content: &Content<'s>,
        twin: Option<Twin>,
    ) {
        let (place, value) = (&row.place, Value(&content.value));
        if Field::from_type_id(row.type_id).is_none() {
            let value = Value(row.type_id);
            self.find(&Problem::UnknownTypeIdStored { value }, place);
        }
        match (row.target, row.ignored_id, self.dialect) {
            (RowRef::Id(id), ..) => self.find(&Problem::UnknownIdAdds { id: Id(id), value }, place),
            (_, RowRef::Id(id), Dialect::Fm) => {
                return self.find(&Problem::ListOnlyAdds { id: Id(id) }, place);
            }
            (.., Dialect::Classic) if row.is_flagged => {
                self.find(&Problem::DeleteWithoutIdAdds { value }, place);
            }
            (.., Dialect::Classic) => match self.rows.find(row.ignored_id) {
                Found::Row(row) | Found::Hidden { row, .. } => {
                    let row = Row(&row);
                    return self.find(&Problem::KeyIsNoId { row, value }, place);
                }
                Found::Nothing => {}
            },
            (_, RowRef::New, Dialect::Fm) => {}
        }
        if let Some(twin) = twin {
            self.find(&Problem::Duplicate { twin, value }, place);
        } else if let Some((row, how)) = self.similar_row(content) {
            let row = Row(&row);
            self.find(&Problem::EquivalentRow { row, value, how }, place);
        }
    }

    /// Finds a stored row that has the value with another type or in another format.
    fn similar_row(&self, content: &Content<'s>) -> Option<(StoredRow<'s>, &'static str)> {
        let field = Field::from_type_id(&content.type_id)?;
        self.rows.now().find_map(|row| match () {
            () if row.type_id != content.type_id => None,
            () if row.value == content.value => Some((row, "has the same value in another type")),
            () if are_similar(
                field,
                (row.value_type == content.value_type).then_some(&*row.value_type),
                &row.value,
                &content.value,
            ) =>
            {
                Some((row, "seems to have the same value in another formatting"))
            }
            () => None,
        })
    }

    /// Checks a value that the portal would store, and that the row does not have yet.
    pub(super) fn check_value(&mut self, content: &Content<'s>, place: &Place) {
        let (text, value) = (&*content.value, Value(&content.value));
        let Some(field) = Field::from_type_id(&content.type_id) else {
            return;
        };
        if has_invisible(field, text) {
            self.find(&Problem::InvisibleCharacters { value }, place);
        }
        if field != Field::Phone {
            return;
        }
        let least = if has_unclear_numbers(text) { 2 } else { 1 };
        let count = values_in(field, text).len().max(least);
        if count > 1 {
            self.find(&Problem::SeveralValues { value, count }, place);
        } else if phone_flaw(text).is_some() {
            self.find(&Problem::NotAPhone { value }, place);
        }
    }

    /// The content that is written into a new or a stored row.
    pub(super) fn check_written(
        &mut self,
        stored: Option<&StoredRow<'s>>,
        content: &Content<'s>,
        place: &Place,
    ) {
        let Content {
            type_id,
            value_type,
            value,
        } = content;
        for (what, text, limit) in [
            ("value", value, MAX_LENGTH),
            ("type", value_type, MAX_TYPE_LENGTH),
            ("typeId", type_id, MAX_TYPE_ID_LENGTH),
        ] {
            let (value, length) = (Value(text), text.chars().count());
            if length > limit {
                let problem = Problem::TooLong {
                    what,
                    value,
                    length,
                    limit,
                };
                self.find(&problem, place);
            }
        }
        let field = Field::from_type_id(type_id);
        if is_encoded(field, value) {
            let value = Value(value);
            self.find(&Problem::EncodedTwice { value }, place);
        }
        if let Some(meant) = from_latin_1(value) {
            let value = Value(value);
            self.find(&Problem::Mojibake { value, meant }, place);
        }
        if field == Some(Field::Email) && !may_be_email(value) {
            let value = Value(value);
            self.find(&Problem::NotAnEmail { value }, place);
        }
        let value = Value(value_type);
        match field {
            _ if value_type.starts_with(TRANSIT_MARK) => {
                self.find(&in_transit(stored, value_type), place);
            }
            _ if stored.is_some_and(|row| row.value_type == *value_type) => {}
            _ if value_type.is_empty() && self.generation == Generation::Distinct => {
                self.find(&Problem::EmptyTypeFails, place);
            }
            _ if value_type.is_empty() => self.find(&Problem::EmptyTypeStored, place),
            // If a row of the field already has the type, the portal probably knows it.
            Some(field) if !self.rows.held_type(content) => {
                let known = field.value_types();
                if !known.contains(&&**value_type) {
                    let instead = suggest(value_type, known).map_or_else(
                        || format!("write {}", one_of(known)),
                        |known| format!("did you mean {known}?"),
                    );
                    let problem = Problem::UnknownType {
                        field,
                        value,
                        instead,
                    };
                    self.find(&problem, place);
                }
            }
            Some(_) | None => {}
        }
    }

    /// The rows after the call, and the findings about the call as a whole.
    pub(super) fn finish(
        self,
        envelope: &Envelope<'_, '_>,
    ) -> Result<(Vec<StoredRow<'s>>, Vec<Finding>), Error> {
        let Call {
            generation,
            rows,
            mut findings,
            overwritten,
            mentioned,
            ..
        } = self;
        let outcome = rows.finish()?;
        for (row, twin) in &outcome.replaced {
            // The payload may have made either of the two rows equal to the other.
            let by_twin = match twin {
                Twin::Stored(id) => overwritten.get(id),
                Twin::New => None,
            };
            if let Some((position, place)) = overwritten.get(&row.id).or(by_twin) {
                findings.position = *position;
                let (row, twin) = (Row(row), *twin);
                findings.find(&Problem::OverwriteDeletes { row, twin }, place);
            }
        }
        let is_left_in_transit = |row: &&StoredRow<'_>| row.value_type.starts_with(TRANSIT_MARK);
        for row in outcome.untouched.iter().filter(is_left_in_transit) {
            if let Some((position, place)) = mentioned.get(row.type_id()) {
                findings.position = *position;
                findings.find(&in_transit(Some(row), row.value_type()), place);
            }
        }
        findings.go_to_end();
        let everywhere = envelope.call_place.clone();
        if outcome.is_unsaved {
            findings.keep_ignored();
            findings.find(&Problem::SameValues, &everywhere);
        }
        if generation == Generation::Distinct && outcome.saves {
            for row in outcome.untouched.iter().filter(|row| fails(row)) {
                findings.find(&Problem::StoredValueFails { row: Row(row) }, &everywhere);
            }
        }
        if !outcome.saves && !envelope.makes && findings.are_notes() {
            let why = envelope.why_nothing();
            findings.find(&Problem::NothingChanges { why }, &everywhere);
        }
        Ok((outcome.rows, findings.into_sorted()))
    }
}

fn in_transit<'p>(row: Option<&'p StoredRow<'p>>, value_type: &'p str) -> Problem<'p> {
    Problem::InTransit {
        row: MaybeRow(row),
        value: Value(value_type),
        settled: Key(settled_type(value_type)),
    }
}

fn is_system_row(row: &StoredRow<'_>) -> bool {
    Field::from_type_id(row.type_id()).is_some_and(|field| is_system(field, row.value()))
}

/// Whether a stored row fails the check of the whole set.
fn fails(row: &StoredRow<'_>) -> bool {
    match Field::from_type_id(row.type_id()) {
        Some(field) => fails_check(field, row.value()),
        None => is_too_long(row.value()),
    }
}

/// Whether a value contains escapes that were certainly not intended.
fn is_encoded(field: Option<Field>, value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let is_number = || {
        let digits = lower.strip_prefix("%2b");
        digits.is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_url = ["http%3a", "https%3a"]
        .iter()
        .any(|it| lower.starts_with(it));
    is_url
        || is_number()
        || (field == Some(Field::Email) && lower.contains("%40") && !lower.contains('@'))
}

/// The original of a UTF-8 string that was decoded as Latin-1. One such character may
/// be intended, but hardly two.
fn from_latin_1(value: &str) -> Option<String> {
    if value.is_ascii() {
        return None;
    }
    let bytes = value.chars().map(|c| u8::try_from(u32::from(c)).ok());
    let meant = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
    let is_letter = |c: &char| !c.is_ascii() && c.is_alphabetic();
    (meant.chars().filter(is_letter).count() > 1).then_some(meant)
}
