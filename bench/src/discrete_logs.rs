//! How long it takes to read totals out of decrypted points, and what it takes of memory.

use crate::{
    clock::{median, time_of},
    machine::Machine,
    memory,
};
use psephos_crypto::{
    RistrettoPoint, Scalar,
    discrete_log::{DiscreteLogs, MAX_TOTAL},
};
use serde::Serialize;

/// The bounds that are measured.
const BOUNDS: [u64; 5] = [1_000, 1 << 20, 1 << 32, 1 << 40, MAX_TOTAL];
/// Totals that share a table: one, and as many as a large contest has options.
const VALUES: [usize; 2] = [1, 50];
/// Totals, spread evenly up to the bound, whose mean is taken.
const SPREAD: u32 = 10;

/// Targets for 2⁴⁸.
const MOST_SECONDS_A_VALUE: f64 = 5.0;
const MOST_SECONDS_A_TABLE: f64 = 10.0;
const MOST_BYTES: u64 = 256 << 20;

/// Options of `discrete-logs`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Rounds; every figure is the median over them.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
}

/// A row of the table. Times are seconds of CPU time of one thread.
#[derive(Serialize)]
struct Row {
    bound: u64,
    /// Totals that the table is made for.
    values: usize,
    table: f64,
    mean: f64,
    largest: f64,
    /// The one after the bound, which is refused.
    refused: f64,
    /// Of the whole process, table included.
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    rows: Vec<Row>,
    missed: Vec<String>,
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> bool {
    let rows: Vec<Row> = BOUNDS
        .into_iter()
        .flat_map(|bound| VALUES.map(|values| (bound, values)))
        .map(|(bound, values)| Row::measured(bound, values, options.rounds))
        .collect();
    let missed = rows.iter().flat_map(Row::missed).collect();
    let report = Report { machine: Machine::here(), rounds: options.rounds, rows, missed };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
    !options.check || report.missed.is_empty()
}

impl Row {
    fn measured(bound: u64, values: usize, rounds: u32) -> Self {
        memory::forget_peak();
        let points = |v| RistrettoPoint::mul_base(&Scalar::from(v));
        let spread: Vec<u64> = (1..=u64::from(SPREAD)).map(|i| bound / u64::from(SPREAD) * i - i).collect();
        let laps: Vec<[f64; 4]> = (0..rounds)
            .map(|_| {
                let mut logs = None;
                let table = time_of(|| logs = Some(DiscreteLogs::new(bound, values)));
                let logs = logs.expect("it was just built");
                let time_to_find = |v: u64, due: Option<u64>| {
                    let point = points(v);
                    let mut found = None;
                    let time = time_of(|| found = logs.solve(&point).ok());
                    assert_eq!(found, due, "what is found is what was hidden");
                    time
                };
                let mean = spread.iter().map(|v| time_to_find(*v, Some(*v))).sum::<std::time::Duration>() / SPREAD;
                let largest = time_to_find(bound, Some(bound));
                let refused = time_to_find(bound + 1, None);
                [table, mean, largest, refused].map(|time| time.as_secs_f64())
            })
            .collect();
        let [table, mean, largest, refused] =
            [0, 1, 2, 3].map(|i: usize| median(laps.iter().filter_map(|lap| lap.get(i).copied()).collect()));
        Self { bound, values, table, mean, largest, refused, peak_bytes: memory::peak() }
    }

    fn missed(&self) -> Vec<String> {
        let Self { bound, values, table, largest, refused, peak_bytes, .. } = self;
        let mut missed = Vec::new();
        for (what, seconds, most) in [
            ("the table", *table, MOST_SECONDS_A_TABLE),
            ("the largest total", *largest, MOST_SECONDS_A_VALUE),
            ("a refusal", *refused, MOST_SECONDS_A_VALUE),
        ] {
            if seconds > most {
                missed.push(format!("bound {bound}, {values} values: {what} took {seconds:.1} s, {most} are allowed"));
            }
        }
        if peak_bytes.is_some_and(|bytes| bytes > MOST_BYTES) {
            missed.push(format!("bound {bound}, {values} values: more than 256 MiB of memory"));
        }
        missed
    }
}

impl Report {
    fn print(&self) {
        let Self { machine, rounds, rows, missed } = self;
        println!("{machine}\n");
        println!(
            "ms of CPU time of one thread, median of {rounds} rounds; a mean is over {SPREAD} totals, spread evenly."
        );
        println!("Memory is the peak of the whole process.\n");
        println!("           bound | totals |    table |     mean   largest   refused |  MiB");
        for Row { bound, values, table, mean, largest, refused, peak_bytes } in rows {
            let [table, mean, largest, refused] = [table, mean, largest, refused].map(|seconds| seconds * 1e3);
            print!("{bound:>16} | {values:>6} | {table:>8.2} | {mean:>8.2}  {largest:>8.2}  {refused:>8.2} | ");
            println!("{:>4}", memory::mebibytes(*peak_bytes));
        }
        println!();
        if missed.is_empty() {
            println!("times and memory are as the design asks");
        }
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
