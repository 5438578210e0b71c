//! Why an entry was not taken.

use crate::incident::Incident;
use psephos_tally::{Reason, Rejected};
use std::fmt;

/// Why an entry was not taken. Nothing of it is in the log, but after [`PostError::Internal`] nobody knows until it is posted again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostError {
    /// The rules of the process refuse it.
    Rejected(Rejected),
    /// They refuse it, as another program of this board has found.
    Refused(Refusal),
    /// No such process on this board.
    UnknownProcess,
    /// This organiser may not announce processes here.
    UnknownOrganiser,
    /// The manifest names another board, or another key of this one.
    OtherBoard,
    /// The same manifest was announced before, with another signature.
    AnnouncedBefore,
    /// The body is longer than the limit (bytes).
    Oversize(usize),
    /// A blob came with an entry of a kind that names none.
    NeedlessBlob,
    /// Too many posts of this sender are waiting; the same bytes may be posted again in a moment.
    TooMany,
    /// Too much is waiting; the same bytes may be posted again in a moment.
    Busy,
    /// The board is shutting down.
    Stopping,
    /// A witness has seen more of this log than the board has: to append would fork it.
    BehindWitnesses,
    /// The manifest names a witness that this board can't ask. Names it.
    UnknownWitness(String),
    /// The board's own fault, which its operator finds in the board's log under this name. The same bytes may be posted again.
    Internal(Incident),
}

/// The stable name of what is the board's own fault.
const INTERNAL: &str = "internal";

/// A refusal as it is passed on between programs of one board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable name.
    pub name: String,
    /// The sentence about this case.
    pub detail: String,
}

impl From<&PostError> for Refusal {
    fn from(cause: &PostError) -> Self {
        Self { name: cause.name().to_owned(), detail: cause.to_string() }
    }
}

impl From<Refusal> for PostError {
    fn from(refusal: Refusal) -> Self {
        if refusal.name != INTERNAL {
            return Self::Refused(refusal);
        }
        // The other program has written it into its log under this name.
        let incident = refusal.detail.rsplit(' ').next().and_then(|name| name.parse().ok());
        Self::Internal(incident.unwrap_or_else(Incident::new))
    }
}

impl PostError {
    /// A rejection, unless it is about something that we could not read.
    pub(crate) fn rejected(rejected: Rejected) -> Self {
        match rejected.reason {
            Reason::Unavailable(index) => {
                let incident = Incident::new();
                tracing::error!(%incident, index, "an earlier entry could not be read");
                Self::Internal(incident)
            }
            _ => Self::Rejected(rejected),
        }
    }

    /// The board's own fault: what happened goes into its log, and nothing of it to a client but the name it has there.
    pub(crate) fn internal(what: &dyn fmt::Display) -> Self {
        let incident = Incident::new();
        tracing::error!(%incident, "{what}");
        Self::Internal(incident)
    }

    /// The stable name: kebab-case, the end of the problem document's type.
    pub fn name(&self) -> &str {
        match self {
            Self::Refused(refusal) => &refusal.name,
            Self::Rejected(rejected) => rejected.name(),
            Self::UnknownProcess => "unknown-process",
            Self::UnknownOrganiser => "unknown-organiser",
            Self::OtherBoard => "other-board",
            Self::AnnouncedBefore => "announced-before",
            Self::Oversize(_) => "oversize-body",
            Self::NeedlessBlob => "needless-blob",
            Self::TooMany => "too-many-posts",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::BehindWitnesses => "behind-witnesses",
            Self::UnknownWitness(_) => "unknown-witness",
            Self::Internal(_) => INTERNAL,
        }
    }
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejected) => write!(f, "{rejected}"),
            Self::Refused(refusal) => f.write_str(&refusal.detail),
            Self::UnknownProcess => f.write_str("there is no such process on this board"),
            Self::UnknownOrganiser => f.write_str("this organiser may not announce processes on this board"),
            Self::OtherBoard => f.write_str("the manifest names another board or key"),
            Self::AnnouncedBefore => f.write_str("the same manifest was announced before with another signature"),
            Self::Oversize(limit) => write!(f, "the body is longer than {limit} bytes"),
            Self::NeedlessBlob => f.write_str("only a roll entry comes with a blob"),
            Self::TooMany => f.write_str("too many posts of this address are waiting; post the same bytes again"),
            Self::Busy => f.write_str("the board is busy; post the same bytes again"),
            Self::Stopping => f.write_str("the board is shutting down"),
            Self::BehindWitnesses => f.write_str("the board has lost a part of this log and takes nothing"),
            Self::UnknownWitness(name) => write!(f, "the board has no address of the witness {name}"),
            Self::Internal(incident) => write!(f, "internal, incident {incident}"),
        }
    }
}

impl std::error::Error for PostError {}
