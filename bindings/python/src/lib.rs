//! The Python package `multifield`. It converts arguments, calls the core once, and
//! converts the result. Only the core has rules about rows.

// The documentation is written for Python, in Python's format.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes)]

mod bulk;
mod containers;
mod edits;
mod error;
mod files;
#[allow(unsafe_code)]
mod foreign;
mod input;
mod many;
mod merge;
mod object;
mod operations;
mod read;
mod record;
mod request;
mod row;
mod signature;
mod simulate;
#[allow(unsafe_code)]
mod still;
mod sync;
mod write;

use pyo3::pymodule;

/// The native part of `multifield`.
#[pymodule]
mod _multifield {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::{
        bulk::{_csv_lines, Run},
        edits::Edits,
        error::wrong_argument,
        files::{_check_file, _files_diff, _files_simulate, FilesEdits},
        merge::{_merged_from_json, _merged_rest, _rest_from_json},
        operations::{
            dedupe, dedupe_ndjson, diff, diff_json, diff_many, diff_ndjson, entities, merge,
            normalize, rounds, tidy, tidy_ndjson, Diff,
        },
        record::{_plan_text, _text},
        request::{batch, Request},
        simulate::{simulate, simulate_lines, Simulation},
        sync::{_fault_text, Sync},
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::signature::name_options(module)
    }

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
