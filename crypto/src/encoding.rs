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
    const BAD_ENCODINGS: &str = include_str!("bad_encodings.txt");

    #[test]
    fn every_bad_encoding_of_rfc_9496_is_refused() {
        for bad in BAD_ENCODINGS.lines() {
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
