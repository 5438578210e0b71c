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
    generators: Generators,
    rng: ChaCha20Rng,
}

/// Tables of multiples, which a device builds once.
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
        let generators = Generators::new(relation.bits());
        Self { contest, relation, key, generators, rng }
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
        Tables { encryptor: Encryptor::new(&self.key), generators: self.generators.clone().with_tables() }
    }

    /// Encrypts and proves, from a choice to the bytes on the wire, with tables.
    pub(crate) fn cast(&mut self, voter: &Voter, choice: &Choice, tables: &Tables) -> Ballot {
        let randomness = self.randomness(choice);
        let ciphertexts = tables.encryptor.encrypt_all(&choice.values, &randomness);
        self.prove(voter, choice, &randomness, ciphertexts, Some(&tables.generators))
    }

    /// The same without tables: a device's first ballot.
    pub(crate) fn cast_first(&mut self, voter: &Voter, choice: &Choice) -> Ballot {
        let randomness = self.randomness(choice);
        let encrypted = choice.values.iter().zip(&randomness).map(|(value, r)| self.key.encrypt(value, r).to_bytes());
        let ciphertexts = encrypted.flatten().collect();
        self.prove(voter, choice, &randomness, ciphertexts, None)
    }

    fn randomness(&mut self, choice: &Choice) -> Vec<SecretScalar> {
        choice.values.iter().map(|_| SecretScalar::random(&mut self.rng)).collect()
    }

    fn prove(
        &mut self,
        voter: &Voter,
        choice: &Choice,
        randomness: &[SecretScalar],
        ciphertexts: Vec<u8>,
        tables: Option<&Generators>,
    ) -> Ballot {
        let claim = BallotClaim {
            relation: &self.relation,
            key: &self.key,
            credential: &voter.public,
            ciphertexts: &ciphertexts,
            allocations: &[],
        };
        let witness = BallotWitness { bits: &choice.bits, randomness, credential: &voter.credential };
        let generators = tables.unwrap_or(&self.generators);
        let proof = claim.prove(&witness, generators, &context(&voter.place), &mut self.rng);
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
        verify_batch(&self.generators, &submitted).iter().all(Result::is_ok)
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
