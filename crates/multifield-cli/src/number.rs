//! Arguments that are numbers. Clap's own parsers say of a wrong one only what
//! is wrong with its digits.

use multifield_core::{ErrorKind, RowId};

pub(crate) fn rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| wrong(text, "a number of rows"))
}

/// So many as the core takes, which says the same of other numbers.
pub(crate) fn threads(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| wrong(text, "from 1 to 1024"))
}

/// Beyond the IDs of rows, JavaScript would round an entity's to another's, too.
pub(crate) fn id(text: &str) -> Result<u64, String> {
    let id = text.parse().ok().and_then(RowId::new).map(RowId::get);
    id.ok_or_else(|| {
        let found = format!("{text:?}");
        ErrorKind::WrongId { found }.to_string()
    })
}

fn wrong(text: &str, expected: &'static str) -> String {
    let found = format!("{text:?}");
    ErrorKind::WrongOption { found, expected }.to_string()
}
