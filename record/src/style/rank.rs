//! `rank {min, max, tally}`: from `min` to `max` of `k` options in order of preference; the others stand equal below them.
//!
//! | bits | count |
//! |---|---|
//! | `r_ip`: option `i` has rank `p`, `p = 0..max` | k·max |
//! | `u_i`: option `i` has no rank | k |
//! | `e_p`: the ranks end before `p`, for `p = min..max` | max−min |
//! | `w_ij`, `w_ji`, `t_ij` for each `i < j`: `i` above `j`, `j` above `i`, neither | 3·k(k−1)/2 where pairs are counted |
//!
//! For each option `Σ_p r_ip + u_i = 1`. For each rank below `min`, `Σ_i r_ip = 1`; from `min` on
//! `Σ_i r_ip + e_p = Σ_i r_i(p−1)` (1 for `p = 0`): ranks are used once and without a gap.
//!
//! Where pairs are counted, for each pair `w_ij + w_ji + t_ij = 1`, and for each option
//! `Σ_j w_ij = Σ_p (k−1−p)·r_ip`. The option with rank 0 therefore is above all `k−1` others, which leaves the one with
//! rank 1 exactly the `k−2` others to be above, and so on; options without a rank are above none. So the `w` are the
//! ballot's preferences and nothing else (for full rankings this is Landau's theorem on transitive tournaments).
//!
//! Forms: `r_ip` option by option where ranks are counted, then `w_ij` for each ordered pair where pairs are counted.

use super::{
    compiler::{Compiler, Terms},
    digits::{at_least, equal},
    grade::within,
};
use crate::{booth::SelectionFault, contest::RankTally};
use std::collections::BTreeMap;

pub(super) fn compile(compiler: &mut Compiler, k: u32, min: u32, max: u32, tally: RankTally) {
    let ranks: Vec<Vec<u32>> = (0..k).map(|_| compiler.bits(max).collect()).collect();
    for ranks in &ranks {
        let mut terms: Terms = ranks.iter().map(|bit| (*bit, 1)).collect();
        terms.push((compiler.bit(), 1));
        compiler.equation(terms, 1);
    }
    let column = |rank: u32, coefficient: i64| -> Terms {
        ranks.iter().filter_map(|ranks| Some((*ranks.get(rank as usize)?, coefficient))).collect()
    };
    for rank in 0..max {
        let mut terms = column(rank, 1);
        let mut target = 1;
        if rank >= min {
            terms.push((compiler.bit(), 1));
            if rank > 0 {
                terms.extend(column(rank - 1, -1));
                target = 0;
            }
        }
        compiler.equation(terms, target);
    }
    if tally.positions() {
        for bit in ranks.iter().flatten() {
            compiler.form(vec![(*bit, 1)]);
        }
    }
    if tally.pairs() {
        compile_pairs(compiler, k, &ranks);
    }
}

fn compile_pairs(compiler: &mut Compiler, k: u32, ranks: &[Vec<u32>]) {
    let mut above = BTreeMap::new();
    for i in 0..k {
        for j in i + 1..k {
            let (over, under, neither) = (compiler.bit(), compiler.bit(), compiler.bit());
            compiler.equation(vec![(over, 1), (under, 1), (neither, 1)], 1);
            above.insert((i, j), over);
            above.insert((j, i), under);
        }
    }
    for (i, ranks) in (0..k).zip(ranks) {
        let wins = above.range((i, 0)..(i + 1, 0)).map(|(_, bit)| (*bit, 1));
        let due = ranks.iter().zip(0..).map(|(bit, rank)| (*bit, -(i64::from(k) - 1 - rank)));
        let terms = wins.chain(due).filter(|(_, coefficient)| *coefficient != 0).collect();
        compiler.equation(terms, 0);
    }
    for bit in above.values() {
        compiler.form(vec![(*bit, 1)]);
    }
}

/// `numbers`: the rank of each option, from 1 for the best; 0 for none.
pub(super) fn bits(numbers: &[i64], min: u32, max: u32, tally: RankTally) -> Result<Vec<u8>, SelectionFault> {
    let (least, most) = (u64::from(min), u64::from(max));
    let ranks: Vec<u64> = numbers.iter().map(|number| within(*number, most)).collect::<Result<_, _>>()?;
    let ranked: u64 = ranks.iter().map(|rank| at_least(*rank, 1)).sum();
    if ranked < least {
        return Err(SelectionFault::Undervote { marked: ranked, min: least });
    }
    let used = |rank: u64| -> u64 { ranks.iter().map(|this| u64::from(equal(*this, rank))).sum() };
    if (1..=most).any(|rank| used(rank) != at_least(ranked, rank)) {
        return Err(SelectionFault::Ranks);
    }
    let mut bits: Vec<u8> = Vec::new();
    for rank in &ranks {
        bits.extend((1..=most).map(|this| equal(*rank, this)));
    }
    bits.extend(ranks.iter().map(|rank| equal(*rank, 0)));
    bits.extend((least..most).map(|rank| equal(ranked, rank)));
    if tally.pairs() {
        // An option without a rank stands behind every rank.
        let order: Vec<u64> = ranks.iter().map(|rank| rank + u64::from(equal(*rank, 0)) * (most + 1)).collect();
        for (i, this) in order.iter().enumerate() {
            for other in order.iter().skip(i + 1) {
                let over = at_least(*other, this + 1);
                let under = at_least(*this, other + 1);
                bits.extend([over, under, 1 - over - under].map(|bit| bit.to_le_bytes()[0]));
            }
        }
    }
    Ok(bits)
}
