//! Ballot styles, compiled from the manifest alone to bits, linear equations and linear forms.
//!
//! Spec: `docs/spec/30-ballot.md#styles`, with the table of forms for each kind of contest.

use crate::{
    contest::{Contest, ContestKind},
    manifest::Manifest,
};
use core::ops::Range;
use psephos_crypto::Ciphertext;
use psephos_proofs::{Equation, Form, Relation};

/// A ballot style as the proof sees it.
#[derive(Clone, Debug)]
pub struct CompiledStyle {
    relation: Relation,
    contests: Vec<CompiledContest>,
}

/// Where a contest's bits and ciphertexts stand in the ballots of a style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledContest {
    /// The contest's position in the manifest.
    pub contest: u32,
    /// Its ciphertexts.
    pub slots: Range<usize>,
    /// Its bits: one an option, the blank, the slack digits.
    pub bits: Range<usize>,
    /// Weights of the slack digits.
    pub slack: Vec<u32>,
}

impl CompiledStyle {
    /// Compiles the style with this number; `None` when the manifest has no such style.
    pub fn new(manifest: &Manifest, style: u32) -> Option<Self> {
        let mut compiler = Compiler::default();
        for (position, contest) in manifest.contests_of(style)? {
            compiler.contest(position, contest);
        }
        let Compiler { bits, equations, forms, contests } = compiler;
        Some(Self { relation: Relation::new(bits, equations, forms), contests })
    }

    /// The relation that a ballot of this style proves.
    pub const fn relation(&self) -> &Relation {
        &self.relation
    }

    /// The contests, in the order of the ballot.
    pub fn contests(&self) -> &[CompiledContest] {
        &self.contests
    }

    /// Bytes of the ciphertexts and the proof: the same for every ballot of the style.
    pub fn ballot_bytes(&self) -> usize {
        self.relation.forms().len() * Ciphertext::BYTES + self.relation.proof_bytes()
    }
}

#[derive(Default)]
struct Compiler {
    bits: u32,
    equations: Vec<Equation>,
    forms: Vec<Form>,
    contests: Vec<CompiledContest>,
}

impl Compiler {
    fn contest(&mut self, position: u32, contest: &Contest) {
        let (first_bit, first_slot) = (self.bits, self.forms.len());
        let slack = match contest.kind {
            ContestKind::Choose { min, max, blank } => self.choose(contest.slots(), min, max, blank),
        };
        self.contests.push(CompiledContest {
            contest: position,
            slots: first_slot..self.forms.len(),
            bits: first_bit as usize..self.bits as usize,
            slack,
        });
    }

    /// `Σ options + Σ slack digits + max·blank = max`: a blank leaves no room for an option, and without it the slack
    /// holds `max − chosen`, which lies in `0..=max−min`.
    fn choose(&mut self, slots: usize, min: u32, max: u32, blank: bool) -> Vec<u32> {
        let mut terms = Vec::with_capacity(slots);
        for slot in 0..slots {
            let bit = self.next_bit();
            let coefficient = if blank && slot + 1 == slots { i64::from(max) } else { 1 };
            terms.push((bit, coefficient));
            self.forms.push(Form { terms: vec![(bit, 1)], constant: 0 });
        }
        let slack = digits(max - min);
        for weight in &slack {
            terms.push((self.next_bit(), i64::from(*weight)));
        }
        self.equations.push(Equation { terms, target: i64::from(max) });
        slack
    }

    const fn next_bit(&mut self) -> u32 {
        self.bits += 1;
        self.bits - 1
    }
}

/// Weights of digits whose subset sums are exactly `0..=range`: 1, 2, 4, … with the last one cut to fit.
pub fn digits(range: u32) -> Vec<u32> {
    let mut weights = Vec::new();
    let mut rest = range;
    let mut weight = 1;
    while rest > 0 {
        let digit = rest.min(weight);
        weights.push(digit);
        rest -= digit;
        weight = weight.saturating_mul(2);
    }
    weights
}

/// The digits of `value` in these weights, largest first taken. Constant time in the value.
///
/// Right for every value up to the weights' sum: what a taken last digit leaves is below the sum of the others, and a
/// value below the last digit is too.
pub fn decompose(value: u32, weights: &[u32]) -> Vec<u8> {
    let mut rest = u64::from(value);
    let mut digits: Vec<u8> = weights
        .iter()
        .rev()
        .map(|weight| {
            let weight = u64::from(*weight);
            // 1 when rest ≥ weight; both are far below 2⁶³.
            let taken = 1 ^ (rest.wrapping_sub(weight) >> 63);
            rest -= weight * taken;
            u8::from(taken == 1)
        })
        .collect();
    digits.reverse();
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_reach_every_value_in_range_and_none_beyond() {
        for range in 0..200 {
            let weights = digits(range);
            assert_eq!(weights.iter().sum::<u32>(), range);
            for value in 0..=range {
                let sum: u32 = decompose(value, &weights).iter().zip(&weights).map(|(d, w)| u32::from(*d) * w).sum();
                assert_eq!(sum, value, "{value} of {range}");
            }
        }
    }
}
