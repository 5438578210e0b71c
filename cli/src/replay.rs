//! `psephos replay`.

use crate::{exit::Exit, failure::Failure};

/// Replays a published election.
#[derive(Debug, clap::Args)]
pub struct ReplayArgs {}

/// Replays a published election.
pub fn run(_args: ReplayArgs) -> Result<Exit, Failure> {
    Err(Failure::new("not-built", "this command is not built yet", ""))
}
