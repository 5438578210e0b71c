//! Decrypted totals by what they count.

use psephos_record::contest::{Contest, Slot};

/// The totals of a contest's slots.
#[derive(Clone, Debug)]
pub struct Totals {
    options: u32,
    slots: Vec<(Slot, u64)>,
}

impl Totals {
    /// `totals`: one for each slot of the contest, in their order.
    pub fn new(contest: &Contest, totals: &[u64]) -> Self {
        Self { options: contest.size(), slots: contest.slots().into_iter().zip(totals.iter().copied()).collect() }
    }

    /// How many options there are.
    pub const fn options(&self) -> u32 {
        self.options
    }

    /// The total of one slot; 0 for a slot that the contest does not have.
    pub fn of(&self, slot: Slot) -> u64 {
        self.slots.iter().find(|(this, _)| *this == slot).map_or(0, |(_, total)| *total)
    }

    /// Selections, scores, approvals or amounts of each option.
    pub fn per_option(&self) -> Vec<u64> {
        (0..self.options).map(|option| self.of(Slot::Option(option))).collect()
    }

    /// Votes for less votes against each option.
    pub fn net_votes(&self) -> Vec<i128> {
        (0..self.options)
            .map(|option| i128::from(self.of(Slot::Option(option))) - i128::from(self.of(Slot::Against(option))))
            .collect()
    }

    /// Points of each option by its ranks: up to 2⁴⁸ ballots of 2³² points, so not a number of 64 bits.
    pub fn points(&self, points: &[u32]) -> Vec<i128> {
        let given = |option| {
            let ranks = (0..).zip(points);
            ranks.map(|(rank, points)| i128::from(self.of(Slot::Position { option, rank })) * i128::from(*points)).sum()
        };
        (0..self.options).map(given).collect()
    }

    /// Ballots that prefer `over` to `under`.
    pub fn pair(&self, over: u32, under: u32) -> u64 {
        self.of(Slot::Pair { over, under })
    }

    /// Ballots that gave an option each grade, best first.
    pub fn grades(&self, option: u32) -> Vec<u64> {
        let graded = |(slot, total): &(Slot, u64)| match slot {
            Slot::Grade { option: this, .. } if *this == option => Some(*total),
            _ => None,
        };
        self.slots.iter().filter_map(graded).collect()
    }
}
