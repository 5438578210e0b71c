//! The order of a draw: exact weighted sampling without replacement, by integers alone.
//!
//! `rank(entrant) = min over j < tickets of H("rank", [seed, id, u32le(j)])`, as 32 bytes compared from the first on. Each ticket
//! has a number that nobody can steer; the entrant with the smallest of all comes first, so with a chance proportional to its
//! tickets, and likewise the next among those who remain. Anyone computes the own rank with one hash a ticket.
//!
//! Spec: `docs/spec/80-draws.md#order`.

use psephos_crypto::digest::DigestPrefix;
use psephos_record::ids::Hash;

/// Where an entrant stands: tiers first, then ranks. The id settles what never happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The priority tier.
    pub tier: u16,
    /// The rank within it.
    pub rank: Hash,
    /// The entrant.
    pub id: Hash,
}

/// The ranks that a seed gives.
#[derive(Clone, Debug)]
pub struct Ranks(DigestPrefix);

impl Ranks {
    /// The ranks of this seed.
    pub fn new(seed: &Hash) -> Self {
        // An id's length is hashed here too: it fills the first block, so a ticket costs one block and not two.
        Self(DigestPrefix::of("rank", &[seed.as_bytes()], 32))
    }

    /// The number of one ticket, counted from 0.
    pub fn of_ticket(&self, id: &Hash, ticket: u32) -> Hash {
        self.0.digest(id.as_bytes(), &[&ticket.to_le_bytes()]).into()
    }

    /// The rank of an entrant: the least of its tickets' numbers. Without a ticket, behind everyone.
    pub fn rank(&self, id: &Hash, tickets: u32) -> Hash {
        (0..tickets).map(|ticket| self.of_ticket(id, ticket)).min().unwrap_or(Hash([0xff; 32]))
    }
}

/// The rank of one entrant.
pub fn rank(seed: &Hash, id: &Hash, tickets: u32) -> Hash {
    Ranks::new(seed).rank(id, tickets)
}
