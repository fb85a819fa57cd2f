//! The data of a call in progress.

use fastrand::Rng;
use jiff::Timestamp;
use multifield_core::Entity;

/// The data of a call in addition to its method and parameters.
pub(crate) struct Call {
    /// The number of the call. The first call since the start has number 1.
    pub(crate) number: u64,
    pub(crate) received: Timestamp,
    /// The name of the fault in the answer.
    pub(crate) fault: Option<&'static str>,
    pub(crate) cut: Option<Cut>,
    /// The entities that the call has read or changed.
    pub(crate) touched: Vec<(Entity, u64)>,
}

/// How a batch is cut short.
pub(crate) enum Cut {
    /// The batch carries out only this share of its commands.
    Stops(f64),
    /// The answer omits about half of the keys, at random.
    Omits(Rng),
}

impl Call {
    /// Returns the number of commands of a batch to carry out.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )] // A batch has at most 50 commands.
    pub(crate) fn commands_of(&self, count: usize) -> usize {
        match self.cut {
            Some(Cut::Stops(share)) => (count as f64 * share) as usize,
            _ => count,
        }
    }

    /// Returns whether the answer omits the command that was just carried out.
    pub(crate) fn leaves_out(&mut self) -> bool {
        match &mut self.cut {
            Some(Cut::Omits(random)) => random.bool(),
            _ => false,
        }
    }
}
