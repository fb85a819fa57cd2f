use serde::de::Deserializer;
use serde_json::Value;

use super::coerce::{self, RowRef};
use crate::{
    error::{Error, Place, Side},
    model::{owner_of_type_id, Entity, Field},
    read::tree::Tree,
};

/// A payload that somebody wrote by hand: what goes under `fields` in a call,
/// or a whole request or its body around it.
///
/// ```
/// use multifield_core::Payload;
///
/// assert!(Payload::from_json(r#"{"PHONE": [{"VALUE": "123"}]}"#).is_ok());
/// assert!(Payload::from_json(r#"{"fm": {"n0": {"typeId": "PHONE", "value": "123"}}}"#).is_ok());
/// assert!(Payload::from_json(
///     r#"{"method": "crm.contact.update", "params": {"id": 43, "fields": {"PHONE": []}}}"#,
/// ).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Payload<'a> {
    tree: Tree<'a>,
}

/// What a payload says, without the request or body around it.
pub(super) struct Envelope<'p, 'a> {
    pub(super) method: Method<'p>,
    /// What the server reads; none if nothing is under `fields`.
    pub(super) fields: Option<&'p Tree<'a>>,
    /// Where that is, or would be.
    pub(super) place: Place,
    /// The kind of the entity that the call is for, and what says it.
    pub(super) entity: Option<(Entity, Place)>,
    /// The ID of the entity that the call is for, and where it is.
    pub(super) entity_id: Option<(u64, Place)>,
    /// Such as `a deal`, if the call is for what has no multifields.
    pub(super) owner_without: Option<String>,
    /// Multifields where the server does not look.
    pub(super) outside: Vec<(&'p str, Place)>,
}

impl Envelope<'_, '_> {
    /// Why the payload changes nothing, if no finding says so.
    pub(super) fn why_nothing(&self) -> &'static str {
        let has_multifields = |fields| multifields(fields, &self.place).next().is_some();
        match self.fields {
            Some(Tree::Scalar(_)) => "null is no call",
            Some(fields) if has_multifields(fields) => {
                "if nothing else is in the call, do not send it"
            }
            _ => {
                "no PHONE, EMAIL, WEB, IM, LINK or fm is at the top of the payload or under \
                 \"fields\""
            }
        }
    }

    /// Whether there is nothing around the fields.
    pub(super) fn is_bare(&self) -> bool {
        self.fields.is_some() && self.place.is_empty()
    }
}

/// The methods that a payload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method<'p> {
    /// `crm.contact.update`, `crm.lead.update`, `crm.company.update`
    Classic,
    /// `crm.item.update`
    Universal,
    /// A method whose rules are not modelled.
    Other(&'p str),
}

impl<'a> Payload<'a> {
    /// Reads JSON in UTF-8.
    ///
    /// # Errors
    ///
    /// `invalid_json`. A payload that is JSON is never refused for being wrong:
    /// to say what it does is what [`simulate`](crate::simulate) is for.
    ///
    /// ```
    /// use multifield_core::Payload;
    ///
    /// assert!(Payload::from_json(r#"{"PHONE": "123"}"#).is_ok());
    /// assert_eq!(Payload::from_json("{").unwrap_err().code(), "invalid_json");
    /// ```
    pub fn from_json(json: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        let tree = Tree::from_json(Side::Payload, json.as_ref());
        // What is wrong with JSON says its line and column.
        let tree = tree.map_err(|error| Error::new(Side::Payload, "", error.into_kind()))?;
        Ok(Payload { tree })
    }

    /// Takes a tree of JSON.
    ///
    /// The order of keys decides the IDs of new rows, and `serde_json` sorts
    /// them in a tree unless its feature `preserve_order` is on.
    ///
    /// # Errors
    ///
    /// None but those of [`from_deserializer`](Payload::from_deserializer).
    ///
    /// ```
    /// use multifield_core::Payload;
    /// use serde_json::json;
    ///
    /// assert!(Payload::from_value(&json!({"PHONE": "123"})).is_ok());
    /// ```
    pub fn from_value(tree: &'a Value) -> Result<Self, Error> {
        Payload::from_deserializer(tree)
    }

