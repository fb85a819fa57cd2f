//! What a server does.

mod apply;
