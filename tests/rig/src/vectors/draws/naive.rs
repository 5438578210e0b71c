//! Replacement next in order as the page on draws says it, word for word, and as those say it who misread it.

use psephos_record::{
    draw::{DrawRules, pool::Entrant},
    ids::Hash,
};
use psephos_tally::drawing::{
    order::Standing,
    outcome::{Claim, Placed},
};
use std::collections::BTreeSet;

/// What a verifier gets wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misreading {
    /// Who was excluded without a place comes to one.
    ExcludedTakes,
    /// A stratum may have any number of places.
    NoMaximum,
    /// The place that became free counts in its stratum.
    FreedCounts,
    /// Whoever is next takes the unit, wanted or not.
    AnyUnit,
    /// The first with the mark, of whatever stratum.
    NoRuleOne,
    /// A stratum is short only where the claim is its minimum.
    ShortByClaim,
    /// A stratum is short only where it has fewer places than its minimum.
    ShortByNumber,
    /// Rule 4 leaves the claim as it was.
    ClaimStays,
    /// Who replaces another stands behind everyone.
    Behind,
}

/// A draw of a few people while exclusions come in.
#[derive(Clone)]
pub(super) struct Naive<'a> {
    pub(super) rules: &'a DrawRules,
    /// Everyone, in the order of the draw.
    pub(super) all: Vec<(Standing, Entrant)>,
    pub(super) placed: Vec<Placed>,
    pub(super) excluded: BTreeSet<Hash>,
    pub(super) misread: Option<Misreading>,
}

impl Naive<'_> {
    fn misreads(&self, what: Misreading) -> bool {
        self.misread == Some(what)
    }

    /// The next exclusion of the record; who takes the place that it frees.
    pub(super) fn exclude(&mut self, id: Hash) -> Option<Placed> {
        let at = self.placed.iter().position(|placed| placed.standing.id == id);
        if at.is_some() || !self.misreads(Misreading::ExcludedTakes) {
            self.excluded.insert(id);
        }
        let at = at?;
        let freed = self.placed.remove(at);
        let taker = self.taker(&freed)?;
        let at = if self.misreads(Misreading::Behind) { self.placed.len() } else { at };
        self.placed.insert(at, taker);
        Some(taker)
    }

    fn places_of(&self, stratum: u16) -> u32 {
        u32::try_from(self.placed.iter().filter(|placed| placed.stratum == stratum).count()).unwrap()
    }

    fn can_take(&self, freed: &Placed, entrant: &Entrant) -> bool {
        let counted = u32::from(self.misreads(Misreading::FreedCounts) && entrant.stratum == freed.stratum);
        let has_room =
            self.places_of(entrant.stratum) + counted < self.rules.strata[usize::from(entrant.stratum)].maximum;
        let accepts = entrant.preferences.is_empty() || entrant.preferences.contains(&freed.unit);
        !self.placed.iter().any(|placed| placed.standing.id == entrant.id)
            && !self.excluded.contains(&entrant.id)
            && (has_room || self.misreads(Misreading::NoMaximum))
            && (accepts || self.misreads(Misreading::AnyUnit))
    }

    fn is_short(&self, freed: &Placed) -> bool {
        let by_claim = freed.claim == Claim::Minimum(freed.stratum);
        let by_number = self.places_of(freed.stratum) < self.rules.strata[usize::from(freed.stratum)].minimum;
        match self.misread {
            Some(Misreading::ShortByClaim) => by_claim,
            Some(Misreading::ShortByNumber) => by_number,
            _ => by_claim || by_number,
        }
    }

    fn taker(&self, freed: &Placed) -> Option<Placed> {
        let is_short = self.is_short(freed);
        let set_aside = match freed.claim {
            Claim::SetAside(position) => Some(position),
            Claim::Minimum(_) | Claim::General => None,
        };
        let marked = |entrant: &Entrant| set_aside.is_some_and(|position| entrant.marks >> position & 1 == 1);
        let inside = |entrant: &Entrant| is_short && entrant.stratum == freed.stratum;
        let first = |claim: Claim, may: &dyn Fn(&Entrant) -> bool| {
            let (standing, entrant) = self.all.iter().find(|(_, one)| may(one) && self.can_take(freed, one))?;
            Some(Placed { standing: *standing, stratum: entrant.stratum, unit: freed.unit, claim })
        };
        let one = if self.misreads(Misreading::NoRuleOne) {
            None
        } else {
            first(freed.claim, &|entrant| marked(entrant) && inside(entrant))
        };
        let last = if self.misreads(Misreading::ClaimStays) { freed.claim } else { Claim::General };
        one.or_else(|| first(freed.claim, &marked))
            .or_else(|| first(Claim::Minimum(freed.stratum), &inside))
            .or_else(|| first(last, &|_| true))
    }
}
