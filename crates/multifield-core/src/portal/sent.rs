//! Finds the calls of a payload: a single call, or each call of a batch or an import. A
//! query becomes the same tree as in PHP.

use std::borrow::Cow;

use super::{
    address::Address,
    coerce::{self, RowRef},
    query::{self, Variable},
    row::Element,
};
use crate::{
    error::Place,
    read::{tree::Tree, visit::Scalar},
};

/// A call, as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sent<'a> {
    pub(super) place: Place,
    /// The method, if it is not a parameter.
    pub(super) method: Option<String>,
    pub(super) tree: Tree<'a>,
    /// The variables of its queries. None for JSON.
    pub(super) variables: Vec<Variable>,
    pub(super) kind: SentKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SentKind {
    /// A request, its parameters, or the value of `fields`.
    Call,
    /// A command of a batch, `method?query`.
    Command {
        /// Whether the command contains a `#`, which ends the query of a URL.
        has_fragment: bool,
    },
    /// A value that is not a command.
    NoCommand,
    /// An item of an import. The tree is the value of its `fields`.
    Item { type_id: Option<u64> },
}

/// The calls inside of one call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) calls: Vec<Sent<'a>>,
    pub(super) place: Place,
    /// `commands` or `items`.
    pub(super) what: &'static str,
    /// The highest number that the portal accepts.
    pub(super) limit: usize,
}

impl<'a> Sent<'a> {
    /// A call without a method, which was not written as a query.
    const fn new(place: Place, tree: Tree<'a>, kind: SentKind) -> Self {
        Sent {
            place,
            method: None,
            tree,
            variables: Vec::new(),
            kind,
        }
    }

