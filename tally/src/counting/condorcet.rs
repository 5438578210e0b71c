//! Condorcet's methods on the numbers of ballots that prefer one option to another.
//!
//! An option that beats every other one wins under both rules. **Schulze** (2011) otherwise compares the strongest
//! beatpaths, a path being as strong as its weakest defeat, and a defeat as strong as its winning votes. **Ranked pairs**
//! (Tideman 1987) locks defeats in, strongest first (most winning votes, then fewest losing votes, then the order by lot or of
//! the ballot), leaving out each that would close a circle.

use super::{
    ranking::seat,
    ties::Ties,
    totals::Totals,
    trace::{Count, Step},
};
use std::collections::BTreeMap;

pub(super) fn schulze(totals: &Totals, ties: Ties<'_>) -> Count {
    let k = totals.options();
    let pairs = || (0..k).flat_map(|i| (0..k).filter(move |j| *j != i).map(move |j| (i, j)));
    let mut paths: BTreeMap<(u32, u32), u64> = pairs()
        .map(|(i, j)| {
            let (over, under) = (totals.pair(i, j), totals.pair(j, i));
            ((i, j), if over > under { over } else { 0 })
        })
        .collect();
    let strength = |paths: &BTreeMap<(u32, u32), u64>, i, j| paths.get(&(i, j)).copied().unwrap_or(0);
    for via in 0..k {
        for (i, j) in pairs().filter(|(i, j)| *i != via && *j != via) {
            let around = strength(&paths, i, via).min(strength(&paths, via, j));
            let direct = paths.entry((i, j)).or_default();
            *direct = around.max(*direct);
        }
    }
    let steps = pairs()
        .filter_map(|(over, under)| {
            let (there, back) = (strength(&paths, over, under), strength(&paths, under, over));
            (there > back).then_some(Step::Beatpath { over, under, there, back })
        })
        .collect();
    let unbeaten = |i: u32| (0..k).all(|j| j == i || strength(&paths, i, j) >= strength(&paths, j, i));
    seat(&[(0..k).filter(|i| unbeaten(*i)).collect()], 1, ties, steps)
}

pub(super) fn ranked_pairs(totals: &Totals, ties: Ties<'_>) -> Count {
    let k = totals.options();
    let mut defeats: Vec<(u32, u32, u64, u64)> = (0..k)
        .flat_map(|i| (0..k).map(move |j| (i, j)))
        .map(|(i, j)| (i, j, totals.pair(i, j), totals.pair(j, i)))
        .filter(|(.., over, under)| over > under)
        .collect();
    let strength = |(.., over, under): &(u32, u32, u64, u64)| (core::cmp::Reverse(*over), *under);
    defeats.sort_by_key(|defeat| (strength(defeat), ties.place(defeat.0), ties.place(defeat.1)));
    let mut steps = Vec::new();
    // Whoever beats everyone wins, in whatever order the others are looked at.
    if (0..k).all(|i| defeats.iter().filter(|(over, ..)| *over == i).count() + 1 < k as usize) {
        let equal = defeats.chunk_by(|one, other| strength(one) == strength(other)).filter(|equal| equal.len() > 1);
        steps.extend(equal.map(|equal| Step::EqualDefeats(equal.iter().map(|(i, j, ..)| (*i, *j)).collect())));
    }
    let mut locked: Vec<(u32, u32)> = Vec::new();
    for (over, under, ballots_over, ballots_under) in defeats {
        let circle = reaches(&locked, under, over);
        if !circle {
            locked.push((over, under));
        }
        steps.push(Step::Defeat { over, under, ballots_over, ballots_under, locked: !circle });
    }
    let unbeaten = |i: u32| locked.iter().all(|(_, under)| *under != i);
    seat(&[(0..k).filter(|i| unbeaten(*i)).collect()], 1, ties, steps)
}

/// Whether locked defeats lead from one option to another.
fn reaches(locked: &[(u32, u32)], from: u32, to: u32) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(at) = seen.get(next).copied() {
        if at == to {
            return true;
        }
        let further: Vec<u32> = locked
            .iter()
            .filter(|(over, under)| *over == at && !seen.contains(under))
            .map(|(_, under)| *under)
            .collect();
        seen.extend(further);
        next += 1;
    }
    false
}
