//! The board: a handle that pages, programs and the HTTP door share.

mod read;
mod upload;
mod watched;

pub use self::read::{ReadError, VoterSummary};
pub(crate) use self::upload::Upload;
pub use self::watched::NotReady;
use crate::{
    clock::{Clock, SystemClock},
    cosigning::{self, Cosigning},
    directory,
    entrance::ClientAddress,
    inbox::Inbox,
    incident::Incident,
    ledger::{self, Blob, Ledger, SignedLog, Waiter},
    metrics::Metrics,
    post_error::PostError,
    receipt::{Placed, Receipt},
    sequencer::{self, Post},
    settings::{Organisers, Role, Settings, WitnessAddress},
    shared,
    start_error::StartError,
    store::{Store, StoredProcess},
};
use ed25519_dalek::SigningKey;
use psephos_log::{Hash, MAX_ENTRY};
use psephos_record::{Entry, Key, ProcessId, Unsigned, manifest::BoardIdentity};
use psephos_tally::Process;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, oneshot, watch},
    task::JoinHandle,
    time::Instant,
};

/// A blob is at most this long (bytes).
pub const MAX_BLOB: usize = 64 * 1024 * 1024;

/// How long a receipt waits for the witnesses. After that the voter gets one without them, and may fetch a better one later.
const WITNESSES: Duration = Duration::from_secs(1);

/// So many entries of one log may wait for a sequencer's answer in one program.
const MAX_WAITING: usize = 8192;
/// How long a poster is kept waiting.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a board that shuts down waits for a sequencer's answers.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// How often the clock asks every process what is due.
const TICK: Duration = Duration::from_secs(1);

/// The handle of a running board. Clones are the same board; [`Board::shutdown`] ends it for all of them.
#[derive(Clone)]
pub struct Board {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    identity: BoardIdentity,
    key: SigningKey,
    organisers: Organisers,
    witnesses: Vec<WitnessAddress>,
    pub(crate) store: Store,
    clock: Arc<dyn Clock>,
    ledgers: RwLock<BTreeMap<ProcessId, Arc<Ledger>>>,
    /// The log that lists the others.
    pub(crate) directory: Arc<SignedLog>,
    inbox: Inbox,
    /// One announcement at a time: it is rare, and it must not race with itself.
    announcing: tokio::sync::Mutex<()>,
    /// One permit for each blob that may be read at the same time.
    uploads: Arc<Semaphore>,
    /// One log is loaded at a time, and once.
    loading: tokio::sync::Mutex<()>,
    /// The tasks that take in posts, and those that work on a shared database until `stopped`.
    tasks: Mutex<Vec<JoinHandle<()>>>,
    sharing: Mutex<Vec<JoinHandle<()>>>,
    role: Role,
    /// Whether this program is the one that appends, and that asks the witnesses.
    leads: watch::Sender<bool>,
    stopped: AtomicBool,
    /// Nobody's posts are taken any more.
    draining: AtomicBool,
    /// Posts that were taken and are not answered.
    under_way: AtomicUsize,
    pub(crate) metrics: Arc<Metrics>,
    probe: watched::Probe,
}

impl Board {
    /// Opens the database, brings its tables up to date, replays every log against its signed head, and starts to sequence.
    pub async fn open(settings: Settings) -> Result<Self, StartError> {
        Self::open_with_clock(settings, Arc::new(SystemClock)).await
    }

    /// The same on a clock of the caller's.
    pub async fn open_with_clock(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        Self::open_as(Role::Whole, settings, clock).await
    }

