//! Ed25519 keys as every part of the protocol takes them.
//!
//! Spec: `docs/spec/00-notation.md#signatures`.

use crate::ids::Key;
use ed25519_dalek::VerifyingKey;

/// The key behind these 32 bytes: the canonical encoding of a point of the curve that is not of small order; of no other bytes,
/// so that a key has one name and no signature holds for it that does not hold for everybody. Variable time: keys are public.
pub fn verifying_key(key: &Key) -> Option<VerifyingKey> {
    let found = VerifyingKey::from_bytes(key.as_bytes()).ok()?;
    let canonical = found.to_edwards().compress().as_bytes() == key.as_bytes();
    (canonical && !found.is_weak()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `y + p` in 32 bytes, for a small `y`.
    fn unreduced(y: u8) -> Key {
        let mut bytes = [0xff; 32];
        bytes[0] = 0xed + y;
        bytes[31] = 0x7f;
        Key(bytes)
    }

    fn reduced(y: u8) -> Key {
        let mut bytes = [0; 32];
        bytes[0] = y;
        Key(bytes)
    }

    #[test]
    fn a_key_has_one_encoding_and_none_of_small_order() {
        assert!(
            verifying_key(&Key(ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes())).is_some()
        );
        // Points of the curve whose y is so small that p can be added to it; y = 0 and 1 are of small order.
        let twice: Vec<u8> = (0..19).filter(|y| VerifyingKey::from_bytes(unreduced(*y).as_bytes()).is_ok()).collect();
        assert!(twice.len() > 4, "{twice:?}");
        for y in twice {
            assert_eq!(verifying_key(&unreduced(y)), None, "{y}");
            assert_eq!(verifying_key(&reduced(y)).is_some(), y > 1, "{y}");
        }
        // The identity, and a minus sign where x is zero.
        let mut negative_zero = reduced(1);
        negative_zero.0[31] = 0x80;
        assert_eq!(verifying_key(&negative_zero), None);
    }
}
