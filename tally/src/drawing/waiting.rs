//! Who comes next.

use super::{
    order::{Ranks, Standing},
    pool::MalformedPool,
    reading::Blobs,
    shortlist::shortlist,
};
use psephos_record::ids::Hash;
use std::collections::BTreeSet;

/// The first `most` in the order of these ranks who are in none of these sets: placed, excluded. Reads the pool once and keeps `most`
/// entrants.
pub fn waiting<E: From<MalformedPool>>(
    ranks: &Ranks,
    without: &[&BTreeSet<Hash>],
    most: usize,
    blobs: &mut Blobs<'_, E>,
) -> Result<Vec<Standing>, E> {
    let candidates = shortlist(ranks, blobs, |entrant| {
        let waits = most > 0 && !without.iter().any(|set| set.contains(&entrant.id));
        waits.then_some(((), most))
    })?;
    Ok(candidates.into_iter().map(|candidate| candidate.standing).collect())
}
