//! `psephos replay`: real votes of a published file, each cast again by a voter with a code, over HTTP, and counted by
//! trustees; then the verified totals beside the file's own.

mod comparison;
mod question;
mod summary;

pub use comparison::Comparison;

use crate::{
    console::say,
    crowd::{self, Act, Voter},
    exit::Exit,
    export,
    failure::Failure,
    host::{self, Host},
    keyfile,
    poll::{Oddity, Poll},
    rehearsal::{Plan, Rehearsal, Staff, together},
    source::FolderSource,
    stages::Stages,
    trustee::{self, Goal, Pace},
    verify::{self, Table},
};
use core::time::Duration;
use ed25519_dalek::SigningKey;
use indicatif::{ProgressBar, ProgressStyle};
use psephos_board::{Limits, Organisers, Settings};
use psephos_crypto::Quorum;
use psephos_record::{
    Key, Manifest,
    credential::VotingCode,
    ids::FixedBytes,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, TieRule},
    text::printable,
};
use psephos_tally::{
    Phase,
    trustee::TrusteeKeys,
    verifier::{Report, Verdict},
};
use rand_core::{OsRng, RngCore as _};
use std::{collections::BTreeMap, fs, net::SocketAddr, path::PathBuf};
use summary::{Summary, Verification};

/// Voters at the polls at the same time: the board answers when a ballot is durable, so many wait together.
const THREADS: usize = 64;
/// How long any one stage may take that waits for the board.
const LIMIT: Duration = Duration::from_mins(2);
/// How often the trustees of a replay look at the board during the ceremony.
const LOOK: Duration = Duration::from_millis(50);
/// Oddities of the file that are printed one by one.
const LISTED: usize = 20;

/// Casts the votes of a published file again, as a whole election on this machine, and compares the verified totals.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Two formats are known by their first line: participatory budgets of https://pabulib.org with approvals (within a cost or
not), points or ranks, and ranked ballots of wards of https://github.com/mggg/scot-elex. Every voter of the file gets a
voting code on a sealed roll, encrypts in the booth and posts over HTTP to a board on this machine; trustees make the
key and decrypt the sums; the record is verified from the board, and with --out from the exported folder too.

Budgets are funded by the greedy rule where the file names it. Wards are counted by Condorcet's pairs (Schulze) and by
Borda: of k candidates a first preference is worth k-1 points, the next k-2, and none has none.

Ends with 0 when every check passed, every verified total is the file's own, and who is elected or funded is what
counting the file in the clear gives. Votes that are none by the file's rules are named with their line and left out.
Where the counts in the file's header differ from the verified ones, each is listed by its name.")]
pub struct ReplayArgs {
    /// A .pb file of Pabulib, or a .csv file of scot-elex.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Casts only the first ballots of the file.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    first: Option<u32>,
    /// Exports the record into this folder, which must not be there yet.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// How many trustees make the key.
    #[arg(long, default_value_t = 5)]
    trustees: u16,
    /// How many of them decrypt.
    #[arg(long, default_value_t = 3)]
    threshold: u16,
}

/// Replays a file.
pub fn run(args: &ReplayArgs) -> Result<Exit, Failure> {
    Quorum::new(args.threshold, args.trustees).map_err(|cause| Failure::usage(cause, "give others"))?;
    let bytes = fs::read(&args.file).map_err(|cause| Failure::file(&args.file, cause))?;
    let poll = Poll::parse(&bytes).map_err(|cause| {
        let what = format!("{}: {}", args.file.display(), printable(&cause.to_string()));
        Failure::new("unreadable-file", what, "give a .pb file of pabulib.org or a .csv file of scot-elex")
    })?;
    let poll = match args.first {
        Some(first) => poll.first(first as usize),
        None => poll,
    };
    announce_file(&poll, args);
    let mut stages = Stages::start();
    let folder = tempfile::tempdir().map_err(|cause| Failure::new("file", cause, "look at the temporary folder"))?;
    let key = SigningKey::from_bytes(&keyfile::fresh_seed(&mut OsRng));
    let board_key = Key(key.verifying_key().to_bytes());
    let listener = host::listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let name = listener.local_addr().map(host::name_of).map_err(|cause| Failure::new("listen", cause, ""))?;
    let database = format!("sqlite://{}", folder.path().join("board.db").display());
    let settings = Settings {
        database,
        name: name.clone(),
        key,
        organisers: Organisers::Any,
        witnesses: Vec::new(),
        start_without_witnesses: false,
    };
    let limits = Limits { tells_apart: false, ..Limits::default() };
    let host = Host::start(listener, settings, limits, |_| axum::Router::new())?;
    let cast = Cast { poll: &poll, board: BoardIdentity { name, key: board_key }, url: host.url() };
    let equal = cast.election(args, &mut stages);
    host.stop();
    say!("\nWall time\n{stages}");
    equal.map(|equal| if equal { Exit::Done } else { Exit::Failed })
}

/// A replay under way.
struct Cast<'a> {
    poll: &'a Poll,
    board: BoardIdentity,
    url: String,
}

