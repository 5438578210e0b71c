//! Whole processes, end to end: the program `psephos` as people start it, over HTTP, in temporary folders.
//!
//! Here is what the tests share: finding the program ([`program`]), running it for a bounded time ([`running`]), and a
//! town that has a board, keys, and elections ([`town`], [`election`]).
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a rig of tests: what fails here is a failing test"
)]

pub mod election;
pub mod mirror;
pub mod program;
pub mod record;
pub mod running;
pub mod town;

use core::time::Duration;

/// How long one command may take, and how long something is waited for: far more than any needs on a slow machine.
pub const LIMIT: Duration = Duration::from_secs(90);
/// How often something is looked for.
pub const LOOK: Duration = Duration::from_millis(20);
