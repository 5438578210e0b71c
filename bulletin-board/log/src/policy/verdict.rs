//! Whether a checkpoint has its quorum, and since when.

use super::{Member, Name, Policy};
use crate::{
    checkpoint::{Checkpoint, InvalidCheckpoint},
    note::{InvalidNote, SignedNote},
};
use core::fmt;

/// A checkpoint has its quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Satisfied {
    /// The latest time (Unix seconds) at which the cosignatures made then or later are a quorum. `None`: the policy asks for none.
    ///
    /// At this time or later a whole quorum saw the checkpoint as the newest of its log.
    pub time: Option<u64>,
}

/// A checkpoint has no quorum, or not yet. It blames nobody: a witness may be down, or its line was lost on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The witnesses without a valid cosignature, in the order of the policy.
    pub missing: Vec<Name>,
    /// Number of witnesses in the policy.
    pub witnesses: usize,
}

impl Policy {
    /// Whether `note` bears cosignatures that are enough. It does not ask who signed as the log: see [`Self::open`].
    ///
    /// A cosignature that does not hold counts as absent, and so do those of strangers. Variable time: everything here is public.
    pub fn evaluate(&self, note: &SignedNote) -> Result<Satisfied, Shortage> {
        let times: Vec<Option<u64>> = self.witnesses.iter().map(|witness| witness.key.cosigned(note).ok()).collect();
        let Some(quorum) = self.quorum else { return Ok(Satisfied { time: None }) };
        let time = self.fold(quorum, &|witness| times.get(witness).copied().flatten(), &|threshold, mut times| {
            times.sort_unstable_by(|a, b| b.cmp(a));
            times.get(threshold - 1).copied().flatten()
        });
        let absent = self.witnesses.iter().zip(&times).filter(|(_, time)| time.is_none());
        let shortage = || Shortage {
            missing: absent.map(|(witness, _)| witness.name.clone()).collect(),
            witnesses: self.witnesses.len(),
        };
        time.map(|time| Satisfied { time: Some(time) }).ok_or_else(shortage)
    }

    /// The checkpoint in `note`, if one of the policy's logs signed it and it has its quorum.
    pub fn open(&self, note: &SignedNote) -> Result<(Checkpoint, Satisfied), InvalidUnderPolicy> {
        let mut refused = InvalidCheckpoint::Note(InvalidNote::Unsigned);
        for log in &self.logs {
            match Checkpoint::open(note, &log.key) {
                Ok(checkpoint) => {
                    return Ok((checkpoint, self.evaluate(note).map_err(InvalidUnderPolicy::Shortage)?));
                }
                Err(InvalidCheckpoint::Note(InvalidNote::Unsigned)) => {}
                Err(cause) => refused = cause,
            }
        }
        Err(InvalidUnderPolicy::Checkpoint(refused))
    }

    /// Folds the tree below a member: what a witness gives, and what a group makes of its threshold and its members' values.
    pub(super) fn fold<T>(
        &self,
        member: Member,
        witness: &impl Fn(usize) -> T,
        group: &impl Fn(usize, Vec<T>) -> T,
    ) -> T {
        match member {
            Member::Witness(at) => witness(at),
            Member::Group(at) => {
                // Groups hold only groups before them, and the parser found every one of them.
                let (threshold, members) =
                    self.groups.get(at).map_or((1, [].as_slice()), |group| (group.threshold, &group.members));
                let values = members.iter().map(|member| self.fold(*member, witness, group)).collect();
                group(threshold, values)
            }
        }
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing: Vec<String> = self.missing.iter().map(ToString::to_string).collect();
        let there = self.witnesses - missing.len();
        write!(
            f,
            "{there} of {} witnesses cosigned, which is no quorum; missing: {}",
            self.witnesses,
            missing.join(", ")
        )
    }
}

impl core::error::Error for Shortage {}

/// Why a checkpoint is not taken under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidUnderPolicy {
    /// No log of the policy signed it.
    Checkpoint(InvalidCheckpoint),
    /// Too few witnesses cosigned it.
    Shortage(Shortage),
}

impl fmt::Display for InvalidUnderPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint(cause) => write!(f, "{cause}"),
            Self::Shortage(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for InvalidUnderPolicy {}
