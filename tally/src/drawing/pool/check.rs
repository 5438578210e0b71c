//! Checking a sealed pool, a blob at a time.

use super::{MalformedPool, RowFault, check_row, people::People};
use crate::all_cores;
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

/// A pool while its blobs stream by. It keeps one blob's rows and, of households, 36 bytes a person.
#[derive(Debug)]
pub struct PoolCheck<'a> {
    rules: &'a DrawRules,
    process: &'a ProcessId,
    sealed: &'a SealedPool,
    /// Blobs seen.
    seen: usize,
    entrants: u64,
    tickets: u64,
    last: Option<Hash>,
    rows: Frontier,
    people: People,
}

impl<'a> PoolCheck<'a> {
    /// Begins with what the entry says.
    pub fn new(rules: &'a DrawRules, process: &'a ProcessId, sealed: &'a SealedPool) -> Result<Self, MalformedPool> {
        if !(1..=MAX_CHUNKS).contains(&sealed.chunks.len()) {
            return Err(MalformedPool::Chunks(sealed.chunks.len()));
        }
        let people = People::new(rules);
        let rows = Frontier::new();
        Ok(Self { rules, process, sealed, seen: 0, entrants: 0, tickets: 0, last: None, rows, people })
    }

    /// The next blob, in the order of the entry.
    pub fn chunk(&mut self, blob: &[u8]) -> Result<(), MalformedPool> {
        let position = self.seen;
        if self.sealed.chunks.get(position) != Some(&Digest::of_blob(blob).into()) {
            return Err(MalformedPool::Commitment(position));
        }
        self.seen += 1;
        let (mut entrants, mut rows) = (Vec::new(), blob);
        while !rows.is_empty() {
            if entrants.len() == CHUNK {
                return Err(MalformedPool::Rows(position));
            }
            let row = self.entrants + entrants.len() as u64 + 1;
            entrants.push(Entrant::decode(&mut rows).map_err(|_| MalformedPool::Row(row, RowFault::BreaksOff))?);
        }
        let is_last = self.seen == self.sealed.chunks.len();
        if entrants.is_empty() || !is_last && entrants.len() != CHUNK {
            return Err(MalformedPool::Rows(position));
        }
        let looked_at =
            all_cores::map(&entrants, |(entrant, row)| (check_row(self.rules, self.process, entrant), Leaf::leaf(row)));
        for ((entrant, _), (checked, leaf)) in entrants.iter().zip(looked_at) {
            self.entrants += 1;
            let row = self.entrants;
            checked.map_err(|fault| MalformedPool::Row(row, fault))?;
            match self.last.replace(entrant.id) {
                Some(last) if last == entrant.id => {
                    return Err(MalformedPool::Row(row, RowFault::Repeated(last)));
                }
                Some(last) if last > entrant.id => return Err(MalformedPool::Row(row, RowFault::Order)),
                _ => {}
            }
            self.tickets += u64::from(entrant.tickets);
            self.people.add(row, entrant);
            self.rows.push(leaf);
        }
        Ok(())
    }

    /// After the last blob: what only the whole pool shows.
    pub fn finish(self) -> Result<(), MalformedPool> {
        if self.seen != self.sealed.chunks.len() {
            return Err(MalformedPool::Commitment(self.seen));
        }
        self.people.check().map_err(|(row, fault)| MalformedPool::Row(row, fault))?;
        if self.entrants != self.sealed.entrants {
            return Err(MalformedPool::Contradiction("entrants"));
        }
        if self.tickets != self.sealed.tickets {
            return Err(MalformedPool::Contradiction("tickets"));
        }
        if self.rows.root().as_bytes() != self.sealed.root.as_bytes() {
            return Err(MalformedPool::Contradiction("root"));
        }
        let places = self.rules.places();
        if self.entrants < places {
            return Err(MalformedPool::Entrants { entrants: self.entrants, places });
        }
        Ok(())
    }
}
