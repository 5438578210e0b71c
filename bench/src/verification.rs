//! Verifying whole records of growing size, as `psephos verify` does: time a ballot, peak memory, and what a second core
//! is worth. Each record is verified in a process of its own, so that its memory is nobody else's.

use crate::{
    clock::{median, process_time, thread_time},
    kind::Kind,
    machine::Machine,
    memory, record,
};
use psephos_tally::verifier::{Verdict, Watch, verify};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::{Deserialize, Serialize};
use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Instant,
};

/// The smallest record, ballots; each one after it is ten times as large.
const SMALLEST: usize = 1_000;
/// The record that one core and two are compared on, ballots.
const COMPARED: usize = 10_000;
/// Records of this size and more are compared with one another in time and memory.
const LARGE: usize = 10_000;

/// Targets.
const MOST_BYTES: u64 = 300_000_000;
const MOST_GROWTH: f64 = 1.1;
const LEAST_SPEEDUP: f64 = 1.8;

/// Options of `verification`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Ballots of the largest record. One of a million takes 1.2 GB of temporary space, and minutes to make.
    #[arg(long, default_value_t = 1_000_000, value_parser = parse_ballots)]
    most: usize,
    /// Rounds on one core and on two; the ratio is the median of the rounds' ratios.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
}

/// Options of `verify-record`, which the measurement runs.
#[derive(clap::Args)]
pub(crate) struct RecordOptions {
    folder: PathBuf,
    /// On so many cores of this machine.
    #[arg(long)]
    cores: usize,
}

/// One verification of a record.
#[derive(Serialize, Deserialize)]
struct Lap {
    entries: u64,
    passed: bool,
    /// Seconds on the wall's clock.
    wall: f64,
    /// Seconds of CPU time of all threads.
    cpu: f64,
    /// Seconds of it while one thread worked and all others had to wait.
    alone: f64,
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Row {
    ballots: usize,
    cores: usize,
    #[serde(flatten)]
    lap: Lap,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    rows: Vec<Row>,
    /// Wall time on one core by that on two.
    speedup: f64,
    /// What it could be at most, by what is done in order.
    bound: f64,
    missed: Vec<String>,
}

fn parse_ballots(text: &str) -> Result<usize, String> {
    let ballots = text.replace('_', "").parse().map_err(|_| "a number of ballots".to_owned())?;
    if (SMALLEST..=1_000_000).contains(&ballots) { Ok(ballots) } else { Err("from 1,000 to 1,000,000".to_owned()) }
}

/// Verifies the record in a folder and prints what that took, as JSON.
pub(crate) fn run_record(options: &RecordOptions) -> io::Result<bool> {
    stay_on(options.cores)?;
    let start = Instant::now();
    let mut progress = |_| ();
    let mut watch = Watch { clock: &thread_time, progress: &mut progress };
    let report = verify(&record::Folder(options.folder.clone()), None, &mut watch);
    let lap = Lap {
        entries: report.counts.entries,
        passed: report.verdict() == Verdict::Passed,
        wall: start.elapsed().as_secs_f64(),
        cpu: process_time().as_secs_f64(),
        alone: report.timing.total.saturating_sub(report.timing.proofs).as_secs_f64(),
        peak_bytes: memory::peak(),
    };
    println!("{}", serde_json::to_string(&lap).expect("numbers"));
    Ok(lap.passed)
}

/// Takes this thread, and all that it starts from now on, to the first so many cores that it may run on.
fn stay_on(cores: usize) -> io::Result<()> {
    let allowed = sched_getaffinity(None)?;
    let mut chosen = CpuSet::new();
    (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core)).take(cores).for_each(|core| chosen.set(core));
    Ok(sched_setaffinity(None, &chosen)?)
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> io::Result<bool> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let sizes = std::iter::successors(Some(SMALLEST), |size| Some(size * 10)).take_while(|size| *size < options.most);
    let mut rows = Vec::new();
    let mut speedup = f64::NAN;
    for ballots in sizes.chain([options.most]) {
        let folder = tempfile::tempdir()?;
        eprintln!("making a record of {ballots} ballots …");
        record::write(Kind::one_of_five(), ballots, folder.path())?;
        rows.push(Row { ballots, cores, lap: lap(folder.path(), cores)? });
        if ballots == COMPARED.min(options.most) {
            let mut ratios = Vec::new();
            for _ in 0..options.rounds {
                let [one, two] = [lap(folder.path(), 1)?, lap(folder.path(), 2)?];
                ratios.push(one.wall / two.wall);
            }
            speedup = median(ratios);
        }
    }
    let missed = missed(&rows, speedup);
    let bound = rows.last().map_or(f64::NAN, |row| row.lap.bound());
    let report = Report { machine: Machine::here(), rounds: options.rounds, rows, speedup, bound, missed };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
    Ok(!options.check || report.missed.is_empty())
}

