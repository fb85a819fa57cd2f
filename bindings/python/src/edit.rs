//! Edits one by one.

use multifield_core as core;
use pyo3::prelude::*;

/// A frozen class of a few attributes, made from them, compared by them, and
/// shown and pickled as the call that makes it.
macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident($($signature:tt)+) {
            $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)?
        }
        $($methods:tt)*
    ) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, hash, get_all, from_py_object, module = "multifield")]
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub(crate) struct $name {
            $($(#[$field_meta])* pub(crate) $field: $type),+
        }

        #[pymethods]
        impl $name {
            #[new]
            #[pyo3(signature = ($($signature)+))]
            fn new($($field: $type),+) -> Self {
                Self { $($field),+ }
            }

            #[classattr]
            fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$(stringify!($field)),+])
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                let mut parts = Vec::new();
                $(
                    let value = slf.getattr(stringify!($field))?;
                    parts.push(format!("{}={}", stringify!($field), value.repr()?));
                )+
                Ok(format!("{}({})", stringify!($name), parts.join(", ")))
            }

            fn __getnewargs__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(slf.py(), [$(slf.getattr(stringify!($field))?),+])
            }

            $($methods)*
        }
    };
}

pub(crate) use record;

record! {
    /// What a row is at one time, or to one side of a merge.
    Version(value, value_type) {
        /// Its value.
        value: String,
        /// Its type, which may be empty where the portal holds it so.
        value_type: String,
    }
}

record! {
    /// A stored row gets another value, type or both, and keeps its ID.
    Overwrite(field, id, value, value_type, was) {
        /// The row's field.
        field: String,
        /// The row's ID.
        id: u64,
        /// The value that it gets.
        value: String,
        /// The type that it gets.
        value_type: String,
        /// What the row was.
        was: Version,
    }

    /// Always "overwrite".
    #[classattr]
    fn kind() -> &'static str {
        "overwrite"
    }
}

record! {
    /// A stored row goes.
    Delete(field, id, was) {
        /// The row's field.
        field: String,
        /// The row's ID.
        id: u64,
        /// What the row was.
        was: Version,
    }

    /// Always "delete".
    #[classattr]
    fn kind() -> &'static str {
        "delete"
    }
}

record! {
    /// A new row comes.
    Append(field, value, value_type) {
        /// The row's field.
        field: String,
        /// Its value.
        value: String,
        /// Its type.
        value_type: String,
    }

    /// Always "append".
    #[classattr]
    fn kind() -> &'static str {
        "append"
    }
}

impl From<&core::RowState> for Version {
    fn from(was: &core::RowState) -> Self {
        Version {
            value: was.value.clone(),
            value_type: was.value_type.to_string(),
        }
    }
}

/// An edit, as the object of its class.
#[derive(Clone, PartialEq, Eq, Hash, FromPyObject, IntoPyObject)]
pub(crate) enum Edit {
    Overwrite(Overwrite),
    Delete(Delete),
    Append(Append),
}

impl From<&core::Edit> for Edit {
    fn from(edit: &core::Edit) -> Self {
        let field = edit.field().type_id().to_owned();
        match edit {
            core::Edit::Overwrite {
                id,
                value,
                value_type,
                was,
                ..
            } => Edit::Overwrite(Overwrite {
                field,
                id: id.get(),
                value: value.clone(),
                value_type: value_type.to_string(),
                was: was.into(),
            }),
            core::Edit::Delete { id, was, .. } => Edit::Delete(Delete {
                field,
                id: id.get(),
                was: was.into(),
            }),
            core::Edit::Append {
                value, value_type, ..
            } => Edit::Append(Append {
                field,
                value: value.clone(),
                value_type: value_type.to_string(),
            }),
        }
    }
}
