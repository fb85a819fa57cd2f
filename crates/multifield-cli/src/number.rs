//! Arguments that are numbers. Clap's own parsers say of a wrong one only what
//! is wrong with its digits.

use multifield_core::{Bulk, ErrorKind, RowId};

pub(crate) fn rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| {
        let (found, expected) = (format!("{text:?}"), "a number of rows");
        ErrorKind::WrongOption { found, expected }.to_string()
    })
}

pub(crate) fn threads(text: &str) -> Result<usize, String> {
    Bulk::parse_threads(text).map_err(|error| error.message())
}

/// Beyond the IDs of rows, JavaScript would round an entity's to another's, too.
pub(crate) fn id(text: &str) -> Result<u64, String> {
    let id = text.parse().ok().and_then(RowId::new).map(RowId::get);
    id.ok_or_else(|| {
        let found = format!("{text:?}");
        ErrorKind::WrongId { found }.to_string()
    })
}
