//! The keys of an object of a document, and the entity that they identify.

use std::borrow::Cow;

use super::{failure::Failure, tree::Tree, Refusal};
use crate::{
    error::{shown_key, ErrorKind},
    model::{owner_of_type_id, Entity, Field, FieldSet, Origin, RowId, Shape},
};

/// The keys of an object that were read so far, and what they say about the entity.
#[derive(Default)]
pub(super) struct Seen<'de> {
    pub(super) fields: FieldSet,
    /// The first way of naming fields, and the name.
    pub(super) shape: Option<(Shape, Cow<'de, str>)>,
    /// The key `fields`, which contains the payload of a call.
    pub(super) payload: Option<Cow<'de, str>>,
    /// The first key that is not a key of any input format.
    pub(super) other: Option<Cow<'de, str>>,
    /// `ID`
    pub(super) upper_id: bool,
    /// `id`
    pub(super) lower_id: bool,
    /// The number in `ID` or `id`.
    entity_id: Option<u64>,
    /// The key of an object in place of that number.
    id_of_map: Option<Cow<'de, str>>,
    /// The number in `entityTypeId`.
    entity_type_id: Option<u64>,
    /// A key that only an entity without multifields has, and the kind of this
    /// entity.
    owner: Option<(&'static str, &'static str)>,
    contact_id: Option<u64>,
    company_id: Option<u64>,
    /// The value of the `HAS_` key of each field.
    pub(super) has: [Option<bool>; Field::ALL.len()],
    /// The number of keys, and the object under the first one.
    pub(super) keys: usize,
    pub(super) named: Option<(Cow<'de, str>, Tree<'de>)>,
    pub(super) wrapping: Option<Cow<'de, str>>,
    /// Whether the object around contained anything.
    pub(super) is_filled: bool,
    pub(super) failure: Failure,
}

impl<'de> Seen<'de> {
    /// Notes the name of a field. Names of two input formats are an error,
    /// except for `phone` and `email` next to `fm`, if they are ignored.
    #[allow(clippy::ptr_arg)] // as a borrowed name is kept without a copy
    #[inline]
    pub(super) fn name(
        &mut self,
        shape: Shape,
        name: &Cow<'de, str>,
        passes_echoes: bool,
    ) -> Result<(), ErrorKind> {
        match &self.shape {
            Some((first, _)) if *first == shape => Ok(()),
            _ => self.name_shape(shape, name, passes_echoes),
        }
    }

    /// Notes the name of a field that has another input format than the names before it.
    #[inline(never)]
    #[allow(clippy::ptr_arg)]
    fn name_shape(
        &mut self,
        shape: Shape,
        name: &Cow<'de, str>,
        passes_echoes: bool,
    ) -> Result<(), ErrorKind> {
        let is_echo = |echo| echo == Shape::Lower && passes_echoes;
        // Inside `FM`, the names are those of classic fields, so the error names `FM`.
        let box_fm = Cow::Borrowed("FM");
        let name = if shape == Shape::UpperFm {
            &box_fm
        } else {
            name
        };
        match &self.shape {
            Some((Shape::Fm, _)) if is_echo(shape) => return Ok(()),
            Some((first, first_name)) if !(is_echo(*first) && shape == Shape::Fm) => {
                return Err(mixed(first_name, name))
            }
            _ => {}
        }
        self.shape = Some((shape, name.clone()));
        Ok(())
    }

    /// Notes the information about the entity in a key. Returns false if there is none.
    #[allow(clippy::ptr_arg)]
    pub(super) fn note(&mut self, key: &Cow<'de, str>, value: &Tree<'de>) -> bool {
        let number = || value.to_number();
        match &**key {
            "ID" | "id" => {
                self.upper_id |= &**key == "ID";
                self.lower_id |= &**key == "id";
                self.entity_id = number().or(self.entity_id);
                if matches!(value, Tree::Object(..)) {
                    self.id_of_map = Some(key.clone());
                }
            }
            "entityTypeId" => self.entity_type_id = number(),
            "CONTACT_ID" | "contactId" => self.contact_id = number().filter(|id| *id > 0),
            "COMPANY_ID" | "companyId" => self.company_id = number().filter(|id| *id > 0),
            "HAS_PHONE" => self.note_has(Field::Phone, value),
            "HAS_EMAIL" => self.note_has(Field::Email, value),
            "HAS_IMOL" => self.note_has(Field::Im, value),
            "STAGE_ID" => self.note_owner("STAGE_ID", "a deal"),
            "QUOTE_NUMBER" => self.note_owner("QUOTE_NUMBER", "a quote"),
            "ACCOUNT_NUMBER" => self.note_owner("ACCOUNT_NUMBER", "an invoice"),
            _ => return false,
        }
        true
    }

    fn note_has(&mut self, field: Field, value: &Tree<'_>) {
        match value.hint().as_deref() {
            Some("Y" | "y") => self.has[field as usize] = Some(true),
            Some("N" | "n") => self.has[field as usize] = Some(false),
            _ => {}
        }
    }

    fn note_owner(&mut self, key: &'static str, owner: &'static str) {
        self.owner.get_or_insert((key, owner));
    }
}

impl Seen<'_> {
    /// The kind and the ID of the entity.
    pub(super) fn origin(&self) -> Origin {
        Origin {
            entity: self.entity_type_id.and_then(Entity::from_entity_type_id),
            id: self.entity_id.and_then(RowId::new).map(RowId::get),
        }
    }

    /// Refuses an object that describes fields, such as the result of
    /// `crm.multifield.fields`. If it were read as an entity without rows, each
    /// row would be appended.
    pub(super) fn check_description(&self) -> Result<(), Refusal> {
        match &self.id_of_map {
            Some(key) => Err(field_description().at(key.clone().into_owned())),
            None => Ok(()),
        }
    }

    /// Refuses an entity without multifields: a deal, a quote, an item of a smart
    /// process. If it were read as an entity without rows, each row would be appended.
    pub(super) fn check_owner(&self, has_fields: bool) -> Result<(), Refusal> {
        let by_type = self
            .entity_type_id
            .filter(|number| Entity::from_entity_type_id(*number).is_none());
        let (key, owner) = match (by_type, self.owner) {
            (Some(number), _) => ("entityTypeId", owner_of_type_id(number)),
            (None, Some((key, owner))) if !has_fields && self.upper_id => (key, owner.into()),
            _ => return Ok(()),
        };
        let kind = ErrorKind::NoMultifields {
            owner: owner.into_owned(),
            contact: self.contact_id,
            company: self.company_id,
        };
        Err(kind.at(key))
    }
}

pub(super) fn mixed(first: &str, second: &str) -> ErrorKind {
    ErrorKind::MixedFields {
        first: shown_key(first).into_owned(),
        second: shown_key(second).into_owned(),
    }
}

/// The error for an object that describes fields.
pub(super) fn field_description() -> ErrorKind {
    let expected = "an entity: read one with crm.contact.get or a similar method";
    ErrorKind::wrong_shape("a description of fields", expected)
}
