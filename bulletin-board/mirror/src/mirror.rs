//! A mirror: the logs that it follows, and the witness that it is.

use crate::{folder::Folder, follower::Follower, held::Place, upstream::Upstream};
use psephos_log::{
    checkpoint::Checkpoint,
    cosignature::{Cosigner, WitnessKey},
    note::{KeyName, NoteKey, SignedNote},
    witness::Submission,
};
use psephos_record::{ProcessId, directory};
use psephos_witness::{Holding, Keeper, NotHeld, Trust, TrustError, TrustedBoard, Witness};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
};

/// How often a board is asked which logs it has.
const DISCOVERY: Duration = Duration::from_secs(5);

/// A board that is followed.
pub struct Board {
    /// Its name, which every one of its logs' names begins with.
    pub name: KeyName,
    /// Its Ed25519 key.
    pub key: [u8; 32],
    /// Where it is read.
    pub upstream: Arc<dyn Upstream>,
}

/// Everything a mirror needs to start.
pub struct Settings {
    /// Its folder, made by [`Mirror::create`].
    pub folder: PathBuf,
    /// Its key.
    pub cosigner: Cosigner,
    /// What it follows.
    pub boards: Vec<Board>,
    /// Unix seconds now.
    pub clock: fn() -> u64,
}

/// A running mirror. Cheap to clone. It follows from when it is opened until [`Mirror::shutdown`].
#[derive(Clone)]
pub struct Mirror {
    witness: Witness,
    logs: Arc<Logs>,
    tasks: Arc<Mutex<Vec<AbortHandle>>>,
}

/// The logs, and what is needed for one more.
pub(crate) struct Logs {
    folder: PathBuf,
    boards: Vec<Board>,
    /// By the name of the folder.
    held: RwLock<BTreeMap<String, Arc<Follower>>>,
    /// Those that nobody follows yet.
    fresh: mpsc::UnboundedSender<Arc<Follower>>,
}

/// What a mirror follows and holds, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Logs that are followed.
    pub logs: u64,
    /// Entries that are held, of all logs.
    pub entries: u64,
    /// Entries that every reader steps over, as far as they are listed.
    pub invalid: usize,
    /// Logs of which nothing more is cosigned, by the stable name of why.
    pub complaints: BTreeMap<&'static str, u64>,
}

impl Mirror {
    /// Makes the folder of a new mirror, with its memory as a witness. Refuses if there is one already.
    pub async fn create(folder: &Path, key: &WitnessKey) -> Result<(), StartError> {
        fs::create_dir_all(folder.join("log")).map_err(StartError::Folder)?;
        Ok(Witness::create(&database(folder), key).await?)
    }

    /// Whose folder this is.
    pub async fn owner(folder: &Path) -> Result<WitnessKey, StartError> {
        Ok(Witness::owner(&database(folder)).await?)
    }

    /// Opens the folder that was made with this key, and begins to follow.
    pub async fn open(settings: Settings) -> Result<Self, StartError> {
        let Settings { folder, cosigner, boards, clock } = settings;
        let trusted = boards.iter().map(|board| TrustedBoard::new(board.name.clone(), board.key));
        let trust = Trust::new(trusted.collect::<Result<_, _>>()?, Vec::new())?;
        let (fresh, mut unfollowed) = mpsc::unbounded_channel();
        let logs = Arc::new(Logs { folder: folder.clone(), boards, held: RwLock::default(), fresh });
        logs.take_up().map_err(StartError::Folder)?;
        let keeper = Arc::clone(&logs) as Arc<dyn Keeper>;
        let settings =
            psephos_witness::Settings { database: database(&folder), cosigner, trust, clock: Box::new(clock) };
        let witness = Witness::open_with(settings, Some(keeper)).await?;
        let mut tasks = Vec::new();
        for at in 0..logs.boards.len() {
            tasks.push(tokio::spawn(discover(Arc::clone(&logs), at)).abort_handle());
        }
        let convicted = witness.clone();
        let following = tokio::spawn(async move {
            let mut tasks = JoinSet::new();
            while let Some(follower) = unfollowed.recv().await {
                tasks.spawn(follow(follower, convicted.clone(), clock));
            }
        });
        tasks.push(following.abort_handle());
        Ok(Self { witness, logs, tasks: Arc::new(Mutex::new(tasks)) })
    }

    /// The witness that it is.
    pub const fn witness(&self) -> &Witness {
        &self.witness
    }

    pub(crate) fn logs(&self) -> &Logs {
        &self.logs
    }

    /// What it follows and holds.
    pub fn standing(&self) -> Standing {
        let mut standing = Standing::default();
        for log in self.logs.all() {
            let shown = log.shown();
            standing.logs += 1;
            standing.entries += shown.size;
            standing.invalid += shown.invalid.len();
            if let Some(complaint) = shown.complaint {
                *standing.complaints.entry(complaint.name).or_default() += 1;
            }
        }
        standing
    }

    /// Follows nothing more, and closes the database. A copy that is under way is broken off where it is.
    pub async fn shutdown(&self) {
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
        self.witness.shutdown().await;
    }
}

