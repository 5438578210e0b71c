//! Why a mirror does not go on with a log.

use psephos_log::{checkpoint::InvalidCheckpoint, evidence};
use psephos_tally::verifier::{Fault, SourceError};
use std::{fmt, io};

/// Why a log is not copied further, and nothing more of it is cosigned.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The board does not give what its checkpoint says there is, or does not answer.
    Withheld(SourceError),
    /// What it calls a checkpoint is none, or its key did not sign it.
    Checkpoint(InvalidCheckpoint),
    /// It gives something else than what its signed root says: a tile.
    Tile(String),
    /// It gives another entry at this index than its leaf hash says.
    Entry(u64),
    /// Its key has signed two histories.
    Fork(Box<evidence::Fork>),
    /// Something is wrong with the record itself, so that nothing follows from it.
    Record(Fault),
    /// This side's own disk.
    Storage(io::Error),
}

impl Trouble {
    /// A stable name.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Withheld(cause) if cause.is_absent => "withheld",
            Self::Withheld(_) => "unreachable",
            Self::Checkpoint(_) => "invalid-checkpoint",
            Self::Tile(_) => "tile-differs",
            Self::Entry(_) => "entry-differs",
            Self::Fork(_) => "fork",
            Self::Record(fault) => fault.name,
            Self::Storage(_) => "own-storage",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Withheld(cause) => write!(f, "the board does not give what it signed for: {cause}"),
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::Tile(path) => write!(f, "tile {path} of the board does not lead to the root that it signed"),
            Self::Entry(index) => write!(f, "entry {index} of the board is not what its leaf hash says"),
            Self::Fork(_) => f.write_str("the board's key signed two histories of this log; see /evidence"),
            Self::Record(fault) => f.write_str(&fault.detail),
            Self::Storage(cause) => write!(f, "the mirror's own disk fails: {cause}"),
        }
    }
}

impl From<SourceError> for Trouble {
    fn from(cause: SourceError) -> Self {
        Self::Withheld(cause)
    }
}

impl From<io::Error> for Trouble {
    fn from(cause: io::Error) -> Self {
        Self::Storage(cause)
    }
}
