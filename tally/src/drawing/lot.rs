//! The lot that settles ties of an election: an order of the options that nobody knows before voting has closed.
//!
//! Nothing in it is anybody's to choose once the election is announced: the process and the round stand in the manifest, and a round
//! has one signature. Spec: `docs/spec/55-counting.md#the-lot`.

use psephos_crypto::Digest;
use psephos_record::{
    ProcessId,
    ids::{FixedBytes, Hash},
};

/// What the order is made of.
pub fn tie_seed(process: &ProcessId, round: u64, signature: &FixedBytes<48>) -> Hash {
    Digest::of("tie-seed", &[process.as_bytes(), &[&round.to_le_bytes()[..], &signature.0].concat()]).into()
}

/// The options of a contest in the order of the lot, each with its rank. Contests and options are named by position, from 0.
pub fn order(seed: &Hash, contest: u32, options: u32) -> Vec<(Hash, u32)> {
    let mut order: Vec<(Hash, u32)> = (0..options).map(|option| (rank(seed, contest, option), option)).collect();
    order.sort_unstable();
    order
}

/// The same without the ranks.
pub fn options(seed: &Hash, contest: u32, options: u32) -> Vec<u32> {
    order(seed, contest, options).into_iter().map(|(_, option)| option).collect()
}

fn rank(seed: &Hash, contest: u32, option: u32) -> Hash {
    Digest::of("tie-rank", &[seed.as_bytes(), &contest.to_le_bytes(), &option.to_le_bytes()]).into()
}
