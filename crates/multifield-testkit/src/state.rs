//! States as plain data: what generators make and oracles judge.

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Duplicates, Equality, Field, Generations, InvalidPhones,
    InvisibleCharacters, Only, Order, Overwrite, Region, Row, RowId, SeveralValues, Strategy,
    SystemRows, Types,
};

use crate::alphabet;

/// A row that a portal holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredRow {
    /// `ID`
    pub id: u64,
    /// `TYPE_ID`, which may be that of no field.
    pub type_id: String,
    /// `VALUE_TYPE`
    pub value_type: String,
    /// `VALUE`
    pub value: String,
}

impl StoredRow {
    /// A row of a field.
    pub fn new(id: u64, field: Field, value_type: &str, value: &str) -> Self {
        StoredRow {
            id,
            type_id: field.type_id().to_owned(),
            value_type: value_type.to_owned(),
            value: value.to_owned(),
        }
    }

    /// The field; none where the row is of another `TYPE_ID`.
    pub fn field(&self) -> Option<Field> {
        Field::from_type_id(&self.type_id)
    }

    /// Whether the row ties its entity to a chat or a user.
    pub fn is_system(&self) -> bool {
        self.type_id == "LINK" || (self.type_id == "IM" && self.value.starts_with("imol|"))
    }
}

/// What a portal holds, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The rows, of all fields and of none.
    pub rows: Vec<StoredRow>,
}

impl Stored {
    /// The rows of a field by ID.
    pub fn of(&self, field: Field) -> Vec<StoredRow> {
        let rows = self.rows.iter().filter(|row| row.field() == Some(field));
        let mut rows: Vec<_> = rows.cloned().collect();
        rows.sort();
        rows
    }

    /// The rows of a field that are in sight, by ID.
    pub fn seen(&self, field: Field, rules: Rules) -> Vec<StoredRow> {
        let mut rows = self.of(field);
        rows.retain(|row| rules.see(row));
        rows
    }

    /// The rows of fields, without those of another `TYPE_ID`.
    #[must_use]
    pub fn known(&self) -> Stored {
        let rows = self.rows.iter().filter(|row| row.field().is_some());
        Stored {
            rows: rows.cloned().collect(),
        }
    }

    /// As Rust users build it, without the rows that are of no field.
    pub fn current(&self) -> Current<'_> {
        let rows = self.rows.iter().filter_map(|row| {
            let id = RowId::new(row.id).expect("an ID");
            Some(Row::new(id, row.field()?, &*row.value_type, &*row.value))
        });
        Current::from_rows(rows).expect("IDs that differ")
    }

    /// What the crate holds, as plain data by ID.
    pub fn from_current(current: &Current<'_>) -> Stored {
        let known = current.iter().map(|row| {
            StoredRow::new(
                row.id().get(),
                row.field(),
                row.value_type().as_str(),
                row.value(),
            )
        });
        let others = current.other_rows().iter().map(|row| StoredRow {
            id: row.id().get(),
            type_id: row.type_id().to_owned(),
            value_type: row.value_type().to_owned(),
            value: row.value().to_owned(),
        });
        let mut rows: Vec<_> = known.chain(others).collect();
        rows.sort();
        Stored { rows }
    }
}

/// A row that an entity should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRow {
    /// The ID that it is pinned to.
    pub pin: Option<u64>,
    /// The value, which may have blanks around it.
    pub value: String,
    /// The type; none where it is open.
    pub value_type: Option<String>,
}

impl WantedRow {
    /// An open row without a pin.
    pub fn new(value: &str) -> Self {
        WantedRow {
            pin: None,
            value: value.to_owned(),
            value_type: None,
        }
    }
}

/// What an entity should hold: rows per field, or no mention of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By [`Field::ALL`].
    pub fields: [Option<Vec<WantedRow>>; Field::ALL.len()],
}

impl Wanted {
    /// The rows of a field; none where it is not mentioned.
    pub fn of(&self, field: Field) -> Option<&[WantedRow]> {
        self.fields[field as usize].as_deref()
    }

