//! Households and panels: the rows of a list, put together by what they belong to. No names are kept, but hashes of them.

use super::entrants::{Ids, List, Terms};
use crate::failure::Failure;
use psephos_crypto::Digest;
use psephos_record::{
    draw::{
        DrawRules, EntrantForm,
        pool::{Entrant, group_id},
    },
    ids::Hash,
};
use psephos_tally::drawing::pool::{MalformedPool, RowFault};
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
pub(super) struct Grouped<'a> {
    rules: &'a DrawRules,
    groups: BTreeMap<Digest, Group>,
}

/// Reads a list and puts its rows together.
pub(super) fn read<'a>(list: &List<'a>) -> Result<Grouped<'a>, Failure> {
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
        let complete = group.terms.complete(rules.strata.len(), rules.tiers.len());
        complete.map_err(|what| list.fault(list.line(group.start), what))?;
    }
    Ok(Grouped { rules, groups })
}

/// What stands for a household's name in memory. It leaves this program nowhere.
fn name(text: &str) -> Digest {
    Digest::of_blob(text.as_bytes())
}

impl Grouped<'_> {
    /// The entrants, in no order that matters.
    pub(super) fn entrants(&self, ids: &Ids) -> impl Iterator<Item = Entrant> {
        let process = ids.process;
        self.groups.values().map(move |group| {
            let id = group_id(&process, &group.people);
            group.terms.entrant(id, group.people.clone(), self.rules)
        })
    }

    /// The entrant of this name in the list.
    pub(super) fn id(&self, ids: &Ids, text: &str) -> Option<Hash> {
        self.groups.get(&name(text)).map(|group| group_id(&ids.process, &group.people))
    }

    /// A fault of the pool, with the line where the household or panel begins.
    pub(super) fn place(&self, list: &List<'_>, fault: &MalformedPool) -> Failure {
        let starts: Vec<u64> = self.groups.values().map(|group| group.start).collect();
        if let MalformedPool::Row(row, RowFault::Repeated(_)) = fault {
            let start = usize::try_from(row.saturating_sub(1)).ok().and_then(|row| starts.get(row));
            return list
                .fault(list.line(start.copied().unwrap_or(0)), "another household or panel has the same people");
        }
        list.place(fault, &starts)
    }
}

impl Terms {
    /// Takes over what the other says; names what they say differently.
    fn merge(&mut self, other: Self) -> Result<(), &'static str> {
        merge(&mut self.tickets, other.tickets).ok_or("number of tickets")?;
        merge(&mut self.stratum, other.stratum).ok_or("stratum")?;
        merge(&mut self.tier, other.tier).ok_or("tier")?;
        merge(&mut self.marks, other.marks).ok_or("set of marks")?;
        merge(&mut self.preferences, other.preferences).ok_or("list of preferences")
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
