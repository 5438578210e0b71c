//! Of each class of entrants the first few: all that can matter.

use super::{
    order::{Ranks, Standing},
    pool::MalformedPool,
    reading::{Blobs, each_blob},
};
use psephos_record::draw::{DrawRules, pool::Entrant};
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
    shortlist_within(usize::MAX, ranks, blobs, class).map(Option::unwrap_or_default)
}

/// The same; nothing where more than `bound` candidates would be kept.
pub(super) fn shortlist_within<C: Ord + Send + Sync, E: From<MalformedPool>>(
    bound: usize,
    ranks: &Ranks,
    blobs: &mut Blobs<'_, E>,
    class: impl Fn(&Entrant) -> Option<(C, usize)> + Sync,
) -> Result<Option<Vec<Candidate>>, E> {
    let mut kept: BTreeMap<C, BinaryHeap<Candidate>> = BTreeMap::new();
    let mut size = 0;
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
                // Too many are found once more: they are not kept.
                if size > bound {
                    kept.clear();
                    return;
                }
                let heap = kept.entry(class).or_default();
                if is_wanted(heap, most, &candidate.standing) {
                    heap.push(candidate);
                    size += 1;
                    if heap.len() > most {
                        heap.pop();
                        size -= 1;
                    }
                }
            }
        },
    )?;
    if size > bound {
        return Ok(None);
    }
    let mut all = Vec::with_capacity(kept.values().map(BinaryHeap::len).sum());
    all.extend(kept.into_values().flatten());
    all.sort_unstable();
    Ok(Some(all))
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

/// How many of this entrant's class could come to a place by the draw itself: no more than there is room in their stratum, and units
/// that they accept.
pub(super) fn most_of(rules: &DrawRules, entrant: &Entrant) -> u64 {
    let stratum = rules.strata.get(usize::from(entrant.stratum));
    let room = stratum.map_or(u64::MAX, |stratum| u64::from(stratum.maximum));
    let accepted = accepted(&entrant.preferences);
    let units = (0..).zip(&rules.units).filter(|(unit, _)| accepted >> unit & 1 == 1);
    units.map(|(_, unit)| u64::from(unit.count)).sum::<u64>().min(room)
}
