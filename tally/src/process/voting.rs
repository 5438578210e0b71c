//! Entries from the opening to the close.

use super::{ClosedTally, Process, Surroundings, VoterState};
use crate::{
    rejected::{Reason, Rejected},
    screen::{CheckedBallot, ciphertexts_of},
};
use psephos_crypto::{Ciphertext, IsIdentity as _};
use psephos_record::{
    Credential, Entry, EntryKind, Tracker,
    ballot::{Ballot, MOST_TURNS},
    cbor,
    ids::{ByteString, Hash},
    life::{Close, CloseOrder, Open},
    manifest::ProcessKind,
    tally::{EncryptedContest, EncryptedTally},
};
use std::sync::Arc;

impl Process {
    /// What an `open` entry must state.
    pub(super) fn opening(&self, time: u64) -> Result<Open, Reason> {
        let sealed = self.sealed()?;
        let committee = self.committee.as_ref().ok_or(Reason::NoKey)?;
        Ok(Open {
            time,
            election_public_key: psephos_record::Key(*committee.key.as_bytes()),
            ceremony: committee.ceremony,
            sealed,
        })
    }

    /// What must be sealed before the opening: the roll, or a draw's pool.
    fn sealed(&self) -> Result<Hash, Reason> {
        match self.manifest.kind {
            ProcessKind::Election => self.roll.as_ref().map(|(_, blob)| *blob).ok_or(Reason::NoRoll),
            ProcessKind::Draw => self.draw.pool().map(|pool| Hash(pool.tracker.0)).ok_or(Reason::NoPool),
        }
    }

    pub(super) fn open(&mut self, open: &Open) -> Result<(), Reason> {
        let due = self.opening(open.time)?;
        let contradiction = |field| Err(Reason::Contradiction(EntryKind::Open, field));
        if open.time < self.manifest.opens_at || open.time >= self.manifest.closes_at {
            return contradiction("time");
        }
        if open.election_public_key != due.election_public_key {
            return contradiction("election public key");
        }
        if open.ceremony != due.ceremony {
            return contradiction("ceremony");
        }
        if open.sealed != due.sealed {
            return contradiction("sealed");
        }
        let committee = self.committee.as_ref().ok_or(Reason::NoKey)?;
        // A draw has no roll: anybody contributes.
        let roll = self.roll.as_ref().map(|(roll, _)| Arc::clone(roll)).unwrap_or_default();
        self.voters = Arc::new(vec![VoterState::default(); roll.voters().len()]);
        self.screen.open(committee.key, roll);
        self.opened_at = Some(open.time);
        Ok(())
    }

    /// Why an entry will never be admitted, where it is a ballot whose turn or time has passed: what can be said without its proof. A ballot
    /// whose turn is still to come may follow one that is on its way.
    pub fn spent(&self, bytes: &[u8]) -> Option<Rejected> {
        if Entry::kind_of(bytes) != Some(EntryKind::Ballot) {
            return None;
        }
        let rejected = |reason| Some(Rejected { tracker: Some(Tracker::of_entry(bytes)), reason });
        match self.phase.after(EntryKind::Ballot) {
            Err(cause) if cause.early => return None,
            Err(cause) => return rejected(Reason::OutOfPhase(cause)),
            Ok(_) => {}
        }
        let entry = Entry::decode(bytes).ok()?;
        let ballot: Ballot = cbor::decode(&entry.payload.0).ok()?;
        let voter = self.voter(&Credential(entry.author?.0))?;
        let reason = if ballot.counter < voter.ballots {
            Reason::RegressedCounter { due: voter.ballots, found: ballot.counter }
        } else if ballot.counter == voter.ballots && ballot.previous != voter.last {
            Reason::OtherPrevious
        } else {
            return None;
        };
        rejected(reason)
    }

    /// The ballot must be the voter's next one, and name the last one.
    fn in_order(&self, ballot: &CheckedBallot) -> Result<usize, Reason> {
        let position = self.roll().and_then(|roll| roll.position(&ballot.credential));
        let position = position.ok_or(Reason::UnknownCredential)?;
        let voter = self.voters.get(position).copied().unwrap_or_default();
        if ballot.counter != voter.ballots {
            return Err(Reason::RegressedCounter { due: voter.ballots, found: ballot.counter });
        }
        if ballot.previous != voter.last {
            return Err(Reason::OtherPrevious);
        }
        Ok(position)
    }

    pub(super) fn cast(&mut self, ballot: &CheckedBallot, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        let position = self.in_order(ballot)?;
        self.not_challenged(ballot)?;
        let voter = self.voters.get(position).copied().unwrap_or_default();
        // The ballot that this one supersedes is taken out of the sum. Reading it is all that can fail.
        let superseded = match voter.last {
            Some(last) => Some(earlier_ciphertexts(surroundings, voter.index, &last)?),
            None => None,
        };
        let weight =
            self.roll().and_then(|roll| roll.voters().get(position)).map_or(0, |voter| u64::from(voter.weight));
        self.count(ballot, superseded.as_deref(), weight);
        let index = self.frontier.size();
        let state = VoterState { ballots: voter.ballots + 1, last: Some(ballot.tracker), index, ..voter };
        if let Some(voter) = Arc::make_mut(&mut self.voters).get_mut(position) {
            *voter = state;
        }
        self.ballots_posted += 1;
        self.ballots_counted += u64::from(voter.ballots == 0);
        Ok(())
    }

