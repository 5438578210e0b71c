//! What chance would have done, against what was drawn.
//!
//! A ticket's number is uniform, so of an entrant with `t` tickets and the rank `r` the *position* `1 − (1 − r)^t` is: 0 is the very
//! front, 1 the very end, whatever its tickets. Tiers and quotas have no part in it.
//!
//! - Let `r` be the rank below which, by chance alone, as many entrants are expected as there are places: `Σ n(t)·(1 − (1 − r)^t) =
//!   places` over the numbers of tickets `t`. Then of a group's entrants as many are below `r` as that sum over the group says.
//! - The mean position of `n` entrants is ½ on average, with a standard deviation of `1 / √(12·n)`: few places do not blunt it.
//! - From the first to the last part of the queue the positions neither rise nor fall on average: [`Drift`].
//!
//! Only for looking at: nothing is decided here.

use super::census::{ByTickets, Census, Division, Group};
use psephos_record::{draw::pool::Entrant, ids::Hash};
use psephos_tally::drawing::order::Ranks;
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
    /// Entrants that were looked at.
    entrants: u64,
    /// The sum of their positions.
    positions: f64,
}

/// How positions move from the first part of the queue to the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Drift {
    /// By how much: below 0 where those who entered late stand nearer the front.
    pub(crate) found: f64,
    /// One standard deviation of what chance does; on average it does nothing.
    pub(crate) deviation: f64,
}

/// Trials of all groups.
#[derive(Debug)]
pub(crate) struct Trials {
    threshold: f64,
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

#[expect(clippy::cast_precision_loss, reason = "for looking at")]
impl Trial {
    /// The mean position; of nobody, that of chance.
    pub(crate) fn mean(&self) -> f64 {
        if self.entrants == 0 { 0.5 } else { self.positions / self.entrants as f64 }
    }

    /// One standard deviation of it.
    pub(crate) fn mean_deviation(&self) -> f64 {
        (12.0 * self.entrants.max(1) as f64).sqrt().recip()
    }
}

#[expect(clippy::cast_precision_loss, reason = "for looking at")]
impl Drift {
    /// The line that fits best through the positions of these parts, by part, at its two ends. None of a single part.
    fn of<'t>(parts: impl Iterator<Item = (u32, &'t Trial)> + Clone) -> Option<Self> {
        let sum =
            |of: &dyn Fn(f64, &Trial) -> f64| parts.clone().map(|(part, trial)| of(part.into(), trial)).sum::<f64>();
        let middle = sum(&|part, trial| part * trial.entrants as f64) / sum(&|_, trial| trial.entrants as f64);
        let width = sum(&|part, trial| (part - middle).powi(2) * trial.entrants as f64);
        let rise = sum(&|part, trial| (part - middle) * (trial.positions - trial.entrants as f64 / 2.0));
        let (first, last) = (parts.clone().map(|(part, _)| part).min()?, parts.clone().map(|(part, _)| part).max()?);
        let parts = f64::from(last - first);
        (width > 0.0).then(|| Self { found: parts * rise / width, deviation: parts / (12.0 * width).sqrt() })
    }
}

impl Trials {
    #[expect(clippy::cast_precision_loss, reason = "for looking at")]
    pub(crate) fn new(census: &Census, places: u64) -> Self {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..64 {
            let middle = f64::midpoint(low, high);
            let is_below = expected(middle, &census.all).0 < places as f64;
            *(if is_below { &mut low } else { &mut high }) = middle;
        }
        let groups = census.groups.iter().map(|(group, entrants)| {
            let (mean, variance) = expected(low, entrants);
            (*group, Trial { expected: mean, deviation: variance.sqrt(), ..Trial::default() })
        });
        Self { threshold: low, groups: groups.collect() }
    }

    /// Looks at one entrant. `rank` is its rank, between 0 and 1.
    pub(crate) fn look(&mut self, census: &Census, entrant: &Entrant, rank: f64) {
        let position = chance(rank, entrant.tickets);
        for group in census.groups_of(entrant) {
            if let Some(trial) = self.groups.get_mut(&group) {
                trial.found += u64::from(rank < self.threshold);
                trial.entrants += 1;
                trial.positions += position;
            }
        }
    }

    /// How positions move along the queue; none where the pool does not know it.
    pub(crate) fn drift(&self) -> Option<Drift> {
        let parts = self.groups.range((Division::Entry, 0)..=(Division::Entry, u32::MAX));
        Drift::of(parts.map(|((_, part), trial)| (*part, trial)))
    }
}

/// The rank of an entrant between 0 and 1; of a step, the middle of its share.
#[expect(clippy::cast_precision_loss, reason = "for looking at")]
pub(crate) fn rank_of(entrant: &Entrant, ranks: &Ranks) -> f64 {
    match ranks.step_of(&entrant.id) {
        Some((step, steps)) => (f64::from(step) + 0.5) / steps as f64,
        None => fraction(&ranks.rank(&entrant.id, entrant.tickets)),
    }
}

