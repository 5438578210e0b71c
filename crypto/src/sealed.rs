//! Shares sealed from one trustee to another over the public board, so that a dispute can be judged by anyone.
//!
//! The sender takes `E = e·G` and the recipient's key `Q = q·G`; both know `K = e·Q = q·E`. The share is encrypted with
//! ChaCha20-Poly1305 (RFC 8439) under `SHA-256(frame("sealed-share", [context, E, Q, K]))` and a zero nonce: the key is
//! used once, since `e` is fresh for each share. A recipient who complains publishes `K` with a proof that
//! `log_G Q = log_E K`; anyone then opens the very same bytes.
//!
//! Spec: `docs/spec/20-key-ceremony.md#sealed-shares`.

use crate::{
    digest::Digest,
    encoding::{self, MalformedElement},
    secret::SecretScalar,
};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, aead::Aead};
use core::fmt;
use curve25519_dalek::{ristretto::RistrettoPoint, scalar::Scalar};
use zeroize::Zeroizing;

/// Bytes of a sealed share: `E`, 32 bytes of ciphertext, 16 of tag.
pub const BYTES: usize = 32 + 32 + 16;

/// A share that reached its recipient damaged: the sender's fault once `K` is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenShare {
    /// Not `E ‖ ciphertext ‖ tag`, or `E` is no group element or the identity.
    Malformed(MalformedElement),
    /// The tag is wrong.
    NotAuthentic,
}

impl fmt::Display for BrokenShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(cause) => write!(f, "the sealed share is malformed: {cause}"),
            Self::NotAuthentic => f.write_str("the sealed share does not open"),
        }
    }
}

impl core::error::Error for BrokenShare {}

/// A sealed share as it stands on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedShare(pub [u8; BYTES]);

impl SealedShare {
    /// Seals `share` to `recipient`. `context` names process, sender and recipient. Constant time in the secrets.
    ///
    /// # Security
    /// `ephemeral` must be used for this share alone.
    pub fn seal(share: &SecretScalar, recipient: &RistrettoPoint, context: &[u8], ephemeral: &SecretScalar) -> Self {
        let sender = ephemeral.public();
        let shared = ephemeral.expose() * recipient;
        let plain = Zeroizing::new(share.expose().to_bytes());
        let sealed = cipher(&sender, recipient, &shared, context)
            .encrypt(&[0; 12].into(), plain.as_slice())
            .expect("32 bytes are within the limits of RFC 8439");
        let mut bytes = [0; BYTES];
        let (head, tail) = bytes.split_at_mut(32);
        head.copy_from_slice(sender.compress().as_bytes());
        tail.copy_from_slice(&sealed);
        Self(bytes)
    }

    /// `E`, the sender's half of the exchange.
    pub fn sender(&self) -> Result<RistrettoPoint, MalformedElement> {
        let (head, _) = self.0.split_at(32);
        encoding::point_not_identity(head)
    }

    /// Opens the share with the recipient's secret `q`.
    pub fn open(&self, recipient: &SecretScalar, context: &[u8]) -> Result<SecretScalar, BrokenShare> {
        let shared = recipient.expose() * self.sender().map_err(BrokenShare::Malformed)?;
        self.open_with(&shared, &recipient.public(), context)
    }

    /// Opens the share with `K`, as a judge of a complaint does.
    pub fn open_with(
        &self,
        shared: &RistrettoPoint,
        recipient: &RistrettoPoint,
        context: &[u8],
    ) -> Result<SecretScalar, BrokenShare> {
        let sender = self.sender().map_err(BrokenShare::Malformed)?;
        let (_, sealed) = self.0.split_at(32);
        let plain = cipher(&sender, recipient, shared, context)
            .decrypt(&[0; 12].into(), sealed)
            .map(Zeroizing::new)
            .map_err(|_| BrokenShare::NotAuthentic)?;
        let scalar: Scalar = encoding::scalar(&plain).map_err(BrokenShare::Malformed)?;
        Ok(SecretScalar::new(scalar))
    }
}

fn cipher(
    sender: &RistrettoPoint,
    recipient: &RistrettoPoint,
    shared: &RistrettoPoint,
    context: &[u8],
) -> ChaCha20Poly1305 {
    let key = Digest::of(
        "sealed-share",
        &[
            context,
            sender.compress().as_bytes(),
            recipient.compress().as_bytes(),
            Zeroizing::new(shared.compress().to_bytes()).as_slice(),
        ],
    );
    ChaCha20Poly1305::new(Zeroizing::new(key.0).as_slice().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn a_share_opens_for_its_recipient_and_its_context_alone() {
        let mut rng = ChaCha20Rng::from_seed([9; 32]);
        let (alice, bob) = (SecretScalar::random(&mut rng), SecretScalar::random(&mut rng));
        let (share, ephemeral) = (SecretScalar::random(&mut rng), SecretScalar::random(&mut rng));
        let sealed = SealedShare::seal(&share, &alice.public(), b"1 to 2", &ephemeral);
        assert_eq!(sealed.open(&alice, b"1 to 2").unwrap().expose(), share.expose());
        assert_eq!(sealed.open(&bob, b"1 to 2").unwrap_err(), BrokenShare::NotAuthentic);
        assert_eq!(sealed.open(&alice, b"1 to 3").unwrap_err(), BrokenShare::NotAuthentic);
        let shared = alice.expose() * sealed.sender().unwrap();
        assert_eq!(sealed.open_with(&shared, &alice.public(), b"1 to 2").unwrap().expose(), share.expose());
    }

    #[test]
    fn a_flipped_byte_breaks_a_share() {
        let mut rng = ChaCha20Rng::from_seed([8; 32]);
        let alice = SecretScalar::random(&mut rng);
        let ephemeral = SecretScalar::random(&mut rng);
        let sealed = SealedShare::seal(&SecretScalar::random(&mut rng), &alice.public(), b"", &ephemeral);
        for i in 0..BYTES {
            let mut bytes = sealed.0;
            bytes[i] ^= 1;
            assert!(SealedShare(bytes).open(&alice, b"").is_err(), "byte {i}");
        }
    }
}
