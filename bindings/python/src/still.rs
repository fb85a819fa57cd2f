//! Reads lists and dicts in place, without keeping their contents alive.
//!
//! This module has all the unsafe code that reads. The code relies on one fact: while no
//! Python code runs, the contents of lists and dicts stay alive.
//!
//! # Why that holds
//!
//! A reference is borrowed from a list or a dict, and used until the core has finished
//! the diff. The reference would dangle if the container dropped the object in between.
//! Only Python code can make a container do so, and no such code runs:
//!
//! - No code of other threads runs. This thread holds the lock of the interpreter from
//!   before the first object is read until after the last str is used. [`diff_still`]
//!   takes the token of an attached thread, and no code in it detaches. The interpreter
//!   asks a thread for the lock only between two bytecode instructions, and none is
//!   executed. In [`Diff::diff`](multifield_core::Diff::diff), the core neither waits nor
//!   passes work to other threads.
//! - No code of the objects runs. An object that is not exactly a `str`, `int`, `bool`,
//!   `list`, `dict` or None is not read. It is recorded (`has_code`), and the whole input
//!   is then read again with objects that are kept. So `__getitem__`, `__eq__`,
//!   `__hash__`, `__index__` and `items` are never called: lists are read by index, dicts
//!   in order without look-ups, and keys are compared as Rust strings. The functions of
//!   the interpreter in use are `PyList_GetItem`, `PyDict_Next`, and those for sizes,
//!   exact types and the UTF-8 of a str. None of them calls code of an object.
//! - No finalizer runs. An object is freed when its last reference is dropped. This
//!   module drops no references that existed before, because borrowing does not count
//!   references. Integers are read without creating objects. If an integer is out of
//!   bounds, an exception is created and dropped. It is an object of this package, whose
//!   type has no foreign finalizer. The cyclic garbage collector would call finalizers,
//!   so it is off while a [`Stillness`] exists.
//! - No destructor of a pending exception runs. No exception is pending when a call of
//!   this package begins. The errors that are raised and taken here have exact types of
//!   the interpreter.
//!
//! If a str has no UTF-8 yet, the interpreter creates it and stores it in the str. The
//! str never changes and is not freed, so the UTF-8 stays alive for the same reasons.
//!
//! # What a panic does
//!
//! A panic unwinds to PyO3's entry of the call. On the way, `Stillness::drop` turns the
//! collector on again, while the thread is still attached. Borrowed references have no
//! destructors. So only the exception remains that PyO3 creates from the panic.
//!
//! # Why an interpreter without the lock is refused
//!
//! In such an interpreter, another thread may change a list while it is read. The lock of
//! a list is held for one operation, not for a diff. There, [`Stillness::new`] returns
//! `None`, and all objects are kept and read under the locks of lists and dicts
//! (`read.rs`).

use std::{ops::Range, ptr, slice};

use multifield_core::{Current, Diff, Edits, Error};
use pyo3::{
    ffi,
    prelude::*,
    types::{PyDict, PyList, PyString},
    Borrowed,
};

use crate::{
    object::Any,
    read::{Entry, Objects},
};

/// Proof that no Python code runs. This thread holds the lock of the interpreter, and the
/// garbage collector, which calls finalizers, is off.
pub(crate) struct Stillness {
    collects: bool,
}

impl Stillness {
    /// Returns `None` if threads run without the lock.
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
            // SAFETY: the thread has never detached.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}

/// Compares two dicts without keeping their objects, which takes a fourth less time. Returns
/// `None` if one is not a dict, or contains an object that only its own code can read.
pub(crate) fn diff_still<'py>(
    diff: &Diff,
    current: Any<'_, 'py>,
    desired: Any<'_, 'py>,
) -> Option<Result<Edits, Error>> {
    if !(current.is_exact_instance_of::<PyDict>() && desired.is_exact_instance_of::<PyDict>()) {
        return None;
    }
    let objects: Objects<'py> = Objects::unkept(Stillness::new(current.py())?);
    // From here on, Python is used only to read these objects. The core does not use it.
    let compare = || {
        let current = Current::from_deserializer(objects.deserializer(current))?;
        let desired = diff.desired_from_deserializer(objects.deserializer(desired))?;
        diff.diff(&current, &desired)
    };
    let edits = compare();
    (!objects.has_code()).then_some(edits)
}

/// Returns the UTF-8 of a str, which lives as long as the str. `None` if the str contains
/// half of a surrogate pair.
#[inline]
pub(crate) fn text<'a>(text: Borrowed<'a, '_, PyString>) -> Option<&'a str> {
    match text.to_str() {
        // SAFETY: a str is immutable, and `'a` is its lifetime.
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

/// The remaining elements of a list.
pub(crate) enum Elements<'a, 'py> {
    Kept(slice::Iter<'a, Bound<'py, PyAny>>),
    /// The list and the remaining indices. Created while no Python code runs.
    Still(Borrowed<'a, 'py, PyList>, Range<usize>),
}

impl<'a, 'py> Elements<'a, 'py> {
    pub(crate) fn next(&mut self) -> Option<Borrowed<'a, 'py, PyAny>> {
        match self {
            Elements::Kept(elements) => elements.next().map(Into::into),
            Elements::Still(list, indices) => {
                let index = ffi::Py_ssize_t::try_from(indices.next()?).ok()?;
                // SAFETY: while no Python code runs, the list keeps its length and its
                // elements. Null would become `None`.
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

/// The remaining entries of a dict.
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

/// The remaining entries of a dict, while no Python code runs.
pub(crate) struct StillEntries<'a, 'py> {
    dict: Borrowed<'a, 'py, PyDict>,
    /// The position, in the interpreter's own units.
    position: ffi::Py_ssize_t,
    /// The number of remaining entries.
    left: usize,
}

impl<'a, 'py> StillEntries<'a, 'py> {
    /// Creates the entries of a dict. Call this only while no Python code runs.
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
        // The interpreter would take longer to find the end.
        self.left = self.left.checked_sub(1)?;
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        let (py, dict) = (self.dict.py(), self.dict.as_ptr());
        // SAFETY: while no Python code runs, the dict keeps its entries. If there is
        // another entry, both pointers are set.
        unsafe {
            if ffi::PyDict_Next(dict, &raw mut self.position, &raw mut key, &raw mut value) == 0 {
                return None;
            }
            Some((Borrowed::from_ptr(py, key), Borrowed::from_ptr(py, value)))
        }
    }
}
