//! Calls code of other packages, from which a thread may never return.
//!
//! When the interpreter ends, it stops daemon threads that wait for its lock. Before
//! Python 3.14 it calls `pthread_exit`, and glibc then unwinds the stack of the thread.
//! The unwinding runs destructors without the lock. It ends the whole process when it
//! reaches code that catches panics. So this module stops the unwinding before the first
//! frame of this package. The thread stays there until the process has ended, like all
//! such threads since 3.14. PyO3 does the same where it takes the lock itself.

use std::{hint::black_box, mem, thread, time::Duration};

use pyo3::{
    ffi,
    prelude::*,
    types::{PyIterator, PyTuple},
};

use crate::object::{Any, Made};

type Object = *mut ffi::PyObject;

/// A guard that is dropped only by this unwinding.
struct Stay;

impl Drop for Stay {
    fn drop(&mut self) {
        loop {
            thread::sleep(Duration::from_secs(60));
        }
    }
}

/// Calls a function of the interpreter through a pointer to a function that may unwind.
/// Otherwise, the compiler would assume that it never unwinds.
macro_rules! call {
    ($function:path: fn($($type:ty),+) -> $result:ty, $($argument:expr),+) => {{
        let function: unsafe extern "C" fn($($type),+) -> $result = black_box($function);
        // SAFETY: the two types of pointers differ only in whether the function may
        // unwind, and the thread is attached.
        unsafe {
            let function: unsafe extern "C-unwind" fn($($type),+) -> $result =
                mem::transmute(function);
            let stay = Stay;
            let result = function($($argument),+);
            mem::forget(stay);
            result
        }
    }};
}

/// Returns the result of the interpreter, or the exception that was raised.
fn owned(py: Python<'_>, object: Object) -> Made<'_> {
    // SAFETY: the called functions return a new reference or null.
    unsafe { Bound::from_owned_ptr_or_err(py, object) }
}

/// A tuple of positional arguments.
pub(crate) trait Arguments<'py>:
    IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error: Into<PyErr>>
{
}

impl<'py, T> Arguments<'py> for T where
    T: IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error: Into<PyErr>>
{
}

/// Calls an object with positional arguments.
pub(crate) fn call<'py>(callable: Any<'_, 'py>, arguments: impl Arguments<'py>) -> Made<'py> {
    let py = callable.py();
    let arguments = arguments.into_pyobject(py).map_err(Into::into)?;
    let result = call!(
        ffi::PyObject_Call: fn(Object, Object, Object) -> Object,
        callable.as_ptr(), arguments.as_ptr(), std::ptr::null_mut()
    );
    owned(py, result)
}

/// Calls a function or a class of a module of this package.
pub(crate) fn made<'py>(
    py: Python<'py>,
    module: &str,
    maker: &str,
    arguments: impl Arguments<'py>,
) -> Made<'py> {
    call(&import(py, module)?.getattr(maker)?, arguments)
}

/// Imports a module. Its code runs if it was not imported before.
pub(crate) fn import<'py>(py: Python<'py>, name: &str) -> Made<'py> {
    let import = py.import("builtins")?.getattr("__import__")?;
    // With a list of names, `__import__` returns the module itself, and not its top-level
    // package.
    call(&import, (name, py.None(), py.None(), ("__name__",)))
}

pub(crate) fn iter<'py>(object: Any<'_, 'py>) -> PyResult<Bound<'py, PyIterator>> {
    let result = call!(ffi::PyObject_GetIter: fn(Object) -> Object, object.as_ptr());
    Ok(owned(object.py(), result)?.cast_into()?)
}

pub(crate) fn next<'py>(iterator: &Bound<'py, PyIterator>) -> Option<Made<'py>> {
    let py = iterator.py();
    let result = call!(ffi::PyIter_Next: fn(Object) -> Object, iterator.as_ptr());
    if result.is_null() {
        return PyErr::take(py).map(Err);
    }
    Some(owned(py, result))
}
