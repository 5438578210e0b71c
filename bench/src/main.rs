//! Measurements: proofs beside a peer in the same run, timing, whole records, and the logarithms of totals.
//!
//! ```text
//! cargo run --release -p psephos-bench -- ballots        # the ballot proof; ours beside elastic-elgamal 0.3.1
//! cargo run --release -p psephos-bench -- kinds          # whole entries of each kind of contest
//! cargo run --release -p psephos-bench -- timing         # does the time to prove depend on the choice?
//! cargo run --release -p psephos-bench -- verification   # records of 1,000 to a million ballots; two cores by one
//! cargo run --release -p psephos-bench -- load           # ballots a second through a real board, with readers
//! cargo run --release -p psephos-bench -- discrete-logs  # totals up to 2^48, with the memory they take
//! cargo run --release -p psephos-bench -- booth --site …  # the booth's module in a browser; cargo xtask bench booth builds it
//! cargo run --release -p psephos-bench -- draws          # a pool of three million: check, ranks, places
//! ```
#![allow(clippy::print_stdout, reason = "the program's output is a table for people to read")]

mod ballots;
mod booth;
mod clock;
mod contest;
mod discrete_logs;
mod draws;
mod kind;
mod kinds;
mod load;
mod machine;
mod memory;
mod ours;
mod peer;
mod record;
mod timing;
mod verification;

use clap::{Parser, Subcommand};
use std::{io, process::ExitCode};

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
    /// Bytes, proving and verifying of each kind of contest.
    Kinds(kinds::Options),
    /// Welch's t-test on the time to encrypt and prove the first choice and the last one.
    Timing(timing::Options),
    /// Time a ballot and memory of whole verifications, from 1,000 to a million ballots; two cores beside one.
    Verification(verification::Options),
    /// One verification of the record in a folder, which `verification` runs.
    #[command(hide = true)]
    VerifyRecord(verification::RecordOptions),
    /// Ballots a second through real boards over HTTP, while readers verify: SQLite and PostgreSQL, one and two gateways.
    Load(load::Options),
    /// A board, which `load` runs.
    #[command(hide = true)]
    LoadServer(load::ServerOptions),
    /// Encrypting and proving in the booth's worker in Chromium: the first ballot and further ones.
    Booth(booth::Options),
    /// Time and memory to find totals up to bounds of 1,000 to 2^48.
    DiscreteLogs(discrete_logs::Options),
    /// Time and memory of a large draw: sealing and checking its pool, ranks, places, waiting list, a replacement.
    Draws(draws::Options),
}

fn main() -> ExitCode {
    let passed = match Arguments::parse().bench {
        Bench::Ballots(options) => ballots::run(&options),
        Bench::Kinds(options) => {
            kinds::run(&options);
            true
        }
        Bench::Timing(options) => timing::run(&options),
        Bench::Verification(options) => succeeded(verification::run(&options)),
        Bench::VerifyRecord(options) => succeeded(verification::run_record(&options)),
        Bench::Load(options) => succeeded(load::run(&options)),
        Bench::LoadServer(options) => succeeded(load::run_server(&options).map(|()| true)),
        Bench::Booth(options) => succeeded(booth::run(&options)),
        Bench::DiscreteLogs(options) => discrete_logs::run(&options),
        Bench::Draws(options) => succeeded(draws::run(&options)),
    };
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn succeeded(passed: io::Result<bool>) -> bool {
    passed.unwrap_or_else(|error| {
        eprintln!("{error}");
        false
    })
}
