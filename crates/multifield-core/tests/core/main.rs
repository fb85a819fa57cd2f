//! One binary of tests, over the public API alone.

mod bulk;
mod cases;
mod errors;
mod findings;
mod guide;
mod handing;
mod laws;
mod layers;
mod merge;
mod names;
mod options;
mod php;
mod quick;
mod sent;
mod shapes;
mod traits;
mod values;
mod vectors;
mod vendor;

/// What a portal gives for an entity without rows.
pub(crate) const NO_ROWS: &str = r#"{"fm": []}"#;
