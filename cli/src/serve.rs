//! `psephos serve`.

use crate::{exit::Exit, failure::Failure};

/// Runs a bulletin board with its pages.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {}

/// Runs a bulletin board with its pages.
pub fn run(_args: ServeArgs) -> Result<Exit, Failure> {
    Err(Failure::new("not-built", "this command is not built yet", ""))
}
