//! Evidence from what somebody kept, and what the board shows now.

use super::{bounded, tell};
use crate::{console::say, exit::Exit, failure::Failure, growth, receipt::Paper, record, verify};
use clap::{Args, Subcommand};
use core::fmt;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    evidence::{Case, Evidence, Fork, Omission, Proved, Replacement},
    note::{NoteKey, SignedNote},
    proof::TlogProof,
    tile::{self, Resource, TileId, TilePath, WIDTH},
};
use psephos_record::ProcessId;
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct MakeArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Fork(ForkArgs),
    Omission(OmissionArgs),
}

/// From two checkpoints of one log that do not go together, or from a receipt and a record that does not hold what it shows.
///
/// The record gives the board's key and the proof between the two: it must be the one that has the larger of them.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos evidence make fork --first monday.checkpoint --second friday.checkpoint --record ./friday --out fork.txt
  psephos evidence make fork --receipt psephos-6f2a….txt --record http://localhost:8080/elections/<hash> --out fork.txt

Exit: 0 written, and it convicts; 1 nothing is wrong between the two, and nothing was written; 2 it can't be shown with this
record, and nobody is accused; 66 the record could not be read.")]
struct ForkArgs {
    /// A checkpoint, or a receipt, as it was kept.
    #[arg(long, value_name = "FILE", conflicts_with = "receipt", requires = "second")]
    first: Option<PathBuf>,
    /// Another one.
    #[arg(long, value_name = "FILE")]
    second: Option<PathBuf>,
    /// A receipt that the record does not bear out.
    #[arg(long, value_name = "FILE", required_unless_present = "first")]
    receipt: Option<PathBuf>,
    #[command(flatten)]
    made: MadeArgs,
}

/// From a promise that was not kept, and the record that the entry is not in.
///
/// A checkpoint bears no time. The record must hold an entry that the board itself dated later than its promise: the opening of
/// voting, or its close. Where the receipt holds a proof as well, `make fork` needs no time and says more.
#[derive(Debug, Args)]
struct OmissionArgs {
    /// The receipt with the promise.
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
    #[command(flatten)]
    made: MadeArgs,
}

#[derive(Debug, Args)]
struct MadeArgs {
    /// The election's address, or its record.
    #[arg(long, value_name = "URL|FOLDER")]
    record: String,
    /// The election's hash, where neither the receipt nor the address names it.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
    /// Where to write the evidence.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(args: &MakeArgs) -> Result<Exit, Failure> {
    let (made, evidence) = match &args.command {
        Command::Fork(args) => (&args.made, fork(args)?),
        Command::Omission(args) => (&args.made, omission(args)?),
    };
    let shown = psephos_tally::evidence::judge(&evidence);
    let convicts = shown.as_ref().is_ok_and(psephos_log::evidence::Shown::convicts);
    let exit = tell(&evidence, shown, true);
    if convicts {
        let written = OpenOptions::new().write(true).create_new(true).open(&made.out);
        let written = written.and_then(|mut file| file.write_all(evidence.to_string().as_bytes()));
        written.map_err(|cause| Failure::file(&made.out, cause))?;
        say!("Written   {}", made.out.display());
    } else {
        say!("Nothing was written.");
    }
    Ok(exit)
}

/// A record under the one checkpoint that was read first, since a board goes on.
struct Pinned {
    source: Box<dyn RecordSource>,
    bytes: Vec<u8>,
    note: SignedNote,
    checkpoint: Checkpoint,
    log: NoteKey,
}

impl RecordSource for Pinned {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if path == "checkpoint" { Ok(self.bytes.clone()) } else { self.source.read(path) }
    }
}

impl Pinned {
    fn open(made: &MadeArgs, named: Option<ProcessId>) -> Result<Self, Failure> {
        let found = verify::find(&made.record, made.process.or(named))?;
        let process = made
            .process
            .or(named)
            .or(found.expected)
            .ok_or_else(|| Failure::usage("nothing names the election", "say --process and the election's hash"))?;
        let bytes = found.source.checkpoint().map_err(|cause| unread(&cause))?;
        let note = SignedNote::parse(&bytes).map_err(|cause| untrue(&cause))?;
        let checkpoint = Checkpoint::parse(note.unverified_text()).map_err(|cause| untrue(&cause))?;
        let (announced, _) = record::announced(&*found.source, &process)?;
        let log = announced.witnesses().log().clone();
        Ok(Self { source: found.source, bytes, note, checkpoint, log })
    }

    fn leaves(&self, index: u64) -> Result<Vec<Hash>, Failure> {
        let hashes = growth::hashes(TileId { level: 0, index }, self.checkpoint.size, self);
        hashes.map_err(|cause| unread(&cause))?.ok_or_else(|| untrue(&"a tile is malformed"))
    }

    /// The last entry that the board dated, with its place.
    fn dated(&self) -> Result<Option<(u64, Vec<u8>)>, Failure> {
        let size = self.checkpoint.size;
        for index in (0..size.div_ceil(u64::from(WIDTH))).rev() {
            let resource = Resource::Entries(index);
            let width = resource.width(size);
            let bundle = self.tile(TilePath { resource, width }).map_err(|cause| unread(&cause))?;
            let entries = tile::entries(&bundle, width).map_err(|cause| untrue(&cause))?;
            let first = index * u64::from(WIDTH);
            let dated =
                (first..).zip(&entries).filter(|(_, entry)| psephos_tally::evidence::date(entry, &self.log).is_some());
            if let Some((index, entry)) = dated.last() {
                return Ok(Some((index, entry.to_vec())));
            }
        }
        Ok(None)
    }
}

