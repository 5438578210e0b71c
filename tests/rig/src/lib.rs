//! A whole election in memory, for tests: the honest situation ([`Rig`]), how something is offered to it ([`doors`]), who
//! attacks it ([`forger`]), and the [`vectors`] that are made of all that. Besides, a database server for those who need one
//! (`postgres`).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a rig of tests: what fails here is a failing test"
)]

pub mod doors;
pub mod draw;
pub mod examples;
pub mod forger;
#[cfg(unix)]
pub mod postgres;
mod rig;
pub mod ties;
pub mod vectors;

pub use rig::*;
