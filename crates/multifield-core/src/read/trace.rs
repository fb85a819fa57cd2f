use std::fmt;

use serde::de;

use super::Refusal;
use crate::error::{Error, ErrorKind, Place, Side};

/// The error, and the path to it. Both are empty until there is an error.
#[derive(Default)]
pub(crate) struct Trace {
    kind: Option<ErrorKind>,
    /// The steps of the path, the innermost first.
    path: Vec<Step>,
}

enum Step {
    Key(String),
    Index(usize),
}

impl Trace {
    /// Keeps the error. The returned error of serde only tells the deserializer to
    /// stop.
    #[cold]
    pub(crate) fn fail<E: de::Error>(&mut self, kind: ErrorKind) -> E {
        self.kind = Some(kind);
        E::custom("refused")
    }

    /// Keeps an error at a key of the value that is being read.
    #[cold]
    pub(crate) fn fail_at<E: de::Error>(&mut self, key: &str, kind: ErrorKind) -> E {
        self.path.push(Step::Key(key.to_owned()));
        self.fail(kind)
    }

    /// Keeps the error, if there is one.
    #[inline]
    pub(super) fn check<T, E: de::Error>(
        &mut self,
        result: Result<T, impl Into<Refusal>>,
    ) -> Result<T, E> {
        result.map_err(|error| self.refuse(error.into()))
    }

    /// Keeps an error from a target.
    #[cold]
    pub(super) fn refuse<E: de::Error>(&mut self, refusal: Refusal) -> E {
        match refusal.key {
            Some(key) => self.fail_at(&key, refusal.kind),
            None => self.fail(refusal.kind),
        }
    }

    /// Adds a key to the path, if its value could not be read.
    pub(crate) fn in_key<T, E>(&mut self, key: &str, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.note(Step::Key(key.to_owned()));
        }
        result
    }

    /// The same for an element of a list.
    pub(crate) fn in_index<T, E>(&mut self, index: usize, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.note(Step::Index(index));
        }
        result
    }

    #[cold]
    fn note(&mut self, step: Step) {
        self.path.push(step);
    }

    pub(crate) fn into_error(self, side: Side, cause: &dyn fmt::Display) -> Error {
        let steps = self.path.iter().rev();
        let place = steps.fold(Place::default(), |place, step| match step {
            Step::Index(index) => place.index(*index),
            Step::Key(key) => place.key(key),
        });
        let kind = self.kind.unwrap_or_else(|| ErrorKind::InvalidJson {
            problem: cause.to_string(),
        });
        Error::new(side, place, kind)
    }
}
