//! Ballots of Psephos: from a choice to bytes, and from bytes to a verdict.

use crate::contest::Contest;
use psephos_crypto::{Digest, ElectionPublicKey, Scalar, SecretScalar, elgamal::Encryptor, generators::Generators};
use psephos_proofs::{
    ProofContext, Relation,
    ballot::{BallotClaim, BallotWitness, SubmittedBallotProof, verify_batch},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// An election with one contest.
pub(crate) struct Election {
    contest: Contest,
    relation: Relation,
    key: ElectionPublicKey,
    plain: Tables,
    rng: ChaCha20Rng,
}

/// What a device computes with: with tables of multiples, which it builds once, or without.
#[derive(Clone)]
pub(crate) struct Tables {
    encryptor: Encryptor,
    generators: Generators,
}

/// A voter's credential and place, made before anything is measured.
pub(crate) struct Voter {
    credential: SecretScalar,
    public: [u8; 32],
    place: Vec<u8>,
}

/// What travels to the board.
pub(crate) struct Ballot {
    credential: [u8; 32],
    place: Vec<u8>,
    ciphertexts: Vec<u8>,
    proof: Vec<u8>,
}

/// A choice as the prover takes it.
pub(crate) struct Choice {
    bits: Vec<SecretScalar>,
    values: Vec<Scalar>,
}

impl Election {
    pub(crate) fn new(contest: Contest) -> Self {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let relation = contest.relation();
        let key = ElectionPublicKey::new(SecretScalar::random(&mut rng).public()).expect("a random key is no identity");
        let plain = Tables { encryptor: Encryptor::new(key), generators: Generators::new(relation.bits()) };
        Self { contest, relation, key, plain, rng }
    }

    pub(crate) fn voter(&mut self, index: u32) -> Voter {
        let credential = SecretScalar::random(&mut self.rng);
        let public = credential.public().compress().to_bytes();
        // As long as a real place: style, credential, counter.
        let place = [index.to_le_bytes().as_slice(), &public, &[0; 8]].concat();
        Voter { credential, public, place }
    }

    pub(crate) fn choice(&self, picks: &[bool]) -> Choice {
        let bits: Vec<Scalar> = self.contest.bits(picks).into_iter().map(|bit| Scalar::from(u8::from(bit))).collect();
        let values = self.relation.values(&bits);
        Choice { bits: bits.into_iter().map(SecretScalar::new).collect(), values }
    }

    pub(crate) fn tables(&self) -> Tables {
        let Tables { encryptor, generators } = self.plain.clone();
        Tables { encryptor: encryptor.with_table(), generators: generators.with_tables() }
    }

    /// Encrypts and proves, from a choice to the bytes on the wire. Without tables: a device's first ballot.
    pub(crate) fn cast(&mut self, voter: &Voter, choice: &Choice, tables: Option<&Tables>) -> Ballot {
        let Self { relation, key, plain, rng, .. } = self;
        let Tables { encryptor, generators } = tables.unwrap_or(plain);
        let randomness: Vec<_> = choice.values.iter().map(|_| SecretScalar::random(rng)).collect();
        let width = relation.width().unwrap_or(Encryptor::ANY_SCALAR);
        let ciphertexts = encryptor.encrypt_all(&choice.values, width, &randomness);
        let claim =
            BallotClaim { relation, key, credential: &voter.public, ciphertexts: &ciphertexts, allocations: &[] };
        let witness = BallotWitness { bits: &choice.bits, randomness: &randomness, credential: &voter.credential };
        let proof = claim.prove(&witness, encryptor, generators, &context(&voter.place), rng);
        Ballot { credential: voter.public, place: voter.place.clone(), ciphertexts, proof }
    }

    /// Whether every ballot stands; decoding included.
    pub(crate) fn verify(&self, ballots: &[Ballot]) -> bool {
        let submitted: Vec<_> = ballots
            .iter()
            .map(|ballot| SubmittedBallotProof {
                claim: BallotClaim {
                    relation: &self.relation,
                    key: &self.key,
                    credential: &ballot.credential,
                    ciphertexts: &ballot.ciphertexts,
                    allocations: &[],
                },
                proof: &ballot.proof,
                context: context(&ballot.place),
            })
            .collect();
        verify_batch(&self.plain.generators, &submitted).iter().all(Result::is_ok)
    }
}

impl Ballot {
    /// Bytes of ciphertexts and proof.
    pub(crate) const fn bytes(&self) -> usize {
        self.ciphertexts.len() + self.proof.len()
    }
}

const fn context(place: &[u8]) -> ProofContext<'_> {
    ProofContext { process: Digest([7; 32]), place }
}
