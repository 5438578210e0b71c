//! `psephos demo`.

use crate::{exit::Exit, failure::Failure};

/// Runs a whole election on this machine.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {}

/// Runs a whole election on this machine.
pub fn run(_args: DemoArgs) -> Result<Exit, Failure> {
    Err(Failure::new("not-built", "this command is not built yet", ""))
}
