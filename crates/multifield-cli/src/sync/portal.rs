//! A portal and its client. A run ends early after an interruption, or if it cannot
//! continue.

use std::cell::RefCell;

use multifield_sync::Reply;

use super::{client::Came, Client, Interrupt};
use crate::failure::Failure;

/// The reason why a run stops before its end and can be continued.
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

pub(crate) struct Portal {
    client: Client,
    pub(crate) interrupt: Interrupt,
    lack: RefCell<Option<String>>,
}

impl Portal {
    /// From now on, an interruption takes effect between two calls.
    pub(crate) fn new(client: Client) -> Portal {
        Portal {
            client,
            interrupt: Interrupt::heed(),
            lack: RefCell::new(None),
        }
    }

    pub(crate) fn host(&self) -> &str {
        self.client.host()
    }

    /// Sends a call once.
    pub(crate) fn send(&self, method: &str, params: &str) -> Reply {
        let Came { reply, lack } = self.client.send(method, params);
        self.lack.replace(lack);
        reply
    }

    /// The reason why the last call got no answer. None if it got one.
    pub(crate) fn lack(&self) -> Option<String> {
        self.lack.borrow().clone()
    }
}
