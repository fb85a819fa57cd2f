use serde::{Serialize, Serializer};

use super::{list, FmList};
use crate::{
    choices::choice,
    edits::Edits,
    error::{Error, ErrorKind, Side},
    json::to_json,
    model::{Entity, Origin},
};

choice! {
    /// The methods of a request.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Entity};
    ///
    /// let (current, desired) = (Current::default(), Desired::from_json(r#"{"PHONE": ["1"]}"#)?);
    /// let edits = diff(&current, &desired)?;
    /// let request = |api| edits.request(Entity::Lead, 7, api);
    /// assert_eq!(request(Api::Classic)?.unwrap().method(), "crm.lead.update");
    /// assert_eq!(request(Api::Universal)?.unwrap().method(), "crm.item.update");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    "api": Api {
        /// `classic`: `crm.contact.*`, `crm.lead.*`, `crm.company.*`
        Classic = "classic",
        /// `universal`: `crm.item.*`
        Universal = "universal",
    }
}

/// A call of Bitrix24's REST API, ready to send: see [`Edits::request`].
///
/// In JSON it is `{"method", "params"}`.
///
/// ```
/// use multifield_core::{diff, Api, Current, Desired, Entity};
///
/// let (current, desired) = (Current::default(), Desired::from_json(r#"{"PHONE": ["1"]}"#)?);
/// let edits = diff(&current, &desired)?;
/// let request = edits.request(Entity::Lead, 7, Api::Classic)?.unwrap();
/// assert_eq!(request.method(), "crm.lead.update");
/// assert_eq!((request.entity(), request.id()), (Entity::Lead, Some(7)));
/// assert_eq!(
///     serde_json::to_string(request.params()).unwrap(),
///     r#"{"id":7,"fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}"#,
/// );
/// # Ok::<(), multifield_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Request {
    method: &'static str,
    #[serde(skip)]
    entity: Entity,
    params: Params,
}

/// The parameters of a [`Request`]. In JSON they are `{"id", "fields"}`, for a universal
/// method with `"entityTypeId"` before them, and for a new entity without `"id"`. See
/// [`Request`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Params {
    #[serde(rename = "entityTypeId", skip_serializing_if = "Option::is_none")]
    pub(super) entity_type_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<u64>,
    pub(super) fields: RequestFields,
}

/// Edits in the shape that the method takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum RequestFields {
    Classic(Edits),
    Fm(Edits),
    /// The rows of a new entity.
    FmList(Edits),
}

impl Serialize for RequestFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Around<T> {
            fm: T,
        }
        match self {
            RequestFields::Classic(edits) => edits.fields().serialize(serializer),
            RequestFields::Fm(edits) => Around { fm: edits.fm() }.serialize(serializer),
            RequestFields::FmList(edits) => Around { fm: FmList(edits) }.serialize(serializer),
        }
    }
}

impl Edits {
    /// Returns the call that applies these edits to an existing entity, or `None` if there
    /// is nothing to do, since an empty update costs a call.
    ///
    /// The kind and the ID of the entity are optional (`None`) if the state that the edits
    /// were made for contains them: see [`Current::entity`] and [`Current::entity_id`]. They
    /// must match that state, because the edits would damage any other entity.
    ///
    /// [`Current::entity`]: crate::Current::entity
    /// [`Current::entity_id`]: crate::Current::entity_id
    ///
    /// # Errors
    ///
    /// `other_entity` if the kind or the ID differs from that of the state; `wrong_option`
    /// if neither the arguments nor the state contain it.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Edits, Entity};
    ///
    /// let current = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&current, &desired)?;
    ///
    /// let classic = edits.request(Entity::Contact, 43, Api::Classic)?.unwrap();
    /// assert_eq!(classic.to_json(), concat!(
    ///     r#"{"method":"crm.contact.update","params":{"id":43,"#,
    ///     r#""fields":{"PHONE":[{"VALUE":"1","VALUE_TYPE":"WORK"}]}}}"#,
    /// ));
    /// let universal = edits.request(Entity::Contact, 43, Api::Universal)?.unwrap();
    /// assert_eq!(universal.to_json(), concat!(
    ///     r#"{"method":"crm.item.update","params":{"entityTypeId":3,"id":43,"#,
    ///     r#""fields":{"fm":{"n0":{"typeId":"PHONE","valueType":"WORK","value":"1"}}}}}"#,
    /// ));
    /// assert!(Edits::default().request(Entity::Contact, 43, Api::Classic)?.is_none());
    ///
    /// let item = r#"{"result": {"item": {"id": 2653, "entityTypeId": 3, "fm": []}}}"#;
    /// let current = Current::from_json(item)?;
    /// let edits = diff(&current, &desired)?;
    /// let request = edits.request(None, None, Api::Universal)?.unwrap();
    /// assert_eq!((request.entity(), request.id()), (Entity::Contact, Some(2653)));
    /// assert_eq!(
    ///     edits.request(Entity::Lead, 2653, Api::Universal).unwrap_err().to_string(),
    ///     "entity: found a lead, but current is a contact: pass inputs of one entity",
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn request(
        &self,
        entity: impl Into<Option<Entity>>,
        id: impl Into<Option<u64>>,
        api: Api,
    ) -> Result<Option<Request>, Error> {
        let id = id.into();
        let entity = self.entity_of_call(entity.into(), id)?;
        let id = id
            .or(self.origin().id)
            .ok_or_else(|| missing("id", "the ID of the entity"))?;
        Ok(self.call(entity, Some(id), api))
    }

