//! One step of a trustee: verify the record, compare it with the past, do what is due.
//!
//! ```text
//! verify the record ─► nothing failed? ─► follows what was seen? ─► remember ─► what is due? ─► remember ─► post
//! ```
//! If the program ends between remembering and posting, the next run posts the same: each message but the proofs'
//! nonces follows from seed and record.

use super::{
    Goal,
    memory::{Contradiction, Memory, StepBack},
};
use crate::{
    client::{ClientError, InvalidReceipt, Receipt},
    clock::Stopwatch,
    failure::Failure,
    growth::Head,
};
use core::fmt;
use psephos_log::Hash;
use psephos_record::{EntryKind, ProcessId};
use psephos_tally::{
    Phase, Process,
    trustee::{NextStep, Refusal, TrusteeKeys},
    verifier::{Check, Outcome, RecordSource, Report, Watch, verify},
};
use rand_core::{CryptoRng, RngCore};

/// What a step came to. Each carries the process as it was verified.
#[derive(Debug)]
pub enum Did {
    /// An entry of this kind was posted, and the board proved that it stands in the log.
    Posted(EntryKind, Process),
    /// Others must act first.
    Waits(Process),
    /// There is nothing left to do.
    Finished(Process),
}

/// Why the program does not act.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The record could not be read to its end. Says where.
    Unread(String),
    /// The record fails a check. Names the check and the first fault.
    Record {
        /// The check.
        check: Check,
        /// What is wrong.
        detail: String,
    },
    /// The record contradicts what was seen or done before.
    Past(Contradiction),
    /// Voting closed at a time that is still to come by this trustee's clock, so the board closed before its time.
    Early {
        /// When voting closed, as the board says, in seconds since 1970-01-01T00:00:00Z.
        closed_at: u64,
        /// This trustee's clock, likewise.
        now: u64,
    },
    /// The record does not fit this trustee's keys.
    Keys(Refusal),
    /// What was seen can't be written down, so nothing is posted.
    Memory(Failure),
    /// The board did not take the entry.
    Board(ClientError),
    /// The board took the entry and does not prove it.
    Receipt(InvalidReceipt),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(detail) => f.write_str(detail),
            Self::Record { check, detail } => write!(f, "the record fails check {check}: {detail}"),
            Self::Past(cause) => write!(f, "{cause}"),
            Self::Early { closed_at, now } => {
                write!(f, "voting closed {} s in the future, by this machine's clock", closed_at.saturating_sub(*now))
            }
            Self::Keys(cause) => write!(f, "{cause}"),
            Self::Memory(cause) => write!(f, "{cause}"),
            Self::Board(cause) => write!(f, "{cause}"),
            Self::Receipt(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for Refused {}

impl Refused {
    /// Whether it may be otherwise in a moment, and nobody is to blame: the board is out of reach or busy, or the process
    /// moved on while this step was taken.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unread(_) => true,
            Self::Board(ClientError::Problem { status: 409, .. }) => true,
            Self::Board(error) => error.is_transient(),
            _ => false,
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unread(detail) => {
                Self::new("unreadable", detail, "look at the address and whether the board runs, then try again")
            }
            Refused::Record { check, .. } => Self::new(
                format!("failed-{}", check.name()),
                &refused,
                "nothing was posted; run `psephos verify` on the record, and talk to the other trustees",
            ),
            Refused::Past(cause) => Self::new(
                cause.name(),
                cause,
                "nothing was posted; keep the .state file as it is, and talk to the other trustees",
            ),
            Refused::Early { .. } => Self::new(
                "early-close",
                &refused,
                "nothing was posted; set this machine's clock if it is wrong, else talk to the other trustees",
            ),
            Refused::Keys(cause) => {
                Self::new("other-keys", cause, "look at the key file; if it is the right one, talk to the organiser")
            }
            Refused::Memory(failure) => failure,
            Refused::Board(error) => error.into(),
            Refused::Receipt(cause) => crate::organiser::unproved(cause),
        }
    }
}

