//! The walk over a record, once, from the first entry to the last, in bounded memory.

use super::{Check, Expected, ExpectedHead, RecordSource, Report, SourceError};
use crate::{
    process::{Process, Surroundings},
    rejected::Rejected,
    screen::Screened,
};
use core::{cell::RefCell, time::Duration};
use psephos_log::{
    Hash as TreeHash,
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{Resource, RightEdge, TileId, TilePath, WIDTH},
};
use psephos_record::{Entry, EntryKind, Tracker};
use std::collections::BTreeMap;

/// Bundles whose entries are checked together: enough for all cores, small enough for any memory.
const BUNDLES: u64 = 16;
/// Bundles kept for ballots that supersede earlier ones.
const CACHED: usize = 64;

/// How far the walk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Entries done.
    pub done: u64,
    /// Entries in all.
    pub total: u64,
}

/// What the caller watches the walk with: a clock that only ever grows, and a place to show progress.
pub struct Watch<'a> {
    /// Time since some start.
    pub clock: &'a dyn Fn() -> Duration,
    /// Called every few thousand entries, and at the end.
    pub progress: &'a mut dyn FnMut(Progress),
}

/// Verifies the record that `source` holds. `expected` pins what the caller knows of it.
///
/// Variable time: everything here is public. The same bytes give the same report on every machine, times excepted.
pub fn verify(source: &dyn RecordSource, expected: impl Into<Expected>, watch: &mut Watch<'_>) -> Report {
    let start = (watch.clock)();
    let mut report = Report::new();
    if let Some(walk) = Walk::begin(source, expected.into(), &mut report) {
        walk.run(&mut report, watch);
    }
    report.timing.total = (watch.clock)().saturating_sub(start);
    report
}

struct Walk<'a> {
    record: Record<'a>,
    checkpoint: Checkpoint,
    process: Process,
    edge: RightEdge,
    expected: Option<ExpectedHead>,
}

impl<'a> Walk<'a> {
    /// Reads checkpoint and manifest; whatever is wrong with them ends the walk.
    fn begin(source: &'a dyn RecordSource, expected: Expected, report: &mut Report) -> Option<Self> {
        let bytes = match source.checkpoint() {
            Ok(bytes) => bytes,
            Err(error) => {
                unreadable(report, Check::Checkpoint, error);
                return None;
            }
        };
        let parsed = SignedNote::parse(&bytes).map_err(|error| error.to_string()).and_then(|note| {
            let checkpoint = Checkpoint::parse(note.unverified_text()).map_err(|error| error.to_string())?;
            Ok((note, checkpoint))
        });
        let (note, checkpoint) = match parsed {
            Ok(parsed) => parsed,
            Err(detail) => {
                report.fail(Check::Checkpoint, None, "malformed-checkpoint", detail);
                return None;
            }
        };
        if checkpoint.size == 0 {
            report.fail(Check::Manifest, None, "empty-record", "the record has no entries".to_owned());
            return None;
        }
        let record = Record { source, size: checkpoint.size, cache: RefCell::default(), unread: RefCell::default() };
        let first = match record.bundle(0) {
            Ok(bundle) => first_entry(&bundle).unwrap_or_default().to_vec(),
            Err(error) => {
                unreadable(report, Check::Tree, error);
                return None;
            }
        };
        let process = match Process::announce(&first) {
            Ok(process) => process,
            Err(rejected) => {
                report.fail(rejected.reason.check(), Some(0), rejected.name(), rejected.to_string());
                return None;
            }
        };
        if expected.process.is_some_and(|expected| expected != process.id()) {
            let detail = format!("the record is of process {}", process.id());
            report.fail(Check::Manifest, Some(0), "other-process", detail);
        }
        report.counts.signatures += 1;
        match process.witnesses().open(&note) {
            Ok(cosigned) => {
                report.counts.signatures += 1 + cosigned.count() as u64;
                report.checkpoint = Some(cosigned);
            }
            Err(error) => report.fail(Check::Checkpoint, None, "invalid-checkpoint", error.to_string()),
        }
        if let Some(expected) = expected.head.filter(|expected| expected.size > checkpoint.size) {
            let detail = format!("the log has {} entries, and had {} before", checkpoint.size, expected.size);
            report.fail(Check::Checkpoint, None, "other-history", detail);
        }
        let walk = Self { record, checkpoint, process, edge: RightEdge::new(), expected: expected.head };
        walk.compare_history(report);
        Some(walk)
    }

    /// Compares with the head that the caller knows, when the walk has come to its size.
    fn compare_history(&self, report: &mut Report) {
        let Some(expected) = self.expected.filter(|expected| expected.size == self.process.size()) else { return };
        if expected.root != self.process.root() {
            let detail = format!("the first {} entries have root {}", expected.size, self.process.root());
            report.fail(Check::Checkpoint, None, "other-history", detail);
        }
    }

    fn run(mut self, report: &mut Report, watch: &mut Watch<'_>) {
        if self.read(report, watch).is_none() {
            report.break_off();
        } else {
            self.finish_tree(report);
        }
        report.process = Some(self.process);
    }

