//! The faults of a portal.

/// Faults, as shares of the calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// The call does not run, and the answer says so or not.
    pub fails: f64,
    /// It runs, and the answer is lost.
    pub is_lost: f64,
    /// It runs after the client has given up.
    pub is_late: f64,
    /// It runs, and the answer is something else.
    pub is_garbage: f64,
    /// Of the commands: the key is missing, and the command runs, or does not, or late.
    pub key_is_missing: f64,
    /// Of the commands: an error of its own.
    pub command_fails: f64,
    /// Of the entities that are read again: a person has changed them meanwhile.
    pub people: f64,
}

impl Faults {
    /// No faults.
    pub const NONE: Faults = Faults {
        fails: 0.0,
        is_lost: 0.0,
        is_late: 0.0,
        is_garbage: 0.0,
        key_is_missing: 0.0,
        command_fails: 0.0,
        people: 0.0,
    };
    /// As the worst of portals.
    pub const MANY: Faults = Faults {
        fails: 0.2,
        is_lost: 0.2,
        is_late: 0.1,
        is_garbage: 0.05,
        key_is_missing: 0.03,
        command_fails: 0.03,
        people: 0.0,
    };
}
