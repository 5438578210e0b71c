//! One log as the mirror holds it.

use crate::{
    copying::{Copying, Signed, root_at},
    folder::Folder,
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
    Process,
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
    pub(crate) process: ProcessId,
    pub(crate) folder: Folder,
    pub(crate) upstream: Arc<dyn Upstream>,
}

/// A copy that grows: only what was checked is in it. Everything here blocks.
#[derive(Default)]
pub(crate) struct Held {
    /// Up to here the folder is whole, and every entry was judged.
    head: Option<Signed>,
    /// The state after it.
    walked: Option<Walked>,
    /// Entries of the log that are no entries of its process: the board let them in, and every reader steps over them.
    invalid: Vec<Invalid>,
}

/// An entry that every reader steps over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Invalid {
    entry: Option<u64>,
    name: &'static str,
    detail: String,
}

impl Held {
    pub(crate) const fn head(&self) -> Option<&Signed> {
        self.head.as_ref()
    }

    pub(crate) fn process(&self) -> Option<&Process> {
        self.walked.as_ref().map(Walked::process)
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
        let is_older = target.checkpoint.size < size || target.checkpoint.size == size && self.walked.is_some();
        if let Some(held) = held.as_ref().filter(|_| is_older) {
            // Whoever reads this mirror's cosignature takes it for a copy: one that is not whole is made whole first.
            if self.walked.is_none() {
                self.advance(place, held)?;
            }
            return self.compare_with_older(place, held, target);
        }
        // Without a judged state nothing here is taken for whole; what is right is not fetched again.
        let whole = if self.walked.is_some() { size } else { 0 };
        let source = place.upstream.log(&place.process.to_string());
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
        let cosigned = |signed: &Signed| self.process()?.witnesses().open(&signed.note).ok().map(|by| by.count());
        if size == held.checkpoint.size && cosigned(seen) > cosigned(held) {
            place.folder.keep_checkpoint(seen.note.to_string().as_bytes())?;
            self.head = Some(seen.clone());
        }
        Ok(())
    }

    /// Judges what is new under `target`. An invalid entry stops nobody; an obstacle does.
    fn judge(&mut self, place: &Place, target: &Signed) -> Result<(), Trouble> {
        let source = Filling { place, note: target.note.to_string().into_bytes() };
        let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut |_| () };
        let before = self.walked.take();
        if before.is_none() {
            self.invalid.clear();
        }
        let (walked, mut report) = verify_on(before, &source, Some(place.process), &mut watch);
        self.walked = walked;
        for fault in report.skipped() {
            tracing::warn!(log = %place.key.name(), entry = fault.entry, name = fault.name, detail = fault.detail, "an invalid entry stands in the log");
            let Fault { entry, name, detail, .. } = fault.clone();
            if self.invalid.len() < LISTED {
                self.invalid.push(Invalid { entry, name, detail });
            }
        }
        match self.walked {
            Some(_) => Ok(()),
            None => Err(obstacle(&mut report)),
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
        let bytes = self.place.upstream.log(&self.place.process.to_string()).blob(&sha256)?;
        if !is_it(&bytes) {
            return Err(SourceError::absent(path, "what the board gives has another hash"));
        }
        self.place.folder.keep_blob(&sha256, &bytes).map_err(disk)?;
        Ok(bytes)
    }
}
