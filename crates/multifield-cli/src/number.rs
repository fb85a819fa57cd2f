//! Arguments that are numbers. For a wrong number, clap's own parsers describe only its
//! digits, and not the expected number.

use multifield_core::{Error, RowId};

/// Reads the ID of an entity. JavaScript would round a larger number, which could then
/// name another entity.
pub(crate) fn id(text: &str) -> Result<u64, String> {
    let id = text.parse().map(RowId::get);
    id.map_err(|error: Error| error.message())
}
