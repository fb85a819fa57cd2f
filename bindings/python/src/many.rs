//! Many diffs in one call.

use std::{iter, num::NonZero, panic, thread};

use multifield_core as core;
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyIterator, PySequence},
    IntoPyObjectExt,
};

use crate::{
    edits::Edits,
    error::{exception, wrong_argument},
    input::Input,
    options::{self, diff_still},
    read::Objects,
};

/// So many pairs are read before they are compared: enough to be worth threads,
/// few enough to keep in memory.
const CHUNK: usize = 1024;

/// Fewer are compared before a thread has begun.
const FEW: usize = 64;

/// What becomes of a pair that cannot be compared.
#[derive(Clone, Copy)]
pub(crate) enum Failures {
    Raise,
    Return,
}

impl Failures {
    pub(crate) fn parse(name: &str) -> PyResult<Self> {
        match name {
            "raise" => Ok(Failures::Raise),
            "return" => Ok(Failures::Return),
            _ => Err(PyValueError::new_err(format!(
                "argument 'errors': expected 'raise' or 'return', found {name:?}"
            ))),
        }
    }
}

type Outcome = Result<core::Edits<'static>, core::Error>;

/// A state that is read, or JSON that is read beside the diff.
enum Side<'a, T> {
    Json(&'a [u8]),
    Read(Result<T, core::Error>),
}

impl<'a, T> Side<'a, T> {
    fn new<'py>(
        objects: &'a Objects<'py>,
        name: &str,
        argument: &Bound<'py, PyAny>,
        read: impl FnOnce(Input<'a, 'py>) -> Result<T, core::Error>,
    ) -> PyResult<Self> {
        match Input::new(objects, name, argument)? {
            Input::Json(json) => Ok(Side::Json(json)),
            input @ Input::Object(_) => {
                let read = read(input);
                match objects.take_raised() {
                    Some(raised) => Err(raised),
                    None => Ok(Side::Read(read)),
                }
            }
        }
    }
}

enum Pair<'a> {
    /// Two dicts, which are compared as they are read: reading them is most of
    /// the work, and needs the lock of the interpreter, for which threads would
    /// have to wait.
    Compared(Outcome),
    Read(Box<(Current<'a>, Desired<'a>)>),
}

type Current<'a> = Side<'a, core::Current<'a>>;
type Desired<'a> = Side<'a, core::Desired<'a>>;

impl<'a> Pair<'a> {
    fn new<'py>(
        objects: &'a Objects<'py>,
        diff: &core::Diff,
        pair: &Bound<'py, PyAny>,
    ) -> PyResult<Self> {
        let (current, desired) = two(pair)?;
        if let Some(outcome) = diff_still(diff, &current, &desired) {
            return Ok(Pair::Compared(outcome));
        }
        Ok(Pair::Read(Box::new((
            Side::new(objects, "current", &current, Input::current)?,
            Side::new(objects, "desired", &desired, |input| input.desired(diff))?,
        ))))
    }

    fn diff(self, diff: &core::Diff) -> Outcome {
        let (current, desired) = match self {
            Pair::Compared(outcome) => return outcome,
            Pair::Read(read) => *read,
        };
        let current = match current {
            Side::Json(json) => core::Current::from_json(json)?,
            Side::Read(current) => current?,
        };
        let desired = match desired {
            Side::Json(json) => diff.desired_from_json(json)?,
            Side::Read(desired) => desired?,
        };
        Ok(diff.diff(&current, &desired)?.into_owned())
    }
}

type Two<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn two<'py>(pair: &Bound<'py, PyAny>) -> PyResult<Two<'py>> {
    if let Ok(two) = pair.extract() {
        return Ok(two);
    }
    let expected = "pairs of current and desired in it";
    match pair.cast::<PySequence>() {
        Ok(list) if list.len()? == 2 => Ok((list.get_item(0)?, list.get_item(1)?)),
        _ => Err(wrong_argument("pairs", expected, pair)),
    }
}