fn fork(args: &ForkArgs) -> Result<Evidence, Failure> {
    if let Some(receipt) = &args.receipt {
        return by_receipt(&Paper::read(receipt)?, &args.made);
    }
    let (Some(first), Some(second)) = (&args.first, &args.second) else {
        return Err(Failure::usage("a fork needs two checkpoints", "give --first and --second, or --receipt"));
    };
    let (first, second) = (kept(first)?, kept(second)?);
    let pinned = Pinned::open(&args.made, None)?;
    let size = |note: &SignedNote| {
        Checkpoint::parse(note.unverified_text()).map(|checkpoint| checkpoint.size).map_err(|cause| untrue(&cause))
    };
    let (a, b) = (size(&first)?, size(&second)?);
    let proof = proof(&pinned, a.min(b), a.max(b))?;
    Ok(Evidence { log: pinned.log, case: Case::Fork(Fork { first, second, proof }) })
}

/// A receipt against a record: another entry in its place, else another history.
fn by_receipt(paper: &Paper, made: &MadeArgs) -> Result<Evidence, Failure> {
    let malformed =
        |cause: &dyn fmt::Display| Failure::new("malformed-receipt", cause, "give the file as the booth saved it");
    let kept = TlogProof::parse(paper.proof.as_bytes()).map_err(|cause| malformed(&cause))?;
    let pinned = Pinned::open(made, paper.process)?;
    let tracker = Hash::from_bytes(paper.tracker.0);
    let then = kept.verify(tracker, &pinned.log).map_err(|cause| malformed(&cause))?;
    let size = pinned.checkpoint.size;
    if kept.index < size {
        let leaves = pinned.leaves(kept.index / u64::from(WIDTH))?;
        let at = usize::try_from(kept.index % u64::from(WIDTH)).ok();
        let found = at.and_then(|at| leaves.get(at)).copied().ok_or_else(|| untrue(&"a tile is too short"))?;
        if found != tracker {
            let path = growth::inclusion(kept.index, size, &pinned).map_err(|cause| unread(&cause))?;
            let path = path.ok_or_else(|| untrue(&"a tile is malformed"))?;
            let proof = TlogProof { extra: None, index: kept.index, path, checkpoint: pinned.note.clone() };
            let (first, second) = (Proved { tracker, proof: kept }, Proved { tracker: found, proof });
            return Ok(Evidence { log: pinned.log, case: Case::Replacement(Replacement { first, second }) });
        }
    }
    let proof = proof(&pinned, then.size.min(size), then.size.max(size))?;
    let fork = Fork { first: kept.checkpoint, second: pinned.note.clone(), proof };
    Ok(Evidence { log: pinned.log, case: Case::Fork(fork) })
}

/// The consistency proof between two sizes, as far as the record reaches; else none.
fn proof(pinned: &Pinned, old: u64, new: u64) -> Result<Vec<Hash>, Failure> {
    let served = pinned.checkpoint.size;
    if old == 0 || new > served {
        return Ok(Vec::new());
    }
    let proof = growth::consistency(old, new, served, pinned).map_err(|cause| unread(&cause))?;
    Ok(proof.unwrap_or_default())
}

fn omission(args: &OmissionArgs) -> Result<Evidence, Failure> {
    let paper = Paper::read(&args.receipt)?;
    let promise = paper.promise.as_deref().ok_or_else(|| {
        Failure::new("no-promise", "the receipt holds no promise", "with its proof alone, `psephos evidence make fork`")
    })?;
    let promise = SignedNote::parse(promise.as_bytes())
        .map_err(|cause| Failure::new("malformed-receipt", cause, "give the file as the booth saved it"))?;
    let pinned = Pinned::open(&args.made, paper.process)?;
    let mut leaves = Vec::new();
    for index in 0..pinned.checkpoint.size.div_ceil(u64::from(WIDTH)) {
        leaves.extend(pinned.leaves(index)?);
    }
    let dated = pinned.dated()?;
    let omission = Omission { promise, checkpoint: pinned.note.clone(), leaves, dated };
    Ok(Evidence { log: pinned.log, case: Case::Omission(omission) })
}

/// A checkpoint as somebody kept it: by itself, or in a receipt.
fn kept(file: &std::path::Path) -> Result<SignedNote, Failure> {
    let bytes = bounded(file)?;
    // A receipt's proof could be read as a note, but as none of a checkpoint.
    let text = String::from_utf8_lossy(&bytes);
    let proof = text.parse().map_or_else(|_| text.to_string(), |paper: Paper| paper.proof);
    if let Ok(proof) = TlogProof::parse(proof.as_bytes()) {
        return Ok(proof.checkpoint);
    }
    SignedNote::parse(&bytes).map_err(|_| {
        let what = format!("{} is neither a signed checkpoint nor a receipt", file.display());
        Failure::new("malformed-checkpoint", what, "give it as it was served, to the byte")
    })
}

fn unread(cause: &SourceError) -> Failure {
    let remedy = "look at the address and whether the board runs, then try again";
    Failure { exit: Exit::Unread, ..Failure::new("unreadable", cause, remedy) }
}

fn untrue(cause: &dyn fmt::Display) -> Failure {
    Failure::new("untrue-record", cause, "`psephos verify` says what is wrong with the record")
}
