//! The ballot proof: one proof for every kind of contest, and the ballot's signature at the same time.
//!
//! **Statement.** For a [`Relation`] of `n` bits, equations `L_k·b = t_k` and forms `ℓ_j·b + κ_j`, a key `P`, a
//! credential `S` and ciphertexts `(R_j, C_j)`: the prover knows bits `b ∈ {0,1}ⁿ` that obey every equation,
//! randomness with `R_j = r_j·G`, `C_j = (ℓ_j·b + κ_j)·G + r_j·P`, and `s` with `S = s·G`.
//!
//! | step      | prover                                                         | verifier                                        |
//! |-----------|----------------------------------------------------------------|-------------------------------------------------|
//! | commit    | `B = Σ bᵢHᵢ + ρ_B·H`, `A = Σ aᵢHᵢ + ρ_A·H`                     |                                                 |
//! |           | `C' = Σ aᵢ(1−2bᵢ)Hᵢ + ρ_C·H`, `D = −Σ aᵢ²Hᵢ + ρ_D·H`, `K = κG` |                                                 |
//! | challenge | `y = H(context, statement, B, A, C', D, K)`                    | the same hash                                   |
//! | fold      | `δ = Σ_k yᵏ·L_k(a)`, `E₁ = τ·G`, `E₂ = (Σ_j yʲ·ℓ_j(a))·G + τ·P` |                                                 |
//! | challenge | `x = H(…, δ, E₁, E₂)`                                          | the same hash                                   |
//! | respond   | `fᵢ = x·bᵢ + aᵢ`, `z_A = x·ρ_B + ρ_A`, `z_C = x·ρ_C + ρ_D`     | `x·B + A = Σ fᵢHᵢ + z_A·H`                      |
//! |           | `z_E = x·Σ yʲrⱼ + τ`, `z_S = x·s + κ`                          | `x·C' + D = Σ fᵢ(x−fᵢ)Hᵢ + z_C·H`               |
//! |           |                                                                | `Σ_k yᵏ(L_k(f) − x·t_k) = δ`                    |
//! |           |                                                                | `x·Σ yʲRⱼ + E₁ = z_E·G`                         |
//! |           |                                                                | `x·Σ yʲ(Cⱼ − κⱼG) + E₂ = (Σ yʲℓ_j(f))·G + z_E·P` |
//! |           |                                                                | `x·S + K = z_S·G`                               |
//!
//! The bit argument is that of Bootle, Cerulli, Chaidos, Ghadafi, Groth and Petit (ESORICS 2015). The wire form is
//! `B ‖ A ‖ C' ‖ D ‖ K ‖ E₁ ‖ E₂ ‖ δ ‖ f_1..f_n ‖ z_A ‖ z_C ‖ z_E ‖ z_S`.
//! Spec, with the soundness and zero-knowledge argument: `docs/spec/30-ballot.md`.

mod prove;
mod verify;
mod wire;

pub use prove::BallotWitness;
pub use verify::{InvalidBallotProof, SubmittedBallotProof, verify_batch};
pub use wire::MalformedBallot;

use crate::{
    relation::Relation,
    transcript::{ProofContext, ProofTranscript},
};
use psephos_crypto::{ElectionPublicKey, Scalar};

/// The public claim of a ballot. The ciphertexts stay in their encoding: that is what is hashed.
#[derive(Clone, Copy, Debug)]
pub struct BallotClaim<'a> {
    /// What the ballot style asks.
    pub relation: &'a Relation,
    /// `P`.
    pub key: &'a ElectionPublicKey,
    /// `S`, encoded.
    pub credential: &'a [u8; 32],
    /// `R_1 ‖ C_1 ‖ … ‖ R_m ‖ C_m`.
    pub ciphertexts: &'a [u8],
    /// What else belongs to the ballot and is proved elsewhere: allocations, ciphertexts and proofs, encoded.
    pub allocations: &'a [u8],
}

/// The prover's first message, encoded, in the order of the wire: `B ‖ A ‖ C' ‖ D ‖ K`.
type FirstMessage = [[u8; 32]; 5];
/// The prover's second message, encoded: `E₁ ‖ E₂ ‖ δ`.
type SecondMessage = [[u8; 32]; 3];

impl BallotClaim<'_> {
    // What is hashed, said once. `prove` and `verify` both come through these two functions.
    fn transcript(&self, context: &ProofContext<'_>) -> ProofTranscript {
        let mut transcript = ProofTranscript::new("ballot", context);
        transcript.absorb(b"relation", self.relation.digest().as_bytes());
        transcript.absorb(b"P", self.key.as_bytes());
        transcript.absorb(b"S", self.credential);
        transcript.absorb(b"ciphertexts", self.ciphertexts);
        transcript.absorb(b"allocations", self.allocations);
        transcript
    }
}

fn first_challenge(transcript: &mut ProofTranscript, first: &FirstMessage) -> Scalar {
    for (label, point) in [b"B".as_slice(), b"A", b"C'", b"D", b"K"].into_iter().zip(first) {
        transcript.absorb(label, point);
    }
    transcript.challenge(b"y")
}

fn second_challenge(transcript: &mut ProofTranscript, second: &SecondMessage) -> Scalar {
    for (label, message) in [b"E1".as_slice(), b"E2", b"delta"].into_iter().zip(second) {
        transcript.absorb(label, message);
    }
    transcript.challenge(b"x")
}

#[cfg(test)]
mod tests;
