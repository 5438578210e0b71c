//! `choose {min, max, blank}`: at least `min` and at most `max` of `k` options, or a blank.
//!
//! | bits | count |
//! |---|---|
//! | `b_i`: option `i` is selected | k |
//! | `β`: the ballot is blank | 1 where offered |
//! | `d_j`: digits of `0..=max−min` | |
//!
//! `Σ b_i + max·β + Σ w_j·d_j = max`: a blank leaves no room for an option, and without it the digits hold what the voter
//! left over. Forms: each `b_i`, then `β`.

use super::{
    compiler::{Compiler, coefficient},
    digits::{decompose, digits},
};
use crate::booth::SelectionFault;

pub(super) fn compile(compiler: &mut Compiler, k: u32, min: u32, max: u32, blank: bool) {
    let mut terms: Vec<(u32, i64)> = compiler.bits(k).map(|bit| (bit, 1)).collect();
    terms.extend(blank.then(|| (compiler.bit(), i64::from(max))));
    for (bit, _) in &terms {
        compiler.form(vec![(*bit, 1)]);
    }
    terms.extend(compiler.weighted(&digits(u64::from(max - min))));
    compiler.equation(terms, coefficient(u64::from(max)));
}

pub(super) fn bits(numbers: &[i64], blank: bool, min: u32, max: u32, offered: bool) -> Result<Vec<u8>, SelectionFault> {
    let mut bits: Vec<u8> = super::grade::one_digit(numbers, 1)?;
    let marked: u64 = bits.iter().map(|bit| u64::from(*bit)).sum();
    let (least, most) = (u64::from(min), u64::from(max));
    if blank && marked > 0 {
        return Err(SelectionFault::BlankAndMarked);
    }
    if marked > most {
        return Err(SelectionFault::Overvote { marked, max: most });
    }
    if marked < least && !blank {
        return Err(SelectionFault::Undervote { marked, min: least });
    }
    bits.extend(offered.then_some(u8::from(blank)));
    // A blank fills the whole contest, so it leaves nothing.
    let left = (most - marked) * (1 - u64::from(blank));
    bits.extend(decompose(left, &digits(most - least)));
    Ok(bits)
}
