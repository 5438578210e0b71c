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
    traits::MultiscalarMul,
};
use zeroize::Zeroizing;

/// The generator with this index.
pub fn generator(index: u32) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&hash_wide("generator", &[&index.to_le_bytes()]))
}

/// `H` and `H_1..H_n`, computed once and shared.
#[derive(Clone)]
pub struct Generators {
    blinding: RistrettoPoint,
    bits: Vec<RistrettoPoint>,
    tables: Option<Tables>,
}

/// Multiples of each generator.
#[derive(Clone)]
struct Tables {
    blinding: Box<RistrettoBasepointTable>,
    bits: Vec<RistrettoBasepointTable>,
}

impl Generators {
    /// Generators for vectors of `bits` bits.
    pub fn new(bits: u32) -> Self {
        Self { blinding: generator(0), bits: (1..=bits).map(generator).collect(), tables: None }
    }

    /// The same with a table of multiples for each generator, for a device that proves many ballots.
    ///
    /// A table takes 30 KiB and as long as 30 multiplications without one: a single ballot does not pay for it.
    #[must_use]
    pub fn with_tables(mut self) -> Self {
        self.tables = Some(Tables {
            blinding: Box::new(RistrettoBasepointTable::create(&self.blinding)),
            bits: self.bits.iter().map(RistrettoBasepointTable::create).collect(),
        });
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
    pub fn commit(&self, vector: &[Scalar], rho: &SecretScalar) -> RistrettoPoint {
        // Sharing the doublings among all terms is as fast as tables are.
        let points = self.bits.iter().take(vector.len()).chain([&self.blinding]);
        RistrettoPoint::multiscalar_mul(vector.iter().chain([rho.expose()]), points)
    }

    /// `v₁H₁, v₂H₂, …`. Constant time in the vector.
    pub fn multiples(&self, vector: &[Scalar]) -> Zeroizing<Vec<RistrettoPoint>> {
        Zeroizing::new(match &self.tables {
            Some(tables) => vector.iter().zip(&tables.bits).map(|(v, table)| v * table).collect(),
            None => vector.iter().zip(&self.bits).map(|(v, h)| v * h).collect(),
        })
    }

    /// `ρ·H`. Constant time in `ρ`.
    pub fn blind(&self, rho: &SecretScalar) -> RistrettoPoint {
        match &self.tables {
            Some(tables) => rho.expose() * &*tables.blinding,
            None => rho.expose() * self.blinding,
        }
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
        let rho = SecretScalar::random(&mut rng);
        let (plain, tabled) = (Generators::new(4), Generators::new(4).with_tables());
        let mut sum = rho.expose() * generator(0);
        for (i, v) in (1..).zip(&vector) {
            sum += v * generator(i);
        }
        for generators in [plain, tabled] {
            assert_eq!(generators.commit(&vector, &rho), sum);
            assert_eq!(generators.multiples(&vector).iter().sum::<RistrettoPoint>() + generators.blind(&rho), sum);
        }
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
