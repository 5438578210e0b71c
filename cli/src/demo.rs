//! `psephos demo`: a town's whole election on one machine, with nothing to set up. The board and its pages are in this
//! process, witnesses and trustees are processes of their own, the voters encrypt for themselves and post over HTTP.

mod evening;
mod pages;
mod residents;
mod town;
mod trustees;
mod witnesses;

use crate::{
    clock,
    console::say,
    crowd::{self, Voter},
    exit::Exit,
    failure::Failure,
    host::{self, Host},
    keyfile::fresh_seed,
    logs,
    rehearsal::{Plan, Rehearsal, Staff},
    site,
    stages::Stages,
    verify::Table,
};
use core::time::Duration;
use ed25519_dalek::SigningKey;
use psephos_board::{Organisers, Settings};
use psephos_record::{
    Key,
    credential::VotingCode,
    manifest::{BoardIdentity, Trustee, Witness},
};
use psephos_tally::{
    Phase,
    verifier::{Report, Verdict},
};
use rand_core::{OsRng, RngCore as _};
use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};
use town::{Arrangements, TRUSTEES};
use trustees::{KeyFiles, Trustees};
use witnesses::{QUORUM, Witnesses};

/// Codes for whoever watches.
const VISITORS: u32 = 10;
/// Voters at the polls at the same time under `--once`.
const THREADS: usize = 16;
/// How long the ceremony may take, and the decryption: there are five other processes, perhaps on a slow machine.
const LIMIT: Duration = Duration::from_mins(2);

/// A town's whole election on this machine, with nothing to set up: to look at, and to vote in.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Where to listen; without it 127.0.0.1:8080, or another port if that one is taken.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
    /// Nobody watches: everybody votes at once, voting closes, and the result is verified and compared. Ends with 0 only
    /// if every check passed and the totals are what the voters chose.
    #[arg(long)]
    once: bool,
    /// Voters that the program plays.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    voters: u32,
    /// The folder with the pages' wasm modules, as `cargo xtask web` writes it.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Minutes until voting closes by itself.
    #[arg(long, value_name = "M", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_080))]
    minutes: u32,
}

/// Runs the demo.
pub fn run(args: &DemoArgs) -> Result<Exit, Failure> {
    logs::start_at("warn");
    let folder = tempfile::tempdir().map_err(|cause| Failure::new("file", cause, "look at the temporary folder"))?;
    let assets = site::load(args.site.as_deref())?;
    let mut stages = Stages::start();
    let listener = listen(args.listen)?;
    let address = listener.local_addr().map_err(|cause| Failure::new("listen", cause, ""))?;
    let key = SigningKey::from_bytes(&fresh_seed(&mut OsRng));
    let board = BoardIdentity { name: host::name_of(address), key: Key(key.verifying_key().to_bytes()) };
    let key_files = KeyFiles::create(folder.path(), &TRUSTEES)?;
    let witnesses = Witnesses::start(folder.path(), &board)?;
    say!("Four witnesses watch the board, as processes {:?} …", witnesses.ids());
    let staff = Staff::random(&mut OsRng);
    // The election's name follows from its manifest, so the pages can be told of it before it is announced.
    let plan = plan(args, board.clone(), key_files.public(), witnesses.public(), staff.clone())?;
    let visitors = plan.codes().get(args.voters as usize..).unwrap_or_default();
    let options = pages::options(plan.process(), visitors, staff);
    let database = format!("sqlite://{}", folder.path().join("board.db").display());
    let settings = Settings {
        database,
        name: board.name,
        key,
        organisers: Organisers::Any,
        witnesses: witnesses.addresses(),
        start_without_witnesses: false,
    };
    let host = Host::start(listener, settings, host::limits(address, Vec::new()), |board| {
        psephos_web::router_with(board.clone(), assets, options(board.clone()))
    })?;
    let outcome = Demo::open(plan, &key_files, args, &host, &mut stages)
        .and_then(|mut demo| if args.once { demo.once(&mut stages) } else { evening::watch(&mut demo, args, &host) });
    host.stop();
    outcome
}

/// An election that is open, and everybody in it.
struct Demo {
    rehearsal: Rehearsal,
    trustees: Trustees,
    /// The codes of the voters whom the program plays.
    residents: Vec<VotingCode>,
    /// The codes for whoever watches.
    visitors: Vec<VotingCode>,
}

