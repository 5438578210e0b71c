//! Places and replacements as the specification says them, with everyone in memory and everything counted anew each time.

use psephos_record::{
    draw::{DrawRules, pool::Entrant},
    ids::Hash,
};
use psephos_tally::drawing::{
    order::{Ranks, Standing},
    outcome::{Claim, Placed},
    replacement::Replaced,
};

/// Everyone in the order of this seed.
fn ordered<'a>(seed: &Hash, entrants: &'a [Entrant]) -> Vec<(Standing, &'a Entrant)> {
    let ranks = Ranks::new(seed);
    let standing = |entrant: &Entrant| Standing {
        tier: entrant.tier,
        rank: ranks.rank(&entrant.id, entrant.tickets),
        id: entrant.id,
    };
    let mut all: Vec<_> = entrants.iter().map(|entrant| (standing(entrant), entrant)).collect();
    all.sort_by_key(|(standing, _)| *standing);
    all
}

/// Gives the entrant a place, if there is one for it: `free` are the units, one number each.
fn give(
    rules: &DrawRules,
    placed: &[Placed],
    free: &[u8],
    (standing, entrant): (Standing, &Entrant),
    claim: Claim,
) -> Option<Placed> {
    if placed.iter().any(|one| one.standing.id == entrant.id) {
        return None;
    }
    let in_stratum = placed.iter().filter(|one| one.stratum == entrant.stratum).count();
    if rules.strata.get(usize::from(entrant.stratum)).is_some_and(|stratum| in_stratum >= stratum.maximum as usize) {
        return None;
    }
    let wanted = if entrant.preferences.is_empty() { (0..=255).collect() } else { entrant.preferences.clone() };
    let unit = wanted.into_iter().find(|unit| free.contains(unit))?;
    Some(Placed { standing, stratum: entrant.stratum, unit, claim })
}

fn units(rules: &DrawRules) -> Vec<u8> {
    (0_u8..).zip(&rules.units).flat_map(|(unit, kind)| vec![unit; kind.count as usize]).collect()
}

pub(crate) fn place(rules: &DrawRules, seed: &Hash, entrants: &[Entrant]) -> Vec<Placed> {
    let order = ordered(seed, entrants);
    let mut free = units(rules);
    let mut placed = Vec::new();
    let mut step = |claim, may: &dyn Fn(&Entrant) -> bool, most: &dyn Fn(&[Placed]) -> usize| {
        let before = placed.len();
        let most = most(&placed);
        for one in order.iter().filter(|(_, entrant)| may(entrant)) {
            if placed.len() - before == most {
                break;
            }
            if let Some(given) = give(rules, &placed, &free, *one, claim) {
                let at = free.iter().position(|unit| *unit == given.unit).unwrap();
                free.remove(at);
                placed.push(given);
            }
        }
    };
    for (i, set_aside) in (0..).zip(&rules.set_asides) {
        step(Claim::SetAside(i), &|entrant| entrant.marks >> i & 1 == 1, &|_| set_aside.count as usize);
    }
    for (i, stratum) in (0..).zip(&rules.strata) {
        step(Claim::Minimum(i), &|entrant| entrant.stratum == i, &|placed| {
            (stratum.minimum as usize).saturating_sub(placed.iter().filter(|one| one.stratum == i).count())
        });
    }
    step(Claim::General, &|_| true, &|_| usize::MAX);
    placed
}

/// One exclusion.
pub(crate) fn exclude(
    rules: &DrawRules,
    seed: &Hash,
    entrants: &[Entrant],
    placed: &mut Vec<Placed>,
    excluded: &mut Vec<Hash>,
    who: Hash,
) -> Replaced {
    excluded.push(who);
    let Some(at) = placed.iter().position(|one| one.standing.id == who) else {
        return Replaced { excluded: who, freed: None, taker: None };
    };
    let freed = placed.remove(at);
    let have = placed.iter().filter(|one| one.stratum == freed.stratum).count();
    let short = rules.strata.get(usize::from(freed.stratum)).is_some_and(|stratum| have < stratum.minimum as usize)
        || matches!(freed.claim, Claim::Minimum(_));
    let marked = |entrant: &Entrant| matches!(freed.claim, Claim::SetAside(i) if entrant.marks >> i & 1 == 1);
    let inside = |entrant: &Entrant| short && entrant.stratum == freed.stratum;
    let order = ordered(seed, entrants);
    let find = |claim, may: &dyn Fn(&Entrant) -> bool| {
        let able = order.iter().filter(|(_, entrant)| may(entrant) && !excluded.contains(&entrant.id));
        able.copied().find_map(|one| give(rules, placed, &[freed.unit], one, claim))
    };
    let taker = find(freed.claim, &|entrant| marked(entrant) && inside(entrant))
        .or_else(|| find(freed.claim, &marked))
        .or_else(|| find(Claim::Minimum(freed.stratum), &inside))
        .or_else(|| find(Claim::General, &|_| true));
    if let Some(taker) = taker {
        placed.insert(at, taker);
    }
    Replaced { excluded: who, freed: Some(freed), taker }
}
