//! The sentences for people.

use super::Reason;
use core::fmt;
use psephos_record::ballot::MOST_TURNS;

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MalformedEntry(cause) => write!(f, "{cause}"),
            Self::MalformedPayload(kind, cause) => write!(f, "the payload of the {kind} entry is {cause}"),
            Self::MalformedElement(kind, cause) => write!(f, "the {kind} entry holds {cause}"),
            Self::ImpossibleManifest(cause) => write!(f, "{cause}"),
            Self::MisplacedManifest => f.write_str("a log begins with its manifest and holds no other"),
            Self::OtherProcess => f.write_str("the entry belongs to another process"),
            Self::InvalidSignature(cause) => write!(f, "{cause}"),
            Self::NotEntitled(kind) => write!(f, "this author may not post a {kind} entry"),
            Self::OutOfPhase(cause) => write!(f, "{cause}"),
            Self::Repeated(kind, seat) => write!(f, "trustee {seat} has posted its {kind} entry already"),
            Self::BrokenCommitment(seat) => write!(f, "trustee {seat} reveals something else than it committed to"),
            Self::WrongCount(seat) => write!(f, "trustee {seat} posted a wrong number of commitments or shares"),
            Self::InvalidCeremonyProof(seat) => write!(f, "the ceremony proof of trustee {seat} fails"),
            Self::OtherCeremony(seat) => write!(f, "trustee {seat} confirms another ceremony than the record's"),
            Self::NoKey => f.write_str("the trustees' parts add up to no key"),
            Self::UnfoundedComplaint(seat, cause) => {
                write!(f, "the complaint of trustee {seat} does not hold: {cause}")
            }
            Self::RepeatedRoll => f.write_str("a roll entry on the record named this blob already"),
            Self::MissingBlob(kind) => write!(f, "a blob of the {kind} entry is missing"),
            Self::MalformedRoll(cause) => write!(f, "{cause}"),
            Self::NoRoll => f.write_str("voting cannot open before the roll is sealed"),
            Self::Contradiction(kind, field) => {
                write!(f, "the {kind} entry states another {field} than follows from the record")
            }
            Self::OtherKind(kind) => write!(f, "a {kind} entry is of another kind of process"),
            Self::RepeatedPool => f.write_str("this pool, or this part of one, stands on the record already"),
            Self::UnknownPart(position) => {
                write!(f, "no pool_part entry has brought blob {position} of the pool, counted from 0")
            }
            Self::MalformedPool(cause) => write!(f, "{cause}"),
            Self::NoPool => f.write_str("contributing cannot open before the pool is sealed"),
            Self::UnknownObjection => {
                f.write_str("the objection is to another pool than the one that stands, or has its answer already")
            }
            Self::TooMany(kind) => {
                write!(f, "there are as many {kind} entries as the process, or this author, may have")
            }
            Self::RepeatedContribution => {
                f.write_str("this author has contributed already, or somebody has with one of the same elements")
            }
            Self::InvalidContribution(cause) => write!(f, "the contribution: {cause}"),
            Self::NotEnoughContributions { have, need } => write!(f, "not enough contributions: {have} of {need}"),
            Self::OtherRound { due: Some(due), found } => {
                write!(f, "round {found} of the beacon; the draw waits for round {due}")
            }
            Self::OtherRound { due: None, found } => {
                write!(f, "round {found} of the beacon; the draw waits for none")
            }
            Self::InvalidBeacon(cause) => write!(f, "{cause}"),
            Self::RepeatedBeacon => f.write_str("the record has this round, or the declaration of its outage, already"),
            Self::NoOutage => {
                f.write_str("no outage can be declared: the manifest does not allow it, or the draw itself is decided")
            }
            Self::BeaconDue => f.write_str("the beacon's round, or the declaration of its outage, comes first"),
            Self::RepeatedNumbers => f.write_str("the record has the sources' numbers already"),
            Self::NumbersDue => f.write_str("the numbers that the sources published come first"),
            Self::UnknownEntrant => f.write_str("the pool has no such entrant, or it is excluded already"),
            Self::UnknownGround => f.write_str("the manifest names no such ground"),
            Self::UnknownCredential => f.write_str("the credential is not on the roll"),
            Self::OtherStyle => f.write_str("the roll gives this credential another ballot style"),
            Self::RegressedCounter { due, found } => write!(f, "the ballot's counter is {found}; {due} is due"),
            Self::OtherPrevious => f.write_str("the ballot does not name the voter's previous ballot"),
            Self::SpentCredential => {
                write!(f, "the credential has had its {MOST_TURNS} ballots, or its {MOST_TURNS} challenges")
            }
            Self::ChallengedBallot => f.write_str("the ballot was opened by a challenge and can't be cast"),
            Self::InvalidBallot(cause) => write!(f, "{cause}"),
            Self::InvalidAllocation(cause) => write!(f, "{cause}"),
            Self::NotCastable => f.write_str("the challenged ballot is not one that could be cast now"),
            Self::FalseOpening(slot) => write!(f, "the opening does not recompute ciphertext {slot} of the ballot"),
            Self::InvalidCheckpoint(cause) => write!(f, "{cause}"),
            Self::NotEnoughCosignatures(shortage) => write!(f, "{shortage}"),
            Self::CosignedTooEarly { time, due } => {
                write!(f, "the witnesses cosigned the close at {time}; voting was to close at {due}")
            }
            Self::CosignedTooLate { time } => {
                write!(f, "the witnesses cosigned the close at {time}, when the beacon's round was known")
            }
            Self::OtherTally(seat) => write!(f, "trustee {seat} decrypted something else than the tally"),
            Self::InvalidDecryption(seat, cause) => write!(f, "partial decryption of trustee {seat}: {cause}"),
            Self::OutOfBound { contest, slot } => {
                write!(f, "the decrypted sum of contest {contest}, slot {slot}, is out of its bound")
            }
            Self::NotEnoughDecryptions { have, need } => {
                write!(f, "not enough partial decryptions: {have} of {need}")
            }
            Self::Unavailable(index) => write!(f, "entry {index} could not be read"),
        }
    }
}
