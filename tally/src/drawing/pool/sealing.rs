//! Making a pool.

use super::{MalformedPool, RowFault, check_row, people::People};
use psephos_crypto::Digest;
use psephos_log::{Hash as Leaf, tree::Frontier};
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{CHUNK, Entrant, MAX_CHUNKS, SealedPool},
    },
    ids::Hash,
};

/// The blobs of a pool of these entrants, and what the registrar's entry says of them. The order in which they come makes no
/// difference. Keeps the rows twice, and 48 bytes an entrant.
///
/// A fault names the row as counted from 1 in the order of `entrants`.
pub fn seal(
    rules: &DrawRules,
    process: &ProcessId,
    entrants: impl IntoIterator<Item = Entrant>,
) -> Result<(Vec<Vec<u8>>, SealedPool), MalformedPool> {
    let mut bytes = Vec::new();
    let mut people = People::new(rules);
    let mut tickets = 0;
    // An id, the number of the row, and where its bytes begin and end.
    let mut rows: Vec<(Hash, u32, [usize; 2])> = Vec::new();
    for (number, entrant) in (1..).zip(entrants) {
        if rows.len() == MAX_CHUNKS * CHUNK {
            return Err(MalformedPool::Chunks(MAX_CHUNKS + 1));
        }
        check_row(rules, process, &entrant).map_err(|fault| MalformedPool::Row(u64::from(number), fault))?;
        people.add(u64::from(number), &entrant);
        tickets += u64::from(entrant.tickets);
        let start = bytes.len();
        entrant.encode(&mut bytes);
        rows.push((entrant.id, number, [start, bytes.len()]));
    }
    rows.sort_unstable();
    let twice = rows.array_windows::<2>().filter(|[one, next]| one.0 == next.0).map(|[_, next]| (next.1, next.0)).min();
    if let Some((number, id)) = twice {
        return Err(MalformedPool::Row(u64::from(number), RowFault::Repeated(id)));
    }
    people.check().map_err(|(row, fault)| MalformedPool::Row(row, fault))?;
    let (entrants, places) = (rows.len() as u64, rules.places());
    if entrants < places {
        return Err(MalformedPool::Entrants { entrants, places });
    }
    let mut tree = Frontier::new();
    let blobs: Vec<Vec<u8>> = rows
        .chunks(CHUNK)
        .map(|rows| {
            let mut blob = Vec::new();
            for (_, _, [start, end]) in rows {
                let row = bytes.get(*start..*end).expect("rows were written there");
                tree.push(Leaf::leaf(row));
                blob.extend_from_slice(row);
            }
            blob
        })
        .collect();
    let chunks = blobs.iter().map(|blob| Digest::of_blob(blob).into()).collect();
    let sealed = SealedPool { chunks, entrants, tickets, root: Hash(*tree.root().as_bytes()) };
    Ok((blobs, sealed))
}
