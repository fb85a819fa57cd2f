//! The lines of a block, and the entities in them.

use std::ops::Range;

use super::{blocks::BYTE_ORDER_MARK, Bulk};
use crate::{
    diff::Diff,
    error::{Error, ErrorKind, Place, Side},
    model::{Current, Desired},
    read::{
        desired_of_entity,
        entities::{entities, Entities},
    },
};

/// How the entities of both inputs are read.
pub(super) struct Ids<'b> {
    diff: &'b Diff,
    current: [&'b str; 3],
    desired: [&'b str; 2],
}

impl Ids<'_> {
    /// The keys that may contain the ID of an entity.
    pub(super) fn keys(&self, side: Side) -> &[&str] {
        let (names, is_one) = match side {
            Side::Current => (&self.current[..], self.current[0] == "ID"),
            _ => (&self.desired[..], self.desired[0] == self.desired[1]),
        };
        &names[usize::from(is_one)..]
    }
}

/// The position of an entity in its input.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) id: u64,
    /// The position in its block.
    pub(super) bytes: Range<usize>,
    /// The line in its block, from 0. After [`number`](Scanned::number), the line in
    /// its file, from 1.
    pub(super) line: u64,
    /// If the entity is an element of a list: the key of the list, and the index.
    page: Option<(&'static str, usize)>,
}

impl Span {
    /// Adds the place of this entity and its line to an error.
    pub(super) fn blame(&self, error: Error) -> Error {
        let within = self.page.map(|(place, index)| within(place, index));
        error.in_line(self.line, Some(self.id), within)
    }
}

/// An entity, with its JSON.
pub(super) type Located<'b> = (&'b Span, &'b [u8]);

/// An entity in one of many blocks.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) block: usize,
    pub(super) span: Span,
}

fn within(place: &str, index: usize) -> Place {
    Place::from(place.to_owned()).index(index)
}

/// The entities and errors of a block, in order.
pub(super) struct Scanned {
    pub(super) entities: Vec<Result<Span, Error>>,
    /// The number of lines of the block.
    lines: u64,
}

impl Scanned {
    /// Turns the line numbers of the block into those of the file. `before` is the
    /// number of lines before the block. Returns the number including the block.
    pub(super) fn number(&mut self, before: u64) -> u64 {
        for entity in &mut self.entities {
            match entity {
                Ok(span) => span.line += before + 1,
                Err(error) => error.move_line(before),
            }
        }
        before + self.lines
    }
}

/// Calls the function with the position and the number (from 0) of each line that is
/// not blank. Returns the number of lines, which is at least 1.
pub(super) fn each_line(bytes: &[u8], mut call: impl FnMut(Range<usize>, u64)) -> u64 {
    let (mut lines, mut start) = (0, 0);
    for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
        if !bytes[start..end].iter().all(u8::is_ascii_whitespace) {
            call(start..end, lines);
        }
        lines += 1;
        start = (end + 1).min(bytes.len());
    }
    // A line break at the end does not begin another line.
    lines - u64::from(bytes.ends_with(b"\n"))
}

/// Finds the entities of a block.
pub(super) fn scan(ids: &Ids<'_>, side: Side, bytes: &[u8]) -> Scanned {
    let mut scan = Scan {
        ids,
        side,
        block: bytes,
        entities: Vec::with_capacity(bytes.len() / 256),
    };
    let lines = each_line(bytes, |line, number| scan.line(&bytes[line], number));
    Scanned {
        entities: scan.entities,
        lines,
    }
}

struct Scan<'s> {
    ids: &'s Ids<'s>,
    side: Side,
    block: &'s [u8],
    entities: Vec<Result<Span, Error>>,
}

