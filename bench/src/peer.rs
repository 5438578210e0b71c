//! The same contests with elastic-elgamal 0.3.1, over the same group and the same curve25519-dalek.
//!
//! A ballot is written by the crate's own `Serialize` in postcard (one length byte a field), which is the most compact
//! common form and cheap to read. Its multiple choice knows no upper bound, so "up to 3" proves less than ours there.

use crate::contest::{Contest, Rule};
use elastic_elgamal::{
    Keypair,
    app::{ChoiceParams, EncryptedChoice, MultiChoice, SingleChoice},
    group::Ristretto,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// An election with one contest.
pub(crate) struct Election {
    parameters: Parameters,
    rng: ChaCha20Rng,
}

enum Parameters {
    Single(ChoiceParams<Ristretto, SingleChoice>),
    Multi(ChoiceParams<Ristretto, MultiChoice>),
}

impl Election {
    pub(crate) fn new(contest: Contest) -> Self {
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let (key, _) = Keypair::generate(&mut rng).into_tuple();
        let options = contest.options as usize;
        let parameters = match contest.rule {
            Rule::One => Parameters::Single(ChoiceParams::single(key, options)),
            Rule::UpTo(_) => Parameters::Multi(ChoiceParams::multi(key, options)),
        };
        Self { parameters, rng }
    }

    /// Encrypts and proves: from a choice to bytes.
    pub(crate) fn cast(&mut self, picks: &[bool]) -> Vec<u8> {
        match &self.parameters {
            Parameters::Single(parameters) => {
                postcard::to_allocvec(&EncryptedChoice::new(parameters, picks, &mut self.rng))
            }
            Parameters::Multi(parameters) => {
                postcard::to_allocvec(&EncryptedChoice::new(parameters, picks, &mut self.rng))
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
        }
    }
}
