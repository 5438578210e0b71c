//! Who takes a place that becomes free after the draw.
//!
//! Spec: `docs/spec/80-draws.md#replacement`.

use super::{
    order::Ranks,
    outcome::{Claim, Outcome, Placed},
    pool::MalformedPool,
    reading::Blobs,
    shortlist::{Candidate, class_of, shortlist_within},
    stock::Stock,
};
use psephos_record::{
    draw::{DrawRules, pool::MAX_CANDIDATES},
    ids::Hash,
};
use std::collections::BTreeSet;

/// What an exclusion led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The excluded entrant.
    pub excluded: Hash,
    /// The place that became free; none when it had none.
    pub freed: Option<Placed>,
    /// Who has it now; none when nobody may have it or wants it, and the place stays empty.
    pub taker: Option<Placed>,
}

/// Who has places while exclusions come in, in the order of the record.
#[derive(Clone, Debug)]
pub struct Standings<'a> {
    rules: &'a DrawRules,
    /// Who has a place now.
    placed: Vec<Placed>,
    excluded: BTreeSet<Hash>,
}

impl<'a> Standings<'a> {
    /// As the draw left them.
    pub fn new(rules: &'a DrawRules, outcome: &Outcome) -> Self {
        Self { rules, placed: outcome.placed.clone(), excluded: BTreeSet::new() }
    }

    /// As they stood when these had places and these were excluded.
    pub(crate) const fn resume(rules: &'a DrawRules, placed: Vec<Placed>, excluded: BTreeSet<Hash>) -> Self {
        Self { rules, placed, excluded }
    }

    /// Who has a place now. A replacement stands where the one it replaces stood.
    pub fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// Who was excluded.
    pub const fn excluded(&self) -> &BTreeSet<Hash> {
        &self.excluded
    }

    /// Excludes an entrant whose place waits: it is given to nobody yet.
    pub fn vacate(&mut self, excluded: &Hash) -> Replaced {
        self.excluded.insert(*excluded);
        let at = self.placed.iter().position(|placed| placed.standing.id == *excluded);
        Replaced { excluded: *excluded, freed: at.map(|at| self.placed.remove(at)), taker: None }
    }

    /// Excludes these entrants, one after the other, and gives their places to others, in the order of these ranks: those of the draw
    /// when the next in order replaces, those of [`super::replacement_seed`] for a fresh round of the beacon. Whoever was excluded
    /// before is left out.
    ///
    /// Reads the pool once if any of them has a place. Of each class (stratum, marks, accepted unit types) it keeps `2·k` for `k`
    /// exclusions: each takes away at most one by giving it a place and one by excluding it. Where these would be more than
    /// [`MAX_CANDIDATES`], it takes fewer exclusions at a time, and reads the pool as often.
    pub fn exclude<E: From<MalformedPool>>(
        &mut self,
        ranks: &Ranks,
        exclusions: &[Hash],
        blobs: &mut Blobs<'_, E>,
    ) -> Result<Vec<Replaced>, E> {
        self.exclude_within(usize::try_from(MAX_CANDIDATES).unwrap_or(usize::MAX), ranks, exclusions, blobs)
    }

    fn exclude_within<E: From<MalformedPool>>(
        &mut self,
        bound: usize,
        ranks: &Ranks,
        mut exclusions: &[Hash],
        blobs: &mut Blobs<'_, E>,
    ) -> Result<Vec<Replaced>, E> {
        let (mut replaced, mut at_once) = (Vec::new(), exclusions.len().max(1));
        while !exclusions.is_empty() {
            let (now, later) = exclusions.split_at(at_once.min(exclusions.len()));
            // Of one exclusion the candidates are two of each class, and a pool has not too many of these.
            let bound = if at_once == 1 { usize::MAX } else { bound };
            match self.candidates(bound, ranks, now, blobs)? {
                Some(candidates) => {
                    self.replace(now, &candidates, &mut replaced);
                    exclusions = later;
                }
                None => at_once = at_once.div_ceil(2),
            }
        }
        Ok(replaced)
    }

    /// Who may come to the places that these exclusions free; nothing where they are more than `bound`.
    fn candidates<E: From<MalformedPool>>(
        &self,
        bound: usize,
        ranks: &Ranks,
        exclusions: &[Hash],
        blobs: &mut Blobs<'_, E>,
    ) -> Result<Option<Vec<Candidate>>, E> {
        let has_place: BTreeSet<Hash> = self.placed.iter().map(|placed| placed.standing.id).collect();
        // Only somebody with a place starts a replacement, and only then can a later one of the list have come to a place.
        if !exclusions.iter().any(|id| has_place.contains(id)) {
            return Ok(Some(Vec::new()));
        }
        let most = exclusions.len().saturating_mul(2);
        shortlist_within(bound, ranks, blobs, |entrant| {
            let waits = !has_place.contains(&entrant.id) && !self.excluded.contains(&entrant.id);
            waits.then(|| (class_of(entrant), most))
        })
    }

