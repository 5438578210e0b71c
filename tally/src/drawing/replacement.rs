//! Who takes a place that becomes free after the draw.
//!
//! Spec: `docs/spec/80-draws.md#replacement`.

use super::{
    order::Ranks,
    outcome::{Claim, Outcome, Placed},
    pool::MalformedPool,
    reading::Blobs,
    shortlist::{Candidate, class_of, shortlist},
    stock::Stock,
};
use psephos_record::{draw::DrawRules, ids::Hash};
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

    /// Excludes these entrants, one after the other, and gives their places to others, in the order of this seed: that of the draw
    /// when the next in order replaces, that of [`super::replacement_seed`] for a fresh round of the beacon. Whoever was excluded
    /// before is left out.
    ///
    /// Reads the pool once if any of them has a place. Of each class (stratum, marks, accepted unit types) it keeps `2·k` for `k`
    /// exclusions: each takes away at most one by giving it a place and one by excluding it.
    pub fn exclude<E: From<MalformedPool>>(
        &mut self,
        seed: &Hash,
        exclusions: &[Hash],
        blobs: &mut Blobs<'_, E>,
    ) -> Result<Vec<Replaced>, E> {
        let has_place: BTreeSet<Hash> = self.placed.iter().map(|placed| placed.standing.id).collect();
        // Only somebody with a place starts a replacement, and only then can a later one of the list have come to a place.
        let candidates = if exclusions.iter().any(|id| has_place.contains(id)) {
            let most = exclusions.len().saturating_mul(2);
            shortlist(&Ranks::new(seed), blobs, |entrant| {
                let waits = !has_place.contains(&entrant.id) && !self.excluded.contains(&entrant.id);
                waits.then(|| (class_of(entrant), most))
            })?
        } else {
            Vec::new()
        };
        let mut waiting = Waiting { all: candidates.iter().collect(), stock: Stock::after(self.rules, &self.placed) };
        let mut replaced = Vec::new();
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
        Ok(replaced)
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
