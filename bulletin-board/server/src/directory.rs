//! The board's directory: one more log, which lists its processes and collects their checkpoints.
//!
//! So nobody can be shown a board on which a process is missing, or a log that is set back: whoever reads the directory sees what there
//! must be, and the witnesses see that the directory only grows. Spec: `docs/spec/60-board.md#directory`.

use crate::{
    board::{Board, Inner},
    ledger::{Deed, Ledger, ReplayError, SignedLog},
    metrics::Metrics,
    settings::WitnessAddress,
    store::{Append, AppendError, Head, LogNumber, Store, StoreError},
};
use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, MalformedKeyName, NoteKey, NoteSigner, SignedNote},
    tile::RightEdge,
};
use psephos_record::{
    ProcessId, Tracker,
    directory::{self, DirectoryEntry},
};
use psephos_tally::{Listing, Phase, Process, Witnesses};
use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
    time::Duration,
};

/// How often the board looks whether there is something to write down.
const TICK: Duration = Duration::from_secs(1);
/// Between the first checkpoints of one process (seconds, by the board's clock).
const APART: u64 = 30;
/// After so many of them it is twice as long, and after as many again twice as long again, so that the directory grows slowly however busy
/// its logs are.
const OFTEN: u64 = 16;
/// Between two checkpoints of one process at most, if its log has grown (seconds).
const MOST_APART: u64 = 3_600;
/// Entries that are read at once.
const CHUNK: u32 = 1024;
/// Entries that are appended at once.
const BATCH: usize = 256;

/// The directory as it stands in the store, as far as it was read.
pub(crate) struct Kept {
    edge: RightEdge,
    listing: Listing,
}

/// What the board does with its directory.
struct Keeping {
    log: Arc<SignedLog>,
    kept: Kept,
    /// When a checkpoint of each process was collected last, as far as this program did it.
    collected: BTreeMap<ProcessId, u64>,
    /// In which phase each process was last seen, and how long its log was when it was first seen in it.
    phases: BTreeMap<ProcessId, (Phase, u64)>,
}

/// The directory's log: what is in the store, recomputed, or nothing yet. To go on from there: [`keep`].
pub(crate) async fn open(
    store: &Store,
    board: &str,
    key: &SigningKey,
    addresses: &[WitnessAddress],
    metrics: Arc<Metrics>,
) -> Result<(SignedLog, Kept), ReplayError> {
    let signer = signer(board, key).map_err(|_| ReplayError::OtherProcess)?;
    let keys: Vec<_> = addresses.iter().map(|address| address.key.clone()).collect();
    // More than two thirds, as manifests ask for.
    let quorum = if keys.is_empty() { 0 } else { keys.len() * 2 / 3 + 1 };
    let witnesses = Witnesses::new(signer.public().clone(), keys, quorum);
    let (kept, checkpoint) = recomputed(store, signer.public()).await?;
    let head = (kept.listing.size(), checkpoint.as_deref().unwrap_or_default());
    Ok((SignedLog::new(store.clone(), LogNumber::DIRECTORY, signer, witnesses, head, metrics), kept))
}

/// The directory and its checkpoint, recomputed from its entries; no checkpoint where there is none yet.
async fn recomputed(store: &Store, key: &NoteKey) -> Result<(Kept, Option<String>), ReplayError> {
    let mut kept = Kept::new(key);
    let Some(head) = signed_head(store, key).await? else { return Ok((kept, None)) };
    kept.read_on(store, &head).await?;
    Ok((kept, Some(head.checkpoint)))
}

/// The same by the key that the manifests name, for whoever has not got the board's.
pub(crate) async fn kept(store: &Store) -> Result<Option<(LogNumber, String)>, ReplayError> {
    let (Some(stored), Some(process)) = (store.directory().await?, store.processes().await?.into_iter().next()) else {
        return Ok(None);
    };
    let manifest = store.entries(process.number, 0, 1).await?.into_iter().next().ok_or(ReplayError::Gap(0))?;
    let process = Process::announce(&manifest.bytes).map_err(|cause| ReplayError::Manifest(cause.into()))?;
    let name = KeyName::new(&*stored.origin).map_err(|_| ReplayError::OtherProcess)?;
    let key = NoteKey::new(name, process.manifest().board.key.as_bytes()).map_err(|_| ReplayError::OtherProcess)?;
    let (_, checkpoint) = recomputed(store, &key).await?;
    Ok(checkpoint.map(|checkpoint| (LogNumber::DIRECTORY, checkpoint)))
}