    /// The same for a program that does a part of a board's work. The parts meet in the database, which must be PostgreSQL.
    pub async fn open_as(role: Role, settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let Settings { database, name, key, organisers, witnesses, start_without_witnesses } = settings;
        psephos_log::note::KeyName::new(&*name).map_err(|_| StartError::Name(name.clone()))?;
        if role != Role::Whole && database.starts_with("sqlite:") {
            return Err(StartError::NotShared);
        }
        let store = Store::open(&database).await?;
        if let Some(note) = store.moved().await? {
            return Err(StartError::Moved(note));
        }
        let metrics = Arc::new(Metrics::default());
        let mut ledgers = BTreeMap::new();
        for stored in store.processes().await? {
            let ledger = load(&store, &stored, &name, &key, &metrics).await?;
            // A gateway appends nothing, so there is no log that it could fork.
            if role != Role::Gateway {
                let is_over = ledger.published().summary.is_over();
                cosigning::compare(&ledger, is_over, &witnesses, start_without_witnesses).await?;
            }
            ledgers.insert(stored.id, Arc::new(ledger));
        }
        let directory = directory::open(&store, &name, &key, &witnesses, Arc::clone(&metrics)).await;
        let (directory, kept) = directory.map_err(StartError::Directory)?;
        if role != Role::Gateway {
            let all_over = ledgers.values().all(|ledger| ledger.published().summary.is_over());
            cosigning::compare(&directory, all_over, &witnesses, start_without_witnesses).await?;
        }
        tracing::info!(board = %name, processes = ledgers.len(), "the board is open");
        let (inbox, tasks) = sequencer::start(Arc::clone(&clock), store.is_shared(), Arc::clone(&metrics));
        let leads = watch::channel(!store.is_shared()).0;
        let identity = BoardIdentity { name, key: Key(key.verifying_key().to_bytes()) };
        let inner = Arc::new(Inner {
            identity,
            key,
            organisers,
            witnesses,
            store,
            clock,
            ledgers: RwLock::new(ledgers),
            directory: Arc::new(directory),
            inbox,
            announcing: tokio::sync::Mutex::new(()),
            uploads: Arc::new(Semaphore::new(upload::AT_ONCE)),
            loading: tokio::sync::Mutex::new(()),
            tasks: Mutex::new(tasks.into()),
            sharing: Mutex::default(),
            role,
            leads,
            stopped: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            under_way: AtomicUsize::new(0),
            metrics,
            probe: watched::Probe::default(),
        });
        let board = Self { inner };
        board.start();
        for ledger in board.ledgers() {
            board.have_cosigned(Arc::clone(&ledger.log), Some(ledger));
        }
        board.have_cosigned(Arc::clone(&board.inner.directory), None);
        if role != Role::Gateway {
            tokio::spawn(directory::keep(Arc::downgrade(&board.inner), kept));
        }
        Ok(board)
    }

    fn start(&self) {
        let board = || Arc::downgrade(&self.inner);
        if !self.inner.store.is_shared() {
            tokio::spawn(tick(board()));
            return;
        }
        let mut sharing = vec![tokio::spawn(shared::follow(board()))];
        if self.inner.role != Role::Gateway {
            sharing.push(tokio::spawn(shared::sequence(board())));
        }
        *self.inner.sharing.lock().unwrap_or_else(PoisonError::into_inner) = sharing;
    }