    /// Reads a form, a command or a URL. None for any other string.
    pub(super) fn from_text(text: &str) -> Option<Sent<'static>> {
        let text = text.trim();
        if Address::find(text).is_some() {
            return Some(Sent::command(text, Place::default()));
        }
        is_form(text.as_bytes()).then(|| Sent::from_form(text.as_bytes()))
    }

    /// Reads bytes that are not UTF-8, if they look like a form.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Sent<'static>> {
        is_form(bytes).then(|| Sent::from_form(bytes))
    }

    fn from_form(form: &[u8]) -> Sent<'static> {
        let place = Place::default();
        let (tree, variables) = query::read(form, &place);
        Sent {
            variables,
            ..Sent::new(place, tree, SentKind::Call)
        }
    }

    fn command(text: &str, place: Place) -> Sent<'static> {
        let address = Address::read(text);
        let query = address.query.unwrap_or_default();
        let (tree, variables) = query::read(query.as_bytes(), &place);
        let has_fragment = !address.is_url && query.contains('#');
        Sent {
            method: Some(address.method.to_owned()),
            variables,
            ..Sent::new(place, tree, SentKind::Command { has_fragment })
        }
    }

    /// Takes JSON. A string in it may contain any other format.
    pub(super) fn from_tree(tree: Tree<'a>) -> Sent<'a> {
        if let Tree::Scalar(Scalar::Text(text)) = &tree {
            if let Some(sent) = Sent::from_text(text) {
                return sent;
            }
        }
        let mut sent = Sent::new(Place::default(), tree, SentKind::Call);
        if query::has_form_keys(&sent.tree) {
            let (tree, variables) = query::nest(sent.tree, &sent.place);
            (sent.tree, sent.variables) = (tree, variables);
        }
        sent.read_params();
        sent.read_method();
        sent
    }

    /// The parameters may be a query, or an object with its keys.
    fn read_params(&mut self) {
        let Some((key, params)) = entry_mut(&mut self.tree, "params") else {
            return;
        };
        let place = Place::default().key(key);
        let (tree, variables) = match &mut *params {
            Tree::Scalar(Scalar::Text(text)) if is_form(text.trim().as_bytes()) => {
                query::read(text.trim().as_bytes(), &place)
            }
            params if query::has_form_keys(params) => {
                let taken = std::mem::replace(params, Tree::Scalar(Scalar::Null));
                query::nest(taken, &place)
            }
            _ => return,
        };
        *params = tree;
        self.variables.extend(variables);
    }

    /// The method may be a URL with a query. Parameters of the body override
    /// those of the query.
    fn read_method(&mut self) {
        let Some((_, Tree::Scalar(Scalar::Text(method)))) = entry_mut(&mut self.tree, "method")
        else {
            return;
        };
        let written = method.clone();
        let address = Address::read(&written);
        *method = Cow::Owned(address.method.to_owned());
        self.method = Some(address.method.to_owned());
        let Some(query) = address.query else {
            return;
        };
        let (place, target) = match entry_mut(&mut self.tree, "params") {
            Some((key, _)) => (Place::default().key(key), "params"),
            None => (Place::default(), ""),
        };
        let (tree, variables) = query::read(query.as_bytes(), &place);
        self.variables.extend(variables);
        let target = match target {
            "" => &mut self.tree,
            _ => match entry_mut(&mut self.tree, "params") {
                Some((_, params)) => params,
                None => return,
            },
        };
        if let (Tree::Object(entries, _), Tree::Object(added, _)) = (target, tree) {
            for (key, value) in added {
                if entries
                    .iter()
                    .all(|(other, _)| !other.eq_ignore_ascii_case(&key))
                {
                    entries.push((key, value));
                }
            }
        }
    }

    /// The keys next to `fields`, and their place.
    pub(super) fn params(&self) -> (&Tree<'a>, Place) {
        // The body of a request may have settings in `params`, next to `fields`.
        let around = match self.tree.get_any_case("fields") {
            Some(_) => None,
            None => self.tree.get_any_case("params"),
        };
        match around {
            Some((key, params)) => (params, self.place.clone().key(key)),
            None => (&self.tree, self.place.clone()),
        }
    }

    /// The name of its method, if it has one.
    pub(super) fn name(&self) -> Option<&str> {
        let (params, _) = self.params();
        let written = || {
            let found = self.tree.get_any_case("method");
            let (_, name) = found.or_else(|| params.get_any_case("method"))?;
            coerce::string(Some(name)).ok().flatten()
        };
        self.method.as_deref().or_else(written)
    }

    pub(super) fn type_id(&self) -> Option<u64> {
        let (params, _) = self.params();
        let found = self.tree.get_any_case("entityTypeId");
        let (_, number) = found.or_else(|| params.get_any_case("entityTypeId"))?;
        number_of(number)
    }

    /// The calls inside of this call, if it is a batch or an import.
    pub(super) fn parts(&self) -> Option<Parts<'a>> {
        let (params, place) = self.params();
        // A batch in a batch is refused.
        if self.kind != SentKind::Call {
            return None;
        }
        let name = self.name();
        // In a form, an `&` in a command can cut it into several variables.
        let has_fields = params.get_any_case("fields").is_some() && self.variables.is_empty();
        if name.is_none() && has_fields {
            return None;
        }
        let is_called = |method: &str| name.map_or(true, |it| it.eq_ignore_ascii_case(method));
        if let Some((key, cmd)) = params.get_any_case("cmd").filter(|_| is_called("batch")) {
            let place = place.key(key);
            let calls = Element::all(cmd, &place)
                .into_iter()
                .map(|it| match it.row {
                    Tree::Scalar(Scalar::Text(text)) => Sent::command(text, it.place),
                    other => Sent::new(it.place, other.clone(), SentKind::NoCommand),
                });
            return Some(Parts {
                calls: calls.collect(),
                place,
                what: "commands",
                limit: 50,
            });
        }
        let type_id = self.type_id();
        let (key, data) = params.get_any_case("data")?;
        if !is_called("crm.item.batchImport") || (name.is_none() && type_id.is_none()) {
            return None;
        }
        let place = place.key(key);
        let calls = Element::all(data, &place).into_iter().map(|it| Sent {
            method: Some("crm.item.import".to_owned()),
            ..Sent::new(it.place, it.row.clone(), SentKind::Item { type_id })
        });
        Some(Parts {
            calls: calls.collect(),
            place,
            what: "items",
            limit: 20,
        })
    }
}

fn entry_mut<'t, 'a>(tree: &'t mut Tree<'a>, name: &str) -> Option<(&'t str, &'t mut Tree<'a>)> {
    let Tree::Object(entries, _) = tree else {
        return None;
    };
    let found = entries.iter_mut();
    let mut found = found.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().map(|(key, it)| (&**key, it))
}

/// Whether a string is a form: it begins with a name and `=`.
fn is_form(text: &[u8]) -> bool {
    let first = text.split(|byte| *byte == b'&').next().unwrap_or_default();
    let name = first.split(|byte| *byte == b'=').next().unwrap_or_default();
    let is_of_document = |byte: &u8| b"{}\"<>,:".contains(byte) || *byte == b'\n';
    !name.is_empty()
        && name.len() < first.len()
        && !name.iter().any(is_of_document)
        && name[0] != b'['
}

pub(super) fn number_of(tree: &Tree<'_>) -> Option<u64> {
    match coerce::row_ref(Some(tree)) {
        Ok(RowRef::Id(number)) => Some(number),
        _ => None,
    }
}
