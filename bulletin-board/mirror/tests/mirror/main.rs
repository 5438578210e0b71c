//! A mirror through its door, and the boards that it meets.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod holding;
mod listing;
mod refusing;
mod rig;
