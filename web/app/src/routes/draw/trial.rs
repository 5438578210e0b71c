//! What chance would have done, against what was drawn.
//!
//! A ticket's number is uniform. Let `r` be the number below which, by chance alone, as many entrants are expected as there are
//! places: `Σ n(t)·(1 − (1 − r)^t) = places` over the numbers of tickets `t`. Then of a group's entrants as many are below `r` as
//! that sum over the group says, whatever quotas and tiers do afterwards. Only for looking at: nothing is decided here.

use super::census::{ByTickets, Census, DIVISIONS, Group};
use psephos_record::{draw::pool::Entrant, ids::Hash};
use std::collections::BTreeMap;

/// Expected and found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Trial {
    /// Entrants below the threshold.
    pub(crate) found: u64,
    /// How many chance puts there on average.
    pub(crate) expected: f64,
    /// One standard deviation of that.
    pub(crate) deviation: f64,
}

/// Trials of all groups.
#[derive(Debug)]
pub(crate) struct Trials {
    /// `r`, in 2⁻⁶⁴.
    threshold: u64,
    pub(crate) groups: BTreeMap<Group, Trial>,
}

fn chance(r: f64, tickets: u32) -> f64 {
    1.0 - (1.0 - r).powf(f64::from(tickets))
}

#[expect(clippy::cast_precision_loss, reason = "for looking at")]
fn expected(r: f64, entrants: &ByTickets) -> (f64, f64) {
    entrants.iter().fold((0.0, 0.0), |(mean, variance), (tickets, entrants)| {
        let (p, n) = (chance(r, *tickets), *entrants as f64);
        (mean + n * p, variance + n * p * (1.0 - p))
    })
}

impl Trials {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "for looking at"
    )]
    pub(crate) fn new(census: &Census, places: u64) -> Self {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..64 {
            let middle = f64::midpoint(low, high);
            let is_below = expected(middle, &census.all).0 < places as f64;
            *(if is_below { &mut low } else { &mut high }) = middle;
        }
        let groups = census.groups.iter().map(|(group, entrants)| {
            let (mean, variance) = expected(low, entrants);
            (*group, Trial { found: 0, expected: mean, deviation: variance.sqrt() })
        });
        Self { threshold: (low * 2.0_f64.powi(64)) as u64, groups: groups.collect() }
    }

    /// Looks at one entrant, whose rank is known.
    pub(crate) fn look(&mut self, entrant: &Entrant, rank: &Hash) {
        let start = rank.as_bytes().first_chunk::<8>().map_or(u64::MAX, |start| u64::from_be_bytes(*start));
        if start < self.threshold {
            for division in DIVISIONS {
                if let Some(trial) = self.groups.get_mut(&division.group(entrant)) {
                    trial.found += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::draw::census::Division;
    use psephos_tally::drawing::order::Ranks;

    fn entrant(number: u32) -> Entrant {
        let id = psephos_record::draw::pool::group_id(
            &psephos_record::ProcessId([1; 32]),
            &[Hash([u8::try_from(number % 251).unwrap_or(0); 32]), Hash([u8::try_from(number / 251).unwrap_or(0); 32])],
        );
        Entrant {
            id,
            tickets: number % 4 + 1,
            stratum: 0,
            tier: 0,
            marks: 0,
            preferences: Vec::new(),
            people: Vec::new(),
            provenance: None,
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "for looking at")]
    fn an_honest_seed_gives_every_group_what_chance_gives_it_and_a_steered_order_does_not() {
        let entrants: Vec<Entrant> = (0..20_000).map(entrant).collect();
        let mut census = Census::default();
        for entrant in &entrants {
            census.add(entrant);
        }
        let ranks = Ranks::new(&Hash([5; 32]));
        let mut honest = Trials::new(&census, 2_000);
        for entrant in &entrants {
            honest.look(entrant, &ranks.rank(&entrant.id, entrant.tickets));
        }
        for (group, trial) in &honest.groups {
            let off = (trial.found as f64 - trial.expected).abs() / trial.deviation;
            assert!(off < 4.0, "{group:?}: {trial:?}");
        }
        let more = |tickets: u32| honest.groups[&(Division::Tickets, tickets)].expected;
        assert!(more(4) > 3.0 * more(1), "four tickets are worth almost four times one");
        // Whoever gives those with one ticket four chances is seen.
        let mut steered = Trials::new(&census, 2_000);
        for entrant in &entrants {
            steered.look(entrant, &ranks.rank(&entrant.id, 4));
        }
        let one = steered.groups[&(Division::Tickets, 1)];
        assert!(one.found as f64 > one.expected + 10.0 * one.deviation, "{one:?}");
    }
}
