//! Exponential ElGamal: `v` is encrypted as `(R, C) = (r·G, v·G + r·P)`. Ciphertexts add up to an encryption of the sum.
//!
//! Spec: `docs/spec/30-ballot.md#ciphertexts`.

use crate::{
    encoding::{self, MalformedElement},
    halves::{encode_doubles, half},
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
use std::sync::LazyLock;
use subtle::{Choice, ConditionallySelectable as _};
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

/// A key as a device encrypts to it: with a table of its multiples, once there is one.
#[derive(Clone)]
pub struct Encryptor {
    key: ElectionPublicKey,
    table: Option<Box<RistrettoBasepointTable>>,
}

impl Encryptor {
    /// The width of any scalar, for [`Self::encrypt_all`].
    pub const ANY_SCALAR: u32 = 253;

    /// For this key, without a table.
    pub const fn new(key: ElectionPublicKey) -> Self {
        Self { key, table: None }
    }

    /// Makes the table, and says whether there was none.
    ///
    /// It takes 30 KiB and as long as 25 encryptions without it: a device makes it while it waits for somebody.
    pub fn make_table(&mut self) -> bool {
        let missing = self.table.is_none();
        self.table.get_or_insert_with(|| Box::new(RistrettoBasepointTable::create(&self.key.point)));
        missing
    }

    /// The key.
    pub const fn key(&self) -> &ElectionPublicKey {
        &self.key
    }

    /// The same with its table.
    #[must_use]
    pub fn with_table(mut self) -> Self {
        self.make_table();
        self
    }

    /// Encrypts each value under its randomness, and encodes: `R_1 ‖ C_1 ‖ … ‖ R_m ‖ C_m`, the same bytes that
    /// [`ElectionPublicKey::encrypt`] leads to. Every value is below `2^width`: public rules say so, and no more of it than that is
    /// encrypted. Constant time in values and randomness.
    pub fn encrypt_all(&self, values: &[Scalar], width: u32, randomness: &[SecretScalar]) -> Vec<u8> {
        let mut halves = Vec::with_capacity(2 * values.len());
        for (value, r) in values.iter().zip(randomness) {
            let r = Zeroizing::new(half(r.expose()));
            let shared = self.table.as_deref().map_or_else(|| *r * self.key.point, |table| &*r * table);
            halves.push(&*r * RISTRETTO_BASEPOINT_TABLE);
            halves.push(half_multiple(value, width) + shared);
        }
        encode_doubles(&halves).concat()
    }
}

impl fmt::Debug for Encryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryptor").field("key", &self.key).finish_non_exhaustive()
    }
}

/// `G/2`.
static HALF_OF_G: LazyLock<RistrettoPoint> = LazyLock::new(|| RistrettoPoint::mul_base(&half(&Scalar::ONE)));
/// Bits from which on the table of `G` is faster than an addition or two for each bit.
const WIDE: u32 = 24;
const _: () = assert!(WIDE <= u32::BITS, "narrower numbers are read as a `u32`");

/// `v·G/2` for `v` below `2^width`. Constant time in `v`.
fn half_multiple(value: &Scalar, width: u32) -> RistrettoPoint {
    if width >= WIDE {
        return &*Zeroizing::new(half(value)) * RISTRETTO_BASEPOINT_TABLE;
    }
    let bytes = Zeroizing::new(value.to_bytes());
    let (lowest, _) = bytes.split_first_chunk::<4>().expect("a scalar has 32 bytes");
    let lowest = Zeroizing::new(u32::from_le_bytes(*lowest));
    let mut sum = RistrettoPoint::identity();
    for bit in (0..width).rev() {
        let [one, ..] = ((*lowest >> bit) & 1).to_le_bytes();
        sum =
            sum + sum + RistrettoPoint::conditional_select(&RistrettoPoint::identity(), &HALF_OF_G, Choice::from(one));
    }
    sum
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
    fn neither_a_table_nor_a_width_changes_a_byte() {
        let mut rng = ChaCha20Rng::from_seed([8; 32]);
        let key = ElectionPublicKey::new(SecretScalar::random(&mut rng).public()).unwrap();
        let plain = Encryptor::new(key);
        for width in [0, 1, 2, 7, WIDE - 1, WIDE, 48, 63] {
            let most = (1_u64 << width) - 1;
            let values: Vec<_> = [0, 1, most / 3, most / 2, most].map(|value| Scalar::from(value.min(most))).into();
            encrypts_as_defined(&plain, &values, width, &mut rng);
            encrypts_as_defined(&plain.clone().with_table(), &values, width, &mut rng);
        }
        let values = [-Scalar::ONE, *SecretScalar::random(&mut rng).expose()];
        encrypts_as_defined(&plain, &values, Encryptor::ANY_SCALAR, &mut rng);
    }

    fn encrypts_as_defined(encryptor: &Encryptor, values: &[Scalar], width: u32, rng: &mut ChaCha20Rng) {
        let randomness: Vec<_> = values.iter().map(|_| SecretScalar::random(rng)).collect();
        let due: Vec<u8> =
            values.iter().zip(&randomness).flat_map(|(value, r)| encryptor.key.encrypt(value, r).to_bytes()).collect();
        assert_eq!(encryptor.encrypt_all(values, width, &randomness), due, "{width} bits");
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
