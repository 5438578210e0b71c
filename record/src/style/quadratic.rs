//! `quadratic {credits, against}`: `v` votes for (or against) an option cost `v²` credits.
//!
//! With `m = ⌊√credits⌋`:
//!
//! | bits | count |
//! |---|---|
//! | `f_iv`: `v` votes for option `i`, `v = 1..m` | k·m |
//! | `a_iv`: `v` votes against option `i` | k·m where offered |
//! | `z_i`: no vote on option `i` | k |
//! | digits of `0..=credits` | |
//!
//! For each option `Σ_v f_iv (+ Σ_v a_iv) + z_i = 1`; for the ballot `Σ v²·(f_iv + a_iv) + slack = credits`. Forms:
//! `Σ_v v·f_iv` of each option, then `Σ_v v·a_iv` of each.

use super::{
    compiler::{Compiler, Terms},
    digits::{decompose, digits, equal},
};
use crate::booth::SelectionFault;

pub(super) fn compile(compiler: &mut Compiler, k: u32, credits: u32, against: bool) {
    let most = credits.isqrt();
    let mut cost = Terms::new();
    let (mut votes_for, mut votes_against) = (Vec::new(), Vec::new());
    for _ in 0..k {
        let mut one: Terms = Vec::new();
        let mut side = |compiler: &mut Compiler| -> Terms {
            let votes: Terms = compiler.bits(most).zip(1..).collect();
            one.extend(votes.iter().map(|(bit, _)| (*bit, 1)));
            cost.extend(votes.iter().map(|(bit, v)| (*bit, v * v)));
            votes
        };
        votes_for.push(side(compiler));
        if against {
            votes_against.push(side(compiler));
        }
        one.push((compiler.bit(), 1));
        compiler.equation(one, 1);
    }
    cost.extend(compiler.weighted(&digits(u64::from(credits))));
    compiler.equation(cost, i64::from(credits));
    for votes in votes_for.into_iter().chain(votes_against) {
        compiler.form(votes);
    }
}

/// `numbers`: votes for an option, negative ones against it.
pub(super) fn bits(numbers: &[i64], credits: u32, against: bool) -> Result<Vec<u8>, SelectionFault> {
    let most = u64::from(credits.isqrt());
    let mut bits = Vec::new();
    let mut spent = 0_u64;
    for number in numbers {
        let votes = number.unsigned_abs();
        if votes > most || (*number < 0 && !against) {
            return Err(SelectionFault::OutOfRange);
        }
        spent += votes * votes;
        let against_it = u8::from(*number < 0);
        bits.extend((1..=most).map(|v| equal(votes, v) & (1 ^ against_it)));
        if against {
            bits.extend((1..=most).map(|v| equal(votes, v) & against_it));
        }
        bits.push(equal(votes, 0));
    }
    let left = u64::from(credits).checked_sub(spent).ok_or(SelectionFault::OverBudget)?;
    bits.extend(decompose(left, &digits(u64::from(credits))));
    Ok(bits)
}
