//! A large draw: sealing its pool, checking it, ranks and places, waiting list and a replacement, with the memory they take.

use crate::{clock::process_time, machine::Machine, memory};
use psephos_crypto::Digest;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, SealedPool},
    },
    ids::Hash,
};
use psephos_rig::draw::plain;
use psephos_tally::drawing::{
    order::Ranks,
    places,
    pool::{MalformedPool, PoolCheck, seal},
    replacement::Standings,
    waiting,
};
use serde::Serialize;
use std::{fs, io, path::Path, time::Instant};

/// Target for checking, ranks and places together, on two cores.
const MOST_SECONDS: f64 = 10.0;
/// Entrants of the waiting list that is made.
const LISTED: usize = 1_000;
/// The process whose pool it is.
const PROCESS: ProcessId = ProcessId([1; 32]);

/// Options of `draws`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Entrants, of 1 to 8 tickets each.
    #[arg(long, default_value_t = 3_000_000, value_parser = clap::value_parser!(u32).range(2..))]
    entrants: u32,
    /// Places.
    #[arg(long, default_value_t = 15_000, value_parser = clap::value_parser!(u32).range(1..))]
    places: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
}

/// A row of the table. Times are seconds.
#[derive(Serialize)]
struct Row {
    stage: &'static str,
    wall: f64,
    /// Of all threads.
    processor: f64,
    /// Of the whole process.
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    entrants: u32,
    tickets: u64,
    places: u32,
    /// Of the pool's blobs.
    bytes: u64,
    rows: Vec<Row>,
    missed: Vec<String>,
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> io::Result<bool> {
    let rules = plain(options.places);
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    let (sealed, bytes) = rows.measured("seal", || sealed_into(folder.path(), &rules, options.entrants))?;
    let path = |position: usize| folder.path().join(position.to_string());
    let chunks = sealed.chunks.len();

    rows.measured("check", || {
        let mut check = PoolCheck::new(&rules, &PROCESS, &sealed).map_err(io::Error::other)?;
        for position in 0..chunks {
            check.chunk(&fs::read(path(position))?).map_err(io::Error::other)?;
        }
        check.finish().map_err(io::Error::other)
    })?;
    let mut blobs = |position: usize| (position < chunks).then(|| fs::read(path(position)).map_err(Unread::File));
    let ranks = Ranks::new(&Hash([3; 32]));
    let outcome = rows.measured("ranks, places", || places::place(&rules, &ranks, &mut blobs))?;
    let placed = outcome.ids();
    rows.measured("waiting list", || waiting::waiting(&ranks, &[&placed], LISTED, &mut blobs))?;
    let mut standings = Standings::new(&rules, &outcome);
    let first: Vec<Hash> = outcome.placed.iter().map(|one| one.standing.id).take(1).collect();
    rows.measured("replacement", || standings.exclude(&ranks, &first, &mut blobs))?;

    let spent: f64 =
        rows.iter().filter(|row| ["check", "ranks, places"].contains(&row.stage)).map(|row| row.wall).sum();
    let mut missed = Vec::new();
    if spent > MOST_SECONDS {
        missed.push(format!("checking, ranks and places took {spent:.1} s, {MOST_SECONDS} are allowed"));
    }
    let (entrants, places) = (options.entrants, options.places);
    let report = Report { machine: Machine::here(), entrants, tickets: sealed.tickets, places, bytes, rows, missed };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print(spent);
    }
    Ok(!options.check || report.missed.is_empty())
}

/// Why the pool cannot be read.
#[derive(Debug)]
enum Unread {
    File(io::Error),
    Pool(MalformedPool),
}

impl From<MalformedPool> for Unread {
    fn from(cause: MalformedPool) -> Self {
        Self::Pool(cause)
    }
}

impl From<Unread> for io::Error {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::File(cause) => cause,
            Unread::Pool(cause) => Self::other(cause),
        }
    }
}

/// Measures stage after stage.
trait Stages {
    fn measured<T, E>(&mut self, stage: &'static str, deed: impl FnOnce() -> Result<T, E>) -> Result<T, E>;
}

impl Stages for Vec<Row> {
    fn measured<T, E>(&mut self, stage: &'static str, deed: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        memory::forget_peak();
        let (start, before) = (Instant::now(), process_time());
        let made = deed()?;
        let wall = start.elapsed().as_secs_f64();
        let processor = process_time().saturating_sub(before).as_secs_f64();
        self.push(Row { stage, wall, processor, peak_bytes: memory::peak() });
        Ok(made)
    }
}

/// Seals a pool and writes its blobs into a folder, each under its position. Says how many bytes they are.
fn sealed_into(folder: &Path, rules: &DrawRules, entrants: u32) -> io::Result<(SealedPool, u64)> {
    let (blobs, sealed) = seal(rules, &PROCESS, (0..entrants).map(entrant)).map_err(io::Error::other)?;
    let mut bytes = 0;
    for (position, blob) in blobs.iter().enumerate() {
        fs::write(folder.join(position.to_string()), blob)?;
        bytes += blob.len() as u64;
    }
    Ok((sealed, bytes))
}

fn entrant(number: u32) -> Entrant {
    let id = Digest::of_blob(&number.to_le_bytes()).into();
    let tickets = number % 8 + 1;
    Entrant {
        id,
        tickets,
        stratum: 0,
        tier: 0,
        marks: 0,
        preferences: Vec::new(),
        people: Vec::new(),
        provenance: None,
    }
}

impl Report {
    fn print(&self, spent: f64) {
        let Self { machine, entrants, tickets, places, bytes, rows, missed } = self;
        println!("{machine}\n");
        println!("{entrants} entrants with {tickets} tickets for {places} places; the pool is {bytes} bytes in files.");
        println!("Memory is the peak of the whole process during the stage.\n");
        println!("stage         | wall, s | CPU, s |  MiB");
        for Row { stage, wall, processor, peak_bytes } in rows {
            println!("{stage:<13} | {wall:>7.2} | {processor:>6.2} | {:>4}", memory::mebibytes(*peak_bytes));
        }
        println!("\nchecking, ranks and places: {spent:.2} s");
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
