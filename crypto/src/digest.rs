//! Labelled hashing: one framing for every hash of the protocol, so that no two uses can be confused.
//!
//! `frame(label, parts) = "psephos/v1" ‖ 0x00 ‖ u8(len label) ‖ label ‖ for each part: u64le(len part) ‖ part`
//!
//! The framing is injective: a byte can't move from one part to the next without changing the hash (ATTACKS A7).
//! Spec: `docs/spec/00-notation.md#hashes`.

use crate::PROTOCOL;
use core::fmt;
use curve25519_dalek::Scalar;
use sha2::{Digest as _, Sha256, Sha512};

/// Thirty-two bytes of SHA-256: the name of a process, a blob, a tally.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// `SHA-256(frame(label, parts))`.
    pub fn of(label: &str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        frame(label, parts, |bytes| hash.update(bytes));
        Self(hash.finalize().into())
    }

    /// The plain SHA-256 of `bytes`, by which blobs are named.
    pub fn of_blob(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 hexadecimal digits, either case.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

/// What many hashes begin with: the label, their first parts, and the length of the next one.
///
/// `DigestPrefix::of(label, first, next.len()).digest(next, rest) = Digest::of(label, [first…, next, rest…])`, without hashing the
/// beginning again.
#[derive(Clone, Debug)]
pub struct DigestPrefix {
    hash: Sha256,
    next: usize,
}

impl DigestPrefix {
    /// Hashes the label, the first parts and the length in bytes of the part that follows.
    pub fn of(label: &str, first: &[&[u8]], next: usize) -> Self {
        let mut hash = Sha256::new();
        frame(label, first, |bytes| hash.update(bytes));
        hash.update((next as u64).to_le_bytes());
        Self { hash, next }
    }

    /// The hash with the next part and the rest.
    ///
    /// # Panics
    /// If the next part is not as long as was said.
    pub fn digest(&self, next: &[u8], rest: &[&[u8]]) -> Digest {
        assert_eq!(next.len(), self.next, "the length was hashed already");
        let mut hash = self.hash.clone();
        hash.update(next);
        frame_parts(rest, |bytes| hash.update(bytes));
        Digest(hash.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// A scalar from `SHA-512(frame(label, parts))`, 512 bits reduced modulo ℓ, so that its bias is below 2⁻²⁵⁰.
///
/// Constant time in the parts for parts of equal length.
pub fn hash_to_scalar(label: &str, parts: &[&[u8]]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&hash_wide(label, parts))
}

/// The 64 bytes `SHA-512(frame(label, parts))`.
pub fn hash_wide(label: &str, parts: &[&[u8]]) -> [u8; 64] {
    let mut hash = Sha512::new();
    frame(label, parts, |bytes| hash.update(bytes));
    hash.finalize().into()
}

fn frame(label: &str, parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
    let length = u8::try_from(label.len()).expect("labels are constants shorter than 256 bytes");
    update(PROTOCOL.as_bytes());
    update(&[0, length]);
    update(label.as_bytes());
    frame_parts(parts, update);
}

fn frame_parts(parts: &[&[u8]], mut update: impl FnMut(&[u8])) {
    for part in parts {
        update(&(part.len() as u64).to_le_bytes());
        update(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_moves_across_a_border_changes_the_hash() {
        assert_ne!(Digest::of("t", &[b"ab", b"c"]), Digest::of("t", &[b"a", b"bc"]));
        assert_ne!(Digest::of("t", &[b"ab"]), Digest::of("t", &[b"ab", b""]));
        assert_ne!(Digest::of("ta", &[b"b"]), Digest::of("t", &[b"ab"]));
    }

    #[test]
    fn a_prefix_gives_the_same_hash_as_the_whole() {
        let prefix = DigestPrefix::of("t", &[b"ab", b""], 3);
        assert_eq!(prefix.digest(b"cde", &[b"f", b"gh"]), Digest::of("t", &[b"ab", b"", b"cde", b"f", b"gh"]));
        assert_eq!(prefix.digest(b"xyz", &[]), Digest::of("t", &[b"ab", b"", b"xyz"]));
    }

    #[test]
    fn hexadecimal_round_trips() {
        let digest = Digest::of("t", &[]);
        assert_eq!(Digest::from_hex(&digest.to_string()), Some(digest));
        assert_eq!(Digest::from_hex("00"), None);
    }
}
