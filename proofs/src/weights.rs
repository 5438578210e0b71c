//! The random weights of batch verification: derived from everything that is verified, so that the same bytes give the
//! same verdict on every machine, and nobody can choose a proof after seeing its weight.

use psephos_crypto::{Digest, Scalar, digest::hash_wide};

/// A stream of 128-bit weights.
pub(crate) struct Weights {
    seed: Digest,
    counter: u64,
    block: [u8; 64],
    used: usize,
}

impl Weights {
    /// Weights bound to these summaries (one for each proof in the batch, responses included).
    pub(crate) fn new(summaries: &[&[u8]]) -> Self {
        Self { seed: Digest::of("batch", summaries), counter: 0, block: [0; 64], used: 64 }
    }

    /// The next weight, below 2¹²⁸. A false equation survives with probability 2⁻¹²⁸.
    pub(crate) fn next(&mut self) -> Scalar {
        if self.used == 64 {
            self.block = hash_wide("batch-weights", &[self.seed.as_bytes(), &self.counter.to_le_bytes()]);
            self.counter += 1;
            self.used = 0;
        }
        let (_, rest) = self.block.split_at(self.used);
        let (weight, _) = rest.split_first_chunk::<16>().expect("64 is a multiple of 16");
        self.used += 16;
        Scalar::from(u128::from_le_bytes(*weight))
    }
}