/// The edits of each pair, or its error.
pub(crate) fn diff_pairs<'py>(
    diff: &core::Diff,
    pairs: &Bound<'py, PyAny>,
    failures: Failures,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let py = pairs.py();
    let mut pairs = pairs
        .try_iter()
        .map_err(|_| wrong_argument("pairs", "an iterable of pairs", pairs))?;
    let mut results = Vec::new();
    loop {
        let objects = Objects::default();
        let chunk = read_chunk(&objects, diff, &mut pairs)?;
        if chunk.is_empty() {
            return Ok(results);
        }
        for outcome in compare(py, diff, chunk) {
            let index = results.len();
            let result = match (outcome, failures) {
                (Ok(edits), _) => Edits(edits).into_bound_py_any(py)?,
                (Err(error), Failures::Raise) => return Err(exception(py, &error, Some(index))),
                (Err(error), Failures::Return) => {
                    exception(py, &error, Some(index)).into_bound_py_any(py)?
                }
            };
            results.push(result);
        }
        py.check_signals()?;
    }
}

fn read_chunk<'a, 'py>(
    objects: &'a Objects<'py>,
    diff: &core::Diff,
    pairs: &mut Bound<'py, PyIterator>,
) -> PyResult<Vec<Pair<'a>>> {
    let mut chunk = Vec::new();
    while chunk.len() < CHUNK {
        match pairs.next() {
            Some(pair) => chunk.push(Pair::new(objects, diff, &pair?)?),
            None => break,
        }
    }
    Ok(chunk)
}

/// Compares pairs in their order. Threads begin and end here, and belong to no
/// pool, which a fork of the process would leave without its threads.
fn compare(py: Python<'_>, diff: &core::Diff, pairs: Vec<Pair<'_>>) -> Vec<Outcome> {
    let all = |pairs: Vec<Pair<'_>>| -> Vec<Outcome> {
        pairs.into_iter().map(|pair| pair.diff(diff)).collect()
    };
    py.detach(|| {
        let left = pairs.iter().filter(|it| matches!(it, Pair::Read(_)));
        if left.count() < FEW {
            return all(pairs);
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = pairs.len().div_ceil(threads).max(FEW);
        let mut pairs = pairs.into_iter();
        let mut take_share = || pairs.by_ref().take(share).collect::<Vec<_>>();
        let first = take_share();
        thread::scope(|scope| {
            let others: Vec<_> = iter::repeat_with(take_share)
                .take_while(|share| !share.is_empty())
                .map(|share| scope.spawn(move || all(share)))
                .collect();
            let mut outcomes = all(first);
            for other in others {
                match other.join() {
                    Ok(share) => outcomes.extend(share),
                    Err(panic) => panic::resume_unwind(panic),
                }
            }
            outcomes
        })
    })
}

/// The edits of each of many pairs of current and desired, in their order.
///
/// Pairs of JSON are compared on all cores, dicts as they are read. Other
/// threads run meanwhile.
///
/// With ``errors="raise"``, the first pair that is refused raises its
/// MultifieldError, which has its ``index``. With ``errors="return"``, an error
/// stands in the place of the edits.
///
/// >>> import multifield as mf
/// >>> plans = {43: ({"PHONE": []}, {"PHONE": "111111"}), 44: ({"PHONE": []}, {"PHONE": "call me"}), 45: ({}, {"PHONES": []})}
/// >>> for id, result in zip(plans, mf.diff_many(plans.values(), errors="return")):
/// ...     if isinstance(result, mf.MultifieldError):
/// ...         print(id, result.code)
/// 45 unknown_field
#[pyfunction]
#[pyo3(signature = (pairs, *, errors = "raise", **options))]
pub(crate) fn diff_many<'py>(
    pairs: &Bound<'py, PyAny>,
    errors: &str,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    diff_pairs(&options::read(options)?, pairs, Failures::parse(errors)?)
}
