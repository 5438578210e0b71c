//! t-of-n keys: seats, quorums, Feldman commitments and interpolation at zero.

use core::{fmt, num::NonZeroU16};
use curve25519_dalek::{
    ristretto::RistrettoPoint,
    scalar::Scalar,
    traits::{Identity, VartimeMultiscalarMul},
};

/// A trustee's seat, numbered from 1: zero is the point where the shared secret lives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat(NonZeroU16);

impl Seat {
    /// The seat with this number; none for zero.
    pub fn new(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Self)
    }

    /// Seats `1..=count`.
    pub fn all(count: u16) -> impl Iterator<Item = Self> {
        (1..=count).filter_map(Self::new)
    }

    /// The number, at least 1.
    pub const fn number(self) -> u16 {
        self.0.get()
    }

    /// Where the seat stands in a list of all seats, from 0.
    pub const fn position(self) -> usize {
        self.0.get() as usize - 1
    }

    fn scalar(self) -> Scalar {
        Scalar::from(self.number())
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seat({})", self.0)
    }
}

/// `threshold` of `trustees` must act together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quorum {
    threshold: u16,
    trustees: u16,
}

/// A quorum that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImpossibleQuorum {
    /// The threshold that was asked for.
    pub threshold: u16,
    /// The number of trustees that was asked for.
    pub trustees: u16,
}

impl fmt::Display for ImpossibleQuorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} trustees: the threshold must be at least 2 and at most the number of trustees, which is at most {}",
            self.threshold,
            self.trustees,
            Quorum::MAX_TRUSTEES
        )
    }
}

impl core::error::Error for ImpossibleQuorum {}

impl Quorum {
    /// More trustees than this make no process safer.
    pub const MAX_TRUSTEES: u16 = 21;

    /// Checks `2 ≤ threshold ≤ trustees ≤ 21` once; no later code checks again.
    pub const fn new(threshold: u16, trustees: u16) -> Result<Self, ImpossibleQuorum> {
        if threshold < 2 || threshold > trustees || trustees > Self::MAX_TRUSTEES {
            return Err(ImpossibleQuorum { threshold, trustees });
        }
        Ok(Self { threshold, trustees })
    }

    /// How many must act.
    pub const fn threshold(self) -> u16 {
        self.threshold
    }

    /// How many there are.
    pub const fn trustees(self) -> u16 {
        self.trustees
    }
}

/// `Σₖ seatᵏ·φₖ`: the public image of the share which the dealer with these Feldman commitments owes this seat.
/// Variable time.
pub fn committed_share(commitments: &[RistrettoPoint], seat: Seat) -> RistrettoPoint {
    let x = seat.scalar();
    commitments.iter().rev().fold(RistrettoPoint::identity(), |sum, phi| sum * x + phi)
}

/// The Lagrange coefficients at zero for these distinct seats, in their order. Variable time.
pub fn lagrange_at_zero(seats: &[Seat]) -> Vec<Scalar> {
    seats
        .iter()
        .map(|i| {
            let (numerator, denominator) = seats
                .iter()
                .filter(|j| *j != i)
                .fold((Scalar::ONE, Scalar::ONE), |(n, d), j| (n * j.scalar(), d * (j.scalar() - i.scalar())));
            numerator * denominator.invert()
        })
        .collect()
}

/// Interpolates `shares[i] = xᵢ·B` of distinct seats to `x·B`. Variable time.
pub fn interpolate(shares: &[(Seat, RistrettoPoint)]) -> RistrettoPoint {
    let (seats, points): (Vec<_>, Vec<_>) = shares.iter().copied().unzip();
    RistrettoPoint::vartime_multiscalar_mul(lagrange_at_zero(&seats), points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretScalar;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn any_three_of_five_shares_open_what_the_polynomial_hides() {
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let polynomial: Vec<SecretScalar> = (0..3).map(|_| SecretScalar::random(&mut rng)).collect();
        let commitments: Vec<RistrettoPoint> = polynomial.iter().map(SecretScalar::public).collect();
        let share = |seat: Seat| (seat, committed_share(&commitments, seat));
        let seats: Vec<Seat> = Seat::all(5).collect();
        for skip_a in 0..5 {
            for skip_b in 0..skip_a {
                let three: Vec<_> = (0..5).filter(|i| *i != skip_a && *i != skip_b).map(|i| share(seats[i])).collect();
                assert_eq!(interpolate(&three), commitments[0]);
                assert_ne!(interpolate(&three[..2]), commitments[0]);
            }
        }
    }

    #[test]
    fn quorums_that_cannot_be_are_refused() {
        for (threshold, trustees) in [(0, 0), (1, 1), (0, 3), (4, 3), (3, 22)] {
            assert_eq!(Quorum::new(threshold, trustees), Err(ImpossibleQuorum { threshold, trustees }));
        }
        assert!(Quorum::new(2, 2).is_ok() && Quorum::new(3, 21).is_ok());
        assert_eq!(Seat::new(0), None);
    }
}
