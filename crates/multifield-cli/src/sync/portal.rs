//! A portal that is called, until somebody interrupts the run or it cannot go on.

use std::cell::{Cell, RefCell};

use multifield_sync::Reply;

use super::{client::Lack, Client, Interrupt};
use crate::failure::Failure;

/// Why a run pauses before its end.
#[derive(Debug)]
pub(crate) enum Pause {
    Interrupted,
    Failed(Failure),
}

impl From<Failure> for Pause {
    fn from(failure: Failure) -> Pause {
        Pause::Failed(failure)
    }
}

/// How many calls in a row may fail where none has succeeded yet. It is more likely that
/// the address is wrong than that the portal comes back.
const FIRST_CALLS: u32 = 3;

pub(crate) struct Portal {
    client: Client,
    pub(crate) interrupt: Interrupt,
    has_answered: Cell<bool>,
    unanswered: Cell<u32>,
    last: RefCell<Option<Lack>>,
}

impl Portal {
    pub(crate) fn new(client: Client, interrupt: Interrupt) -> Portal {
        Portal {
            client,
            interrupt,
            has_answered: Cell::new(false),
            unanswered: Cell::new(0),
            last: RefCell::new(None),
        }
    }

    pub(crate) fn host(&self) -> &str {
        self.client.host()
    }

    /// Sends a call once. Fails where it is clear from the first calls that there is no
    /// portal to speak to.
    pub(crate) fn send(&self, method: &str, params: &str) -> Result<Reply, Pause> {
        let came = self.client.send(method, params);
        let Some(lack) = &came.lack else {
            self.has_answered.set(true);
            self.unanswered.set(0);
            self.last.take();
            return Ok(came.reply);
        };
        self.last.replace(Some(lack.clone()));
        self.unanswered.set(self.unanswered.get() + 1);
        let is_hopeless = lack.is_lasting || self.unanswered.get() >= FIRST_CALLS;
        if is_hopeless && !self.has_answered.get() {
            let message = format!(
                "{}, so nothing was sent: is the address of the webhook right, and does the portal run?",
                lack.reason
            );
            return Err(Failure::new(self.host(), message, "no_answer").into());
        }
        Ok(came.reply)
    }

    /// Why the last call got no answer, if it got none.
    pub(crate) fn lack(&self) -> Option<String> {
        self.last.borrow().as_ref().map(|it| it.reason.clone())
    }
}