/// A hash between 0 and 1.
#[expect(clippy::cast_precision_loss, reason = "for looking at")]
fn fraction(rank: &Hash) -> f64 {
    let start = rank.as_bytes().first_chunk::<8>().map_or(u64::MAX, |start| u64::from_be_bytes(*start));
    start as f64 / 2.0_f64.powi(64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::draw::census::Division;
    use crate::routes::draw::tenths::Tenths;
    use psephos_record::draw::pool::Provenance;

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
            provenance: Some(Provenance { office: u16::from(number.is_multiple_of(10)), number: number + 1 }),
        }
    }

    fn census(entrants: &[Entrant]) -> Census {
        let mut census = Census::new(Tenths::of(entrants.iter().filter_map(|entrant| entrant.provenance).collect()));
        for entrant in entrants {
            census.add(entrant);
        }
        census
    }

    /// Looks at everybody, with ranks that these make of the honest ones.
    fn trials(entrants: &[Entrant], places: u64, bend: impl Fn(&Entrant, Hash) -> Hash) -> Trials {
        let census = census(entrants);
        let ranks = Ranks::new(&Hash([7; 32]));
        let mut trials = Trials::new(&census, places);
        for entrant in entrants {
            trials.look(&census, entrant, fraction(&bend(entrant, ranks.rank(&entrant.id, entrant.tickets))));
        }
        trials
    }

    /// How many standard deviations the mean position of a group is off.
    fn off(trials: &Trials, group: Group) -> f64 {
        let trial = trials.groups[&group];
        (trial.mean() - 0.5) / trial.mean_deviation()
    }

    fn drift(trials: &Trials) -> f64 {
        let Drift { found, deviation } = trials.drift().unwrap();
        found / deviation
    }

    /// A rank at this fraction of the way.
    fn at(fraction: f64) -> Hash {
        let mut rank = Hash([0; 32]);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for looking at")]
        rank.0[..8].copy_from_slice(&((fraction * 2.0_f64.powi(64)) as u64).to_be_bytes());
        rank
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "for looking at")]
    fn few_places_are_enough_to_see_that_the_front_of_the_queue_was_favoured() {
        let entrants: Vec<Entrant> = (0..400).map(entrant).collect();
        let honest = trials(&entrants, 4, |_, rank| rank);
        for part in 0..10 {
            assert!(off(&honest, (Division::Entry, part)).abs() < 3.0, "{part}");
        }
        assert!(drift(&honest).abs() < 2.0 && off(&honest, (Division::Office, 1)).abs() < 3.0);
        // Whoever entered in the first half gets half the rank.
        let steered = |is_favoured: &dyn Fn(&Entrant) -> bool| {
            trials(&entrants, 4, |entrant, rank| if is_favoured(entrant) { at(fraction(&rank) / 2.0) } else { rank })
        };
        let number = |entrant: &Entrant| entrant.provenance.map_or(0, |entered| entered.number);
        let early = steered(&|entrant| number(entrant) <= 200);
        assert!(drift(&early) > 3.0, "{}", drift(&early));
        let late = steered(&|entrant| number(entrant) > 200);
        assert!(drift(&late) < -3.0, "{}", drift(&late));
        let places_of = |trials: &Trials, part| trials.groups[&(Division::Entry, part)];
        let unusual = |trial: Trial| (trial.found as f64 - trial.expected).abs() > 3.0 * trial.deviation;
        assert!((0..10).all(|part| !unusual(places_of(&early, part))), "by the places alone nobody would know");
    }

    #[test]
    fn an_office_with_an_order_of_its_own_is_seen() {
        let entrants: Vec<Entrant> = (0..400).map(entrant).collect();
        let of = |entrant: &Entrant| entrant.provenance.map_or(0, |entered| entered.office);
        let steered =
            trials(&entrants, 4, |entrant, rank| if of(entrant) == 1 { at(fraction(&rank) / 3.0) } else { rank });
        assert!(off(&steered, (Division::Office, 1)) < -3.0 && off(&steered, (Division::Office, 0)).abs() < 3.0);
    }

    #[test]
    fn the_draft_lottery_of_1970_is_seen() {
        // The mean number of each month's birthdays, 1 to 366: Fienberg, Science 171 (1971), table 2.
        let months = [
            (31, 201.2),
            (29, 203.0),
            (31, 225.8),
            (30, 203.7),
            (31, 208.0),
            (30, 195.7),
            (31, 181.5),
            (31, 173.5),
            (30, 157.3),
            (31, 182.5),
            (30, 148.7),
            (31, 121.5),
        ];
        let month = |(part, (days, mean)): (u32, (u32, f64))| {
            let positions = f64::from(days) * (mean - 0.5) / 366.0;
            (part, Trial { entrants: days.into(), positions, ..Trial::default() })
        };
        let months: Vec<(u32, Trial)> = (0..).zip(months).map(month).collect();
        let drift = Drift::of(months.iter().map(|(part, trial)| (*part, trial))).unwrap();
        assert!(drift.found < -4.0 * drift.deviation, "{drift:?}");
        let (_, december) = months[11];
        assert!((december.mean() - 0.5) / december.mean_deviation() < -3.0);
    }

    #[test]
    fn a_pool_without_order_of_entry_has_no_drift() {
        let entrants: Vec<Entrant> = (0..40).map(|number| Entrant { provenance: None, ..entrant(number) }).collect();
        let trials = trials(&entrants, 4, |_, rank| rank);
        assert_eq!(trials.drift(), None);
        assert!(trials.groups.keys().all(|(division, _)| !matches!(division, Division::Entry | Division::Office)));
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "for looking at")]
    fn an_honest_seed_gives_every_group_what_chance_gives_it_and_a_steered_order_does_not() {
        let entrants: Vec<Entrant> = (0..20_000).map(entrant).collect();
        let census = census(&entrants);
        let ranks = Ranks::new(&Hash([5; 32]));
        let mut honest = Trials::new(&census, 2_000);
        for entrant in &entrants {
            honest.look(&census, entrant, rank_of(entrant, &ranks));
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
            steered.look(&census, entrant, fraction(&ranks.rank(&entrant.id, 4)));
        }
        let one = steered.groups[&(Division::Tickets, 1)];
        assert!(one.found as f64 > one.expected + 10.0 * one.deviation, "{one:?}");
    }
}
