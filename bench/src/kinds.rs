//! Size, proving and verifying of whole entries, for each kind of contest, beside the peer where it has such a one.

use crate::{
    clock::{median, microseconds_each},
    kind::{Election, Kind},
    machine::Machine,
    peer,
};
use serde::Serialize;

/// Ballots in a batch of ours. (The peer has no batches.)
const BATCH: u32 = 256;
/// Ballots of the peer, verified in turn.
const PEER_BALLOTS: u32 = 16;

/// Options of `kinds`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Rounds; every figure is the median over them, every ratio the median of the rounds' ratios.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

struct Course {
    election: Election,
    entries: Vec<Vec<u8>>,
    peer: Option<Peer>,
}

struct Peer {
    election: peer::Election,
    votes: Vec<u64>,
    ballots: Vec<Vec<u8>>,
}

/// Microseconds of CPU time in one round.
struct Lap {
    prove: f64,
    verify: f64,
    peer: Option<PeerLap>,
}

struct PeerLap {
    prove: f64,
    verify: f64,
}

/// A row of the table. Times are microseconds of CPU time a ballot.
#[derive(Serialize)]
struct Row {
    kind: &'static str,
    bytes: usize,
    prove: f64,
    verify: f64,
    peer: Option<PeerRow>,
}

#[derive(Serialize)]
struct PeerRow {
    bytes: usize,
    prove: f64,
    prove_ratio: f64,
    verify: f64,
    verify_ratio: f64,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    rounds: u32,
    batch: u32,
    rows: Vec<Row>,
}

/// Measures and prints.
pub(crate) fn run(options: &Options) {
    // Everything runs on the one thread of this pool, whose CPU time is read.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be started");
    let rows = pool.install(|| {
        let mut courses: Vec<Course> = Kind::all().into_iter().map(Course::new).collect();
        // The first round warms caches and clocks, and is not counted.
        let rounds: Vec<Vec<Lap>> =
            (0..=options.rounds).map(|_| courses.iter_mut().map(Course::lap).collect()).skip(1).collect();
        let row = |(i, course): (usize, &Course)| {
            course.row(&rounds.iter().filter_map(|laps| laps.get(i)).collect::<Vec<_>>())
        };
        courses.iter().enumerate().map(row).collect()
    });
    let report = Report { machine: Machine::here(), rounds: options.rounds, batch: BATCH, rows };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
}

impl Course {
    fn new(kind: Kind) -> Self {
        let peer = kind.peer.map(|contest| {
            let mut election = peer::Election::new(contest);
            let ballots: Vec<_> = (0..PEER_BALLOTS).map(|i| election.cast(&kind.votes(i.into()))).collect();
            assert!(ballots.iter().all(|ballot| election.verify(ballot)), "the peer's ballots stand");
            Peer { election, votes: kind.votes(1), ballots }
        });
        let election = Election::new(kind, BATCH as usize);
        let entries: Vec<_> = (0..BATCH as usize).map(|i| election.prepare(i).entry().to_vec()).collect();
        Self { election, entries, peer }
    }

    fn lap(&mut self) -> Lap {
        let Self { election, entries, peer } = self;
        let screen = election.rig.process.screen();
        Lap {
            prove: microseconds_each(|| drop(election.prepare(1))),
            verify: microseconds_each(|| assert!(screen.check(entries).iter().all(Result::is_ok))) / f64::from(BATCH),
            peer: peer.as_mut().map(Peer::lap),
        }
    }

    fn row(&self, laps: &[&Lap]) -> Row {
        let middle = |of: &dyn Fn(&Lap) -> f64| median(laps.iter().map(|lap| of(lap)).collect());
        let of_peer = |peer: &Peer| {
            let middle = |of: fn(&Lap, &PeerLap) -> f64| {
                median(laps.iter().filter_map(|lap| Some(of(lap, lap.peer.as_ref()?))).collect())
            };
            PeerRow {
                bytes: peer.ballots.first().map_or(0, |ballot| peer.election.size(ballot)),
                prove: middle(|_, peer| peer.prove),
                prove_ratio: middle(|ours, peer| peer.prove / ours.prove),
                verify: middle(|_, peer| peer.verify),
                verify_ratio: middle(|ours, peer| peer.verify / ours.verify),
            }
        };
        Row {
            kind: self.election.kind.name,
            bytes: self.entries.first().map_or(0, Vec::len),
            prove: middle(&|lap| lap.prove),
            verify: middle(&|lap| lap.verify),
            peer: self.peer.as_ref().map(of_peer),
        }
    }
}

impl Peer {
    fn lap(&mut self) -> PeerLap {
        let Self { election, votes, ballots } = self;
        let mut turn = ballots.iter().cycle();
        PeerLap {
            prove: microseconds_each(|| drop(election.cast(votes))),
            verify: microseconds_each(|| assert!(turn.next().is_some_and(|ballot| election.verify(ballot)))),
        }
    }
}

impl Report {
    fn print(&self) {
        let Self { machine, rounds, batch, rows } = self;
        println!("{machine}\n");
        println!("µs of CPU time of one thread a ballot, median of {rounds} interleaved rounds.");
        println!(
            "Ours: the whole entry, as the booth makes it without tables, and as the board and the verifier check it"
        );
        println!(
            "in batches of {batch}, from bytes. The peer: elastic-elgamal 0.3.1, the ballot alone, without an author,"
        );
        println!("a place or a credential; 1 of n, and quadratic votes for the same options and credits.\n");
        println!("                                 |          ours           |        elastic-elgamal 0.3.1");
        println!("kind                             | bytes    prove   verify | bytes    prove          verify");
        for Row { kind, bytes, prove, verify, peer } in rows {
            print!("{kind:<32} | {bytes:>5} {prove:>8.0} {verify:>8.1} |");
            if let Some(PeerRow { bytes, prove, prove_ratio, verify, verify_ratio }) = peer {
                print!(" {bytes:>5} {prove:>8.0} {prove_ratio:>5.2}x {verify:>8.0} {verify_ratio:>5.2}x");
            }
            println!();
        }
    }
}
