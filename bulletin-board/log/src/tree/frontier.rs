//! The growing root.

use crate::{Hash, MAX_SIZE};
use core::fmt;

/// The complete subtrees that a log of `size` entries consists of: all that is needed to append and to know the root, at most 64
/// hashes (a "compact range" that starts at 0).
///
/// Appending costs two hashes on average, the root at most 63.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// From the largest subtree, on the left, to the smallest; one for each one-bit of `size`.
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of the empty log.
    pub const fn new() -> Self {
        Self { size: 0, peaks: Vec::new() }
    }

    /// Number of entries.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends an entry by its leaf hash ([`Hash::leaf`]).
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one-bit of the size is a complete subtree that the new one merges with, as in binary addition.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = Hash::node(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the log as it is now.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.peaks.iter().rev().copied().reduce(|right, left| Hash::node(&left, &right)).unwrap_or(Hash::EMPTY)
    }

    /// `u64` big-endian size, then the peaks, 32 bytes each.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flat_map(Hash::as_bytes));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedFrontier> {
        let (size, peaks) = bytes.split_first_chunk::<8>().ok_or(MalformedFrontier)?;
        let size = u64::from_be_bytes(*size);
        let (chunks, rest) = peaks.as_chunks::<32>();
        if size > MAX_SIZE || !rest.is_empty() || chunks.len() != size.count_ones() as usize {
            return Err(MalformedFrontier);
        }
        Ok(Self { size, peaks: chunks.iter().copied().map(Hash::from_bytes).collect() })
    }
}

/// These bytes are not a frontier: the number of hashes does not fit the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedFrontier;

impl fmt::Display for MalformedFrontier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of hashes does not fit the size of the tree")
    }
}

impl core::error::Error for MalformedFrontier {}

#[cfg(test)]
mod tests {
    use super::*;

    fn frontier(size: u64) -> Frontier {
        let mut frontier = Frontier::new();
        (0..size).for_each(|i| frontier.push(Hash::leaf(&i.to_be_bytes())));
        frontier
    }

    #[test]
    fn an_odd_entry_is_not_doubled() {
        // CVE-2012-2459: a tree that pairs a lone last node with itself gives two lists one root.
        let (three, mut four) = (frontier(3), frontier(3));
        four.push(Hash::leaf(&2_u64.to_be_bytes()));
        assert_ne!(three.root(), four.root());
    }

    #[test]
    fn it_goes_on_after_a_rest_on_disk() {
        for size in 0..70 {
            let mut kept = Frontier::from_bytes(&frontier(size).to_bytes()).unwrap();
            assert_eq!(kept, frontier(size));
            kept.push(Hash::leaf(&size.to_be_bytes()));
            assert_eq!(kept.root(), frontier(size + 1).root());
        }
    }

    #[test]
    fn bytes_that_do_not_fit_their_size_are_refused() {
        let bytes = frontier(5).to_bytes();
        for cut in 0..bytes.len() {
            assert_eq!(Frontier::from_bytes(&bytes[..cut]), Err(MalformedFrontier), "cut at {cut}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(Frontier::from_bytes(&[[0xff; 8].as_slice(), &[0; 64 * 32]].concat()), Err(MalformedFrontier));
        assert_eq!(Frontier::from_bytes(&longer), Err(MalformedFrontier));
    }
}
