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

/// Shows whether the user has interrupted the run.
pub(crate) struct Interrupt {
    count: Arc<AtomicUsize>,
    /// Whether no call is running.
    is_idle: Arc<AtomicBool>,
    wake: Receiver<()>,
}

impl Interrupt {
    /// From now on, the first interruption takes effect between two calls. The second
    /// one ends the command at once, which is safe: edits are in the journal before
    /// they are sent.
    pub(crate) fn heed() -> Interrupt {
        let (send, wake) = mpsc::channel();
        let count = Arc::new(AtomicUsize::new(0));
        let is_idle = Arc::new(AtomicBool::new(false));
        let (counted, idle) = (Arc::clone(&count), Arc::clone(&is_idle));
        let heard = move || {
            if counted.fetch_add(1, Ordering::SeqCst) > 0 || idle.load(Ordering::SeqCst) {
                process::exit(130);
            }
            // Ends the line of the progress bar.
            if io::stderr().is_terminal() {
                output::say("");
            }
            output::say("interrupted: the run ends as soon as the last call is answered (press Ctrl-C again to end it at once)");
            // After the end of the run, there is no receiver.
            let _ = send.send(());
        };
        // If there can be no handler, an interruption ends the command in the usual
        // way.
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

    /// Runs `wait`. Meanwhile no call is running, so an interruption ends the command at
    /// once.
    pub(crate) fn idle<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.is_idle.store(true, Ordering::SeqCst);
        let waited = wait();
        self.is_idle.store(false, Ordering::SeqCst);
        waited
    }

    /// Sleeps until the time is over, or until an interruption.
    pub(crate) fn sleep(&self, time: Duration) {
        if self.is_heard() {
            return;
        }
        match self.wake.recv_timeout(time) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            // There is no handler for interruptions.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(time),
        }
    }
}
