//! Who has a place after exclusions, and the results that state it.

use super::{
    ExclusionState,
    deciding::{Drawn, compare},
    sealing::blobs_of_pool,
};
use crate::{
    drawing::{
        self,
        order::{Ranks, Standing},
        outcome::{Outcome, Placed},
        pool::MalformedPool,
        replacement::{Replaced, Standings},
    },
    process::{Computed, Draw, Process, Surroundings},
    rejected::Reason,
};
use psephos_record::{
    EntryKind,
    draw::{DrawResult, DrawRules, Replacement},
    ids::Hash,
};
use std::mem;

/// Seconds after an exclusion's time before the board states who has a place: those that come together are stated together.
const STATED_AFTER: u64 = 60;

/// Who has a place after the first exclusions.
#[derive(Clone, Debug)]
pub(super) struct Stands {
    result: DrawResult,
    placed: Vec<Placed>,
    /// What each of these exclusions led to.
    replaced: Vec<Replaced>,
}

/// A result that states who has a place after exclusions.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    result: DrawResult,
    /// How many exclusions it follows on.
    exclusions: usize,
    /// Who that is; empty where the result was taken at its word.
    stands: Computed<Stands>,
}

impl Draw {
    /// Who has a place now, as the last result states it: the draw's own, or a later one that follows on exclusions.
    pub fn standing(&self) -> Option<&DrawResult> {
        self.stated.as_ref().map(|stated| &stated.result).or(self.result.as_ref())
    }

    /// Whether there are exclusions after the last result.
    pub fn awaits_statement(&self) -> bool {
        self.exclusions.len() > self.stated_exclusions()
    }

    /// How many exclusions the last result follows on.
    fn stated_exclusions(&self) -> usize {
        self.stated.as_ref().map_or(0, |stated| stated.exclusions)
    }
}

impl Process {
    /// Who has a place as things stand: the draw's own outcome, less the excluded, with whoever replaces them. Reads the pool once for
    /// each seed by which somebody is replaced, for exclusions after the last result.
    pub fn standings(&self, surroundings: &dyn Surroundings) -> Result<(Standings<'_>, Vec<Replaced>), Reason> {
        let draw = &self.draw;
        let pool = draw.pool.as_ref().ok_or(Reason::NoPool)?;
        let drawn = self.recomputed_draw(surroundings)?;
        let (mut standings, mut replaced) = match draw.stated.as_ref().and_then(|stated| stated.stands.get()) {
            None => (Standings::new(self.rules(), &drawn.outcome), Vec::new()),
            Some(stated) => {
                let excluded = stated.replaced.iter().map(|replaced| replaced.excluded).collect();
                (Standings::resume(self.rules(), stated.placed.clone(), excluded), stated.replaced.clone())
            }
        };
        let later = draw.exclusions.get(replaced.len()..).unwrap_or_default();
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        replaced.extend(replace(self.rules(), drawn, &mut standings, later, &mut blobs)?);
        Ok((standings, replaced))
    }

    /// The first `most` of those who have no place and are not excluded, in the order of the draw. Reads the pool once more than
    /// [`Self::standings`].
    pub fn waiting(&self, most: usize, surroundings: &dyn Surroundings) -> Result<Vec<Standing>, Reason> {
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        let drawn = self.recomputed_draw(surroundings)?;
        let (standings, _) = self.standings(surroundings)?;
        let placed = standings.placed().iter().map(|placed| placed.standing.id).collect();
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        drawing::waiting::waiting(&drawn.ranks, &[&placed, standings.excluded()], most, &mut blobs)
    }

    /// Whether such a result is not computed yet.
    pub(in crate::process) fn lacks_standing(&self) -> bool {
        self.draw.stands.get().is_none()
    }

    /// Whether the board owes a result that states who has a place after the last exclusions.
    pub(in crate::process) fn owes_statement(&self, now: u64) -> bool {
        let draw = &self.draw;
        let is_quiet =
            draw.exclusions.last().is_some_and(|last| now >= last.exclusion.time.saturating_add(STATED_AFTER));
        is_quiet && draw.awaits_statement() && !draw.awaits_replacement()
    }

    /// The result that follows from the record after the exclusions so far.
    pub(in crate::process) fn recomputed_standing(
        &self,
        surroundings: &dyn Surroundings,
    ) -> Result<&DrawResult, Reason> {
        if let Some(stands) = self.draw.stands.get() {
            return Ok(&stands.result);
        }
        let stands = self.computed_standing(surroundings)?;
        Ok(&self.draw.stands.get_or_init(|| stands).result)
    }

    fn computed_standing(&self, surroundings: &dyn Surroundings) -> Result<Stands, Reason> {
        let (standings, replaced) = self.standings(surroundings)?;
        let outcome = Outcome { placed: standings.placed().to_vec() };
        let drawn = &self.recomputed_draw(surroundings)?.result;
        let placed = outcome.placed.len() as u64;
        let (outcome_digest, exclusions) = (outcome.digest(&self.id), Some(replaced.len() as u64));
        let result = DrawResult { placed, outcome: outcome_digest, exclusions, ..drawn.clone() };
        Ok(Stands { result, placed: outcome.placed, replaced })
    }

    /// A result in phase `final`.
    pub(super) fn state_standing(
        &mut self,
        result: &DrawResult,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        if !self.draw.awaits_statement() {
            return Err(self.too_late(EntryKind::Result));
        }
        if self.draw.awaits_replacement() {
            return Err(Reason::BeaconDue);
        }
        if !surroundings.vouches_for_results() {
            compare(result, self.recomputed_standing(surroundings)?)?;
        }
        let (exclusions, stands) = (self.draw.exclusions.len(), mem::take(&mut self.draw.stands));
        self.draw.stated = Some(Stated { result: result.clone(), exclusions, stands });
        Ok(())
    }
}

/// Who has a place after these exclusions, in the order of the record, and what each of them led to. One that waits for its round of
/// the beacon leaves its place empty. Reads the pool once for each seed by which somebody is replaced.
pub fn standings_after<'r, E: From<MalformedPool>>(
    rules: &'r DrawRules,
    drawn: &Drawn,
    exclusions: &[ExclusionState],
    blobs: &mut drawing::Blobs<'_, E>,
) -> Result<(Standings<'r>, Vec<Replaced>), E> {
    let mut standings = Standings::new(rules, &drawn.outcome);
    let replaced = replace(rules, drawn, &mut standings, exclusions, blobs)?;
    Ok((standings, replaced))
}

fn replace<E: From<MalformedPool>>(
    rules: &DrawRules,
    drawn: &Drawn,
    standings: &mut Standings<'_>,
    exclusions: &[ExclusionState],
    blobs: &mut drawing::Blobs<'_, E>,
) -> Result<Vec<Replaced>, E> {
    if rules.replacement == Replacement::NextInOrder {
        let all: Vec<Hash> = exclusions.iter().map(|state| state.exclusion.entrant).collect();
        return standings.exclude(&drawn.ranks, &all, blobs);
    }
    let mut replaced = Vec::new();
    for state in exclusions {
        let entrant = [state.exclusion.entrant];
        let signature = state.beacon.as_ref().and_then(|beacon| beacon.signature.as_ref());
        match state.round.zip(signature) {
            Some((round, signature)) => {
                let fresh = drawing::replacement_seed(&drawn.result.seed, &state.tracker, round, signature);
                let fresh = Ranks::new(&fresh);
                replaced.extend(standings.exclude(&fresh, &entrant, blobs)?);
            }
            None => replaced.push(standings.vacate(&state.exclusion.entrant)),
        }
    }
    Ok(replaced)
}
