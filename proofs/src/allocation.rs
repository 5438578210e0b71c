//! Amounts: each ciphertext holds a number of 32 bits, and together they hold the budget.
//!
//! **Statement.** For a key `P`, a budget `T` and ciphertexts `(R_j, C_j)`, `j = 0..m`: the prover knows amounts
//! `v_j ∈ [0, 2³²)` and randomness with `R_j = r_j·G`, `C_j = v_j·G + r_j·P` and `Σ v_j = T`.
//!
//! | step      | prover                                                        | verifier                                     |
//! |-----------|---------------------------------------------------------------|----------------------------------------------|
//! | commit    | `V_j = v_j·B + γ_j·B'`                                        |                                              |
//! | range     | aggregated Bulletproof for `V_0..V_m`, 32 bits                | verifies it                                  |
//! | challenge | `y = H(context, statement, V, range proof)`                   | the same hash                                |
//! | link      | `E₁ = τ·G`, `E₂ = a·G + τ·P`, `E₃ = a·B + g·B'`               |                                              |
//! | total     | `U₁ = w·G`, `U₂ = w·P`                                        |                                              |
//! | challenge | `x = H(…, E₁, E₂, E₃, U₁, U₂)`                                | the same hash                                |
//! | respond   | `z_v = x·Σ yʲvⱼ + a`, `z_r = x·Σ yʲrⱼ + τ`, `z_γ = x·Σ yʲγⱼ + g` | `x·Σ yʲRⱼ + E₁ = z_r·G`                   |
//! |           |                                                               | `x·Σ yʲCⱼ + E₂ = z_v·G + z_r·P`              |
//! |           |                                                               | `x·Σ yʲVⱼ + E₃ = z_v·B + z_γ·B'`             |
//! |           | `z_s = x·Σ rⱼ + w`                                            | `x·Σ Rⱼ + U₁ = z_s·G`                        |
//! |           |                                                               | `x·(Σ Cⱼ − T·G) + U₂ = z_s·P`                |
//!
//! `B` and `B'` are generators nobody chose: with the election key as blinding base, a quorum of trustees could forge
//! ranges. Bulletproofs want a power of two of commitments; the missing ones are `0·B + 1·B'`. The proof is bound to its
//! voter, its place and its ciphertexts, so that nobody else can post it as an own ballot; the ballot proof hashes it too. Spec: `docs/spec/35-contests.md#allocate`.

use crate::{
    equal_dlogs::powers,
    transcript::{ProofContext, ProofTranscript},
};
use bulletproofs::{BulletproofGens, PedersenGens, RangeProof};
use core::fmt;
use psephos_crypto::{
    Ciphertext, CompressedRistretto, ElectionPublicKey, G, G_TABLE, IsIdentity as _, MultiscalarMul as _,
    RistrettoPoint, Scalar, SecretScalar, VartimeMultiscalarMul as _,
    digest::hash_wide,
    encoding::{self, MalformedElement, Reader},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

/// Bits of an amount.
const BITS: usize = 32;

/// How many amounts share which budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Amounts, the unspent one included.
    pub slots: u32,
    /// What they add up to.
    pub budget: u32,
}

/// The public claim of an allocation.
#[derive(Clone, Copy, Debug)]
pub struct AllocationClaim<'a> {
    /// How many amounts, and their sum.
    pub allocation: &'a Allocation,
    /// `P`.
    pub key: &'a ElectionPublicKey,
    /// `S`, encoded: an allocation belongs to one voter.
    pub credential: &'a [u8; 32],
    /// `R_0 ‖ C_0 ‖ …`.
    pub ciphertexts: &'a [u8],
}

/// Why an allocation was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidAllocation {
    /// Ciphertexts or proof have another length.
    Length,
    /// A point or scalar is none.
    Malformed(MalformedElement),
    /// An amount is not shown to be within 32 bits.
    Range,
    /// The ciphertexts do not hold the amounts whose range is shown.
    Link,
    /// The amounts do not add up to the budget.
    Total,
}

impl fmt::Display for InvalidAllocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => f.write_str("an allocation of another length"),
            Self::Malformed(cause) => write!(f, "an allocation holds {cause}"),
            Self::Range => f.write_str("an amount is not shown to be within 32 bits"),
            Self::Link => f.write_str("the ciphertexts do not hold the amounts of the allocation's proof"),
            Self::Total => f.write_str("the amounts do not add up to the budget"),
        }
    }
}

impl core::error::Error for InvalidAllocation {}

impl From<MalformedElement> for InvalidAllocation {
    fn from(cause: MalformedElement) -> Self {
        Self::Malformed(cause)
    }
}

/// The generators of range proofs, computed once and shared.
pub struct AllocationGenerators {
    range: BulletproofGens,
    pedersen: PedersenGens,
}

