//! The same contests with elastic-elgamal 0.3.1, over the same group and the same curve25519-dalek.
//!
//! A ballot is written by the crate's own `Serialize` in postcard (one length byte a field), which is the most compact
//! common form and cheap to read. Its quadratic ballots can't be written in postcard, since their range proofs are
//! flattened into maps; they are written in JSON, which costs some microseconds in some thousands, and of whose bytes
//! only those of numbers and points count. Its multiple choice knows no upper bound, so "up to 3" proves less than ours
//! there.

use elastic_elgamal::{
    Keypair,
    app::{ChoiceParams, EncryptedChoice, MultiChoice, QuadraticVotingBallot, QuadraticVotingParams, SingleChoice},
    group::Ristretto,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// What a contest asks.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// One of the options.
    Single { options: usize },
    /// Any of the options.
    Multi { options: usize },
    /// Votes for options, `v` votes for `v²` credits.
    Quadratic { options: usize, credits: u64 },
}

/// An election with one contest.
pub(crate) struct Election {
    parameters: Parameters,
    rng: ChaCha20Rng,
}

enum Parameters {
    Single(ChoiceParams<Ristretto, SingleChoice>),
    Multi(ChoiceParams<Ristretto, MultiChoice>),
    Quadratic(QuadraticVotingParams<Ristretto>),
}

impl Election {
    pub(crate) fn new(kind: Kind) -> Self {
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let (key, _) = Keypair::generate(&mut rng).into_tuple();
        let parameters = match kind {
            Kind::Single { options } => Parameters::Single(ChoiceParams::single(key, options)),
            Kind::Multi { options } => Parameters::Multi(ChoiceParams::multi(key, options)),
            Kind::Quadratic { options, credits } => {
                Parameters::Quadratic(QuadraticVotingParams::new(key, options, credits))
            }
        };
        Self { parameters, rng }
    }

    /// Encrypts and proves: from the votes for each option to bytes.
    pub(crate) fn cast(&mut self, votes: &[u64]) -> Vec<u8> {
        let picks = || votes.iter().map(|votes| *votes > 0).collect::<Vec<_>>();
        match &self.parameters {
            Parameters::Single(parameters) => {
                postcard::to_allocvec(&EncryptedChoice::new(parameters, &picks(), &mut self.rng)).ok()
            }
            Parameters::Multi(parameters) => {
                postcard::to_allocvec(&EncryptedChoice::new(parameters, &picks(), &mut self.rng)).ok()
            }
            Parameters::Quadratic(parameters) => {
                serde_json::to_vec(&QuadraticVotingBallot::new(parameters, votes, &mut self.rng)).ok()
            }
        }
        .expect("a ballot can be written")
    }

    /// Whether the ballot stands; decoding included.
    pub(crate) fn verify(&self, bytes: &[u8]) -> bool {
        match &self.parameters {
            Parameters::Single(parameters) => postcard::from_bytes::<EncryptedChoice<Ristretto, SingleChoice>>(bytes)
                .is_ok_and(|ballot| ballot.verify(parameters).is_ok()),
            Parameters::Multi(parameters) => postcard::from_bytes::<EncryptedChoice<Ristretto, MultiChoice>>(bytes)
                .is_ok_and(|ballot| ballot.verify(parameters).is_ok()),
            Parameters::Quadratic(parameters) => serde_json::from_slice::<QuadraticVotingBallot<Ristretto>>(bytes)
                .is_ok_and(|ballot| ballot.verify(parameters).is_ok()),
        }
    }

    /// The bytes of a ballot that count.
    pub(crate) fn size(&self, bytes: &[u8]) -> usize {
        match self.parameters {
            Parameters::Single(_) | Parameters::Multi(_) => bytes.len(),
            Parameters::Quadratic(_) => serde_json::from_slice(bytes).as_ref().map_or(0, encoded_bytes),
        }
    }
}

/// The bytes that all strings in the document encode in base64 without padding.
fn encoded_bytes(document: &serde_json::Value) -> usize {
    match document {
        serde_json::Value::String(text) => text.len() * 3 / 4,
        serde_json::Value::Array(parts) => parts.iter().map(encoded_bytes).sum(),
        serde_json::Value::Object(fields) => fields.values().map(encoded_bytes).sum(),
        _ => 0,
    }
}
