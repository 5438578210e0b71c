//! The command line, as a person sees it.

use crate::{
    client::trust,
    config,
    console::{Tame, text},
    directory::DirectoryArgs,
    draw::DrawArgs,
    evidence::EvidenceArgs,
    exit::Exit,
    export::ExportArgs,
    failure::Failure,
    organiser::OrganiserArgs,
    policy::PolicyArgs,
    receipt::ReceiptArgs,
    registrar::RegistrarArgs,
    trustee::TrusteeArgs,
    verify::VerifyArgs,
    vote::VoteArgs,
};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::{ffi::OsString, path::PathBuf};

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
    /// Believes no https address but those whose certificate these authorities (a PEM file) vouch for. Without it, the public ones do.
    #[arg(long, global = true, value_name = "FILE", env = "PSEPHOS_CA", help_heading = "Network")]
    ca: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(VerifyArgs),
    Export(ExportArgs),
    Directory(DirectoryArgs),
    Receipt(ReceiptArgs),
    Evidence(EvidenceArgs),
    Vote(VoteArgs),
    Trustee(TrusteeArgs),
    Organiser(OrganiserArgs),
    Registrar(RegistrarArgs),
    Policy(PolicyArgs),
    Draw(DrawArgs),
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
    match read(arguments.into_iter().map(Into::into).collect()) {
        Ok(Asked::Run(program)) => program.run().unwrap_or_else(|failure| complain(&failure)),
        Ok(Asked::Listed(listing)) => {
            text(listing);
            Exit::Done
        }
        Err(Misread::Line(error, note)) => {
            // Help and version are no errors; clap prints them on standard output.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = error.print();
            if let Some(note) = note {
                eprintln!("{}", Tame(note));
            }
            exit
        }
        Err(Misread::Configuration(failure)) => complain(&failure),
    }
}

fn complain(failure: &Failure) -> Exit {
    eprintln!("error: {}", Tame(failure));
    failure.exit
}

/// What a command line asks for.
enum Asked {
    Run(Box<Program>),
    /// The options that are in force, to be printed.
    Listed(String),
}

enum Misread {
    /// The command line is wrong, or asks for help; with a note on where the wrong option comes from.
    Line(Box<clap::Error>, Option<String>),
    Configuration(Failure),
}

fn read(arguments: Vec<OsString>) -> Result<Asked, Misread> {
    let mut syntax = Program::command();
    let environment = |name: &str| std::env::var(name).ok();
    let completed = config::complete(&mut syntax, arguments, &environment).map_err(Misread::Configuration)?;
    let misread = |error: clap::Error| {
        let origin = config::origin_of(&error, &completed.origins);
        let note = origin.map(|(name, origin)| format!("note: --{name} comes from {origin}"));
        Misread::Line(Box::new(error), note)
    };
    let matches = syntax.try_get_matches_from_mut(&completed.arguments).map_err(misread)?;
    if let Some(listing) = config::listing(&syntax, &matches, &completed.origins) {
        return Ok(Asked::Listed(listing));
    }
    Program::from_arg_matches(&matches).map(|program| Asked::Run(Box::new(program))).map_err(misread)
}

impl Program {
    fn run(self) -> Result<Exit, Failure> {
        if let Some(file) = &self.ca {
            trust::trust_only(file)?;
        }
        self.command.run()
    }
}

impl Command {
    fn run(self) -> Result<Exit, Failure> {
        match self {
            Self::Verify(args) => crate::verify::run(&args),
            Self::Export(args) => crate::export::run(&args),
            Self::Directory(args) => crate::directory::run(&args),
            Self::Receipt(args) => crate::receipt::run(&args),
            Self::Evidence(args) => crate::evidence::run(&args),
            Self::Vote(args) => crate::vote::run(&args),
            Self::Trustee(args) => crate::trustee::run(args),
            Self::Organiser(args) => crate::organiser::run(args),
            Self::Registrar(args) => crate::registrar::run(args),
            Self::Policy(args) => crate::policy::run(&args),
            Self::Draw(args) => crate::draw::run(&args),
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
        assert_eq!(run(["psephos", "draw", "rfc3797", "--pool", "x", "--count", "1", "--seeds", "1"]), Exit::Usage);
        assert_eq!(run(["psephos", "--version"]), Exit::Done);
    }
}
