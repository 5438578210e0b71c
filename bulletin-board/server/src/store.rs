//! What the board keeps on disk.
//!
//! | table | who writes it | what whoever can change it gains |
//! |---|---|---|
//! | `head` | the sequencer, by compare-and-swap | **trusted**: can make the board sign two histories |
//! | `cosigned` | the cosigner | nothing: every reader checks the witnesses' signatures |
//! | `process`, `leaf`, `tile`, `blob` | the sequencer, in the transaction that moves the head | can stop the board, can't make it lie: all is checked against the signed head at start-up, and by every reader |
//! | `pending` (PostgreSQL) | the gateways, after they have checked the proofs | **trusted** not to be written by others: can have the board append ballots that every verifier skips, and so keep an election from ending |
//! | `refusal` (PostgreSQL) | the sequencer | can make a gateway tell a voter that a ballot was refused |
//!
//! Two engines: SQLite in WAL mode, `synchronous=FULL`, and PostgreSQL, `synchronous_commit=on`. They are given the same statements
//! ([`engine`]); what differs (column types, triggers) is in the migrations.

mod append;
pub(crate) mod bell;
mod cosigned;
mod engine;
mod lead;
mod queue;
mod read;
pub(crate) mod survey;
mod transfer;

use self::engine::{Engine, OpenFailure};
pub(crate) use self::{
    append::{Append, AppendError, Claim},
    lead::Lead,
    queue::{Extent, PendingEntry, Settled, StoredRefusal},
    transfer::Restoring,
};
use psephos_log::Hash;
use psephos_record::{ProcessId, Tracker};
use std::fmt;

/// The board's storage. Cheap to clone.
///
/// **Guarantees.**
/// - [`Claim::append`] and [`Store::announce`] are atomic and durable when they return `Ok`: leaves, tiles, blobs, head and signed
///   checkpoint are all there, in this program and any other, whatever crashes next. On any error but [`AppendError::HeadMoved`] the
///   caller does not know, and must read again.
/// - Of several writers that extend the same head, one succeeds, even from several programs; the others get `HeadMoved` and have
///   signed nothing.
/// - A read sees committed rows only. A read that starts after an append has returned sees it.
/// - A leaf never changes and never goes; its bytes stand in its log once. A head never goes back.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    engine: Engine,
}

/// A process as the storage knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredProcess {
    pub(crate) number: LogNumber,
    pub(crate) id: ProcessId,
    pub(crate) origin: String,
}

/// The short name of a log within one database: the order of announcement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LogNumber(i64);

impl LogNumber {
    /// The board's directory: the row of `process` that is none.
    pub(crate) const DIRECTORY: Self = Self(0);
}

/// The head of a log, with its checkpoint as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    pub(crate) checkpoint: String,
}

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place, from 0.
    pub index: u64,
    /// Its leaf hash.
    pub tracker: Tracker,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// Opens the database `url` (`sqlite://path`, created if there is none, or `postgres://…`), and brings its tables up to date.
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let engine = Engine::open(url).await.map_err(|failure| match failure {
            OpenFailure::Database(cause) => OpenError::Database(StoreError(cause)),
            OpenFailure::Migration(cause) => OpenError::Migration(Box::new(cause)),
        })?;
        Ok(Self { engine })
    }

    /// Closes all connections; returns when the last statement has ended.
    pub(crate) async fn close(&self) {
        self.engine.close().await;
    }
}

/// The storage failed. For the operator's log: no client is told what it says.
#[derive(Debug)]
pub struct StoreError(sqlx::Error);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the storage failed: {}", self.0)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(cause: sqlx::Error) -> Self {
        Self(cause)
    }
}

/// Why the database can't be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// It can't be reached, or is none.
    Database(StoreError),
    /// Its tables can't be brought up to date.
    Migration(Box<sqlx::migrate::MigrateError>),
}

/// Sizes and indices fit SQL's signed integers: see [`psephos_log::MAX_SIZE`].
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that a `CHECK` keeps from being negative.
fn from_sql(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|cause| StoreError(sqlx::Error::Decode(cause.into())))
}

fn hash_from_sql(bytes: &[u8]) -> Result<Hash, StoreError> {
    Hash::try_from(bytes).map_err(|cause| StoreError(sqlx::Error::Decode(cause.into())))
}
