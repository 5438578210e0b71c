//! Size, proving and verifying, ours beside the peer's, interleaved in one run.

use crate::{
    clock::{median, microseconds_each},
    contest::{CONTESTS, Contest},
    machine::Machine,
    ours, peer,
};
use serde::Serialize;

/// Ballots in a batch of ours. (The peer has no batches.)
const BATCH: u32 = 256;
/// Ballots of the peer, verified in turn.
const PEER_BALLOTS: u32 = 16;

/// Options of `ballots`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Rounds; every figure is the median over them, every ratio the median of the rounds' ratios.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target of the design is missed.
    #[arg(long)]
    check: bool,
}

/// One contest, ready to be measured.
struct Course {
    contest: Contest,
    ours: ours::Election,
    tables: ours::Tables,
    voter: ours::Voter,
    choice: ours::Choice,
    ballots: Vec<ours::Ballot>,
    peer: peer::Election,
    peer_ballots: Vec<Vec<u8>>,
}

/// Microseconds of CPU time in one round.
struct Lap {
    tables: f64,
    first: f64,
    prove: f64,
    peer_prove: f64,
    verify: f64,
    verify_alone: f64,
    peer_verify: f64,
}

/// A row of the table. Times are microseconds of CPU time a ballot.
#[derive(Serialize)]
struct Row {
    contest: &'static str,
    bytes: usize,
    peer_bytes: usize,
    /// Building the prover's tables, once a device.
    tables: f64,
    /// Encrypting and proving without tables.
    first: f64,
    /// The same with tables.
    prove: f64,
    peer_prove: f64,
    prove_ratio: f64,
    verify: f64,
    verify_alone: f64,
    peer_verify: f64,
    verify_ratio: f64,
    verify_alone_ratio: f64,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    batch: u32,
    rows: Vec<Row>,
    missed: Vec<String>,
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> bool {
    let mut courses: Vec<Course> = CONTESTS.into_iter().map(Course::new).collect();
    // The first round warms caches and clocks, and is not counted.
    let rounds: Vec<Vec<Lap>> =
        (0..=options.rounds).map(|_| courses.iter_mut().map(Course::lap).collect()).skip(1).collect();
    let rows: Vec<Row> = courses
        .iter()
        .enumerate()
        .map(|(i, course)| course.row(&rounds.iter().filter_map(|laps| laps.get(i)).collect::<Vec<_>>()))
        .collect();
    let missed = missed(&rows);
    let report = Report { machine: Machine::here(), rounds: options.rounds, batch: BATCH, rows, missed };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
    !options.check || report.missed.is_empty()
}

impl Course {
    fn new(contest: Contest) -> Self {
        let mut ours = ours::Election::new(contest);
        let tables = ours.tables();
        let ballots: Vec<_> = (0..BATCH)
            .map(|index| {
                let voter = ours.voter(index);
                let choice = ours.choice(&contest.picks(index));
                ours.cast(&voter, &choice, Some(&tables))
            })
            .collect();
        let mut peer = peer::Election::new(contest.of_peer());
        let peer_ballots: Vec<_> = (0..PEER_BALLOTS).map(|index| peer.cast(&contest.votes(index))).collect();
        assert!(ours.verify(&ballots), "our ballots stand");
        assert!(peer_ballots.iter().all(|ballot| peer.verify(ballot)), "the peer's ballots stand");
        let voter = ours.voter(BATCH);
        let choice = ours.choice(&contest.picks(1));
        Self { contest, ours, tables, voter, choice, ballots, peer, peer_ballots }
    }

