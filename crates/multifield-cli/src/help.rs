//! The examples at the end of a help text.

use clap::builder::{StyledStr, Styles};

/// Commands to paste, each under a line that says what for.
///
/// A terminal of 80 columns has to hold them: a line that is broken cannot be pasted.
pub(crate) fn examples(lines: &str) -> StyledStr {
    let styles = Styles::styled();
    let header = styles.get_header();
    format!("{header}Examples:{header:#}\n{lines}").into()
}
