//! One step of a trustee: verify the record, compare it with the past, do what is due.
//!
//! ```text
//! verify the record ─► no obstacle? ─► follows what was seen? ─► remember ─► what is due? ─► remember ─► post
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
    Process,
    trustee::{NextStep, Refusal, TrusteeKeys},
    verifier::{Check, Expected, ExpectedHead, Fault, RecordSource, Watch, verify},
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
    /// Messages of this trustee stand on the record from before this memory begins, so it may have decrypted already.
    Forgotten,
    /// What was agreed on by telephone ends before the close, so it does not pin the tally.
    AgreedTooSoon {
        /// Entries that were agreed on.
        agreed: u64,
        /// Entries that fix the tally.
        closed: u64,
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
            Self::Forgotten => f.write_str(
                "this trustee took part in the election before its memory (the .state file) begins, and may have decrypted",
            ),
            Self::AgreedTooSoon { agreed, closed } => {
                write!(f, "the first {agreed} entries were agreed on, but it takes {closed} to fix the tally")
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
            Refused::Forgotten => Self::new(
                "forgotten",
                &refused,
                "restore the .state file; if it is lost, compare size and root with the other trustees, and add --state-lost",
            ),
            Refused::AgreedTooSoon { .. } => {
                Self::new("agreed-too-soon", &refused, "agree on the checkpoint anew, now that voting has closed")
            }
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
    /// Whose program this is.
    pub actor: Actor<'a>,
}

/// A trustee as its program knows it.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The trustee's keys.
    pub keys: &'a TrusteeKeys,
    /// What its keeper knows and says.
    pub word: Word,
}

/// What a trustee's keeper tells the program, knowing it from elsewhere than the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The head of the log on which the trustees agreed by telephone.
    pub agreed: Option<ExpectedHead>,
    /// The program's memory is lost, and the keeper answers for its not having decrypted another tally.
    pub state_lost: bool,
}

/// Does what is due now, once, if it serves the goal. `now`: this trustee's clock, in seconds since
/// 1970-01-01T00:00:00Z.
pub fn run_once(
    errand: &Errand<'_>,
    memory: &mut Memory,
    now: u64,
    rng: &mut (impl RngCore + CryptoRng),
    say: &mut dyn FnMut(&str),
) -> Result<Did, Refused> {
    let Errand { goal, source, board, process, actor: Actor { keys, word } } = *errand;
    let (state, skipped) = believed(source, process, word)?;
    let head = Head { size: state.size(), root: Hash::from_bytes(state.root().0) };
    memory.compare(process, &head, source).map_err(Refused::Past)?;
    memory.see(process, &head, has_acted(&state, keys)).map_err(Refused::Memory)?;
    let unsigned = match keys.next_step(&state, rng).map_err(Refused::Keys)? {
        NextStep::Post(unsigned) if goal.asks_for(unsigned.kind) => unsigned,
        NextStep::Post(_) => return Ok(Did::Waits(state)),
        NextStep::Wait(_) => return Ok(Did::Waits(state)),
        NextStep::Done(_) => return Ok(Did::Finished(state)),
    };
    for fault in &skipped {
        let entry = fault.entry.map_or_else(String::new, |entry| format!("entry {entry}: "));
        say(&format!("the board let an invalid entry in, which every reader steps over: {entry}{}", fault.detail));
    }
    if unsigned.kind == EntryKind::PartialDecryption {
        if memory.is_partial(process) && !word.state_lost {
            return Err(Refused::Forgotten);
        }
        let closed = state.closed_size().unwrap_or(u64::MAX);
        if let Some(agreed) = word.agreed.map(|agreed| agreed.size).filter(|agreed| *agreed < closed) {
            return Err(Refused::AgreedTooSoon { agreed, closed });
        }
        let (_, digest) = state.encrypted_tally().ok_or(Refused::Keys(Refusal::Ceremony))?;
        if let Some(closed_at) = state.closed_at().filter(|closed_at| *closed_at > now.saturating_add(CLOCKS_APART)) {
            return Err(Refused::Early { closed_at, now });
        }
        memory.commit_to(process, digest).map_err(|back| match back {
            StepBack::Contradiction(cause) => Refused::Past(cause),
            StepBack::Failure(failure) => Refused::Memory(failure),
        })?;
        say(&format!("decrypting: log of {} entries, root {}, tally {digest}", state.size(), state.root()));
    }
    let kind = unsigned.kind;
    let entry = unsigned.sign(&keys.signing_key());
    let receipt = board.post(&entry).map_err(Refused::Board)?;
    receipt.verify(&entry, process, state.manifest()).map_err(Refused::Receipt)?;
    Ok(Did::Posted(kind, state))
}

/// Whether a message of this trustee stands on the record.
fn has_acted(state: &Process, keys: &TrusteeKeys) -> bool {
    let committed = |seat| state.ceremony().has(seat, EntryKind::CeremonyCommit);
    state.seat_of(&keys.signing_public()).is_some_and(committed)
}

/// The process, if anything follows from its record. Invalid entries alone don't stop it: every reader steps over them in
/// the same way, so what is decrypted is the same for all.
fn believed(source: &dyn RecordSource, process: &ProcessId, word: Word) -> Result<(Process, Vec<Fault>), Refused> {
    let clock = Stopwatch::start();
    let mut watch = Watch { clock: &|| clock.elapsed(), progress: &mut |_| {} };
    let report = verify(source, Expected { process: Some(*process), head: word.agreed }, &mut watch);
    if let Some((check, fault)) = report.obstacle() {
        let detail = fault.detail.clone();
        let unread = fault.name == "unreadable";
        return Err(if unread { Refused::Unread(detail) } else { Refused::Record { check, detail } });
    }
    if let Some(error) = &report.unread {
        return Err(Refused::Unread(error.to_string()));
    }
    let skipped = report.skipped().cloned().collect();
    let missing = || Refused::Record { check: Check::Manifest, detail: "there is no manifest".to_owned() };
    let state = report.process.ok_or_else(missing)?;
    Ok((state, skipped))
}
