//! What comes after the result: exclusions, the rounds that they wait for, and annulment.

use crate::{
    process::{Process, Surroundings},
    rejected::Reason,
};
use psephos_record::{
    EntryKind, Tracker,
    draw::{Annulment, Beacon, Exclusion, REPLACEMENT_DELAY, Replacement},
};
use std::sync::Arc;

/// Exclusions that one process takes.
const MOST_EXCLUSIONS: usize = 100_000;
/// Entrants and tickets that all replacements by fresh rounds of one process put in order, each of them the whole pool.
const MOST_ORDERED: u64 = 1 << 32;
/// Seconds by which a replacement is put off while its round comes before the witnesses have cosigned the exclusion.
const PUT_OFF: u64 = 86_400;

/// An exclusion, and the round of the beacon that its replacement waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionState {
    /// Its entry.
    pub tracker: Tracker,
    /// What was said.
    pub exclusion: Exclusion,
    /// Whether a fresh round of the beacon decides who takes the place.
    pub is_fresh: bool,
    /// That round; none before a quorum of witnesses has cosigned the exclusion.
    pub round: Option<u64>,
    /// The round, once it is on the record.
    pub beacon: Option<Beacon>,
}

impl ExclusionState {
    /// Whether the place waits for the witnesses, or for its round.
    pub const fn waits(&self) -> bool {
        self.is_fresh && self.beacon.is_none()
    }
}

impl Process {
    pub(in crate::process) fn exclude(
        &mut self,
        exclusion: &Exclusion,
        tracker: Tracker,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        let rules = self.rules();
        if !rules.exclusions.iter().any(|ground| ground.id == exclusion.ground) {
            return Err(Reason::UnknownGround);
        }
        let sealed = &self.draw.pool.as_ref().ok_or(Reason::NoPool)?.sealed;
        let is_too_much = self.rules().replacement == Replacement::FreshBeacon
            && !may_be_ordered(self.draw.exclusions.len(), sealed.entrants, sealed.tickets);
        if self.draw.exclusions.len() >= MOST_EXCLUSIONS || is_too_much {
            return Err(Reason::TooMany(EntryKind::Exclusion));
        }
        if self.draw.excluded.contains(&exclusion.entrant) || !self.is_entrant(&exclusion.entrant, surroundings)? {
            return Err(Reason::UnknownEntrant);
        }
        let round = self.first_round(exclusion)?;
        let is_fresh = round.is_some();
        // Where there are witnesses, the round is fixed when they have cosigned it.
        let round = round.filter(|_| self.witnesses.quorum() == 0);
        self.draw.excluded.insert(exclusion.entrant);
        self.draw.exclusions.push(ExclusionState {
            tracker,
            exclusion: exclusion.clone(),
            is_fresh,
            round,
            beacon: None,
        });
        self.draw.stands = Arc::default();
        Ok(())
    }

    /// The first round that could decide who takes the place, where the manifest asks for one: one that nobody has seen when the
    /// exclusion is made, and not before that of an earlier exclusion.
    fn first_round(&self, exclusion: &Exclusion) -> Result<Option<u64>, Reason> {
        let rules = self.rules();
        let (Replacement::FreshBeacon, Some(beacon)) = (rules.replacement, &rules.beacon) else { return Ok(None) };
        let from = |time: u64| beacon.first_from(time.saturating_add(REPLACEMENT_DELAY));
        let round = from(exclusion.time);
        let last = self.draw.exclusions.last();
        let latest = last.map_or(beacon.round, |state| from(state.exclusion.time));
        let is_known = last.is_none_or(|state| !state.waits());
        if round < latest || round == latest && is_known {
            return Err(Reason::Contradiction(EntryKind::Exclusion, "time"));
        }
        Ok(Some(round))
    }

    /// Whether an exclusion waits until a quorum of witnesses has cosigned it.
    pub(in crate::process) fn exclusions_await_cosignatures(&self) -> bool {
        self.draw.exclusions.last().is_some_and(|state| state.waits() && state.round.is_none())
    }

    /// A quorum had cosigned all exclusions so far by this time, in seconds since 1970-01-01T00:00:00Z: those that wait for it get a
    /// round that was not known by then.
    ///
    /// Not just any later one: witnesses cosign the same head again and again, so a board could look at round after round and show
    /// the cosignatures that fit. As it is, each look at another round costs a day.
    pub(in crate::process) fn fix_rounds(&mut self, cosigned_by: u64) {
        let Some(beacon) = self.manifest.draw.as_ref().and_then(|draw| draw.beacon.as_ref()) else { return };
        // Those that have no round yet come last.
        let from = self.draw.exclusions.partition_point(|state| state.round.is_some());
        let (before, waiting) = self.draw.exclusions.split_at_mut(from);
        let last = before.last().and_then(|state| Some((state.round?, state.waits())));
        let mut least = last.map_or(beacon.round, |(round, _)| round);
        if last.is_none_or(|(_, waits)| !waits) {
            least = least.saturating_add(1);
        }
        for state in waiting {
            let due = first_after(state.exclusion.time.saturating_add(REPLACEMENT_DELAY), cosigned_by);
            least = beacon.first_from(due).max(least);
            state.round = Some(least);
        }
    }

    pub(in crate::process) fn annul(&mut self, annulment: &Annulment) -> Result<(), Reason> {
        if !self.rules().annulments.iter().any(|ground| ground.id == annulment.ground) {
            return Err(Reason::UnknownGround);
        }
        self.draw.annulled = Some(annulment.clone());
        Ok(())
    }
}

/// Whether the pool may be put in order once more, after so many times.
fn may_be_ordered(times: usize, entrants: u64, tickets: u64) -> bool {
    let times = u64::try_from(times).unwrap_or(u64::MAX).saturating_add(1);
    times.saturating_mul(entrants.saturating_add(tickets)) <= MOST_ORDERED
}

/// The first of `time`, a day later, two days later, … that is after `known`.
const fn first_after(time: u64, known: u64) -> u64 {
    match known.checked_sub(time) {
        None => time,
        Some(late) => time.saturating_add((late / PUT_OFF + 1).saturating_mul(PUT_OFF)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_a_pool_the_fewer_replacements_order_it_anew() {
        // 2 to the 27th entrants and tickets together: 32 times.
        let (entrants, tickets) = (1 << 26, 1 << 26);
        assert!(may_be_ordered(31, entrants, tickets));
        assert!(!may_be_ordered(32, entrants, tickets));
        assert!(!may_be_ordered(31, entrants, tickets + 1));
        assert!(may_be_ordered(99_999, 20_000, 20_000));
    }

    #[test]
    fn a_replacement_is_put_off_by_whole_days_until_nobody_could_know_its_round() {
        assert_eq!(first_after(600, 0), 600);
        assert_eq!(first_after(600, 599), 600);
        assert_eq!(first_after(600, 600), 87_000);
        assert_eq!(first_after(600, 86_999), 87_000);
        assert_eq!(first_after(600, 87_000), 173_400);
        assert_eq!(first_after(u64::MAX, u64::MAX), u64::MAX);
        assert_eq!(first_after(0, u64::MAX), u64::MAX);
    }
}
