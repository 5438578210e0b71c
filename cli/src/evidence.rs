//! `psephos evidence`: what convicts a board's key, in one file that anyone judges offline.

mod make;

use crate::{
    clock::instant,
    console::{Tame, say},
    exit::Exit,
    failure::Failure,
    record, verify,
};
use clap::{Args, Subcommand};
use core::fmt;
use make::MakeArgs;
use psephos_log::{
    evidence::{Case, Evidence, MAX_EVIDENCE, NoEvidence, Shown},
    note::NoteKey,
};
use psephos_record::ProcessId;
use serde::Deserialize;
use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Make or check evidence that a board showed two histories, or did not keep a promise.
///
/// Evidence is one text that needs nothing else, and convicts a key. What is missing accuses nobody.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make evidence from what somebody kept and what the board shows now.
    Make(MakeArgs),
    Check(CheckArgs),
}

/// Check evidence, and say whom it convicts of what.
///
/// Whose key it is follows from the election's announcement, whose hash is the election's name: say --record, or compare the
/// key that is printed.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos evidence check fork.txt
  psephos evidence check fork.txt --record ./willowbrook
  curl -o found.json https://witness.court.example/evidence && psephos evidence check found.json

Exit, of several pieces for the gravest: 0 it convicts the key that is printed (with --record: the board of that election), 1 it shows nothing against it, 2 it
accuses nobody, since something is missing, 66 the record could not be read, 64 the command line is wrong.")]
struct CheckArgs {
    /// The evidence; or a witness's or a mirror's list of what it found, as it serves it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The election's address, or its record, to see that the key is its board's.
    #[arg(long, value_name = "URL|FOLDER")]
    record: Option<String>,
    /// The election's hash.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
}

/// Runs the command.
pub fn run(args: &EvidenceArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Make(args) => make::run(args),
        Command::Check(args) => check(args),
    }
}

/// A piece in a witness's list.
#[derive(Deserialize)]
struct Found {
    evidence: String,
}

fn check(args: &CheckArgs) -> Result<Exit, Failure> {
    let malformed = |cause: &dyn fmt::Display| {
        let what = format!("{}: {cause}", args.file.display());
        Failure::new(
            "malformed-evidence",
            what,
            "give the file as `psephos evidence make` wrote it, or a witness served it",
        )
    };
    let bytes = bounded(&args.file)?;
    if bytes.first() != Some(&b'[') {
        return check_one(args, &Evidence::parse(&bytes).map_err(|cause| malformed(&cause))?);
    }
    let found: Vec<Found> = serde_json::from_slice(&bytes).map_err(|cause| malformed(&cause))?;
    let mut gravest = Exit::Failed;
    for found in &found {
        let evidence = Evidence::parse(found.evidence.as_bytes()).map_err(|cause| malformed(&cause))?;
        gravest = match (check_one(args, &evidence)?, gravest) {
            (Exit::Done, _) | (_, Exit::Done) => Exit::Done,
            (Exit::NotYet, _) | (_, Exit::NotYet) => Exit::NotYet,
            (other, _) => other,
        };
    }
    say!("{} pieces of evidence.", found.len());
    Ok(gravest)
}

fn check_one(args: &CheckArgs, evidence: &Evidence) -> Result<Exit, Failure> {
    let origin = evidence.log.name().as_str();
    let board = match &args.record {
        None => None,
        Some(place) => {
            let named = origin.rsplit('/').next().and_then(|id| id.parse().ok());
            Some(board_of(place, args.process.or(named))?)
        }
    };
    if board.as_ref().is_some_and(|board| *board != evidence.log) {
        let what = format!("the evidence is against the key {}, and the election's board has another", evidence.log);
        return Err(Failure::new("other-key", what, "give the record of the election that the evidence is about"));
    }
    Ok(tell(evidence, psephos_tally::evidence::judge(evidence), board.is_some()))
}

/// The key of the board that the announcement of a record names.
fn board_of(place: &str, process: Option<ProcessId>) -> Result<NoteKey, Failure> {
    let found = verify::find(place, process)?;
    let process = process
        .or(found.expected)
        .ok_or_else(|| Failure::usage("nothing names the election", "say --process and the election's hash"))?;
    let (announced, _) = record::announced(&*found.source, &process)?;
    Ok(announced.witnesses().log().clone())
}

/// Says what the evidence shows, and how the program ends.
fn tell(evidence: &Evidence, shown: Result<Shown, NoEvidence>, is_the_boards: bool) -> Exit {
    let kind = match &evidence.case {
        Case::Fork(_) => "fork",
        Case::Replacement(_) => "replacement",
        Case::Omission(_) => "omission",
    };
    say!("Evidence  {kind}");
    say!("Log       {}", evidence.log.name());
    say!("Key       {}", evidence.log);
    let shown = match shown {
        Ok(shown) => shown,
        Err(cause) => {
            say!("It shows NOTHING against this key: {}.", Tame(&cause));
            return Exit::Failed;
        }
    };
    say!("{}", sentence(&shown));
    if !shown.convicts() {
        return Exit::NotYet;
    }
    if is_the_boards {
        say!("The election's announcement names this key as its board's.");
    } else {
        say!("Whose key this is, the election's announcement says: compare it, or give --record.");
    }
    Exit::Done
}

fn sentence(shown: &Shown) -> String {
    match *shown {
        Shown::Fork { first, second } => format!(
            "CONVICTED: this key signed two histories, checkpoints of {first} and of {second} entries, of which neither extends the other."
        ),
        Shown::Replacement { index } => {
            format!("CONVICTED: this key signed two histories, in which different entries stand at place {index}.")
        }
        Shown::Omission { by, dated, size } => format!(
            "CONVICTED: this key promised an entry by {}, and signed {size} entries without it after {}, by its own word.",
            instant(by),
            instant(dated)
        ),
        Shown::Unexplained => {
            "Nobody is accused: the log owes a consistency proof between the two checkpoints. Ask the board for it, \
                               or make the evidence anew with the record that has the larger one."
                .to_owned()
        }
        Shown::Undated { by, dated, size } => {
            let until = dated.map_or_else(String::new, |dated| format!(" than {}", instant(dated)));
            format!(
                "Nobody is accused: the entry was promised by {}, and is not among these {size}; but nothing in them is later{until}. \
                 Ask the board, post the entry again, and make the evidence anew once voting has closed.",
                instant(by)
            )
        }
    }
}

fn bounded(file: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |cause: std::io::Error| Failure::file(file, cause);
    let mut bytes = Vec::new();
    File::open(file).map_err(failure)?.take(MAX_EVIDENCE as u64 + 1).read_to_end(&mut bytes).map_err(failure)?;
    Ok(bytes)
}
