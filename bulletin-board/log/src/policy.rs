//! Which logs are accepted, and how many of which witnesses are enough (C2SP `tlog-policy`, <https://c2sp.org/tlog-policy>).
//!
//! ```text
//! log board.example/…+b3f3ef4e+AX…              optional: a log that is accepted
//! witness X1 x1.example+5f0ab2d9+BA… https://…  a witness, its key, perhaps where it is asked
//! witness X2 x2.example+…
//! group X 2 X1 X2                               at least 2 of these have cosigned; also `any`, `all`
//! quorum X                                      what a checkpoint needs; `none`: nothing
//! ```
//!
//! A quorum is a tree: every name is a member of at most one group, so every witness counts in one way only. One public key is one
//! witness, whatever its names. Groups may hold groups.

mod format;
mod name;
mod parse;
mod strength;
mod verdict;

pub use self::{
    name::Name,
    parse::{LineError, MalformedPolicy},
    strength::Strength,
    verdict::{InvalidUnderPolicy, Satisfied, Shortage},
};
use crate::{cosignature::WitnessKey, note::NoteKey};

/// Logs, witnesses or groups in one policy.
pub const MAX_LINES: usize = 64;

/// A policy: well formed, every key a key, no key twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

/// A log that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Its key, whose name is its origin.
    pub key: NoteKey,
    /// Where it is read or written; what exactly is the application's affair.
    pub url: Option<String>,
}

/// A witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name within this policy.
    pub name: Name,
    /// Its key.
    pub key: WitnessKey,
    /// Its submission prefix: `add-checkpoint` is below it.
    pub url: Option<String>,
}

/// At least `threshold` of the members must have seen the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: Name,
    /// 1 to the number of members.
    threshold: usize,
    /// Witnesses, and groups that stand before this one.
    members: Vec<Member>,
}

/// A member of a group, or the quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    /// Position among the witnesses.
    Witness(usize),
    /// Position among the groups.
    Group(usize),
}

impl Policy {
    /// "At least `threshold` of these witnesses", with their key names as names. `None`: if there are none, more than [`MAX_LINES`], one
    /// of their names or keys stands twice, one is called `none`, or the threshold is not one of 1 to their number.
    pub fn threshold_of(threshold: usize, witnesses: Vec<WitnessKey>) -> Option<Self> {
        let distinct = |at: usize, key: &WitnessKey| {
            let before = witnesses.iter().take(at);
            before.into_iter().all(|other| other.name() != key.name() && other.public() != key.public())
        };
        let sound = (1..=witnesses.len()).contains(&threshold)
            && witnesses.len() <= MAX_LINES
            && witnesses.iter().enumerate().all(|(at, key)| key.name().as_str() != "none" && distinct(at, key));
        if !sound {
            return None;
        }
        // No key's name has a plus sign, so no witness is called so.
        let name = Name::from(format!("{threshold}+of+{}", witnesses.len()).as_str());
        let members = (0..witnesses.len()).map(Member::Witness).collect();
        let witness = |key: WitnessKey| Witness { name: Name::of(key.name()), key, url: None };
        Some(Self {
            logs: Vec::new(),
            witnesses: witnesses.into_iter().map(witness).collect(),
            groups: vec![Group { name, threshold, members }],
            quorum: Some(Member::Group(0)),
        })
    }

    /// The logs that are accepted, in the order of the file. Empty: the log is known from elsewhere.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses, in the order of the file. Not all need to belong to the quorum.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }
}
