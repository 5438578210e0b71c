//! Knowledge of a discrete logarithm (Schnorr), by which a trustee confirms that its share of the key arrived.
//!
//! **Statement.** For public `X`: the prover knows `x` with `X = x·G`.
//!
//! | step      | prover                    | verifier          |
//! |-----------|---------------------------|-------------------|
//! | commit    | `w ← nonce`, `K = w·G`    |                   |
//! | challenge | `c = H(context, X, K)`    | the same hash     |
//! | respond   | `z = w + c·x`             | `z·G = K + c·X`   |
//!
//! Spec: `docs/spec/20-key-ceremony.md#confirm`.

use crate::transcript::{ProofContext, ProofTranscript};
use core::fmt;
use psephos_crypto::{
    RistrettoPoint, Scalar, SecretScalar,
    encoding::{MalformedElement, Reader},
};
use rand_core::{CryptoRng, RngCore};

/// The public claim: somebody knows the logarithm of this point.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge {
    /// `X = x·G`.
    pub point: RistrettoPoint,
}

/// A proof of [`Knowledge`]: `K ‖ z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnowledgeProof {
    commitment: RistrettoPoint,
    response: Scalar,
}

/// The equation of a proof does not hold: it is forged, damaged, or was made for another context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidProof;

impl fmt::Display for InvalidProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the proof does not hold for this statement and place")
    }
}

impl core::error::Error for InvalidProof {}

impl Knowledge {
    /// Proves the claim with the witness `x`. Constant time in `x`.
    pub fn prove(
        &self,
        x: &SecretScalar,
        context: &ProofContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> KnowledgeProof {
        let transcript = self.transcript(context);
        let w = transcript.nonces([x], rng).next();
        let commitment = w.public();
        let c = challenge(transcript, &commitment);
        KnowledgeProof { commitment, response: w.expose() + c * x.expose() }
    }

    /// Checks `proof`. Variable time: everything here is public.
    pub fn verify(&self, proof: &KnowledgeProof, context: &ProofContext<'_>) -> Result<(), InvalidProof> {
        let c = challenge(self.transcript(context), &proof.commitment);
        let seen = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, &self.point, &proof.response);
        if seen == proof.commitment { Ok(()) } else { Err(InvalidProof) }
    }

    // What is hashed, said once. `prove` and `verify` both come through here.
    fn transcript(&self, context: &ProofContext<'_>) -> ProofTranscript {
        let mut transcript = ProofTranscript::new("knowledge", context);
        transcript.absorb_point(b"X", &self.point);
        transcript
    }
}

fn challenge(mut transcript: ProofTranscript, commitment: &RistrettoPoint) -> Scalar {
    transcript.absorb_point(b"K", commitment);
    transcript.challenge(b"c")
}

impl KnowledgeProof {
    /// Bytes of an encoded proof.
    pub const BYTES: usize = 64;

    /// `K ‖ z`.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (commitment, response) = bytes.split_at_mut(32);
        commitment.copy_from_slice(self.commitment.compress().as_bytes());
        response.copy_from_slice(self.response.as_bytes());
        bytes
    }

    /// Decodes `K ‖ z`, canonical encodings only.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedElement> {
        let mut reader = Reader::new(bytes);
        let proof = Self { commitment: reader.point()?, response: reader.scalar()? };
        reader.finish()?;
        Ok(proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_crypto::Digest;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn a_proof_holds_at_its_place_alone_and_with_every_byte_in_place() {
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        let x = SecretScalar::random(&mut rng);
        let claim = Knowledge { point: x.public() };
        let here = ProofContext { process: Digest([1; 32]), place: b"seat 1" };
        let proof = claim.prove(&x, &here, &mut rng);
        assert_eq!(claim.verify(&proof, &here), Ok(()));
        let elsewhere = ProofContext { place: b"seat 2", ..here };
        assert_eq!(claim.verify(&proof, &elsewhere), Err(InvalidProof));
        let other_process = ProofContext { process: Digest([2; 32]), ..here };
        assert_eq!(claim.verify(&proof, &other_process), Err(InvalidProof));
        // ATTACKS A4: shifting key and response together must not work.
        let shifted = Knowledge { point: claim.point + psephos_crypto::G };
        let c = challenge(claim.transcript(&here), &proof.commitment);
        let moved = KnowledgeProof { response: proof.response + c, ..proof };
        assert_eq!(shifted.verify(&moved, &here), Err(InvalidProof));
        // ATTACKS A1: a point chosen after its proof, for a hash that leaves it out.
        let mut weak = ProofTranscript::new("knowledge", &here);
        weak.absorb_point(b"K", &proof.commitment);
        let c: Scalar = weak.challenge(b"c");
        let chosen = Knowledge { point: c.invert() * (proof.response * psephos_crypto::G - proof.commitment) };
        assert_eq!(chosen.verify(&proof, &here), Err(InvalidProof));
        for i in 0..KnowledgeProof::BYTES {
            let mut bytes = proof.to_bytes();
            bytes[i] ^= 1;
            if let Ok(bent) = KnowledgeProof::from_bytes(&bytes) {
                assert_eq!(claim.verify(&bent, &here), Err(InvalidProof), "byte {i}");
            }
        }
    }
}
