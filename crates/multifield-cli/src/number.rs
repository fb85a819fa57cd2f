//! Arguments that are numbers. Clap's own parsers say of a wrong one only what
//! is wrong with its digits.

use multifield_core::{Error, RowId};

/// Beyond the IDs of rows, JavaScript would round an entity's to another's, too.
pub(crate) fn id(text: &str) -> Result<u64, String> {
    let id = text.parse().map(RowId::get);
    id.map_err(|error: Error| error.message())
}
