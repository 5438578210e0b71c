//! The command line, as a person sees it.

use crate::{
    console::Tame, exit::Exit, export::ExportArgs, failure::Failure, organiser::OrganiserArgs, policy::PolicyArgs,
    receipt::ReceiptArgs, registrar::RegistrarArgs, trustee::TrusteeArgs, verify::VerifyArgs, vote::VoteArgs,
};
use clap::{Parser, Subcommand};
use std::ffi::OsString;

/// Verifiable elections on a public bulletin board.
///
/// Ballots are encrypted before they leave the voter, and never decrypted one by one: several trustees open the sum
/// together. Everything stands in a public log from which anyone recomputes the result.
#[derive(Debug, Parser)]
#[command(
    name = "psephos",
    version,
    propagate_version = true,
    max_term_width = 110,
    after_long_help = "\
An election from beginning to end, with <url> standing for http://localhost:8080/elections/<hash>:
  psephos serve …                                                      the operator of the board
  psephos trustee init --name 'Chen Wei' --out chen.key --public chen.json          each trustee
  psephos registrar init --out registrar.key --public registrar.json
  psephos organiser init --out organiser.key
  psephos organiser example > election.json                                         then edit it
  psephos organiser announce election.json http://localhost:8080 --key organiser.key
  psephos trustee run <url> --key chen.key
  psephos registrar roll <url> --key registrar.key --voters voters.csv --codes codes/
  psephos vote <url> --code-stdin --choose mayor=lin                or the page in a browser
  psephos verify <url>                                                       anyone, at any time

`psephos demo` plays all of it on this machine.

Exit: 0 done, 1 refused or failed, 2 nothing wrong but others must act first, 64 the command
line is wrong. What goes wrong is said as `error: <name>: <what happened>. <what to do>`; the
names are stable."
)]
pub struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyArgs),
    Export(ExportArgs),
    Receipt(ReceiptArgs),
    Vote(VoteArgs),
    Trustee(TrusteeArgs),
    Organiser(OrganiserArgs),
    Registrar(RegistrarArgs),
    Policy(PolicyArgs),
    #[cfg(feature = "board")]
    Witness(crate::witness::WitnessArgs),
    #[cfg(feature = "board")]
    Mirror(crate::mirror::MirrorArgs),
    #[cfg(feature = "board")]
    Serve(crate::serve::ServeArgs),
    #[cfg(feature = "board")]
    Gateway(crate::parts::GatewayArgs),
    #[cfg(feature = "board")]
    Sequencer(crate::parts::SequencerArgs),
    #[cfg(feature = "board")]
    Board(crate::board::BoardArgs),
    #[cfg(feature = "board")]
    Fsck(crate::fsck::FsckArgs),
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
        eprintln!("error: {}", Tame(&failure));
        failure.exit
    })
}

impl Command {
    fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Verify(args) => crate::verify::run(&args),
            Self::Export(args) => crate::export::run(&args),
            Self::Receipt(args) => crate::receipt::run(&args),
            Self::Vote(args) => crate::vote::run(&args),
            Self::Trustee(args) => crate::trustee::run(args),
            Self::Organiser(args) => crate::organiser::run(args),
            Self::Registrar(args) => crate::registrar::run(args),
            Self::Policy(args) => crate::policy::run(&args),
            #[cfg(feature = "board")]
            Self::Witness(args) => crate::witness::run(args),
            #[cfg(feature = "board")]
            Self::Mirror(args) => crate::mirror::run(args),
            #[cfg(feature = "board")]
            Self::Serve(args) => crate::serve::run(args),
            #[cfg(feature = "board")]
            Self::Gateway(args) => crate::parts::gateway(args),
            #[cfg(feature = "board")]
            Self::Sequencer(args) => crate::parts::sequencer(args),
            #[cfg(feature = "board")]
            Self::Board(args) => crate::board::run(&args),
            #[cfg(feature = "board")]
            Self::Fsck(args) => crate::fsck::run(&args),
            #[cfg(feature = "board")]
            Self::Demo(args) => crate::demo::run(&args),
            #[cfg(feature = "board")]
            Self::Replay(args) => crate::replay::run(&args),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Program::command().debug_assert();
    }

    #[test]
    fn a_wrong_command_line_ends_with_64_and_help_with_0() {
        assert_eq!(run(["psephos"]), Exit::Usage);
        assert_eq!(run(["psephos", "verifu"]), Exit::Usage);
        assert_eq!(run(["psephos", "verify"]), Exit::Usage);
        assert_eq!(run(["psephos", "verify", "x", "--process", "12"]), Exit::Usage);
        assert_eq!(run(["psephos", "vote", "http://x/", "--choose", "a=b"]), Exit::Usage);
        assert_eq!(run(["psephos", "trustee", "run", "http://x/", "--key", "k", "--every", "0"]), Exit::Usage);
        assert_eq!(run(["psephos", "--version"]), Exit::Done);
    }
}
