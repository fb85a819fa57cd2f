//! Leads, contacts and companies, and the entities that have no multifields.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    choices::choices,
    error::{ErrorKind, Side},
};

/// The kinds of entities with multifields.
///
/// ```
/// use multifield_core::Entity;
///
/// assert_eq!(Entity::Company.as_str(), "company");
/// assert_eq!(Entity::Company.entity_type_id(), 4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Entity {
    /// `crm.contact.*`, `entityTypeId` 3
    Contact,
    /// `crm.lead.*`, `entityTypeId` 1
    Lead,
    /// `crm.company.*`, `entityTypeId` 4
    Company,
}

impl Entity {
    /// Returns the `entityTypeId` of the universal methods.
    ///
    /// ```
    /// use multifield_core::Entity;
    ///
    /// let numbers = [Entity::Lead, Entity::Contact, Entity::Company].map(Entity::entity_type_id);
    /// assert_eq!(numbers, [1, 3, 4]);
    /// ```
    #[must_use]
    pub const fn entity_type_id(self) -> u8 {
        match self {
            Entity::Lead => 1,
            Entity::Contact => 3,
            Entity::Company => 4,
        }
    }

    /// Returns the entity with this `entityTypeId`, or `None` for an entity without
    /// multifields, such as a deal.
    ///
    /// ```
    /// use multifield_core::Entity;
    ///
    /// assert_eq!(Entity::from_entity_type_id(3), Some(Entity::Contact));
    /// assert_eq!(Entity::from_entity_type_id(2), None);
    /// ```
    #[must_use]
    pub const fn from_entity_type_id(number: u64) -> Option<Entity> {
        match number {
            1 => Some(Entity::Lead),
            3 => Some(Entity::Contact),
            4 => Some(Entity::Company),
            _ => None,
        }
    }
}

choices! {
    // The names of methods contain these names, too.
    "entity": Entity { Contact = "contact", Lead = "lead", Company = "company" }
}

/// The name for an entity without multifields, by its `entityTypeId`.
pub(crate) fn owner_of_type_id(number: u64) -> Cow<'static, str> {
    match number {
        2 => "a deal".into(),
        7 => "a quote".into(),
        31 => "an invoice".into(),
        _ => format!("an item of type {number}").into(),
    }
}

/// The entity of a state, as far as the state shows it. The same ID can belong to
/// entities of different kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Origin {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entity: Option<Entity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<u64>,
}

impl Origin {
    /// This origin. Its unknown parts are taken from the other one.
    pub(crate) fn or(self, other: Origin) -> Origin {
        Origin {
            entity: self.entity.or(other.entity),
            id: self.id.or(other.id),
        }
    }

    /// Fails if both origins have a kind, and the kinds differ.
    pub(crate) fn check_kind(self, other: Origin, of: Side) -> Result<(), ErrorKind> {
        match (self.entity, other.entity) {
            (Some(found), Some(expected)) if found != expected => Err(ErrorKind::OtherKind {
                found: found.as_str(),
                expected: expected.as_str(),
                of,
            }),
            _ => Ok(()),
        }
    }

    /// Fails if both origins have an ID, and the IDs differ.
    pub(crate) fn check_id(self, other: Origin, of: Side) -> Result<(), ErrorKind> {
        match (self.id, other.id) {
            (Some(found), Some(expected)) if found != expected => Err(ErrorKind::OtherEntity {
                found,
                expected,
                of,
            }),
            _ => Ok(()),
        }
    }
}
