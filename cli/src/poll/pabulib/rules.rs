//! What META allows a vote.

use super::{Meta, number, votes::VoteRow};
use crate::poll::{Oddity, PollOption, Unreadable};
use core::ops::RangeInclusive;
use psephos_record::contest::{ContestKind, RankTally, Total};

/// What a vote gives the projects that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// An approval each, or one project alone.
    Approvals {
        /// At most one.
        one: bool,
    },
    /// Points.
    Points,
    /// Ranks, in its order.
    Ranks,
}

/// The rules of a file.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) marks: Marks,
    /// How many projects a vote may name.
    pub(super) length: RangeInclusive<u64>,
    /// What its points may add up to.
    pub(super) sum: RangeInclusive<u64>,
    /// Most points of one project.
    pub(super) most: u64,
    /// The costs of the projects and what a vote may spend on them, where it is limited.
    pub(super) spend: Option<(Vec<u64>, u64)>,
}

impl Marks {
    pub(super) fn named(vote_type: &str) -> Option<Self> {
        match vote_type {
            "approval" => Some(Self::Approvals { one: false }),
            "choose-1" => Some(Self::Approvals { one: true }),
            "cumulative" => Some(Self::Points),
            "ordinal" => Some(Self::Ranks),
            _ => None,
        }
    }
}

impl Rules {
    /// Reads META. Where it is silent the votes say what was allowed: at least one project unless some vote is empty, at
    /// most all of them; points from the least to the most that a vote gives.
    pub(super) fn new(
        marks: Marks,
        meta: &Meta,
        projects: &[PollOption],
        costs: Option<&[u64]>,
        rows: &[VoteRow],
        oddities: &mut Vec<Oddity>,
    ) -> Result<Self, Unreadable> {
        let all = projects.len() as u64;
        let empty = rows.iter().any(|row| row.options.is_empty());
        let (least, most) = if marks == (Marks::Approvals { one: true }) { (1, 1) } else { (u64::from(!empty), all) };
        let limit = |name, oddities: &mut Vec<Oddity>| number(meta, name, oddities);
        let min = limit("min_length", oddities).unwrap_or(least);
        let max = limit("max_length", oddities).unwrap_or(most).min(all);
        let mut rules = Self { marks, length: range("projects", min, max)?, sum: 0..=0, most: 0, spend: None };
        if marks == Marks::Points {
            let sums = || rows.iter().map(|row| row.points.iter().sum::<u64>());
            let min = limit("min_sum_points", oddities).or_else(|| sums().min()).unwrap_or(0);
            let max = limit("max_sum_points", oddities).or_else(|| sums().max()).unwrap_or(0);
            rules.sum = range("points", min, max)?;
            rules.most = limit("max_points", oddities).unwrap_or(max).min(max);
        }
        if let Some((_, cost)) = meta.get("max_sum_cost") {
            let budget = limit("max_sum_cost", oddities).filter(|budget| *budget > 0);
            rules.spend = costs.map(<[u64]>::to_vec).zip(budget).filter(|_| matches!(marks, Marks::Approvals { .. }));
            if rules.spend.is_none() {
                oddities.push(Oddity::UncheckedCost { cost: cost.clone() });
            }
        }
        oddities.extend(rules.unproved(all));
        Ok(rules)
    }

    /// The contest whose ballots prove these rules, as far as one does.
    pub(super) fn kind(&self) -> ContestKind {
        let (min, max) = (small(*self.length.start()), small(*self.length.end()));
        match (&self.spend, self.marks) {
            (Some((costs, budget)), _) => ContestKind::Knapsack { costs: costs.clone(), budget: *budget },
            (None, Marks::Approvals { .. }) => ContestKind::Choose { min, max, blank: false },
            (None, Marks::Points) => {
                let total = Total { min: small(*self.sum.start()), max: small(*self.sum.end()) };
                ContestKind::Score { max: small(self.most), total: Some(total), pairwise: false }
            }
            (None, Marks::Ranks) => ContestKind::Rank { min, max, tally: RankTally::Positions },
        }
    }

    /// Points of each rank.
    pub(super) fn points(&self) -> Vec<u32> {
        match self.marks {
            Marks::Ranks => (1..=small(*self.length.end())).rev().collect(),
            Marks::Approvals { .. } | Marks::Points => Vec::new(),
        }
    }

    /// Knapsacks and points prove nothing of how many projects a vote names; points that add up to some name one.
    fn unproved(&self, all: u64) -> impl Iterator<Item = Oddity> {
        let (min, max) = (*self.length.start(), *self.length.end());
        let (counted, proved) = match self.marks {
            Marks::Points => (true, u64::from(*self.sum.start() > 0)),
            Marks::Approvals { .. } | Marks::Ranks => (self.spend.is_some(), 0),
        };
        let fewest =
            (counted && min > proved).then(|| Oddity::Unproved { field: "min_length", value: min.to_string() });
        let most = (counted && max < all).then(|| Oddity::Unproved { field: "max_length", value: max.to_string() });
        fewest.into_iter().chain(most)
    }
}

fn range(what: &'static str, min: u64, max: u64) -> Result<RangeInclusive<u64>, Unreadable> {
    if min > max || max == 0 { Err(Unreadable::Rules { what, min, max }) } else { Ok(min..=max) }
}

/// Numbers beyond are refused with the manifest.
fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