    /// Reads anything that serde reads and that describes itself.
    ///
    /// # Errors
    ///
    /// `invalid_json` for the deserializer's own errors.
    ///
    /// ```
    /// use multifield_core::Payload;
    ///
    /// let mut json = serde_json::Deserializer::from_str(r#"{"PHONE": []}"#);
    /// assert!(Payload::from_deserializer(&mut json).is_ok());
    /// ```
    pub fn from_deserializer<D: Deserializer<'a>>(deserializer: D) -> Result<Self, Error> {
        let tree = Tree::read(Side::Payload, deserializer)?;
        Ok(Payload { tree })
    }

    /// All of it.
    pub(super) const fn tree(&self) -> &Tree<'a> {
        &self.tree
    }

    /// Finds what the server reads. Names around `fields` have no letter case.
    pub(super) fn strip_envelope(&self) -> Envelope<'_, 'a> {
        let top = &self.tree;
        let top_place = Place::default();
        // A body has its own `params` beside `fields`, which are settings.
        let around = match top.get_any_case("fields") {
            Some(_) => None,
            None => top.get_any_case("params"),
        };
        let (params, params_place) = match around {
            Some((key, params)) => (params, top_place.clone().key(key)),
            None => (top, top_place.clone()),
        };
        let get = |name| top.get_any_case(name).or_else(|| params.get_any_case(name));
        let place_of = |name| match top.get_any_case(name) {
            Some((key, _)) => top_place.clone().key(key),
            None => params_place.clone().key(name),
        };
        let name = get("method").and_then(|(_, it)| coerce::string(Some(it)).ok().flatten());
        let type_id = get("entityTypeId").and_then(|(_, number)| number_of(number));

        let mut outside = Vec::new();
        let mut entity_id = None;
        let mut place = params_place.clone();
        if around.is_some() {
            outside.extend(multifields(top, &top_place));
        }
        let inner = params.get_any_case("fields");
        let fields = if let Some((key, fields)) = inner {
            place = place.key(key);
            entity_id = params
                .get_any_case("id")
                .and_then(|(key, id)| Some((number_of(id)?, params_place.clone().key(key))));
            Some(fields)
        } else {
            let is_request = around.is_some() || name.is_some() || type_id.is_some();
            (!is_request && !lacks_fields(top)).then_some(top)
        };
        if inner.is_some() || fields.is_none() {
            outside.extend(multifields(params, &params_place));
        }

        let lower = name.unwrap_or_default().to_ascii_lowercase();
        let has_fm = || fields.unwrap_or(params).get("fm").is_some();
        let method = match (name, &*lower) {
            (_, "crm.item.update") => Method::Universal,
            (_, "crm.contact.update" | "crm.lead.update" | "crm.company.update") => Method::Classic,
            (Some(name), _) => Method::Other(name),
            // Its parameters, as they are sent.
            (None, _) if inner.is_none() && params.get_any_case("cmd").is_some() => {
                Method::Other("batch")
            }
            (None, _) if type_id.is_some() || has_fm() => Method::Universal,
            (None, _) => Method::Classic,
        };
        let entity = match method {
            Method::Classic => {
                let kind = lower.split('.').nth(1).and_then(|kind| kind.parse().ok());
                kind.map(|kind| (kind, place_of("method")))
            }
            Method::Universal => {
                let kind = type_id.and_then(Entity::from_entity_type_id);
                kind.map(|kind| (kind, place_of("entityTypeId")))
            }
            Method::Other(_) => None,
        };
        Envelope {
            method,
            entity,
            fields,
            place,
            entity_id,
            owner_without: owner_without(method, type_id, &lower),
            outside,
        }
    }
}

/// What a call is for, if that has no multifields.
fn owner_without(method: Method<'_>, type_id: Option<u64>, name: &str) -> Option<String> {
    let type_id = type_id.filter(|_| method != Method::Classic);
    Some(match (type_id, name.split('.').nth(1)) {
        (Some(1 | 3 | 4), _) => return None,
        (Some(number), _) => owner_of_type_id(number).into_owned(),
        (None, Some("deal")) => "a deal".to_owned(),
        (None, Some("quote")) => "a quote".to_owned(),
        (None, Some("invoice")) => "an invoice".to_owned(),
        (None, _) => return None,
    })
}

/// Whether these are the parameters of a call that lack `fields`: no classic
/// field is called `id`.
fn lacks_fields(tree: &Tree<'_>) -> bool {
    let has_classic = || {
        Field::ALL
            .iter()
            .any(|field| tree.get(field.type_id()).is_some())
    };
    tree.get("id").is_some() && has_classic()
}

/// The keys of an object that name multifields, in any letter case.
pub(super) fn multifields<'t>(
    tree: &'t Tree<'_>,
    place: &Place,
) -> impl Iterator<Item = (&'t str, Place)> {
    let place = place.clone();
    let keys = tree.entries().iter().map(|(key, _)| &**key);
    keys.filter(|key| Field::from_name(key).is_some() || key.eq_ignore_ascii_case("fm"))
        .map(move |key| (key, place.clone().key(key)))
}

fn number_of(tree: &Tree<'_>) -> Option<u64> {
    match coerce::row_ref(Some(tree)) {
        Ok(RowRef::Id(number)) => Some(number),
        _ => None,
    }
}
