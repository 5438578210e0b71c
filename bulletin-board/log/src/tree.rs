//! The Merkle tree: nodes, the growing root, inclusion and consistency proofs (RFC 6962 §2.1, RFC 9162 §2.1).
//!
//! ```text
//! height 2            ·
//!                  ┌──┴──┐
//! height 1         ·     ·        (height 1, index 1) covers the entries 2 and 3
//!                 ┌┴┐   ┌┴┐
//! height 0        0 1   2 3   4   index of the entry
//! ```
//!
//! Only hashes of **complete** subtrees (2ʰ entries, all there) are ever stored; they never change while the log grows. The incomplete
//! ones at the right edge are folded from them when needed.

mod consistency;
mod frontier;
mod inclusion;
mod node;

pub use self::{
    consistency::{Consistency, InvalidConsistency},
    frontier::{Frontier, MalformedFrontier},
    inclusion::{Inclusion, InvalidInclusion},
    node::{HashSource, Node, root, subtree},
};
