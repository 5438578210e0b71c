//! Households and panels: the rows of a list, put together by what they belong to. No names are kept, but hashes of them.

use super::{
    entrants::{Entered, Ids, List, Terms},
    spool::Spool,
};
use crate::failure::Failure;
use psephos_crypto::Digest;
use psephos_record::{
    draw::{
        EntrantForm,
        pool::{Provenance, group_id},
    },
    ids::Hash,
};
use std::collections::BTreeMap;

/// A person's row.
struct Member {
    /// Of the household's name in the list.
    group: Digest,
    person: Hash,
    start: u64,
    terms: Terms,
}

/// A household or a panel.
struct Group {
    /// Of the row that stands first.
    start: u64,
    terms: Terms,
    /// Ascending.
    people: Vec<Hash>,
}

/// All households or panels of a list.
pub(super) struct Grouped(BTreeMap<Digest, Group>);

/// Reads a list and puts its rows together.
pub(super) fn read(list: &List<'_>) -> Result<Grouped, Failure> {
    let mut members = Vec::new();
    list.each(|row| {
        let group = name(row.group.unwrap_or_default());
        members.push(Member { group, person: list.ids.of(row.identity).1, start: row.start, terms: row.terms });
        Ok(())
    })?;
    let rules = list.rules;
    members.sort_by_key(|member| (member.person, member.start));
    for pair in members.windows(2) {
        let [first, next] = pair else { continue };
        // A person may sit on several panels.
        let is_twice =
            first.person == next.person && (rules.entrants == EntrantForm::Household || first.group == next.group);
        if is_twice {
            let other = if first.group == next.group { "" } else { ", in another household" };
            let earlier = list.line(first.start);
            return Err(list.fault(list.line(next.start), format!("the same person as in line {earlier}{other}")));
        }
    }
    members.sort_by_key(|member| member.start);
    let mut groups: BTreeMap<Digest, Group> = BTreeMap::new();
    for Member { group, person, start, terms } in members {
        let known = groups.entry(group).or_insert_with(|| Group { start, terms: terms.clone(), people: Vec::new() });
        known.terms.merge(terms).map_err(|what| {
            let first = list.line(known.start);
            list.fault(
                list.line(start),
                format!("another {what} than its own household or panel says from line {first} on"),
            )
        })?;
        known.people.push(person);
    }
    for group in groups.values_mut() {
        group.people.sort_unstable();
        let complete = group.terms.complete(rules);
        complete.map_err(|what| list.fault(list.line(group.start), what))?;
    }
    Ok(Grouped(groups))
}

/// What stands for a household's name in memory. It leaves this program nowhere.
fn name(text: &str) -> Digest {
    Digest::of_blob(text.as_bytes())
}

impl Grouped {
    /// Lays them down, in no order that matters.
    pub(super) fn spool(&self, list: &List<'_>, spool: &mut Spool) -> Result<(), Failure> {
        self.0.values().try_for_each(|group| {
            let id = group_id(&list.ids.process, &group.people);
            list.lay_down(&group.terms.entrant(id, group.people.clone(), list.rules), group.start, spool)
        })
    }

    /// The entrant of this name in the list, and where and when it entered.
    pub(super) fn entrant(&self, ids: &Ids, text: &str) -> Option<(Hash, Option<Provenance>)> {
        self.0.get(&name(text)).map(|group| (group_id(&ids.process, &group.people), group.terms.provenance()))
    }
}

impl Terms {
    /// Takes over what the other says; names what they say differently.
    fn merge(&mut self, other: Self) -> Result<(), &'static str> {
        merge(&mut self.tickets, other.tickets).ok_or("number of tickets")?;
        merge(&mut self.stratum, other.stratum).ok_or("stratum")?;
        merge(&mut self.tier, other.tier).ok_or("tier")?;
        merge(&mut self.marks, other.marks).ok_or("set of marks")?;
        merge(&mut self.preferences, other.preferences).ok_or("list of preferences")?;
        merge(&mut self.office, other.office).ok_or("office")?;
        // The first of its rows says when it entered.
        let is_later_row = matches!(self.entered, Some(Entered::Row(_)));
        merge(&mut self.entered, other.entered.filter(|_| !is_later_row)).ok_or("entry number")
    }
}

fn merge<T: PartialEq>(known: &mut Option<T>, said: Option<T>) -> Option<()> {
    match (&known, said) {
        (_, None) => Some(()),
        (None, said) => {
            *known = said;
            Some(())
        }
        (Some(known), Some(said)) => (*known == said).then_some(()),
    }
}
