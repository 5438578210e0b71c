//! Nobody in two households.

use super::RowFault;
use psephos_record::{
    draw::{DrawRules, EntrantForm, pool::Entrant},
    ids::Hash,
};

/// The people of all households, 36 bytes each; empty in a draw of persons or panels.
#[derive(Debug)]
pub(super) struct People {
    each_once: bool,
    /// A person, and the row of its household.
    found: Vec<(Hash, u32)>,
}

impl People {
    pub(super) fn new(rules: &DrawRules) -> Self {
        Self { each_once: rules.entrants == EntrantForm::Household, found: Vec::new() }
    }

    /// Takes the people of a row; a pool has fewer than 2³² rows.
    pub(super) fn add(&mut self, row: u64, entrant: &Entrant) {
        if self.each_once {
            let row = u32::try_from(row).unwrap_or(u32::MAX);
            self.found.extend(entrant.people.iter().map(|person| (*person, row)));
        }
    }

    /// Finds the first row with a person of an earlier one.
    pub(super) fn check(mut self) -> Result<(), (u64, RowFault)> {
        self.found.sort_unstable();
        let pairs = self.found.array_windows::<2>();
        let twice = pairs.filter(|[one, next]| one.0 == next.0).map(|[_, next]| (next.1, next.0)).min();
        twice.map_or(Ok(()), |(row, person)| Err((u64::from(row), RowFault::TwoHouseholds(person))))
    }
}
