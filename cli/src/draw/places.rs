//! Who got what, from a verified record.

use super::{
    rank::each_row,
    seen::Seen,
    trace::{Row, named},
};
use crate::{
    console::{self, say},
    exit::Exit,
    failure::Failure,
};
use clap::{Args, ValueEnum};
use psephos_record::{
    ProcessId,
    draw::{DrawResult, pool::Provenance},
    ids::Hash,
    text::printable,
};
use psephos_tally::{Process, drawing::order::Standing};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Show who got what and by which rule, after the whole record was verified.
#[derive(Debug, Args)]
pub(super) struct PlacesArgs {
    /// The draw's address, or where its record is.
    #[arg(value_name = "URL|FOLDER|FILE")]
    record: String,
    /// The draw's hash: refuse the record of another one.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
    /// Show instead the first so many of those who wait: without a place and not excluded, in the order of the draw.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    waiting: Option<u32>,
    /// How it is printed.
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Table,
    Csv,
    Json,
}

/// Everything that is known of who has a place.
#[derive(Serialize)]
struct Places<'a> {
    process: ProcessId,
    result: &'a DrawResult,
    given: Vec<Row>,
    excluded: Vec<Excluded<'a>>,
    objections: Vec<Objected>,
}

#[derive(Serialize)]
struct Excluded<'a> {
    entrant: Hash,
    ground: &'a str,
    /// The round of the beacon that its place still waits for.
    waits_for_round: Option<u64>,
    /// Whether it waits for the witnesses, and for a round after that.
    waits_for_witnesses: bool,
    /// Who has its place now; none when it had none, when it waits, or when nobody may have it.
    place_went_to: Option<Hash>,
}

#[derive(Serialize)]
struct Objected {
    objection: psephos_record::Tracker,
    entrant: Option<Hash>,
    /// `open`, `upheld` or `rejected`.
    answer: &'static str,
}

pub(super) fn run(args: &PlacesArgs) -> Result<Exit, Failure> {
    let seen = Seen::read(&args.record, args.process)?;
    let process = seen.process();
    let Some(result) = process.draw().result() else {
        if let Some(annulled) = process.draw().annulled() {
            say!("The draw was annulled ({}).", annulled.ground);
            return Ok(Exit::Failed);
        }
        say!("Nobody has a place yet: the process is in phase {}.", process.phase());
        for objected in objections(process) {
            say!("{}", Line(&objected));
        }
        return Ok(Exit::NotYet);
    };
    if let Some(most) = args.waiting {
        return waiting(&seen, most, args.format);
    }
    let (standings, replaced) = seen.standings()?;
    let entered = entered(&seen, standings.placed().iter().map(|placed| placed.standing.id))?;
    let rows = standings.placed().iter().enumerate().map(|(at, placed)| {
        let row = Row::of(at, placed, seen.rules());
        match entered.get(&placed.standing.id) {
            Some(provenance) => row.entered(*provenance, seen.rules()),
            None => row,
        }
    });
    let excluded = process.draw().exclusions().iter().map(|state| Excluded {
        entrant: state.exclusion.entrant,
        ground: &state.exclusion.ground,
        waits_for_round: state.round.filter(|_| state.waits()),
        waits_for_witnesses: state.waits() && state.round.is_none(),
        place_went_to: replaced
            .iter()
            .find(|replaced| replaced.excluded == state.exclusion.entrant)
            .and_then(|replaced| replaced.taker)
            .map(|taker| taker.standing.id),
    });
    let places = Places {
        process: process.id(),
        result,
        given: rows.collect(),
        excluded: excluded.collect(),
        objections: objections(process),
    };
    match args.format {
        Form::Table => table(process, &places),
        Form::Csv => console::text(csv(&places.given)?),
        Form::Json => json(&places)?,
    }
    Ok(Exit::Done)
}

/// Where and when these entered; nothing where the pool does not say.
fn entered(seen: &Seen, entrants: impl Iterator<Item = Hash>) -> Result<BTreeMap<Hash, Provenance>, Failure> {
    let mut entered = BTreeMap::new();
    if seen.rules().provenance.is_none() {
        return Ok(entered);
    }
    let wanted: BTreeSet<Hash> = entrants.collect();
    each_row(seen, |entrant, _| {
        if let Some(provenance) = entrant.provenance.filter(|_| wanted.contains(&entrant.id)) {
            entered.insert(entrant.id, provenance);
        }
    })?;
    Ok(entered)
}

