//! Scalars that nobody may see: private credentials, encryption randomness, key shares.

use core::fmt;
use curve25519_dalek::{constants::RISTRETTO_BASEPOINT_TABLE, ristretto::RistrettoPoint, scalar::Scalar};
use rand_core::{CryptoRng, RngCore};
use subtle::Choice;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret scalar. It has no `Copy`, no `Serialize`, no `PartialEq`; the only way to the number is [`Self::expose`].
/// It is wiped from memory when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SecretScalar(Scalar);

impl SecretScalar {
    /// A uniform scalar.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut wide = [0; 64];
        rng.fill_bytes(&mut wide);
        let scalar = Self(Scalar::from_bytes_mod_order_wide(&wide));
        wide.zeroize();
        scalar
    }

    /// Takes a number into care.
    pub const fn new(scalar: Scalar) -> Self {
        Self(scalar)
    }

    /// The number itself, for arithmetic.
    ///
    /// # Security
    /// The caller keeps the value out of messages, files and branches.
    pub const fn expose(&self) -> &Scalar {
        &self.0
    }

    /// The number as a bit, for choosing between points without branching: whether it is odd.
    pub fn bit(&self) -> Choice {
        let [lowest, ..] = self.0.as_bytes();
        Choice::from(lowest & 1)
    }

    /// `x·G`. Constant time.
    pub fn public(&self) -> RistrettoPoint {
        &self.0 * RISTRETTO_BASEPOINT_TABLE
    }
}

impl fmt::Debug for SecretScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretScalar([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn debug_does_not_show_the_number() {
        let secret = SecretScalar::random(&mut ChaCha20Rng::from_seed([1; 32]));
        assert_eq!(format!("{secret:?}"), "SecretScalar([redacted])");
    }

    #[test]
    fn secrets_are_wiped_on_drop() {
        const fn wiped<T: ZeroizeOnDrop>() {}
        wiped::<SecretScalar>();
    }
}
