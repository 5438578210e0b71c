//! The command line, as a person sees it.

use crate::{exit::Exit, failure::Failure};
use clap::{Parser, Subcommand};
use std::ffi::OsString;

/// Verifiable elections on a public bulletin board.
#[derive(Debug, Parser)]
#[command(name = "psephos", version, propagate_version = true)]
pub struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "board")]
    Serve(crate::serve::ServeArgs),
    #[cfg(feature = "board")]
    Demo(crate::demo::DemoArgs),
    #[cfg(feature = "board")]
    Replay(crate::replay::ReplayArgs),
}

/// Runs the program with these arguments, the first of which is its name. Says on standard error why it fails.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Exit {
    let program = match Program::try_parse_from(arguments) {
        Ok(program) => program,
        Err(error) => {
            // Help and version are no errors; clap prints them on standard output.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            return exit;
        }
    };
    program.command.run().unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        failure.exit
    })
}

impl Command {
    fn run(self) -> Result<Exit, Failure> {
        match self {
            #[cfg(feature = "board")]
            Self::Serve(args) => crate::serve::run(args),
            #[cfg(feature = "board")]
            Self::Demo(args) => crate::demo::run(args),
            #[cfg(feature = "board")]
            Self::Replay(args) => crate::replay::run(args),
        }
    }
}
