//! States as plain data, for generators and oracles.

use multifield_core::{
    Current, Desired, DesiredRow, Diff, Duplicates, Equality, Field, Generations, InvalidPhones,
    InvisibleCharacters, Only, Order, Overwrite, Region, Row, RowId, SeveralValues, Strategy,
    SystemRows, Types,
};

use crate::alphabet;

/// A stored row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredRow {
    /// `ID`
    pub id: u64,
    /// `TYPE_ID`, which may not be a field.
    pub type_id: String,
    /// `VALUE_TYPE`
    pub value_type: String,
    /// `VALUE`
    pub value: String,
}

impl StoredRow {
    /// Creates a row of a field.
    pub fn new(id: u64, field: Field, value_type: &str, value: &str) -> Self {
        StoredRow {
            id,
            type_id: field.type_id().to_owned(),
            value_type: value_type.to_owned(),
            value: value.to_owned(),
        }
    }

    /// Returns the field, or `None` if the row has another `TYPE_ID`.
    pub fn field(&self) -> Option<Field> {
        Field::from_type_id(&self.type_id)
    }

    /// Returns whether the row links the entity to a chat or a user.
    pub fn is_system(&self) -> bool {
        self.type_id == "LINK" || (self.type_id == "IM" && self.value.starts_with("imol|"))
    }
}

/// A stored state, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The rows of all fields, and those that belong to no field.
    pub rows: Vec<StoredRow>,
}

impl Stored {
    /// Returns the rows of a field by ID.
    pub fn of(&self, field: Field) -> Vec<StoredRow> {
        let rows = self.rows.iter().filter(|row| row.field() == Some(field));
        let mut rows: Vec<_> = rows.cloned().collect();
        rows.sort();
        rows
    }

    /// Returns the rows of a field that `only` includes, by ID.
    pub fn seen(&self, field: Field, rules: Rules) -> Vec<StoredRow> {
        let mut rows = self.of(field);
        rows.retain(|row| rules.see(row));
        rows
    }

    /// Returns the rows of fields, without those with another `TYPE_ID`.
    #[must_use]
    pub fn known(&self) -> Stored {
        let rows = self.rows.iter().filter(|row| row.field().is_some());
        Stored {
            rows: rows.cloned().collect(),
        }
    }

    /// Builds the state like a Rust user, without rows that belong to no field.
    pub fn current(&self) -> Current<'_> {
        let rows = self.rows.iter().filter_map(|row| {
            let id = RowId::new(row.id).expect("an ID");
            Some(Row::new(id, row.field()?, &*row.value_type, &*row.value))
        });
        Current::from_rows(rows).expect("IDs that differ")
    }

    /// Converts a state of the crate to plain data, by ID.
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

/// A desired row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRow {
    /// The explicit ID.
    pub pin: Option<u64>,
    /// The value, which may have blanks around it.
    pub value: String,
    /// The type, or `None` for a row without a type.
    pub value_type: Option<String>,
}

impl WantedRow {
    /// Creates a row without a type and without an ID.
    pub fn new(value: &str) -> Self {
        WantedRow {
            pin: None,
            value: value.to_owned(),
            value_type: None,
        }
    }
}

/// A desired state: rows per mentioned field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The index is that of [`Field::ALL`].
    pub fields: [Option<Vec<WantedRow>>; Field::ALL.len()],
}

impl Wanted {
    /// Returns the rows of a field, or `None` if it is not mentioned.
    pub fn of(&self, field: Field) -> Option<&[WantedRow]> {
        self.fields[field as usize].as_deref()
    }

    /// Returns the mentioned fields.
    pub fn mentioned(&self) -> impl Iterator<Item = (Field, &[WantedRow])> {
        Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.of(field)?)))
    }

    /// Builds the state like a Rust user.
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

    /// Sorts the rows in the order in which objects are read: by explicit ID, then those
    /// without one.
    #[must_use]
    pub fn in_map_order(mut self) -> Self {
        for rows in self.fields.iter_mut().flatten() {
            rows.sort_by_key(|row| (row.pin.is_none(), row.pin));
        }
        self
    }
}

/// The options that change the required result of a diff.
// The options are independent, so every combination must be possible.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// `duplicates: keep`
    pub keep_duplicates: bool,
    /// `system_rows: touch`
    pub touch_system_rows: bool,
    /// `types: any`, only for `dedupe` and `tidy`.
    pub any_type: bool,
    /// `overwrite: same_value`
    pub overwrite_same_value: bool,
    /// `equality: normalized`
    pub normalized: bool,
    /// `strategy: add`. Options without a meaning for it are set, too.
    pub adds: bool,
    /// `region: RU`
    pub in_russia: bool,
    /// `only`: how many types of each field it includes, or 0 for all.
    pub types_in_sight: usize,
    /// `order: desired`
    pub ordered: bool,
    /// `generation`. If duplicates are kept, one that can store equal rows.
    pub generation: Generations,
}

impl Rules {
    /// Returns whether a stored row must not be changed or deleted.
    pub fn protect(self, row: &StoredRow) -> bool {
        !self.touch_system_rows && row.is_system()
    }

    /// Returns the types of a field that `only` names, or `None` if it includes all.
    pub fn only(self, field: Field) -> Option<&'static [&'static str]> {
        let known = alphabet::known_types(field);
        let count = self.types_in_sight.min(known.len());
        (count > 0).then(|| &known[..count])
    }

    /// Returns whether `only` includes a row.
    pub fn see(self, row: &StoredRow) -> bool {
        row.field().is_some_and(|field| {
            let types = self.only(field);
            types.is_none_or(|types| types.contains(&alphabet::trim(&row.value_type)))
        })
    }

    /// Returns the same options for the crate.
    pub fn diff(self) -> Diff {
        let region = self.in_russia.then(|| Region::new("RU").expect("a region"));
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
            .order(or_default(self.ordered, Order::Desired))
            .strategy(or_default(self.adds, Strategy::Add))
            .types(or_default(self.any_type, Types::Any))
            .duplicates(or_default(self.keep_duplicates, Duplicates::Keep))
            .system_rows(or_default(self.touch_system_rows, SystemRows::Touch))
            .overwrite(or_default(self.overwrite_same_value, Overwrite::SameValue))
            .equality(or_default(self.normalized, Equality::Normalized))
            .region(region)
    }
}

fn or_default<T: Default>(is_set: bool, choice: T) -> T {
    if is_set {
        choice
    } else {
        T::default()
    }
}

/// Allows edits to write any value that the portal can store.
pub fn allow_any_value(diff: Diff) -> Diff {
    diff.invalid_phones(InvalidPhones::Allow)
        .several_values(SeveralValues::Allow)
        .invisible_characters(InvisibleCharacters::Allow)
}
