//! One process's log as this server holds it.

mod admission;
mod append;
mod computing;
mod cosigned;
mod follow;
mod replay;
mod signed;
mod troubles;
mod waiting;

pub(crate) use self::admission::{Blob, Candidate};
use self::computing::Computing;
pub(crate) use self::cosigned::{Cosignatures, CosignedHead};
pub use self::replay::ReplayError;
pub(crate) use self::replay::recomputed;
pub(crate) use self::signed::SignedLog;
pub(crate) use self::troubles::Deed;
use self::troubles::Troubles;
use self::waiting::Waiting;
use crate::{
    failpoint::takes_anything,
    incident::Incident,
    metrics::Metrics,
    post_error::PostError,
    receipt::{Placed, ProvableHead},
    store::{Append, AppendError, LogNumber, Store, StoreError, StoredProcess},
    summary::ProcessSummary,
};
use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    note::{MalformedKeyName, NoteSigner, SignedNote},
    tile::{self, RightEdge, TileSet},
};
use psephos_record::{EntryKind, Key, ProcessId, Unsigned, ids, life::Open};
use psephos_tally::{Process, Rejected, Screen, Screened};
use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// A log: its place on disk, its key, its state in memory.
///
/// Only the sequencer appends, one batch at a time; where that is another program, this one follows. What anybody sees, [`Ledger::published`] and [`Ledger::read`], is never ahead of
/// what is committed.
pub(crate) struct Ledger {
    pub(crate) id: ProcessId,
    /// The log itself, as every log of the board.
    pub(crate) log: Arc<SignedLog>,
    key: SigningKey,
    /// The state after the committed log. Whoever appends **takes** it, and puts it back only when the commit is known; `None` outside
    /// an append means that its outcome is unknown, or that it panicked, and that the state must be rebuilt from the store.
    state: tokio::sync::RwLock<Option<State>>,
    /// Whether that is being done, which takes as long as reading the log.
    rebuilding: AtomicBool,
    computing: Computing,
    published: RwLock<Arc<Published>>,
    /// Those whose entries were left for a sequencer.
    pub(crate) waiting: Waiting,
}

/// A process's log is a log.
impl Deref for Ledger {
    type Target = SignedLog;

    fn deref(&self) -> &SignedLog {
        &self.log
    }
}

/// What an append needs of a log; a function of its entries.
#[derive(Debug)]
pub(crate) struct State {
    process: Process,
    edge: RightEdge,
}

impl State {
    /// Size and root of the log after which this is the state.
    fn head(&self) -> (u64, Hash) {
        (self.edge.size(), Hash::from_bytes(self.process.root().0))
    }
}

/// What readers get without waiting for the sequencer.
#[derive(Debug)]
pub(crate) struct Published {
    pub(crate) summary: ProcessSummary,
    /// What can be checked of an entry by itself, as of the newest committed head. It changes once, when voting opens; an older one
    /// refuses ballots as too early and accepts nothing that a newer one refuses.
    pub(crate) screen: Screen,
}

impl Published {
    fn of(state: &State) -> Arc<Self> {
        Arc::new(Self { summary: ProcessSummary::of(&state.process), screen: state.process.screen() })
    }
}

/// The name of a log and of its key: `<board name>/<process>`.
pub(crate) fn signer(board: &str, id: &ProcessId, key: &SigningKey) -> Result<NoteSigner, MalformedKeyName> {
    let name = psephos_log::note::KeyName::new(format!("{board}/{id}"))?;
    Ok(NoteSigner::new(name, key.clone()))
}

impl Ledger {
    /// Commits a process together with its manifest, the log's first entry.
    pub(crate) async fn announce(
        store: Store,
        process: Process,
        manifest: &[u8],
        signer: NoteSigner,
        key: SigningKey,
        metrics: Arc<Metrics>,
    ) -> Result<(Self, Placed), AppendError> {
        let tracker = Hash::leaf(manifest);
        let mut edge = RightEdge::new();
        let changed = edge.append(&[tracker]);
        let leaves = [(tracker, manifest)];
        let from = (0, Hash::EMPTY);
        let (tiles, signed) = (&changed, &signer);
        let append = Append { from, root: tracker, leaves: &leaves, tiles, blobs: &[], settled: None, signer: signed };
        let (number, checkpoint) = store.announce(process.id(), &append).await?;
        let under = Arc::new(ProvableHead::new(1, checkpoint.clone(), provable_tiles(changed, &edge)));
        let ledger = Self::of(store, number, signer, key, State { process, edge }, &checkpoint, metrics);
        Ok((ledger, Placed { tracker, index: 0, repeated: false, under }))
    }

