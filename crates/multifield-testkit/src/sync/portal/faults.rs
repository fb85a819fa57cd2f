//! The faults of a portal.

/// The rates of faults, as shares of the calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Calls that do not run. The answer may or may not say so.
    pub fails: f64,
    /// Calls that run, but whose answer is lost.
    pub is_lost: f64,
    /// Calls that run after the client has given up.
    pub is_late: f64,
    /// Calls that run, but whose answer is unreadable.
    pub is_garbage: f64,
    /// Commands without a key in the answer. They run, do not run, or run late.
    pub key_is_missing: f64,
    /// Commands that fail with an error of their own.
    pub command_fails: f64,
    /// Entities that a person has changed before they are read again.
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
    /// The faults of the worst portals.
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
