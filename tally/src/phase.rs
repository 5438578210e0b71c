//! The life of a process, as one table that server, trustees and verifier share.
//!
//! ```text
//! Commit ─► Reveal ─► Share ─► Confirm ─► Ready ─► Open ─► Closed ─► Tallying ─► Final
//!                                └─► Failed (a proved complaint)      Ready … Final ─► Annulled (a draw's ground)
//! ```
//! Spec: `docs/spec/10-life.md`.

use core::fmt;
use psephos_record::EntryKind as E;

/// Where a process stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Trustees commit to their parts of the key.
    Commit,
    /// Trustees reveal them.
    Reveal,
    /// Trustees deal shares.
    Share,
    /// Trustees confirm, or complain.
    Confirm,
    /// The key stands; voting opens when its time has come and the roll is sealed.
    Ready,
    /// Voters vote.
    Open,
    /// The cut stands, and waits until enough witnesses have cosigned it.
    Closed,
    /// Trustees decrypt the sum.
    Tallying,
    /// The result stands.
    Final,
    /// A trustee was proved to have cheated; the process ends before voting.
    Failed,
    /// The organiser has annulled the draw, on a ground that the manifest names.
    Annulled,
}

/// An entry whose time is not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfPhase {
    /// Where the process stands.
    pub phase: Phase,
    /// What was offered.
    pub entry: E,
    /// Whether its time may yet come.
    pub early: bool,
}

impl fmt::Display for OutOfPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = if self.early { "too early" } else { "too late" };
        write!(f, "{when} for a {} entry: the process is in phase {}", self.entry, self.phase)
    }
}

impl core::error::Error for OutOfPhase {}

impl Phase {
    /// All phases, in the order of a process's life.
    pub const ALL: &[Self] = &[
        Self::Commit,
        Self::Reveal,
        Self::Share,
        Self::Confirm,
        Self::Ready,
        Self::Open,
        Self::Closed,
        Self::Tallying,
        Self::Final,
        Self::Failed,
        Self::Annulled,
    ];

    /// The phase after an entry of this kind.
    pub const fn after(self, entry: E) -> Result<Self, OutOfPhase> {
        Ok(match (self, entry) {
            (Self::Commit, E::CeremonyCommit) => Self::Commit,
            (Self::Reveal, E::CeremonyReveal) => Self::Reveal,
            (Self::Share, E::CeremonyShares) => Self::Share,
            (Self::Confirm, E::CeremonyConfirm) => Self::Confirm,
            (Self::Confirm, E::CeremonyComplaint) => Self::Failed,
            // The roll, and the pool, may be corrected until the opening.
            (
                Self::Commit | Self::Reveal | Self::Share | Self::Confirm | Self::Ready,
                E::Roll | E::PoolPart | E::Pool | E::Objection | E::ObjectionAnswer,
            ) => self,
            (Self::Ready, E::Open) => Self::Open,
            (Self::Open, E::Ballot | E::Challenge | E::CloseOrder | E::Contribution) => Self::Open,
            (Self::Open, E::Close) => Self::Closed,
            (Self::Closed, E::CosignedCheckpoint) => Self::Tallying,
            // After a draw: that exclusions were seen before the round that decides, and who has a place after them.
            (Self::Final, E::CosignedCheckpoint | E::Result) => Self::Final,
            (Self::Tallying, E::PartialDecryption | E::Beacon | E::SourceNumbers) => Self::Tallying,
            (Self::Tallying, E::Result) => Self::Final,
            // A slow trustee may still add its evidence.
            (Self::Final, E::PartialDecryption) => Self::Final,
            (Self::Final, E::Exclusion | E::Beacon) => Self::Final,
            (Self::Ready | Self::Open | Self::Closed | Self::Tallying | Self::Final, E::Annulment) => Self::Annulled,
            (phase, entry) => return Err(OutOfPhase { phase, entry, early: phase.is_before(entry) }),
        })
    }

    /// The phase that follows when every trustee has done its part of this one.
    #[must_use]
    pub const fn when_round_is_complete(self) -> Self {
        match self {
            Self::Commit => Self::Reveal,
            Self::Reveal => Self::Share,
            Self::Share => Self::Confirm,
            Self::Confirm => Self::Ready,
            other => other,
        }
    }

    /// The phase that follows at once when the manifest names no witnesses to wait for.
    #[must_use]
    pub const fn without_witnesses(self) -> Self {
        match self {
            Self::Closed => Self::Tallying,
            other => other,
        }
    }

    /// The phase's word in the specification and in programs' output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Reveal => "reveal",
            Self::Share => "share",
            Self::Confirm => "confirm",
            Self::Ready => "ready",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Tallying => "tallying",
            Self::Final => "final",
            Self::Failed => "failed",
            Self::Annulled => "annulled",
        }
    }

    /// Whether the phase in which such an entry belongs is still to come.
    const fn is_before(self, entry: E) -> bool {
        let due = match entry {
            E::Manifest | E::CeremonyCommit => Self::Commit,
            E::CeremonyReveal => Self::Reveal,
            E::CeremonyShares => Self::Share,
            E::CeremonyConfirm | E::CeremonyComplaint => Self::Confirm,
            E::Roll | E::PoolPart | E::Pool | E::Objection | E::ObjectionAnswer | E::Open | E::Annulment => Self::Ready,
            E::Ballot | E::Challenge | E::CloseOrder | E::Contribution | E::Close => Self::Open,
            E::CosignedCheckpoint => Self::Closed,
            E::PartialDecryption | E::Beacon | E::SourceNumbers | E::Result => Self::Tallying,
            E::Exclusion => Self::Final,
        };
        (self as u8) < (due as u8)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_election_walks_the_table() {
        let entries = [
            E::CeremonyCommit,
            E::Roll,
            E::CeremonyReveal,
            E::CeremonyShares,
            E::CeremonyConfirm,
            E::Open,
            E::Ballot,
            E::Challenge,
            E::Ballot,
            E::CloseOrder,
            E::Close,
            E::CosignedCheckpoint,
            E::PartialDecryption,
            E::Result,
            E::PartialDecryption,
        ];
        let last = entries.into_iter().try_fold(Phase::Commit, |phase, entry| {
            let ceremony =
                matches!(entry, E::CeremonyCommit | E::CeremonyReveal | E::CeremonyShares | E::CeremonyConfirm);
            let next = phase.after(entry)?;
            Ok::<_, OutOfPhase>(if ceremony { next.when_round_is_complete() } else { next })
        });
        assert_eq!(last, Ok(Phase::Final));
    }

    #[test]
    fn a_ballot_is_accepted_in_one_phase_alone_and_told_whether_to_wait() {
        for phase in Phase::ALL.iter().copied() {
            match phase.after(E::Ballot) {
                Ok(next) => assert_eq!((phase, next), (Phase::Open, Phase::Open)),
                Err(refused) => assert_eq!(refused.early, phase < Phase::Open),
            }
        }
    }

    #[test]
    fn nothing_follows_the_end_and_no_second_manifest_is_ever_taken() {
        for entry in E::ALL.iter().copied() {
            assert!(Phase::Failed.after(entry).is_err());
            assert!(Phase::Annulled.after(entry).is_err());
        }
        for phase in Phase::ALL.iter().copied() {
            assert!(phase.after(E::Manifest).is_err());
        }
    }
}
