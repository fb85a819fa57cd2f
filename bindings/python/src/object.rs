//! Describes objects in messages.

use pyo3::{
    prelude::*,
    types::{PyByteArray, PyBytes, PyMemoryView},
};

use crate::foreign;

/// Returns whether an object is a sequence of bytes, which is not a list of rows.
pub(crate) fn is_binary(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyBytes>()
        || object.is_instance_of::<PyByteArray>()
        || object.is_instance_of::<PyMemoryView>()
}

/// Returns the name of an object's type for messages.
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    let name = object.get_type().fully_qualified_name();
    name.map_or_else(
        |_| "an object".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Returns advice for an object of a type that is not read.
pub(crate) fn instead_of(object: &Bound<'_, PyAny>) -> &'static str {
    let has = |name| foreign::attribute(object, name).is_some();
    let name = type_name(object);
    // Each version of pandas has other names for its modules.
    let of_pandas = name
        .strip_prefix("pandas.")
        .and_then(|it| it.rsplit('.').next());
    if let Some("NAType" | "NaTType") = of_pandas {
        " (pass None in its place: table.astype(object).where(table.notna(), None) has it)"
    } else if of_pandas == Some("DataFrame") {
        " (its to_dict(\"records\") makes a dict of each row)"
    } else if object.is_instance_of::<PyBytes>() || object.is_instance_of::<PyByteArray>() {
        " (decode it)"
    } else if has(c"tolist") {
        " (its tolist() gives them)"
    } else if has(c"isdisjoint") {
        // The order of a set differs between runs.
        " (sorted(...) makes a list of it, in an order that stays)"
    } else if has(c"__iter__") {
        " (list(...) makes a list of it)"
    } else {
        ""
    }
}
