//! The walk over a record, once, from the first entry to the last, in bounded memory.

use super::{
    Check, Expected, ExpectedHead, RecordSource, Report, SourceError,
    record::{Record, first_entry, path, split},
};
use crate::{all_cores, process::Process, rejected::Rejected, screen::Screened};
use core::time::Duration;
use psephos_log::{
    Hash as TreeHash,
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{RightEdge, TileId, WIDTH},
};
use psephos_record::{Entry, EntryKind, Tracker};
use std::collections::BTreeMap;

/// Bundles whose entries are checked together: enough for all cores, small enough for any memory.
const BUNDLES: u64 = 16;

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
    let (walked, mut report) = walk(None, source, expected.into(), watch);
    report.process = walked.map(|walked| walked.process);
    report
}

/// A record as far as it was read: what a reader keeps who follows a log while it grows.
#[derive(Clone, Debug)]
pub struct Walked {
    process: Process,
    edge: RightEdge,
}

impl Walked {
    /// The state after what was read.
    pub const fn process(&self) -> &Process {
        &self.process
    }
}

/// Verifies on from where an earlier walk has come, or from the beginning, up to the checkpoint that `source` has now. What was read
/// before is not read again, but for the bundle that was not full.
///
/// The report is about this part of the way, and its process is the one in [`Walked`]. `None` if there is an
/// [obstacle](Report::obstacle), or something could not be read: whoever tries again begins at the beginning.
pub fn verify_on(
    walked: Option<Walked>,
    source: &dyn RecordSource,
    expected: impl Into<Expected>,
    watch: &mut Watch<'_>,
) -> (Option<Walked>, Report) {
    let (walked, report) = walk(walked, source, expected.into(), watch);
    let stands = report.obstacle().is_none() && report.unread.is_none();
    (walked.filter(|_| stands), report)
}

fn walk(
    walked: Option<Walked>,
    source: &dyn RecordSource,
    expected: Expected,
    watch: &mut Watch<'_>,
) -> (Option<Walked>, Report) {
    let start = (watch.clock)();
    let mut report = Report::new();
    let walked = Walk::begin(walked, source, expected, &mut report).map(|walk| walk.run(&mut report, watch));
    report.timing.total = (watch.clock)().saturating_sub(start);
    (walked, report)
}

struct Walk<'a> {
    record: Record<'a>,
    checkpoint: Checkpoint,
    process: Process,
    edge: RightEdge,
    expected: Option<ExpectedHead>,
    /// The next bundle to read.
    next: u64,
    /// What was read and is not applied yet.
    ahead: Option<Chunk>,
}

/// Bundles whose entries are applied together.
struct Chunk {
    /// The position of the first entry.
    first: u64,
    entries: Vec<Vec<u8>>,
    /// Whether the record breaks off among them.
    is_broken: bool,
    /// What was found while they were read.
    found: Report,
}

impl<'a> Walk<'a> {
    /// Reads checkpoint and, at the beginning, the manifest; whatever is wrong with them ends the walk.
    fn begin(
        walked: Option<Walked>,
        source: &'a dyn RecordSource,
        expected: Expected,
        report: &mut Report,
    ) -> Option<Self> {
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
        let record = Record::new(source, checkpoint.size);
        let Walked { process, edge } = match walked {
            Some(walked) => walked,
            None => Walked { process: announced(&record, expected, report)?, edge: RightEdge::new() },
        };
        match process.witnesses().open(&note) {
            Ok(cosigned) => {
                report.counts.signatures += 1 + cosigned.count() as u64;
                report.checkpoint = Some(cosigned);
            }
            Err(error) => report.fail(Check::Checkpoint, None, "invalid-checkpoint", error.to_string()),
        }
        let before = expected.head.map_or(0, |expected| expected.size).max(process.size());
        if before > checkpoint.size {
            let detail = format!("the log has {} entries, and had {before} before", checkpoint.size);
            report.fail(Check::Checkpoint, None, "other-history", detail);
        }
        let next = edge.size() / u64::from(WIDTH);
        let walk = Self { record, checkpoint, process, edge, expected: expected.head, next, ahead: None };
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

    fn run(mut self, report: &mut Report, watch: &mut Watch<'_>) -> Walked {
        if self.read(report, watch).is_none() {
            report.break_off();
        } else {
            self.finish_tree(report);
        }
        Walked { process: self.process, edge: self.edge }
    }

    /// Reads and applies all further entries. Nothing when the record breaks off.
    fn read(&mut self, report: &mut Report, watch: &mut Watch<'_>) -> Option<()> {
        let total = self.checkpoint.size;
        self.read_ahead();
        while let Some(Chunk { first, entries, is_broken, found }) = self.ahead.take() {
            report.go_on(found);
            if is_broken {
                return None;
            }
            report.counts.entries += u64::from(first == 0);
            // The manifest was applied at the start, and the beginning of a bundle when it was not full.
            let skip = usize::try_from(self.process.size().saturating_sub(first)).unwrap_or(usize::MAX);
            self.apply(first, &entries, skip, report, watch)?;
            (watch.progress)(Progress { done: first + entries.len() as u64, total });
            self.read_ahead();
        }
        Some(())
    }

    /// Reads the next bundles, unless that was done. What is found is for the report when what stands before them was applied.
    fn read_ahead(&mut self) {
        let bundles = self.checkpoint.size.div_ceil(u64::from(WIDTH));
        if self.ahead.is_some() || self.next >= bundles {
            return;
        }
        let until = bundles.min(self.next + BUNDLES);
        let (mut entries, mut found) = (Vec::new(), Report::new());
        let is_broken = (self.next..until).any(|index| self.read_bundle(index, &mut entries, &mut found).is_none());
        self.ahead = Some(Chunk { first: self.next * u64::from(WIDTH), entries, is_broken, found });
        self.next = until;
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
        let held = self.edge.tiles().find(|(held, _)| *held == id).map_or(&[][..], |(_, hashes)| hashes);
        let Some(fresh) = leaves.strip_prefix(held) else {
            let detail = format!("the first {} entries are no longer those that were read", self.edge.size());
            report.fail(Check::Checkpoint, None, "other-history", detail);
            return None;
        };
        let changed = self.edge.append(fresh);
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
        let mut rest = entries.get(skip..).unwrap_or_default();
        let mut position = first + skip as u64;
        while !rest.is_empty() {
            // What follows an opening is checked against what it opened.
            let until = rest.iter().position(|entry| Entry::kind_of(entry) == Some(EntryKind::Open));
            let (chunk, after) = rest.split_at(until.map_or(rest.len(), |until| until + 1));
            let start = (watch.clock)();
            let screen = self.process.screen();
            let (screened, ()) = all_cores::beside(|| screen.check(chunk), || self.read_ahead());
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

/// The process that the first entry announces.
fn announced(record: &Record<'_>, expected: Expected, report: &mut Report) -> Option<Process> {
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
    Some(process)
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
