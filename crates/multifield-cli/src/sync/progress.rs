//! The progress of a run, on a terminal.

use std::{fmt::Write, time::Duration};

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};

use crate::output;

pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// `total` is the number of entities, if it is known.
    pub(crate) fn new(is_quiet: bool, total: Option<u64>, is_report_shown: bool) -> Progress {
        if is_quiet || is_report_shown && output::is_terminal() {
            let bar = ProgressBar::hidden();
            return Progress { bar };
        }
        // It is hidden automatically if stderr is not a terminal.
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{bar:30} {pos} of {len} entities{left}{msg}",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {pos} entities{msg}"),
        };
        let style = ProgressStyle::with_template(template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = bar.with_style(style.with_key("left", write_left));
        Progress { bar }
    }

    pub(crate) fn add(&self, entities: u64) {
        self.bar.inc(entities);
    }

    /// Shows the reason for waiting at the end of the line.
    pub(crate) fn say(&self, message: &str) {
        let separator = if message.is_empty() { "" } else { "; " };
        self.bar.set_message(format!("{separator}{message}"));
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Estimates the remaining time from the average speed. Entities end in bursts, so the
/// current speed is not reliable.
fn write_left(state: &ProgressState, line: &mut dyn Write) {
    let (done, all) = (state.pos(), state.len().unwrap_or(0));
    if done == 0 {
        return;
    }
    #[allow(clippy::cast_precision_loss)]
    let share = all.saturating_sub(done) as f64 / done as f64;
    let left = Duration::try_from_secs_f64(state.elapsed().as_secs_f64() * share);
    let left = HumanDuration(left.unwrap_or(Duration::MAX));
    // The caller sees that the line could not be written.
    let _ = write!(line, ", {left:#} left");
}
