//! Generators that nobody chose: each is hashed to the group from a published label and an index.
//!
//! `generator(i) = map(SHA-512(frame("generator", [u32le(i)])))`, where `map` is the one-way map of RFC 9496 §4.3.4 on
//! 64 bytes. Index 0 blinds (`H`), indices 1.. carry the bits of a ballot (`H_1..H_n`). Nobody knows a discrete
//! logarithm between any two of them, nor to `G` (ATTACKS B8).

use crate::digest::hash_wide;
use curve25519_dalek::ristretto::RistrettoPoint;

/// The generator with this index.
pub fn generator(index: u32) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&hash_wide("generator", &[&index.to_le_bytes()]))
}

/// `H` and `H_1..H_n`, computed once and shared.
#[derive(Clone, Debug)]
pub struct Generators {
    blinding: RistrettoPoint,
    bits: Vec<RistrettoPoint>,
}

impl Generators {
    /// Generators for vectors of `bits` bits.
    pub fn new(bits: u32) -> Self {
        Self { blinding: generator(0), bits: (1..=bits).map(generator).collect() }
    }

    /// `H`, the blinding generator.
    pub const fn blinding(&self) -> &RistrettoPoint {
        &self.blinding
    }

    /// `H_1..H_n`.
    pub fn bits(&self) -> &[RistrettoPoint] {
        &self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::traits::IsIdentity;

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
