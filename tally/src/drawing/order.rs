//! The order of a draw: exact weighted sampling without replacement, by integers alone.
//!
//! `rank(entrant) = min over j < tickets of H("rank", [seed, id, u32le(j)])`, as 32 bytes compared from the first on. Each ticket
//! has a number that nobody can steer; the entrant with the smallest of all comes first, so with a chance proportional to its
//! tickets, and likewise the next among those who remain. Anyone computes the own rank with one hash a ticket.
//!
//! A draw by public sources ranks by the steps of [RFC 3797](super::rfc3797) instead.
//!
//! Spec: `docs/spec/80-draws.md#order`.

use super::{
    pool::MalformedPool,
    reading::{Blobs, each_blob},
    rfc3797::{self, Seeds},
};
use psephos_crypto::digest::DigestPrefix;
use psephos_record::{draw::pool::Entrant, ids::Hash};
use std::collections::BTreeMap;

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

/// Behind everyone.
const LAST: Hash = Hash([0xff; 32]);

/// The ranks of a draw.
#[derive(Clone, Debug)]
pub struct Ranks(Rule);

#[derive(Clone, Debug)]
enum Rule {
    /// By the hash of seed, id and ticket.
    Tickets(DigestPrefix),
    /// By the step that draws the entrant.
    Steps(BTreeMap<Hash, u32>),
}

impl Ranks {
    /// The ranks that this seed gives.
    pub fn new(seed: &Hash) -> Self {
        // An id's length is hashed here too: it fills the first block, so a ticket costs one block and not two.
        Self(Rule::Tickets(DigestPrefix::of("rank", &[seed.as_bytes()], 32)))
    }

    /// The ranks by RFC 3797: that of an entrant is the step that draws it, counted from 0, as a number of 32 bytes of which the first
    /// counts most. Entrants are numbered in the order of the pool. Reads it once, and keeps some 40 bytes an entrant.
    pub fn by_steps<E: From<MalformedPool>>(seeds: &Seeds, blobs: &mut Blobs<'_, E>) -> Result<Self, E> {
        let mut ids = Vec::new();
        let id_of = |entrant: Result<Entrant, _>| entrant.map(|entrant| entrant.id);
        each_blob(blobs, &mut ids, |_, rows| rows.map(id_of).collect::<Result<Vec<Hash>, _>>(), Vec::extend)?;
        Self::of_steps(seeds, &ids).map_err(E::from)
    }

    /// The same, of the ids of a whole pool in its order.
    pub fn of_steps(seeds: &Seeds, ids: &[Hash]) -> Result<Self, MalformedPool> {
        let entrants = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let steps = rfc3797::select(entrants, entrants, seeds).map_err(|_| MalformedPool::Selected)?;
        let position = |step: &rfc3797::Step| usize::try_from(step.selected - 1).ok();
        let ranks = (0..).zip(&steps).filter_map(|(step, drawn)| Some((*ids.get(position(drawn)?)?, step)));
        Ok(Self(Rule::Steps(ranks.collect())))
    }

    /// The number of one ticket, counted from 0. By steps an entrant has one, and who is not in the pool comes behind everyone.
    pub fn of_ticket(&self, id: &Hash, ticket: u32) -> Hash {
        match &self.0 {
            Rule::Tickets(prefix) => prefix.digest(id.as_bytes(), &[&ticket.to_le_bytes()]).into(),
            Rule::Steps(steps) => steps.get(id).map_or(LAST, |step| rank_of(*step)),
        }
    }

    /// By steps: the one that draws this entrant, from 0, and how many there are.
    pub fn step_of(&self, id: &Hash) -> Option<(u32, usize)> {
        match &self.0 {
            Rule::Tickets(_) => None,
            Rule::Steps(steps) => steps.get(id).map(|step| (*step, steps.len())),
        }
    }

    /// The rank of an entrant: the least of its tickets' numbers. Without a ticket, behind everyone.
    pub fn rank(&self, id: &Hash, tickets: u32) -> Hash {
        (0..tickets).map(|ticket| self.of_ticket(id, ticket)).min().unwrap_or(LAST)
    }
}

/// A step as a rank: 32 bytes, of which the first counts most.
fn rank_of(step: u32) -> Hash {
    let mut rank = [0; 32];
    let [.., a, b, c, d] = &mut rank;
    [*a, *b, *c, *d] = step.to_be_bytes();
    Hash(rank)
}
