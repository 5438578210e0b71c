//! Entries after the close: partial decryptions and the result.

use super::{ClosedTally, Process, Surroundings, Totals};
use crate::{
    all_cores,
    counting::{self, Ties},
    decryption,
    drawing::lot,
    phase::Phase,
    rejected::Reason,
};
use psephos_crypto::{RistrettoPoint, Seat, discrete_log::DiscreteLogs};
use psephos_record::{
    EntryKind,
    ids::Hash,
    roll::Roll,
    tally::{ContestResult, ElectionResult, PartialDecryption},
};

impl Process {
    pub(super) fn decrypt(&mut self, seat: Seat, partial: &PartialDecryption) -> Result<(), Reason> {
        if self.awaits_beacon() {
            return Err(Reason::BeaconDue);
        }
        if self.decryptions.contains_key(&seat) {
            return Err(Reason::Repeated(EntryKind::PartialDecryption, seat));
        }
        let (Some(closed), Some(committee)) = (&self.closed, &self.committee) else {
            return Err(Reason::OtherTally(seat));
        };
        if partial.tally != closed.digest {
            return Err(Reason::OtherTally(seat));
        }
        let key = committee.verification_keys.get(seat.position()).ok_or(Reason::OtherTally(seat))?;
        let factors = decryption::verify(&self.id, seat, key, &self.pads(), partial)?;
        // What is computed from enough of them is not computed before, and another one changes nothing in it.
        self.decryptions.insert(seat, factors);
        Ok(())
    }

    pub(super) fn decide(&mut self, result: &ElectionResult, surroundings: &dyn Surroundings) -> Result<(), Reason> {
        if self.phase == Phase::Final {
            return Err(self.too_late(EntryKind::Result));
        }
        if surroundings.vouches_for_results() {
            self.decided()?;
            self.result = Some(result.clone());
            return Ok(());
        }
        let due = self.recomputed_result()?;
        if *result != due {
            return Err(Reason::Contradiction(EntryKind::Result, differing_field(result, &due)));
        }
        self.result = Some(due);
        Ok(())
    }

    /// The pads that each trustee decrypts, in order: empty before the close.
    pub fn pads(&self) -> Vec<RistrettoPoint> {
        self.closed.iter().flat_map(|closed| closed.slots.iter().map(|(_, _, sum)| sum.pad)).collect()
    }

    /// Whether enough valid partial decryptions stand on the record, and what else orders a draw. A tally without anything to
    /// decrypt needs none.
    pub fn can_decide(&self) -> bool {
        self.is_decrypted() && self.has_its_chance().is_ok()
    }

    /// Whether enough valid partial decryptions stand on the record.
    pub(super) fn is_decrypted(&self) -> bool {
        self.closed
            .as_ref()
            .is_some_and(|closed| closed.slots.is_empty() || self.have_decryptions() >= self.need_decryptions())
    }

    pub(super) fn have_decryptions(&self) -> usize {
        self.decryptions.len()
    }

    pub(super) fn need_decryptions(&self) -> usize {
        usize::from(self.ceremony.quorum().threshold())
    }

    /// The result that follows from the record. Large totals take seconds the first time they are asked for.
    pub fn recomputed_result(&self) -> Result<ElectionResult, Reason> {
        let closed = self.decided()?;
        self.follows.get_or_init(|| self.counted_result(closed)).clone()
    }

    /// What voting ended with, once enough trustees have decrypted it.
    fn decided(&self) -> Result<&ClosedTally, Reason> {
        let not_enough = Reason::NotEnoughDecryptions { have: self.have_decryptions(), need: self.need_decryptions() };
        self.closed.as_ref().filter(|_| self.can_decide()).ok_or(not_enough)
    }

    fn counted_result(&self, closed: &ClosedTally) -> Result<ElectionResult, Reason> {
        let totals = self.totals.get_or_init(|| self.decrypted_totals()).as_ref().map_err(Clone::clone)?;
        let lot = self.tie_seed();
        let mut is_drawn = false;
        let mut contests = Vec::with_capacity(self.manifest.contests.len());
        for ((position, contest), (sum, totals)) in
            (0_u32..).zip(&self.manifest.contests).zip(self.sums.iter().zip(totals))
        {
            let mut counted = None;
            if let Some(totals) = totals {
                let order: Option<Vec<u32>> = lot.map(|seed| lot::options(&seed, position, contest.size()));
                let count = counting::traced(contest, totals, Ties::of(&self.manifest.ties, order.as_deref()));
                if self.manifest.ties.round().is_some() && count.has_tie() {
                    is_drawn = true;
                    order.ok_or(Reason::BeaconDue)?;
                }
                counted = Some(counting::outcome(contest, totals, count));
            }
            contests.push(ContestResult { ballots: sum.ballots, weight: sum.weight, counted });
        }
        let voters = self.roll().map_or(0, Roll::len);
        let tie_seed = lot.filter(|_| is_drawn);
        Ok(ElectionResult { tally: closed.digest, voters, ballots: closed.ballots, contests, tie_seed })
    }