    /// Reads and applies all entries. Nothing when the record breaks off.
    fn read(&mut self, report: &mut Report, watch: &mut Watch<'_>) -> Option<()> {
        let total = self.checkpoint.size;
        let bundles = total.div_ceil(u64::from(WIDTH));
        let mut next = 0;
        while next < bundles {
            let until = bundles.min(next + BUNDLES);
            let mut entries = Vec::new();
            for index in next..until {
                self.read_bundle(index, &mut entries, report)?;
            }
            let first = next * u64::from(WIDTH);
            // The manifest was applied at the start.
            let skip = usize::from(first == 0);
            self.apply(first, &entries, skip, report, watch)?;
            next = until;
            (watch.progress)(Progress { done: first + entries.len() as u64, total });
        }
        Some(())
    }

    /// Reads a bundle and its leaf tile, and compares them entry by entry.
    fn read_bundle(&mut self, index: u64, entries: &mut Vec<Vec<u8>>, report: &mut Report) -> Option<()> {
        let bundle = self.record.bundle(index).map_err(|error| unreadable(report, Check::Tree, error)).ok()?;
        let id = TileId { level: 0, index };
        let width = id.width(self.checkpoint.size);
        let parts = split(&bundle, width);
        let first = index * u64::from(WIDTH);
        let leaves: Vec<TreeHash> = parts.entries.iter().map(|entry| TreeHash::leaf(entry)).collect();
        let tile = self.record.hashes(id).map_err(|error| unreadable(report, Check::Tree, error)).ok()?;
        let differing = leaves.iter().zip(&tile).position(|(leaf, hash)| leaf != hash);
        if let Some(position) = differing {
            let entry = first + position as u64;
            let detail = format!("entry {entry} and its hash in tile {} differ", path(id, self.checkpoint.size));
            report.fail(Check::Tree, Some(entry), "entry-differs", detail);
        } else if let Some(position) = parts.broken_at {
            let entry = first + position as u64;
            report.fail(
                Check::Tree,
                Some(entry),
                "malformed-bundle",
                format!("the bundle breaks off at entry {entry}"),
            );
        } else if tile.len() != leaves.len() {
            let detail = format!("tile {} has {} hashes", path(id, self.checkpoint.size), tile.len());
            report.fail(Check::Tree, Some(first), "malformed-tile", detail);
        }
        if parts.broken_at.is_some() {
            return None;
        }
        let changed = self.edge.append(&leaves);
        report.counts.tiles += 1;
        self.compare_upper_tiles(&changed, report);
        entries.extend(parts.entries);
        Some(())
    }

    /// Compares the tiles above the leaves as they become full; the right edge is compared at the end.
    fn compare_upper_tiles(&self, changed: &BTreeMap<TileId, Vec<TreeHash>>, report: &mut Report) {
        for (id, hashes) in changed {
            if id.level > 0 && hashes.len() == usize::from(WIDTH) {
                self.compare_tile(*id, hashes, report);
            }
        }
    }

    fn compare_tile(&self, id: TileId, hashes: &[TreeHash], report: &mut Report) {
        report.counts.tiles += 1;
        match self.record.hashes(id) {
            Ok(found) if found == hashes => {}
            Ok(found) => {
                let at = hashes.iter().zip(&found).position(|(due, found)| due != found).unwrap_or(hashes.len()) as u64;
                let each = 1_u64 << (8 * u32::from(id.level));
                let entry = (id.index * u64::from(WIDTH) + at) * each;
                let name = path(id, self.checkpoint.size);
                let detail = format!("tile {name} differs from the entries from {entry} on");
                report.fail(Check::Tree, Some(entry), "tile-differs", detail);
            }
            Err(error) => unreadable(report, Check::Tree, error),
        }
    }

    fn finish_tree(&self, report: &mut Report) {
        let partial: Vec<(TileId, Vec<TreeHash>)> =
            self.edge.tiles().filter(|(id, _)| id.level > 0).map(|(id, hashes)| (id, hashes.to_vec())).collect();
        for (id, hashes) in partial {
            self.compare_tile(id, &hashes, report);
        }
        if self.process.root().as_bytes() != self.checkpoint.root.as_bytes() && !report.has_failed(Check::Tree) {
            let detail = "the root over the entries is not the checkpoint's".to_owned();
            report.fail(Check::Tree, None, "root-differs", detail);
        }
    }

    /// Checks and applies entries; `first` is the position of the first of them. Nothing when the record lacks something
    /// that one of them needs.
    fn apply(
        &mut self,
        first: u64,
        entries: &[Vec<u8>],
        skip: usize,
        report: &mut Report,
        watch: &Watch<'_>,
    ) -> Option<()> {
        report.counts.entries += skip as u64;
        let mut rest = entries.get(skip..).unwrap_or_default();
        let mut position = first + skip as u64;
        while !rest.is_empty() {
            // What follows an opening is checked against what it opened.
            let until = rest.iter().position(|entry| Entry::kind_of(entry) == Some(EntryKind::Open));
            let (chunk, after) = rest.split_at(until.map_or(rest.len(), |until| until + 1));
            let start = (watch.clock)();
            let screened = self.process.screen().check(chunk);
            report.timing.proofs += (watch.clock)().saturating_sub(start);
            for (entry, screened) in chunk.iter().zip(screened) {
                self.apply_one(position, entry, screened, report)?;
                position += 1;
            }
            rest = after;
        }
        Some(())
    }