    fn of(
        store: Store,
        number: LogNumber,
        signer: NoteSigner,
        key: SigningKey,
        state: State,
        checkpoint: &SignedNote,
        metrics: Arc<Metrics>,
    ) -> Self {
        let published = RwLock::new(Published::of(&state));
        let process = &state.process;
        let (id, witnesses, head) = (process.id(), process.witnesses().clone(), checkpoint.to_string());
        let log = SignedLog::new(store, number, signer, witnesses, (process.size(), &head), metrics);
        Self {
            id,
            log: Arc::new(log),
            key,
            state: tokio::sync::RwLock::new(Some(state)),
            rebuilding: AtomicBool::new(false),
            computing: Computing::default(),
            published,
            waiting: Waiting::default(),
        }
    }

    /// The log of a stored process, rebuilt and checked from the store.
    pub(crate) async fn load(
        store: Store,
        stored: &StoredProcess,
        signer: NoteSigner,
        key: SigningKey,
        metrics: Arc<Metrics>,
    ) -> Result<Self, ReplayError> {
        let (state, checkpoint) = replay::replay(&store, stored.number, stored.id, signer.public()).await?;
        Ok(Self::of(store, stored.number, signer, key, state, &checkpoint, metrics))
    }

    /// The newest committed state that readers see without waiting.
    pub(crate) fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn publish(&self, state: &State, checkpoint: &SignedNote) {
        let published = Published::of(state);
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = published;
        self.log.show(state.process.size(), &checkpoint.to_string());
    }

    /// Runs `f`, which is quick, on the committed state; waits for a running append. `None`: the state is being rebuilt.
    pub(crate) async fn read<T>(&self, f: impl FnOnce(&Process) -> T) -> Option<T> {
        self.state.read().await.as_ref().map(|state| f(&state.process))
    }

    /// Whether there is no state, so that it must be rebuilt.
    pub(crate) fn lacks_state(&self) -> bool {
        self.state.try_read().is_ok_and(|state| state.is_none())
    }

    /// Whether the state is being rebuilt; whoever asks for it waits for that.
    pub(crate) fn is_rebuilding(&self) -> bool {
        self.rebuilding.load(Ordering::SeqCst)
    }

    /// Checks entries, in order, one answer each. What the state of now refuses for good is refused before its proofs are looked at; while
    /// an append runs the state is not at hand, and whoever appends looks again anyway. Blocks.
    pub(crate) fn screen(&self, entries: &[&[u8]]) -> Vec<Result<Screened, Rejected>> {
        if takes_anything() {
            return self.unscreened(entries.len());
        }
        let screen = self.published().screen.clone();
        let spent: Vec<Option<Rejected>> = match self.state.try_read() {
            Ok(state) => entries.iter().map(|entry| state.as_ref()?.process.spent(entry)).collect(),
            Err(_) => vec![None; entries.len()],
        };
        let open: Vec<&[u8]> =
            entries.iter().zip(&spent).filter_map(|(entry, spent)| spent.is_none().then_some(*entry)).collect();
        let mut verdicts = screen.check(&open).into_iter();
        let verdict = |spent: Option<Rejected>| match spent {
            Some(rejected) => Some(Err(rejected)),
            None => verdicts.next(),
        };
        spent.into_iter().map_while(verdict).collect()
    }

    /// What stands for so many entries that nobody looks at ([`takes_anything`]).
    fn unscreened(&self, entries: usize) -> Vec<Result<Screened, Rejected>> {
        let (key, hash) = (Key([0; 32]), ids::Hash([0; 32]));
        let open = Open { time: 0, election_public_key: key, ceremony: hash, sealed: hash };
        let open = Unsigned::new(EntryKind::Open, self.id, &open).sign(&self.key);
        let stand_in = self.published().screen.check(&[open]);
        stand_in.into_iter().cycle().take(entries).collect()
    }

