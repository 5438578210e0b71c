//! The beginning of a record, for those who act before there is anything to verify in full.

use crate::{client::Log, failure::Failure, growth::Head, source::HttpSource};
use core::cell::Cell;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{self, Resource, TilePath, WIDTH},
};
use psephos_record::{EntryKind, Manifest, ProcessId, Tracker};
use psephos_tally::{
    Phase, Process, Surroundings,
    verifier::{RecordSource, SourceError},
};

/// What stands in a log's first entry, checked against the process's name.
#[derive(Clone, Debug)]
pub struct Announced {
    /// The manifest.
    pub manifest: Manifest,
    /// The checkpoint under which it was read, signed by the manifest's board.
    pub checkpoint: Checkpoint,
}

impl Announced {
    /// Reads the manifest of `id`. The name is a hash of the manifest, so it cannot be another one.
    pub fn read(log: &Log, id: &ProcessId) -> Result<Self, Failure> {
        let source = HttpSource::new(log.clone());
        let (process, checkpoint) = announced(&source, id)?;
        Ok(Self { manifest: process.manifest().clone(), checkpoint })
    }
}

/// The process as it was when voting opened: key, ceremony and roll are fixed and were checked entry by entry.
///
/// The entries are shown to stand in the tree of the board's signed checkpoint. Ballots are not looked at.
pub fn opened(source: &dyn RecordSource, id: &ProcessId) -> Result<Process, Failure> {
    let (mut process, checkpoint, mut entries) = begin(source, id)?;
    let head = Head { size: checkpoint.size, root: checkpoint.root };
    let mut bundle = 0;
    let mut first = 1;
    loop {
        for entry in entries.iter().skip(first) {
            let screened = process.screen().check(&[entry]).pop();
            let Some(screened) = screened else { continue };
            let blobs = Blobs { source, unread: Cell::default() };
            let admitted = screened.and_then(|entry| process.admit(&entry, &blobs));
            if let Some(cause) = blobs.unread.take() {
                return Err(unread(&cause));
            }
            match admitted {
                Ok(admitted) if admitted.kind == EntryKind::Open => {
                    let seen = Head { size: process.size(), root: Hash::from_bytes(process.root().0) };
                    head.follows(&seen, source).map_err(|cause| untrue(&cause))?;
                    return Ok(process);
                }
                Ok(_) => {}
                Err(cause) if cause.reason.is_loss() => return Err(unread(&cause)),
                Err(_) => process.skip(&Tracker::of_entry(entry)),
            }
        }
        first = 0;
        bundle += 1;
        if bundle * u64::from(WIDTH) >= checkpoint.size {
            let name = if process.phase() == Phase::Failed { "ceremony-failed" } else { "too-early" };
            let what = format!("voting has not opened: the process is in phase {}", process.phase());
            return Err(Failure::new(name, what, "the process's page shows who must act, and when voting opens"));
        }
        entries = read_bundle(source, bundle, checkpoint.size)?;
    }
}

/// The process as its announcement has it, and today's checkpoint, signed by its board.
pub fn announced(source: &dyn RecordSource, id: &ProcessId) -> Result<(Process, Checkpoint), Failure> {
    begin(source, id).map(|(process, checkpoint, _)| (process, checkpoint))
}

fn begin(source: &dyn RecordSource, id: &ProcessId) -> Result<(Process, Checkpoint, Vec<Vec<u8>>), Failure> {
    let note = source.checkpoint().map_err(|cause| unread(&cause))?;
    let note = SignedNote::parse(&note).map_err(|cause| untrue(&cause))?;
    let unverified = Checkpoint::parse(note.unverified_text()).map_err(|cause| untrue(&cause))?;
    let entries = read_bundle(source, 0, unverified.size)?;
    let first = entries.first().ok_or_else(|| untrue(&"the log has no entries"))?;
    let process = Process::announce(first).map_err(|cause| untrue(&cause))?;
    if process.id() != *id {
        return Err(untrue(&format!("the log is of process {}", process.id())));
    }
    let checkpoint = Checkpoint::open(&note, process.witnesses().log()).map_err(|cause| untrue(&cause))?;
    Ok((process, checkpoint, entries))
}

fn read_bundle(source: &dyn RecordSource, index: u64, size: u64) -> Result<Vec<Vec<u8>>, Failure> {
    let resource = Resource::Entries(index);
    let width = resource.width(size);
    let bytes = source.tile(TilePath { resource, width }).map_err(|cause| unread(&cause))?;
    let entries = tile::entries(&bytes, width).map_err(|cause| untrue(&cause))?;
    Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
}

/// Before voting opens, no entry refers to an earlier one.
struct Blobs<'a> {
    source: &'a dyn RecordSource,
    /// What could not be read, though it may be there.
    unread: Cell<Option<SourceError>>,
}

impl Surroundings for Blobs<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.source.blob(sha256).map_err(|cause| self.unread.set(Some(cause).filter(|cause| !cause.is_absent))).ok()
    }

    fn entry(&self, _: u64) -> Option<Vec<u8>> {
        None
    }
}

fn unread(cause: &dyn core::fmt::Display) -> Failure {
    Failure::new("unreadable", cause, "look at the address and whether the board runs, then try again")
}

fn untrue(cause: &dyn core::fmt::Display) -> Failure {
    let remedy = "do not use this board for this election before somebody has looked; `psephos verify` says more";
    Failure::new("untrue-record", cause, remedy)
}
