//! Generators that nobody chose: each is hashed to the group from a published label and an index.
//!
//! `generator(i) = map(SHA-512(frame("generator", [u32le(i)])))`, where `map` is the one-way map of RFC 9496 §4.3.4 on
//! 64 bytes. Index 0 blinds (`H`), indices 1.. carry the bits of a ballot (`H_1..H_n`). Nobody knows a discrete
//! logarithm between any two of them, nor to `G` (ATTACKS B8).

use crate::{SecretScalar, digest::hash_wide};
use core::fmt;
use curve25519_dalek::{
    ristretto::{RistrettoBasepointTable, RistrettoPoint},
    scalar::Scalar,
    traits::{Identity as _, MultiscalarMul},
};
use subtle::{ConditionallyNegatable as _, ConditionallySelectable as _};
use zeroize::Zeroizing;

/// Tables that one device holds at most: 2 MiB. Generators beyond them are multiplied without.
const MOST_TABLES: usize = 64;

/// The generator with this index.
pub fn generator(index: u32) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&hash_wide("generator", &[&index.to_le_bytes()]))
}

/// `H` and `H_1..H_n`, computed once and shared.
#[derive(Clone)]
pub struct Generators {
    blinding: RistrettoPoint,
    bits: Vec<RistrettoPoint>,
    /// Multiples of `H`, `H_1`, `H_2` and so on, as far as they were made.
    tables: Vec<RistrettoBasepointTable>,
}

impl Generators {
    /// Generators for vectors of `bits` bits.
    pub fn new(bits: u32) -> Self {
        Self { blinding: generator(0), bits: (1..=bits).map(generator).collect(), tables: Vec::new() }
    }

    /// Makes a table of multiples for the next generator that has none, and says whether there was one.
    ///
    /// A table takes 30 KiB and as long as 30 multiplications without one: a device makes them while it waits for somebody.
    pub fn make_table(&mut self) -> bool {
        let made = self.tables.len();
        let next = [&self.blinding].into_iter().chain(&self.bits).take(MOST_TABLES).nth(made);
        self.tables.extend(next.map(RistrettoBasepointTable::create));
        made < self.tables.len()
    }

    /// The same with all tables that a device can hold.
    #[must_use]
    pub fn with_tables(mut self) -> Self {
        while self.make_table() {}
        self
    }

    /// `H`, the blinding generator.
    pub const fn blinding(&self) -> &RistrettoPoint {
        &self.blinding
    }

    /// `H_1..H_n`.
    pub fn bits(&self) -> &[RistrettoPoint] {
        &self.bits
    }

    /// `Σ vᵢHᵢ + ρ·H`. Constant time in the vector and in `ρ`.
    pub fn commit(&self, vector: &[Scalar], rho: &Scalar) -> RistrettoPoint {
        let tabled: RistrettoPoint =
            [rho].into_iter().chain(vector).zip(&self.tables).map(|(v, table)| v * table).sum();
        tabled + self.without_tables(vector, rho)
    }

    /// `Σ vᵢHᵢ + ρ·H` and `Σ (1−2bᵢ)vᵢHᵢ + σ·H`. Constant time in the vector, in the bits, in `ρ` and `σ`.
    pub fn commit_twice(
        &self,
        vector: &[Scalar],
        bits: &[SecretScalar],
        rho: &Scalar,
        sigma: &Scalar,
    ) -> [RistrettoPoint; 2] {
        let (mut plain, mut signed) = (RistrettoPoint::identity(), RistrettoPoint::identity());
        if let Some((blinding, tables)) = self.tables.split_first() {
            (plain, signed) = (rho * blinding, sigma * blinding);
            for ((v, bit), table) in vector.iter().zip(bits).zip(tables) {
                let mut multiple = Zeroizing::new(v * table);
                plain += *multiple;
                multiple.conditional_negate(bit.bit());
                signed += *multiple;
            }
        }
        let mut negated = Zeroizing::new(vector.to_vec());
        negated.iter_mut().zip(bits).for_each(|(v, bit)| v.conditional_negate(bit.bit()));
        [plain + self.without_tables(vector, rho), signed + self.without_tables(&negated, sigma)]
    }

    /// `Σ bᵢHᵢ + ρ·H` for bits. Constant time in the bits and in `ρ`.
    pub fn commit_bits(&self, bits: &[SecretScalar], rho: &Scalar) -> RistrettoPoint {
        let nothing = RistrettoPoint::identity();
        let chosen =
            bits.iter().zip(&self.bits).map(|(bit, h)| RistrettoPoint::conditional_select(&nothing, h, bit.bit()));
        chosen.sum::<RistrettoPoint>() + self.commit(&[], rho)
    }

    /// The part of a commitment whose generators have no table, in one sum that shares its doublings.
    fn without_tables(&self, vector: &[Scalar], rho: &Scalar) -> RistrettoPoint {
        let points = [&self.blinding].into_iter().chain(&self.bits);
        let terms = [rho].into_iter().chain(vector).zip(points).skip(self.tables.len());
        let (scalars, points): (Vec<&Scalar>, Vec<&RistrettoPoint>) = terms.unzip();
        if points.is_empty() { RistrettoPoint::identity() } else { RistrettoPoint::multiscalar_mul(scalars, points) }
    }
}

impl fmt::Debug for Generators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generators").field("bits", &self.bits.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::traits::IsIdentity;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn tables_change_no_point() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let vector: Vec<_> = (0..3).map(|_| *SecretScalar::random(&mut rng).expose()).collect();
        let [rho, sigma] = core::array::from_fn(|_| *SecretScalar::random(&mut rng).expose());
        let bits = [Scalar::ONE, Scalar::ZERO, Scalar::ONE].map(SecretScalar::new);
        let sum = |scalars: [Scalar; 4]| (0..).zip(&scalars).map(|(i, v)| v * generator(i)).sum::<RistrettoPoint>();
        let [first, second, third] = vector[..] else { unreachable!("three scalars") };
        let due = [
            sum([rho, first, second, third]),
            sum([sigma, -first, second, -third]),
            sum([rho, Scalar::ONE, Scalar::ZERO, Scalar::ONE]),
        ];
        let mut generators = Generators::new(4);
        for tables in 0..=5 {
            assert_eq!(generators.tables.len(), tables);
            assert_eq!(generators.commit(&vector, &rho), due[0]);
            assert_eq!(generators.commit_twice(&vector, &bits, &rho, &sigma), [due[0], due[1]]);
            assert_eq!(generators.commit_bits(&bits, &rho), due[2]);
            assert_eq!(generators.make_table(), tables < 5);
        }
    }

    #[test]
    fn a_device_holds_no_more_tables_than_it_can_bear() {
        let generators = Generators::new(100).with_tables();
        assert_eq!(generators.tables.len(), MOST_TABLES);
        let vector = [Scalar::from(3_u8); 100];
        assert_eq!(generators.commit(&vector, &Scalar::ONE), Generators::new(100).commit(&vector, &Scalar::ONE));
    }

    #[test]
    fn generators_are_distinct_and_not_the_identity() {
        let generators = Generators::new(64);
        let mut seen: Vec<_> = generators.bits().iter().map(|g| g.compress().to_bytes()).collect();
        seen.push(generators.blinding().compress().to_bytes());
        seen.push(curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED.to_bytes());
        assert!(generators.bits().iter().all(|g| !g.is_identity()));
        seen.sort_unstable();
        let all = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}
