//! Arguments that are numbers. Clap's own parsers say of a wrong one only what
//! is wrong with its digits.

use multifield_core::{Bulk, Error, RowId};

pub(crate) fn rows(text: &str) -> Result<usize, String> {
    let rows = text.parse();
    rows.map_err(|_| format!("found {text:?}, expected a number of rows"))
}

pub(crate) fn threads(text: &str) -> Result<usize, String> {
    Bulk::parse_threads(text).map_err(|error| error.message())
}

/// Beyond the IDs of rows, JavaScript would round an entity's to another's, too.
pub(crate) fn id(text: &str) -> Result<u64, String> {
    let id = text.parse().map(RowId::get);
    id.map_err(|error: Error| error.message())
}
