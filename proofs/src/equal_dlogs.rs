//! One secret behind a key and many images (batched Chaum–Pedersen): the proof of a partial decryption, whatever the
//! number of ciphertexts, and of a complaint in the key ceremony.
//!
//! **Statement.** For public `X`, bases `B_0..B_m` and images `D_0..D_m`: the prover knows `x` with `X = x·G` and
//! `D_j = x·B_j` for every `j`.
//!
//! | step      | prover                                             | verifier                              |
//! |-----------|----------------------------------------------------|---------------------------------------|
//! | fold      | `y = H(context, X, B, D)`                          | the same hash                         |
//! |           | `B* = Σ yʲ·B_j`, `D* = Σ yʲ·D_j`                   | the same sums                         |
//! | commit    | `w ← nonce`, `U = w·G`, `V = w·B*`                 |                                       |
//! | challenge | `c = H(…, U, V)`                                   | the same hash                         |
//! | respond   | `z = w + c·x`                                      | `z·G = U + c·X` and `z·B* = V + c·D*` |
//!
//! Were some `D_j ≠ x·B_j`, then `Σ yʲ·(D_j − x·B_j)` would be a non-zero polynomial in `y`, which vanishes for at most
//! `m − 1` of the ℓ values of `y`. Spec: `docs/spec/50-tally.md#partial-decryption`.

use crate::{
    knowledge::InvalidProof,
    transcript::{ProofContext, ProofTranscript},
};
use psephos_crypto::{
    MultiscalarMul, RistrettoPoint, Scalar, SecretScalar, VartimeMultiscalarMul,
    encoding::{MalformedElement, Reader},
};
use rand_core::{CryptoRng, RngCore};

/// The public claim.
#[derive(Clone, Copy, Debug)]
pub struct EqualDlogs<'a> {
    /// `X = x·G`.
    pub key: RistrettoPoint,
    /// `B_j`.
    pub bases: &'a [RistrettoPoint],
    /// `D_j = x·B_j`, as many as there are bases.
    pub images: &'a [RistrettoPoint],
}

/// A proof of [`EqualDlogs`]: `U ‖ V ‖ z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EqualDlogsProof {
    u: RistrettoPoint,
    v: RistrettoPoint,
    z: Scalar,
}

impl EqualDlogs<'_> {
    /// Proves the claim with the witness `x`. Constant time in `x`.
    pub fn prove(
        &self,
        x: &SecretScalar,
        context: &ProofContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> EqualDlogsProof {
        let mut transcript = self.transcript(context);
        let y = transcript.challenge(b"y");
        let base = RistrettoPoint::vartime_multiscalar_mul(powers(y, self.bases.len()), self.bases);
        let w = transcript.nonces([x], rng).next();
        let (u, v) = (w.public(), RistrettoPoint::multiscalar_mul([w.expose()], [base]));
        let c = challenge(&mut transcript, &u, &v);
        EqualDlogsProof { u, v, z: w.expose() + c * x.expose() }
    }

    /// Checks `proof`. Variable time: everything here is public.
    pub fn verify(&self, proof: &EqualDlogsProof, context: &ProofContext<'_>) -> Result<(), InvalidProof> {
        if self.bases.len() != self.images.len() {
            return Err(InvalidProof);
        }
        let mut transcript = self.transcript(context);
        let y = transcript.challenge(b"y");
        let base = RistrettoPoint::vartime_multiscalar_mul(powers(y, self.bases.len()), self.bases);
        let image = RistrettoPoint::vartime_multiscalar_mul(powers(y, self.images.len()), self.images);
        let c = challenge(&mut transcript, &proof.u, &proof.v);
        let u = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, &self.key, &proof.z);
        let v = RistrettoPoint::vartime_multiscalar_mul([proof.z, -c], [base, image]);
        if u == proof.u && v == proof.v { Ok(()) } else { Err(InvalidProof) }
    }

    // What is hashed, said once. `prove` and `verify` both come through here. The number of pairs needs no hash of its
    // own: each pair is two labelled messages.
    fn transcript(&self, context: &ProofContext<'_>) -> ProofTranscript {
        let mut transcript = ProofTranscript::new("equal-dlogs", context);
        transcript.absorb_point(b"X", &self.key);
        for (base, image) in self.bases.iter().zip(self.images) {
            transcript.absorb_point(b"B", base);
            transcript.absorb_point(b"D", image);
        }
        transcript
    }
}

fn challenge(transcript: &mut ProofTranscript, u: &RistrettoPoint, v: &RistrettoPoint) -> Scalar {
    transcript.absorb_point(b"U", u);
    transcript.absorb_point(b"V", v);
    transcript.challenge(b"c")
}

/// `1, y, y², …`
pub(crate) fn powers(y: Scalar, count: usize) -> Vec<Scalar> {
    core::iter::successors(Some(Scalar::ONE), |power| Some(power * y)).take(count).collect()
}

impl EqualDlogsProof {
    /// Bytes of an encoded proof.
    pub const BYTES: usize = 96;

