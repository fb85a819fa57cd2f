//! How rows, fields and keys of desired are read.

use std::borrow::Cow;

use crate::{
    error::{quote, suggest, ErrorKind, Side},
    model::{
        trim, Desired, DesiredRow, Field, FieldSet, Naming, Origin, OtherDesired, Part, Position,
        RowId, Shape, Step, StoredRow, ValueType,
    },
    options::{Blanks, Cells, OtherKeys, Strategy},
    read::{
        document::Level,
        field_of_row,
        row::RawRow,
        seen::{mixed, Seen},
        visit::Scalar,
        ReadOptions, Refusal, RowPlace, Target, USUAL_ROWS,
    },
    values::{cell_values, whole_number},
};

#[derive(Default)]
pub(super) struct Reader<'de> {
    options: ReadOptions,
    /// The keys that may contain the ID by which the entity was found in a
    /// line.
    id_keys: &'de [&'de str],
    /// The entity, if its keys are accepted.
    origin: Origin,
    /// The key of its ID.
    id_key: &'static str,
    pub(super) rows: Vec<DesiredRow<'de>>,
    /// Keys of the objects that rows were read from.
    pub(super) keys: Vec<Cow<'de, str>>,
    others: Vec<OtherDesired<'de>>,
    mentioned: FieldSet,
    /// The keys of the objects around the fields, as in a place.
    wrapping: String,
    shape: Shape,
    /// The index at which the rows of the current list begin.
    pub(super) start: usize,
    /// The index at which their keys begin.
    pub(super) first_key: u32,
    /// Whether a blank value of the current list was dropped.
    skipped: bool,
    /// Strings in `phone` and `email`. If an `fm` follows, they repeat its
    /// first values and are ignored.
    held: Vec<(Field, Cow<'de, str>)>,
    /// An array in `phone` or `email`, which cannot be a repeated first value.
    vibecode_list: Option<Field>,
}

impl<'de> Reader<'de> {
    pub(super) fn new(options: ReadOptions, id_keys: &'de [&'de str]) -> Self {
        Reader {
            options,
            id_keys,
            ..Reader::default()
        }
    }

    fn skips_blanks(&self) -> bool {
        self.options.blanks == Blanks::Skip || self.options.cells == Cells::Clean
    }

    fn ignores_other_keys(&self) -> bool {
        self.options.other_keys == OtherKeys::Ignore
    }

    pub(super) fn into_desired(self) -> Desired<'de> {
        Desired::assemble(
            self.rows,
            self.mentioned,
            self.wrapping,
            self.keys,
            self.others,
        )
        .of_entity(self.origin, self.id_key)
    }

    #[inline]
    fn push(&mut self, row: DesiredRow<'de>) -> Result<(), ErrorKind> {
        if self.options.cells == Cells::Clean {
            return self.push_cell(&row);
        }
        if trim(&row.value).is_empty() {
            return self.push_blank(row.id);
        }
        self.rows.push(row);
        Ok(())
    }

    /// Drops a blank value, unless it is an error.
    #[cold]
    fn push_blank(&mut self, id: Option<RowId>) -> Result<(), ErrorKind> {
        match id {
            Some(_) => Err(self.blank_pinned()),
            None if self.skips_blanks() => {
                self.skipped = true;
                Ok(())
            }
            None => Err(ErrorKind::BlankValue),
        }
    }

    /// A blank value in a row with an ID. A portal would treat it as a deletion.
    #[cold]
    fn blank_pinned(&self) -> ErrorKind {
        match self.options.strategy {
            Strategy::Fill | Strategy::Patch | Strategy::First => ErrorKind::BlankListed,
            Strategy::Replace | Strategy::Add | Strategy::Remove => ErrorKind::BlankPinned,
        }
    }

    /// Reads the values of a cell: each becomes a separate row, at the place of the cell
    /// and with its type.
    #[cold]
    fn push_cell(&mut self, cell: &DesiredRow<'de>) -> Result<(), ErrorKind> {
        let values = cell_values(cell.field, &cell.value);
        match (values.len(), cell.id) {
            (0, None) => self.skipped = true,
            (0, Some(_)) => return Err(self.blank_pinned()),
            (1, _) | (_, None) => {}
            (count, Some(_)) => {
                return Err(ErrorKind::SeveralValuesOfOne {
                    found: quote(&cell.value),
                    count,
                    is_pinned: true,
                });
            }
        }
        self.rows.extend(values.into_iter().map(|value| DesiredRow {
            value: Cow::Owned(value),
            ..cell.clone()
        }));
        Ok(())
    }

    /// The string of a value. None if the value is dropped, like a blank one.
    fn text_of(&mut self, value: Scalar<'de>) -> Result<Option<Cow<'de, str>>, ErrorKind> {
        let value = match value.into_text() {
            Ok(text) => return Ok(Some(text)),
            Err(value) => value,
        };
        let found = value.found();
        match value {
            _ if value.is_nothing() && self.skips_blanks() => {
                self.skipped = true;
                Ok(None)
            }
            _ if value.is_nothing() => Err(ErrorKind::NoValue { found }),
            Scalar::Float(float) => match whole_number(float) {
                Some(number) if self.options.cells == Cells::Clean => Ok(Some(Cow::Owned(number))),
                Some(_) => Err(ErrorKind::WholeFloat { found }),
                None => Err(ErrorKind::WrongValue { found }),
            },
            _ => Err(ErrorKind::WrongValue { found }),
        }
    }

    fn push_other(
        &mut self,
        id: RowId,
        position: Position,
        naming: Naming,
        raw: RawRow<'de>,
    ) -> Result<(), Refusal> {
        let row = StoredRow {
            id,
            type_id: raw.type_id.unwrap_or_default(),
            value_type: raw.value_type.unwrap_or_default(),
            value: RawRow::required(raw.value, naming)?,
        };
        self.others.push(OtherDesired { row, position });
        Ok(())
    }

    fn push_text(
        &mut self,
        field: Field,
        step: Step,
        text: Cow<'de, str>,
    ) -> Result<(), ErrorKind> {
        let position = Position {
            step,
            shape: self.shape,
            is_text: true,
            ..Position::default()
        };
        self.push(DesiredRow {
            field,
            id: None,
            value: text,
            value_type: None,
            position,
        })
    }
}

