//! What comes after the result: exclusions, who takes their places, and annulment.

use super::sealing::blobs_of_pool;
use crate::{
    drawing::{
        self,
        order::Standing,
        outcome::Outcome,
        pool::MalformedPool,
        replacement::{Replaced, Standings},
    },
    process::{Process, Surroundings},
    rejected::Reason,
};
use psephos_record::{
    EntryKind, Tracker,
    draw::{Annulment, Beacon, DrawRules, Exclusion, REPLACEMENT_DELAY, Replacement},
    ids::Hash,
};

/// Exclusions that one process takes.
const MOST_EXCLUSIONS: usize = 100_000;

/// An exclusion, and the round of the beacon that its replacement waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExclusionState {
    /// Its entry.
    pub tracker: Tracker,
    /// What was said.
    pub exclusion: Exclusion,
    /// The round that decides who takes the place, where the manifest asks for one.
    pub round: Option<u64>,
    /// The round, once it is on the record.
    pub beacon: Option<Beacon>,
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
        if self.draw.exclusions.len() >= MOST_EXCLUSIONS {
            return Err(Reason::TooMany(EntryKind::Exclusion));
        }
        if self.draw.excluded.contains(&exclusion.entrant) || !self.is_entrant(&exclusion.entrant, surroundings)? {
            return Err(Reason::UnknownEntrant);
        }
        let round = match (rules.replacement, &rules.beacon) {
            (Replacement::FreshBeacon, Some(beacon)) => {
                // Only a round that nobody has seen when the exclusion is made, and after every one before it.
                // Rounds ascend, so the last one is the latest.
                let last = self.draw.exclusions.last();
                let latest = last.and_then(|state| state.round).unwrap_or(beacon.round);
                let is_known = last.is_none_or(|state| state.beacon.is_some());
                let round = beacon.first_from(exclusion.time.saturating_add(REPLACEMENT_DELAY));
                if round < latest || round == latest && is_known {
                    return Err(Reason::Contradiction(EntryKind::Exclusion, "time"));
                }
                Some(round)
            }
            _ => None,
        };
        self.draw.excluded.insert(exclusion.entrant);
        self.draw.exclusions.push(ExclusionState { tracker, exclusion: exclusion.clone(), round, beacon: None });
        Ok(())
    }

    /// Who has a place as things stand: the draw's own outcome, less the excluded, with whoever replaces them. Reads the pool once for
    /// each seed by which somebody is replaced.
    pub fn standings(&self, surroundings: &dyn Surroundings) -> Result<(Standings<'_>, Vec<Replaced>), Reason> {
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        let (result, outcome) = self.recomputed_draw(surroundings)?;
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        standings_after(self.rules(), &result.seed, outcome, &self.draw.exclusions, &mut blobs)
    }

    /// The first `most` of those who have no place and are not excluded, in the order of the draw. Reads the pool once more than
    /// [`Self::standings`].
    pub fn waiting(&self, most: usize, surroundings: &dyn Surroundings) -> Result<Vec<Standing>, Reason> {
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        let (result, _) = self.recomputed_draw(surroundings)?;
        let (standings, _) = self.standings(surroundings)?;
        let placed = standings.placed().iter().map(|placed| placed.standing.id).collect();
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        drawing::waiting::waiting(&result.seed, &[&placed, standings.excluded()], most, &mut blobs)
    }

    pub(in crate::process) fn annul(&mut self, annulment: &Annulment) -> Result<(), Reason> {
        if !self.rules().annulments.iter().any(|ground| ground.id == annulment.ground) {
            return Err(Reason::UnknownGround);
        }
        self.draw.annulled = Some(annulment.clone());
        Ok(())
    }
}

/// Who has a place after these exclusions, in the order of the record, and what each of them led to. One that waits for its round of
/// the beacon leaves its place empty. Reads the pool once for each seed by which somebody is replaced.
pub fn standings_after<'r, E: From<MalformedPool>>(
    rules: &'r DrawRules,
    seed: &Hash,
    outcome: &Outcome,
    exclusions: &[ExclusionState],
    blobs: &mut drawing::Blobs<'_, E>,
) -> Result<(Standings<'r>, Vec<Replaced>), E> {
    let mut standings = Standings::new(rules, outcome);
    let mut replaced = Vec::new();
    match rules.replacement {
        Replacement::NextInOrder => {
            let all: Vec<Hash> = exclusions.iter().map(|state| state.exclusion.entrant).collect();
            replaced = standings.exclude(seed, &all, blobs)?;
        }
        Replacement::FreshBeacon => {
            for state in exclusions {
                let entrant = [state.exclusion.entrant];
                let signature = state.beacon.as_ref().and_then(|beacon| beacon.signature.as_ref());
                match state.round.zip(signature) {
                    Some((round, signature)) => {
                        let fresh = drawing::replacement_seed(seed, &state.tracker, round, signature);
                        replaced.extend(standings.exclude(&fresh, &entrant, blobs)?);
                    }
                    None => replaced.push(standings.vacate(&state.exclusion.entrant)),
                }
            }
        }
    }
    Ok((standings, replaced))
}
