//! The board as the world sees it: real HTTP on a loopback port, a real database in a temporary folder, a clock that is turned by hand.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

mod alone;
mod answer;
mod computing;
mod database;
mod directory;
#[cfg(target_os = "linux")]
mod disk;
mod encrypted;
mod entering;
mod failing;
mod faults;
mod flooding;
mod fscking;
mod history;
mod killing;
mod operating;
mod people;
mod posting;
mod program;
mod racing;
mod reading;
mod rig;
mod starting;
mod uploading;
mod vectors;
mod witness;
mod witnessing;
