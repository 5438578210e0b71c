//! The witness as the world sees it: real HTTP on a loopback port, a real database in a temporary folder, a clock that is turned by hand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod answering;
mod forking;
mod history;
mod keeping;
mod killing;
mod quorums;
mod racing;
mod rig;
mod watching;
