//! Who gets what.
//!
//! Set-asides, then minima, then everyone; within each by tier and rank. Whoever is placed takes the best of what is left.
//!
//! **What can be forgotten.** The pool may be much larger than memory, so it is read once and of each class (stratum, marks,
//! accepted unit types) only the first `n` are kept, `n` the units that they accept or, if fewer, those that the stratum may take.
//! Nobody else can be placed. For say that `e` was placed, and `f` of the same class comes before it. In the step that placed `e`,
//! `f` qualified too and its turn came earlier, when no fewer units were left, its stratum was no fuller, and the step was not over;
//! so `f` was placed then, if not before. So all before `e` in its class were placed, and they are fewer than `n`. Who is not placed
//! changes nothing for others. So at most `n` of each class are in memory, and of all classes together at most
//! [`psephos_record::draw::pool::MAX_CANDIDATES`]: a pool with more is malformed.
//!
//! Spec: `docs/spec/80-draws.md#places`.

use super::{
    order::Ranks,
    outcome::{Claim, Outcome, Placed},
    pool::MalformedPool,
    reading::Blobs,
    shortlist::{Candidate, class_of, most_of, shortlist},
    stock::Stock,
};
use psephos_record::draw::{DrawRules, pool::Entrant};

/// Gives the places. `blobs` is a pool that was checked under these rules. Reads it once.
pub fn place<E: From<MalformedPool>>(rules: &DrawRules, ranks: &Ranks, blobs: &mut Blobs<'_, E>) -> Result<Outcome, E> {
    let class = |entrant: &Entrant| {
        let most = usize::try_from(most_of(rules, entrant)).unwrap_or(usize::MAX);
        (most > 0).then(|| (class_of(entrant), most))
    };
    let candidates = shortlist(ranks, blobs, class)?;
    let mut giving =
        Giving { stock: Stock::new(rules), waiting: candidates.iter().map(Some).collect(), placed: vec![] };
    let everyone: Vec<usize> = (0..candidates.len()).collect();

    for (i, set_aside) in rules.set_asides.iter().enumerate() {
        let marked: Vec<usize> =
            (0..).zip(&candidates).filter(|(_, candidate)| candidate.has_mark(i)).map(|(at, _)| at).collect();
        giving.step(&marked, Claim::SetAside(position(i)), set_aside.count);
    }
    let mut strata = vec![Vec::new(); rules.strata.len()];
    for (at, candidate) in candidates.iter().enumerate() {
        if let Some(stratum) = strata.get_mut(usize::from(candidate.stratum)) {
            stratum.push(at);
        }
    }
    for (i, (stratum, members)) in rules.strata.iter().zip(&strata).enumerate() {
        let due = stratum.minimum.saturating_sub(giving.stock.taken(position(i)));
        giving.step(members, Claim::Minimum(position(i)), due);
    }
    giving.step(&everyone, Claim::General, u32::MAX);
    Ok(Outcome { placed: giving.placed })
}

/// A position in the manifest, of which there are at most 1,000.
fn position(i: usize) -> u16 {
    u16::try_from(i).unwrap_or(u16::MAX)
}

struct Giving<'a> {
    stock: Stock,
    /// All candidates in order; those placed leave a hole.
    waiting: Vec<Option<&'a Candidate>>,
    placed: Vec<Placed>,
}

impl Giving<'_> {
    /// Gives up to so many places to those of these candidates who wait and can take one.
    fn step(&mut self, who: &[usize], claim: Claim, most: u32) {
        let mut given = 0;
        for at in who {
            if given == most || self.stock.is_out() {
                return;
            }
            let Some(slot) = self.waiting.get_mut(*at) else { continue };
            if let Some(placed) = slot.and_then(|candidate| self.stock.give(candidate, claim)) {
                *slot = None;
                self.placed.push(placed);
                given += 1;
            }
        }
    }
}
