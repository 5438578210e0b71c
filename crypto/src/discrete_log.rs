//! Discrete logarithms of small numbers: baby-step giant-step within a stated bound (ATTACKS B7).

use core::fmt;
use curve25519_dalek::{constants::RISTRETTO_BASEPOINT_TABLE, ristretto::RistrettoPoint, scalar::Scalar};

/// The largest total that any process may reach: 2⁴⁸.
pub const MAX_TOTAL: u64 = 1 << 48;

/// Baby steps at the most: 2²², 48 MiB of table.
const MAX_BABY_STEPS: u64 = 1 << 22;
/// Points that are encoded together, so that they share one field inversion.
const CHUNK: usize = 256;

/// The point is no `v·G` with `v ≤ bound`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBound {
    /// The bound that was searched.
    pub bound: u64,
}

impl fmt::Display for OutOfBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no number up to {} encodes to this point", self.bound)
    }
}

impl core::error::Error for OutOfBound {}

/// A table from which logarithms up to its bound are found. Variable time: totals are public.
#[derive(Debug)]
pub struct DiscreteLogs {
    bound: u64,
    /// First eight bytes of the encoding of `2i·G`, with `i`, ascending.
    baby: Vec<(u64, u32)>,
    giant: RistrettoPoint,
}

impl DiscreteLogs {
    /// A table for numbers `0..=bound`. Takes about `√bound` steps, at most 2²².
    ///
    /// # Panics
    /// Never for bounds up to [`MAX_TOTAL`]; a larger bound is a caller's error that manifests are checked for.
    pub fn new(bound: u64) -> Self {
        assert!(bound <= MAX_TOTAL, "a manifest's totals are bounded: see Manifest::check");
        let steps = (bound + 1).isqrt().saturating_add(1).min(MAX_BABY_STEPS);
        let mut baby = Vec::with_capacity(usize::try_from(steps).unwrap_or(0));
        let mut point = RistrettoPoint::default();
        let mut next = 0_u32;
        while u64::from(next) < steps {
            let chunk: Vec<RistrettoPoint> = (u64::from(next)..steps)
                .take(CHUNK)
                .map(|_| {
                    let this = point;
                    point += curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
                    this
                })
                .collect();
            for encoded in RistrettoPoint::double_and_compress_batch(&chunk) {
                baby.push((key(encoded.as_bytes()), next));
                next += 1;
            }
        }
        baby.sort_unstable();
        Self { bound, baby, giant: &Scalar::from(steps) * RISTRETTO_BASEPOINT_TABLE }
    }

    /// The `v ≤ bound` with `v·G = point`.
    pub fn solve(&self, point: &RistrettoPoint) -> Result<u64, OutOfBound> {
        let steps = self.baby.len() as u64;
        let mut rest = *point;
        let mut base = 0_u64;
        while base <= self.bound {
            let chunk: Vec<RistrettoPoint> = (0..CHUNK)
                .map(|_| {
                    let this = rest;
                    rest -= self.giant;
                    this
                })
                .collect();
            for encoded in RistrettoPoint::double_and_compress_batch(&chunk) {
                if let Some(value) = self.found(point, base, key(encoded.as_bytes())) {
                    return Ok(value);
                }
                base += steps;
            }
        }
        Err(OutOfBound { bound: self.bound })
    }

    // Eight bytes may collide, so a hit is recomputed before it counts.
    fn found(&self, point: &RistrettoPoint, base: u64, key: u64) -> Option<u64> {
        let first = self.baby.partition_point(|(k, _)| *k < key);
        self.baby
            .iter()
            .skip(first)
            .take_while(|(k, _)| *k == key)
            .map(|(_, i)| base + u64::from(*i))
            .find(|v| *v <= self.bound && RistrettoPoint::mul_base(&Scalar::from(*v)) == *point)
    }
}

fn key(encoded: &[u8; 32]) -> u64 {
    let (first, _) = encoded.split_first_chunk::<8>().expect("32 is more than 8");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times_g(v: u64) -> RistrettoPoint {
        RistrettoPoint::mul_base(&Scalar::from(v))
    }

    #[test]
    fn every_number_up_to_a_small_bound_comes_back() {
        for bound in [0, 1, 2, 3, 17, 255, 256, 1_000] {
            let logs = DiscreteLogs::new(bound);
            for v in 0..=bound {
                assert_eq!(logs.solve(&times_g(v)), Ok(v));
            }
            assert_eq!(logs.solve(&times_g(bound + 1)), Err(OutOfBound { bound }));
        }
    }

    #[test]
    fn the_ends_of_a_large_bound_come_back_and_what_lies_beyond_is_refused_by_name() {
        let bound = 10_000_000_000;
        let logs = DiscreteLogs::new(bound);
        for v in [0, 1, 99_999, 100_000, 100_001, 9_999_999_999, bound] {
            assert_eq!(logs.solve(&times_g(v)), Ok(v));
        }
        assert_eq!(logs.solve(&times_g(bound + 1)), Err(OutOfBound { bound }));
        assert_eq!(logs.solve(&-times_g(1)), Err(OutOfBound { bound }));
    }
}