/// The head in the store, which is as this key signed it; `None` before there is a directory.
async fn signed_head(store: &Store, key: &NoteKey) -> Result<Option<Head>, ReplayError> {
    let Some(stored) = store.directory().await? else { return Ok(None) };
    if stored.origin != key.name().as_str() {
        return Err(ReplayError::OtherProcess);
    }
    let head = store.head(LogNumber::DIRECTORY).await?;
    let note = SignedNote::parse(head.checkpoint.as_bytes()).map_err(|_| ReplayError::Unsigned(None))?;
    let signed = Checkpoint::open(&note, key).map_err(|cause| ReplayError::Unsigned(Some(cause)))?;
    if (signed.size, signed.root) != (head.size, head.root) {
        return Err(ReplayError::OtherHead);
    }
    Ok(Some(head))
}

/// The name and the key of a board's directory.
fn signer(board: &str, key: &SigningKey) -> Result<NoteSigner, MalformedKeyName> {
    Ok(NoteSigner::new(KeyName::new(format!("{board}/{}", directory::NAME))?, key.clone()))
}

impl Kept {
    fn new(key: &NoteKey) -> Self {
        Self { edge: RightEdge::new(), listing: Listing::new(key.clone()) }
    }

    /// Reads the entries up to `head`, which must have its root. They are this board's own; one that does not belong is passed over, as
    /// every reader does.
    async fn read_on(&mut self, store: &Store, head: &Head) -> Result<(), ReplayError> {
        while self.listing.size() < head.size {
            let next = self.listing.size();
            let limit = u32::try_from(head.size - next).map_or(CHUNK, |left| left.min(CHUNK));
            let entries = store.entries(LogNumber::DIRECTORY, next, limit).await?;
            if entries.is_empty() {
                return Err(ReplayError::Gap(next));
            }
            for (due, entry) in (next..).zip(&entries) {
                if entry.index != due {
                    return Err(ReplayError::Gap(due));
                }
                if Tracker::of_entry(&entry.bytes) != entry.tracker {
                    return Err(ReplayError::Leaf(due));
                }
                self.take(&entry.bytes);
            }
        }
        if self.listing.root() == head.root { Ok(()) } else { Err(ReplayError::Root) }
    }

    fn take(&mut self, entry: &[u8]) {
        self.edge.append(&[Hash::leaf(entry)]);
        if let Err(cause) = self.listing.read(entry) {
            tracing::warn!(%cause, "an entry of the directory says nothing");
        }
    }
}

/// Keeps the directory, which [`open`] gave, as long as the board runs, by the program that appends. Where the database no longer has
/// what was read or shown, this ends for good: what followed would be a second history.
pub(crate) async fn keep(board: Weak<Inner>, kept: Kept) {
    let Some(log) = board.upgrade().map(|inner| Arc::clone(&inner.directory)) else { return };
    let mut keeping = Keeping { log, kept, collected: BTreeMap::new(), phases: BTreeMap::new() };
    loop {
        tokio::time::sleep(TICK).await;
        let Some(board) = Board::running(&board) else { return };
        if !board.leads() || board.is_draining() || keeping.log.is_behind_witnesses() {
            continue;
        }
        match keeping.pass(&board).await {
            Ok(()) => keeping.log.no_trouble(Deed::Directory),
            // What was read stays: the database is held to it when it answers again.
            Err(ReplayError::Store(cause)) => keeping.log.trouble(Deed::Directory, &cause),
            Err(cause) => {
                tracing::error!(log = %keeping.log.origin(), %cause, "the database has another directory than was published: nothing is appended to it any more");
                keeping.log.trouble(Deed::Directory, &cause);
                keeping.log.stop_for_good();
                return;
            }
        }
    }
}

