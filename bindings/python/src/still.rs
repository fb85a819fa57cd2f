//! Reading lists and dicts where they are, without keeping what they hold.
//!
//! The unsafe code that reads is here, but for a call of it. It rests on
//! this: while Python stands still, what a list or a dict holds stays in it.
//!
//! # Why that holds
//!
//! A reference is borrowed from a list or a dict, and used until the core has done its
//! diff. It would dangle if the container let go of the object meanwhile. Only code of
//! Python's can make it do so, and none runs:
//!
//! - No other thread's. The thread has the interpreter's lock from before the first
//!   object is read until after the last str has been used: [`while_still`] takes the
//!   token of an attached thread, and nothing in it detaches. The interpreter asks
//!   threads for the lock between instructions of bytecode, of which there are none. The
//!   core waits for nothing and hands nothing to another thread in
//!   [`Diff::diff`](multifield_core::Diff::diff).
//! - No object's own. What is not exactly a `str`, `int`, `bool`, `list`, `dict` or None
//!   is not read but noted (`has_code`), and all is read again by objects that are kept.
//!   So there is no `__getitem__`, `__eq__`, `__hash__`, `__index__` or `items` to call:
//!   lists are read by index, dicts in their order without a look-up, and keys are
//!   compared as strings by us. The functions of the interpreter that are called,
//!   `PyList_GetItem`, `PyDict_Next`, the sizes, the exact types and the UTF-8 of a str,
//!   call no code of an object.
//! - No finalizer. An object ends when its last reference is dropped, and we drop none that
//!   was there before: what is borrowed is not counted. Integers are read without making
//!   objects; where one is out of bounds an exception is made and dropped, an object of
//!   ours, whose type has no finalizer of others. The cyclic garbage collector,
//!   which would call finalizers, is off for as long as a [`Stillness`] lives.
//! - No destructor of an exception that waits: there is none when a call of ours begins,
//!   and the errors that we raise and take are of exact types of the interpreter.
//!
//! The interpreter makes the UTF-8 of a str if it has none yet, and keeps it in the str,
//! which does not change and is not freed: the same argument.
//!
//! # What a panic does
//!
//! It unwinds to PyO3's border of the call, through `Stillness::drop`, which turns the
//! collector on again: the thread is still attached there. Borrowed references have no
//! destructor. So nothing is left behind but the exception that PyO3 makes of it.
//!
//! # Why an interpreter without the lock is refused
//!
//! There another thread may change a list while it is read, and the lock of a list is
//! held for one operation, not for a diff. [`Stillness::new`] gives none there, and all
//! is read by objects that are kept, under the locks of lists and dicts (`read.rs`).

use std::{ops::Range, ptr, slice};

use pyo3::{
    ffi,
    prelude::*,
    types::{PyDict, PyList, PyString},
    Borrowed,
};

use crate::read::{Entry, Objects};

/// Proof that no code of Python runs: this thread has the lock of the interpreter, and the
/// garbage collector, which calls finalizers, is off.
pub(crate) struct Stillness {
    collects: bool,
}

impl Stillness {
    /// None where other threads need no lock.
    fn new(_: Python<'_>) -> Option<Self> {
        if cfg!(Py_GIL_DISABLED) {
            return None;
        }
        // SAFETY: the thread is attached to the interpreter.
        let collects = unsafe { ffi::PyGC_Disable() } != 0;
        Some(Stillness { collects })
    }
}

impl Drop for Stillness {
    fn drop(&mut self) {
        if self.collects {
            // SAFETY: the thread is still attached, since it never lets go.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}

/// Does the work on objects without keeping them, which takes a fourth of the
/// time less; None where it met one that only its own code can read.
///
/// # Safety
///
/// The work may do nothing with Python but read these objects.
pub(crate) unsafe fn while_still<'py, T>(
    py: Python<'py>,
    work: impl FnOnce(&Objects<'py>) -> T,
) -> Option<T> {
    let objects = Objects::unkept(Stillness::new(py)?);
    let result = work(&objects);
    (!objects.has_code()).then_some(result)
}

/// The UTF-8 of a str, as long as the str exists, or `None` if it contains half of a
/// surrogate pair.
#[inline]
pub(crate) fn text<'a>(text: Borrowed<'a, '_, PyString>) -> Option<&'a str> {
    match text.to_str() {
        // SAFETY: a text does not change.
        Ok(text) => Some(unsafe { &*ptr::from_ref(text) }),
        Err(error) => no_text(error),
    }
}

#[cold]
#[inline(never)]
fn no_text<'a>(error: PyErr) -> Option<&'a str> {
    drop(error);
    None
}

/// What is left of a list.
pub(crate) enum Elements<'a, 'py> {
    Kept(slice::Iter<'a, Bound<'py, PyAny>>),
    /// Made while Python is still, with the indices.
    Still(Borrowed<'a, 'py, PyList>, Range<usize>),
}

impl<'a, 'py> Elements<'a, 'py> {
    pub(crate) fn next(&mut self) -> Option<Borrowed<'a, 'py, PyAny>> {
        match self {
            Elements::Kept(elements) => elements.next().map(Into::into),
            Elements::Still(list, indices) => {
                let index = ffi::Py_ssize_t::try_from(indices.next()?).ok()?;
                // SAFETY: while Python is still, the list has its length and
                // its elements; null would be None.
                unsafe {
                    let element = ffi::PyList_GetItem(list.as_ptr(), index);
                    Borrowed::from_ptr_or_opt(list.py(), element)
                }
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Elements::Kept(elements) => elements.len(),
            Elements::Still(_, indices) => indices.len(),
        }
    }
}

/// What is left of a dict.
pub(crate) enum Entries<'a, 'py> {
    Kept(slice::Iter<'a, Entry<'py>>),
    Still(StillEntries<'a, 'py>),
}

type BorrowedEntry<'a, 'py> = (Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>);

impl<'a, 'py> Entries<'a, 'py> {
    pub(crate) fn next(&mut self) -> Option<BorrowedEntry<'a, 'py>> {
        match self {
            Entries::Kept(entries) => {
                let (key, value) = entries.next()?;
                Some((key.into(), value.into()))
            }
            Entries::Still(entries) => entries.next(),
        }
    }
}

/// What is left of a dict while Python is still.
pub(crate) struct StillEntries<'a, 'py> {
    dict: Borrowed<'a, 'py, PyDict>,
    /// As the interpreter knows it.
    position: ffi::Py_ssize_t,
    /// How many there are.
    left: usize,
}

impl<'a, 'py> StillEntries<'a, 'py> {
    /// Of a dict that is reached while Python is still.
    pub(crate) fn of(dict: Borrowed<'a, 'py, PyDict>) -> Self {
        StillEntries {
            dict,
            position: 0,
            left: dict.len(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.left
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Option<BorrowedEntry<'a, 'py>> {
        // The interpreter takes longer to find that there is none.
        self.left = self.left.checked_sub(1)?;
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        let (py, dict) = (self.dict.py(), self.dict.as_ptr());
        // SAFETY: while Python is still, the dict has its entries; both
        // pointers are set where there is one more.
        unsafe {
            if ffi::PyDict_Next(dict, &raw mut self.position, &raw mut key, &raw mut value) == 0 {
                return None;
            }
            Some((Borrowed::from_ptr(py, key), Borrowed::from_ptr(py, value)))
        }
    }
}