impl Logs {
    /// The log of this name in addresses: a process's, or the directory of the only board.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Follower>> {
        if name != directory::NAME {
            return self.held.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        }
        let [board] = self.boards.as_slice() else { return None };
        let origin = format!("{}/{name}", board.name);
        self.all().into_iter().find(|follower| follower.place.key.name().as_str() == origin)
    }

    /// All that are here.
    pub(crate) fn all(&self) -> Vec<Arc<Follower>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The log of this name; it is followed from now on. `None`: no process's log, nor the directory, of a board that is followed.
    fn of(&self, origin: &KeyName) -> io::Result<Option<Arc<Follower>>> {
        let parts = self
            .boards
            .iter()
            .find_map(|board| Some((board, origin.as_str().strip_prefix(board.name.as_str())?.strip_prefix('/')?)));
        let Some((board, name)) = parts else { return Ok(None) };
        let process = name.parse::<ProcessId>().ok().filter(|process| process.to_string() == name);
        let stored = match process {
            Some(_) => name.to_owned(),
            // Another board's has the same name.
            None if name == directory::NAME => format!("{name}-{}", hex::encode(Sha256::digest(origin.as_str()))),
            None => return Ok(None),
        };
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(follower) = held.get(&stored) {
            return Ok(Some(Arc::clone(follower)).filter(|follower| follower.place.key.name() == origin));
        }
        let Ok(key) = NoteKey::new(origin.clone(), &board.key) else { return Ok(None) };
        let folder = Folder::open(self.folder.join("log").join(&stored))?;
        let (name, upstream) = (name.to_owned(), Arc::clone(&board.upstream));
        let follower = Arc::new(Follower::new(Place { key, name, process, folder, upstream }));
        held.insert(stored, Arc::clone(&follower));
        // Nobody listens any more when the mirror is shut down.
        let _ = self.fresh.send(Arc::clone(&follower));
        Ok(Some(follower))
    }

    /// Takes up what the folder holds, be its board there or not.
    fn take_up(&self) -> io::Result<()> {
        for folder in fs::read_dir(self.folder.join("log"))? {
            let folder = folder?;
            let Ok(note) = fs::read(folder.path().join("checkpoint")) else { continue };
            let origin = SignedNote::parse(&note)
                .ok()
                .and_then(|note| Checkpoint::parse(note.unverified_text()).ok().map(|checkpoint| checkpoint.origin));
            let taken = match &origin {
                Some(origin) => self.of(origin)?.is_some(),
                None => false,
            };
            if !taken {
                tracing::warn!(folder = %folder.path().display(), "not served: no log of a board that is followed");
            }
        }
        Ok(())
    }
}

impl Keeper for Logs {
    fn hold<'a>(&'a self, submission: &'a Submission) -> Holding<'a> {
        Box::pin(async move {
            let follower = self.of(&submission.checkpoint().origin).map_err(|cause| {
                tracing::error!(%cause, "the mirror's own disk fails");
                NotHeld("the mirror's own disk fails".to_owned())
            })?;
            let unknown =
                || NotHeld("this mirror copies the logs of processes and directories, and this is none".to_owned());
            follower.ok_or_else(unknown)?.hold(submission).await
        })
    }
}

/// Asks a board for its list, again and again.
async fn discover(logs: Arc<Logs>, at: usize) {
    loop {
        let asked = Arc::clone(&logs);
        let found = tokio::task::spawn_blocking(move || {
            let Some(board) = asked.boards.get(at) else { return };
            match board.upstream.logs() {
                Ok(names) => {
                    // A board of before there were directories has none.
                    let listed = board.upstream.log(directory::NAME).checkpoint().is_ok();
                    for name in names.into_iter().chain(listed.then(|| directory::NAME.to_owned())) {
                        let Ok(origin) = KeyName::new(format!("{}/{name}", board.name)) else { continue };
                        if let Err(cause) = asked.of(&origin) {
                            tracing::error!(%origin, %cause, "the log can't be kept");
                        }
                    }
                }
                Err(cause) => tracing::debug!(board = %board.name, %cause, "the board does not say what it has"),
            }
        });
        let _ = found.await;
        tokio::time::sleep(DISCOVERY).await;
    }
}

/// Follows one log.
async fn follow(follower: Arc<Follower>, witness: Witness, clock: fn() -> u64) {
    let mut pause = Duration::ZERO;
    loop {
        let passing = Arc::clone(&follower);
        let passed = tokio::task::spawn_blocking(move || passing.pass(clock())).await;
        let (grew, evidence) = passed.unwrap_or_else(|cause| {
            tracing::error!(%cause, "following a log panicked");
            (false, None)
        });
        if let Some(evidence) = evidence
            && let Err(cause) = witness.accuse(&evidence).await
        {
            tracing::error!(?cause, "evidence could not be kept");
        }
        pause = Follower::pause(pause, grew);
        follower.wait(pause).await;
    }
}

fn database(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("witness.db").display())
}

/// Why a mirror does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// Its folder can't be read or written.
    Folder(io::Error),
    /// Its memory as a witness can't be opened.
    Witness(psephos_witness::StartError),
    /// Its boards can't be told apart.
    Trust(TrustError),
}

impl From<psephos_witness::StartError> for StartError {
    fn from(cause: psephos_witness::StartError) -> Self {
        Self::Witness(cause)
    }
}

impl From<TrustError> for StartError {
    fn from(cause: TrustError) -> Self {
        Self::Trust(cause)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(cause) => write!(f, "the mirror's folder can't be used: {cause}"),
            Self::Witness(cause) => write!(f, "{cause}"),
            Self::Trust(cause) => write!(f, "{cause}"),
        }
    }
}

impl std::error::Error for StartError {}
