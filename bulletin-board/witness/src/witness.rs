//! What a witness does.

use crate::{
    counts::{Answer, Counts},
    evidence::{Found, accused, word},
    keeper::{Keeper, NotHeld},
    store::{OpenError, Store, StoreError},
    trust::Trust,
};
use psephos_log::{
    checkpoint::{Checkpoint, InvalidCheckpoint},
    cosignature::{Cosigner, WitnessKey},
    evidence::{Fork, NoEvidence, Verdict},
    note::{NoteKey, SignatureLine},
    witness::{AddCheckpoint, Refusal, Submission},
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The clock may have been this much ahead (seconds) when it is set back a little. The time then stands still; if it was set back
/// further, the witness says nothing until it is right again.
pub(crate) const STANDS_STILL: u64 = 60;

/// Everything a witness needs to start.
pub struct Settings {
    /// `sqlite://path`, made by [`Witness::create`].
    pub database: String,
    /// Its key.
    pub cosigner: Cosigner,
    /// What it cosigns.
    pub trust: Trust,
    /// Unix seconds now.
    pub clock: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// A witness. Cheap to clone.
#[derive(Clone)]
pub struct Witness {
    settings: Arc<Settings>,
    store: Store,
    keeper: Option<Arc<dyn Keeper>>,
    counts: Arc<Counts>,
    draining: Arc<AtomicBool>,
}

impl Witness {
    /// Makes the memory of a new witness. Refuses when the database is there already: a memory is never begun again.
    pub async fn create(database: &str, key: &WitnessKey) -> Result<(), StartError> {
        Ok(Store::create(database, &key.to_string()).await?)
    }

    /// Whose memory this database is, as [`Witness::create`] wrote it.
    pub async fn owner(database: &str) -> Result<WitnessKey, StartError> {
        let (store, owner) = Store::open(database).await?;
        store.close().await;
        owner.parse().map_err(|_| StartError::OtherWitness(owner))
    }

    /// Opens the memory that was made with this key.
    pub async fn open(settings: Settings) -> Result<Self, StartError> {
        Self::open_with(settings, None).await
    }

    /// The same for a witness that cosigns only what its keeper holds.
    pub async fn open_with(settings: Settings, keeper: Option<Arc<dyn Keeper>>) -> Result<Self, StartError> {
        let (store, owner) = Store::open(&settings.database).await?;
        if owner != settings.cosigner.public().to_string() {
            store.close().await;
            return Err(StartError::OtherWitness(owner));
        }
        let (settings, counts, draining) = (Arc::new(settings), Arc::default(), Arc::default());
        Ok(Self { settings, store, keeper, counts, draining })
    }

    /// Its public key.
    pub fn key(&self) -> &WitnessKey {
        self.settings.cosigner.public()
    }

    /// Cosigns the checkpoint in the body of an `add-checkpoint`, or says why not. What it cosigned is on the disk when this returns.
    pub async fn add_checkpoint(&self, body: &[u8]) -> Result<SignatureLine, Refused> {
        let answered = if self.is_draining() { Err(Refused::Stopping) } else { self.answer(body).await };
        self.counts.count(match &answered {
            Ok(_) => Answer::Cosigned,
            Err(Refused::Refusal(Refusal::Conflict { .. })) => Answer::Conflict,
            Err(Refused::Refusal(_)) => Answer::Refused,
            Err(Refused::NotHeld(_)) => Answer::NotHeld,
            Err(Refused::Clock) => Answer::Clock,
            Err(Refused::Store(_)) => Answer::Storage,
            Err(Refused::Stopping) => Answer::Stopping,
        });
        answered
    }

    async fn answer(&self, body: &[u8]) -> Result<SignatureLine, Refused> {
        let request = AddCheckpoint::parse(body).map_err(Refusal::from)?;
        let origin = request.unverified_origin().ok_or(Refusal::UnknownOrigin)?;
        let keys = self.settings.trust.keys_of(&origin);
        let submission = request.open(&keys)?;
        let cosigned = self.cosign(&submission).await;
        if let Err(Refused::Refusal(refusal)) = &cosigned {
            self.suspect(&submission, *refusal, &keys, (self.settings.clock)()).await?;
        }
        cosigned
    }

    async fn cosign(&self, submission: &Submission) -> Result<SignatureLine, Refused> {
        if let Some(keeper) = &self.keeper {
            // What would be refused anyway is not copied. Judged again below: somebody may be quicker.
            self.store.judge(submission).await?;
            // What is held once is held for good, so the transaction need not wait for it.
            keeper.hold(submission).await.map_err(Refused::NotHeld)?;
        }
        self.store.cosign(submission, &self.settings.cosigner, (self.settings.clock)()).await
    }

    /// Keeps evidence against a log that was found elsewhere than in a request, if its own key and these checkpoints bear it out.
    pub async fn accuse(&self, evidence: &Fork) -> Result<Verdict, Refused> {
        let malformed = |_| Refusal::Checkpoint(InvalidCheckpoint::Malformed);
        let second = Checkpoint::parse(evidence.second.unverified_text()).map_err(malformed)?;
        let keys = self.settings.trust.keys_of(&second.origin);
        let verdict = evidence.judge(&keys).map_err(|cause| match cause {
            NoEvidence::Checkpoint(cause) => Refusal::Checkpoint(cause),
            _ => Refusal::Checkpoint(InvalidCheckpoint::Malformed),
        })?;
        let key = accused(&keys, evidence).ok_or(Refusal::UnknownOrigin)?;
        self.store.keep(&second, evidence, (key, verdict), (self.settings.clock)()).await?;
        Ok(verdict)
    }

    /// Looks whether a refused checkpoint, which its log did sign, speaks against the log, and keeps it if so.
    async fn suspect(
        &self,
        submission: &Submission,
        refusal: Refusal,
        keys: &[NoteKey],
        now: u64,
    ) -> Result<(), StoreError> {
        let Some(evidence) = self.store.counterpart(submission, matches!(refusal, Refusal::Proof(_))).await? else {
            return Ok(());
        };
        let (Ok(verdict), Some(key)) = (evidence.judge(keys), accused(keys, &evidence)) else { return Ok(()) };
        if self.store.keep(submission.checkpoint(), &evidence, (key, verdict), now).await? {
            let (origin, size) = (&submission.checkpoint().origin, submission.checkpoint().size);
            tracing::error!(%origin, size, verdict = word(verdict), "two checkpoints do not go together; see /evidence");
        }
        Ok(())
    }

    /// The newest checkpoint that was cosigned for a log, with the cosignature. `hash`: SHA-256 of the origin.
    pub async fn latest(&self, hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        self.store.latest(hash).await
    }

    /// What was found, the oldest first: of one log, or of all.
    pub async fn evidence(&self, hash: Option<&[u8; 32]>) -> Result<Vec<Found>, StoreError> {
        self.store.evidence(hash, &self.settings.trust).await
    }

    /// Whether the database answers.
    pub async fn healthy(&self) -> Result<(), StoreError> {
        self.store.healthy().await
    }

    /// From now on nothing is cosigned. Reads go on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether it is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    pub(crate) const fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Closes the database.
    pub async fn shutdown(&self) {
        self.store.close().await;
    }
}

/// Why a checkpoint was not cosigned.
#[derive(Debug)]
#[non_exhaustive]
pub enum Refused {
    /// The witness must not.
    Refusal(Refusal),
    /// Its keeper does not hold what is under it, or found it wanting.
    NotHeld(NotHeld),
    /// The clock stands at nothing, or was set back behind a time that the witness has signed.
    Clock,
    /// It is about to stop.
    Stopping,
    /// The storage failed. Whether the checkpoint was recorded is unknown; nothing was shown.
    Store(StoreError),
}

impl From<Refusal> for Refused {
    fn from(cause: Refusal) -> Self {
        Self::Refusal(cause)
    }
}

impl From<StoreError> for Refused {
    fn from(cause: StoreError) -> Self {
        Self::Store(cause)
    }
}

/// Why a witness does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// There is a database already.
    Exists,
    /// The database is not there, can't be read, or is none.
    Database(StoreError),
    /// Its tables can't be brought up to date.
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// It is the memory of a witness with another key.
    OtherWitness(String),
}

impl From<OpenError> for StartError {
    fn from(cause: OpenError) -> Self {
        match cause {
            OpenError::Exists => Self::Exists,
            OpenError::Database(cause) => Self::Database(cause),
            OpenError::Migration(cause) => Self::Migration(cause),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("there is a database already"),
            Self::Database(cause) => write!(f, "the database can't be used: {cause}"),
            Self::Migration(cause) => write!(f, "the database's tables can't be brought up to date: {cause}"),
            Self::OtherWitness(key) => write!(f, "the database is the memory of another witness, {key}"),
        }
    }
}

impl std::error::Error for StartError {}