    fn replace(&mut self, exclusions: &[Hash], candidates: &[Candidate], replaced: &mut Vec<Replaced>) {
        let mut waiting = Waiting { all: candidates.iter().collect(), stock: Stock::after(self.rules, &self.placed) };
        for excluded in exclusions {
            if !self.excluded.insert(*excluded) {
                continue;
            }
            let at = self.placed.iter().position(|placed| placed.standing.id == *excluded);
            let freed = at.and_then(|at| self.placed.get(at).copied());
            let taker = freed.and_then(|freed| waiting.take(self.rules, &freed, &self.excluded));
            match (at, taker) {
                (Some(at), Some(taker)) => self.placed.splice(at..=at, [taker]).for_each(drop),
                (Some(at), None) => self.placed.splice(at..=at, []).for_each(drop),
                (None, _) => {}
            }
            replaced.push(Replaced { excluded: *excluded, freed, taker });
        }
    }
}

/// Who may still come to a place.
struct Waiting<'a> {
    /// In order. Whoever takes a place leaves; the excluded stay, and are looked past.
    all: Vec<&'a Candidate>,
    /// How full the strata are; units only while one is given.
    stock: Stock,
}

impl Waiting<'_> {
    /// Gives a freed place to the first of those who wait: those for whom it was kept before the others.
    fn take(&mut self, rules: &DrawRules, freed: &Placed, excluded: &BTreeSet<Hash>) -> Option<Placed> {
        self.stock.free(freed);
        let is_short = rules.strata.get(usize::from(freed.stratum)).is_some_and(|stratum| {
            self.stock.taken(freed.stratum) < stratum.minimum || freed.claim == Claim::Minimum(freed.stratum)
        });
        let marked = |candidate: &Candidate| match freed.claim {
            Claim::SetAside(set_aside) => candidate.has_mark(usize::from(set_aside)),
            Claim::Minimum(_) | Claim::General => false,
        };
        let inside = |candidate: &Candidate| is_short && candidate.stratum == freed.stratum;
        let minimum = Claim::Minimum(freed.stratum);
        let taken = self
            .first(freed.claim, excluded, |candidate| marked(candidate) && inside(candidate))
            .or_else(|| self.first(freed.claim, excluded, marked))
            .or_else(|| self.first(minimum, excluded, inside))
            .or_else(|| self.first(Claim::General, excluded, |_| true));
        if taken.is_none() {
            self.stock.withdraw(freed.unit);
        }
        taken
    }

    fn first(&mut self, claim: Claim, excluded: &BTreeSet<Hash>, may: impl Fn(&Candidate) -> bool) -> Option<Placed> {
        let able = self.all.iter().enumerate().filter(|(_, one)| may(one) && !excluded.contains(&one.standing.id));
        let (at, placed) = able.into_iter().find_map(|(at, one)| Some((at, self.stock.give(one, claim)?)))?;
        self.all.remove(at);
        Some(placed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::places::place;
    use psephos_record::{
        draw::{UnitType, pool::Entrant},
        text::Text,
    };

    #[test]
    fn exclusions_that_are_taken_a_few_at_a_time_lead_to_the_same() {
        let unit = |count| UnitType { id: "unit".into(), title: Text::en_zh("unit", "套"), count };
        let rules = DrawRules::plain(vec![unit(5), unit(7), unit(3)]);
        let mut blob = Vec::new();
        for number in 0..200_u8 {
            let preferences = match number % 5 {
                0 => vec![1],
                1 => vec![2, 0],
                _ => Vec::new(),
            };
            let (tickets, stratum, tier, marks, people) = (1 + u32::from(number % 3), 0, 0, 0, Vec::new());
            Entrant { id: Hash([number; 32]), tickets, stratum, tier, marks, preferences, people, provenance: None }
                .encode(&mut blob);
        }
        let mut blobs = |position: usize| (position == 0).then(|| Ok::<_, MalformedPool>(blob.clone()));
        let ranks = Ranks::new(&Hash([5; 32]));
        let outcome = place(&rules, &ranks, &mut blobs).unwrap();
        // Those placed, those who replace them, and some without a place.
        let mut standings = Standings::new(&rules, &outcome);
        let mut exclusions: Vec<Hash> = outcome.placed.iter().map(|placed| placed.standing.id).collect();
        standings.exclude(&ranks, &exclusions, &mut blobs).unwrap();
        exclusions.extend(standings.placed.iter().map(|placed| placed.standing.id));
        exclusions.extend((0..9).map(|number| Hash([number; 32])));
        let excluded = |bound| {
            let mut standings = Standings::new(&rules, &outcome);
            let replaced = standings.exclude_within(bound, &ranks, &exclusions, &mut { blobs }).unwrap();
            (replaced, standings.placed)
        };
        let all = excluded(usize::MAX);
        for bound in [0, 1, 7, 20, 50, 100] {
            assert_eq!(excluded(bound), all, "{bound}");
        }
    }
}
