//! The state of a log from its entries, checked against the head that the board signed: at start-up, and after a commit that failed.

use super::{State, admission::LookBack};
use crate::store::{LogNumber, Store, StoreError, StoredEntry};
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    note::{NoteKey, SignedNote},
    tile::{RightEdge, TileId},
};
use psephos_record::{EntryKind, ProcessId, Tracker};
use psephos_tally::{Process, Rejected};
use std::{collections::BTreeMap, fmt};
use tokio::runtime::Handle;

/// Entries that are read and screened together.
const CHUNK: u32 = 1024;

/// Reads a whole log and gives the state after it, with the checkpoint of its head.
///
/// Costs as much as verifying every proof in the log once, and the memory of one chunk of entries.
pub(super) async fn replay(
    store: &Store,
    log: LogNumber,
    id: ProcessId,
    key: &NoteKey,
) -> Result<(State, SignedNote), ReplayError> {
    let head = store.head(log).await?;
    let note = SignedNote::parse(head.checkpoint.as_bytes()).map_err(|_| ReplayError::Unsigned(None))?;
    let signed = Checkpoint::open(&note, key).map_err(|cause| ReplayError::Unsigned(Some(cause)))?;
    if (signed.size, signed.root) != (head.size, head.root) {
        return Err(ReplayError::OtherHead);
    }
    let mut state: Option<State> = None;
    let mut next = 0;
    loop {
        let chunk = store.entries(log, next, CHUNK).await?;
        if chunk.is_empty() {
            break;
        }
        for (expected, entry) in (next..).zip(&chunk) {
            if entry.index != expected || entry.index >= head.size {
                return Err(ReplayError::Gap(expected));
            }
            if Tracker::of_entry(&entry.bytes) != entry.tracker {
                return Err(ReplayError::Leaf(entry.index));
            }
        }
        next += chunk.len() as u64;
        let back = LookBack { store: store.clone(), log, runtime: Handle::current() };
        let extended = tokio::task::spawn_blocking(move || extend(state, &chunk, &back)).await;
        let (grown, tiles) = extended.map_err(|_| ReplayError::Panicked)??;
        state = Some(grown);
        compare(store, log, tiles).await?;
    }
    let state = state.ok_or(ReplayError::Gap(0))?;
    if state.process.id() != id {
        return Err(ReplayError::OtherProcess);
    }
    // This also finds entries that are missing at the end.
    if (state.process.size(), state.process.root().0) != (signed.size, *signed.root.as_bytes()) {
        return Err(ReplayError::Root);
    }
    Ok((state, note))
}

/// Applies a chunk of entries, and gives the tiles that they change. Blocks.
fn extend(
    state: Option<State>,
    chunk: &[StoredEntry],
    back: &LookBack,
) -> Result<(State, BTreeMap<TileId, Vec<Hash>>), ReplayError> {
    let (mut process, mut edge, mut rest) = match (state, chunk.split_first()) {
        (Some(State { process, edge }), _) => (process, edge, chunk),
        (None, Some((manifest, rest))) => (
            Process::announce(&manifest.bytes).map_err(|cause| ReplayError::Manifest(cause.into()))?,
            RightEdge::new(),
            rest,
        ),
        (None, None) => return Err(ReplayError::Gap(0)),
    };
    while !rest.is_empty() {
        let bytes: Vec<&[u8]> = rest.iter().map(|entry| entry.bytes.as_slice()).collect();
        let screened = process.screen().check(&bytes);
        let mut done = 0;
        for (entry, screened) in rest.iter().zip(screened) {
            done += 1;
            match screened.and_then(|screened| process.admit(&screened, back)) {
                // From here on ballots can be checked: the rest of the chunk is screened anew.
                Ok(admitted) if admitted.kind == EntryKind::Open => break,
                Ok(_) => {}
                // Not the entry's fault: with what the store has lost, other entries would be valid than for everybody else.
                Err(cause) if cause.reason.is_loss() => {
                    return Err(ReplayError::Lost { index: entry.index, cause: cause.into() });
                }
                // Validity is a function of the entries: every reader steps over it in the same way, and so do we.
                Err(cause) => {
                    tracing::warn!(process = %process.id(), index = entry.index, cause = cause.name(), "invalid entry in the log");
                    process.skip(&entry.tracker);
                }
            }
        }
        rest = rest.get(done..).unwrap_or_default();
    }
    let hashes: Vec<Hash> = chunk.iter().map(|entry| Hash::from_bytes(entry.tracker.0)).collect();
    let tiles = edge.append(&hashes);
    Ok((State { process, edge }, tiles))
}

/// Tiles must stand in the store as they follow from the leaves, or wider.
async fn compare(store: &Store, log: LogNumber, tiles: BTreeMap<TileId, Vec<Hash>>) -> Result<(), ReplayError> {
    for (id, hashes) in tiles {
        let stored = store.tile(log, id).await?;
        if !stored.is_some_and(|stored| stored.starts_with(&hashes)) {
            return Err(ReplayError::Tile(id));
        }
    }
    Ok(())
}

/// Why a stored log is not served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReplayError {
    /// The storage failed.
    Store(StoreError),
    /// The head bears no checkpoint that this board's key signed for this log.
    Unsigned(Option<InvalidCheckpoint>),
    /// The head has another size or root than its signed checkpoint.
    OtherHead,
    /// The entry at this index is missing, or stands beyond the head.
    Gap(u64),
    /// The entry at this index does not have the hash that is stored for it.
    Leaf(u64),
    /// This tile does not follow from the entries.
    Tile(TileId),
    /// The entries do not have the root that was signed.
    Root,
    /// An entry needs something that the store has lost or can't read: its blob, or an earlier entry.
    Lost {
        /// Which entry.
        index: u64,
        /// What it lacks.
        cause: Box<Rejected>,
    },
    /// The first entry announces no process.
    Manifest(Box<Rejected>),
    /// The first entry announces another process.
    OtherProcess,
    /// A bug of ours.
    Panicked,
}

impl From<StoreError> for ReplayError {
    fn from(cause: StoreError) -> Self {
        Self::Store(cause)
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(cause) => write!(f, "{cause}"),
            Self::Unsigned(None) => f.write_str("the stored checkpoint is malformed"),
            Self::Unsigned(Some(cause)) => write!(f, "the stored checkpoint is not this board's: {cause}"),
            Self::OtherHead => f.write_str("the stored head differs from its signed checkpoint"),
            Self::Gap(index) => write!(f, "entry {index} is missing or stands beyond the signed head"),
            Self::Leaf(index) => write!(f, "entry {index} does not have its stored hash"),
            Self::Tile(id) => write!(f, "tile {} of level {} does not follow from the entries", id.index, id.level),
            Self::Root => f.write_str("the entries do not have the root that the board signed"),
            Self::Lost { index, cause } => write!(f, "the store lacks something that entry {index} needs: {cause}"),
            Self::Manifest(cause) => write!(f, "the first entry announces no process: {cause}"),
            Self::OtherProcess => f.write_str("the first entry announces another process"),
            Self::Panicked => f.write_str("replaying the log panicked"),
        }
    }
}

impl std::error::Error for ReplayError {}