/// Somebody without a place.
#[derive(Serialize)]
struct Waits {
    /// In the order of the draw, from 1, those left out who have a place or are excluded.
    number: usize,
    entrant: Hash,
    /// The name of the tier; none where there are no tiers.
    tier: Option<String>,
    rank: Hash,
}

fn waiting(seen: &Seen, most: u32, form: Form) -> Result<Exit, Failure> {
    let tiers = &seen.rules().tiers;
    let waits = |(number, standing): (usize, Standing)| Waits {
        number,
        entrant: standing.id,
        tier: tiers.get(usize::from(standing.tier)).map(named),
        rank: standing.rank,
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let rows: Vec<Waits> = (1..).zip(seen.waiting(most)?).map(waits).collect();
    match form {
        Form::Table => {
            say!("{:>8}  {:<64}  {:<12} rank", "waiting", "entrant", "tier");
            for Waits { number, entrant, tier, rank } in &rows {
                say!("{number:>8}  {entrant}  {:<12} {rank}", tier.as_deref().unwrap_or("–"));
            }
        }
        Form::Csv => console::text(csv(&rows)?),
        Form::Json => json(&rows)?,
    }
    Ok(Exit::Done)
}

fn json(what: &(impl Serialize + ?Sized)) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(what).map_err(|cause| Failure::new("json", cause, ""))?;
    say!("{json}");
    Ok(())
}

fn table(process: &Process, places: &Places<'_>) {
    let manifest = process.manifest();
    say!("{}", printable(manifest.title.in_language("en")));
    if let Some(annulled) = process.draw().annulled() {
        say!("ANNULLED ({}): nobody has anything by this draw.", annulled.ground);
    }
    let result = places.result;
    say!("{} places to {} entrants with {} tickets", result.placed, result.entrants, result.tickets);
    say!("seed     {}", result.seed);
    say!("outcome  {}\n", result.outcome);
    say!("{:>6}  {:<64}  {:<16} {:<12} {:<12} {:<20} rank", "place", "entrant", "unit", "stratum", "tier", "by");
    for row in &places.given {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let rank: String = row.rank.to_string().chars().take(16).collect();
        say!(
            "{:>6}  {}  {:<16} {:<12} {:<12} {:<20} {rank}…",
            row.place,
            row.entrant,
            row.unit,
            or_none(&row.stratum),
            or_none(&row.tier),
            row.claim
        );
    }
    for excluded in &places.excluded {
        match (excluded.waits_for_round, excluded.place_went_to) {
            (Some(round), _) => say!("excluded {} ({}); waits for round {round}", excluded.entrant, excluded.ground),
            (None, Some(taker)) => {
                say!("excluded {} ({}); its place went to {taker}", excluded.entrant, excluded.ground);
            }
            (None, None) if excluded.waits_for_witnesses => {
                say!("excluded {} ({}); waits for the witnesses", excluded.entrant, excluded.ground);
            }
            (None, None) => say!("excluded {} ({})", excluded.entrant, excluded.ground),
        }
    }
    for objected in &places.objections {
        say!("{}", Line(objected));
    }
}

fn csv(rows: &[impl Serialize]) -> Result<String, Failure> {
    let failed = |cause: &dyn core::fmt::Display| Failure::new("csv", cause, "");
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.iter().try_for_each(|row| writer.serialize(row)).map_err(|cause| failed(&cause))?;
    let bytes = writer.into_inner().map_err(|cause| failed(&cause))?;
    String::from_utf8(bytes).map_err(|cause| failed(&cause))
}

fn objections(process: &Process) -> Vec<Objected> {
    let objected = process.draw().objections().iter().map(|state| Objected {
        objection: state.tracker,
        entrant: state.objection.entrant,
        answer: match state.answer.as_ref().map(|answer| answer.upheld) {
            None => "open",
            Some(true) => "upheld",
            Some(false) => "rejected",
        },
    });
    objected.collect()
}

struct Line<'a>(&'a Objected);

impl core::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "objection {} ({})", self.0.objection, self.0.answer)?;
        self.0.entrant.map_or(Ok(()), |entrant| write!(f, " about {entrant}"))
    }
}