    /// The board, unless it has been dropped or stopped.
    pub(crate) fn running(inner: &Weak<Inner>) -> Option<Self> {
        let board = Self { inner: inner.upgrade()? };
        (!board.is_stopped()).then_some(board)
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.inner.stopped.load(Ordering::SeqCst)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    pub(crate) fn now(&self) -> u64 {
        self.inner.clock.now()
    }

    /// Name and public key, as manifests name them.
    pub fn identity(&self) -> BoardIdentity {
        self.inner.identity.clone()
    }

    /// Posts an entry, with the blob that it names if it names one, and waits until it is in the log under a signed checkpoint.
    ///
    /// Exactly once: the same bytes again, whenever and however often, get the same index and `repeated: true`.
    pub async fn post(&self, process: &ProcessId, entry: Vec<u8>, blob: Option<Vec<u8>>) -> Result<Receipt, PostError> {
        self.post_from(None, process, entry, blob).await
    }

    /// The same for somebody elsewhere, who shares the way in with everybody else.
    pub(crate) async fn post_from(
        &self,
        source: Option<ClientAddress>,
        process: &ProcessId,
        entry: Vec<u8>,
        blob: Option<Vec<u8>>,
    ) -> Result<Receipt, PostError> {
        let _under_way = self.under_way();
        if self.is_draining() {
            return Err(PostError::Stopping);
        }
        let came = Instant::now();
        let (ledger, placed) = self.place(source, process, entry, blob).await?;
        let metrics = &self.inner.metrics;
        if placed.repeated {
            metrics.posts_repeated.count();
        } else {
            metrics.posts_new.count();
            metrics.inclusion.observe_time(came.elapsed());
        }
        let placed = ledger.under_witnesses(placed, WITNESSES).await.map_err(|cause| internal(&cause))?;
        if !ledger.is_agreed(placed.index) {
            metrics.receipts_without_quorum.count();
        }
        self.receipt_of(&ledger, &placed)
    }

    /// Has an entry appended, and says where it stands.
    async fn place(
        &self,
        source: Option<ClientAddress>,
        process: &ProcessId,
        entry: Vec<u8>,
        blob: Option<Vec<u8>>,
    ) -> Result<(Arc<Ledger>, Placed), PostError> {
        if entry.len() > MAX_ENTRY {
            return Err(PostError::Oversize(MAX_ENTRY));
        }
        if blob.as_ref().is_some_and(|blob| blob.len() > MAX_BLOB) {
            return Err(PostError::Oversize(MAX_BLOB));
        }
        let ledger = self.ledger(process).await.map_err(|cause| internal(&cause))?.ok_or(PostError::UnknownProcess)?;
        if ledger.is_behind_witnesses() {
            return Err(PostError::BehindWitnesses);
        }
        if ledger.waiting.len() >= MAX_WAITING {
            return Err(PostError::Busy);
        }
        let blob = match blob {
            Some(bytes) => Some(hashed(bytes).await?),
            None => None,
        };
        let (answer, place) = oneshot::channel();
        let post = Post {
            ledger: Arc::clone(&ledger),
            tracker: Hash::leaf(&entry),
            bytes: entry,
            blob,
            source,
            waiter: Waiter(answer),
        };
        self.inner.inbox.post(post)?;
        // In time unless no sequencer works; then the entry may still come into the log.
        let placed = tokio::time::timeout(PATIENCE, place).await.map_err(|_| PostError::Busy)?;
        // A closed channel: the batch panicked, or the runtime is going down.
        let placed = placed.map_err(|_| PostError::internal(&"a post was dropped unanswered"))??;
        Ok((ledger, placed))
    }

    /// Announces a process: `entry` is its manifest, which must name this board.
    pub async fn announce(&self, entry: Vec<u8>) -> Result<Receipt, PostError> {
        let _under_way = self.under_way();
        if self.is_draining() {
            return Err(PostError::Stopping);
        }
        if entry.len() > MAX_ENTRY {
            return Err(PostError::Oversize(MAX_ENTRY));
        }
        // Whose it claims to be is looked at before anything that costs.
        if let Some(author) = Entry::decode(&entry).ok().and_then(|entry| entry.author)
            && !self.inner.organisers.allow(author.as_bytes())
        {
            return Err(PostError::UnknownOrganiser);
        }
        let announced = tokio::task::spawn_blocking(move || (Process::announce(&entry), entry));
        let (process, entry) = announced.await.map_err(|cause| PostError::internal(&cause))?;
        let process = process.map_err(PostError::rejected)?;
        if process.manifest().board != self.inner.identity {
            return Err(PostError::OtherBoard);
        }
        let unknown =
            process.witnesses().keys().iter().find(|key| !self.inner.witnesses.iter().any(|at| at.key == **key));
        if let Some(unknown) = unknown {
            return Err(PostError::UnknownWitness(unknown.name().to_string()));
        }
        let _one_at_a_time = self.inner.announcing.lock().await;
        let (id, tracker) = (process.id(), Hash::leaf(&entry));
        if let Some(receipt) = self.announced_before(id, tracker).await? {
            return Ok(receipt);
        }
        let Inner { store, key, identity, metrics, .. } = &*self.inner;
        let signer = ledger::signer(&identity.name, &process.id(), key).map_err(|cause| internal(&cause))?;
        let announced =
            Ledger::announce(store.clone(), process, &entry, signer, key.clone(), Arc::clone(metrics)).await;
        let (ledger, placed) = match announced {
            Ok(announced) => announced,
            // Perhaps another gateway was first. Otherwise nobody knows whether it is committed; whoever posts it again finds out.
            Err(cause) => {
                let cause = internal(&cause);
                return self.announced_before(id, tracker).await?.ok_or(cause);
            }
        };
        let ledger = self.insert(ledger);
        tracing::info!(process = %ledger.id, "announced");
        self.receipt_of(&ledger, &placed)
    }

    /// The receipt of a manifest whose process is announced.
    async fn announced_before(&self, id: ProcessId, tracker: Hash) -> Result<Option<Receipt>, PostError> {
        let Some(ledger) = self.known(id).await.map_err(|cause| internal(&cause))? else { return Ok(None) };
        let placed = ledger.find(tracker).await.map_err(|cause| internal(&cause))?;
        self.receipt_of(&ledger, &placed.ok_or(PostError::AnnouncedBefore)?).map(Some)
    }

    /// Takes nothing more, answers what was taken, and closes the database.
    pub async fn shutdown(self) {
        self.inner.inbox.close();
        join(&self.inner.tasks).await;
        // What was left for a sequencer is answered as long as one works.
        let waited = Instant::now();
        while self.ledgers().iter().any(|ledger| ledger.waiting.len() > 0) && waited.elapsed() < LAST_ANSWERS {
            tokio::time::sleep(LAST_ANSWERS / 100).await;
        }
        self.inner.stopped.store(true, Ordering::SeqCst);
        join(&self.inner.sharing).await;
        for ledger in self.ledgers() {
            ledger.waiting.refuse_all(&PostError::Stopping);
        }
        self.inner.store.close().await;
        tracing::info!("the board is closed");
    }

    /// The log of a process. On a shared database it may have been announced through another program.
    async fn ledger(&self, process: &ProcessId) -> Result<Option<Arc<Ledger>>, StartError> {
        match self.loaded(process) {
            None if self.inner.store.is_shared() => self.known(*process).await,
            loaded => Ok(loaded),
        }
    }

    fn loaded(&self, process: &ProcessId) -> Option<Arc<Ledger>> {
        self.inner.ledgers.read().unwrap_or_else(PoisonError::into_inner).get(process).cloned()
    }

    pub(crate) fn ledgers(&self) -> Vec<Arc<Ledger>> {
        self.inner.ledgers.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn insert(&self, ledger: Ledger) -> Arc<Ledger> {
        // Should it have been loaded meanwhile, there is still one.
        let mut ledgers = self.inner.ledgers.write().unwrap_or_else(PoisonError::into_inner);
        let held = Arc::clone(ledgers.entry(ledger.id).or_insert_with(|| Arc::new(ledger)));
        drop(ledgers);
        self.have_cosigned(Arc::clone(&held.log), Some(Arc::clone(&held)));
        held
    }

    /// Says whether this program is the one that appends.
    pub(crate) fn set_leads(&self, leads: bool) {
        self.inner.leads.send_if_modified(|led| std::mem::replace(led, leads) != leads);
    }

    /// Whether this program is the one that appends.
    pub(crate) fn leads(&self) -> bool {
        *self.inner.leads.borrow()
    }

    /// Has a log cosigned from now on, if it has witnesses, by the program that appends to it.
    fn have_cosigned(&self, log: Arc<SignedLog>, ledger: Option<Arc<Ledger>>) {
        if log.witnesses.quorum() == 0 || self.inner.role == Role::Gateway {
            return;
        }
        let id = ledger.as_ref().map(|ledger| ledger.id);
        let cosigning = Cosigning::of(log, ledger, &self.inner.witnesses);
        let (alive, board) = (Arc::downgrade(&self.inner), Arc::downgrade(&self.inner));
        let is_alive = move || alive.upgrade().is_some_and(|inner| !inner.inbox.is_closed());
        tokio::spawn(cosigning.run(is_alive, self.inner.leads.subscribe(), move |entry: Unsigned| {
            let board = board.upgrade().map(|inner| Self { inner });
            async move {
                let (Some(board), Some(id)) = (board, id) else { return };
                if let Err(cause) = board.place(None, &id, entry.sign(&board.inner.key), None).await {
                    tracing::warn!(process = %id, %cause, "the cosigned checkpoint was not appended");
                }
            }
        }));
    }

    /// The log of a process that was announced, be it that its announcement was committed and then failed.
    pub(crate) async fn known(&self, id: ProcessId) -> Result<Option<Arc<Ledger>>, StartError> {
        if let Some(ledger) = self.loaded(&id) {
            return Ok(Some(ledger));
        }
        let _one_at_a_time = self.inner.loading.lock().await;
        if let Some(ledger) = self.loaded(&id) {
            return Ok(Some(ledger));
        }
        let Inner { store, key, identity, metrics, .. } = &*self.inner;
        let Some(stored) = store.process(id).await? else { return Ok(None) };
        Ok(Some(self.insert(load(store, &stored, &identity.name, key, metrics).await?)))
    }

    fn receipt_of(&self, ledger: &Ledger, placed: &Placed) -> Result<Receipt, PostError> {
        placed.receipt(&ledger.signer, self.inner.clock.now()).map_err(|cause| internal(&cause))
    }
}

/// A stored log, if it is this board's and as this board signed it.
async fn load(
    store: &Store,
    stored: &StoredProcess,
    name: &str,
    key: &SigningKey,
    metrics: &Arc<Metrics>,
) -> Result<Ledger, StartError> {
    let other_board = || StartError::OtherBoard { origin: stored.origin.clone() };
    let signer = ledger::signer(name, &stored.id, key).map_err(|_| other_board())?;
    if signer.public().name().as_str() != stored.origin {
        return Err(other_board());
    }
    let loaded = Ledger::load(store.clone(), stored, signer, key.clone(), Arc::clone(metrics)).await;
    loaded.map_err(|cause| StartError::Log { process: stored.id, cause })
}

/// Waits until these tasks have ended.
async fn join(tasks: &Mutex<Vec<JoinHandle<()>>>) {
    let tasks = std::mem::take(&mut *tasks.lock().unwrap_or_else(PoisonError::into_inner));
    for task in tasks {
        if let Err(cause) = task.await {
            tracing::error!(%cause, "a task of the board panicked");
        }
    }
}

/// Hashing 64 MiB takes a while.
async fn hashed(bytes: Vec<u8>) -> Result<Blob, PostError> {
    let hashed = tokio::task::spawn_blocking(move || Blob::of(bytes));
    hashed.await.map_err(|cause| PostError::internal(&cause))
}

/// For the operator's log; the client hears nothing of it.
fn internal(cause: &dyn std::fmt::Debug) -> PostError {
    let incident = Incident::new();
    tracing::error!(%incident, ?cause, "a post failed");
    PostError::Internal(incident)
}

/// Asks every process about once a second what the board owes, and has it appended like any other entry.
async fn tick(board: Weak<Inner>) {
    loop {
        tokio::time::sleep(TICK).await;
        let Some(inner) = board.upgrade() else { return };
        let board = Board { inner };
        for ledger in board.ledgers() {
            if ledger.wants_attention(board.inner.clock.now()).await && !board.inner.inbox.attend(ledger) {
                // The board is shutting down.
                return;
            }
        }
    }
}