    /// The kind of entity that a call is for.
    fn entity_of_call(&self, entity: Option<Entity>, id: Option<u64>) -> Result<Entity, Error> {
        let given = Origin { entity, id };
        let at = |option| move |kind| Error::new(Side::Options, option, kind);
        let checked = given.check_kind(self.origin(), Side::Current);
        checked.map_err(at("entity"))?;
        let checked = given.check_id(self.origin(), Side::Current);
        checked.map_err(at("id"))?;
        entity
            .or(self.origin().entity)
            .ok_or_else(|| missing("entity", "contact, lead or company"))
    }

    /// Returns the call that creates an entity with these rows, or `None` if there is
    /// nothing to add.
    ///
    /// # Errors
    ///
    /// `not_an_add` if the edits overwrite or delete a stored row; `other_entity` and
    /// `wrong_option` as in [`request`](Edits::request).
    ///
    /// ```
    /// use multifield_core::{diff, Api, Current, Desired, Entity};
    ///
    /// let nothing = Current::default();
    /// let desired = Desired::from_json(r#"{"PHONE": ["1"]}"#)?;
    /// let edits = diff(&nothing, &desired)?;
    /// let request = edits.add_request(Entity::Lead, Api::Universal)?.unwrap();
    /// assert_eq!(request.to_json(), concat!(
    ///     r#"{"method":"crm.item.add","params":{"entityTypeId":1,"#,
    ///     r#""fields":{"fm":[{"typeId":"PHONE","valueType":"WORK","value":"1"}]}}}"#,
    /// ));
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn add_request(
        &self,
        entity: impl Into<Option<Entity>>,
        api: Api,
    ) -> Result<Option<Request>, Error> {
        let entity = self.entity_of_call(entity.into(), None)?;
        let stored: Vec<_> = self.iter().filter(|edit| edit.id().is_some()).collect();
        if !stored.is_empty() {
            let edits = list(stored.into_iter());
            let kind = ErrorKind::NotAnAdd { edits };
            return Err(Error::new(Side::Edits, "", kind));
        }
        Ok(self.call(entity, None, api))
    }

    /// The call for an entity that exists, or that it creates.
    fn call(&self, entity: Entity, id: Option<u64>, api: Api) -> Option<Request> {
        if self.is_empty() {
            return None;
        }
        let [update, add] = match (api, entity) {
            (Api::Classic, Entity::Contact) => ["crm.contact.update", "crm.contact.add"],
            (Api::Classic, Entity::Lead) => ["crm.lead.update", "crm.lead.add"],
            (Api::Classic, Entity::Company) => ["crm.company.update", "crm.company.add"],
            (Api::Universal, _) => ["crm.item.update", "crm.item.add"],
        };
        let fields = match (api, id) {
            (Api::Classic, _) => RequestFields::Classic,
            (Api::Universal, Some(_)) => RequestFields::Fm,
            (Api::Universal, None) => RequestFields::FmList,
        };
        let params = Params {
            entity_type_id: (api == Api::Universal).then(|| entity.entity_type_id()),
            id,
            fields: fields(self.clone()),
        };
        Some(Request {
            method: if id.is_some() { update } else { add },
            entity,
            params,
        })
    }
}

/// That neither the caller nor the edits say it.
fn missing(option: &'static str, expected: &'static str) -> Error {
    let found = "none".to_owned();
    Error::new(
        Side::Options,
        option,
        ErrorKind::WrongOption { found, expected },
    )
}

impl Request {
    /// Returns the name of the method, such as `crm.contact.update`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the kind of the entity.
    #[must_use]
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// Returns the ID of the entity, or `None` if the call creates it.
    #[must_use]
    pub const fn id(&self) -> Option<u64> {
        self.params.id
    }

    /// Returns whether the method is a classic or a universal one.
    #[must_use]
    pub const fn api(&self) -> Api {
        match self.params.fields {
            RequestFields::Classic(_) => Api::Classic,
            RequestFields::Fm(_) | RequestFields::FmList(_) => Api::Universal,
        }
    }

    /// Returns the edits that the call applies.
    #[must_use]
    pub const fn edits(&self) -> &Edits {
        match &self.params.fields {
            RequestFields::Classic(edits)
            | RequestFields::Fm(edits)
            | RequestFields::FmList(edits) => edits,
        }
    }

    /// Returns the parameters, for clients that take them separately from the method's name.
    #[must_use]
    pub const fn params(&self) -> &Params {
        &self.params
    }
}

impl Request {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Entity, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// let request = edits.request(Entity::Lead, 7, Api::Classic)?.expect("edits");
    /// assert_eq!(
    ///     request.to_json(),
    ///     r#"{"method":"crm.lead.update","params":{"id":7,"fields":{"WEB":[{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}}}"#,
    /// );
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}

impl Params {
    /// Returns the JSON that serde writes.
    ///
    /// ```
    /// use multifield_core::{diff, Api, Entity, Current, Desired};
    ///
    /// let desired = Desired::from_json(r#"{"WEB": "a.example"}"#)?;
    /// let edits = diff(&Current::from_json(r#"{"WEB": []}"#)?, &desired)?;
    /// let request = edits.request(Entity::Lead, 7, Api::Classic)?.expect("edits");
    /// assert_eq!(request.params().to_json(), r#"{"id":7,"fields":{"WEB":[{"VALUE":"a.example","VALUE_TYPE":"WORK"}]}}"#);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        to_json(self)
    }
}