/// Where a trustee's entries go.
pub trait Poster {
    /// Posts an entry.
    fn post(&self, entry: &[u8]) -> Result<Receipt, ClientError>;
}

impl Poster for crate::client::Log {
    fn post(&self, entry: &[u8]) -> Result<Receipt, ClientError> {
        Self::post(self, entry)
    }
}

/// How far the clocks of board and trustee may be apart, in seconds.
const CLOCKS_APART: u64 = 300;

/// What a trustee's program is there for, and with whom it deals.
#[derive(Clone, Copy)]
pub struct Errand<'a> {
    /// What it works towards.
    pub goal: Goal,
    /// Where the record is read.
    pub source: &'a dyn RecordSource,
    /// Where entries go.
    pub board: &'a dyn Poster,
    /// The process.
    pub process: &'a ProcessId,
    /// The trustee's keys.
    pub keys: &'a TrusteeKeys,
}

/// Does what is due now, once, if it serves the goal. `now`: this trustee's clock, in seconds since
/// 1970-01-01T00:00:00Z.
pub fn run_once(
    errand: &Errand<'_>,
    memory: &mut Memory,
    now: u64,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Did, Refused> {
    let Errand { goal, source, board, process, keys } = *errand;
    let state = believed(source, process)?;
    let head = Head { size: state.size(), root: Hash::from_bytes(state.root().0) };
    memory.compare(process, &head, source).map_err(Refused::Past)?;
    memory.see(process, &head).map_err(Refused::Memory)?;
    let unsigned = match keys.next_step(&state, rng).map_err(Refused::Keys)? {
        NextStep::Post(unsigned) if goal.asks_for(unsigned.kind) => unsigned,
        NextStep::Post(_) => return Ok(Did::Waits(state)),
        NextStep::Wait(_) => return Ok(Did::Waits(state)),
        NextStep::Done(_) => return Ok(Did::Finished(state)),
    };
    if unsigned.kind == EntryKind::PartialDecryption {
        let (_, digest) = state.encrypted_tally().ok_or(Refused::Keys(Refusal::Ceremony))?;
        if let Some(closed_at) = state.closed_at().filter(|closed_at| *closed_at > now.saturating_add(CLOCKS_APART)) {
            return Err(Refused::Early { closed_at, now });
        }
        memory.commit_to(process, digest).map_err(|back| match back {
            StepBack::Contradiction(cause) => Refused::Past(cause),
            StepBack::Failure(failure) => Refused::Memory(failure),
        })?;
    }
    let kind = unsigned.kind;
    let entry = unsigned.sign(&keys.signing_key());
    let receipt = board.post(&entry).map_err(Refused::Board)?;
    receipt.verify(&entry, process, state.manifest()).map_err(Refused::Receipt)?;
    Ok(Did::Posted(kind, state))
}

/// The process, if no check of its record fails.
fn believed(source: &dyn RecordSource, process: &ProcessId) -> Result<Process, Refused> {
    let clock = Stopwatch::start();
    let mut watch = Watch { clock: &|| clock.elapsed(), progress: &mut |_| {} };
    let report = verify(source, Some(*process), &mut watch);
    if let Some(refused) = first_failure(&report) {
        return Err(refused);
    }
    let missing = || Refused::Record { check: Check::Manifest, detail: "there is no manifest".to_owned() };
    report.process.filter(|state| state.phase() >= Phase::Commit).ok_or_else(missing)
}

/// The first check that fails. What could not be read comes last: it accuses nobody, unless it is all that there is.
fn first_failure(report: &Report) -> Option<Refused> {
    let mut unread = None;
    for check in Check::ALL.iter().copied() {
        let Outcome::Failed { faults, count } = report.outcome(check) else { continue };
        let Some(fault) = faults.iter().find(|fault| fault.name != "unreadable") else {
            unread = unread.or_else(|| faults.into_iter().next());
            continue;
        };
        let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
        return Some(Refused::Record { check, detail: format!("{}{more}", fault.detail) });
    }
    let unread = unread.map(|fault| fault.detail).or_else(|| report.unread.as_ref().map(ToString::to_string));
    unread.map(Refused::Unread)
}
