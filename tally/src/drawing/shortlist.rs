//! Of each class of entrants the first few: all that can matter.

use super::{
    order::{Ranks, Standing},
    pool::MalformedPool,
    reading::{Blobs, each_blob},
};
use psephos_record::draw::pool::Entrant;
use std::collections::{BTreeMap, BinaryHeap};

/// An entrant as far as places are concerned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// First, so that candidates sort by it.
    pub(super) standing: Standing,
    pub(super) stratum: u16,
    pub(super) marks: u32,
    pub(super) preferences: Box<[u8]>,
}

impl Candidate {
    pub(super) fn has_mark(&self, set_aside: usize) -> bool {
        u32::try_from(set_aside).ok().and_then(|bit| self.marks.checked_shr(bit)).is_some_and(|marks| marks & 1 == 1)
    }
}

/// The unit types that an entrant accepts, as bits; all without preferences.
pub(super) fn accepted(preferences: &[u8]) -> u64 {
    let bits = preferences.iter().filter_map(|unit| 1_u64.checked_shl(u32::from(*unit)));
    if preferences.is_empty() { u64::MAX } else { bits.fold(0, |all, bit| all | bit) }
}

/// Sorts out of a pool, for each class, the first `most` in the order of `ranks`, all classes together ascending. `class` says
/// which class an entrant is in and how many of that class are wanted; none leaves the entrant out.
pub(super) fn shortlist<C: Ord + Send + Sync, E: From<MalformedPool>>(
    ranks: &Ranks,
    blobs: &mut Blobs<'_, E>,
    class: impl Fn(&Entrant) -> Option<(C, usize)> + Sync,
) -> Result<Vec<Candidate>, E> {
    let mut kept: BTreeMap<C, BinaryHeap<Candidate>> = BTreeMap::new();
    each_blob(
        blobs,
        &mut kept,
        |kept, rows| {
            let mut found = Vec::new();
            for entrant in rows {
                let entrant = entrant?;
                let Some((class, most)) = class(&entrant) else { continue };
                let rank = ranks.rank(&entrant.id, entrant.tickets);
                let standing = Standing { tier: entrant.tier, rank, id: entrant.id };
                let heap = kept.get(&class);
                if heap.is_none_or(|heap| is_wanted(heap, most, &standing)) {
                    found.push((class, most, candidate(entrant, standing)));
                }
            }
            Ok(found)
        },
        |kept, found| {
            for (class, most, candidate) in found {
                let heap = kept.entry(class).or_default();
                if is_wanted(heap, most, &candidate.standing) {
                    heap.push(candidate);
                    if heap.len() > most {
                        heap.pop();
                    }
                }
            }
        },
    )?;
    let mut all: Vec<Candidate> = kept.into_values().flatten().collect();
    all.sort_unstable();
    Ok(all)
}

fn is_wanted(heap: &BinaryHeap<Candidate>, most: usize, standing: &Standing) -> bool {
    heap.len() < most || heap.peek().is_some_and(|last| *standing < last.standing)
}

fn candidate(entrant: Entrant, standing: Standing) -> Candidate {
    let Entrant { stratum, marks, preferences, .. } = entrant;
    Candidate { standing, stratum, marks, preferences: preferences.into() }
}

/// What places depend on besides the order: stratum, marks, accepted unit types.
pub(super) type Class = (u16, u32, u64);

/// The class of an entrant.
pub(super) fn class_of(entrant: &Entrant) -> Class {
    (entrant.stratum, entrant.marks, accepted(&entrant.preferences))
}
