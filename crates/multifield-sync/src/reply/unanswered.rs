//! Decides when to give up after calls without an answer.

use super::{Answers, Fault, Run};

/// Before the first answer, the limit is low: the address is probably wrong.
const MOST_AT_FIRST: u32 = 3;

/// Counts consecutive calls without an answer. [`Sync`](crate::Sync) does this itself; use
/// this in programs that make additional calls.
///
/// ```
/// use multifield_sync::{Fault, Reply, Unanswered};
///
/// let lost = |unanswered: &mut Unanswered| unanswered.note(&Reply::Lost.answers());
/// let mut unanswered = Unanswered::new();
/// assert_eq!((lost(&mut unanswered), lost(&mut unanswered)), (None, None));
/// assert_eq!(lost(&mut unanswered), Some(Fault::NoAnswer));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    in_a_row: u32,
    has_answered: bool,
}

impl Unanswered {
    /// With the pauses between calls, this takes about 15 minutes.
    pub(crate) const MOST: u32 = 20;

    /// Creates a counter, before the first call.
    #[must_use]
    pub const fn new() -> Unanswered {
        Unanswered {
            in_a_row: 0,
            has_answered: false,
        }
    }

    /// Counts the reply to the next call. The fault is [`Fault::NoAnswer`] after three
    /// calls if no call has got an answer yet, later after 20 in a row.
    ///
    /// A portal that refuses a call, such as for a limit, has answered. The call still counts,
    /// since it has not run.
    pub fn note(&mut self, answers: &Answers<'_>) -> Option<Fault> {
        let call = answers.call();
        self.has_answered |= call.run() == Run::Ran || call.error().is_some();
        self.in_a_row = match answers.run() {
            Run::Ran => 0,
            _ => self.in_a_row + 1,
        };
        let most = if self.has_answered {
            Self::MOST
        } else {
            MOST_AT_FIRST
        };
        (self.in_a_row >= most).then_some(Fault::NoAnswer)
    }
}
