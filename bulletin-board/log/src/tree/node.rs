//! Complete subtrees and where their hashes come from.

use crate::Hash;
use core::ops::Range;

/// A complete subtree: the entries `index·2^height .. (index + 1)·2^height`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// Height above the leaves, 0 for a leaf.
    pub height: u8,
    /// Position among the subtrees of this height, from 0.
    pub index: u64,
}

/// Knows the hashes of complete subtrees: memory, tiles, anything that was filled from a log.
///
/// It is **not trusted** by who verifies: a wrong hash makes a proof that does not verify, never one that lies.
pub trait HashSource {
    /// Why a hash is not to be had.
    type Error;

    /// The hash of the complete subtree `node`.
    fn hash(&self, node: Node) -> Result<Hash, Self::Error>;
}

/// The root of the first `size` entries.
pub fn root<S: HashSource>(size: u64, source: &S) -> Result<Hash, S::Error> {
    subtree(0..size, source)
}

/// The Merkle tree hash of `entries`, a range as it occurs in proofs: its start is a multiple of the largest power of two below its
/// length (RFC 6962 §2.1, `MTH(D[start:end])`).
pub fn subtree<S: HashSource>(entries: Range<u64>, source: &S) -> Result<Hash, S::Error> {
    let mut folded: Option<Hash> = None;
    for node in nodes(entries).into_iter().rev() {
        let hash = source.hash(node)?;
        folded = Some(folded.map_or(hash, |right| Hash::node(&hash, &right)));
    }
    Ok(folded.unwrap_or(Hash::EMPTY))
}

/// The complete subtrees that tile `entries`, from left to right, each smaller than the one before.
pub(crate) fn nodes(entries: Range<u64>) -> Vec<Node> {
    let Range { mut start, end } = entries;
    let mut nodes = Vec::new();
    while let Some(length) = end.checked_sub(start).filter(|length| *length > 0) {
        let height = length.ilog2();
        nodes.push(Node {
            height: u8::try_from(height).expect("a 64-bit logarithm is below 64"),
            index: start >> height,
        });
        start += 1 << height;
    }
    nodes
}

/// The largest power of two below `length`, where RFC 6962 splits a tree of `length >= 2` entries.
pub(crate) fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_seven_is_tiled_by_four_two_and_one() {
        let heights: Vec<u8> = nodes(0..7).iter().map(|node| node.height).collect();
        assert_eq!(heights, [2, 1, 0]);
        assert_eq!(nodes(4..7), [Node { height: 1, index: 2 }, Node { height: 0, index: 6 }]);
        assert_eq!(nodes(0..0), []);
    }

    #[test]
    fn a_tree_is_split_below_its_length() {
        assert_eq!([2, 3, 4, 5, 8, 9].map(split), [1, 2, 2, 4, 4, 8]);
    }
}
