//! Many diffs in one call.

use multifield_core::{self as core, OnError};
use pyo3::prelude::*;
use rayon::{prelude::*, ThreadPoolBuilder};

use crate::{
    edits::Edits,
    error::{choice, exception, no_pair, or_skipped, wrong_argument},
    foreign,
    input::Input,
    object::{objects, type_name, Any},
    read::Objects,
    still::diff_still,
};

/// The number of pairs to read before they are compared. It is large enough to make
/// threads worthwhile, and small enough for the memory.
const CHUNK: usize = 1024;

/// Fewer pairs are compared faster than a thread starts.
const FEW: usize = 64;

/// What the core has found, or the exception for an element that is not a pair.
type Outcome = Result<Result<core::Edits, core::Error>, PyErr>;

enum Pair<'a> {
    /// The result of a pair that was compared during reading. The element is not a pair,
    /// or contains an object. Reading objects is most of the work. It needs the lock of
    /// the interpreter, so threads would only wait for each other.
    Settled(Outcome),
    /// Two strings of JSON.
    Json(&'a [u8], &'a [u8]),
}

impl<'a> Pair<'a> {
    fn new<'py>(
        kept: &'a Objects<'py>,
        diff: &core::Diff,
        pair: Any<'_, 'py>,
        index: usize,
    ) -> PyResult<Self> {
        let (current, desired) = match two(pair)? {
            Ok(two) => two,
            Err(found) => return Ok(Pair::Settled(Err(no_pair(pair.py(), &found, index)))),
        };
        if let Some(edits) = diff_still(diff, &current, &desired) {
            return Ok(Pair::Settled(Ok(edits)));
        }
        // The core reports a wrong type, so that the error belongs to its pair like any
        // other.
        let input = |state| {
            let state = kept.keep(state);
            let input = Input::new(kept, state)?;
            PyResult::Ok(input.unwrap_or_else(|| Input::Object(kept.deserializer(state))))
        };
        let (current, desired) = (input(current)?, input(desired)?);
        if let (Input::Json(current), Input::Json(desired)) = (current, desired) {
            return Ok(Pair::Json(current, desired));
        }
        let edits = diff_inputs(diff, current, desired);
        match kept.take_raised() {
            Some(raised) => Err(raised),
            None => Ok(Pair::Settled(Ok(edits))),
        }
    }

    fn diff(self, diff: &core::Diff) -> Outcome {
        match self {
            Pair::Settled(outcome) => outcome,
            Pair::Json(current, desired) => Ok(diff_inputs(
                diff,
                Input::Json(current),
                Input::Json(desired),
            )),
        }
    }
}

fn diff_inputs(
    diff: &core::Diff,
    current: Input<'_, '_>,
    desired: Input<'_, '_>,
) -> Result<core::Edits, core::Error> {
    diff.diff(&current.current()?, &desired.desired(diff)?)
}

/// Two states.
type Two<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// Returns the two elements of a pair, or a description of an element that is not a pair.
fn two<'py>(pair: Any<'_, 'py>) -> PyResult<Result<Two<'py>, String>> {
    if let Ok(two) = pair.extract() {
        return Ok(Ok(two));
    }
    let two = objects(pair.py(), "pair", (pair, type_name(pair)))?;
    Ok(match two.extract() {
        Ok(two) => Ok(two),
        Err(_) => Err(two.extract()?),
    })
}

/// Returns the edits of each pair, or its error.
pub(crate) fn diff_pairs<'py>(
    diff: &core::Diff,
    pairs: Any<'_, 'py>,
    on_error: Option<&str>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = pairs.py();
    let on_error: OnError = choice(py, on_error)?;
    let pairs =
        foreign::iter(pairs).map_err(|_| wrong_argument("pairs", "an iterable of pairs", pairs))?;
    let mut results = Vec::new();
    loop {
        let objects = Objects::default();
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK {
            let Some(pair) = foreign::next(&pairs) else {
                break;
            };
            let index = results.len() + chunk.len();
            chunk.push(Pair::new(&objects, diff, &pair?, index)?);
        }
        if chunk.is_empty() {
            return Ok(results);
        }
        for outcome in compare(py, diff, chunk) {
            let refused = |error| exception(py, &error, Some(results.len()));
            let edits = outcome.and_then(|edits| edits.map(Edits).map_err(refused));
            results.push(or_skipped(py, edits, on_error)?);
        }
        py.check_signals()?;
    }
}

/// Compares pairs in order. The threads start and end here. A pool that stays would have no
/// threads in a fork of the process.
fn compare(py: Python<'_>, diff: &core::Diff, pairs: Vec<Pair<'_>>) -> Vec<Outcome> {
    py.detach(|| {
        let left = pairs.iter().filter(|it| matches!(it, Pair::Json(..)));
        let pool = (left.count() >= FEW).then(|| ThreadPoolBuilder::new().build());
        match pool {
            Some(Ok(pool)) => pool.install(|| {
                let pairs = pairs.into_par_iter().with_min_len(FEW / 4);
                pairs.map(|pair| pair.diff(diff)).collect()
            }),
            _ => pairs.into_iter().map(|pair| pair.diff(diff)).collect(),
        }
    })
}
