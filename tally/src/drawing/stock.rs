//! What is left: units of each type, and room in each stratum.

use super::outcome::{Claim, Placed};
use super::shortlist::Candidate;
use psephos_record::draw::DrawRules;

/// What is left to give.
#[derive(Clone, Debug)]
pub(super) struct Stock {
    /// Units left, by type.
    units: Vec<u32>,
    /// Places that each stratum has.
    taken: Vec<u32>,
    /// Places that each stratum may have.
    most: Vec<u32>,
}

impl Stock {
    /// Everything.
    pub(super) fn new(rules: &DrawRules) -> Self {
        let units = rules.units.iter().map(|unit| unit.count).collect();
        let mut most: Vec<u32> = rules.strata.iter().map(|stratum| stratum.maximum).collect();
        if most.is_empty() {
            most.push(u32::MAX);
        }
        Self { units, taken: vec![0; most.len()], most }
    }

    /// Nothing: these have their places in their strata, and no unit is left.
    pub(super) fn after(rules: &DrawRules, placed: &[Placed]) -> Self {
        let mut stock = Self::new(rules);
        stock.units.fill(0);
        for one in placed {
            stock.enter(one.stratum);
        }
        stock
    }

    /// Whether all units are given.
    pub(super) fn is_out(&self) -> bool {
        self.units.iter().all(|left| *left == 0)
    }

    /// Places that a stratum has.
    pub(super) fn taken(&self, stratum: u16) -> u32 {
        self.taken.get(usize::from(stratum)).copied().unwrap_or(0)
    }

    fn enter(&mut self, stratum: u16) {
        if let Some(taken) = self.taken.get_mut(usize::from(stratum)) {
            *taken += 1;
        }
    }

    /// Takes a place back: its unit is left, and room in its stratum.
    pub(super) fn free(&mut self, placed: &Placed) {
        if let Some(left) = self.units.get_mut(usize::from(placed.unit)) {
            *left += 1;
        }
        if let Some(taken) = self.taken.get_mut(usize::from(placed.stratum)) {
            *taken = taken.saturating_sub(1);
        }
    }

    /// Withdraws a unit that nobody took.
    pub(super) fn withdraw(&mut self, unit: u8) {
        if let Some(left) = self.units.get_mut(usize::from(unit)) {
            *left = left.saturating_sub(1);
        }
    }

    /// Gives the candidate the first of its preferences that is left, or without preferences the first unit type that is; nothing
    /// when there is none, or no room in its stratum.
    pub(super) fn give(&mut self, candidate: &Candidate, claim: Claim) -> Option<Placed> {
        let stratum = usize::from(candidate.stratum);
        if self.taken.get(stratum)? >= self.most.get(stratum)? {
            return None;
        }
        let is_left = |unit: &u8| self.units.get(usize::from(*unit)).is_some_and(|left| *left > 0);
        let unit = if candidate.preferences.is_empty() {
            (0..=u8::MAX).take(self.units.len()).find(is_left)?
        } else {
            candidate.preferences.iter().copied().find(is_left)?
        };
        *self.units.get_mut(usize::from(unit))? -= 1;
        self.enter(candidate.stratum);
        Some(Placed { standing: candidate.standing, stratum: candidate.stratum, unit, claim })
    }
}