impl Scan<'_> {
    fn line(&mut self, line: &[u8], number: u64) {
        match entities(self.side, line, self.ids.keys(self.side)) {
            Ok(Entities::One(id)) => self.entities.push(Ok(self.span(id, line, number, None))),
            Ok(Entities::Unnamed) => {
                let error = self.unnamed(line, number, None);
                self.entities.push(Err(error));
            }
            Ok(Entities::Page(place, entities)) => {
                for (index, (id, entity)) in entities.into_iter().enumerate() {
                    let (entity, page) = (entity.as_bytes(), (place, index));
                    self.entities.push(match id {
                        Some(id) => Ok(self.span(id, entity, number, Some(page))),
                        None => self.element(entity, number, page),
                    });
                }
            }
            Err(error) => self.entities.push(Err(error.in_line(number, None, None))),
        }
    }

    fn element(
        &self,
        entity: &[u8],
        number: u64,
        (place, index): (&'static str, usize),
    ) -> Result<Span, Error> {
        let blame = |error: Error| error.in_line(number, None, Some(within(place, index)));
        match entities(self.side, entity, self.ids.keys(self.side)).map_err(blame)? {
            Entities::One(id) => Ok(self.span(id, entity, number, Some((place, index)))),
            Entities::Unnamed => Err(self.unnamed(entity, number, Some((place, index)))),
            Entities::Page(..) => Err(blame(Error::new(self.side, "", ErrorKind::ManyEntities))),
        }
    }

    fn span(&self, id: u64, bytes: &[u8], line: u64, page: Option<(&'static str, usize)>) -> Span {
        // The element borrows from the block, so its position is the distance between
        // their pointers.
        let start = bytes.as_ptr() as usize - self.block.as_ptr() as usize;
        Span {
            id,
            bytes: start..start + bytes.len(),
            line,
            page,
        }
    }

    /// The error for an entity without an ID, or for a value that is not an entity.
    fn unnamed(&self, entity: &[u8], line: u64, page: Option<(&'static str, usize)>) -> Error {
        let names = self.ids.keys(self.side);
        let read = match self.side {
            Side::Current => Current::from_json(entity).map(|_| ()),
            _ => desired_of_entity(self.ids.diff.read_options(), entity, names).map(|_| ()),
        };
        let missing = || {
            let key = names.join(" or ");
            Error::new(self.side, "", ErrorKind::MissingEntityId { key })
        };
        let error = read.err().unwrap_or_else(missing);
        error.in_line(line, None, page.map(|(place, index)| within(place, index)))
    }
}

impl Bulk {
    pub(super) fn ids(&self) -> Ids<'_> {
        let key = self.key.as_deref();
        Ids {
            diff: &self.diff,
            current: [key.unwrap_or("ID"), "ID", "id"],
            desired: key.map_or(["ID", "id"], |key| [key, key]),
        }
    }

    /// Returns the entities of lines, each with its ID and its JSON, in their order, or the
    /// error with its line.
    ///
    /// Use this to distribute entities, for example to several machines, each of which runs
    /// its part. Put all lines with the same ID, from both sides, into the same part.
    /// [`Missing::Add`], [`max_deletes_run`](Bulk::max_deletes_run) and batches apply to a
    /// whole run, so they then apply to each part separately.
    ///
    /// The lines belong to `side`, which is [`Side::Current`] or [`Side::Desired`].
    ///
    /// # Errors
    ///
    /// Errors of lines that are not entities with IDs, such as `{"PHONE": []}`. Other
    /// mistakes in an entity are found by [`run`](Bulk::run).
    ///
    /// [`Missing::Add`]: crate::Missing::Add
    ///
    /// ```
    /// use multifield_core::{Bulk, Side};
    ///
    /// let lines = r#"{"result": [{"ID": "43", "PHONE": []}, {"ID": 44}]}
    /// {"PHONE": []}"#;
    /// let mut found = Bulk::new().entities(Side::Current, lines).into_iter();
    /// let (id, json) = found.next().unwrap()?;
    /// assert_eq!((id, json), (43, &br#"{"ID": "43", "PHONE": []}"#[..]));
    /// assert_eq!(found.next().unwrap()?.0, 44);
    /// let error = found.next().unwrap().unwrap_err();
    /// assert_eq!(error.to_string(), "line 2: the entity has no ID or id: read or write it with its ID");
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn entities<'l>(
        &self,
        side: Side,
        lines: &'l (impl AsRef<[u8]> + ?Sized),
    ) -> Vec<Result<(u64, &'l [u8]), Error>> {
        let lines = lines.as_ref();
        let lines = lines.strip_prefix(BYTE_ORDER_MARK).unwrap_or(lines);
        let mut scanned = scan(&self.ids(), side, lines);
        scanned.number(0);
        let entities = scanned.entities.into_iter();
        entities
            .map(|entity| entity.map(|span| (span.id, &lines[span.bytes])))
            .collect()
    }

    /// The desired state of an entity that [`entities`](Bulk::entities) has found, without
    /// its ID.
    ///
    /// # Errors
    ///
    /// Those of [`Diff::desired_from_json`](crate::Diff::desired_from_json).
    ///
    /// ```
    /// use multifield_core::{Bulk, Field, Side};
    ///
    /// let bulk = Bulk::new();
    /// let mut found = bulk.entities(Side::Desired, r#"{"id": 43, "PHONE": ["1"]}"#).into_iter();
    /// let (_, json) = found.next().unwrap()?;
    /// assert_eq!(bulk.desired_from_json(json)?.rows(Field::Phone).unwrap().len(), 1);
    /// # Ok::<(), multifield_core::Error>(())
    /// ```
    pub fn desired_from_json(
        &self,
        json: &(impl AsRef<[u8]> + ?Sized),
    ) -> Result<Desired<'static>, Error> {
        let ids = self.ids();
        let names = ids.keys(Side::Desired);
        desired_of_entity(self.diff.read_options(), json.as_ref(), names).map(Desired::into_owned)
    }
}
