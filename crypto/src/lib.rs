//! The group layer of Psephos: ristretto255 points and scalars as checked types, secrets, ElGamal, threshold keys,
//! bounded discrete logarithms and the sealing of shares between trustees.
//!
//! Pure and `wasm32`-clean: no input or output, no clock; randomness is always an argument and always the last one.
//! The group is ristretto255 (RFC 9496) and nothing else; there is no parameter to choose.

pub mod digest;
pub mod discrete_log;
pub mod elgamal;
pub mod encoding;
pub mod generators;
pub mod halves;
pub mod sealed;
pub mod secret;
pub mod threshold;

pub use digest::Digest;
pub use elgamal::{Ciphertext, ElectionPublicKey};
pub use secret::SecretScalar;
pub use threshold::{Quorum, Seat};

// The group's own types are part of this crate's interface.
pub use curve25519_dalek::{
    constants::{RISTRETTO_BASEPOINT_POINT as G, RISTRETTO_BASEPOINT_TABLE as G_TABLE},
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::{Identity, IsIdentity, MultiscalarMul, VartimeMultiscalarMul},
};
pub use subtle::ConditionallySelectable;

/// The version of the protocol. It is the first thing in every hash, so nothing made under another version verifies.
pub const PROTOCOL: &str = "psephos/v1";
