//! Draws as pure functions: pools that anyone can check, orders that nobody can bend, places by the rules.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy does not know that this is a test"
)]

mod beacon;
mod lot;
mod naive;
mod order;
mod outcome;
mod places;
mod pool;
mod replacement;
mod rfc3797;
mod statistics;