    fn count(&mut self, ballot: &CheckedBallot, superseded: Option<&[Ciphertext]>, weight: u64) {
        let Some(style) = self.screen.style(ballot.style) else { return };
        for compiled in style.contests() {
            let position = compiled.contest as usize;
            let sum = self.sums.get_mut(position).expect("styles name known contests: see Manifest::check");
            if superseded.is_none() {
                sum.ballots += 1;
                sum.weight += weight;
            }
            for (slot, index) in sum.slots.iter_mut().zip(compiled.slots.clone()) {
                if let Some(ciphertext) = ballot.ciphertexts.get(index) {
                    *slot += ciphertext.times(weight);
                }
                if let Some(ciphertext) = superseded.and_then(|superseded| superseded.get(index)) {
                    *slot = *slot - ciphertext.times(weight);
                }
            }
        }
    }

    /// A challenge disclosed its ballot's randomness, so none of its ciphertexts may be cast, in whatever ballot.
    fn not_challenged(&self, ballot: &CheckedBallot) -> Result<(), Reason> {
        let opened = !self.challenged_pads.is_empty() && pads(ballot).any(|pad| self.challenged_pads.contains(&pad));
        if opened { Err(Reason::ChallengedBallot) } else { Ok(()) }
    }

    pub(super) fn challenge(&mut self, ballot: &CheckedBallot) -> Result<(), Reason> {
        // Only a ballot that could be cast right now can be challenged; so it was never cast (ATTACKS C2).
        let position = self.in_order(ballot).map_err(|_| Reason::NotCastable)?;
        self.not_challenged(ballot).map_err(|_| Reason::NotCastable)?;
        let voter = Arc::make_mut(&mut self.voters).get_mut(position).filter(|voter| voter.challenges < MOST_TURNS);
        voter.ok_or(Reason::SpentCredential)?.challenges += 1;
        Arc::make_mut(&mut self.challenged_pads).extend(pads(ballot));
        self.challenges += 1;
        Ok(())
    }

    pub(super) fn order_close(&mut self, order: &CloseOrder) -> Result<(), Reason> {
        if self.close_order.is_some() || self.opened_at.is_none_or(|opened| order.time < opened) {
            return Err(Reason::Contradiction(EntryKind::CloseOrder, "time"));
        }
        self.close_order = Some(order.time);
        Ok(())
    }

    /// The earliest time at which voting may close, as things stand.
    pub(super) fn closes_at(&self) -> u64 {
        self.close_order.unwrap_or(u64::MAX).min(self.manifest.closes_at)
    }

    pub(super) fn close(&mut self, close: &Close, tracker: Tracker) -> Result<(), Reason> {
        if close.time < self.closes_at() || self.known_at().is_some_and(|due| close.time >= due) {
            return Err(Reason::Contradiction(EntryKind::Close, "time"));
        }
        self.can_close()?;
        if close.root != self.root() {
            return Err(Reason::Contradiction(EntryKind::Close, "root"));
        }
        let contests = self
            .sums
            .iter()
            .map(|sum| EncryptedContest {
                ballots: sum.ballots,
                weight: sum.weight,
                ciphertexts: ByteString(sum.slots.iter().flat_map(Ciphertext::to_bytes).collect()),
            })
            .collect();
        let tally = EncryptedTally { contests };
        let digest = tally.digest(&self.id, &tracker);
        let minimum = u64::from(self.manifest.minimum_group);
        // A sum whose pad is the identity hides nothing, and is read without the trustees.
        let slots = self
            .sums
            .iter()
            .enumerate()
            .filter(|(_, sum)| sum.ballots >= minimum)
            .flat_map(|(contest, sum)| sum.slots.iter().enumerate().map(move |(slot, sum)| (contest, slot, *sum)))
            .filter(|(_, _, sum)| !sum.pad.is_identity())
            .collect();
        let ballots = self.ballots_counted();
        let size = self.size() + 1;
        // What a clone of an earlier state computed, which closed otherwise, is not this one's.
        (self.totals, self.follows) = (Arc::default(), Arc::default());
        self.draw.forget_what_follows();
        self.closed = Some(ClosedTally { at: close.time, size, tally, digest, slots, ballots });
        Ok(())
    }
}

fn pads(ballot: &CheckedBallot) -> impl Iterator<Item = [u8; 32]> {
    ballot.ciphertexts.iter().map(|ciphertext| ciphertext.pad.compress().to_bytes())
}

/// Reads a ballot again that was accepted before. Whoever keeps the record may answer with other bytes now; they are not
/// taken.
fn earlier_ciphertexts(
    surroundings: &dyn Surroundings,
    index: u64,
    tracker: &Tracker,
) -> Result<Vec<Ciphertext>, Reason> {
    let unavailable = || Reason::Unavailable(index);
    let bytes =
        surroundings.entry(index).filter(|bytes| Tracker::of_entry(bytes) == *tracker).ok_or_else(unavailable)?;
    let entry = Entry::decode(&bytes).map_err(|_| unavailable())?;
    let ballot: Ballot = cbor::decode(&entry.payload.0).map_err(|_| unavailable())?;
    ciphertexts_of(&ballot).map_err(|_| unavailable())
}
