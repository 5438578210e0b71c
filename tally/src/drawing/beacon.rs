//! The public randomness beacon: drand's scheme `bls-unchained-g1-rfc9380`, a BLS signature over the round's number.
//!
//! Nobody knows a round's signature before it is due, unless as many of the chain's operators as its threshold collude; everyone
//! knows that there is only one.

use core::fmt;
#[cfg(feature = "beacon")]
use drand_verify::{G2PubkeyRfc, Pubkey};
use psephos_record::{draw::BeaconRound, ids::FixedBytes};

/// Why a signature is not that of the beacon's round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidBeacon {
    /// The manifest's key is no point of the group, or the one that anybody can sign for.
    Key,
    /// The signature is no point of its group, or the neutral one.
    Point,
    /// The chain did not sign this round so.
    Signature,
}

impl fmt::Display for InvalidBeacon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "the manifest's key of the beacon is no public key",
            Self::Point => "the beacon's signature is no point of its curve",
            Self::Signature => "the beacon's signature is not that of this chain and round",
        })
    }
}

impl core::error::Error for InvalidBeacon {}

/// The bit of a compressed point of BLS12-381 that says that it is the neutral one.
#[cfg(feature = "beacon")]
const INFINITY: u8 = 0x40;

/// Verifies the chain's signature of a round, which need not be the manifest's. Variable time: everything here is public.
#[cfg(feature = "beacon")]
pub fn verify(chain: &BeaconRound, round: u64, signature: &FixedBytes<48>) -> Result<(), InvalidBeacon> {
    let is_neutral = |bytes: &[u8]| bytes.first().is_none_or(|first| first & INFINITY != 0);
    if is_neutral(&chain.public_key.0) {
        return Err(InvalidBeacon::Key);
    }
    let key = G2PubkeyRfc::from_fixed(chain.public_key.0).map_err(|_| InvalidBeacon::Key)?;
    if is_neutral(&signature.0) {
        return Err(InvalidBeacon::Point);
    }
    match key.verify(round, &[], &signature.0) {
        Ok(true) => Ok(()),
        Ok(false) => Err(InvalidBeacon::Signature),
        Err(_) => Err(InvalidBeacon::Point),
    }
}

/// Without the feature `beacon` no round is believed.
#[cfg(not(feature = "beacon"))]
pub const fn verify(_: &BeaconRound, _: u64, _: &FixedBytes<48>) -> Result<(), InvalidBeacon> {
    Err(InvalidBeacon::Signature)
}
