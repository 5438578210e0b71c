//! `score {max, total, pairwise}`: a number from 0 to `max` for each of `k` options.
//!
//! | bits | count |
//! |---|---|
//! | `d_ij`: digits of option `i`'s score `s_i = Σ w_j·d_ij`, of `0..=max` | k·digits |
//! | digits of `0..=total.max−total.min` | where a total is asked |
//! | `p_ij`, then digits `t` of `0..=max`, for each ordered pair | where pairs are counted |
//!
//! With a total: `Σ s_i + slack = total.max`. For each ordered pair: `s_i − s_j − t − (max+1)·p_ij = −max`; so with
//! `p_ij = 1` it is `s_i = s_j + t + 1`, and with `p_ij = 0` it is `s_i = s_j − (max − t)`: `p_ij` says whether option `i`
//! is scored above option `j`. Forms: each `s_i`, then each `p_ij`.

use super::{
    compiler::{Compiler, Terms, negated},
    digits::{at_least, decompose, digits},
    grade::within,
};
use crate::{booth::SelectionFault, contest::Total};

pub(super) fn compile(compiler: &mut Compiler, k: u32, max: u32, total: Option<Total>, pairwise: bool) {
    let weights = digits(u64::from(max));
    let scores: Vec<Terms> = (0..k).map(|_| compiler.weighted(&weights)).collect();
    for score in &scores {
        compiler.form(score.clone());
    }
    if let Some(Total { min, max }) = total {
        let mut terms = scores.concat();
        terms.extend(compiler.weighted(&digits(u64::from(max - min))));
        compiler.equation(terms, i64::from(max));
    }
    if !pairwise {
        return;
    }
    for (i, over) in scores.iter().enumerate() {
        for (j, under) in scores.iter().enumerate() {
            if i == j {
                continue;
            }
            let above = compiler.bit();
            let difference = compiler.weighted(&weights);
            let mut terms = [over.clone(), negated(under), negated(&difference)].concat();
            terms.push((above, -(i64::from(max) + 1)));
            compiler.equation(terms, -i64::from(max));
            compiler.form(vec![(above, 1)]);
        }
    }
}

pub(super) fn bits(numbers: &[i64], max: u32, total: Option<Total>, pairwise: bool) -> Result<Vec<u8>, SelectionFault> {
    let limit = u64::from(max);
    let weights = digits(limit);
    let scores: Vec<u64> = numbers.iter().map(|number| within(*number, limit)).collect::<Result<_, _>>()?;
    let mut bits: Vec<u8> = scores.iter().flat_map(|score| decompose(*score, &weights)).collect();
    if let Some(Total { min, max }) = total {
        let (min, max) = (u64::from(min), u64::from(max));
        let sum: u64 = scores.iter().sum();
        if sum > max {
            return Err(SelectionFault::Overvote { marked: sum, max });
        }
        if sum < min {
            return Err(SelectionFault::Undervote { marked: sum, min });
        }
        bits.extend(decompose(max - sum, &digits(max - min)));
    }
    if pairwise {
        for (i, over) in scores.iter().enumerate() {
            for (j, under) in scores.iter().enumerate() {
                if i == j {
                    continue;
                }
                let above = at_least(*over, under + 1);
                // t = s_i − s_j − 1 when above, else s_i − s_j + max.
                let t = over + limit - under - above * (limit + 1);
                bits.push(above.to_le_bytes()[0]);
                bits.extend(decompose(t, &weights));
            }
        }
    }
    Ok(bits)
}
