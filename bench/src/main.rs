//! Measurements of the ballot proof: against a peer in the same run, and of its timing.
//!
//! ```text
//! cargo run --release -p psephos-bench -- ballots    # size, proving, verifying; ours beside elastic-elgamal 0.3.1
//! cargo run --release -p psephos-bench -- timing     # does the time to prove depend on the choice?
//! ```
#![allow(clippy::print_stdout, reason = "the program's output is a table for people to read")]

mod ballots;
mod clock;
mod contest;
mod machine;
mod ours;
mod peer;
mod timing;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Measures the ballot proof of Psephos")]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Bytes, proving and verifying, ours beside elastic-elgamal 0.3.1 in the same run.
    Ballots(ballots::Options),
    /// Welch's t-test on the time to encrypt and prove the first choice and the last one.
    Timing(timing::Options),
}

fn main() -> ExitCode {
    let passed = match Arguments::parse().bench {
        Bench::Ballots(options) => ballots::run(&options),
        Bench::Timing(options) => timing::run(&options),
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
