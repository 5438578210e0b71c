//! What can be asked of a board. All of it is public.

use super::Board;
use crate::{
    ledger::{Ledger, SignedLog},
    receipt::Receipt,
    store::{StoreError, StoredEntry},
    summary::{ProcessSummary, Status},
};
use psephos_log::{Hash, tile::TilePath};
use psephos_record::{Credential, ProcessId, Tracker, directory};
use psephos_tally::Process;
use serde::Serialize;
use std::{fmt, sync::Arc, time::Duration};

/// At most so many entries are given at once.
const MAX_ENTRIES: u32 = 1024;

/// What a voter's next ballot must carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VoterSummary {
    /// Its counter.
    pub counter: u32,
    /// The tracker of the voter's last ballot.
    pub previous: Option<Tracker>,
}

#[expect(clippy::unused_async, reason = "all of these may have to ask the store one day, as most do")]
impl Board {
    /// All processes, the newest first.
    pub async fn processes(&self) -> Vec<ProcessSummary> {
        let mut ledgers = self.ledgers();
        ledgers.sort_unstable_by_key(|ledger| std::cmp::Reverse(ledger.number));
        ledgers.iter().map(|ledger| ledger.published().summary.clone()).collect()
    }

    /// One process.
    pub async fn summary(&self, process: &ProcessId) -> Option<ProcessSummary> {
        Some(self.known_ledger(process).await.ok()?.published().summary.clone())
    }

    /// Runs `f`, which must be quick, on the committed state of a process; it waits for a running commit, some milliseconds.
    /// `None`: no such process, or its state is being rebuilt.
    pub async fn read<T>(&self, process: &ProcessId, f: impl FnOnce(&Process) -> T) -> Option<T> {
        self.known_ledger(process).await.ok()?.read(f).await
    }

    /// How far a process is.
    pub async fn status(&self, process: &ProcessId) -> Result<Status, ReadError> {
        let now = self.inner.clock.now();
        self.known_ledger(process).await?.read(|process| Status::of(process, now)).await.ok_or(ReadError::Busy)
    }

    /// What the next ballot of this credential must carry. `Ok(None)`: it is not on the roll, or voting has not opened.
    pub async fn voter(&self, process: &ProcessId, credential: &Credential) -> Result<Option<VoterSummary>, ReadError> {
        let state = self.known_ledger(process).await?.read(|process| process.voter(credential)).await;
        let voter = state.ok_or(ReadError::Busy)?;
        Ok(voter.map(|voter| VoterSummary { counter: voter.ballots, previous: voter.last }))
    }

    /// Up to `limit` entries from `from` on, 1,024 at most.
    pub async fn entries(&self, process: &ProcessId, from: u64, limit: u32) -> Result<Vec<StoredEntry>, ReadError> {
        let ledger = self.known_ledger(process).await?;
        Ok(self.inner.store.entries(ledger.number, from, limit.min(MAX_ENTRIES)).await?)
    }

    /// The entry with this tracker.
    pub async fn entry_by_tracker(
        &self,
        process: &ProcessId,
        tracker: &Tracker,
    ) -> Result<Option<StoredEntry>, ReadError> {
        let ledger = self.known_ledger(process).await?;
        Ok(self.inner.store.entry_by_tracker(ledger.number, *tracker).await?)
    }

    /// The receipt of an entry that is in the log.
    pub async fn receipt(&self, process: &ProcessId, tracker: &Tracker) -> Result<Option<Receipt>, ReadError> {
        let ledger = self.known_ledger(process).await?;
        let Some(placed) = ledger.find(Hash::from_bytes(tracker.0)).await? else { return Ok(None) };
        let placed = ledger.under_witnesses(placed, Duration::ZERO).await?;
        let receipt = placed.receipt(&ledger.signer, self.inner.clock.now());
        receipt.map(Some).map_err(|cause| ReadError::Store(StoreError::from(sqlx::Error::Decode(cause.into()))))
    }

    /// Of the log of this name in addresses, a process's or the directory, the newest signed checkpoint, with the cosignatures that it has.
    pub(crate) async fn log_checkpoint(&self, name: &str) -> Result<String, ReadError> {
        Ok(self.log(name).await?.checkpoint().await?)
    }

    /// Of the log of this name, the newest checkpoint that as many witnesses have cosigned as the manifest asks for, or as the board asks
    /// for its directory. `Ok(None)`: there is none yet.
    pub(crate) async fn log_cosigned_checkpoint(&self, name: &str) -> Result<Option<String>, ReadError> {
        Ok(self.log(name).await?.cosignatures.agreed().map(|head| head.note.to_string()))
    }

    /// A tile or an entry bundle (C2SP tlog-tiles) of the log of this name, at the width that the path asks for. `Ok(None)`: the log is
    /// not so long yet.
    pub(crate) async fn log_tile(&self, name: &str, path: &TilePath) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.inner.store.served_tile(self.log(name).await?.number, path).await?)
    }

    /// The blob with this SHA-256 that an entry of the log names.
    pub async fn blob(&self, process: &ProcessId, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        let ledger = self.known_ledger(process).await?;
        Ok(self.inner.store.blob(ledger.number, sha256).await?)
    }

    /// Whether the board takes posts and its database answers.
    pub async fn healthy(&self) -> Result<(), ReadError> {
        if self.inner.inbox.is_closed() {
            return Err(ReadError::Busy);
        }
        Ok(self.inner.store.ping().await?)
    }

    /// The log of this name in addresses: a process's, or the directory.
    async fn log(&self, name: &str) -> Result<Arc<SignedLog>, ReadError> {
        if name != directory::NAME {
            let process = name.parse().map_err(|_| ReadError::UnknownProcess)?;
            return Ok(Arc::clone(&self.known_ledger(&process).await?.log));
        }
        let log = Arc::clone(&self.inner.directory);
        let is_there = if self.inner.store.is_shared() {
            // Perhaps another program keeps it.
            log.take_up_cosigned().await?;
            self.inner.store.directory().await?.is_some()
        } else {
            log.size() > 0
        };
        if !is_there {
            return Err(ReadError::UnknownProcess);
        }
        Ok(log)
    }

    async fn known_ledger(&self, process: &ProcessId) -> Result<Arc<Ledger>, ReadError> {
        match self.ledger(process).await {
            Ok(ledger) => ledger.ok_or(ReadError::UnknownProcess),
            Err(cause) => {
                tracing::error!(%process, %cause, "a log could not be loaded");
                Err(ReadError::Busy)
            }
        }
    }
}

/// Why a board can't say.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// No such process on this board.
    UnknownProcess,
    /// The state of the process is being rebuilt.
    Busy,
    /// The storage failed.
    Store(StoreError),
}

impl From<StoreError> for ReadError {
    fn from(cause: StoreError) -> Self {
        Self::Store(cause)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownProcess => f.write_str("there is no such process on this board"),
            Self::Busy => f.write_str("the board is busy"),
            Self::Store(cause) => write!(f, "{cause}"),
        }
    }
}

impl std::error::Error for ReadError {}
