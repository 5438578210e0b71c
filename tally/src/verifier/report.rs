//! What the verifier says.

use super::{Check, SourceError};
use crate::{
    Phase,
    process::Process,
    rejected::{Reason, Rejected},
    witnesses::Cosigned,
};
use core::time::Duration;
use psephos_record::ProcessId;
use std::collections::BTreeMap;

/// Faults that a report lists for one check; more are only counted.
const LISTED: usize = 20;
/// The name of what accuses nobody.
const UNREADABLE: &str = "unreadable";

/// What became of one check. "Not yet" is not "passed".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that it looks at is there and holds.
    Passed,
    /// Something does not hold.
    Failed {
        /// The first faults.
        faults: Vec<Fault>,
        /// How many there are in all.
        count: u64,
    },
    /// What it looks at is not there yet. Says what is missing.
    NotYet(&'static str),
}

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The entry's position, where one is to blame.
    pub entry: Option<u64>,
    /// A stable name.
    pub name: &'static str,
    /// A sentence that names the culprit.
    pub detail: String,
    /// Whether an invalid entry is all that is wrong: every reader steps over it, and what follows from the others stands.
    pub skipped: bool,
}

/// The verdict over all checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every check passed.
    Passed,
    /// A check failed.
    Failed,
    /// None failed, and a part of the record could not be read: nothing follows, and nobody is to blame.
    Unread,
    /// None failed, and something is still missing.
    NotYet,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries read.
    pub entries: u64,
    /// Entries that stand for nothing because they are invalid.
    pub invalid: u64,
    /// Tiles compared.
    pub tiles: u64,
    /// Ed25519 signatures verified, the checkpoint's included.
    pub signatures: u64,
    /// Ballots whose proof was verified, superseded ones included.
    pub ballots: u64,
    /// Challenged ballots recomputed.
    pub challenges: u64,
    /// Zero-knowledge proofs verified, all kinds.
    pub proofs: u64,
}

/// Where the time went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// From the first byte to the report.
    pub total: Duration,
    /// Decoding entries and verifying their proofs and signatures, with what is read on meanwhile.
    pub proofs: Duration,
}

/// What the verifier found.
#[derive(Debug)]
pub struct Report {
    /// The process, once its manifest was read.
    pub process: Option<Process>,
    /// The checkpoint under which the record was read, once the board's signature on it held, with its cosignatures.
    pub checkpoint: Option<Cosigned>,
    /// How much was looked at.
    pub counts: Counts,
    /// Where the time went.
    pub timing: Timing,
    /// The part at which the reading failed, and with it the walk.
    pub unread: Option<SourceError>,
    faults: BTreeMap<Check, (Vec<Fault>, u64)>,
    obstacle: Option<(Check, Fault)>,
    broken_off: bool,
}

impl Report {
    pub(super) fn new() -> Self {
        Self {
            process: None,
            checkpoint: None,
            counts: Counts::default(),
            timing: Timing::default(),
            unread: None,
            faults: BTreeMap::new(),
            obstacle: None,
            broken_off: false,
        }
    }

    /// Something is wrong with the record itself: nothing follows from it.
    pub(super) fn fail(&mut self, check: Check, entry: Option<u64>, name: &'static str, detail: String) {
        let fault = Fault { entry, name, detail, skipped: false };
        self.obstruct(check, fault.clone());
        self.list(check, fault);
    }

    // What could not be read accuses nobody; it is named only if nothing else stands in the way.
    fn obstruct(&mut self, check: Check, fault: Fault) {
        if self.obstacle.as_ref().is_none_or(|(_, first)| first.name == UNREADABLE && fault.name != UNREADABLE) {
            self.obstacle = Some((check, fault));
        }
    }

    /// An entry is invalid: every reader steps over it in the same way.
    pub(super) fn step_over(&mut self, position: u64, rejected: &Rejected) {
        self.counts.invalid += 1;
        let fault = Fault { entry: Some(position), name: rejected.name(), detail: rejected.to_string(), skipped: true };
        self.list(rejected.reason.check(), fault);
    }

    /// A part of the record can't be had.
    pub(super) fn lack(&mut self, check: Check, entry: Option<u64>, detail: String) {
        self.fail(check, entry, UNREADABLE, detail);
    }

    /// Takes up what was found further on, as if it had been found only now.
    pub(super) fn go_on(&mut self, further: Self) {
        self.counts.tiles += further.counts.tiles;
        if let Some((check, fault)) = further.obstacle {
            self.obstruct(check, fault);
        }
        for (check, (faults, count)) in further.faults {
            let (listed, before) = self.faults.entry(check).or_default();
            *before += count;
            listed.extend(faults.into_iter().take(LISTED - listed.len()));
        }
        if let Some(error) = further.unread {
            self.unread.get_or_insert(error);
        }
    }

    /// Nothing after this point was looked at.
    pub(super) const fn break_off(&mut self) {
        self.broken_off = true;
    }

    fn list(&mut self, check: Check, fault: Fault) {
        let (listed, count) = self.faults.entry(check).or_default();
        *count += 1;
        if listed.len() < LISTED {
            listed.push(fault);
        }
    }

    /// What keeps anything from following from this record. None while invalid entries are all that is wrong: validity is a
    /// function of the entries, so whoever steps over them is at the same state as everybody else.
    pub fn obstacle(&self) -> Option<(Check, &Fault)> {
        self.obstacle.as_ref().map(|(check, fault)| (*check, fault))
    }