impl Keeping {
    /// Writes down what is due.
    async fn pass(&mut self, board: &Board) -> Result<(), ReplayError> {
        let store = self.log.store.clone();
        let head = signed_head(&store, self.log.signer.public()).await?;
        let is_begun = head.is_some();
        let size = head.as_ref().map_or(0, |head| head.size);
        // All that was shown was read before.
        if size < self.kept.listing.size() {
            return Err(ReplayError::GoneBack);
        }
        if let Some(head) = head {
            self.kept.read_on(&store, &head).await?;
            // Another program may have led before.
            if head.size != self.log.size() {
                self.log.show(head.size, &head.checkpoint);
            }
        }
        let now = board.now();
        let due = self.due(board, now).await?;
        if due.is_empty() {
            return Ok(());
        }
        let from = (size, self.kept.listing.root());
        let entries: Vec<Vec<u8>> = due.iter().map(DirectoryEntry::encode).collect();
        let leaves: Vec<(Hash, &[u8])> = entries.iter().map(|entry| (Hash::leaf(entry), entry.as_slice())).collect();
        let (mut edge, mut listing) = (self.kept.edge.clone(), self.kept.listing.clone());
        let hashes: Vec<Hash> = leaves.iter().map(|(leaf, _)| *leaf).collect();
        let tiles = edge.append(&hashes);
        for entry in &entries {
            // Its own entries belong there; should one not, it says nothing, as for every reader.
            let _ = listing.read(entry);
        }
        let (root, signer) = (listing.root(), &self.log.signer);
        let batch = Append { from, root, leaves: &leaves, tiles: &tiles, blobs: &[], settled: None, signer };
        let appended =
            if is_begun { store.append_to_directory(&batch).await } else { store.begin_directory(&batch).await };
        let checkpoint = match appended {
            Ok(checkpoint) => checkpoint,
            // Another program was first: what it wrote is read the next time.
            Err(AppendError::HeadMoved) => return Ok(()),
            Err(AppendError::Store(cause)) => return Err(cause.into()),
        };
        self.kept = Kept { edge, listing };
        for entry in &due {
            if let DirectoryEntry::Collected { process, .. } = entry {
                self.collected.insert(*process, now);
            }
        }
        self.log.show(self.kept.listing.size(), &checkpoint.to_string());
        Ok(())
    }

    /// Processes that are not listed, and checkpoints that are newer than what was collected.
    async fn due(&mut self, board: &Board, now: u64) -> Result<Vec<DirectoryEntry>, StoreError> {
        let mut ledgers = board.ledgers();
        ledgers.sort_unstable_by_key(|ledger| ledger.number);
        let mut due = Vec::new();
        for ledger in ledgers {
            let process = ledger.id;
            let listed = self.kept.listing.says().processes().get(&process);
            if listed.is_none() {
                let first = ledger.store.entries(ledger.number, 0, 1).await?;
                due.extend(first.first().map(|entry| DirectoryEntry::Opened { process, manifest: entry.tracker }));
            }
            let (has, checkpoints) = listed.map_or((0, 0), |listed| (listed.size, listed.checkpoints));
            let published = ledger.published();
            let phase = published.summary.phase;
            let began = self.phases.entry(process).or_insert((phase, published.summary.size));
            if began.0 != phase {
                *began = (phase, published.summary.size);
            }
            // Nothing is written out before it is known to be due: this is asked every second, of every process.
            let Some(size) = collectable_size(&ledger).filter(|size| *size > has) else { continue };
            let waits = self.collected.get(&process).is_some_and(|last| now < last.saturating_add(apart(checkpoints)));
            let is_another_phase = has < began.1 && began.1 <= size;
            if (!waits || is_another_phase || published.summary.is_over())
                && let Some(checkpoint) = collectable(&ledger)
            {
                due.push(DirectoryEntry::Collected { process, checkpoint });
            }
            if due.len() >= BATCH {
                break;
            }
        }
        Ok(due)
    }
}

/// The newest checkpoint that a quorum has cosigned, where one is asked for; else the newest.
fn collectable(ledger: &Ledger) -> Option<Vec<u8>> {
    if ledger.witnesses.quorum() > 0 {
        return Some(ledger.cosignatures.agreed()?.note.to_string().into_bytes());
    }
    Some(ledger.newest().as_bytes().to_vec())
}

/// Entries under it; it may have grown when it is asked for.
fn collectable_size(ledger: &Ledger) -> Option<u64> {
    if ledger.witnesses.quorum() > 0 { Some(ledger.cosignatures.agreed()?.size()) } else { Some(ledger.size()) }
}

/// Seconds between two checkpoints of one process when so many were collected.
fn apart(checkpoints: u64) -> u64 {
    let doubled = u32::try_from(checkpoints / OFTEN).unwrap_or(u32::MAX);
    2_u64.saturating_pow(doubled).saturating_mul(APART).min(MOST_APART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_grows_every_second_for_a_month_takes_some_hundred_entries() {
        let (month, mut checkpoints, mut next) = (30 * 86_400, 0, 0);
        let mut first_day = 0;
        for now in 0..month {
            if now >= next {
                checkpoints += 1;
                next = now + apart(checkpoints);
            }
            if now == 86_400 {
                first_day = checkpoints;
            }
        }
        assert_eq!((apart(1), apart(16), apart(112), apart(u64::MAX)), (30, 60, 3_600, 3_600));
        assert_eq!((first_day, checkpoints), (119, 815));
    }
}
