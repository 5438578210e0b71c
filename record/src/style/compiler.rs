//! Collects the bits, equations and forms of a ballot style, contest by contest.

use core::ops::Range;
use psephos_proofs::{Equation, Form, Relation};

/// A sum in the making: bits with coefficients.
pub(super) type Terms = Vec<(u32, i64)>;

#[derive(Default)]
pub(super) struct Compiler {
    bits: u32,
    equations: Vec<Equation>,
    forms: Vec<Form>,
}

impl Compiler {
    /// Takes the next bits.
    pub(super) const fn bits(&mut self, count: u32) -> Range<u32> {
        let first = self.bits;
        self.bits += count;
        first..self.bits
    }

    /// Takes the next bit.
    pub(super) const fn bit(&mut self) -> u32 {
        self.bits += 1;
        self.bits - 1
    }

    /// Takes bits with these weights, as terms.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> Terms {
        weights.iter().map(|weight| (self.bit(), coefficient(*weight))).collect()
    }

    /// `Σ terms = target`.
    pub(super) fn equation(&mut self, mut terms: Terms, target: i64) {
        terms.sort_unstable();
        self.equations.push(Equation { terms, target });
    }

    /// The next ciphertext holds `Σ terms`.
    pub(super) fn form(&mut self, mut terms: Terms) {
        terms.sort_unstable();
        self.forms.push(Form { terms, constant: 0 });
    }

    /// How many ciphertexts there are so far.
    pub(super) const fn forms(&self) -> usize {
        self.forms.len()
    }

    pub(super) fn finish(self) -> Relation {
        Relation::new(self.bits, self.equations, self.forms)
    }
}

/// A coefficient; manifests are checked to keep them below 2⁴⁸.
pub(super) fn coefficient(number: u64) -> i64 {
    i64::try_from(number).expect("costs and budgets are below 2^48: see Manifest::check")
}

/// The same terms with every sign turned.
pub(super) fn negated(terms: &[(u32, i64)]) -> Terms {
    terms.iter().map(|(bit, coefficient)| (*bit, -coefficient)).collect()
}
