//! What a ballot style asks of a bit vector: linear equations it must obey, linear forms that the ciphertexts hold.
//!
//! Spec: `docs/spec/30-ballot.md#relation`.

use psephos_crypto::{Digest, Scalar};

/// A sum of bits with small integer coefficients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// `(bit, coefficient)`, bits counted from 0, ascending and distinct.
    pub terms: Vec<(u32, i64)>,
    /// A constant added to the sum.
    pub constant: i64,
}

/// A sum of bits that must equal a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// `(bit, coefficient)`, bits counted from 0, ascending and distinct.
    pub terms: Vec<(u32, i64)>,
    /// What the sum must be.
    pub target: i64,
}

/// The whole rule of a ballot style.
#[derive(Clone, Debug)]
pub struct Relation {
    bits: u32,
    equations: Vec<Equation>,
    forms: Vec<Form>,
    digest: Digest,
}

impl Relation {
    /// A relation over `bits` bits.
    ///
    /// # Panics
    /// When a term names a bit that isn't there: relations are compiled by our own code from checked manifests.
    pub fn new(bits: u32, equations: Vec<Equation>, forms: Vec<Form>) -> Self {
        let all = equations.iter().map(|e| &e.terms).chain(forms.iter().map(|f| &f.terms));
        assert!(all.flatten().all(|(bit, _)| *bit < bits), "a term names a bit of the vector");
        let digest = digest(bits, &equations, &forms);
        Self { bits, equations, forms, digest }
    }

    /// How many bits the vector has: `n`.
    pub const fn bits(&self) -> u32 {
        self.bits
    }

    /// How many ciphertexts a ballot has: `m`.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The rules.
    pub fn equations(&self) -> &[Equation] {
        &self.equations
    }

    /// A hash of the whole relation, which every proof binds.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Bytes of a proof: seven group elements and `n + 5` scalars.
    pub const fn proof_bytes(&self) -> usize {
        32 * (7 + self.bits as usize + 5)
    }

    /// Bits of the largest number that a ciphertext can hold; none if one can be negative, or too large to tell.
    pub fn width(&self) -> Option<u32> {
        let most = |form: &Form| {
            let parts = form.terms.iter().map(|(_, coefficient)| *coefficient).chain([form.constant]);
            parts.map(|part| u64::try_from(part).ok()).try_fold(0_u64, |sum, part| sum.checked_add(part?))
        };
        let most = self.forms.iter().map(most).try_fold(0, |largest, most| Some(most?.max(largest)));
        most.map(|most| u64::BITS - most.leading_zeros())
    }

    /// The numbers that the ciphertexts hold for these bits.
    ///
    /// Constant time in the bits: every term is computed, whatever the bit.
    pub fn values(&self, bits: &[Scalar]) -> Vec<Scalar> {
        self.forms.iter().map(|form| sum(&form.terms, bits) + integer(form.constant)).collect()
    }
}

/// `Σ coefficient·vector[bit]`.
pub(crate) fn sum(terms: &[(u32, i64)], vector: &[Scalar]) -> Scalar {
    let entry = |bit: u32| vector.get(bit as usize).expect("Relation::new checked every bit");
    terms.iter().map(|(bit, coefficient)| scaled(entry(*bit), *coefficient)).sum()
}

/// `coefficient·scalar`. Constant time in the scalar; the coefficient is public.
pub(crate) fn scaled(scalar: &Scalar, coefficient: i64) -> Scalar {
    match coefficient {
        0 => Scalar::ZERO,
        1 => *scalar,
        -1 => -scalar,
        _ => scalar * integer(coefficient),
    }
}

/// A signed integer modulo ℓ.
pub(crate) fn integer(number: i64) -> Scalar {
    let magnitude = Scalar::from(number.unsigned_abs());
    if number < 0 { -magnitude } else { magnitude }
}

fn digest(bits: u32, equations: &[Equation], forms: &[Form]) -> Digest {
    let rows = |rows: &mut dyn Iterator<Item = (&Vec<(u32, i64)>, i64)>| {
        let mut bytes = Vec::new();
        for (terms, constant) in rows {
            bytes.extend((terms.len() as u64).to_le_bytes());
            for (bit, coefficient) in terms {
                bytes.extend(bit.to_le_bytes());
                bytes.extend(coefficient.to_le_bytes());
            }
            bytes.extend(constant.to_le_bytes());
        }
        bytes
    };
    let equations = rows(&mut equations.iter().map(|e| (&e.terms, e.target)));
    let forms = rows(&mut forms.iter().map(|f| (&f.terms, f.constant)));
    Digest::of("relation", &[&bits.to_le_bytes(), &equations, &forms])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_that_of_the_largest_sum() {
        let width = |forms: &[(&[i64], i64)]| {
            let form = |(coefficients, constant): &(&[i64], i64)| Form {
                terms: (0..).zip(coefficients.iter().copied()).collect(),
                constant: *constant,
            };
            Relation::new(3, Vec::new(), forms.iter().map(form).collect()).width()
        };
        assert_eq!(width(&[]), Some(0));
        assert_eq!(width(&[(&[1], 0), (&[1], 0)]), Some(1));
        assert_eq!(width(&[(&[1], 0), (&[1, 2, 4], 0)]), Some(3));
        assert_eq!(width(&[(&[1, 2, 4], 1)]), Some(4));
        assert_eq!(width(&[(&[1], 0), (&[5, -1], 0)]), None);
        assert_eq!(width(&[(&[1], -1)]), None);
        assert_eq!(width(&[(&[i64::MAX, i64::MAX, 2], 0)]), None);
    }
}
