//! `grade {grades}`: one of `g` grades for each of `k` options.
//!
//! | bits | count |
//! |---|---|
//! | `b_ij`: option `i` has grade `j` | k·g |
//! | `z_i`: option `i` has none | k where options may be skipped |
//!
//! For each option `Σ_j b_ij (+ z_i) = 1`. Forms: each `b_ij`, option by option.

use super::{compiler::Compiler, digits::equal};
use crate::booth::SelectionFault;

pub(super) fn compile(compiler: &mut Compiler, k: u32, grades: u32, skippable: bool) {
    for _ in 0..k {
        let mut terms: Vec<(u32, i64)> = compiler.bits(grades).map(|bit| (bit, 1)).collect();
        for (bit, _) in &terms {
            compiler.form(vec![(*bit, 1)]);
        }
        terms.extend(skippable.then(|| (compiler.bit(), 1)));
        compiler.equation(terms, 1);
    }
}

/// `numbers`: the grade of each option, from 1 for the best; 0 for none.
pub(super) fn bits(numbers: &[i64], grades: usize, skippable: bool) -> Result<Vec<u8>, SelectionFault> {
    let grades = grades as u64;
    let mut bits = Vec::new();
    for number in numbers {
        let grade = within(*number, grades)?;
        if grade == 0 && !skippable {
            return Err(SelectionFault::Undervote { marked: 0, min: 1 });
        }
        bits.extend((1..=grades).map(|this| equal(grade, this)));
        bits.extend(skippable.then(|| equal(grade, 0)));
    }
    Ok(bits)
}

/// A number from 0 to `max`.
pub(super) fn within(number: i64, max: u64) -> Result<u64, SelectionFault> {
    u64::try_from(number).ok().filter(|number| *number <= max).ok_or(SelectionFault::OutOfRange)
}

/// Numbers that are each a single digit of at most `max` ≤ 255.
pub(super) fn one_digit(numbers: &[i64], max: u64) -> Result<Vec<u8>, SelectionFault> {
    numbers.iter().map(|number| Ok(within(*number, max)?.to_le_bytes()[0])).collect()
}