/// Verifies a record in a process of its own, on so many cores.
fn lap(folder: &Path, cores: usize) -> io::Result<Lap> {
    let mut command = Command::new(env::current_exe()?);
    let output = command.arg("verify-record").arg(folder).args(["--cores", &cores.to_string()]).output()?;
    let lap: Lap = serde_json::from_slice(&output.stdout)?;
    if lap.passed { Ok(lap) } else { Err(io::Error::other("an honest record did not pass")) }
}

fn missed(rows: &[Row], speedup: f64) -> Vec<String> {
    let mut missed = Vec::new();
    for Row { ballots, lap, .. } in rows {
        if lap.peak_bytes.is_some_and(|bytes| bytes > MOST_BYTES) {
            missed.push(format!("{ballots} ballots: more than 300 MB of memory"));
        }
    }
    let large: Vec<f64> = rows.iter().filter(|row| row.ballots >= LARGE).map(Row::cpu_a_ballot).collect();
    let (least, most) =
        (large.iter().copied().fold(f64::INFINITY, f64::min), large.iter().copied().fold(0.0, f64::max));
    if most > least * MOST_GROWTH {
        missed.push(format!("CPU time a ballot goes from {least:.1} to {most:.1} µs with the size of the record"));
    }
    if speedup < LEAST_SPEEDUP {
        missed.push(format!("two cores are {speedup:.2} times as fast as one, {LEAST_SPEEDUP} is due"));
    }
    missed
}

impl Lap {
    /// How many times as fast two idle cores can be as one (Amdahl 1967).
    fn bound(&self) -> f64 {
        self.cpu / (self.alone + (self.cpu - self.alone) / 2.0)
    }
}

impl Row {
    fn cpu_a_ballot(&self) -> f64 {
        self.lap.cpu * 1e6 / u32::try_from(self.ballots).map_or(f64::INFINITY, f64::from)
    }
}

impl Report {
    fn print(&self) {
        let Self { machine, rounds, rows, speedup, bound, missed } = self;
        println!("{machine}\n");
        println!(
            "Whole records of 1 of 5, from the manifest to the result, every ballot another voter's and proved for"
        );
        println!("itself. All checks, from a folder on disk, in a process of its own, as `psephos verify` does.\n");
        println!("  ballots | cores | wall s |  µs a ballot: wall    CPU  in order | peak MiB");
        for row in rows {
            let Row { ballots, cores, lap } = row;
            let each = lap.wall * 1e6 / u32::try_from(*ballots).map_or(f64::INFINITY, f64::from);
            print!("{ballots:>9} | {cores:>5} | {:>6.1} | {each:>18.1} {:>6.1}", lap.wall, row.cpu_a_ballot());
            print!(" {:>9.2} | ", row.cpu_a_ballot() * lap.alone / lap.cpu);
            println!("{:>8}", memory::mebibytes(lap.peak_bytes));
        }
        print!(
            "\ntwo cores by one: {speedup:.2} times as fast (wall, median of {rounds} rounds; whatever else runs on them counts)"
        );
        println!(", {bound:.2} times at most by what of the largest record is done in order");
        println!();
        if missed.is_empty() {
            println!("time, memory and cores are as the design asks");
        }
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
