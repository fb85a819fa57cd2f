//! Finds the IDs of entities quickly, if they are written in a common way. It uses no
//! JSON reader.

use super::{document_keys::is_plain_key, entities::Entities, scan::Scan, visit::parse_id};
use crate::model::RowId;

/// Finds the ID of the entity in a line, or of each entity in a page. Each entity must
/// have exactly one of the names. Except for `result` and the `items` in it, there must
/// be no key that could contain an entity or an error.
///
/// None for any other line. A reader then has to find the ID, or the error in the JSON.
pub(super) fn entities_at_a_glance<'t>(text: &'t str, names: &[&str]) -> Option<Entities<'t>> {
    let json = Scan::new(text)?;
    let mut glance = Glance { json, names };
    glance.json.passes(b'{')?;
    let found = glance.map(Level::Top)?;
    glance.json.is_at_end().then_some(found)
}

struct Glance<'t, 'n> {
    json: Scan<'t>,
    names: &'n [&'n str],
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Top,
    /// An object in `result`.
    Result,
    /// An element of a list.
    Element,
}

impl<'t> Glance<'t, '_> {
    /// Reads an object, after its opening brace.
    fn map(&mut self, level: Level) -> Option<Entities<'t>> {
        let (mut id, mut inner) = (None, None);
        self.json.passes(b'"')?;
        loop {
            let names = self.names;
            let is_id = |key: &[u8]| names.iter().any(|name| name.as_bytes() == key);
            let may_pass = |key: &[u8]| is_plain_key(key) && !is_id(key);
            if !self.json.pass_entries(may_pass)? {
                return inner.or(id.map(Entities::One));
            }
            let key = self.json.rest_of_plain()?;
            self.json.passes(b':')?;
            match key {
                "result" if level == Level::Top && inner.is_none() => {
                    inner = Some(match self.json.next()? {
                        b'{' => self.map(Level::Result)?,
                        b'[' => self.list("result")?,
                        _ => return None,
                    });
                }
                "items" if level == Level::Result && inner.is_none() => {
                    self.json.passes(b'[')?;
                    inner = Some(self.list("result.items")?);
                }
                "result" | "data" | "item" | "items" | "error" | "error_description" => {
                    return None
                }
                _ if self.names.contains(&key) => {
                    if id.replace(self.id()?).is_some() {
                        return None;
                    }
                }
                _ => self.json.skip_value()?,
            }
            match self.json.next()? {
                b',' => self.json.passes(b'"')?,
                b'}' => return inner.or(id.map(Entities::One)),
                _ => return None,
            }
        }
    }

    /// Reads a list of entities, after its opening bracket.
    fn list(&mut self, place: &'static str) -> Option<Entities<'t>> {
        let mut entities = Vec::new();
        loop {
            self.json.passes(b'{')?;
            let start = self.json.at - 1;
            let Entities::One(id) = self.map(Level::Element)? else {
                return None;
            };
            entities.push((Some(id), self.json.since(start)?));
            match self.json.next()? {
                b',' => {}
                b']' => return Some(Entities::Page(place, entities)),
                _ => return None,
            }
        }
    }

    fn id(&mut self) -> Option<u64> {
        let first = self.json.next()?;
        let digits = if first == b'"' {
            self.json.rest_of_plain()?
        } else {
            let start = self.json.at - 1;
            self.json.rest_of_number(first)?;
            self.json.since(start)?
        };
        parse_id(digits).map(RowId::get)
    }
}
