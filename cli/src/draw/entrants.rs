//! Everyone in the pool as a table, for whoever makes statistics of their own.

use super::{
    rank::{each_row, marks},
    seen::Seen,
    trace::{named, office, unit},
};
use crate::{
    console::{self, say},
    exit::Exit,
    failure::Failure,
};
use clap::Args;
use psephos_record::{
    ProcessId,
    draw::{DrawRules, pool::Entrant},
    ids::Hash,
};
use psephos_tally::drawing::order::Ranks;
use serde::Serialize;
use std::collections::BTreeMap;

/// List everyone in the pool as CSV, after the whole record was verified; after the draw with rank and place.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example: whether some office, or who entered first, was favoured
  psephos draw entrants http://localhost:8080/elections/<hash> > entrants.csv

Rows stand in the order of the pool. The order of the draw is by tier, then by rank; the 64 digits of a rank compare as text.
Office and entry_number are columns where the pool says where and when each entered; place is empty for whoever has none.")]
pub(super) struct EntrantsArgs {
    /// The draw's address, or where its record is.
    #[arg(value_name = "URL|FOLDER|FILE")]
    record: String,
    /// The draw's hash: refuse the record of another one.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
}

/// An entrant, in the words of the manifest.
#[derive(Serialize)]
struct Row {
    entrant: Hash,
    tickets: u32,
    stratum: Option<String>,
    tier: Option<String>,
    marks: String,
    preferences: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_number: Option<u32>,
    rank: Option<Hash>,
    place: Option<usize>,
}

/// Rows that are printed together.
const TOGETHER: usize = 1_024;

/// What is known once the draw has been made.
struct Order<'a> {
    ranks: &'a Ranks,
    /// The number of each place, from 1, by who has it now.
    places: BTreeMap<Hash, usize>,
}

pub(super) fn run(args: &EntrantsArgs) -> Result<Exit, Failure> {
    let seen = Seen::read(&args.record, args.process)?;
    if seen.process().draw().pool().is_none() {
        say!("The registrar has sealed no pool yet.");
        return Ok(Exit::NotYet);
    }
    let order = match seen.process().draw().result() {
        Some(_) => {
            let (standings, _) = seen.standings()?;
            let places = (1..).zip(standings.placed()).map(|(place, placed)| (placed.standing.id, place)).collect();
            Some(Order { ranks: seen.ranks()?, places })
        }
        None => None,
    };
    let (mut rows, mut is_first) = (Vec::new(), true);
    let mut printed = Ok(());
    each_row(&seen, |entrant, _| {
        rows.push(row(&entrant, seen.rules(), order.as_ref()));
        if rows.len() == TOGETHER && printed.is_ok() {
            printed = print(&mut rows, &mut is_first);
        }
    })?;
    printed.and_then(|()| print(&mut rows, &mut is_first))?;
    Ok(Exit::Done)
}

/// Prints the rows and forgets them; the first of all below the names of the columns.
fn print(rows: &mut Vec<Row>, is_first: &mut bool) -> Result<(), Failure> {
    let failed = |cause: &dyn core::fmt::Display| Failure::new("csv", cause, "");
    let mut writer = csv::WriterBuilder::new().has_headers(core::mem::take(is_first)).from_writer(Vec::new());
    rows.drain(..).try_for_each(|row| writer.serialize(row)).map_err(|cause| failed(&cause))?;
    let bytes = writer.into_inner().map_err(|cause| failed(&cause))?;
    console::text(String::from_utf8(bytes).map_err(|cause| failed(&cause))?);
    Ok(())
}

fn row(entrant: &Entrant, rules: &DrawRules, order: Option<&Order<'_>>) -> Row {
    let wanted: Vec<String> = entrant.preferences.iter().map(|at| unit(rules, *at)).collect();
    Row {
        entrant: entrant.id,
        tickets: entrant.tickets,
        stratum: rules.strata.get(usize::from(entrant.stratum)).map(|stratum| stratum.id.clone()),
        tier: rules.tiers.get(usize::from(entrant.tier)).map(named),
        marks: marks(entrant, rules).join(";"),
        preferences: wanted.join(";"),
        office: entrant.provenance.and_then(|entered| office(rules, entered)),
        entry_number: entrant.provenance.map(|entered| entered.number),
        rank: order.map(|order| order.ranks.rank(&entrant.id, entrant.tickets)),
        place: order.and_then(|order| order.places.get(&entrant.id).copied()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_record::{
        draw::{SetAside, Stratum, UnitType, pool::Provenance},
        text::Text,
    };

    #[test]
    fn a_row_says_in_the_manifests_words_what_the_pool_says_in_numbers() {
        let text = |text: &str| Text::only("en", text);
        let unit = |id: &str| UnitType { id: id.into(), title: text(id), count: 1 };
        let set_aside = |id: &str| SetAside { id: id.into(), title: text(id), count: 0 };
        let rules = DrawRules {
            strata: vec![Stratum { id: "north".into(), title: text("North"), minimum: 0, maximum: 2 }],
            tiers: vec![text("Urgent"), text("Others")],
            set_asides: vec![set_aside("first"), set_aside("local")],
            provenance: Some(vec![text("Town hall"), text("Library")]),
            ..DrawRules::plain(vec![unit("sunny"), unit("shady")])
        };
        let entrant = Entrant {
            id: Hash([1; 32]),
            tickets: 2,
            stratum: 0,
            tier: 1,
            marks: 3,
            preferences: vec![1, 0],
            people: Vec::new(),
            provenance: Some(Provenance { office: 1, number: 17 }),
        };
        let ranks = Ranks::new(&Hash([9; 32]));
        let rank = ranks.rank(&entrant.id, 2);
        let order = Order { ranks: &ranks, places: BTreeMap::from([(entrant.id, 4)]) };
        let csv = |row: Row| {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.serialize(row).unwrap();
            String::from_utf8(writer.into_inner().unwrap()).unwrap()
        };
        let id = "01".repeat(32);
        assert_eq!(
            csv(row(&entrant, &rules, Some(&order))),
            format!(
                "entrant,tickets,stratum,tier,marks,preferences,office,entry_number,rank,place\n\
                 {id},2,north,Others,first;local,shady;sunny,Library,17,{rank},4\n"
            )
        );
        let before = DrawRules { provenance: None, ..rules };
        assert_eq!(
            csv(row(&Entrant { provenance: None, ..entrant }, &before, None)),
            format!(
                "entrant,tickets,stratum,tier,marks,preferences,rank,place\n{id},2,north,Others,first;local,shady;sunny,,\n"
            )
        );
    }
}