    /// `U ‖ V ‖ z`.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = [self.u.compress().to_bytes(), self.v.compress().to_bytes(), self.z.to_bytes()];
        bytes.copy_from_slice(parts.as_flattened());
        bytes
    }

    /// Decodes `U ‖ V ‖ z`, canonical encodings only.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedElement> {
        let mut reader = Reader::new(bytes);
        let proof = Self { u: reader.point()?, v: reader.point()?, z: reader.scalar()? };
        reader.finish()?;
        Ok(proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_crypto::{Digest, G};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    const HERE: ProofContext<'static> = ProofContext { process: Digest([1; 32]), place: b"seat 1" };

    fn case() -> (SecretScalar, Vec<RistrettoPoint>, Vec<RistrettoPoint>, ChaCha20Rng) {
        let mut rng = ChaCha20Rng::from_seed([6; 32]);
        let x = SecretScalar::random(&mut rng);
        let bases: Vec<_> = (0..4).map(|_| SecretScalar::random(&mut rng).public()).collect();
        let images = bases.iter().map(|base| x.expose() * base).collect();
        (x, bases, images, rng)
    }

    #[test]
    fn a_wrong_image_anywhere_is_refused() {
        let (x, bases, images, mut rng) = case();
        let claim = EqualDlogs { key: x.public(), bases: &bases, images: &images };
        let proof = claim.prove(&x, &HERE, &mut rng);
        assert_eq!(claim.verify(&proof, &HERE), Ok(()));
        for j in 0..images.len() {
            let mut wrong = images.clone();
            wrong[j] += G;
            let lie = EqualDlogs { images: &wrong, ..claim };
            assert_eq!(lie.verify(&proof, &HERE), Err(InvalidProof), "an old proof, image {j}");
            let forged = lie.prove(&x, &HERE, &mut rng);
            assert_eq!(lie.verify(&forged, &HERE), Err(InvalidProof), "a fresh proof, image {j}");
        }
        // Errors that cancel in an unweighted sum.
        let mut wrong = images.clone();
        wrong[0] += G;
        wrong[1] -= G;
        let lie = EqualDlogs { images: &wrong, ..claim };
        assert_eq!(lie.verify(&lie.prove(&x, &HERE, &mut rng), &HERE), Err(InvalidProof));
    }

    #[test]
    fn a_statement_chosen_after_the_proof_is_refused() {
        // The weak Fiat–Shamir recipe (ATTACKS A2): fix U, V and z first, then solve for the image.
        let (x, bases, images, mut rng) = case();
        let claim = EqualDlogs { key: x.public(), bases: &bases[..1], images: &images[..1] };
        let (a, b, z) = (SecretScalar::random(&mut rng), SecretScalar::random(&mut rng), Scalar::from(99_u8));
        let (u, v) = (a.public(), b.public());
        let mut transcript = claim.transcript(&HERE);
        transcript.challenge(b"y");
        let c = challenge(&mut transcript, &u, &v);
        let image = [(bases[0] * z - v) * c.invert()];
        let lie = EqualDlogs { images: &image, ..claim };
        assert_eq!(lie.verify(&EqualDlogsProof { u, v, z }, &HERE), Err(InvalidProof));
    }

    #[test]
    fn every_field_of_the_statement_is_bound() {
        let (x, bases, images, mut rng) = case();
        let claim = EqualDlogs { key: x.public(), bases: &bases, images: &images };
        let proof = claim.prove(&x, &HERE, &mut rng);
        assert_eq!(claim.verify(&proof, &HERE), Ok(()));
        // ATTACKS A4: another key with a known relation, also with the response moved in step.
        let shifted = EqualDlogs { key: claim.key + G, ..claim };
        assert_eq!(shifted.verify(&proof, &HERE), Err(InvalidProof));
        let mut transcript = claim.transcript(&HERE);
        transcript.challenge(b"y");
        let c = challenge(&mut transcript, &proof.u, &proof.v);
        let moved = EqualDlogsProof { z: proof.z + c, ..proof };
        assert_eq!(shifted.verify(&moved, &HERE), Err(InvalidProof));
        // Pairs in another order, bases in another order, and bases and images exchanged: each is another statement.
        let (mut turned_bases, mut turned_images) = (bases.clone(), images.clone());
        turned_bases.rotate_left(1);
        turned_images.rotate_left(1);
        for (bases, images) in
            [(&turned_bases, &turned_images), (&turned_bases, &images), (&bases, &turned_images), (&images, &bases)]
        {
            assert_eq!(EqualDlogs { bases, images, ..claim }.verify(&proof, &HERE), Err(InvalidProof));
        }
    }

    #[test]
    fn a_proof_moves_to_no_other_place_and_survives_no_flipped_byte() {
        let (x, bases, images, mut rng) = case();
        let claim = EqualDlogs { key: x.public(), bases: &bases, images: &images };
        let proof = claim.prove(&x, &HERE, &mut rng);
        for context in [ProofContext { place: b"seat 2", ..HERE }, ProofContext { process: Digest([2; 32]), ..HERE }] {
            assert_eq!(claim.verify(&proof, &context), Err(InvalidProof));
        }
        for i in 0..EqualDlogsProof::BYTES {
            let mut bytes = proof.to_bytes();
            bytes[i] ^= 1;
            if let Ok(bent) = EqualDlogsProof::from_bytes(&bytes) {
                assert_eq!(claim.verify(&bent, &HERE), Err(InvalidProof), "byte {i}");
            }
        }
        let short = EqualDlogs { images: &images[..3], ..claim };
        assert_eq!(short.verify(&proof, &HERE), Err(InvalidProof));
    }
}
