//! The progress of a run, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// `total` is how many entities there are, if that is known.
    pub(crate) fn new(is_quiet: bool, total: Option<u64>, is_report_shown: bool) -> Progress {
        if is_quiet || is_report_shown && output::is_terminal() {
            let bar = ProgressBar::hidden();
            return Progress { bar };
        }
        // It hides itself where stderr is no terminal.
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{bar:30} {pos} of {len} entities, {eta} left{msg}",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {pos} entities{msg}"),
        };
        let style = ProgressStyle::with_template(template);
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress { bar }
    }

    pub(crate) fn add(&self, entities: u64) {
        self.bar.inc(entities);
    }

    /// What the run waits for, at the end of the line.
    pub(crate) fn say(&self, message: &str) {
        let separator = if message.is_empty() { "" } else { "; " };
        self.bar.set_message(format!("{separator}{message}"));
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
