//! The board: a handle that pages, programs and the HTTP door share.

mod announcing;
mod logs;
mod posting;
mod read;
mod upload;
mod watched;

pub use self::posting::MAX_BLOB;
pub use self::read::{ReadError, VoterSummary};
pub(crate) use self::upload::Upload;
pub use self::watched::{NotReady, Probe};
use crate::{
    clock::{Clock, SystemClock},
    cosigning::{self, Cosigning},
    directory,
    inbox::Inbox,
    ledger::{Deed, Ledger, SignedLog},
    metrics::Metrics,
    post_error::PostError,
    sequencer,
    settings::{Organisers, Role, Settings, WitnessAddress},
    shared,
    start_error::StartError,
    store::Store,
};
use ed25519_dalek::SigningKey;
use psephos_record::{Key, ProcessId, Unsigned, manifest::BoardIdentity};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::Instant,
};

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
    probe: Probe,
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
            let ledger = logs::load(&store, &stored, &name, &key, &metrics).await?;
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
            probe: Probe::default(),
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
                let placed = board.place(None, &id, entry.sign(&board.inner.key), None).await;
                let Some(ledger) = board.loaded(&id) else { return };
                match placed {
                    Ok(_) => ledger.no_trouble(Deed::CosignedCheckpoint),
                    Err(cause) => ledger.trouble(Deed::CosignedCheckpoint, &cause),
                }
            }
        }));
    }
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

/// Asks every process about once a second what the board owes, and has it appended like any other entry.
async fn tick(board: Weak<Inner>) {
    loop {
        tokio::time::sleep(TICK).await;
        let Some(inner) = board.upgrade() else { return };
        let board = Board { inner };
        for ledger in board.ledgers() {
            if ledger.wants_attention(board.inner.clock.now()) && !board.inner.inbox.attend(ledger) {
                // The board is shutting down.
                return;
            }
        }
    }
}
