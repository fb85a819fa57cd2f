//! One binary of tests, over the public API alone.

mod errors;
mod findings;
mod laws;
mod merge;
mod options;
mod shapes;
mod vectors;
