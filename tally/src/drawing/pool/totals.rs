//! What the rows of a pool come to while they pass by, one after the other.

use super::{MalformedPool, RowFault, candidates::Candidates};
use psephos_log::{Hash as Leaf, tree::Frontier};
use psephos_record::{
    draw::{
        DrawRules, EntrantForm, MAX_SELECTED_FROM,
        pool::{Entrant, MAX_POOL_PEOPLE, MAX_POOL_TICKETS},
    },
    ids::Hash,
};

/// The rows so far.
#[derive(Debug)]
pub(super) struct Totals<'a> {
    rules: &'a DrawRules,
    pub(super) entrants: u64,
    pub(super) tickets: u64,
    /// People of all rows.
    people: u64,
    /// Most of them: where each may stand once, all are remembered.
    most_people: u64,
    last: Option<Hash>,
    rows: Frontier,
    candidates: Candidates<'a>,
}

impl<'a> Totals<'a> {
    /// Of a pool that will have so many entrants.
    pub(super) fn new(rules: &'a DrawRules, entrants: u64) -> Self {
        Self {
            rules,
            entrants: 0,
            tickets: 0,
            people: 0,
            most_people: if rules.entrants == EntrantForm::Household { MAX_POOL_PEOPLE } else { u64::MAX },
            last: None,
            rows: Frontier::new(),
            candidates: Candidates::new(rules, entrants),
        }
    }

    /// The next row. `leaf` is its leaf hash.
    pub(super) fn add(&mut self, entrant: &Entrant, leaf: Leaf) -> Result<(), MalformedPool> {
        self.entrants += 1;
        if self.rules.sources.is_some() && self.entrants > MAX_SELECTED_FROM {
            return Err(MalformedPool::Selected);
        }
        match self.last.replace(entrant.id) {
            Some(last) if last == entrant.id => {
                return Err(MalformedPool::Row(self.entrants, RowFault::Repeated(last)));
            }
            Some(last) if last > entrant.id => return Err(MalformedPool::Row(self.entrants, RowFault::Order)),
            _ => {}
        }
        self.tickets += u64::from(entrant.tickets);
        if self.tickets > MAX_POOL_TICKETS {
            return Err(MalformedPool::Tickets(self.tickets));
        }
        self.people += entrant.people.len() as u64;
        if self.people > self.most_people {
            return Err(MalformedPool::People);
        }
        self.candidates.add(entrant)?;
        self.rows.push(leaf);
        Ok(())
    }

    /// RFC 6962 root over the rows.
    pub(super) fn root(&self) -> Hash {
        Hash(*self.rows.root().as_bytes())
    }

    /// After the last row: whether there is something to draw.
    pub(super) fn are_enough(&self) -> Result<(), MalformedPool> {
        let (entrants, places) = (self.entrants, self.rules.places());
        if entrants < places { Err(MalformedPool::Entrants { entrants, places }) } else { Ok(()) }
    }
}