    /// The fields that are mentioned.
    pub fn mentioned(&self) -> impl Iterator<Item = (Field, &[WantedRow])> {
        Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.of(field)?)))
    }

    /// As Rust users build it.
    pub fn desired(&self) -> Desired<'_> {
        self.mentioned()
            .fold(Desired::new(), |desired, (field, rows)| {
                let rows = rows.iter().map(|row| {
                    let mut built = DesiredRow::new(&*row.value).expect("no blank value");
                    if let Some(value_type) = &row.value_type {
                        built = built.with_type(&**value_type);
                    }
                    match row.pin {
                        Some(id) => built.pinned(RowId::new(id).expect("an ID")),
                        None => built,
                    }
                });
                desired.with(field, rows)
            })
    }

    /// The same rows in the order in which a map of them is read: by pin, then
    /// those without one.
    #[must_use]
    pub fn in_map_order(mut self) -> Self {
        for rows in self.fields.iter_mut().flatten() {
            rows.sort_by_key(|row| (row.pin.is_none(), row.pin));
        }
        self
    }
}

/// The options that change what a diff has to reach.
// Each is there or not, and any may go with any.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// `duplicates: keep`
    pub keep_duplicates: bool,
    /// `system_rows: touch`
    pub touch_system_rows: bool,
    /// `types: any`, of which only `dedupe` and `tidy` know.
    pub any_type: bool,
    /// `overwrite: same_value`
    pub overwrite_same_value: bool,
    /// `equality: normalized`
    pub normalized: bool,
    /// `strategy: add`; the options that it has no meaning with are as they are.
    pub adds: bool,
    /// `region: RU`
    pub in_russia: bool,
    /// `only`: of each field so many of its types, or all where it is 0.
    pub types_in_sight: usize,
    /// `order: desired`
    pub ordered: bool,
    /// `generation`; one that holds equal rows where duplicates are kept.
    pub generation: Generations,
}

impl Rules {
    /// Whether a stored row may be neither changed nor deleted.
    pub fn protect(self, row: &StoredRow) -> bool {
        !self.touch_system_rows && row.is_system()
    }

    /// The types of a field that `only` names; none where all are in sight.
    pub fn only(self, field: Field) -> Option<&'static [&'static str]> {
        let known = alphabet::known_types(field);
        let count = self.types_in_sight.min(known.len());
        (count > 0).then(|| &known[..count])
    }

    /// Whether `only` leaves a row of a field in sight.
    pub fn see(self, row: &StoredRow) -> bool {
        row.field().is_some_and(|field| {
            let types = self.only(field);
            types.is_none_or(|types| types.contains(&alphabet::trim(&row.value_type)))
        })
    }

    /// The same options for the crate.
    pub fn diff(self) -> Diff {
        let duplicates = if self.keep_duplicates {
            Duplicates::Keep
        } else {
            Duplicates::Collapse
        };
        let system_rows = if self.touch_system_rows {
            SystemRows::Touch
        } else {
            SystemRows::Protect
        };
        let overwrite = if self.overwrite_same_value {
            Overwrite::SameValue
        } else {
            Overwrite::Any
        };
        let equality = if self.normalized {
            Equality::Normalized
        } else {
            Equality::Exact
        };
        let types = if self.any_type {
            Types::Any
        } else {
            Types::Same
        };
        let region = self.in_russia.then(|| Region::new("RU").expect("a region"));
        let strategy = if self.adds {
            Strategy::Add
        } else {
            Strategy::Replace
        };
        let order = if self.ordered {
            Order::Desired
        } else {
            Order::Any
        };
        let only = Field::ALL
            .into_iter()
            .fold(Only::new(), |only, field| match self.only(field) {
                Some(types) => only
                    .with(field, types.iter().copied())
                    .expect("known types"),
                None => only,
            });
        let generation = match self.generation {
            Generations::Any | Generations::Distinct if self.keep_duplicates => Generations::Legacy,
            generation => generation,
        };
        Diff::new()
            .generation(generation)
            .only(only)
            .order(order)
            .strategy(strategy)
            .types(types)
            .duplicates(duplicates)
            .system_rows(system_rows)
            .overwrite(overwrite)
            .equality(equality)
            .region(region)
    }
}

/// The same options, by which an edit may write any value that the portal stores.
pub fn allow_any_value(diff: Diff) -> Diff {
    diff.invalid_phones(InvalidPhones::Allow)
        .several_values(SeveralValues::Allow)
        .invisible_characters(InvisibleCharacters::Allow)
}