impl<'de> Target<'de> for Reader<'de> {
    fn side(&self) -> Side {
        Side::Desired
    }

    fn expected(&self, step: Step) -> &'static str {
        match step {
            Step::Whole => "a string, a row or an array of rows",
            Step::Index(_) | Step::Key(_) => "a string or a row",
        }
    }

    fn begin_rows(&mut self, _: Option<Field>, shape: Shape) {
        if self.rows.is_empty() {
            self.rows.reserve(USUAL_ROWS);
        }
        self.start = self.rows.len();
        self.first_key = count(&self.keys);
        self.skipped = false;
        self.shape = shape;
    }

    fn end_rows(&mut self, field: Option<Field>, is_map: bool) -> Result<(), Refusal> {
        if is_map {
            self.read_keys(field)?;
        }
        let rows = &self.rows[self.start..];
        for row in rows {
            self.mentioned.insert(row.field);
        }
        if !rows.is_empty() || self.skipped || (field.is_none() && !self.others.is_empty()) {
            return Ok(());
        }
        match field {
            None => Err(ErrorKind::EmptyFm.into()),
            Some(_) if is_map => {
                let expected = "rows (an empty array clears the field)";
                Err(ErrorKind::wrong_shape("an empty object", expected).into())
            }
            Some(field) if self.held.iter().any(|(held, _)| *held == field) => Ok(()),
            Some(field) => {
                if self.shape == Shape::Lower {
                    self.vibecode_list = Some(field);
                }
                self.mentioned.insert(field);
                Ok(())
            }
        }
    }

    fn scalar(&mut self, field: Field, step: Step, scalar: Scalar<'de>) -> Result<(), ErrorKind> {
        let Some(text) = self.text_of(scalar)? else {
            return Ok(());
        };
        if self.shape == Shape::Lower {
            if self.ignores_other_keys() && matches!(step, Step::Whole) {
                self.held.push((field, text));
                return Ok(());
            }
            self.vibecode_list = Some(field);
        }
        self.push_text(field, step, text)
    }

    fn key(&mut self, key: Cow<'de, str>) -> Step {
        self.keys.push(key);
        Step::Key(count(&self.keys) - 1)
    }

    #[inline]
    fn row(&mut self, place: RowPlace, raw: RawRow<'de>) -> Result<(), Refusal> {
        let naming = place.naming;
        let (id, is_under_id) = match place.step {
            Step::Key(key) => self.id_under_key(place, key, raw.id)?,
            Step::Whole | Step::Index(_) => (raw.id, false),
        };
        let shape = match self.shape {
            Shape::FmAlone if naming == Naming::Upper => Shape::RowList,
            shape => shape,
        };
        let position = Position {
            step: place.step,
            shape,
            is_under_id,
            ..Position::default()
        };
        let field = match (field_of_row(place, &raw)?, id) {
            (Ok(field), _) => field,
            (Err(_), Some(id)) => return self.push_other(id, position, naming, raw),
            (Err(found), None) => {
                return Err(ErrorKind::unknown_type_id(found).at(naming.name(Part::TypeId)));
            }
        };
        if shape == Shape::Lower {
            self.vibecode_list = Some(field);
        }
        // Rows in an array by itself each have their own naming.
        let last = self.rows[self.start..].last();
        if last.is_some_and(|row| row.position.shape != shape) {
            let kind = match shape {
                Shape::RowList => mixed("typeId", "TYPE_ID"),
                _ => mixed("TYPE_ID", "typeId"),
            };
            return Err(kind.at(naming.name(Part::TypeId)));
        }
        let at_value = |kind: ErrorKind| kind.at(naming.name(Part::Value));
        let value_type = raw.value_type.map(ValueType::from);
        let value = match (raw.value, id) {
            (Some(Scalar::Text(text)), _) => text,
            (None | Some(Scalar::Null), Some(id))
                if matches!(self.options.strategy, Strategy::Remove | Strategy::Patch) =>
            {
                let row = DesiredRow::of_id(id).with_type(value_type.unwrap_or("".into()));
                self.rows.push(DesiredRow {
                    field,
                    position,
                    ..row
                });
                return Ok(());
            }
            (None, _) => return Err(RawRow::without_value(None, naming)),
            // A row with an ID must say its new content.
            (Some(value), Some(_)) if value.is_nothing() => {
                return Err(RawRow::without_value(Some(value), naming));
            }
            (Some(value), _) => match self.text_of(value).map_err(at_value)? {
                Some(text) => text,
                None => return Ok(()),
            },
        };
        let row = DesiredRow {
            field,
            id,
            value,
            value_type: value_type.and_then(ValueType::listed),
            position,
        };
        self.push(row).map_err(at_value)
    }

    fn enter(&mut self, wrapping: &str) {
        if !self.wrapping.is_empty() {
            self.wrapping.push('.');
        }
        self.wrapping.push_str(wrapping);
    }

    fn passes_echoes(&self) -> bool {
        self.ignores_other_keys()
    }

    fn is_id_key(&self, key: &str) -> bool {
        self.id_keys.contains(&key)
    }

    fn finish(&mut self, _: Level, seen: &Seen<'de>) -> Result<(), Refusal> {
        let key = |field: Field| field.type_id().to_ascii_lowercase();
        if matches!(seen.shape, Some((Shape::Fm, _))) {
            if let Some(field) = self.vibecode_list {
                return Err(mixed("fm", &key(field)).at(key(field)));
            }
        } else {
            for (field, text) in std::mem::take(&mut self.held) {
                self.begin_rows(Some(field), self.shape);
                self.push_text(field, Step::Whole, text)
                    .map_err(|kind| kind.at(key(field)))?;
                self.end_rows(Some(field), false)?;
            }
        }
        if let Some(fields) = &seen.payload {
            let expected = "the desired state of the entity";
            let kind = ErrorKind::wrong_shape("a payload, which lists changes", expected);
            return Err(kind.at(fields.clone().into_owned()));
        }
        match &seen.other {
            Some(other) if !self.ignores_other_keys() => {
                let known = ["PHONE", "EMAIL", "WEB", "IM", "LINK", "fm"];
                let suggestion = suggest(other, &known);
                Err(ErrorKind::UnknownField { suggestion }.at(other.clone().into_owned()))
            }
            _ => {
                let origin = seen.origin();
                self.origin.entity = origin.entity.or(self.origin.entity);
                // Keys with the ID of an entity in a line were compared before.
                if let (Some(id), true) = (origin.id, self.id_keys.is_empty()) {
                    self.origin.id = Some(id);
                    self.id_key = if seen.upper_id { "ID" } else { "id" };
                }
                Ok(())
            }
        }
    }
}

fn count(keys: &[Cow<'_, str>]) -> u32 {
    u32::try_from(keys.len()).unwrap_or(u32::MAX)
}
