//! Ctrl-C, for a run that ends between two calls.

use std::{
    process,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
        Arc,
    },
    time::Duration,
};

use crate::output;

/// Knows whether somebody has interrupted the run.
pub(crate) struct Interrupt {
    count: Arc<AtomicUsize>,
    wake: Receiver<()>,
}

impl Interrupt {
    /// From now on the first interruption is heeded between two calls. The second ends the
    /// command at once: what was sent is in the journal before it is sent.
    pub(crate) fn heed() -> Interrupt {
        let (send, wake) = mpsc::channel();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let heard = move || {
            if counted.fetch_add(1, Ordering::SeqCst) > 0 {
                process::exit(130);
            }
            output::say("interrupted: the call that was sent gets its answer first (Ctrl-C again does not wait for it)");
            // Whoever waits has gone where the run has ended.
            let _ = send.send(());
        };
        // Without a handler an interruption ends the command as it is.
        let _ = ctrlc::set_handler(heard);
        Interrupt { count, wake }
    }

    pub(crate) fn is_heard(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }

    /// Sleeps, but for an interruption.
    pub(crate) fn sleep(&self, time: Duration) {
        if self.is_heard() {
            return;
        }
        match self.wake.recv_timeout(time) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            // There is no handler.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(time),
        }
    }
}
