//! Frequencies over many fixed seeds against what is due, by Pearson's χ². Each threshold is the 99.9 % quantile of the
//! distribution; the seeds are fixed, so a test passes always or never. Each is also shown to refuse a wrong hypothesis.

use crate::lot::{hash, person, place, plain};
use psephos_record::draw::pool::Entrant;

/// `Σ (found − due)² / due`.
fn chi_square(found: &[u32], due: &[f64]) -> f64 {
    found.iter().zip(due).map(|(found, due)| (f64::from(*found) - due).powi(2) / due).sum()
}

/// For each seed, the positions in `entrants` of those placed, in order.
fn draws(entrants: &[Entrant], places: u32, seeds: u64) -> Vec<Vec<usize>> {
    let rules = plain(places);
    let at = |id| entrants.iter().position(|entrant| entrant.id == id).unwrap();
    let draw = |seed| place(&rules, &hash(1_000_000 + seed), entrants).placed;
    (0..seeds).map(|seed| draw(seed).iter().map(|placed| at(placed.standing.id)).collect()).collect()
}

#[test]
fn with_one_ticket_each_everyone_is_placed_equally_often() {
    let entrants: Vec<Entrant> = (0..50).map(person).collect();
    let (seeds, places) = (4_000, 10);
    let mut found = vec![0; 50];
    for at in draws(&entrants, places, seeds).concat() {
        found[at] += 1;
    }
    // Places are drawn without replacement, so a count varies by `seeds · p · (1 − p)`, and the counts add up.
    let share = f64::from(places) / 50.0;
    let statistic = |found: &[u32]| {
        let due = vec![f64::from(u32::try_from(seeds).unwrap()) * share; 50];
        chi_square(found, &due) / (1.0 - share) * 49.0 / 50.0
    };
    let value = statistic(&found);
    assert!(value < 85.35, "χ² with 49 degrees of freedom: {value}");
    // Had one entrant been placed half as often again, it would show.
    found[7] += found[7] / 2;
    assert!(statistic(&found) > 85.35);
}

#[test]
fn the_first_place_goes_by_tickets() {
    let entrants: Vec<Entrant> = (1..=8).map(|tickets| Entrant { tickets, ..person(u64::from(tickets)) }).collect();
    let mut found = [0; 8];
    for draw in draws(&entrants, 1, 36_000) {
        found[draw[0]] += 1;
    }
    let by_tickets = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0].map(|tickets| 36_000.0 * tickets / 36.0);
    let value = chi_square(&found, &by_tickets);
    assert!(value < 24.32, "χ² with 7 degrees of freedom: {value}, {found:?}");
    assert!(chi_square(&found, &[4_500.0; 8]) > 24.32);
}

#[test]
fn the_second_place_goes_by_tickets_among_the_others() {
    let entrants: Vec<Entrant> = (1..=4).map(|tickets| Entrant { tickets, ..person(u64::from(tickets)) }).collect();
    let seeds = 40_000;
    let (mut found, mut due, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    let draws = draws(&entrants, 2, seeds);
    for first in 0..4_usize {
        for second in (0..4).filter(|second| *second != first) {
            found.push(u32::try_from(draws.iter().filter(|draw| draw[..] == [first, second]).count()).unwrap());
            let tickets = |at: usize| f64::from(u32::try_from(at + 1).unwrap());
            due.push(40_000.0 * tickets(first) / 10.0 * tickets(second) / (10.0 - tickets(first)));
            wrong.push(40_000.0 * tickets(first) / 10.0 / 3.0);
        }
    }
    let value = chi_square(&found, &due);
    assert!(value < 31.26, "χ² with 11 degrees of freedom: {value}, {found:?}");
    assert!(chi_square(&found, &wrong) > 31.26);
}

#[test]
fn the_order_of_places_tells_nothing_of_the_order_of_ids() {
    let mut entrants: Vec<Entrant> = (0..20).map(person).collect();
    entrants.sort_by_key(|entrant| entrant.id);
    let mut found = [0; 20];
    for draw in draws(&entrants, 20, 2_000) {
        // Where the first by id comes in the order of the draw.
        found[draw.iter().position(|at| *at == 0).unwrap()] += 1;
    }
    let value = chi_square(&found, &[100.0; 20]);
    assert!(value < 43.82, "χ² with 19 degrees of freedom: {value}");
}
