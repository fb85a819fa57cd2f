use serde::de::{DeserializeSeed, Deserializer};
use serde_json::Value;

use super::{
    cell::{self, Target},
    tree::{Tree, TreeSeed},
};
use crate::{
    error::{Error, Place, Side},
    model::Field,
    read::{
        invalid_json, json_text,
        visit::{Scalar, Visit},
    },
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
pub struct Payload<'a> {
    tree: Tree<'a>,
}

/// A payload without what is around it.
pub(super) struct Unwrapped<'p, 'a> {
    /// What stands under `fields`.
    pub(super) fields: &'p Tree<'a>,
    /// Where that stands.
    pub(super) place: Place,
    pub(super) method: Method<'p>,
    /// The entity that the call is for, and where it is named.
    pub(super) entity: Option<(u64, Place)>,
    /// Fields that stand where the server does not look.
    pub(super) beside: Vec<Beside<'p>>,
}

/// A field beside what is around the fields.
pub(super) struct Beside<'p> {
    pub(super) key: &'p str,
    /// `fields` or `params`
    pub(super) wrapping: &'p str,
    pub(super) place: Place,
}

/// The methods that a payload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method<'p> {
    /// `crm.contact.update` and its kin
    Classic,
    /// `crm.item.update`
    Universal,
    /// One whose rules are not modelled.
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
    /// assert_eq!(Payload::from_json("{").err().unwrap().code(), "invalid_json");
    /// ```
    pub fn from_json(json: &'a (impl AsRef<[u8]> + ?Sized)) -> Result<Self, Error> {
        let text = json_text(Side::Payload, json.as_ref())?;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let payload = Payload::from_deserializer(&mut deserializer)?;
        deserializer
            .end()
            .map_err(|error| invalid_json(Side::Payload, &error))?;
        Ok(payload)
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
        let tree = Visit(TreeSeed)
            .deserialize(deserializer)
            .map_err(|error| invalid_json(Side::Payload, &error))?;
        Ok(Payload { tree })
    }

    /// All of it.
    pub(super) const fn tree(&self) -> &Tree<'a> {
        &self.tree
    }

    /// The portal reads the names around `fields` without regard to case.
    pub(super) fn unwrap(&self) -> Unwrapped<'_, 'a> {
        let mut fields = &self.tree;
        let mut place = Place::default();
        let mut method = None;
        let mut is_item = false;
        let mut has_fields = false;
        let mut entity = None;
        let mut beside = Vec::new();
        // A body has its own `params` beside `fields`, which are settings.
        for name in ["fields", "params", "fields"] {
            method = method.or_else(|| text_of(entry(fields, "method")?.1));
            is_item |= entry(fields, "entityTypeId").is_some();
            if let Some((key, inner)) = entry(fields, name) {
                let id = entry(fields, "id").filter(|_| name == "fields");
                entity = id.and_then(|(key, id)| Some((number_of(id)?, place.clone().key(key))));
                beside.extend(field_keys(fields).map(|field| Beside {
                    key: field,
                    wrapping: key,
                    place: place.clone().key(field),
                }));
                fields = inner;
                place = place.key(key);
                has_fields = name == "fields";
                if has_fields {
                    break;
                }
            }
        }
        let method = match method.map(str::to_ascii_lowercase).as_deref() {
            Some("crm.item.update") => Method::Universal,
            Some("crm.contact.update" | "crm.lead.update" | "crm.company.update") => {
                Method::Classic
            }
            Some(_) => Method::Other(method.unwrap_or_default()),
            // The parameters of one, as they are sent.
            None if !has_fields && entry(fields, "cmd").is_some() => Method::Other("batch"),
            None if is_item || fields.get("fm").is_some() => Method::Universal,
            None => Method::Classic,
        };
        Unwrapped {
            fields,
            place,
            method,
            entity,
            beside,
        }
    }
}

/// The entry of a map by its key, whose case does not matter.
fn entry<'t, 'a>(tree: &'t Tree<'a>, name: &str) -> Option<(&'t str, &'t Tree<'a>)> {
    let Tree::Map(entries, _) = tree else {
        return None;
    };
    entries
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(key, value)| (&**key, value))
}

/// The keys of a map that name fields, in any case.
fn field_keys<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = &'t str> {
    let entries = match tree {
        Tree::Map(entries, _) => &**entries,
        Tree::Scalar(_) | Tree::List(_) => &[],
    };
    let keys = entries.iter().map(|(key, _)| &**key);
    keys.filter(|key| Field::from_name(key).is_some() || key.eq_ignore_ascii_case("fm"))
}

fn number_of(tree: &Tree<'_>) -> Option<u64> {
    match cell::id(Some(tree)) {
        Ok(Target::Stored(id)) => Some(id.get()),
        _ => None,
    }
}

fn text_of<'p>(tree: &'p Tree<'_>) -> Option<&'p str> {
    match tree {
        Tree::Scalar(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}
