//! The one transcript of all proofs: Merlin (STROBE-128) with context first and challenges of 512 bits.
//!
//! Spec: `docs/spec/00-notation.md#transcripts`; the labels stand in `docs/spec/labels.md`.

use merlin::{Transcript, TranscriptRng};
use psephos_crypto::{Digest, PROTOCOL, RistrettoPoint, Scalar, SecretScalar};
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroize;

/// What a proof is about. No transcript can be made without one, so no proof can move elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct ProofContext<'a> {
    /// The process (the hash of its manifest).
    pub process: Digest,
    /// Where in the process: which credential, style and counter; which trustee's seat.
    pub place: &'a [u8],
}

/// A transcript that already holds protocol version, kind of proof, process and place.
#[derive(Clone)]
pub(crate) struct ProofTranscript(Transcript);

impl ProofTranscript {
    /// The only place in the workspace where a Merlin transcript begins.
    pub(crate) fn new(kind: &'static str, context: &ProofContext<'_>) -> Self {
        let mut transcript = Transcript::new(PROTOCOL.as_bytes());
        transcript.append_message(b"proof", kind.as_bytes());
        transcript.append_message(b"process", context.process.as_bytes());
        transcript.append_message(b"place", context.place);
        Self(transcript)
    }

    pub(crate) fn absorb(&mut self, label: &'static [u8], bytes: &[u8]) {
        self.0.append_message(label, bytes);
    }

    pub(crate) fn absorb_point(&mut self, label: &'static [u8], point: &RistrettoPoint) {
        self.absorb(label, point.compress().as_bytes());
    }

    /// A challenge: 64 bytes off the transcript, reduced modulo ℓ.
    pub(crate) fn challenge(&mut self, label: &'static [u8]) -> Scalar {
        let mut wide = [0; 64];
        self.0.challenge_bytes(label, &mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    }

    /// The transcript itself, for a proof of another crate that goes on with it.
    pub(crate) fn merlin(&mut self) -> &mut Transcript {
        &mut self.0
    }

    /// Nonces bound to everything absorbed so far, to the witness, and to fresh randomness: a broken generator alone
    /// cannot repeat a nonce for another statement (ATTACKS B11).
    pub(crate) fn nonces<'s>(
        &self,
        witness: impl IntoIterator<Item = &'s SecretScalar>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Nonces {
        let mut builder = self.0.build_rng();
        for secret in witness {
            let mut bytes = secret.expose().to_bytes();
            builder = builder.rekey_with_witness_bytes(b"witness", &bytes);
            bytes.zeroize();
        }
        Nonces(builder.finalize(rng))
    }
}

/// A source of hedged nonces.
pub(crate) struct Nonces(TranscriptRng);

impl Nonces {
    pub(crate) fn next(&mut self) -> SecretScalar {
        SecretScalar::random(&mut self.0)
    }

    /// The source itself, for a prover of another crate.
    pub(crate) fn into_rng(self) -> TranscriptRng {
        self.0
    }

    pub(crate) fn take(&mut self, count: usize) -> Vec<SecretScalar> {
        (0..count).map(|_| self.next()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;
    impl RngCore for Broken {
        fn next_u32(&mut self) -> u32 {
            4
        }
        fn next_u64(&mut self) -> u64 {
            4
        }
        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            bytes.fill(4);
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
            self.fill_bytes(bytes);
            Ok(())
        }
    }
    impl CryptoRng for Broken {}

    #[test]
    fn a_broken_generator_repeats_no_nonce_for_another_statement_or_witness() {
        let context = ProofContext { process: Digest([1; 32]), place: b"here" };
        let nonce = |absorbed: &[u8], witness: u8| {
            let mut transcript = ProofTranscript::new("test", &context);
            transcript.absorb(b"x", absorbed);
            let witness = SecretScalar::new(Scalar::from(witness));
            *transcript.nonces([&witness], &mut Broken).next().expose()
        };
        assert_eq!(nonce(b"a", 1), nonce(b"a", 1));
        assert_ne!(nonce(b"a", 1), nonce(b"b", 1));
        assert_ne!(nonce(b"a", 1), nonce(b"a", 2));
    }

    fn challenge_after(messages: &[(&'static [u8], &[u8])]) -> Scalar {
        let mut transcript = ProofTranscript::new("test", &ProofContext { process: Digest([1; 32]), place: b"here" });
        for (label, message) in messages {
            transcript.absorb(label, message);
        }
        transcript.challenge(b"c")
    }

    #[test]
    fn a_byte_that_crosses_the_border_of_two_messages_gives_another_challenge() {
        // ATTACKS A7.
        let one = challenge_after(&[(b"a", b"12"), (b"b", b"3")]);
        for other in [
            challenge_after(&[(b"a", b"1"), (b"b", b"23")]),
            challenge_after(&[(b"a", b"123"), (b"b", b"")]),
            challenge_after(&[(b"a", b"123")]),
            challenge_after(&[(b"b", b"3"), (b"a", b"12")]),
            challenge_after(&[(b"a", b"12b"), (b"", b"3")]),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn challenges_reach_all_scalars_alike() {
        // ATTACKS A8: chi-square of the highest four bits below 2²⁵² and of the lowest four, 15 degrees of freedom each;
        // above 45 by chance once in 10,000, and the challenges are always the same.
        const CHALLENGES: u16 = 4_096;
        let (mut high, mut low) = ([0_i64; 16], [0_i64; 16]);
        for number in 0..CHALLENGES {
            let bytes = challenge_after(&[(b"x", &number.to_le_bytes())]).to_bytes();
            high[usize::from(bytes[31] & 15)] += 1;
            low[usize::from(bytes[0] & 15)] += 1;
        }
        let due = i64::from(CHALLENGES) / 16;
        for counts in [high, low] {
            let distance: i64 = counts.iter().map(|count| (count - due).pow(2)).sum();
            assert!(distance <= 45 * due, "{counts:?}");
        }
    }
}