    fn lap(&mut self) -> Lap {
        let Self { contest, ours, tables, voter, choice, ballots, peer, peer_ballots } = self;
        let votes = contest.votes(1);
        let mut turn = ballots.chunks_exact(1).cycle();
        let mut peer_turn = peer_ballots.iter().cycle();
        Lap {
            tables: microseconds_each(|| drop(ours.tables())),
            first: microseconds_each(|| drop(ours.cast(voter, choice, None))),
            prove: microseconds_each(|| drop(ours.cast(voter, choice, Some(tables)))),
            peer_prove: microseconds_each(|| drop(peer.cast(&votes))),
            verify: microseconds_each(|| assert!(ours.verify(ballots))) / f64::from(BATCH),
            peer_verify: microseconds_each(|| assert!(peer_turn.next().is_some_and(|ballot| peer.verify(ballot)))),
            verify_alone: microseconds_each(|| assert!(turn.next().is_some_and(|ballot| ours.verify(ballot)))),
        }
    }

    fn row(&self, laps: &[&Lap]) -> Row {
        let middle = |of: fn(&Lap) -> f64| median(laps.iter().map(|lap| of(lap)).collect());
        Row {
            contest: self.contest.name,
            bytes: self.ballots.first().map_or(0, ours::Ballot::bytes),
            peer_bytes: self.peer_ballots.first().map_or(0, Vec::len),
            tables: middle(|lap| lap.tables),
            first: middle(|lap| lap.first),
            prove: middle(|lap| lap.prove),
            peer_prove: middle(|lap| lap.peer_prove),
            prove_ratio: middle(|lap| lap.peer_prove / lap.prove),
            verify: middle(|lap| lap.verify),
            verify_alone: middle(|lap| lap.verify_alone),
            peer_verify: middle(|lap| lap.peer_verify),
            verify_ratio: middle(|lap| lap.peer_verify / lap.verify),
            verify_alone_ratio: middle(|lap| lap.peer_verify / lap.verify_alone),
        }
    }
}

/// The targets of DESIGN §7 that these rows miss.
fn missed(rows: &[Row]) -> Vec<String> {
    let mut missed = Vec::new();
    let mut at_least = |contest: &str, what: &str, found: f64, target: f64| {
        if found < target {
            missed.push(format!("{contest}: {what} {found:.2} times faster than the peer, {target} is due"));
        }
    };
    for row in rows {
        match row.contest {
            "1 of 2" => at_least(row.contest, "proving", row.prove_ratio, 2.0),
            "1 of 5" => {
                at_least(row.contest, "proving", row.prove_ratio, 2.0);
                at_least(row.contest, "verifying", row.verify_ratio, 6.0);
            }
            "1 of 50" => at_least(row.contest, "verifying", row.verify_ratio, 9.0),
            _ => {}
        }
    }
    for row in rows.iter().filter(|row| row.contest == "1 of 5" && row.bytes != 864) {
        missed.push(format!("{}: {} bytes of ciphertexts and proof, 864 are due", row.contest, row.bytes));
    }
    missed
}

impl Report {
    fn print(&self) {
        let Self { machine, rounds, batch, rows, missed } = self;
        println!("{machine}\n");
        println!(
            "µs of CPU time of one thread a ballot, median of {rounds} interleaved rounds; the peer is elastic-elgamal 0.3.1."
        );
        println!(
            "Encrypt and prove: from a choice to bytes; the first ballot is made without tables. Verify: from bytes,"
        );
        println!("in batches of {batch} and alone; the peer has no batches, and no bound in \"up to 3\".\n");
        println!("              |    bytes    |       encrypt and prove       |                verify");
        println!(
            "contest       |  ours  peer | tables  first  warm  peer     |  batch  alone   peer      batch  alone"
        );
        for row in rows {
            print!("{:<13} | {:>5} {:>5} |", row.contest, row.bytes, row.peer_bytes);
            print!(
                "{:>7.0} {:>6.0} {:>5.0} {:>5.0} {:>3.1}x |",
                row.tables, row.first, row.prove, row.peer_prove, row.prove_ratio
            );
            print!("{:>7.1} {:>6.0} {:>6.0}", row.verify, row.verify_alone, row.peer_verify);
            println!("    {:>5.2}x {:>5.2}x", row.verify_ratio, row.verify_alone_ratio);
        }
        println!();
        if missed.is_empty() {
            println!("size, proving and verifying are as the design asks");
        }
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