impl Cast<'_> {
    /// The whole election; says whether the verified totals are the file's.
    fn election(&self, args: &ReplayArgs, stages: &mut Stages) -> Result<bool, Failure> {
        let keys: Vec<TrusteeKeys> =
            (0..args.trustees).map(|_| TrusteeKeys::from_seed(*keyfile::fresh_seed(&mut OsRng))).collect();
        let staff = Staff::random(&mut OsRng);
        let manifest = self.manifest(args.threshold, &keys, &staff);
        let (rehearsal, codes) = Plan::new(manifest, staff, self.poll.voters, &mut OsRng)?.announce(&self.url)?;
        stages.end(format!("board started, election announced, roll of {} sealed", codes.len()));

        together(&keys, rehearsal.place(), Goal::Key, Pace::Every(LOOK))?;
        rehearsal.wait_for(Phase::Open, LIMIT, || Ok(()))?;
        stages.end(format!("key ceremony, {} of {} trustees", args.threshold, args.trustees));

        let ballots = self.poll.ballots.len() as u64;
        let bar = progress(ballots);
        crowd::vote_all(self.voters(&codes, &rehearsal), &rehearsal.booth()?, &self.url, THREADS, &|| bar.inc(1))?;
        bar.finish_and_clear();
        let casting = stages.end(format!("{ballots} ballots encrypted, proved, posted, receipts checked"));

        rehearsal.close()?;
        rehearsal.wait_for(Phase::Tallying, LIMIT, || Ok(()))?;
        // Those whom it takes; the others stay away.
        let needed = keys.get(..usize::from(args.threshold)).unwrap_or(&keys);
        together(needed, rehearsal.place(), Goal::Decryption, Pace::Once)?;
        rehearsal.wait_for(Phase::Final, LIMIT, || Ok(()))?;
        stages.end(format!("close, {} trustees verified the record and decrypted, result", needed.len()));

        let mut report = rehearsal.verify();
        let mut passed = tell(&report, "over HTTP");
        stages.end("verified over HTTP");
        if let Some(folder) = &args.out {
            let process = Some(rehearsal.place().process);
            let (_, copied) = export::export(&rehearsal.record(), process, folder)?;
            stages.end(format!("exported, {} bytes in {} files, verified on the way", copied.bytes, copied.files));
            report = verify::watched(&FolderSource::new(folder), process);
            passed &= tell(&report, &format!("from {}", folder.display()));
            stages.end("verified from the folder");
        }
        let equal = self.compare(rehearsal.manifest(), &report);
        say!("\n{}", Summary { poll: self.poll, manifest: rehearsal.manifest(), casting, report: &report });
        Ok(equal && passed)
    }

    fn manifest(&self, threshold: u16, keys: &[TrusteeKeys], staff: &Staff) -> Manifest {
        let mut nonce = [0; 16];
        OsRng.fill_bytes(&mut nonce);
        let now = crate::clock::now();
        Manifest {
            kind: ProcessKind::Election,
            nonce: FixedBytes(nonce),
            title: question::title(self.poll),
            description: psephos_record::text::Text::only("en", "A replay of published votes."),
            organiser: staff.organiser(),
            registrar: staff.registrar(),
            board: self.board.clone(),
            trustees: (1..).zip(keys).map(|(seat, keys)| trustee::public(&format!("trustee {seat}"), keys)).collect(),
            threshold,
            contests: vec![question::contest(self.poll)],
            styles: vec![BallotStyle { id: "all".into(), contests: vec![0] }],
            opens_at: now,
            closes_at: now + 86_400,
            early_close: true,
            minimum_group: 1,
            max_weight: self.poll.voters as u64,
            ties: TieRule::Stands,
            witnesses: Vec::new(),
            quorum: 0,
            draw: None,
        }
    }

    /// The voters of the file, each with their ballots in the order of the file.
    fn voters(&self, codes: &[VotingCode], rehearsal: &Rehearsal) -> Vec<Voter> {
        let mut acts: Vec<Vec<Act>> = vec![Vec::new(); codes.len()];
        for ballot in &self.poll.ballots {
            if let Some(acts) = acts.get_mut(ballot.voter) {
                acts.push(Act::Cast(vec![self.poll.selection(ballot)]));
            }
        }
        let process = rehearsal.place().process;
        codes.iter().zip(acts).map(|(code, acts)| Voter::new(code, &process, acts)).collect()
    }

    fn compare(&self, manifest: &Manifest, report: &Report) -> bool {
        let result = report.process.as_ref().and_then(|process| process.result());
        let Some(contest) = manifest.contests.first() else { return false };
        let comparison = Comparison::new(self.poll, contest, result);
        say!("\n{comparison}");
        for difference in comparison.differences_from_header() {
            say!("differs from the header: {difference}");
        }
        let equal = comparison.is_equal();
        say!("The verified totals {} the file's own votes.", if equal { "are equal to" } else { "DIFFER FROM" });
        equal
    }
}

fn announce_file(poll: &Poll, args: &ReplayArgs) {
    say!(
        "{}\n{}: {} voters, {} ballots; {}; {} of {} trustees decrypt",
        poll.title,
        poll.format,
        poll.voters,
        poll.ballots.len(),
        question::rule(poll),
        args.threshold,
        args.trustees,
    );
    let (shown, more) = poll.oddities.split_at(poll.oddities.len().min(LISTED));
    for oddity in shown {
        say!("note: {}", printable(&oddity.to_string()));
    }
    let mut sorts: BTreeMap<&str, usize> = BTreeMap::new();
    for sort in more.iter().map(Oddity::sort) {
        *sorts.entry(sort).or_default() += 1;
    }
    for (sort, count) in sorts {
        say!("note: and {count} more {sort}");
    }
}

/// Says how a verification went, and whether every check passed.
fn tell(report: &Report, from: &str) -> bool {
    say!("verified {from}: {}", Verification(report));
    let passed = report.verdict() == Verdict::Passed;
    if !passed {
        say!("{}", Table(report));
    }
    passed
}

fn progress(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("  {bar:40} {pos} of {len} ballots, {per_sec}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
