//! The state of a log from its entries, checked against the head that the board signed: at start-up, after a commit that failed, and
//! when another program has appended.

use super::{State, admission::LookBack};
use crate::store::{Head, LogNumber, Store, StoreError, StoredEntry, StoredProcess};
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    note::{KeyName, NoteKey, SignedNote},
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
/// Every hash is recomputed; the ballots' proofs, which were verified before the entries came into the log, are not verified again. Takes
/// the memory of one chunk of entries, and of the tiles.
pub(super) async fn replay(
    store: &Store,
    log: LogNumber,
    id: ProcessId,
    key: &NoteKey,
) -> Result<(State, SignedNote), ReplayError> {
    let mut state = None;
    let Advanced { head, checkpoint, tiles, .. } = advance(store, log, key, &mut state).await?;
    // What is left over, unless somebody has just appended it.
    if let Some(beyond) = store.entries(log, head.size, CHUNK).await?.first()
        && store.head(log).await?.size == head.size
    {
        return Err(ReplayError::Gap(beyond.index));
    }
    compare(store, log, tiles).await?;
    let state = state.ok_or(ReplayError::Gap(0))?;
    if state.process.id() != id {
        return Err(ReplayError::OtherProcess);
    }
    Ok((state, checkpoint))
}

/// The size and the checkpoint of a log, recomputed from its entries by the key that its manifest names.
pub(crate) async fn recomputed(store: &Store, stored: &StoredProcess) -> Result<(u64, String), ReplayError> {
    let manifest = store.entries(stored.number, 0, 1).await?.into_iter().next().ok_or(ReplayError::Gap(0))?;
    let process = Process::announce(&manifest.bytes).map_err(|cause| ReplayError::Manifest(cause.into()))?;
    let name = KeyName::new(&*stored.origin).map_err(|_| ReplayError::OtherProcess)?;
    let key = NoteKey::new(name, &process.manifest().board.key.0).map_err(|_| ReplayError::OtherProcess)?;
    let (state, checkpoint) = replay(store, stored.number, stored.id, &key).await?;
    Ok((state.edge.size(), checkpoint.to_string()))
}

/// What a log has grown by.
pub(super) struct Advanced {
    /// In the order of the log.
    pub(super) trackers: Vec<Hash>,
    /// Every tile that has changed, whole.
    pub(super) tiles: BTreeMap<TileId, Vec<Hash>>,
    /// The head at which the state is now.
    pub(super) checkpoint: SignedNote,
    head: Head,
}

/// Brings a state, `None` before the first entry, to the log's head, which is checked. On an error a state is left that is that of an
/// earlier head, or none.
pub(super) async fn advance(
    store: &Store,
    log: LogNumber,
    key: &NoteKey,
    state: &mut Option<State>,
) -> Result<Advanced, ReplayError> {
    let head = store.head(log).await?;
    let checkpoint = SignedNote::parse(head.checkpoint.as_bytes()).map_err(|_| ReplayError::Unsigned(None))?;
    let signed = Checkpoint::open(&checkpoint, key).map_err(|cause| ReplayError::Unsigned(Some(cause)))?;
    if (signed.size, signed.root) != (head.size, head.root) {
        return Err(ReplayError::OtherHead);
    }
    let mut advanced = Advanced { trackers: Vec::new(), tiles: BTreeMap::new(), checkpoint, head };
    let mut next = state.as_ref().map_or(0, |state| state.edge.size());
    let mut grown = None;
    while next < advanced.head.size {
        let limit = u32::try_from(advanced.head.size - next).map_or(CHUNK, |left| left.min(CHUNK));
        let chunk = store.entries(log, next, limit).await?;
        if chunk.is_empty() {
            break;
        }
        for (expected, entry) in (next..).zip(&chunk) {
            if entry.index != expected {
                return Err(ReplayError::Gap(expected));
            }
            if Tracker::of_entry(&entry.bytes) != entry.tracker {
                return Err(ReplayError::Leaf(entry.index));
            }
        }
        next += chunk.len() as u64;
        advanced.trackers.extend(chunk.iter().map(|entry| Hash::from_bytes(entry.tracker.0)));
        let back = LookBack { store: store.clone(), log, runtime: Handle::current() };
        // Taken: between two heads it is not to be seen, and should anything fail from here on, it is none.
        let before = grown.take().or_else(|| state.take());
        let extended = tokio::task::spawn_blocking(move || extend(before, &chunk, &back)).await;
        let (after, tiles) = extended.map_err(|_| ReplayError::Panicked)??;
        grown = Some(after);
        advanced.tiles.extend(tiles);
    }
    *state = grown.or_else(|| state.take());
    // This also finds entries that are missing at the end.
    let reached = state.as_ref().map(|state| (state.process.size(), state.process.root().0));
    if reached.is_some_and(|reached| reached != (advanced.head.size, *advanced.head.root.as_bytes())) {
        *state = None;
        return Err(ReplayError::Root);
    }
    Ok(advanced)
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
        // What stands in the log was put through the whole screen before it came there, and whoever reads the log does it again.
        let screened = process.screen().check_without_proofs(&bytes);
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
    /// The log is shorter than what was published of it.
    GoneBack,
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
            Self::GoneBack => f.write_str("the log is shorter than what was published of it"),
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
