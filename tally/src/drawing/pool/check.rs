//! Checking a sealed pool, a blob at a time.

use super::{MalformedPool, RowFault, check_row, people::People, room::Room, totals::Totals};
use crate::all_cores;
use psephos_crypto::Digest;
use psephos_log::Hash as Leaf;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, MAX_CHUNKS, MAX_POOL_TICKETS, SealedPool},
    },
    ids::Hash,
};

/// A pool while its blobs stream by. It keeps one blob's rows and, of households, 36 bytes a person; for what a pool of more entrants
/// than [`psephos_record::draw::pool::MAX_CANDIDATES`] keeps besides see there.
#[derive(Debug)]
pub struct PoolCheck<'a> {
    rules: &'a DrawRules,
    process: &'a ProcessId,
    sealed: &'a SealedPool,
    totals: Totals<'a>,
    /// What the last blob holds.
    room: Room,
    people: People,
    /// The first id of each blob so far.
    firsts: Vec<Hash>,
}

impl<'a> PoolCheck<'a> {
    /// Begins with what the entry says, before any blob is read.
    pub fn new(rules: &'a DrawRules, process: &'a ProcessId, sealed: &'a SealedPool) -> Result<Self, MalformedPool> {
        if !(1..=MAX_CHUNKS).contains(&sealed.chunks.len()) {
            return Err(MalformedPool::Chunks(sealed.chunks.len()));
        }
        if sealed.tickets > MAX_POOL_TICKETS {
            return Err(MalformedPool::Tickets(sealed.tickets));
        }
        let (totals, people) = (Totals::new(rules, sealed.entrants), People::new(rules));
        Ok(Self { rules, process, sealed, totals, room: Room::default(), people, firsts: Vec::new() })
    }

    /// The next blob, in the order of the entry.
    pub fn chunk(&mut self, blob: &[u8]) -> Result<(), MalformedPool> {
        let position = self.firsts.len();
        if self.sealed.chunks.get(position) != Some(&Digest::of_blob(blob).into()) {
            return Err(MalformedPool::Commitment(position));
        }
        let entrants = self.cut(position, blob)?;
        let looked_at =
            all_cores::map(&entrants, |(entrant, row)| (check_row(self.rules, self.process, entrant), Leaf::leaf(row)));
        for ((entrant, _), (checked, leaf)) in entrants.iter().zip(looked_at) {
            let row = self.totals.entrants + 1;
            checked.map_err(|fault| MalformedPool::Row(row, fault))?;
            self.totals.add(entrant, leaf)?;
            self.people.add(row, entrant);
        }
        Ok(())
    }

    /// The rows of a blob that is cut where it must be.
    fn cut<'b>(&mut self, position: usize, blob: &'b [u8]) -> Result<Vec<(Entrant, &'b [u8])>, MalformedPool> {
        let (mut entrants, mut rows, mut room) = (Vec::new(), blob, Room::default());
        while !rows.is_empty() {
            let number = self.totals.entrants + entrants.len() as u64 + 1;
            let broken = |_| MalformedPool::Row(number, RowFault::BreaksOff);
            let (entrant, row) = Entrant::decode(&mut rows).map_err(broken)?;
            if !room.fits(row.len()) {
                return Err(MalformedPool::Rows(position));
            }
            room = room.with(row.len());
            entrants.push((entrant, row));
        }
        let Some((first, row)) = entrants.first() else { return Err(MalformedPool::Rows(position)) };
        if let Some(before) = position.checked_sub(1).filter(|_| self.room.fits(row.len())) {
            return Err(MalformedPool::Rows(before));
        }
        self.firsts.push(first.id);
        self.room = room;
        Ok(entrants)
    }

    /// After the last blob: what only the whole pool shows. Gives the first id of each blob.
    pub fn finish(self) -> Result<Vec<Hash>, MalformedPool> {
        if self.firsts.len() != self.sealed.chunks.len() {
            return Err(MalformedPool::Commitment(self.firsts.len()));
        }
        self.people.check().map_err(|(row, fault)| MalformedPool::Row(row, fault))?;
        if self.totals.entrants != self.sealed.entrants {
            return Err(MalformedPool::Contradiction("entrants"));
        }
        if self.totals.tickets != self.sealed.tickets {
            return Err(MalformedPool::Contradiction("tickets"));
        }
        if self.totals.root() != self.sealed.root {
            return Err(MalformedPool::Contradiction("root"));
        }
        self.totals.are_enough()?;
        Ok(self.firsts)
    }
}
