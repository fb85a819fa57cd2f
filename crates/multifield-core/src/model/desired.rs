use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use super::{field::Ends, DesiredRow, FieldSet, Origin, Part, Position, Shape, Step};
use crate::{
    error::{Error, ErrorKind, Place, Side},
    model::{Current, Field, StoredRow},
};

/// The state that an entity should have: for each mentioned field, a list of rows.
///
/// A field that is not mentioned stays unchanged. An empty list clears its field. Read it
/// with [`from_json`](Desired::from_json) and similar methods, or build it. Two states are
/// equal if they have the same content, whatever shape they were read from:
///
/// ```
/// use multifield_core::{Desired, DesiredRow, Field, ValueType};
///
/// let desired = Desired::new()
///     .with(Field::Phone, [
///         DesiredRow::new("+7 916 123-45-67")?.with_type(ValueType::MOBILE),
///         DesiredRow::new("8 495 111-22-33")?,
///     ])
///     .with(Field::Web, []);
///
/// assert_eq!(desired.rows(Field::Phone).unwrap().len(), 2);
/// assert!(desired.rows(Field::Web).unwrap().is_empty());
/// assert!(desired.rows(Field::Email).is_none());
///
/// let json = r#"{"WEB": [], "PHONE": [
///     {"VALUE": "+7 916 123-45-67", "VALUE_TYPE": "MOBILE"}, " 8 495 111-22-33"
/// ]}"#;
/// assert_eq!(desired, Desired::from_json(json)?);
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Desired<'a> {
    /// Sorted by field. Within a field, the rows have the order of the list.
    rows: Vec<DesiredRow<'a>>,
    ends: Ends,
    mentioned: FieldSet,
    /// The keys of the objects around the fields, for places of errors.
    wrapping: String,
    /// The keys of the objects that rows were read from, for places of errors.
    keys: Vec<Cow<'a, str>>,
    others: Vec<OtherDesired<'a>>,
    /// The entity that desired names, if other keys are ignored.
    origin: Origin,
    /// The key that contained its ID.
    id_key: &'static str,
}

/// A row whose `TYPE_ID` is not a field, in a state that was read from the portal and
/// is passed as desired. It must be equal to the stored row.
#[derive(Clone, Debug)]
pub(crate) struct OtherDesired<'a> {
    pub(crate) row: StoredRow<'a>,
    pub(crate) position: Position,
}

/// The content of a state, without places.
type Said<'d, 'a> = (
    &'d [DesiredRow<'a>],
    Ends,
    FieldSet,
    Vec<&'d StoredRow<'a>>,
    Origin,
);

impl<'a> Desired<'a> {
    fn said(&self) -> Said<'_, 'a> {
        let others = self.others.iter().map(|other| &other.row);
        (
            &self.rows,
            self.ends,
            self.mentioned,
            others.collect(),
            self.origin,
        )
    }