    /// What ties are drawn with, once the round that the manifest names for them is on the record.
    fn tie_seed(&self) -> Option<Hash> {
        let beacon = self.manifest.ties.round().and_then(|_| self.draw.beacon())?;
        Some(lot::tie_seed(&self.id, beacon.round, beacon.signature.as_ref()?))
    }

    /// The totals of all contests' slots; none of a contest with fewer ballots than the smallest group.
    fn decrypted_totals(&self) -> Result<Totals, Reason> {
        let contests = (0_u32..).zip(self.manifest.contests.iter().zip(&self.sums));
        let totals = contests.map(|(position, (contest, sum))| {
            let is_counted = sum.ballots >= u64::from(self.manifest.minimum_group);
            is_counted.then(|| self.totals(position, sum.weight * contest.largest_value())).transpose()
        });
        totals.collect()
    }

    /// Whether something was found to tie, and the round of the lot that settles it is not on the record. Computes nothing.
    pub fn awaits_lot(&self) -> bool {
        self.phase == Phase::Tallying && matches!(self.follows.get(), Some(Err(Reason::BeaconDue)))
    }

    /// What hides the decrypted slot in this position: `x·R`, interpolated from the first trustees that are enough.
    pub(super) fn mask(&self, position: usize) -> RistrettoPoint {
        let quorum: Vec<(Seat, RistrettoPoint)> = self
            .decryptions
            .iter()
            .take(self.need_decryptions())
            .filter_map(|(seat, factors)| Some((*seat, *factors.get(position)?)))
            .collect();
        psephos_crypto::threshold::interpolate(&quorum)
    }

    /// Decrypts the totals of one contest's slots.
    fn totals(&self, position: u32, bound: u64) -> Result<Vec<u64>, Reason> {
        let contest = position as usize;
        let sum = self.sums.get(contest).expect("one sum for each contest");
        let slots = self.closed.iter().flat_map(|closed| &closed.slots);
        let mut plain: Vec<RistrettoPoint> = sum.slots.iter().map(|slot| slot.data).collect();
        for (i, (_, slot, _)) in slots.enumerate().filter(|(_, (c, ..))| *c == contest) {
            if let Some(plain) = plain.get_mut(*slot) {
                *plain -= self.mask(i);
            }
        }
        logarithms(position, bound, &plain)
    }
}

/// The numbers in a contest's slots.
fn logarithms(contest: u32, bound: u64, plain: &[RistrettoPoint]) -> Result<Vec<u64>, Reason> {
    let logs = DiscreteLogs::new(bound, plain.len());
    let numbers = all_cores::map(plain, |point| logs.solve(point));
    (0..).zip(numbers).map(|(slot, number)| number.map_err(|_| Reason::OutOfBound { contest, slot })).collect()
}

fn differing_field(found: &ElectionResult, due: &ElectionResult) -> &'static str {
    if found.tally != due.tally {
        return "tally";
    }
    let totals = |result: &ElectionResult| -> Vec<_> {
        result.contests.iter().map(|c| (c.weight, c.counted.as_ref().map(|c| (c.totals.clone(), c.blanks)))).collect()
    };
    if found.voters != due.voters || found.ballots != due.ballots {
        "turnout"
    } else if totals(found) != totals(due) {
        "total"
    } else if found.tie_seed != due.tie_seed {
        "tie_seed"
    } else {
        "outcome"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_crypto::Scalar;

    #[test]
    fn a_sum_out_of_its_bound_is_refused_with_the_name_of_the_first_such_slot() {
        let plain = [0_u64, 300, 299, 301, 1_000].map(|v| RistrettoPoint::mul_base(&Scalar::from(v)));
        let (within, beyond) = plain.split_at(3);
        assert_eq!(logarithms(7, 300, within), Ok(vec![0, 300, 299]));
        assert_eq!(logarithms(7, 300, beyond), Err(Reason::OutOfBound { contest: 7, slot: 0 }));
        assert_eq!(logarithms(7, 300, &plain), Err(Reason::OutOfBound { contest: 7, slot: 3 }));
        let wild = [RistrettoPoint::mul_base(&-Scalar::ONE)];
        let error = logarithms(7, 300, &wild).unwrap_err();
        assert_eq!(error.to_string(), "the decrypted sum of contest 7, slot 0, is out of its bound");
    }
}
