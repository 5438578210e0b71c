//! The hash of a leaf or of a subtree.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a leaf or of a subtree, 32 bytes (RFC 6962 §2.1).
///
/// Leaves are hashed behind a zero byte and nodes behind a one, so that neither can pass for the other. The leaf hash of an entry is
/// also its **tracker**. `Display` gives 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The root of a tree without entries: SHA-256 of nothing.
    pub const EMPTY: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae,
        0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// The hash of an entry: `SHA-256(0x00 ‖ entry)`.
    pub fn leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// The hash of two subtrees: `SHA-256(0x01 ‖ left ‖ right)`.
    pub fn node(left: &Self, right: &Self) -> Self {
        Self(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }

    /// A hash from its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Result<Self, MalformedHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| MalformedHash)?;
        if text.bytes().any(|c| c.is_ascii_uppercase()) { Err(MalformedHash) } else { Ok(Self(bytes)) }
    }

    /// Reads the 44 characters of standard base64, padded and canonical.
    pub fn from_base64(text: &str) -> Result<Self, MalformedHash> {
        let bytes = STANDARD.decode(text).map_err(|_| MalformedHash)?;
        Self::try_from(bytes.as_slice())
    }

    /// The 44 characters of standard base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = MalformedHash;

    fn try_from(bytes: &[u8]) -> Result<Self, MalformedHash> {
        bytes.try_into().map(Self).map_err(|_| MalformedHash)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// These are not the 32 bytes of a hash in the canonical form that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedHash;

impl fmt::Display for MalformedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a hash of 32 bytes")
    }
}

impl core::error::Error for MalformedHash {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        let nothing: [u8; 32] = Sha256::digest([]).into();
        assert_eq!(Hash::EMPTY, Hash(nothing));
    }

    #[test]
    fn a_leaf_cannot_pass_for_a_node() {
        let (left, right) = (Hash::leaf(b"l"), Hash::leaf(b"r"));
        let joined = [left.0, right.0].concat();
        assert_ne!(Hash::leaf(&joined), Hash::node(&left, &right));
    }

    #[test]
    fn each_text_form_has_one_spelling() {
        let hash = Hash::leaf(b"x");
        assert_eq!(Hash::from_hex(&hash.to_string()), Ok(hash));
        assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), Err(MalformedHash));
        let text = hash.to_base64();
        assert_eq!(Hash::from_base64(&text), Ok(hash));
        assert_eq!(Hash::from_base64(text.trim_end_matches('=')), Err(MalformedHash));
        assert_eq!(Hash::from_base64("AAAA"), Err(MalformedHash));
        // 44 characters whose last one carries bits that no byte holds.
        let loose = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=";
        assert_eq!(Hash::from_base64(loose), Err(MalformedHash));
    }
}
