//! Measurements: the ballot proof against a peer in the same run, its timing, and the logarithms of totals.
//!
//! ```text
//! cargo run --release -p psephos-bench -- ballots    # size, proving, verifying; ours beside elastic-elgamal 0.3.1
//! cargo run --release -p psephos-bench -- timing     # does the time to prove depend on the choice?
//! cargo run --release -p psephos-bench -- discrete-logs    # totals up to 2^48, with the memory they take
//! ```
#![allow(clippy::print_stdout, reason = "the program's output is a table for people to read")]

mod ballots;
mod clock;
mod contest;
mod discrete_logs;
mod machine;
mod memory;
mod ours;
mod peer;
mod timing;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Measures Psephos")]
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
    /// Time and memory to find totals up to bounds of 1,000 to 2^48.
    DiscreteLogs(discrete_logs::Options),
}

fn main() -> ExitCode {
    let passed = match Arguments::parse().bench {
        Bench::Ballots(options) => ballots::run(&options),
        Bench::Timing(options) => timing::run(&options),
        Bench::DiscreteLogs(options) => discrete_logs::run(&options),
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
