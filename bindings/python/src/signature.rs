//! Signatures that name each option, for `help` and for editors at run time.
//!
//! The functions have only `**options` and pass them to the core, so that only the core
//! names the options. This module writes the core's table of options into the docstrings,
//! from which the interpreter reads signatures.

use std::ffi::{CString, NulError};

use multifield_core::{Bulk, Diff, Generation, KnownOption, Merge};
use pyo3::{
    exceptions::{PyAttributeError, PyRuntimeError},
    ffi,
    prelude::*,
    types::PyCFunction,
};

use crate::object::{objects, Any, Made};

fn options_of(function: &str) -> Vec<KnownOption> {
    let of_diff = Diff::known_options();
    match function {
        "merge" => Merge::known_options().collect(),
        "simulate" | "simulate_lines" => Vec::new(),
        _ if function.ends_with("_ndjson") => of_diff.chain(Bulk::known_options()).collect(),
        _ => of_diff.collect(),
    }
}

/// Replaces the functions of the module by functions whose signatures name their options.
/// Those of simulations have one option, whose default is not None.
pub(crate) fn name_options(module: &Bound<'_, PyModule>) -> PyResult<()> {
    for (name, function) in module.dict().copy()? {
        let Ok(function) = function.cast::<PyCFunction>() else {
            continue;
        };
        let (name, signature) = (name.to_string(), function.getattr("__text_signature__")?);
        let signature = signature.to_string();
        if signature.contains("**options") || name.starts_with("simulate") {
            let (signature, options) = named(&signature, options_of(&name));
            let (doc, listed) = (function.getattr("__doc__")?, listed(&options));
            let doc = format!("{name}{signature}\n--\n\n{doc}{listed}");
            module.setattr(&*name, with_doc(function, &name, doc)?)?;
        }
    }
    Ok(())
}

/// Returns a signature with options in place of `**options`, and the options that it did
/// not have before. Every default is None, so the effective default is shown.
fn named(signature: &str, mut options: Vec<KnownOption>) -> (String, Vec<KnownOption>) {
    let inner = signature.trim_start_matches('(').trim_end_matches(')');
    let mut parameters: Vec<String> = Vec::new();
    for parameter in inner.split(", ").filter(|it| *it != "**options") {
        let name = parameter.split('=').next().unwrap_or_default();
        options.retain(|option| option.name != name);
        parameters.push(match own_default(name) {
            Some(default) if parameter.ends_with("=None") => format!("{name}='{default}'"),
            _ => parameter.to_owned(),
        });
    }
    if !options.is_empty() && !inner.contains("*, ") {
        parameters.push("*".to_owned());
    }
    parameters.extend(options.iter().map(|option| match option.default {
        Some(default) => format!("{}='{default}'", option.name),
        None => format!("{}=None", option.name),
    }));
    (format!("({})", parameters.join(", ")), options)
}

/// Returns the default of a parameter that is not an option of a diff.
fn own_default(name: &str) -> Option<&'static str> {
    if name == "generation" {
        return Some(Generation::default().as_str());
    }
    let option = Bulk::known_options().find(|option| option.name == name);
    option?.default
}

/// Returns the values of each option, for the end of a docstring.
fn listed(options: &[KnownOption]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let lines = options.iter().map(|option| {
        let takes = match option.choices {
            [] => format!("None, or {}", option.expected),
            choices => format!("'{}'", choices.join("', '")),
        };
        format!("\n    {}: {takes}", option.name)
    });
    let lines: String = lines.collect();
    format!("\n\nOptions, the default first:\n{lines}")
}

#[allow(clippy::needless_pass_by_value)]
fn nul(error: NulError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// Returns the same function with another docstring.
#[allow(unsafe_code)]
fn with_doc<'py>(function: &Bound<'py, PyCFunction>, name: &str, doc: String) -> Made<'py> {
    let (py, own) = (function.py(), function.as_ptr());
    let name = CString::new(name).map_err(nul)?;
    let doc = CString::new(doc).map_err(nul)?;
    let module = function.getattr("__module__")?;
    // SAFETY: the thread is attached. `own` is a function of the interpreter, and its type
    // was checked. The definition lives as long as the process, and a process creates the
    // module only once.
    unsafe {
        let Some(called) = ffi::PyCFunction_GetFunction(own) else {
            return Err(PyErr::fetch(py));
        };
        let definition = Box::leak(Box::new(ffi::PyMethodDef {
            ml_name: name.into_raw(),
            ml_meth: ffi::PyMethodDefPointer {
                PyCFunction: called,
            },
            ml_flags: ffi::PyCFunction_GetFlags(own),
            ml_doc: doc.into_raw(),
        }));
        let of = ffi::PyCFunction_GetSelf(own);
        Bound::from_owned_ptr_or_err(py, ffi::PyCFunction_NewEx(definition, of, module.as_ptr()))
    }
}

/// The signature of a class with options, for `inspect`. It is created on demand, because
/// importing `inspect` is slow.
#[pyclass(frozen)]
pub(crate) struct OfClass(Vec<KnownOption>);

impl OfClass {
    pub(crate) fn new(options: impl Iterator<Item = KnownOption>) -> Self {
        OfClass(options.collect())
    }
}

#[pymethods]
impl OfClass {
    fn __get__<'py>(&self, object: Any<'_, 'py>, class: Any<'_, 'py>) -> Made<'py> {
        if !object.is_none() {
            // Only the class has a signature. Its objects cannot be called.
            return Err(PyAttributeError::new_err("__signature__"));
        }
        let written: String = class.getattr("__text_signature__")?.extract()?;
        let (signature, _) = named(&written, self.0.clone());
        objects(object.py(), "signature", (signature,))
    }
}
