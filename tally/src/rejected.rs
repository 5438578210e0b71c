//! Why an entry is not accepted: a stable name for programs, a sentence for people, the culprit where there is one.

mod words;

use crate::{
    ceremony::ComplaintFault,
    drawing::{beacon::InvalidBeacon, pool::MalformedPool},
    phase::OutOfPhase,
    verifier::Check,
    witnesses::Shortage,
};
use core::fmt;
use psephos_crypto::{Seat, encoding::MalformedElement};
use psephos_log::checkpoint::InvalidCheckpoint;
use psephos_proofs::{allocation::InvalidAllocation, ballot::InvalidBallotProof, knowledge::InvalidProof};
use psephos_record::{
    EntryKind, Tracker,
    cbor::MalformedCbor,
    entry::{InvalidSignature, MalformedEntry},
    manifest::ImpossibleManifest,
    roll::MalformedRoll,
};

/// An entry was refused, and nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The entry's tracker, where its bytes were looked at.
    pub tracker: Option<Tracker>,
    /// Why.
    pub reason: Reason,
}

/// The reasons, each with its stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The bytes are no entry.
    MalformedEntry(MalformedEntry),
    /// The payload is not its kind's.
    MalformedPayload(EntryKind, MalformedCbor),
    /// A point or scalar of the payload is none.
    MalformedElement(EntryKind, MalformedElement),
    /// The manifest cannot be carried out.
    ImpossibleManifest(ImpossibleManifest),
    /// The first entry is no manifest, or a later one is.
    MisplacedManifest,
    /// The entry belongs to another process, or its manifest to another name.
    OtherProcess,
    /// The signature is not the author's.
    InvalidSignature(InvalidSignature),
    /// The author may not post such an entry.
    NotEntitled(EntryKind),
    /// Its time is not now.
    OutOfPhase(OutOfPhase),
    /// The trustee has done this already.
    Repeated(EntryKind, Seat),
    /// The revealed part is not what the trustee committed to.
    BrokenCommitment(Seat),
    /// The number of commitments or shares is not what the quorum asks for.
    WrongCount(Seat),
    /// The proof of possession or of knowledge fails.
    InvalidCeremonyProof(Seat),
    /// The confirmation is of another ceremony than the one on the record.
    OtherCeremony(Seat),
    /// The trustees' parts add up to the identity, which is no key: the election's, or a trustee's verification key.
    NoKey,
    /// The complaint does not hold.
    UnfoundedComplaint(Seat, ComplaintFault),
    /// A roll that was replaced, or stands already, does not come back.
    RepeatedRoll,
    /// A blob that the entry names is not there.
    MissingBlob(EntryKind),
    /// The blob is no roll for this manifest.
    MalformedRoll(MalformedRoll),
    /// Voting cannot open without a roll.
    NoRoll,
    /// The entry states something else than what follows from the record. Names the field.
    Contradiction(EntryKind, &'static str),
    /// Such an entry is of another kind of process.
    OtherKind(EntryKind),
    /// A pool, or a part of one, that was brought before does not come back.
    RepeatedPool,
    /// The pool names a blob that no part has brought. Its position.
    UnknownPart(usize),
    /// The blobs are no pool for this manifest.
    MalformedPool(MalformedPool),
    /// Contributing cannot open without a pool.
    NoPool,
    /// An objection to another pool than the one that stands, or an answer to none that waits for one.
    UnknownObjection,
    /// More entries of this kind than a process takes, from all or from this author.
    TooMany(EntryKind),
    /// Its author, or somebody with the same elements, has contributed already.
    RepeatedContribution,
    /// The contribution's proof fails: it is damaged, or made from somebody else's.
    InvalidContribution(InvalidProof),
    /// Fewer contributions than the manifest asks for.
    NotEnoughContributions {
        /// How many there are.
        have: u64,
        /// How many are due.
        need: u32,
    },
    /// Another round of the beacon than the one that is due.
    OtherRound {
        /// The round that is due; none when none is.
        due: Option<u64>,
        /// The round that was found.
        found: u64,
    },
    /// The signature is not the chain's for this round.
    InvalidBeacon(InvalidBeacon),
    /// This round stands already.
    RepeatedBeacon,
    /// The manifest lets nobody declare an outage, or not of the round that a replacement waits for.
    NoOutage,
    /// The beacon's round, the declaration of its outage, or what a replacement waits for, comes first.
    BeaconDue,
    /// The sources' numbers stand already.
    RepeatedNumbers,
    /// The numbers that order the draw come first.
    NumbersDue,
    /// The pool has no such entrant, or it is excluded already.
    UnknownEntrant,
    /// The manifest names no such ground.
    UnknownGround,
    /// The credential is not on the roll.
    UnknownCredential,
    /// The roll gives this credential another ballot style.
    OtherStyle,
    /// The ballot's counter is not the next one: a repeat, an older ballot, or a gap.
    RegressedCounter {
        /// The counter that is due.
        due: u32,
        /// The counter that was found.
        found: u32,
    },
    /// The ballot does not name the voter's previous one.
    OtherPrevious,
    /// The credential has had as many ballots, or challenges, as one may have.
    SpentCredential,
    /// The ballot was opened by a challenge.
    ChallengedBallot,
    /// The ballot's proof fails.
    InvalidBallot(InvalidBallotProof),
    /// The proof of an amount contest fails.
    InvalidAllocation(InvalidAllocation),
    /// What the challenge holds is no ballot that could be cast now.
    NotCastable,
    /// The opening does not recompute the ballot's ciphertexts. Names the first slot that differs.
    FalseOpening(usize),
    /// What is shown as a checkpoint of this log is none.
    InvalidCheckpoint(InvalidCheckpoint),
    /// Fewer witnesses have cosigned than the manifest asks for.
    NotEnoughCosignatures(Shortage),
    /// Enough witnesses cosigned, but before voting was to close.
    CosignedTooEarly {
        /// When they had.
        time: u64,
        /// When voting was to close.
        due: u64,
    },
    /// Enough witnesses cosigned, but when the beacon's round was known.
    CosignedTooLate {
        /// When they had.
        time: u64,
    },
    /// Partial decryptions of something else than the tally.
    OtherTally(Seat),
    /// The partial decryption is wrong.
    InvalidDecryption(Seat, InvalidProof),
    /// A decrypted sum is no number within its bound.
    OutOfBound {
        /// The contest's position in the manifest.
        contest: u32,
        /// The slot's position in the contest, the first of those at fault.
        slot: u32,
    },
    /// Fewer partial decryptions than the threshold.
    NotEnoughDecryptions {
        /// Valid ones so far.
        have: usize,
        /// How many are due.
        need: usize,
    },
    /// An earlier entry that is needed could not be read: the reader's own fault, nobody else's.
    Unavailable(u64),
}

