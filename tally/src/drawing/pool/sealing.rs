//! Making a pool.

use super::{MalformedPool, RowFault, check_row, people::People, room::Room, totals::Totals};
use psephos_crypto::Digest;
use psephos_log::Hash as Leaf;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, MAX_CHUNKS, SealedPool},
    },
    ids::Hash,
};

/// A pool while it is made of rows that come in its order. It keeps one blob.
#[derive(Debug)]
pub struct Sealing<'a> {
    totals: Totals<'a>,
    blob: Vec<u8>,
    room: Room,
    chunks: Vec<Hash>,
}

impl<'a> Sealing<'a> {
    /// A pool of so many entrants.
    pub fn new(rules: &'a DrawRules, entrants: u64) -> Self {
        Self { totals: Totals::new(rules, entrants), blob: Vec::new(), room: Room::default(), chunks: Vec::new() }
    }

    /// Takes the next row, one that was checked ([`check_row`]) and is above the one before; gives a blob away when the row does not
    /// fit into it any more. That nobody is in two households is not looked at.
    pub fn row(&mut self, row: &[u8]) -> Result<Option<Vec<u8>>, MalformedPool> {
        let broken = |_| MalformedPool::Row(self.totals.entrants + 1, RowFault::BreaksOff);
        let (entrant, _) = Entrant::decode(&mut &*row).map_err(broken)?;
        let full = if self.room.fits(row.len()) { None } else { Some(self.cut()?) };
        self.totals.add(&entrant, Leaf::leaf(row))?;
        self.room = self.room.with(row.len());
        self.blob.extend_from_slice(row);
        Ok(full)
    }

    /// After the last row: the last blob, and what the registrar's entry says of them all.
    pub fn finish(mut self) -> Result<(Vec<u8>, SealedPool), MalformedPool> {
        self.totals.are_enough()?;
        let last = self.cut()?;
        let Self { totals, chunks, .. } = self;
        let root = totals.root();
        Ok((last, SealedPool { chunks, entrants: totals.entrants, tickets: totals.tickets, root }))
    }

    fn cut(&mut self) -> Result<Vec<u8>, MalformedPool> {
        self.chunks.push(Digest::of_blob(&self.blob).into());
        if self.chunks.len() > MAX_CHUNKS {
            return Err(MalformedPool::Chunks(self.chunks.len()));
        }
        self.room = Room::default();
        Ok(core::mem::take(&mut self.blob))
    }
}

/// The blobs of a pool of these entrants, and what the registrar's entry says of them. The order in which they come makes no
/// difference. Keeps the rows twice, and 48 bytes an entrant: for a pool that is too large for that there is [`Sealing`].
///
/// A fault of a row names it as counted from 1 in the order of `entrants`.
pub fn seal(
    rules: &DrawRules,
    process: &ProcessId,
    entrants: impl IntoIterator<Item = Entrant>,
) -> Result<(Vec<Vec<u8>>, SealedPool), MalformedPool> {
    let mut bytes = Vec::new();
    let mut people = People::new(rules);
    // An id, the number of the row, and where its bytes begin and end.
    let mut rows: Vec<(Hash, u32, [usize; 2])> = Vec::new();
    for (number, entrant) in (1..).zip(entrants) {
        check_row(rules, process, &entrant).map_err(|fault| MalformedPool::Row(u64::from(number), fault))?;
        people.add(u64::from(number), &entrant);
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
    let (mut sealing, mut blobs) = (Sealing::new(rules, rows.len() as u64), Vec::new());
    for (_, _, [start, end]) in rows {
        blobs.extend(sealing.row(bytes.get(start..end).expect("rows were written there"))?);
    }
    let (last, sealed) = sealing.finish()?;
    blobs.push(last);
    Ok((blobs, sealed))
}
