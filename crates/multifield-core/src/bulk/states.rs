//! Reads states from lines one by one, for programs with a loop of their own.

use std::{collections::VecDeque, io::Read};

use super::{blocks::Blocks, lines::scan, Bulk, BulkError};
use crate::{
    error::{Error, Side},
    model::{Current, Desired},
};

/// Iterates over the states in lines: see [`Bulk::read_desired`].
#[derive(Debug)]
#[must_use = "nothing is read before it is iterated over"]
pub struct States<'b, R, T> {
    bulk: &'b Bulk,
    side: Side,
    read: fn(&Bulk, &[u8]) -> Result<T, Error>,
    blocks: Blocks<'static, R>,
    /// The number of lines that were read.
    lines: u64,
    waiting: VecDeque<Result<(u64, T), Error>>,
}

impl Bulk {
    /// Reads the desired states in lines, each with the ID of its entity. The lines are
    /// those of [`run`](Bulk::run). The options of the diff about reading and
    /// [`key`](Bulk::key) apply. Only a part of the input is in memory at a time.
    ///
    /// A second state of the same entity is not an error here: the caller has to join the
    /// states.
    ///
    /// # Errors
    ///
    /// The iterator returns the errors of lines and entities, with the line, and continues
    /// after them. After an error of the reader it ends.
    ///
    /// ```
    /// use multifield_core::{Bulk, Field};
    ///
    /// let lines = "{\"ID\": 43, \"PHONE\": [\"111111\"]}\n{\"ID\": 44, \"PHONES\": []}\n";
    /// let bulk = Bulk::new();
    /// let mut states = bulk.read_desired(lines.as_bytes());
    /// let (id, desired) = states.next().unwrap().unwrap();
    /// assert_eq!((id, desired.rows(Field::Phone).map(<[_]>::len)), (43, Some(1)));
    /// let error = states.next().unwrap().unwrap_err();
    /// assert_eq!(error.to_string(), "line 2: PHONES: unknown field, did you mean PHONE?");
    /// assert!(states.next().is_none());
    /// ```
    pub fn read_desired<R: Read>(&self, lines: R) -> States<'_, R, Desired<'static>> {
        States::new(self, Side::Desired, lines, |bulk, json| {
            bulk.desired_from_json(json)
        })
    }

    /// Reads the states of a portal in lines, in the same way as
    /// [`read_desired`](Bulk::read_desired).
    ///
    /// # Errors
    ///
    /// Those of [`read_desired`](Bulk::read_desired).
    ///
    /// ```
    /// use multifield_core::Bulk;
    ///
    /// let lines = r#"{"result": [{"ID": "43", "PHONE": []}, {"ID": "44"}]}"#;
    /// let bulk = Bulk::new();
    /// let states: Result<Vec<_>, _> = bulk.read_current(lines.as_bytes()).collect();
    /// let ids: Vec<u64> = states.unwrap().into_iter().map(|(id, _)| id).collect();
    /// assert_eq!(ids, [43, 44]);
    /// ```
    pub fn read_current<R: Read>(&self, lines: R) -> States<'_, R, Current<'static>> {
        States::new(self, Side::Current, lines, |_, json| {
            Ok(Current::from_json(json)?.into_owned())
        })
    }
}

impl<'b, R: Read, T> States<'b, R, T> {
    fn new(
        bulk: &'b Bulk,
        side: Side,
        lines: R,
        read: fn(&Bulk, &[u8]) -> Result<T, Error>,
    ) -> Self {
        States {
            bulk,
            side,
            read,
            blocks: Blocks::of_reader(lines),
            lines: 0,
            waiting: VecDeque::new(),
        }
    }

    /// Reads another part of the input.
    fn fill(&mut self) -> Result<(), BulkError> {
        let blocks = self.blocks.read(1);
        for block in blocks.map_err(|error| BulkError::Read(self.side, error))? {
            let mut scanned = scan(&self.bulk.ids(), self.side, &block);
            self.lines = scanned.number(self.lines);
            for span in scanned.entities {
                let state = span.and_then(|span| {
                    let state = (self.read)(self.bulk, &block[span.bytes.clone()]);
                    Ok((span.id, state.map_err(|error| span.blame(error))?))
                });
                self.waiting.push_back(state);
            }
            self.blocks.recycle([block]);
        }
        Ok(())
    }
}

impl<R: Read, T> Iterator for States<'_, R, T> {
    type Item = Result<(u64, T), BulkError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() && !self.blocks.is_over {
            if let Err(error) = self.fill() {
                self.blocks.is_over = true;
                return Some(Err(error));
            }
        }
        let state = self.waiting.pop_front()?;
        Some(state.map_err(BulkError::Input))
    }
}
