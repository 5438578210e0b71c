//! Trust policies: which witnesses must have cosigned, and what that withstands.

use crate::{clock::instant, console::say, exit::Exit, failure::Failure};
use clap::{Args, Subcommand};
use psephos_log::{
    note::SignedNote,
    policy::{InvalidUnderPolicy, Policy, Satisfied, Strength},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Look at a trust policy (C2SP tlog-policy): which witnesses must have cosigned, and what that withstands.
#[derive(Debug, Args)]
#[command(after_long_help = "\
A policy is a text:
  witness court  court.example/psephos+a1b2c3d4+BHkj…   https://witness.court.example/
  witness paper  paper.example/psephos+…                https://…
  witness chair  …
  witness union  …
  group  all-four  3  court paper chair union
  quorum all-four

With 3 of 4, one witness may lie and one may be down. In general, to withstand f bad and f absent ones take 3f + 1
witnesses and a quorum of 2f + 1.")]
pub struct PolicyArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what the quorum withstands, and whether a checkpoint has it.
    Check(CheckArgs),
    /// Print the policy in its plainest form, with what the quorum withstands.
    Show {
        /// The policy.
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The policy.
    file: PathBuf,
    /// A checkpoint with its cosignatures, as a board or a witness serves it. It must be signed by a log of the policy, if that
    /// names any.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &PolicyArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Check(args) => check(args),
        Command::Show { file } => {
            let policy = read(file)?;
            say!("{}", String::from_utf8_lossy(&policy.to_bytes()).trim_end());
            say!("# {}", withstands(&policy));
            Ok(Exit::Done)
        }
    }
}

fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let policy = read(&args.file)?;
    say!("{}", withstands(&policy));
    if policy.strength().is_some_and(|strength| strength.overlap == 0) {
        let what = "two quorums can be wholly apart, so a board can show two histories and lie to no witness";
        return Err(Failure::new("unsafe-quorum", what, "ask for more than half of every group"));
    }
    let Some(file) = &args.checkpoint else { return Ok(Exit::Done) };
    let note = SignedNote::parse(&fs::read(file).map_err(|cause| Failure::file(file, cause))?)
        .map_err(|cause| Failure::new("malformed-note", format!("{}: {cause}", file.display()), ""))?;
    let satisfied = if policy.logs().is_empty() {
        policy.evaluate(&note).map_err(InvalidUnderPolicy::Shortage)
    } else {
        policy.open(&note).map(|(_, satisfied)| satisfied)
    };
    match satisfied {
        Ok(Satisfied { time: None }) => say!("The checkpoint needs no cosignatures."),
        Ok(Satisfied { time: Some(time) }) => say!("The checkpoint has its quorum since {}.", instant(time)),
        Err(InvalidUnderPolicy::Shortage(shortage)) => {
            say!("The checkpoint has no quorum: {shortage}.");
            return Ok(Exit::NotYet);
        }
        Err(InvalidUnderPolicy::Checkpoint(cause)) => {
            return Err(Failure::new("other-log", format!("{}: {cause}", file.display()), "look at the policy's logs"));
        }
    }
    Ok(Exit::Done)
}

/// Reads a policy.
pub(crate) fn read(file: &Path) -> Result<Policy, Failure> {
    let bytes = fs::read(file).map_err(|cause| Failure::file(file, cause))?;
    Policy::parse(&bytes).map_err(|cause| {
        Failure::new(
            "malformed-policy",
            format!("{}: {cause}", file.display()),
            "see c2sp.org/tlog-policy for the form of the file",
        )
    })
}

/// The quorum's arithmetic in one sentence.
fn withstands(policy: &Policy) -> String {
    let Some(strength @ Strength { overlap, .. }) = policy.strength() else {
        return "The quorum asks for no witness: nothing keeps a board from showing two histories.".to_owned();
    };
    let down = strength.live_with_down();
    let live = format!("{} witnesses; live with any {down} down", policy.witnesses().len());
    match strength.safe_with_bad() {
        None => format!("{live}; NOT safe: two quorums can share no witness"),
        Some(bad) => format!("{live}; safe with any {bad} bad; any two quorums share {overlap}"),
    }
}
