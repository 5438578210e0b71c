//! Exponential ElGamal: `v` is encrypted as `(R, C) = (r·G, v·G + r·P)`. Ciphertexts add up to an encryption of the sum.
//!
//! Spec: `docs/spec/30-ballot.md#ciphertexts`.

use crate::{
    encoding::{self, MalformedElement},
    secret::SecretScalar,
};
use core::{
    fmt,
    ops::{Add, AddAssign, Sub},
};
use curve25519_dalek::{
    constants::RISTRETTO_BASEPOINT_TABLE,
    ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint},
    scalar::Scalar,
    traits::Identity,
};
use zeroize::Zeroizing;

/// The key that ballots are encrypted to. Never the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElectionPublicKey {
    point: RistrettoPoint,
    bytes: CompressedRistretto,
}

impl ElectionPublicKey {
    /// Takes a point as key; refuses the identity.
    pub fn new(point: RistrettoPoint) -> Result<Self, MalformedElement> {
        Self::from_bytes(&point.compress().to_bytes())
    }

    /// Decodes 32 canonical bytes; refuses the identity.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, MalformedElement> {
        Ok(Self { point: encoding::point_not_identity(bytes)?, bytes: CompressedRistretto(*bytes) })
    }

    /// The point `P`.
    pub const fn point(&self) -> &RistrettoPoint {
        &self.point
    }

    /// The canonical encoding of `P`.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.bytes.as_bytes()
    }

    /// `(r·G, v·G + r·P)`. Constant time in `value` and `randomness`.
    pub fn encrypt(&self, value: &Scalar, randomness: &SecretScalar) -> Ciphertext {
        let r = randomness.expose();
        Ciphertext { pad: r * RISTRETTO_BASEPOINT_TABLE, data: value * RISTRETTO_BASEPOINT_TABLE + r * self.point }
    }
}

/// A key with a table of its multiples, for a device that encrypts many ballots to it.
///
/// The table takes 30 KiB and as long as 25 encryptions without it.
#[derive(Clone)]
pub struct Encryptor {
    table: RistrettoBasepointTable,
    /// `1/2` modulo ℓ.
    half: Scalar,
}

impl Encryptor {
    /// A table for this key.
    pub fn new(key: &ElectionPublicKey) -> Self {
        Self { table: RistrettoBasepointTable::create(&key.point), half: Scalar::from(2_u8).invert() }
    }

    /// Encrypts each value under its randomness, and encodes: `R_1 ‖ C_1 ‖ … ‖ R_m ‖ C_m`, the same bytes that
    /// [`ElectionPublicKey::encrypt`] leads to. Constant time in values and randomness.
    pub fn encrypt_all(&self, values: &[Scalar], randomness: &[SecretScalar]) -> Vec<u8> {
        // Many doubled points encode together at the price of one, so everything is computed at half its size.
        let mut halves = Vec::with_capacity(2 * values.len());
        for (value, r) in values.iter().zip(randomness) {
            let (value, r) = (Zeroizing::new(value * self.half), Zeroizing::new(r.expose() * self.half));
            halves.push(&*r * RISTRETTO_BASEPOINT_TABLE);
            halves.push(&*value * RISTRETTO_BASEPOINT_TABLE + &*r * &self.table);
        }
        RistrettoPoint::double_and_compress_batch(&halves).iter().flat_map(CompressedRistretto::to_bytes).collect()
    }
}

impl fmt::Debug for Encryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor").field("key", &self.table.basepoint()).finish_non_exhaustive()
    }
}

/// An ElGamal ciphertext `(R, C)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// `R = r·G`.
    pub pad: RistrettoPoint,
    /// `C = v·G + r·P`.
    pub data: RistrettoPoint,
}

impl Ciphertext {
    /// Bytes of an encoded ciphertext.
    pub const BYTES: usize = 64;

    /// The encryption of zero without randomness: what a sum starts from.
    pub fn zero() -> Self {
        Self { pad: RistrettoPoint::identity(), data: RistrettoPoint::identity() }
    }

    /// Decodes `R ‖ C`; neither half may be the identity.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedElement> {
        let bytes: &[u8; Self::BYTES] = bytes.try_into().map_err(|_| MalformedElement::Length)?;
        let (pad, data) = bytes.split_at(32);
        Ok(Self { pad: encoding::point_not_identity(pad)?, data: encoding::point_not_identity(data)? })
    }

    /// `R ‖ C`.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (pad, data) = bytes.split_at_mut(32);
        pad.copy_from_slice(self.pad.compress().as_bytes());
        data.copy_from_slice(self.data.compress().as_bytes());
        bytes
    }

    /// This ciphertext `weight` times. Variable time in the weight, which is public.
    #[must_use]
    pub fn times(&self, weight: u64) -> Self {
        if weight == 1 {
            return *self;
        }
        let weight = Scalar::from(weight);
        Self { pad: self.pad * weight, data: self.data * weight }
    }
}

impl Add for Ciphertext {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { pad: self.pad + other.pad, data: self.data + other.data }
    }
}

impl Sub for Ciphertext {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { pad: self.pad - other.pad, data: self.data - other.data }
    }
}

impl AddAssign for Ciphertext {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn ciphertexts_add_up_to_the_sum() {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let secret = SecretScalar::random(&mut rng);
        let key = ElectionPublicKey::new(secret.public()).unwrap();
        let a = key.encrypt(&Scalar::from(3_u8), &SecretScalar::random(&mut rng));
        let b = key.encrypt(&Scalar::from(4_u8), &SecretScalar::random(&mut rng));
        let sum = a.times(5) + b;
        assert_eq!(sum.data - sum.pad * secret.expose(), RistrettoPoint::mul_base(&Scalar::from(19_u8)));
        assert_eq!(Ciphertext::from_bytes(&a.to_bytes()), Ok(a));
    }

    #[test]
    fn a_table_changes_no_byte() {
        let mut rng = ChaCha20Rng::from_seed([8; 32]);
        let key = ElectionPublicKey::new(SecretScalar::random(&mut rng).public()).unwrap();
        let values: Vec<_> = [0_u64, 1, 5, 1 << 40].map(Scalar::from).into();
        let randomness: Vec<_> = values.iter().map(|_| SecretScalar::random(&mut rng)).collect();
        let plain: Vec<u8> =
            values.iter().zip(&randomness).flat_map(|(value, r)| key.encrypt(value, r).to_bytes()).collect();
        assert_eq!(Encryptor::new(&key).encrypt_all(&values, &randomness), plain);
    }

    #[test]
    fn an_identity_half_or_key_is_refused() {
        let good = curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED.to_bytes();
        for bytes in [[[0; 32], good].concat(), [good, [0; 32]].concat()] {
            assert_eq!(Ciphertext::from_bytes(&bytes), Err(MalformedElement::Identity));
        }
        assert_eq!(ElectionPublicKey::from_bytes(&[0; 32]), Err(MalformedElement::Identity));
        assert_eq!(Ciphertext::from_bytes(&[0; 63]), Err(MalformedElement::Length));
    }
}