impl fmt::Debug for AllocationGenerators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllocationGenerators").finish_non_exhaustive()
    }
}

impl AllocationGenerators {
    /// Generators for allocations of up to `slots` amounts.
    pub fn new(slots: u32) -> Self {
        let generator = |index: u32| {
            RistrettoPoint::from_uniform_bytes(&hash_wide("allocation-generator", &[&index.to_le_bytes()]))
        };
        Self {
            range: BulletproofGens::new(BITS, if slots == 0 { 0 } else { padded(slots) }),
            pedersen: PedersenGens { B: generator(0), B_blinding: generator(1) },
        }
    }
}

const fn padded(slots: u32) -> usize {
    (slots as usize).next_power_of_two()
}

impl Allocation {
    /// Bytes of a range proof: `2·log₂(32·slots) + 9` fields.
    const fn range_bytes(self) -> usize {
        let rounds = (BITS * padded(self.slots)).ilog2() as usize;
        32 * (2 * rounds + 9)
    }

    /// Bytes of a proof: the commitments, the range proof, five points and four scalars.
    pub const fn proof_bytes(self) -> usize {
        32 * self.slots as usize + self.range_bytes() + 32 * 9
    }
}

impl AllocationClaim<'_> {
    /// Proves the claim. `amounts` must be below 2³² and add up to the budget, or the proof does not verify. Constant
    /// time in amounts and randomness.
    pub fn prove(
        &self,
        amounts: &[u64],
        randomness: &[SecretScalar],
        generators: &AllocationGenerators,
        context: &ProofContext<'_>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Vec<u8> {
        let mut transcript = self.transcript(context);
        let witness: Vec<SecretScalar> = amounts.iter().map(|v| SecretScalar::new(Scalar::from(*v))).collect();
        let mut nonces = transcript.nonces(witness.iter().chain(randomness), rng);
        let gammas = nonces.take(amounts.len());
        let [a, tau, g, w] = core::array::from_fn(|_| nonces.next());

        let pad = padded(self.allocation.slots) - amounts.len();
        let values: Zeroizing<Vec<u64>> =
            Zeroizing::new(amounts.iter().copied().chain(core::iter::repeat_n(0, pad)).collect());
        let blindings: Zeroizing<Vec<Scalar>> = Zeroizing::new(
            gammas.iter().map(|gamma| *gamma.expose()).chain(core::iter::repeat_n(Scalar::ONE, pad)).collect(),
        );
        let mut range_rng = nonces.into_rng();
        let (range, commitments) = RangeProof::prove_multiple_with_rng(
            &generators.range,
            &generators.pedersen,
            transcript.merlin(),
            &values,
            &blindings,
            BITS,
            &mut range_rng,
        )
        .expect("the numbers of values, blindings and generators fit");
        let range = range.to_bytes();
        transcript.absorb(b"range", &range);
        let y = transcript.challenge(b"y");

        let pedersen = &generators.pedersen;
        let points = [
            tau.public(),
            a.expose() * G_TABLE + tau.expose() * self.key.point(),
            RistrettoPoint::multiscalar_mul([a.expose(), g.expose()], [pedersen.B, pedersen.B_blinding]),
            w.public(),
            w.expose() * self.key.point(),
        ]
        .map(|point| point.compress().to_bytes());
        let x = challenge(&mut transcript, &points);

        let ys = powers(y, amounts.len());
        let fold = |secrets: &[SecretScalar]| -> Zeroizing<Scalar> {
            Zeroizing::new(secrets.iter().zip(&ys).map(|(secret, y)| secret.expose() * y).sum())
        };
        let total: Zeroizing<Scalar> = Zeroizing::new(randomness.iter().map(SecretScalar::expose).sum());
        let responses = [
            x * *fold(&witness) + a.expose(),
            x * *fold(randomness) + tau.expose(),
            x * *fold(&gammas) + g.expose(),
            x * *total + w.expose(),
        ];
        let mut proof = Vec::with_capacity(self.allocation.proof_bytes());
        proof.extend(commitments.iter().take(amounts.len()).flat_map(CompressedRistretto::as_bytes));
        proof.extend(range);
        proof.extend(points.as_flattened());
        proof.extend(responses.iter().flat_map(Scalar::as_bytes));
        proof
    }

    /// Checks `proof` and returns the decoded ciphertexts. Variable time: everything here is public.
    pub fn verify(
        &self,
        proof: &[u8],
        generators: &AllocationGenerators,
        context: &ProofContext<'_>,
    ) -> Result<Vec<Ciphertext>, InvalidAllocation> {
        let slots = self.allocation.slots as usize;
        if proof.len() != self.allocation.proof_bytes() || self.ciphertexts.len() != slots * Ciphertext::BYTES {
            return Err(InvalidAllocation::Length);
        }
        let ciphertexts: Vec<Ciphertext> =
            self.ciphertexts.chunks_exact(Ciphertext::BYTES).map(Ciphertext::from_bytes).collect::<Result<_, _>>()?;
        let (commitments, rest) = proof.split_at(32 * slots);
        let (range, rest) = rest.split_at(self.allocation.range_bytes());
        let committed: Vec<RistrettoPoint> =
            commitments.chunks_exact(32).map(encoding::point).collect::<Result<_, _>>()?;
        let mut reader = Reader::new(rest);
        let mut encoded = [[0; 32]; 5];
        for point in &mut encoded {
            *point = *reader.field()?;
        }
        let [e1, e2, e3, u1, u2] = encoded.map(|point| encoding::point(&point));
        let [z_v, z_r, z_gamma, z_s] = [reader.scalar()?, reader.scalar()?, reader.scalar()?, reader.scalar()?];
        reader.finish()?;

        let mut transcript = self.transcript(context);
        self.verify_range(commitments, range, generators, &mut transcript)?;
        transcript.absorb(b"range", range);
        let y = transcript.challenge(b"y");
        let x = challenge(&mut transcript, &encoded);

        let ys: Vec<Scalar> = powers(y, slots).into_iter().map(|power| power * x).collect();
        let (pads, data): (Vec<_>, Vec<_>) = ciphertexts.iter().map(|c| (c.pad, c.data)).unzip();
        let folded = |points: &[RistrettoPoint]| RistrettoPoint::vartime_multiscalar_mul(&ys, points);
        let pedersen = &generators.pedersen;
        let key = *self.key.point();
        let linked = (folded(&pads) + e1? - z_r * G).is_identity()
            && (folded(&data) + e2? - z_v * G - z_r * key).is_identity()
            && (folded(&committed) + e3? - z_v * pedersen.B - z_gamma * pedersen.B_blinding).is_identity();
        if !linked {
            return Err(InvalidAllocation::Link);
        }
        let (pad, sum): (RistrettoPoint, RistrettoPoint) = (pads.iter().sum(), data.iter().sum());
        let budget = Scalar::from(self.allocation.budget);
        let adds_up =
            (x * pad + u1? - z_s * G).is_identity() && (x * (sum - budget * G) + u2? - z_s * key).is_identity();
        if adds_up { Ok(ciphertexts) } else { Err(InvalidAllocation::Total) }
    }

    fn verify_range(
        &self,
        commitments: &[u8],
        range: &[u8],
        generators: &AllocationGenerators,
        transcript: &mut ProofTranscript,
    ) -> Result<(), InvalidAllocation> {
        let filler = generators.pedersen.B_blinding.compress();
        let own = commitments.as_chunks::<32>().0.iter().map(|bytes| CompressedRistretto(*bytes));
        let all: Vec<CompressedRistretto> =
            own.chain(core::iter::repeat(filler)).take(padded(self.allocation.slots)).collect();
        let proof = RangeProof::from_bytes(range).map_err(|_| InvalidAllocation::Range)?;
        // The one random weight inside is derived from what is verified, so that every machine says the same.
        let mut bound = transcript.clone();
        bound.absorb(b"commitments", commitments);
        bound.absorb(b"range", range);
        let mut seed = [0; 32];
        bound.merlin().challenge_bytes(b"weights", &mut seed);
        let mut rng = ChaCha20Rng::from_seed(seed);
        proof
            .verify_multiple_with_rng(
                &generators.range,
                &generators.pedersen,
                transcript.merlin(),
                &all,
                BITS,
                &mut rng,
            )
            .map_err(|_| InvalidAllocation::Range)
    }

    // What is hashed, said once. `prove` and `verify` both come through here and through `challenge`; the range proof in
    // between hashes its own messages, the commitments first.
    fn transcript(&self, context: &ProofContext<'_>) -> ProofTranscript {
        let mut transcript = ProofTranscript::new("allocation", context);
        transcript.absorb(b"P", self.key.as_bytes());
        transcript.absorb(b"S", self.credential);
        transcript.absorb(b"slots", &self.allocation.slots.to_le_bytes());
        transcript.absorb(b"budget", &self.allocation.budget.to_le_bytes());
        transcript.absorb(b"ciphertexts", self.ciphertexts);
        transcript
    }
}

fn challenge(transcript: &mut ProofTranscript, points: &[[u8; 32]; 5]) -> Scalar {
    for (label, point) in [b"E1".as_slice(), b"E2", b"E3", b"U1", b"U2"].into_iter().zip(points) {
        transcript.absorb(label, point);
    }
    transcript.challenge(b"x")
}

#[cfg(test)]
mod tests;
