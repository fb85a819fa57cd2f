//! A call on its way.

use fastrand::Rng;
use jiff::Timestamp;
use multifield_core::Entity;

/// What belongs to a call, next to its method and parameters.
pub(crate) struct Call {
    /// The first one since the start is 1.
    pub(crate) number: u64,
    pub(crate) received: Timestamp,
    /// The name of what goes wrong with its answer.
    pub(crate) fault: Option<&'static str>,
    pub(crate) cut: Option<Cut>,
    /// What it has read or changed.
    pub(crate) touched: Vec<(Entity, u64)>,
}

/// What a batch does not do, or does not tell.
pub(crate) enum Cut {
    /// It carries out this share of its commands, and no more.
    Stops(f64),
    /// It leaves out every second key, by chance.
    Omits(Rng),
}

impl Call {
    /// How many of a batch's commands are carried out.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )] // 50 at most
    pub(crate) fn commands_of(&self, count: usize) -> usize {
        match self.cut {
            Some(Cut::Stops(share)) => (count as f64 * share) as usize,
            _ => count,
        }
    }

    /// Whether the answer is silent about the command that was just carried out.
    pub(crate) fn leaves_out(&mut self) -> bool {
        match &mut self.cut {
            Some(Cut::Omits(random)) => random.bool(),
            _ => false,
        }
    }
}
