//! Does the time to encrypt and prove depend on the choice? In the manner of dudect (Reparaz, Balasch, Verbauwhede
//! 2017), with neighbours compared: ballots come in pairs, one of the first choice and one of the last in random order,
//! and the test is Yuen's on the differences within pairs (Welch's t-test with trimmed means), because the speed of a
//! shared machine drifts from second to second and interruptions make a few ballots very slow.
//!
//! `|t| ≥ 4.5` says that the choices differ (by chance 1 in 100,000). A smaller one says that a difference above the
//! printed resolution was not seen, with this compiler on this processor, and no more. Two controls show that the
//! instrument is neither jumpy nor blind: one choice against itself must pass, and a point addition for each option
//! before the chosen one, as of a loop that stops early, must be caught.

use crate::{clock::time_of, contest::CONTESTS, machine::Machine, ours};
use core::hint::black_box;
use psephos_crypto::G;
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// `|t|` from which on two choices differ.
const THRESHOLD: f64 = 4.5;

/// Options of `timing`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Pairs of ballots in each of the four tests.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..))]
    pairs: u32,
}

/// A voter in a contest of 1 of 5.
struct Stand {
    election: ours::Election,
    voter: ours::Voter,
    /// None: every ballot is made as a device's first.
    tables: Option<ours::Tables>,
    coin: ChaCha20Rng,
}

/// A choice that is ready before any clock starts, and how many additions it leaks.
struct Case {
    choice: ours::Choice,
    leak: u32,
}

/// What the differences say.
struct Verdict {
    /// The trimmed mean of second less first, nanoseconds.
    difference: f64,
    /// Its standard error, nanoseconds.
    error: f64,
}

/// Runs the test and its controls; true when the prover passes and the controls do as they should.
pub(crate) fn run(options: &Options) -> bool {
    let [_, contest, ..] = CONTESTS;
    let mut election = ours::Election::new(contest);
    let (voter, tables) = (election.voter(0), election.tables());
    let case = |option: u32, leak: u32| Case {
        choice: election.choice(&(0..contest.options).map(|i| i == option).collect::<Vec<_>>()),
        leak,
    };
    let [same, leaky, last] = [[case(0, 0), case(0, 0)], [case(0, 0), case(0, 4)], [case(0, 0), case(4, 0)]];
    let mut stand = Stand { election, voter, tables: Some(tables), coin: ChaCha20Rng::from_seed([3; 32]) };

    println!("{}\n", Machine::here());
    println!(
        "Encrypting and proving {}, {} pairs of ballots a test, Yuen's t on the pairs' differences.",
        contest.name, options.pairs
    );
    println!("Choices differ from |t| = {THRESHOLD} on; a difference below the resolution goes unseen.\n");
    let same = stand.compare(options.pairs, &same);
    same.print("control: choice 0 and choice 0", "must pass");
    let leaky = stand.compare(options.pairs, &leaky);
    leaky.print("control: a leak of 4 additions", "must be caught");
    let warm = stand.compare(options.pairs, &last);
    warm.print("choice 0 and choice 4", "must pass");
    stand.tables = None;
    let first = stand.compare(options.pairs, &last);
    first.print("choice 0 and choice 4, no tables", "must pass");
    !same.differs() && leaky.differs() && !warm.differs() && !first.differs()
}

impl Stand {
    fn compare(&mut self, pairs: u32, cases: &[Case; 2]) -> Verdict {
        let [first, second] = cases;
        // A tenth more, to warm up.
        let differences = (0..pairs + pairs / 10).map(|_| {
            // One path for both cases: what differs is which of them stands where.
            if self.coin.next_u32() & 1 == 0 {
                let [first, second] = [first, second].map(|case| self.nanoseconds(case));
                second - first
            } else {
                let [second, first] = [second, first].map(|case| self.nanoseconds(case));
                second - first
            }
        });
        Verdict::yuen(differences.skip(pairs as usize / 10).collect())
    }

    fn nanoseconds(&mut self, case: &Case) -> f64 {
        let spent = time_of(|| {
            let leak = (0..case.leak).fold(G, |point, _| black_box(point + G));
            let ballot = self.election.cast(&self.voter, &case.choice, self.tables.as_ref());
            (leak, ballot)
        });
        spent.as_secs_f64() * 1e9
    }
}

impl Verdict {
    /// A quarter is trimmed at either end; the error comes from the winsorised variance.
    fn yuen(mut differences: Vec<f64>) -> Self {
        differences.sort_by(f64::total_cmp);
        let quarter = differences.len() / 4;
        let middle = differences.get(quarter..differences.len() - quarter).unwrap_or_default();
        let [low, .., high] = middle else { return Self { difference: f64::NAN, error: f64::NAN } };
        let winsorised: Vec<f64> = differences.iter().map(|difference| difference.clamp(*low, *high)).collect();
        let centre = mean(&winsorised);
        let squares: Vec<f64> = winsorised.iter().map(|difference| (difference - centre).powi(2)).collect();
        Self { difference: mean(middle), error: (mean(&squares) / count(&squares)).sqrt() / 0.5 }
    }

    fn t(&self) -> f64 {
        self.difference / self.error
    }

    fn differs(&self) -> bool {
        self.t().abs() >= THRESHOLD
    }

    fn print(&self, what: &str, due: &str) {
        println!(
            "{what:<32} t = {:>6.2}   difference {:>5.0} ns   resolution {:>3.0} ns   {} ({due})",
            self.t(),
            self.difference,
            THRESHOLD * self.error,
            if self.differs() { "differ" } else { "alike " },
        );
    }
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / count(numbers)
}

fn count(numbers: &[f64]) -> f64 {
    u32::try_from(numbers.len()).map_or(f64::INFINITY, f64::from)
}