    /// Which of these are in the log, and where; none if the store can't say: the sequencer asks again before it appends.
    pub(crate) async fn known(&self, trackers: &[Hash]) -> BTreeMap<Hash, u64> {
        self.store.indices(self.number, trackers).await.unwrap_or_else(|cause| {
            tracing::error!(process = %self.id, %cause, "the log could not be read");
            BTreeMap::new()
        })
    }

    /// Tells posters why their entries are refused; those whose entry has come into the log meanwhile, and so spent its own turn, are told
    /// where it is.
    pub(crate) async fn refuse(self: &Arc<Self>, refused: Vec<Refused>) {
        if refused.is_empty() {
            return;
        }
        let trackers: Vec<Hash> = refused.iter().map(|(tracker, ..)| *tracker).collect();
        let known = self.known(&trackers).await;
        for (tracker, waiters, cause) in refused {
            if known.contains_key(&tracker) {
                let ledger = Arc::clone(self);
                tokio::spawn(async move { ledger.answer_repeated(tracker, waiters).await });
                continue;
            }
            for waiter in waiters {
                waiter.answer(Err(cause.clone()));
            }
        }
    }

    /// The entry with hash `tracker`, placed under the head of now; `None` if it is not in the log.
    pub(crate) async fn find(&self, tracker: Hash) -> Result<Option<Placed>, StoreError> {
        let found = self.store.indices(self.number, &[tracker]).await?;
        let Some(index) = found.get(&tracker).copied() else { return Ok(None) };
        // The head is read after the leaf, so it contains it.
        let head = self.store.head(self.number).await?;
        let tiles = self.store.tiles(self.number, tile::for_inclusion(index, head.size)).await?;
        let checkpoint = SignedNote::parse(head.checkpoint.as_bytes())
            .map_err(|cause| StoreError::from(sqlx::Error::Decode(cause.into())))?;
        let under = Arc::new(ProvableHead::new(head.size, checkpoint, tiles));
        Ok(Some(Placed { tracker, index, repeated: true, under }))
    }

    /// The same for an entry that is known to be in the log.
    async fn located(&self, tracker: Hash) -> Result<Placed, PostError> {
        match self.find(tracker).await {
            Ok(Some(placed)) => Ok(placed),
            Ok(None) => Err(PostError::internal(&"an entry that was in the log is not")),
            Err(cause) => {
                let incident = Incident::new();
                tracing::error!(%incident, process = %self.id, %cause, "an entry that is in the log could not be read");
                Err(PostError::Internal(incident))
            }
        }
    }

    /// Tells those who posted an entry again where it is.
    pub(crate) async fn answer_repeated(&self, tracker: Hash, waiters: Vec<Waiter>) {
        let answer = self.located(tracker).await;
        for waiter in waiters {
            waiter.answer(answer.clone());
        }
    }
}

/// Posters with what they are told.
type Refused = (Hash, Vec<Waiter>, PostError);

/// A poster who waits to hear where the entry stands.
#[derive(Debug)]
pub(crate) struct Waiter(pub(crate) tokio::sync::oneshot::Sender<Result<Placed, PostError>>);

impl Waiter {
    /// Whether nobody listens any more.
    fn has_gone(&self) -> bool {
        self.0.is_closed()
    }

    /// Answers. One who has gone away will post again and be told the same.
    pub(crate) fn answer(self, answer: Result<Placed, PostError>) {
        let _ = self.0.send(answer);
    }
}

/// The tiles that prove whatever a batch placed: those it changed, and the partial ones above them.
fn provable_tiles(changed: BTreeMap<tile::TileId, Vec<Hash>>, edge: &RightEdge) -> TileSet {
    let mut tiles = TileSet::new();
    for (id, hashes) in edge.tiles() {
        tiles.insert(id, hashes.to_vec());
    }
    for (id, hashes) in changed {
        tiles.insert(id, hashes);
    }
    tiles
}
