//! Where untrusted bytes become points and scalars. Canonical encodings only (RFC 9496 §4.3.1; scalars below ℓ).
//!
//! All of it is variable time: what is decoded here is public.

use core::fmt;
use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};

/// Why bytes are not the group element or scalar that they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedElement {
    /// Not the canonical encoding of a ristretto255 element.
    Point,
    /// The identity, where a key, a ciphertext's half or a partial decryption was due.
    Identity,
    /// Not a scalar below the group order ℓ in 32 little-endian bytes.
    Scalar,
    /// Too few or too many bytes.
    Length,
}

impl fmt::Display for MalformedElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Point => "not a canonical ristretto255 element",
            Self::Identity => "the identity element",
            Self::Scalar => "not a canonical scalar",
            Self::Length => "the wrong number of bytes",
        })
    }
}

impl core::error::Error for MalformedElement {}

/// Decodes any group element, the identity included.
pub fn point(bytes: &[u8]) -> Result<RistrettoPoint, MalformedElement> {
    CompressedRistretto::from_slice(bytes)
        .map_err(|_| MalformedElement::Length)?
        .decompress()
        .ok_or(MalformedElement::Point)
}

/// Decodes a group element that must not be the identity.
pub fn point_not_identity(bytes: &[u8]) -> Result<RistrettoPoint, MalformedElement> {
    // The identity has one canonical encoding: 32 zero bytes (RFC 9496 §4.3.2).
    if bytes == [0; 32] { Err(MalformedElement::Identity) } else { point(bytes) }
}

/// Decodes a scalar below ℓ.
pub fn scalar(bytes: &[u8]) -> Result<Scalar, MalformedElement> {
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| MalformedElement::Length)?;
    Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(MalformedElement::Scalar)
}

/// Reads fixed-width fields off a byte string, and insists on having read it all.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A reader at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next 32 bytes, not interpreted.
    pub fn field(&mut self) -> Result<&'a [u8; 32], MalformedElement> {
        let (field, rest) = self.0.split_first_chunk::<32>().ok_or(MalformedElement::Length)?;
        self.0 = rest;
        Ok(field)
    }

    /// The next 32 bytes as a group element, the identity included.
    pub fn point(&mut self) -> Result<RistrettoPoint, MalformedElement> {
        point(self.field()?)
    }

    /// The next 32 bytes as a scalar.
    pub fn scalar(&mut self) -> Result<Scalar, MalformedElement> {
        scalar(self.field()?)
    }

    /// Fails when bytes are left over.
    pub const fn finish(self) -> Result<(), MalformedElement> {
        if self.0.is_empty() { Ok(()) } else { Err(MalformedElement::Length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::{constants::RISTRETTO_BASEPOINT_POINT as G, traits::Identity};

    /// RFC 9496, appendix A.3: encodings that decoders must refuse.
    const BAD_ENCODINGS: [&str; 29] = [
        "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
        "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
        "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
        "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
        "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
        "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
        "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
        "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
        "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
        "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
        "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
        "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
        "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
        "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
        "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
        "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
        "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
        "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
        "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
        "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
        "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    #[test]
    fn every_bad_encoding_of_rfc_9496_is_refused() {
        for bad in BAD_ENCODINGS {
            assert_eq!(point(&hex::decode(bad).unwrap()), Err(MalformedElement::Point), "{bad}");
        }
    }

    #[test]
    fn the_identity_is_refused_where_it_may_not_stand() {
        let identity = RistrettoPoint::identity().compress();
        assert_eq!(point_not_identity(identity.as_bytes()), Err(MalformedElement::Identity));
        assert!(point(identity.as_bytes()).is_ok());
        assert_eq!(point_not_identity(G.compress().as_bytes()), Ok(G));
    }

    #[test]
    fn a_scalar_of_the_group_order_or_above_is_refused() {
        let mut order = (-Scalar::ONE).to_bytes();
        order[0] += 1;
        assert_eq!(scalar(&order), Err(MalformedElement::Scalar));
        assert_eq!(scalar(&[0xff; 32]), Err(MalformedElement::Scalar));
        assert_eq!(scalar(&[0; 31]), Err(MalformedElement::Length));
        assert_eq!(scalar(&(-Scalar::ONE).to_bytes()), Ok(-Scalar::ONE));
    }

    #[test]
    fn a_reader_refuses_what_is_left_over() {
        let mut reader = Reader::new(&[0; 33]);
        reader.field().unwrap();
        assert_eq!(reader.finish(), Err(MalformedElement::Length));
    }
}
