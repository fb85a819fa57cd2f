//! Finds the content of a call in the request or the body around it.

use super::sent::{number_of, Sent, SentKind};
use crate::{
    error::Place,
    model::{owner_of_type_id, Entity, Field},
    read::tree::Tree,
};

/// The parts of a call that the server reads.
pub(super) struct Envelope<'p, 'a> {
    pub(super) method: Method<'p>,
    /// Whether the call creates an entity, which has no stored rows before it.
    pub(super) makes: bool,
    /// Whether the call is an import: the rows of its item are classic.
    pub(super) is_import: bool,
    /// The value of `fields`. None if the call has no such key.
    pub(super) fields: Option<&'p Tree<'a>>,
    /// The place of `fields`, even if the key is missing.
    pub(super) place: Place,
    /// The place of the call.
    pub(super) call_place: Place,
    /// Whether the payload is only the value of `fields`.
    pub(super) is_bare: bool,
    /// The kind of the entity that the call is for, and the key or method that
    /// shows it.
    pub(super) entity: Option<(Entity, Place)>,
    /// The ID of the entity that the call is for, with its place.
    pub(super) entity_id: Option<(u64, Place)>,
    /// The kind of the entity, such as `a deal`, if this kind has no multifields.
    pub(super) owner_without: Option<String>,
    /// Multifields at places that the server does not read.
    pub(super) outside: Vec<(&'p str, Place)>,
}

impl Envelope<'_, '_> {
    /// Why the payload changes nothing, if no other finding explains it.
    pub(super) fn why_nothing(&self) -> &'static str {
        let has_multifields = |fields| multifields(fields, &self.place).next().is_some();
        match self.fields {
            Some(Tree::Scalar(_)) => "the payload is null, which is not a call, so no row changes",
            Some(fields) if has_multifields(fields) => {
                "no row changes: if the call contains nothing else, do not send it"
            }
            _ => {
                "no PHONE, EMAIL, WEB, IM, LINK or fm is at the top of the payload or \
                 in \"fields\", so no row changes"
            }
        }
    }
}

/// The methods that a payload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method<'p> {
    /// `crm.contact.update`, `crm.lead.update`, `crm.company.update`, the same
    /// with `add`, and the import.
    Classic,
    /// `crm.item.update` and `crm.item.add`
    Universal,
    /// A method whose rules are not modelled.
    Other(&'p str),
}

impl<'a> Sent<'a> {
    /// Finds the parts that the server reads. The letter case of keys around
    /// `fields` does not matter.
    pub(super) fn strip_envelope(&self) -> Envelope<'_, 'a> {
        if let SentKind::Item { type_id } = self.kind {
            return self.item(type_id);
        }
        let (top, top_place) = (&self.tree, &self.place);
        let (params, params_place) = self.params();
        let is_around = params_place != *top_place;
        let place_of = |name| match top.get_any_case(name) {
            Some((key, _)) => top_place.clone().key(key),
            None => params_place.clone().key(name),
        };
        let (name, type_id) = (self.name(), self.type_id());

        let mut outside = Vec::new();
        let mut place = params_place.clone();
        if is_around {
            outside.extend(multifields(top, top_place));
        }
        let inner = params.get_any_case("fields");
        let fields = if let Some((key, fields)) = inner {
            place = place.key(key);
            Some(fields)
        } else {
            let is_request = is_around || name.is_some() || type_id.is_some();
            (!is_request && !lacks_fields(top)).then_some(top)
        };
        let id = params.get_any_case("id");
        let id = id.filter(|_| inner.is_some() || self.kind != SentKind::Call);
        let entity_id =
            id.and_then(|(key, id)| Some((number_of(id)?, params_place.clone().key(key))));
        if inner.is_some() || fields.is_none() {
            outside.extend(multifields(params, &params_place));
        }

        let lower = name.unwrap_or_default().to_ascii_lowercase();
        let has_fm = || fields.unwrap_or(params).get("fm").is_some();
        let (subject, action) = lower.rsplit_once('.').unwrap_or_default();
        let is_import = lower == "crm.item.import";
        let method = match (name, subject, action) {
            (_, "crm.item", "update" | "add") => Method::Universal,
            (_, "crm.contact" | "crm.lead" | "crm.company", "update" | "add") => Method::Classic,
            _ if is_import => Method::Classic,
            (Some(name), ..) => Method::Other(name),
            (None, ..) if type_id.is_some() || has_fm() => Method::Universal,
            (None, ..) => Method::Classic,
        };
        let entity = match method {
            Method::Classic if !is_import => {
                let kind = lower.split('.').nth(1).and_then(|kind| kind.parse().ok());
                kind.map(|kind| (kind, place_of("method")))
            }
            Method::Classic | Method::Universal => {
                let kind = type_id.and_then(Entity::from_entity_type_id);
                kind.map(|kind| (kind, place_of("entityTypeId")))
            }
            Method::Other(_) => None,
        };
        let type_id = type_id.filter(|_| method != Method::Classic || is_import);
        Envelope {
            method,
            makes: is_import || (action == "add" && !matches!(method, Method::Other(_))),
            is_import,
            is_bare: fields.is_some() && inner.is_none(),
            entity,
            fields,
            place,
            call_place: top_place.clone(),
            entity_id,
            owner_without: owner_without(type_id, &lower),
            outside,
        }
    }

    /// The envelope of one item of an import.
    fn item(&self, type_id: Option<u64>) -> Envelope<'_, 'a> {
        Envelope {
            method: Method::Classic,
            makes: true,
            is_import: true,
            fields: Some(&self.tree),
            place: self.place.clone(),
            call_place: self.place.clone(),
            is_bare: false,
            entity: None,
            entity_id: None,
            owner_without: owner_without(type_id, "crm.item.import"),
            outside: Vec::new(),
        }
    }
}

/// The kind of entity that a call is for, if this kind has no multifields.
fn owner_without(type_id: Option<u64>, name: &str) -> Option<String> {
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
