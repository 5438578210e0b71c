//! `psephos demo`: a town's whole election and a draw on one machine, with nothing to set up. The board and its pages are in
//! this process, witnesses and trustees are processes of their own, the voters encrypt for themselves and post over HTTP.

mod evening;
mod gardens;
mod lottery;
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
use lottery::Lottery;
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
use psephos_web::DemoDraw;
use rand_core::{OsRng, RngCore as _};
use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use town::{Arrangements, TRUSTEES};
use trustees::{KeyFiles, Trustees};
use witnesses::{QUORUM, Witnesses};

/// Codes for whoever watches.
const VISITORS: u32 = 10;
/// Voters at the polls at the same time under `--once`.
const THREADS: usize = 16;
/// Who contributes to the draw then, besides its trustees.
const CONTRIBUTORS: u32 = 3;
/// How long the ceremony may take, and the decryption: there are five other processes, perhaps on a slow machine.
const LIMIT: Duration = Duration::from_mins(2);

/// A town's whole election and a draw on this machine, with nothing to set up: to look at, and to take part in.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Where to listen; without it 127.0.0.1:8080, or another port if that one is taken.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<SocketAddr>,
    /// Nobody watches: everybody votes at once, voting closes, and the result is verified and compared; the draw is held and
    /// verified too. Ends with 0 only if every check passed and the totals are what the voters chose.
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
    /// Minutes until contributing to the draw closes and it is drawn.
    #[arg(long, value_name = "M", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=10_080))]
    draw_minutes: u32,
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
    let witnesses = Witnesses::start(folder.path(), &board)?;
    say!("Four witnesses watch the board, as processes {:?} …", witnesses.ids());
    let staff = Staff::random(&mut OsRng);
    let town = Town {
        folder: folder.path(),
        staff: staff.clone(),
        board: board.clone(),
        witnesses: witnesses.public(),
        draw: Arc::default(),
    };
    let key_files = KeyFiles::create(&folder.path().join("election"), &TRUSTEES)?;
    // The election's name follows from its manifest, so the pages can be told of it before it is announced.
    let voters = args.voters.saturating_add(VISITORS);
    let arrangements = town.arrange(key_files.public(), minutes(args.minutes));
    let plan = Plan::new(town::manifest(arrangements, voters), staff.clone(), voters as usize, &mut OsRng)?;
    let visitors = plan.codes().get(args.voters as usize..).unwrap_or_default();
    let options = pages::options(plan.process(), visitors, staff, Arc::clone(&town.draw));
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
    let outcome = Demo::open(&town, plan, &key_files, args, &host, &mut stages)
        .and_then(|mut demo| if args.once { demo.once(&mut stages) } else { evening::watch(&mut demo, args, &host) });
    host.stop();
    outcome
}

/// Who runs the town's election and its draw.
struct Town<'a> {
    /// For files that are deleted with the demo.
    folder: &'a Path,
    staff: Staff,
    board: BoardIdentity,
    witnesses: Vec<Witness>,
    /// The draw, for the pages, once it is announced.
    draw: Arc<OnceLock<DemoDraw>>,
}

/// An election and a draw that are open, and everybody in them.
struct Demo {
    rehearsal: Rehearsal,
    trustees: Trustees,
    /// The codes of the voters whom the program plays.
    residents: Vec<VotingCode>,
    /// The codes for whoever watches.
    visitors: Vec<VotingCode>,
    lottery: Lottery,
}

impl Town<'_> {
    /// What opens now, or as soon as these trustees are ready, and closes after so long.
    fn arrange(&self, trustees: Vec<Trustee>, lasts: Duration) -> Arrangements {
        let mut nonce = [0; 16];
        OsRng.fill_bytes(&mut nonce);
        let now = clock::now();
        Arrangements {
            organiser: self.staff.organiser(),
            registrar: self.staff.registrar(),
            board: self.board.clone(),
            trustees,
            witnesses: self.witnesses.clone(),
            quorum: QUORUM,
            nonce,
            opens_at: now,
            closes_at: now + lasts.as_secs(),
        }
    }

    /// The draw, which is open for at least so long.
    fn draw(&self, base: &str, lasts: Duration) -> Result<Lottery, Failure> {
        let folder = self.folder.join("draw");
        let key_files = KeyFiles::create(&folder, &TRUSTEES)?;
        let arrangements = self.arrange(key_files.public(), lasts);
        let (lottery, draw) = Lottery::open(base, &folder, &key_files, arrangements, &self.staff)?;
        // There is one draw.
        let _ = self.draw.set(draw);
        Ok(lottery)
    }
}

fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}

fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, Failure> {
    let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
    match asked {
        Some(address) => host::listen(address),
        None => host::listen(local(8080)).or_else(|_| host::listen(local(0))),
    }
}

impl Demo {
    /// Announces the election, starts the trustees, and waits until voting is open; then the same for the draw.
    fn open(
        town: &Town<'_>,
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
        let ceremony = stages.end("key ceremony of five processes, voting open");
        // A draw that closes before its trustees are ready could not be held: this machine has shown how long they take.
        let asked = if args.once { Duration::from_secs(5) } else { minutes(args.draw_minutes) };
        let lottery = town.draw(&host.url(), asked.max(ceremony * 3))?;
        stages.end("draw announced, pool sealed, key ceremony of five more, contributing open");
        Ok(Self { rehearsal, trustees, residents, visitors, lottery })
    }

    /// Everybody votes, voting closes, the trustees decrypt, and the record is verified: without a person. So is the draw.
    fn once(&mut self, stages: &mut Stages) -> Result<Exit, Failure> {
        self.lottery.contribute(CONTRIBUTORS)?;
        stages.end(format!("{CONTRIBUTORS} contributions to the draw, receipts checked"));
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
        let drawn = self.lottery.finish()?;
        stages.end("contributing closed, the draw's trustees opened the sum, result, record verified over HTTP");
        say!("{}", Table(&report));
        say!("{}", Table(&drawn));
        say!("\nWall time\n{stages}\n");
        let found = totals(&report);
        if found != due {
            say!("The voters chose {due:?}.\nThe verified totals are {found:?}: THEY DIFFER.");
            return Ok(Exit::Failed);
        }
        say!("The verified totals are what the {} voters chose.", codes.len());
        let passed = [report, drawn].iter().all(|report| report.verdict() == Verdict::Passed);
        Ok(if passed { Exit::Done } else { Exit::Failed })
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
