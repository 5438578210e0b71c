//! Who sends false ballots without an end.

use psephos_record::{Entry, ballot::Ballot, cbor};

/// False ballots of one voter: in order and well-formed, so that nothing but the proof says that they are false. The last
/// number of the proof is free to choose.
#[derive(Clone, Debug)]
pub struct FalseBallots {
    entry: Vec<u8>,
    at: usize,
}

impl FalseBallots {
    /// `entry`: a good one, which is not cast.
    pub fn of(entry: &[u8]) -> Self {
        let ballot: Ballot = cbor::decode(&Entry::decode(entry).unwrap().payload.0).unwrap();
        let number = ballot.proof.0.last_chunk::<32>().unwrap();
        let at = entry.windows(32).position(|window| window == number).unwrap();
        Self { entry: entry.to_vec(), at }
    }

    /// The one with this number in the low bytes, so that it stays below the group's order.
    pub fn number(&self, number: u32) -> Vec<u8> {
        let mut entry = self.entry.clone();
        entry[self.at..self.at + 4].copy_from_slice(&number.to_le_bytes());
        entry
    }
}
