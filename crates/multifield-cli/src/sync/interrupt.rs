//! Ctrl-C, for a run that ends between two calls.

use std::{
    io::{self, IsTerminal},
    process,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError},
        Arc,
    },
    time::Duration,
};

use crate::output;

/// Knows whether somebody has interrupted the run.
pub(crate) struct Interrupt {
    count: Arc<AtomicUsize>,
    /// Whether nothing is under way.
    is_idle: Arc<AtomicBool>,
    wake: Receiver<()>,
}

impl Interrupt {
    /// From now on the first interruption is heeded between two calls. The second ends the
    /// command at once: what was sent is in the journal before it is sent.
    pub(crate) fn heed() -> Interrupt {
        let (send, wake) = mpsc::channel();
        let count = Arc::new(AtomicUsize::new(0));
        let is_idle = Arc::new(AtomicBool::new(false));
        let (counted, idle) = (Arc::clone(&count), Arc::clone(&is_idle));
        let heard = move || {
            if counted.fetch_add(1, Ordering::SeqCst) > 0 || idle.load(Ordering::SeqCst) {
                process::exit(130);
            }
            // The line of the progress is not finished.
            if io::stderr().is_terminal() {
                output::say("");
            }
            output::say("interrupted: the run ends when the last call has its answer (Ctrl-C again does not wait for it)");
            // Whoever waits has gone where the run has ended.
            let _ = send.send(());
        };
        // Without a handler an interruption ends the command as it is.
        let _ = ctrlc::set_handler(heard);
        Interrupt {
            count,
            is_idle,
            wake,
        }
    }

    pub(crate) fn is_heard(&self) -> bool {
        self.count.load(Ordering::SeqCst) > 0
    }

    /// Lets an interruption end the command at once, while nothing is under way.
    pub(crate) fn idle<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.is_idle.store(true, Ordering::SeqCst);
        let waited = wait();
        self.is_idle.store(false, Ordering::SeqCst);
        waited
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
