//! `knapsack {costs, budget}`: options as far as the budget pays for them.
//!
//! | bits | count |
//! |---|---|
//! | `b_i`: option `i` is approved | k |
//! | digits of `0..=budget` | |
//!
//! `Σ cost_i·b_i + slack = budget`. Forms: each `b_i`.

use super::{
    compiler::{Compiler, coefficient},
    digits::{decompose, digits},
    grade::one_digit,
};
use crate::booth::SelectionFault;

pub(super) fn compile(compiler: &mut Compiler, costs: &[u64], budget: u64) {
    let mut terms = compiler.weighted(costs);
    for (bit, _) in &terms {
        compiler.form(vec![(*bit, 1)]);
    }
    terms.extend(compiler.weighted(&digits(budget)));
    compiler.equation(terms, coefficient(budget));
}

pub(super) fn bits(numbers: &[i64], costs: &[u64], budget: u64) -> Result<Vec<u8>, SelectionFault> {
    let mut bits = one_digit(numbers, 1)?;
    let spent: u64 = bits.iter().zip(costs).map(|(bit, cost)| u64::from(*bit) * cost).sum();
    let left = budget.checked_sub(spent).ok_or(SelectionFault::OverBudget)?;
    bits.extend(decompose(left, &digits(budget)));
    Ok(bits)
}