    fn apply_one(
        &mut self,
        position: u64,
        entry: &[u8],
        screened: Result<Screened, Rejected>,
        report: &mut Report,
    ) -> Option<()> {
        report.counts.entries += 1;
        let admitted = screened.and_then(|screened| {
            count(report, screened.kind());
            self.process.admit(&screened, &self.record)
        });
        if let Some(error) = self.record.unread.take() {
            report.unread = Some(error);
            return None;
        }
        if let Err(rejected) = admitted {
            if rejected.reason.is_loss() {
                // What follows would be judged by a state that lacks this entry.
                report.lack(rejected.reason.check(), Some(position), rejected.to_string());
                return None;
            }
            report.step_over(position, &rejected);
            self.process.skip(&Tracker::of_entry(entry));
        }
        self.compare_history(report);
        Some(())
    }
}

fn count(report: &mut Report, kind: EntryKind) {
    let counts = &mut report.counts;
    match kind {
        EntryKind::Ballot => (counts.ballots, counts.proofs) = (counts.ballots + 1, counts.proofs + 1),
        EntryKind::Challenge => (counts.challenges, counts.proofs) = (counts.challenges + 1, counts.proofs + 1),
        EntryKind::CeremonyReveal
        | EntryKind::CeremonyConfirm
        | EntryKind::CeremonyComplaint
        | EntryKind::PartialDecryption => {
            counts.signatures += 1;
            counts.proofs += 1;
        }
        _ => counts.signatures += 1,
    }
}

fn unreadable(report: &mut Report, check: Check, error: SourceError) {
    if error.is_absent {
        report.lack(check, None, error.to_string());
    } else {
        report.unread.get_or_insert(error);
    }
}

fn path(id: TileId, size: u64) -> TilePath {
    TilePath { resource: Resource::Hashes(id), width: id.width(size) }
}

/// A bundle cut into entries, as far as that goes.
struct Parts {
    entries: Vec<Vec<u8>>,
    broken_at: Option<usize>,
}

fn split(bundle: &[u8], width: u16) -> Parts {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bundle;
    while entries.len() < usize::from(width) {
        let Some((entry, after)) = next_entry(rest) else {
            return Parts { broken_at: Some(entries.len()), entries };
        };
        entries.push(entry.to_vec());
        rest = after;
    }
    Parts { broken_at: (!rest.is_empty()).then_some(entries.len()), entries }
}

/// The first entry of a bundle, and what comes after it.
fn next_entry(bundle: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, after) = bundle.split_first_chunk::<2>()?;
    after.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn first_entry(bundle: &[u8]) -> Option<&[u8]> {
    next_entry(bundle).map(|(entry, _)| entry)
}

/// The record, with the few bundles that were read last.
struct Record<'a> {
    source: &'a dyn RecordSource,
    size: u64,
    cache: RefCell<BTreeMap<u64, Vec<u8>>>,
    /// What could not be read for the entry that is being applied.
    unread: RefCell<Option<SourceError>>,
}

impl Record<'_> {
    fn bundle(&self, index: u64) -> Result<Vec<u8>, SourceError> {
        let width = TileId { level: 0, index }.width(self.size);
        self.source.tile(TilePath { resource: Resource::Entries(index), width })
    }

    fn hashes(&self, id: TileId) -> Result<Vec<TreeHash>, SourceError> {
        let path = path(id, self.size);
        let bytes = self.source.tile(path)?;
        psephos_log::tile::decode(&bytes).map_err(|error| SourceError::absent(path, error))
    }

    /// What was read, if anything. A failure of the reading is kept for [`Walk::apply_one`].
    fn had(&self, read: Result<Vec<u8>, SourceError>) -> Option<Vec<u8>> {
        let noted =
            |error: SourceError| (!error.is_absent).then(|| self.unread.borrow_mut().get_or_insert(error).clone());
        read.map_err(noted).ok()
    }
}

impl Surroundings for Record<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.had(self.source.blob(sha256))
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        let bundle = index / u64::from(WIDTH);
        let mut cache = self.cache.borrow_mut();
        if !cache.contains_key(&bundle) {
            if cache.len() >= CACHED {
                cache.pop_first();
            }
            cache.insert(bundle, self.had(self.bundle(bundle))?);
        }
        let bytes = cache.get(&bundle)?;
        let width = TileId { level: 0, index: bundle }.width(self.size);
        split(bytes, width).entries.into_iter().nth(usize::try_from(index % u64::from(WIDTH)).ok()?)
    }
}
