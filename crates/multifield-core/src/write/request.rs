use std::fmt;

use serde::Serialize;

use super::{fmt_json, list, Fields, Fm, FmList};
use crate::{
    error::{Error, ErrorKind, Side},
    names::choices,
    Edits,
};

/// What owns multifields.
///
/// ```
/// use multifield_core::Entity;
///
/// assert_eq!(Entity::Company.name(), "company");
/// assert_eq!(Entity::Company.entity_type_id(), 4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entity {
    /// `crm.contact.*`, `entityTypeId` 3
    Contact,
    /// `crm.lead.*`, `entityTypeId` 1
    Lead,
    /// `crm.company.*`, `entityTypeId` 4
    Company,
}

impl Entity {
    /// The number that the universal methods know it by, their `entityTypeId`.
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
}

/// The methods that a request is for.
///
/// ```
/// use multifield_core::{diff, Api, Current, Desired, Entity};
///
/// let (current, desired) = (Current::default(), Desired::from_json(r#"{"PHONE": ["1"]}"#)?);
/// let edits = diff(&current, &desired)?;
/// let method = |api| edits.request(Entity::Lead, 7, api).unwrap().method();
/// assert_eq!(method(Api::Classic), "crm.lead.update");
/// assert_eq!(method(Api::Universal), "crm.item.update");
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Api {
    /// `classic`: `crm.contact.*`, `crm.lead.*`, `crm.company.*`
    #[default]
    Classic,
    /// `universal`: `crm.item.*`
    Universal,
}

choices! {
    // The names of methods have it, too.
    "entity": Entity { Contact = "contact", Lead = "lead", Company = "company" }
    "api": Api { Classic = "classic", Universal = "universal" }
}

/// A call of the vendor's REST, ready to send: see [`Edits::request`].
///
/// It is written as `{"method", "params"}`, by `Display` as compact JSON.
///
/// ```
/// use multifield_core::{diff, Api, Current, Desired, Entity};
///
/// let (current, desired) = (Current::default(), Desired::from_json(r#"{"PHONE": ["1"]}"#)?);
/// let edits = diff(&current, &desired)?;
/// let request = edits.request(Entity::Lead, 7, Api::Classic).unwrap();
/// assert_eq!(request.method(), "crm.lead.update");
/// assert_eq!((request.entity(), request.id()), (Entity::Lead, Some(7)));
/// assert_eq!(
///     serde_json::to_string(request.params()).unwrap(),
///     r#"{"id":7,"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Request<'e, 'a> {
    method: &'static str,
    #[serde(skip)]
    entity: Entity,
    params: Params<'e, 'a>,
}

/// The parameters of a [`Request`], which serde writes: `{"id", "fields"}`,
/// before them `"entityTypeId"` for a universal method, and without `"id"` for
/// a new entity. [`Request`] has an example.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Params<'e, 'a> {
    #[serde(rename = "entityTypeId", skip_serializing_if = "Option::is_none")]
    pub(super) entity_type_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<u64>,
    pub(super) fields: Payload<'e, 'a>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Payload<'e, 'a> {
    Fields(Fields<'e, 'a>),
    Fm { fm: Fm<'e, 'a> },
    FmList { fm: FmList<'e, 'a> },
}

impl<'a> Edits<'a> {
    /// The call that carries the edits out on an entity that is there; none
    /// where there are no edits, since an empty update costs a call.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Edits, Entity};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    ///
    /// let classic = edits.request(Entity::Contact, 43, Api::Classic).unwrap();
    /// assert_eq!(classic.to_string(), concat!(
    ///     r#"{"method":"crm.contact.update","params":{"id":43,"#,
    ///     r#""fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}}"#,
    /// ));
    /// let universal = edits.request(Entity::Contact, 43, Api::Universal).unwrap();
    /// assert_eq!(universal.to_string(), concat!(
    ///     r#"{"method":"crm.item.update","params":{"entityTypeId":3,"id":43,"#,
    ///     r#""fields":{"fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"1"}}}}}"#,
    /// ));
    /// assert!(Edits::default().request(Entity::Contact, 43, Api::Classic).is_none());
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn request(&self, entity: Entity, id: u64, api: Api) -> Option<Request<'_, 'a>> {
        let (method, fields) = match api {
            Api::Classic => (
                match entity {
                    Entity::Contact => "crm.contact.update",
                    Entity::Lead => "crm.lead.update",
                    Entity::Company => "crm.company.update",
                },
                Payload::Fields(self.fields()),
            ),
            Api::Universal => ("crm.item.update", Payload::Fm { fm: self.fm() }),
        };
        self.call(method, entity, Some(id), api, fields)
    }

    /// The call that makes a new entity with these rows; none where there are
    /// no edits.
    ///
    /// # Errors
    ///
    /// `not_an_add` where a stored row would be overwritten or deleted.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Entity};
    ///
    /// let nothing = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&nothing, &desired)?;
    /// let request = edits.add_request(Entity::Lead, Api::Universal)?.unwrap();
    /// assert_eq!(request.to_string(), concat!(
    ///     r#"{"method":"crm.item.add","params":{"entityTypeId":1,"#,
    ///     r#""fields":{"fm":[{"typeId":"PHONE","valueType":"WORK","value":"1"}]}}}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn add_request(&self, entity: Entity, api: Api) -> Result<Option<Request<'_, 'a>>, Error> {
        let stored: Vec<_> = self
            .iter()
            .filter(|(_, edit)| edit.id().is_some())
            .collect();
        if !stored.is_empty() {
            let edits = list(stored.into_iter());
            let kind = ErrorKind::NotAnAdd { edits };
            return Err(Error::new(Side::Edits, "", kind));
        }
        let (method, fields) = match api {
            Api::Classic => (
                match entity {
                    Entity::Contact => "crm.contact.add",
                    Entity::Lead => "crm.lead.add",
                    Entity::Company => "crm.company.add",
                },
                Payload::Fields(self.fields()),
            ),
            Api::Universal => ("crm.item.add", Payload::FmList { fm: FmList(self) }),
        };
        Ok(self.call(method, entity, None, api, fields))
    }

    fn call<'e>(
        &self,
        method: &'static str,
        entity: Entity,
        id: Option<u64>,
        api: Api,
        fields: Payload<'e, 'a>,
    ) -> Option<Request<'e, 'a>> {
        let params = Params {
            entity_type_id: (api == Api::Universal).then(|| entity.entity_type_id()),
            id,
            fields,
        };
        (!self.is_empty()).then_some(Request {
            method,
            entity,
            params,
        })
    }
}

impl<'e, 'a> Request<'e, 'a> {
    /// The method's name, such as `crm.contact.update`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// What the request is for.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// The entity's ID; none for one that is made.
    #[must_use]
    pub const fn id(&self) -> Option<u64> {
        self.params.id
    }

    /// The method's parameters, for clients that take them apart from its name.
    #[must_use]
    pub const fn params(&self) -> &Params<'e, 'a> {
        &self.params
    }
}

impl fmt::Display for Request<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_json(self, f)
    }
}

/// Writes compact JSON.
impl fmt::Display for Params<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_json(self, f)
    }
}