    /// Creates a state that mentions no field.
    ///
    /// ```
    /// use multifield_core::{Desired, Field};
    ///
    /// assert!(Desired::new().rows(Field::Phone).is_none());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Desired::default()
    }

    /// Mentions a field: it should have these rows. This replaces an earlier list of the
    /// field.
    ///
    /// ```
    /// use multifield_core::{Desired, DesiredRow, Field};
    ///
    /// let desired = Desired::new().with(Field::Email, [DesiredRow::new("a@b.co")?]);
    /// assert_eq!(desired.rows(Field::Email).unwrap()[0].value(), "a@b.co");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn with(mut self, field: Field, rows: impl IntoIterator<Item = DesiredRow<'a>>) -> Self {
        self.rows.retain(|row| row.field != field);
        self.rows
            .extend((0..).zip(rows).map(|(index, row)| DesiredRow {
                field,
                position: Position {
                    step: Step::Index(index),
                    shape: Shape::Upper,
                    ..Position::default()
                },
                ..row
            }));
        let mentioned = self.mentioned.with(field);
        Desired::assemble(self.rows, mentioned, self.wrapping, self.keys, self.others)
            .of_entity(self.origin, self.id_key)
    }

    /// Returns the same state without the borrow.
    ///
    /// ```
    /// use multifield_core::{Desired, Error, Field};
    ///
    /// fn read(line: String) -> Result<Desired<'static>, Error> {
    ///     Ok(Desired::from_json(&line)?.into_owned())
    /// }
    /// let desired = read(r#"{"WEB": ["a.example"]}"#.to_owned())?;
    /// assert_eq!(desired.rows(Field::Web).map(<[_]>::len), Some(1));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Desired<'static> {
        let owned = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Desired {
            rows: self.rows.into_iter().map(DesiredRow::into_owned).collect(),
            ends: self.ends,
            mentioned: self.mentioned,
            wrapping: self.wrapping,
            keys: self.keys.into_iter().map(owned).collect(),
            others: self
                .others
                .into_iter()
                .map(|other| OtherDesired {
                    row: other.row.into_owned(),
                    position: other.position,
                })
                .collect(),
            origin: self.origin,
            id_key: self.id_key,
        }
    }

    /// The same state with other lists. A field without a list is not mentioned.
    pub(crate) fn with_lists<'l>(&self, lists: Vec<(Field, Vec<DesiredRow<'l>>)>) -> Desired<'l>
    where
        'a: 'l,
    {
        let mut mentioned = FieldSet::EMPTY;
        let mut rows = Vec::new();
        for (field, list) in lists {
            mentioned.insert(field);
            rows.extend(list);
        }
        let (wrapping, keys) = (self.wrapping.clone(), self.keys.clone());
        Desired::assemble(rows, mentioned, wrapping, keys, self.others.clone())
            .of_entity(self.origin, self.id_key)
    }

    /// Creates a state from rows. The rows of a field have the order of its list, and
    /// fields may have any order.
    pub(crate) fn assemble(
        mut rows: Vec<DesiredRow<'a>>,
        mentioned: FieldSet,
        wrapping: String,
        keys: Vec<Cow<'a, str>>,
        others: Vec<OtherDesired<'a>>,
    ) -> Self {
        rows.sort_by_key(|row| row.field);
        let ends = Ends::of(rows.iter().map(|row| row.field));
        Desired {
            rows,
            ends,
            mentioned,
            wrapping,
            keys,
            others,
            origin: Origin::default(),
            id_key: "",
        }
    }

    /// Sets the entity that the state belongs to.
    pub(crate) fn of_entity(self, origin: Origin, id_key: &'static str) -> Self {
        Desired {
            origin,
            id_key,
            ..self
        }
    }

    /// Fails if a state of the portal belongs to another entity. `of` is the side of
    /// that state.
    pub(crate) fn check_entity(&self, state: &Current<'_>, of: Side) -> Result<(), Error> {
        let at = |key| {
            move |kind| {
                let place = Place::from(self.wrapping.clone()).key(key);
                Error::new(Side::Desired, place, kind)
            }
        };
        let checked = self.origin.check_kind(state.origin(), of);
        checked.map_err(at("entityTypeId"))?;
        self.origin
            .check_id(state.origin(), of)
            .map_err(at(self.id_key))
    }

    /// Returns the rows that the field should have, in the order of its list, or `None` if
    /// it is not mentioned.
    ///
    /// ```
    /// use multifield_core::{Desired, Field};
    ///
    /// let desired = Desired::from_json(r#"{"PHONE": ["1", "2"], "WEB": [], "IM": null}"#)?;
    /// assert_eq!(desired.rows(Field::Phone).map(<[_]>::len), Some(2));
    /// assert_eq!(desired.rows(Field::Web).map(<[_]>::len), Some(0));
    /// assert!(desired.rows(Field::Im).is_none());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn rows(&self, field: Field) -> Option<&[DesiredRow<'a>]> {
        self.mentioned
            .contains(field)
            .then(|| &self.rows[self.ends.range(field)])
    }

    /// The mentioned fields with their lists.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (Field, &[DesiredRow<'a>])> {
        let fields = Field::ALL.into_iter();
        fields.filter_map(|field| Some((field, self.rows(field)?)))
    }

    /// Refuses a row that belongs to no field, unless the portal has the same row. Such
    /// rows are never changed.
    pub(crate) fn check_others(
        &self,
        is_held: impl Fn(&StoredRow<'_>) -> bool,
    ) -> Result<(), Error> {
        match self.others.iter().find(|other| !is_held(&other.row)) {
            None => Ok(()),
            Some(other) => {
                // The row names its own field, so the field passed here does not
                // matter.
                let place = self.place_of(other.position, Field::Phone, Part::TypeId);
                let kind = ErrorKind::unknown_type_id(other.row.type_id());
                Err(Error::new(Side::Desired, place, kind))
            }
        }
    }

    /// The place of a part of a row in the input.
    pub(crate) fn place(&self, row: &DesiredRow<'_>, part: Part) -> Place {
        self.place_of(row.position, row.field, part)
    }

    /// The place of a row in the input.
    pub(crate) fn row_place(&self, row: &DesiredRow<'_>) -> Place {
        self.row_place_of(row.position, row.field)
    }

    fn row_place_of(&self, position: Position, field: Field) -> Place {
        let outer = Place::from(self.wrapping.clone());
        let list = match position.shape {
            Shape::Upper => outer.key(field.type_id()),
            Shape::Lower => outer.key(&field.type_id().to_ascii_lowercase()),
            Shape::UpperFm => outer.key("FM").key(field.type_id()),
            Shape::Fm => outer.key("fm"),
            Shape::FmAlone | Shape::RowList => outer,
        };
        match position.step {
            Step::Whole => list,
            Step::Index(index) => list.index(index as usize),
            Step::Key(key) => list.key(&self.keys[key as usize]),
        }
    }

    fn place_of(&self, position: Position, field: Field, part: Part) -> Place {
        let place = self.row_place_of(position, field);
        match position.key_of(part) {
            Some(key) => place.key(key),
            None => place,
        }
    }
}

impl PartialEq for Desired<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}

impl Eq for Desired<'_> {}

impl Hash for Desired<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.said().hash(state);
    }
}
