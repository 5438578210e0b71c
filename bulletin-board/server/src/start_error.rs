//! Why a board does not start.

use crate::{
    ledger::ReplayError,
    store::{OpenError, StoreError},
};
use psephos_record::ProcessId;
use std::{error::Error, fmt};

/// Why a board does not start. It refuses to serve what it can't vouch for.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The name has a space, a plus sign or a control character, or is empty.
    Name(String),
    /// The database can't be opened or read.
    Database(StoreError),
    /// Its tables can't be brought up to date.
    Migration(Box<dyn Error + Send + Sync>),
    /// A part of a board was asked for on a database that only one program may use.
    NotShared,
    /// The database is not the board's any more, or not yet.
    Moved(String),
    /// A log in the database bears another board's name.
    OtherBoard {
        /// The log's origin.
        origin: String,
    },
    /// A log in the database is not as this board's key signed it.
    Log {
        /// Whose log it is.
        process: ProcessId,
        /// What is wrong.
        cause: ReplayError,
    },
    /// The board's directory is not as this board's key signed it.
    Directory(ReplayError),
    /// A witness has cosigned more of a log than is in the database, or another log of that name.
    BehindWitness {
        /// Which log.
        log: String,
        /// Who has seen it.
        witness: String,
        /// How many entries that witness has cosigned.
        theirs: u64,
        /// How many there are here.
        ours: u64,
    },
    /// Too few witnesses answer to rule that out.
    SilentWitnesses {
        /// Which log.
        log: String,
        /// How many answered.
        answered: usize,
        /// How many must.
        needed: usize,
    },
}

impl From<OpenError> for StartError {
    fn from(cause: OpenError) -> Self {
        match cause {
            OpenError::Database(cause) => Self::Database(cause),
            OpenError::Migration(cause) => Self::Migration(cause),
        }
    }
}

impl From<StoreError> for StartError {
    fn from(cause: StoreError) -> Self {
        Self::Database(cause)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "{name:?} can't be a board's name: no spaces, no plus signs"),
            Self::Database(cause) => write!(f, "the database can't be used: {cause}"),
            Self::Migration(cause) => write!(f, "the database's tables can't be brought up to date: {cause}"),
            Self::NotShared => {
                f.write_str("only PostgreSQL can be shared by gateways and sequencers: postgres://USER@HOST/NAME")
            }
            Self::Moved(note) => write!(f, "the database takes nothing: {note}"),
            Self::OtherBoard { origin } => write!(f, "the database holds the log {origin} of another board"),
            Self::BehindWitness { log, witness, theirs, ours } if theirs <= ours => write!(
                f,
                "the witness {witness} has cosigned another log {log}, of {theirs} entries, than the one here of {ours}: \
                 this board's key has signed two; keep the database as it is for those who investigate"
            ),
            Self::BehindWitness { log, witness, theirs, ours } => write!(
                f,
                "the witness {witness} has cosigned {theirs} entries of the log {log}, and the database has {ours}: this is an \
                 older copy. To go on from it would fork the log. Bring the newest copy of the database, or fetch what is missing \
                 from a mirror"
            ),
            Self::SilentWitnesses { log, answered, needed } => write!(
                f,
                "{answered} witnesses of the log {log} answered, and {needed} must, to rule out that this database is an older \
                 copy: look at the network and at the addresses in the policy; to start all the same, say --without-witnesses"
            ),
            Self::Directory(cause) => write!(f, "the board's directory is refused: {cause}"),
            Self::Log { process, cause } => write!(f, "the log of process {process} is refused: {cause}"),
        }
    }
}

impl Error for StartError {}
