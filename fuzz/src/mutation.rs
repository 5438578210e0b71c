//! Small damage to good inputs, from a seeded generator: the same on every machine.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// Damages inputs.
#[derive(Debug)]
pub struct Mutator(ChaCha20Rng);

/// Bytes at the edges of encodings: signs, lengths, CBOR heads, separators of texts.
const EDGES: [u8; 20] =
    [0, 1, 0x17, 0x18, 0x19, 0x1b, 0x40, 0x58, 0x5f, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xf6, 0xff, b'\n', b'"', b';', b'9'];

impl Mutator {
    /// A mutator for a target: its name is the seed.
    pub fn new(name: &str) -> Self {
        let mut seed = [0; 32];
        for (i, byte) in name.bytes().enumerate() {
            seed[i % 32] ^= byte;
        }
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// One of the inputs, damaged in one to four places; sometimes crossed with another one.
    pub fn mutate(&mut self, inputs: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = inputs[self.below(inputs.len())].clone();
        for _ in 0..=self.below(4) {
            self.damage(&mut bytes, inputs);
        }
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>, inputs: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        let rest = bytes.len() - at;
        match self.below(9) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, EDGES[self.below(EDGES.len())]),
            2 if rest > 0 => bytes[at] ^= 1 << self.below(8),
            3 if rest > 0 => bytes[at] = EDGES[self.below(EDGES.len())],
            4 if rest > 0 => drop(bytes.drain(at..at + 1 + self.below(rest.min(64)))),
            5 if rest > 0 => {
                let again = bytes[at..at + 1 + self.below(rest.min(64))].to_vec();
                bytes.splice(at..at, again);
            }
            6 if rest > 0 => bytes[at] = bytes[at].wrapping_add(if self.below(2) == 0 { 1 } else { 255 }),
            7 => {
                let other = &inputs[self.below(inputs.len())];
                let from = self.below(other.len() + 1);
                let to = from + self.below(other.len() - from + 1);
                bytes.splice(at.., other[from..to].iter().copied());
            }
            _ => {
                let run = vec![EDGES[self.below(EDGES.len())]; 1 + self.below(40)];
                bytes.splice(at..at + rest.min(run.len()), run);
            }
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).expect("a length fits into 64 bits");
        usize::try_from(self.0.next_u64() % bound).expect("below a length")
    }
}
