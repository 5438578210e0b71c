//! A board moves to another database: SQLite to PostgreSQL, or any other way. At no time are there two that could sign.

use crate::{
    directory,
    ledger::{self, ReplayError},
    start_error::StartError,
    store::{AppendError, LogNumber, Store, StoreError},
};
use psephos_record::ProcessId;
use psephos_tally::verifier::SourceError;
use std::{error::Error, fmt};

/// What was moved, or restored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Processes, each with a log.
    pub processes: u64,
    /// Entries in all logs.
    pub entries: u64,
}

/// Copies every log of the board on `from` into the empty database `to`, recomputes both against what the board signed, and retires
/// `from`. `progress` is told what is being done.
///
/// What is stopped half way can be done again: until `from` is retired it is the board's, and `to` then must be made anew; after that,
/// the same command ends what is left.
pub async fn move_board(from: &str, to: &str, progress: impl Fn(&str)) -> Result<Moved, MoveError> {
    // First without writing: where there is no board, none is made.
    Store::open_to_read(from).await.map_err(|cause| MoveError::From(cause.into()))?.close().await;
    let source = Store::open(from).await.map_err(|cause| MoveError::From(cause.into()))?;
    let target = Store::open(to).await.map_err(|cause| MoveError::To(cause.into()))?;
    if source.processes().await?.is_empty() {
        return Err(MoveError::Nothing);
    }
    let retired = source.moved().await?.is_some();
    let (filled, arriving) = (!target.processes().await?.is_empty(), target.moved().await?.is_some());
    match (retired, filled, arriving) {
        (false, false, false) => {
            progress("checking the board that is to be moved");
            heads(&source).await?;
            progress("copying");
            source.copy_into(&target, "a board is being moved here").await?;
        }
        // Stopped after the old one was retired and before the new one was the board's.
        (true, true, true) => {}
        (true, ..) => return Err(MoveError::Gone),
        (false, ..) => return Err(MoveError::NotEmpty),
    }
    progress("checking both");
    let (old, new) = (heads(&source).await?, heads(&target).await?);
    if old.checkpoints != new.checkpoints {
        return Err(MoveError::Differs);
    }
    if !retired {
        source.retire(&old.checkpoints, "this board has moved").await.map_err(|cause| match cause {
            AppendError::HeadMoved => MoveError::Running,
            AppendError::Store(cause) => MoveError::Open(cause.into()),
        })?;
    }
    // Crash here: neither takes anything, and the same command goes on from the line below.
    target.arrive().await?;
    source.close().await;
    target.close().await;
    Ok(new.moved)
}

pub(crate) struct Heads {
    checkpoints: Vec<(LogNumber, String)>,
    pub(crate) moved: Moved,
}

/// Every log's head, each recomputed from all entries.
pub(crate) async fn heads(store: &Store) -> Result<Heads, MoveError> {
    let mut heads = Heads { checkpoints: Vec::new(), moved: Moved::default() };
    if let Some((number, checkpoint)) = directory::kept(store).await.map_err(MoveError::Directory)? {
        heads.checkpoints.push((number, checkpoint));
    }
    for stored in store.processes().await? {
        let log = |cause| MoveError::Log { process: stored.id, cause };
        let (size, checkpoint) = ledger::recomputed(store, &stored).await.map_err(log)?;
        heads.checkpoints.push((stored.number, checkpoint));
        heads.moved.processes += 1;
        heads.moved.entries += size;
    }
    Ok(heads)
}

/// Why a board was not moved, or not restored.
#[derive(Debug)]
#[non_exhaustive]
pub enum MoveError {
    /// The database to move from can't be used.
    From(StartError),
    /// The database to move to can't be used.
    To(StartError),
    /// One of them failed half way.
    Open(StartError),
    /// Nothing was ever announced on the board that is to be moved.
    Nothing,
    /// A log is not as the board signed it.
    Log {
        /// Whose log it is.
        process: ProcessId,
        /// What is wrong.
        cause: ReplayError,
    },
    /// The directory is not as the board signed it.
    Directory(ReplayError),
    /// The board to be moved is not there any more: it was moved before, elsewhere.
    Gone,
    /// There is something in the target, or a restoring that was broken off.
    NotEmpty,
    /// The two are not the same after the copy.
    Differs,
    /// The board was appending meanwhile.
    Running,
    /// A part of a kept record can't be had.
    Record(SourceError),
}

impl From<SourceError> for MoveError {
    fn from(cause: SourceError) -> Self {
        Self::Record(cause)
    }
}

impl From<StoreError> for MoveError {
    fn from(cause: StoreError) -> Self {
        Self::Open(cause.into())
    }
}

impl From<StartError> for MoveError {
    fn from(cause: StartError) -> Self {
        Self::Open(cause)
    }
}

impl fmt::Display for MoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(cause) => write!(f, "the board to be moved: {cause}"),
            Self::To(cause) => write!(f, "where it is to go: {cause}"),
            Self::Open(cause) => write!(f, "{cause}"),
            Self::Nothing => f.write_str("there is no board in this database: nothing was ever announced on it"),
            Self::Log { process, cause } => write!(f, "the log of process {process} is not as it was signed: {cause}"),
            Self::Directory(cause) => write!(f, "the board's directory is not as it was signed: {cause}"),
            Self::Gone => f.write_str("this board was moved before, to another database than this"),
            Self::NotEmpty => f.write_str("the database is not empty"),
            Self::Differs => f.write_str("the two databases hold different logs"),
            Self::Record(cause) => write!(f, "{cause}"),
            Self::Running => f.write_str("the board was appending while it was copied"),
        }
    }
}

impl Error for MoveError {}
