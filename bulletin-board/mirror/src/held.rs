//! One log as the mirror holds it.

use crate::{
    copying::{Copying, Signed, root_at},
    folder::Folder,
    listing,
    trouble::Trouble,
    upstream::Upstream,
};
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    evidence::{Fork, Verdict},
    note::{NoteKey, SignedNote},
    tile::{self, Resource, TilePath, TileSet},
    tree::Consistency,
};
use psephos_record::ProcessId;
use psephos_tally::{
    Listing, Phase, Process,
    verifier::{Fault, RecordSource, Report, SourceError, Walked, Watch, verify_on},
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::{io, sync::Arc, time::Duration};

/// Invalid entries of one log that are kept in mind.
const LISTED: usize = 1_000;

/// What makes up a log's place here: whose it is, where it is kept, where it comes from.
pub(crate) struct Place {
    pub(crate) key: NoteKey,
    /// Its name in the board's addresses.
    pub(crate) name: String,
    /// Whose log it is; the board's own directory otherwise.
    pub(crate) process: Option<ProcessId>,
    pub(crate) folder: Folder,
    pub(crate) upstream: Arc<dyn Upstream>,
}

/// A copy that grows: only what was checked is in it. Everything here blocks.
#[derive(Default)]
pub(crate) struct Held {
    /// Up to here the folder is whole, and every entry was judged.
    head: Option<Signed>,
    /// What follows from it.
    judged: Option<Judged>,
    /// Entries of the log that are no entries of its process: the board let them in, and every reader steps over them.
    invalid: Vec<Invalid>,
}

/// What follows from the entries of a log.
enum Judged {
    Process(Box<Walked>),
    Directory(Box<Listing>),
}

/// An entry that every reader steps over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Invalid {
    pub(crate) entry: Option<u64>,
    pub(crate) name: &'static str,
    pub(crate) detail: String,
}

impl Held {
    pub(crate) const fn head(&self) -> Option<&Signed> {
        self.head.as_ref()
    }

    /// Whether everything under the head was judged by this program.
    pub(crate) const fn is_judged(&self) -> bool {
        self.judged.is_some()
    }

    /// The state of the process, if it is a process's log.
    pub(crate) fn process(&self) -> Option<&Process> {
        match &self.judged {
            Some(Judged::Process(walked)) => Some(walked.process()),
            _ => None,
        }
    }

    pub(crate) fn invalid(&self) -> &[Invalid] {
        &self.invalid
    }

    /// Takes up what the folder holds, which is read and judged like anything from outside.
    pub(crate) fn take_up(&mut self, place: &Place) -> Result<(), Trouble> {
        let Some(note) = place.folder.checkpoint()? else { return Ok(()) };
        let kept = place.signed(&note)?;
        // What was signed is held against the board even if the files under it are gone.
        self.head = Some(kept.clone());
        self.judge(place, &kept)
    }

    /// Copies and judges what is under a checkpoint that the log's key signed. When this returns `Ok`, all of it is on the disk.
    pub(crate) fn advance(&mut self, place: &Place, target: &Signed) -> Result<(), Trouble> {
        let held = self.head.clone();
        let size = held.as_ref().map_or(0, |held| held.checkpoint.size);
        let is_older = target.checkpoint.size < size || target.checkpoint.size == size && self.is_judged();
        if let Some(held) = held.as_ref().filter(|_| is_older) {
            // Whoever reads this mirror's cosignature takes it for a copy: one that is not whole is made whole first.
            if !self.is_judged() {
                self.advance(place, held)?;
            }
            return self.compare_with_older(place, held, target);
        }
        // Without a judged state nothing here is taken for whole; what is right is not fetched again.
        let whole = if self.is_judged() { size } else { 0 };
        let source = place.upstream.log(&place.name);
        let copying = Copying { folder: &place.folder, source: &*source, target };
        copying.run(held.as_ref(), whole)?;
        self.judge(place, target)?;
        place.folder.keep_checkpoint(target.note.to_string().as_bytes())?;
        self.head = Some(target.clone());
        copying.tidy(whole)
    }

    /// An older checkpoint must be of the same log. One of this very size may bring more cosignatures.
    fn compare_with_older(&mut self, place: &Place, held: &Signed, seen: &Signed) -> Result<(), Trouble> {
        let size = seen.checkpoint.size;
        if root_at(&place.folder, size)? != Some(seen.checkpoint.root) {
            let (first, second) = (held.note.clone(), seen.note.clone());
            let evidence = Fork { first, second, proof: place.proof(size, held.checkpoint.size)? };
            return Err(match evidence.judge(std::slice::from_ref(&place.key)) {
                Ok(Verdict::Fork) => Trouble::Fork(Box::new(evidence)),
                _ => Trouble::Storage(io::Error::other("the copy is damaged")),
            });
        }
        let more = if let Some(process) = self.process() {
            let cosigned = |note| process.witnesses().open(note).map_or(0, |by| by.count());
            (cosigned(&seen.note) > cosigned(&held.note)).then(|| seen.clone())
        } else {
            held.with_cosignatures_of(seen)
        };
        if let Some(more) = more.filter(|_| size == held.checkpoint.size) {
            place.folder.keep_checkpoint(more.note.to_string().as_bytes())?;
            self.head = Some(more);
        }
        Ok(())
    }

