//! The examples at the end of a help text.

use clap::builder::{StyledStr, Styles};

/// Commands to paste, each below a comment.
///
/// They must fit into 80 columns: a wrapped line cannot be pasted.
pub(crate) fn examples(lines: &str) -> StyledStr {
    let styles = Styles::styled();
    let header = styles.get_header();
    format!("{header}Examples:{header:#}\n{lines}").into()
}
