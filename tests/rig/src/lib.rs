//! A whole election in memory, for tests: the honest situation ([`Rig`]), how something is offered to it ([`doors`]).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rig of tests: what fails here is a failing test"
)]

pub mod doors;
pub mod examples;
mod rig;

pub use rig::*;
