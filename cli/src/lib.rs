//! The program `psephos`: one command for each role of an election, and the verifier.
//!
//! | who | module |
//! |---|---|
//! | anyone | [`verify`](crate::program), … |
#![allow(clippy::print_stdout, reason = "a command line program answers on standard output")]

pub mod clock;
#[cfg(feature = "board")]
pub mod demo;
pub mod exit;
pub mod failure;
pub mod program;
#[cfg(feature = "board")]
pub mod replay;
#[cfg(feature = "board")]
pub mod serve;