impl Reason {
    /// The stable name: the same in problem documents, exit messages and reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::MalformedEntry(MalformedEntry::TooLong(_)) => "oversize-entry",
            Self::MalformedEntry(MalformedEntry::Version(_)) => "unknown-version",
            Self::MalformedEntry(_) => "malformed-entry",
            Self::MalformedPayload(..) => "malformed-payload",
            Self::MalformedElement(_, MalformedElement::Identity) => "identity-element",
            Self::MalformedElement(..) => "malformed-element",
            Self::ImpossibleManifest(_) => "impossible-manifest",
            Self::MisplacedManifest => "misplaced-manifest",
            Self::OtherProcess => "other-process",
            Self::InvalidSignature(_) => "invalid-signature",
            Self::NotEntitled(_) => "not-entitled",
            Self::OutOfPhase(OutOfPhase { early: true, .. }) => "too-early",
            Self::OutOfPhase(OutOfPhase { early: false, .. }) => "too-late",
            Self::Repeated(..) | Self::RepeatedRoll => "already-done",
            Self::BrokenCommitment(_) => "broken-commitment",
            Self::WrongCount(_) => "wrong-count",
            Self::InvalidCeremonyProof(_) => "invalid-ceremony-proof",
            Self::OtherCeremony(_) => "other-ceremony",
            Self::NoKey => "no-key",
            Self::UnfoundedComplaint(..) => "unfounded-complaint",
            Self::MissingBlob(_) => "missing-blob",
            Self::MalformedRoll(_) => "malformed-roll",
            Self::NoRoll => "no-roll",
            Self::Contradiction(..) => "contradiction",
            Self::OtherKind(_) => "other-kind",
            Self::RepeatedPool | Self::RepeatedBeacon | Self::RepeatedNumbers => "already-done",
            Self::UnknownPart(_) => "unknown-part",
            Self::MalformedPool(_) => "malformed-pool",
            Self::NoPool => "no-pool",
            Self::UnknownObjection => "unknown-objection",
            Self::TooMany(_) => "too-many",
            Self::RepeatedContribution => "repeated-contribution",
            Self::InvalidContribution(_) => "invalid-contribution",
            Self::NotEnoughContributions { .. } => "not-enough-contributions",
            Self::OtherRound { .. } => "other-round",
            Self::InvalidBeacon(_) => "invalid-beacon",
            Self::NoOutage => "no-outage",
            Self::BeaconDue => "beacon-due",
            Self::NumbersDue => "numbers-due",
            Self::UnknownEntrant => "unknown-entrant",
            Self::UnknownGround => "unknown-ground",
            Self::UnknownCredential => "unknown-credential",
            Self::OtherStyle => "other-style",
            Self::RegressedCounter { .. } => "regressed-counter",
            Self::OtherPrevious => "other-previous",
            Self::SpentCredential => "spent-credential",
            Self::ChallengedBallot => "challenged-ballot",
            Self::InvalidBallot(InvalidBallotProof::Malformed(_)) => "malformed-ballot",
            Self::InvalidBallot(_) => "invalid-ballot-proof",
            Self::InvalidAllocation(InvalidAllocation::Length | InvalidAllocation::Malformed(_)) => "malformed-ballot",
            Self::InvalidAllocation(_) => "invalid-ballot-proof",
            Self::NotCastable => "not-castable",
            Self::FalseOpening(_) => "false-opening",
            Self::InvalidCheckpoint(_) => "invalid-checkpoint",
            Self::NotEnoughCosignatures(_) => "not-enough-cosignatures",
            Self::CosignedTooEarly { .. } => "cosigned-too-early",
            Self::CosignedTooLate { .. } => "cosigned-too-late",
            Self::OtherTally(_) => "other-tally",
            Self::InvalidDecryption(..) => "invalid-decryption",
            Self::OutOfBound { .. } => "out-of-bound",
            Self::NotEnoughDecryptions { .. } => "not-enough-decryptions",
            Self::Unavailable(_) => "unreadable",
        }
    }

    /// Whether the entry is refused for lack of a part of the record that the reader should have: an earlier entry, or the
    /// blob that the entry names. That says nothing of the entry, and nothing follows from the record until it is found.
    pub const fn is_loss(&self) -> bool {
        matches!(
            self,
            Self::MissingBlob(_)
                | Self::MalformedRoll(MalformedRoll::Commitment)
                | Self::MalformedPool(MalformedPool::Commitment(_))
                | Self::Unavailable(_)
        )
    }

    /// Whether it took the work of a proof to find it: a voter's own program never sends such a thing.
    pub const fn is_false_proof(&self) -> bool {
        matches!(
            self,
            Self::InvalidBallot(_)
                | Self::InvalidAllocation(_)
                | Self::FalseOpening(_)
                | Self::InvalidContribution(_)
                | Self::InvalidBeacon(_)
        )
    }

    /// Which of the verifier's checks an entry on a board with this fault fails.
    pub const fn check(&self) -> Check {
        match self {
            Self::MalformedEntry(_) | Self::MalformedPayload(..) | Self::MalformedElement(..) | Self::OtherProcess => {
                Check::Encoding
            }
            Self::Unavailable(_) => Check::Tree,
            Self::ImpossibleManifest(_) | Self::MisplacedManifest => Check::Manifest,
            Self::InvalidSignature(_) | Self::NotEntitled(_) => Check::Authorship,
            Self::OutOfPhase(_) | Self::OtherKind(_) => Check::Life,
            Self::Repeated(kind, _) | Self::Contradiction(kind, _) => match kind {
                EntryKind::Open | EntryKind::Close | EntryKind::CloseOrder => Check::Life,
                EntryKind::PartialDecryption => Check::Decryption,
                EntryKind::Result => Check::Result,
                EntryKind::CosignedCheckpoint => Check::Witnesses,
                EntryKind::PoolPart => Check::Pool,
                EntryKind::SourceNumbers => Check::Beacon,
                EntryKind::Exclusion => Check::Replacements,
                _ => Check::Ceremony,
            },
            Self::BrokenCommitment(_)
            | Self::WrongCount(_)
            | Self::InvalidCeremonyProof(_)
            | Self::OtherCeremony(_)
            | Self::NoKey
            | Self::UnfoundedComplaint(..) => Check::Ceremony,
            Self::TooMany(EntryKind::Exclusion) | Self::UnknownEntrant | Self::UnknownGround => Check::Replacements,
            Self::MissingBlob(EntryKind::Roll) | Self::RepeatedRoll | Self::MalformedRoll(_) | Self::NoRoll => {
                Check::Roll
            }
            Self::MissingBlob(_)
            | Self::RepeatedPool
            | Self::MalformedPool(_)
            | Self::UnknownPart(_)
            | Self::NoPool
            | Self::UnknownObjection
            | Self::TooMany(EntryKind::PoolPart | EntryKind::Pool | EntryKind::Objection) => Check::Pool,
            Self::TooMany(_)
            | Self::RepeatedContribution
            | Self::InvalidContribution(_)
            | Self::NotEnoughContributions { .. } => Check::Contributions,
            Self::OtherRound { .. }
            | Self::InvalidBeacon(_)
            | Self::RepeatedBeacon
            | Self::NoOutage
            | Self::BeaconDue
            | Self::RepeatedNumbers
            | Self::NumbersDue => Check::Beacon,
            Self::UnknownCredential
            | Self::OtherStyle
            | Self::RegressedCounter { .. }
            | Self::OtherPrevious
            | Self::SpentCredential
            | Self::ChallengedBallot => Check::Eligibility,
            Self::InvalidBallot(_) | Self::InvalidAllocation(_) => Check::Ballots,
            Self::NotCastable | Self::FalseOpening(_) => Check::Challenges,
            Self::InvalidCheckpoint(_)
            | Self::NotEnoughCosignatures(_)
            | Self::CosignedTooEarly { .. }
            | Self::CosignedTooLate { .. } => Check::Witnesses,
            Self::OtherTally(_) | Self::InvalidDecryption(..) => Check::Decryption,
            Self::OutOfBound { .. } | Self::NotEnoughDecryptions { .. } => Check::Result,
        }
    }
}

impl Rejected {
    /// See [`Reason::name`].
    pub const fn name(&self) -> &'static str {
        self.reason.name()
    }
}

impl From<MalformedPool> for Reason {
    fn from(cause: MalformedPool) -> Self {
        Self::MalformedPool(cause)
    }
}

impl From<Reason> for Rejected {
    fn from(reason: Reason) -> Self {
        Self { tracker: None, reason }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)
    }
}

impl core::error::Error for Rejected {}