    /// Judges what is new under `target`. An invalid entry stops nobody; an obstacle does.
    fn judge(&mut self, place: &Place, target: &Signed) -> Result<(), Trouble> {
        let before = self.judged.take();
        if before.is_none() {
            self.invalid.clear();
        }
        let Some(process) = place.process else {
            let mut listing = match before {
                Some(Judged::Directory(listing)) => listing,
                _ => Box::new(Listing::new(place.key.clone())),
            };
            listing::read_on(&mut listing, place, target, |invalid| self.name(place, invalid))?;
            self.judged = Some(Judged::Directory(listing));
            return Ok(());
        };
        let source = Filling { place, note: target.note.to_string().into_bytes() };
        let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut |_| () };
        let before = match before {
            Some(Judged::Process(walked)) => Some(*walked),
            _ => None,
        };
        // Blobs are asked for before voting opens, when a state is small: should one not come, what was judged before still is.
        let kept = before.as_ref().filter(|walked| walked.process().phase() < Phase::Open).cloned();
        let (walked, mut report) = verify_on(before, &source, Some(process), &mut watch);
        if let (None, Some(kept)) = (&walked, kept) {
            self.judged = Some(Judged::Process(Box::new(kept)));
            return Err(obstacle(&mut report));
        }
        self.judged = walked.map(|walked| Judged::Process(Box::new(walked)));
        for fault in report.skipped() {
            let Fault { entry, name, detail, .. } = fault.clone();
            self.name(place, Invalid { entry, name, detail });
        }
        if self.is_judged() { Ok(()) } else { Err(obstacle(&mut report)) }
    }

    fn name(&mut self, place: &Place, invalid: Invalid) {
        let Invalid { entry, name, detail } = &invalid;
        tracing::warn!(log = %place.key.name(), entry, name, detail, "an invalid entry stands in the log");
        if self.invalid.len() < LISTED {
            self.invalid.push(invalid);
        }
    }
}

fn obstacle(report: &mut Report) -> Trouble {
    match (report.unread.take(), report.obstacle()) {
        (Some(cause), _) => Trouble::Withheld(cause),
        (None, Some((_, fault))) => Trouble::Record(fault.clone()),
        (None, None) => Trouble::Checkpoint(InvalidCheckpoint::Malformed),
    }
}

impl Place {
    /// A note that the log's key signed.
    pub(crate) fn signed(&self, note: &[u8]) -> Result<Signed, Trouble> {
        let note = SignedNote::parse(note).map_err(|_| Trouble::Checkpoint(InvalidCheckpoint::Malformed))?;
        let checkpoint = Checkpoint::open(&note, &self.key).map_err(Trouble::Checkpoint)?;
        Ok(Signed { note, checkpoint })
    }

    /// That the copy of `to` entries begins with its first `from`.
    fn proof(&self, from: u64, to: u64) -> Result<Vec<Hash>, Trouble> {
        let mut tiles = TileSet::new();
        for id in tile::for_consistency(from, to) {
            let path = TilePath { resource: Resource::Hashes(id), width: id.width(to) };
            tiles.insert(id, tile::decode(&self.folder.tile(path)?.unwrap_or_default()).unwrap_or_default());
        }
        Ok(Consistency::prove(from, to, &tiles).and_then(Result::ok).unwrap_or_default())
    }
}

/// The copy as the verifier reads it; blobs come as it asks for them.
struct Filling<'a> {
    place: &'a Place,
    note: Vec<u8>,
}

impl RecordSource for Filling<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if path == "checkpoint" {
            return Ok(self.note.clone());
        }
        let absent = || SourceError::absent(path, "it is not in this copy");
        if let Some(tile) = path.strip_prefix("tile/") {
            let tile = tile.parse().map_err(|_| absent())?;
            let kept = self.place.folder.tile(tile).map_err(|cause| SourceError::unread(path, cause))?;
            return kept.ok_or_else(absent);
        }
        let mut sha256 = [0; 32];
        let digits = path.strip_prefix("blob/").ok_or_else(absent)?;
        hex::decode_to_slice(digits, &mut sha256).map_err(|_| absent())?;
        let disk = |cause: io::Error| SourceError::unread(path, cause);
        let is_it = |bytes: &[u8]| *Sha256::digest(bytes) == sha256;
        if let Some(bytes) = self.place.folder.blob(&sha256).map_err(disk)?.filter(|bytes| is_it(bytes)) {
            return Ok(bytes);
        }
        let bytes = self.place.upstream.log(&self.place.name).blob(&sha256)?;
        if !is_it(&bytes) {
            return Err(SourceError::absent(path, "what the board gives has another hash"));
        }
        self.place.folder.keep_blob(&sha256, &bytes).map_err(disk)?;
        Ok(bytes)
    }
}