fn plan(
    args: &DemoArgs,
    board: BoardIdentity,
    trustees: Vec<Trustee>,
    witnesses: Vec<Witness>,
    staff: Staff,
) -> Result<Plan, Failure> {
    let voters = args.voters.saturating_add(VISITORS);
    let mut nonce = [0; 16];
    OsRng.fill_bytes(&mut nonce);
    let now = clock::now();
    let manifest = town::manifest(Arrangements {
        organiser: staff.organiser(),
        registrar: staff.registrar(),
        board,
        trustees,
        witnesses,
        quorum: QUORUM,
        nonce,
        opens_at: now,
        closes_at: now + u64::from(args.minutes) * 60,
        voters,
    });
    Plan::new(manifest, staff, voters as usize, &mut OsRng)
}

fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, Failure> {
    let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
    match asked {
        Some(address) => host::listen(address),
        None => host::listen(local(8080)).or_else(|_| host::listen(local(0))),
    }
}

impl Demo {
    /// Announces the election, starts the trustees, and waits until voting is open.
    fn open(
        plan: Plan,
        key_files: &KeyFiles,
        args: &DemoArgs,
        host: &Host,
        stages: &mut Stages,
    ) -> Result<Self, Failure> {
        let (rehearsal, mut residents) = plan.announce(&host.url())?;
        stages.end(format!("board started, election announced, roll of {} sealed", residents.len()));
        let mut trustees = key_files.start(&rehearsal.page())?;
        say!("Five trustees make the election's key, as processes {:?} …", trustees.ids());
        let visitors = residents.split_off(args.voters as usize);
        rehearsal.wait_for(Phase::Open, LIMIT, || trustees.look())?;
        stages.end("key ceremony of five processes, voting open");
        Ok(Self { rehearsal, trustees, residents, visitors })
    }

    /// Everybody votes, voting closes, the trustees decrypt, and the record is verified: without a person.
    fn once(&mut self, stages: &mut Stages) -> Result<Exit, Failure> {
        let codes: Vec<&VotingCode> = self.residents.iter().chain(&self.visitors).collect();
        let plans = residents::plans(codes.len(), &mut OsRng);
        let due = residents::totals(&plans);
        let posts: usize = plans.iter().map(Vec::len).sum();
        let process = self.rehearsal.place().process;
        let voters = codes.iter().zip(plans).map(|(code, acts)| Voter::new(code, &process, acts)).collect();
        let base = self.rehearsal.place().client.base();
        crowd::vote_all(voters, &self.rehearsal.booth()?, base, THREADS, &|| {})?;
        stages.end(format!("{posts} ballots and challenges encrypted, proved, posted, receipts checked"));
        self.rehearsal.close()?;
        let trustees = &mut self.trustees;
        self.rehearsal.wait_for(Phase::Final, LIMIT, || trustees.look())?;
        self.rehearsal.wait_for_witnesses(LIMIT)?;
        stages.end("voting closed, witnesses cosigned, trustees verified the record and decrypted, result");
        let report = self.rehearsal.verify();
        stages.end("record verified over HTTP");
        trustees.finish(LIMIT)?;
        stages.end("trustees' processes ended");
        say!("{}", Table(&report));
        say!("\nWall time\n{stages}\n");
        let found = totals(&report);
        if found != due {
            say!("The voters chose {due:?}.\nThe verified totals are {found:?}: THEY DIFFER.");
            return Ok(Exit::Failed);
        }
        say!("The verified totals are what the {} voters chose.", codes.len());
        Ok(if report.verdict() == Verdict::Passed { Exit::Done } else { Exit::Failed })
    }
}

/// The totals on the record, contest by contest: options, then the blank where there is one.
fn totals(report: &Report) -> Vec<Vec<u64>> {
    let result = report.process.as_ref().and_then(|process| process.result());
    let contests = result.map_or(&[][..], |result| &result.contests);
    contests
        .iter()
        .filter_map(|contest| contest.counted.as_ref())
        .map(|counted| counted.totals.iter().copied().chain(counted.blanks).collect())
        .collect()
}