    /// Invalid entries that stand in the log, as far as they are listed. The board that signed it let them in.
    pub fn skipped(&self) -> impl Iterator<Item = &Fault> {
        self.faults.values().flat_map(|(listed, _)| listed).filter(|fault| fault.skipped)
    }

    pub(super) fn has_failed(&self, check: Check) -> bool {
        self.faults.contains_key(&check)
    }

    /// The name of the process.
    pub fn id(&self) -> Option<ProcessId> {
        self.process.as_ref().map(Process::id)
    }

    /// The checks of this kind of process, in the order of their numbers; all when there is no manifest to tell.
    pub fn checks(&self) -> impl Iterator<Item = Check> + '_ {
        let manifest = self.process.as_ref().map(Process::manifest);
        // A fault outside the kind's own checks is shown all the same.
        let of_manifest = move |check: &Check| {
            manifest.is_none_or(|manifest| {
                check.applies_to(manifest.kind) || (*check == Check::Beacon && manifest.ties.round().is_some())
            })
        };
        let applies = move |check: &Check| of_manifest(check) || self.has_failed(*check);
        Check::ALL.iter().copied().filter(applies)
    }

    /// What became of a check.
    pub fn outcome(&self, check: Check) -> Outcome {
        if let Some((faults, count)) = self.faults.get(&check) {
            return Outcome::Failed { faults: faults.clone(), count: *count };
        }
        if self.unread.is_some() || self.broken_off {
            return Outcome::NotYet("the record could not be read to its end");
        }
        let Some(process) = &self.process else { return Outcome::NotYet("there is no manifest") };
        let phase = process.phase();
        if phase == Phase::Annulled {
            return self.outcome_of_annulled(check, process);
        }
        match check {
            Check::Checkpoint if self.checkpoint.is_none() => Outcome::NotYet("there is no checkpoint"),
            Check::Checkpoint | Check::Tree | Check::Manifest | Check::Encoding | Check::Authorship => Outcome::Passed,
            Check::Ceremony if phase == Phase::Failed => Outcome::NotYet("the ceremony has failed"),
            Check::Ceremony => after(phase >= Phase::Ready, "the key ceremony is not complete"),
            Check::Roll => after(phase >= Phase::Open, "voting has not opened, so the roll can still change"),
            Check::Eligibility | Check::Ballots | Check::Challenges => {
                after(phase >= Phase::Closed, "voting has not closed")
            }
            Check::Decryption => after(phase == Phase::Final, "not enough trustees have decrypted"),
            Check::Pool => after(phase >= Phase::Open, "contributing has not opened, so the pool can still change"),
            Check::Contributions => after(phase >= Phase::Closed, "contributing has not closed"),
            Check::Beacon if phase == Phase::Tallying && process.recomputed_result() == Err(Reason::BeaconDue) => {
                Outcome::NotYet("the round that settles a tie is not on the record")
            }
            Check::Beacon if process.manifest().draw.is_none() => after(phase == Phase::Final, "there is no result"),
            Check::Beacon => match process.has_its_chance() {
                Err(Reason::NumbersDue) => Outcome::NotYet("the sources' numbers are not on the record"),
                has => after(has.is_ok(), "the beacon's round is not on the record"),
            },
            Check::Replacements if process.draw().awaits_replacement() => {
                Outcome::NotYet("a replacement waits for its round of the beacon, or before that for the witnesses")
            }
            Check::Replacements if process.draw().awaits_statement() => {
                Outcome::NotYet("no result says yet who has a place after the last exclusion")
            }
            Check::Replacements => after(phase == Phase::Final, "there is no result"),
            Check::Witnesses if phase == Phase::Failed => Outcome::NotYet("the ceremony has failed"),
            Check::Witnesses if phase < Phase::Tallying => Outcome::NotYet("the witnesses have not cosigned the close"),
            Check::Witnesses if phase < Phase::Final => Outcome::NotYet("there is no finished record to cosign"),
            Check::Witnesses => after(
                self.checkpoint.as_ref().is_some_and(|cosigned| cosigned.time().is_ok()),
                "too few witnesses have cosigned the checkpoint of the finished record",
            ),
            Check::Life | Check::Result => after(phase == Phase::Final, "there is no result"),
        }
    }

    /// An annulled draw ends where it stood: what was there holds, and nothing follows.
    fn outcome_of_annulled(&self, check: Check, process: &Process) -> Outcome {
        let annulled = Outcome::NotYet("the draw was annulled");
        match check {
            Check::Checkpoint if self.checkpoint.is_none() => Outcome::NotYet("there is no checkpoint"),
            Check::Checkpoint | Check::Tree | Check::Manifest | Check::Encoding | Check::Authorship => Outcome::Passed,
            Check::Ceremony | Check::Life => Outcome::Passed,
            Check::Pool if process.draw().pool().is_some() => Outcome::Passed,
            _ => annulled,
        }
    }

    /// The verdict over all checks. A fault that was found stands, whatever could not be read after it.
    pub fn verdict(&self) -> Verdict {
        let outcomes: Vec<Outcome> = self.checks().map(|check| self.outcome(check)).collect();
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed { .. })) {
            Verdict::Failed
        } else if self.unread.is_some() {
            Verdict::Unread
        } else if outcomes.iter().all(|outcome| *outcome == Outcome::Passed) {
            Verdict::Passed
        } else {
            Verdict::NotYet
        }
    }
}

const fn after(reached: bool, missing: &'static str) -> Outcome {
    if reached { Outcome::Passed } else { Outcome::NotYet(missing) }
}
