//! Votes counted in the clear, from the file's ballots alone: what the decrypted totals are compared with.
//!
//! Plain sums over preference lists, on purpose without the booth's numbers and without the rules of `psephos-tally`.

use super::{FileBallot, Poll};
use core::cmp::Reverse;
use psephos_record::contest::{Counting, Misfit, Slot};
use std::collections::BTreeMap;

/// A poll with the last ballot of each voter.
#[derive(Debug)]
pub struct Clear<'a> {
    poll: &'a Poll,
    ballots: Vec<&'a FileBallot>,
}

impl<'a> Clear<'a> {
    /// Takes the last ballot of each voter.
    pub fn new(poll: &'a Poll) -> Self {
        let last: BTreeMap<usize, &FileBallot> = poll.ballots.iter().map(|ballot| (ballot.voter, ballot)).collect();
        Self { poll, ballots: last.into_values().collect() }
    }

    /// What each option has: approvals, points, or points of its ranks.
    pub fn figures(&self) -> Vec<u64> {
        let mut figures = vec![0; self.poll.options.len()];
        for ballot in &self.ballots {
            for (place, option) in ballot.options.iter().enumerate() {
                let worth = match (self.poll.points.get(place), ballot.points.get(place)) {
                    (Some(of_rank), _) => u64::from(*of_rank),
                    (None, given) => given.copied().unwrap_or(1),
                };
                if let Some(figure) = figures.get_mut(*option) {
                    *figure += worth;
                }
            }
        }
        figures
    }

    /// How many ballots name each option.
    pub fn namings(&self) -> Vec<u64> {
        (0..self.poll.options.len()).map(|option| self.count(|ballot| ballot.options.contains(&option))).collect()
    }

    /// What one slot's total must be.
    pub fn total(&self, slot: Slot) -> u64 {
        match slot {
            Slot::Option(option) => self.figures().get(option as usize).copied().unwrap_or(0),
            Slot::Position { option, rank } => {
                self.count(|ballot| ballot.options.get(rank as usize) == Some(&(option as usize)))
            }
            Slot::Pair { over, under } => self.prefer(over as usize, under as usize),
            // No file that is read has such answers.
            Slot::Blank | Slot::Grade { .. } | Slot::Against(_) | Slot::Unspent => 0,
        }
    }

    /// How many ballots prefer one option to another. One that a ballot doesn't name stands below all that it does.
    pub fn prefer(&self, over: usize, under: usize) -> u64 {
        self.count(|ballot| {
            let first = ballot.options.iter().find(|option| **option == over || **option == under);
            first == Some(&over)
        })
    }

    /// The option that more ballots prefer to each other one than the other way round.
    pub fn condorcet_winner(&self) -> Option<usize> {
        let all = 0..self.poll.options.len();
        let beats = |this, other| self.prefer(this, other) > self.prefer(other, this);
        all.clone().find(|this| all.clone().all(|other| other == *this || beats(*this, other)))
    }

    /// Who is elected or funded, in order; `None` where an equal number of votes decides it, or no option beats every
    /// other one.
    pub fn outcome(&self) -> Option<Vec<usize>> {
        let figures = self.figures();
        match &self.poll.counting {
            Counting::Greedy { costs, budget, misfit, .. } => Some(funded(&figures, costs, *budget, *misfit)),
            Counting::Schulze | Counting::RankedPairs => Some(vec![self.condorcet_winner()?]),
            counting => {
                let seats = counting.seats()? as usize;
                let order = by_figure(&figures);
                let figure = |place: usize| order.get(place).and_then(|option| figures.get(*option));
                let tie = seats > 0 && figure(seats).is_some() && figure(seats - 1) == figure(seats);
                (!tie).then(|| order.into_iter().take(seats).collect())
            }
        }
    }

    fn count(&self, counts: impl Fn(&FileBallot) -> bool) -> u64 {
        self.ballots.iter().filter(|ballot| counts(ballot)).count() as u64
    }
}

/// Options with the largest figures first, as far as the budget goes; equal ones in the order of the file.
pub fn funded(figures: &[u64], costs: &[u64], budget: u64, misfit: Misfit) -> Vec<usize> {
    let mut left = budget;
    let mut funded = Vec::new();
    for option in by_figure(figures) {
        match costs.get(option).and_then(|cost| left.checked_sub(*cost)) {
            Some(rest) => {
                left = rest;
                funded.push(option);
            }
            None if misfit == Misfit::Stop => break,
            None => {}
        }
    }
    funded
}

/// Options that have any votes, those with most first.
fn by_figure(figures: &[u64]) -> Vec<usize> {
    let voted = figures.iter().enumerate().filter(|(_, figure)| **figure > 0);
    let mut order: Vec<(Reverse<u64>, usize)> = voted.map(|(option, figure)| (Reverse(*figure), option)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, option)| option).collect()
}
