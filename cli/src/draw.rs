//! Draws.

mod rfc3797;

use crate::{exit::Exit, failure::Failure};
use clap::{Args, Subcommand};

/// Public lotteries: replay one.
#[derive(Debug, Args)]
pub struct DrawArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Rfc3797(rfc3797::Rfc3797Args),
}

/// Runs the command.
pub fn run(args: &DrawArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Rfc3797(args) => rfc3797::run(args),
    }
}
