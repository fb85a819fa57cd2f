//! Tests of the public API.

mod replies;
