//! Calls of other people's code, from which a thread may never come back.
//!
//! When the interpreter ends, a daemon thread that waits for its lock is ended
//! where it is: before Python 3.14 by `pthread_exit`, which with glibc unwinds its
//! stack. That runs destructors without the lock, and ends the whole process where
//! it comes to code that catches panics. So the unwinding is stopped in front of
//! the first frame of ours: the thread stays there until the process has ended,
//! as threads do since 3.14. PyO3 does the same where it takes the lock itself.

use std::{hint::black_box, mem, thread, time::Duration};

use pyo3::{
    ffi,
    prelude::*,
    sync::PyOnceLock,
    types::{PyDict, PyInt, PyIterator, PyList, PyTuple, PyType},
};

type Object = *mut ffi::PyObject;

/// Is dropped only by that unwinding.
struct Stay;

impl Drop for Stay {
    fn drop(&mut self) {
        loop {
            thread::sleep(Duration::from_secs(60));
        }
    }
}

/// Calls a function of the interpreter through a pointer of which the compiler does
/// not know that it never unwinds.
macro_rules! call {
    ($function:path: fn($($type:ty),+) -> $result:ty, $($argument:expr),+) => {{
        let function: unsafe extern "C" fn($($type),+) -> $result = black_box($function);
        // SAFETY: the two types of pointers differ only in what is thought of
        // unwinding, and the thread is attached.
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

/// What the interpreter gave, or what was raised.
fn owned(py: Python<'_>, object: Object) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: functions of the interpreter give a reference of ours, or null.
    unsafe { Bound::from_owned_ptr_or_err(py, object) }
}

/// Calls with positional arguments.
pub(crate) fn call<'py>(
    callable: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let (callable, py) = (callable.as_ptr(), callable.py());
    let none = std::ptr::null_mut();
    let result = call!(
        ffi::PyObject_Call: fn(Object, Object, Object) -> Object,
        callable, arguments.as_ptr(), none
    );
    owned(py, result)
}

/// A module, whose code runs where it was not imported before.
pub(crate) fn import<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let import = py.import("builtins")?.getattr("__import__")?;
    // With a list of names it gives the module itself, and not the first part of it.
    let arguments = (name, py.None(), py.None(), ("__name__",));
    call(&import, &arguments.into_pyobject(py)?)
}

/// The entries of a mapping as it gives them.
pub(crate) fn items<'py>(mapping: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let result = call!(ffi::PyMapping_Items: fn(Object) -> Object, mapping.as_ptr());
    Ok(owned(mapping.py(), result)?.cast_into()?)
}

/// The elements of a sequence, or of anything that can be iterated.
pub(crate) fn list<'py>(sequence: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let result = call!(ffi::PySequence_List: fn(Object) -> Object, sequence.as_ptr());
    Ok(owned(sequence.py(), result)?.cast_into()?)
}

pub(crate) fn iter<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    let result = call!(ffi::PyObject_GetIter: fn(Object) -> Object, object.as_ptr());
    Ok(owned(object.py(), result)?.cast_into()?)
}

pub(crate) fn next<'py>(iterator: &Bound<'py, PyIterator>) -> Option<PyResult<Bound<'py, PyAny>>> {
    let py = iterator.py();
    let result = call!(ffi::PyIter_Next: fn(Object) -> Object, iterator.as_ptr());
    if result.is_null() {
        return PyErr::take(py).map(Err);
    }
    Some(owned(py, result))
}

pub(crate) fn len(sequence: &Bound<'_, PyAny>) -> PyResult<usize> {
    let result = call!(
        ffi::PyObject_Size: fn(Object) -> ffi::Py_ssize_t,
        sequence.as_ptr()
    );
    let len = if result == -1 {
        Err(PyErr::fetch(sequence.py()))
    } else {
        Ok(result)
    };
    Ok(usize::try_from(len?)?)
}

/// Whether an object is of a class of `collections.abc`, which may ask the object's
/// own class.
fn is_of(object: &Bound<'_, PyAny>, class: &Bound<'_, PyType>) -> bool {
    let result = call!(
        ffi::PyObject_IsInstance: fn(Object, Object) -> std::ffi::c_int,
        object.as_ptr(), class.as_ptr()
    );
    if result == -1 {
        // A class that raises where it is asked does not say so.
        drop(PyErr::take(object.py()));
    }
    result == 1
}

pub(crate) fn is_mapping(object: &Bound<'_, PyAny>) -> bool {
    static MAPPING: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = MAPPING.import(object.py(), "collections.abc", "Mapping");
    object.is_instance_of::<PyDict>() || class.is_ok_and(|class| is_of(object, class))
}

pub(crate) fn is_sequence(object: &Bound<'_, PyAny>) -> bool {
    static SEQUENCE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = SEQUENCE.import(object.py(), "collections.abc", "Sequence");
    object.is_instance_of::<PyList>()
        || object.is_instance_of::<PyTuple>()
        || class.is_ok_and(|class| is_of(object, class))
}

/// The attribute of that name, if it exists.
pub(crate) fn attribute<'py>(
    object: &Bound<'py, PyAny>,
    name: &std::ffi::CStr,
) -> Option<Bound<'py, PyAny>> {
    let result = call!(
        ffi::PyObject_GetAttrString: fn(Object, *const std::ffi::c_char) -> Object,
        object.as_ptr(), name.as_ptr()
    );
    owned(object.py(), result).ok()
}

/// The integer that an object says it is by `__index__`.
pub(crate) fn index<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyInt>> {
    let result = call!(ffi::PyNumber_Index: fn(Object) -> Object, object.as_ptr());
    Ok(owned(object.py(), result)?.cast_into()?)
}
