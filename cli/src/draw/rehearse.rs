//! A whole draw on this machine, as large as asked for: the real board, the real doors, and what each stage takes.

mod memory;

use super::{Ids, import, post_pool};
use crate::{
    clock,
    console::say,
    exit::Exit,
    export,
    failure::Failure,
    host::{self, Host, TurnedClock},
    keyfile,
    rehearsal::{Rehearsal, Staff, together},
    source::FolderSource,
    stages::Stages,
    trustee::{self, Goal, Pace},
    verify::{self, Table},
};
use clap::Args;
use core::{str::FromStr, time::Duration};
use ed25519_dalek::SigningKey;
use memory::Peak;
use psephos_board::{Limits, Organisers, Settings};
use psephos_record::{
    Key, Manifest,
    draw::{Beacon, BeaconRound, DrawRules, Ground, OutageRule, UnitType},
    ids::FixedBytes,
    manifest::{BoardIdentity, ProcessKind, TieRule},
    text::Text,
};
use psephos_tally::{
    Phase,
    trustee::TrusteeKeys,
    verifier::{Report, Verdict},
};
use rand_core::{OsRng, RngCore as _};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How long any one stage may take that waits for the board.
const LIMIT: Duration = Duration::from_mins(10);
/// How often the trustees look at the board.
const LOOK: Duration = Duration::from_millis(50);
const TRUSTEES: u16 = 5;
const THRESHOLD: u16 = 3;
/// Round 1000 of drand's quicknet: when it was due, and what it is.
const ROUND: u64 = 1000;
const ROUND_AT: u64 = 1_692_806_364;
const SIGNATURE: &str =
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39";

/// Hold a whole draw on this machine, for its times and its memory: real board, ceremony, upload, contributions, result.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example: the licence plates of a large city
  psephos draw rehearse --entrants 3000000 --places 15000 --tickets 1-8

The entrants are invented and written into a list, which is imported like any registrar's. Board, trustees and contributors
work in this one process and talk over HTTP; the memory of a stage is the most that the process had in it, the board's
included (Linux; elsewhere it is not told). The board's clock is turned instead of waited for.")]
pub(super) struct RehearseArgs {
    /// How many entrants.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=67_000_000))]
    entrants: u32,
    /// How many places.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    places: u32,
    /// How many tickets each entrant has: from the first number to the second, in turns.
    #[arg(long, value_name = "FROM-TO", default_value = "1")]
    tickets: Tickets,
    /// How many contribute besides the trustees.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    contributions: u32,
    /// In how many offices they enter; the pool then says of each in which, and with which entry number. 0: it says neither.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1_000))]
    offices: u16,
    /// With a beacon: a published round of drand's quicknet, on a clock of 2023.
    #[arg(long)]
    beacon: bool,
    /// Exports the record into this folder, which must not be there yet; without it, into one that is deleted.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// From so many tickets to so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tickets {
    from: u32,
    to: u32,
}

impl FromStr for Tickets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let number = |digits: &str| digits.parse().map_err(|_| format!("\"{text}\" is not like 1-8"));
        let (from, to) = (number(from)?, number(to)?);
        if (1..=to).contains(&from) && to <= 10_000 {
            Ok(Self { from, to })
        } else {
            Err("tickets go from 1 up to 10000".to_owned())
        }
    }
}

pub(super) fn run(args: &RehearseArgs) -> Result<Exit, Failure> {
    let folder = tempfile::tempdir().map_err(|cause| Failure::new("file", cause, "look at the temporary folder"))?;
    let key = SigningKey::from_bytes(&keyfile::fresh_seed(&mut OsRng));
    let board_key = Key(key.verifying_key().to_bytes());
    let listener = host::listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let name = listener.local_addr().map(host::name_of).map_err(|cause| Failure::new("listen", cause, ""))?;
    let settings = Settings {
        database: format!("sqlite://{}", folder.path().join("board.db").display()),
        name: name.clone(),
        key,
        organisers: Organisers::Any,
        witnesses: Vec::new(),
        start_without_witnesses: false,
    };
    // All of it lies in the past of this machine's clock, so that nobody takes the close for early.
    let begins = if args.beacon { ROUND_AT - 3_000 } else { clock::now() - 10_000 };
    let clock = Arc::new(TurnedClock::at(begins));
    let limits = Limits { tells_apart: false, ..Limits::default() };
    let mut stages = Staged { stages: Stages::start(), peak: Peak::start() };
    let host = Host::start_on(Arc::clone(&clock), listener, settings, limits)?;
    let board = BoardIdentity { name, key: board_key };
    let lottery = Lottery { args, begins, clock: &clock, folder: folder.path() };
    let passed = lottery.hold(board, &host.url(), &mut stages);
    host.stop();
    say!("\nWall time, and the most memory of this process, board included\n{}", stages.stages);
    passed.map(|passed| if passed { Exit::Done } else { Exit::Failed })
}

/// Stages with their memory.
struct Staged {
    stages: Stages,
    peak: Peak,
}

impl Staged {
    fn end(&mut self, what: impl core::fmt::Display) -> Duration {
        let memory = self.peak.take();
        self.stages.end(format!("{memory}{what}"))
    }
}

/// The draw that is held.
struct Lottery<'a> {
    args: &'a RehearseArgs,
    begins: u64,
    clock: &'a TurnedClock,
    folder: &'a Path,
}

impl Lottery<'_> {
    /// The whole draw; says whether every check passed.
    fn hold(&self, board: BoardIdentity, url: &str, stages: &mut Staged) -> Result<bool, Failure> {
        let keys: Vec<TrusteeKeys> =
            (0..TRUSTEES).map(|_| TrusteeKeys::from_seed(*keyfile::fresh_seed(&mut OsRng))).collect();
        let staff = Staff::random(&mut OsRng);
        let manifest = self.manifest(&staff, board, &keys);
        manifest.check().map_err(|cause| Failure::usage(cause, "give other numbers"))?;
        let rehearsal = Rehearsal::announce(url, manifest.clone(), staff.clone())?;
        let place = rehearsal.place().clone();
        together(&keys, &place, Goal::Key, Pace::Every(LOOK))?;
        rehearsal.wait_for(Phase::Ready, LIMIT, || Ok(()))?;
        stages.end(format_args!("board started, draw announced, key ceremony of {THRESHOLD} of {TRUSTEES} trustees"));

        let (list, slips) = (self.folder.join("entrants.csv"), self.folder.join("slips"));
        self.invent(&list).map_err(|cause| Failure::file(&list, cause))?;
        stages.end(format_args!("{} entrants invented, list written", self.args.entrants));
        let ids = Ids { secret: keyfile::fresh_seed(&mut OsRng), process: place.process };
        let sealed = import(&list, &slips, &manifest, &ids, &rehearsal.page())?;
        stages
            .end(format_args!("list read, ids hashed, pool of {} tickets sealed, slips written", sealed.pool.tickets));
        post_pool(&place, staff.registrar_key(), &manifest, &sealed)?;
        stages.end(format_args!("pool uploaded in {} parts, board checked it", sealed.pool.chunks.len()));
        sealed.delete()?;

        self.clock.turn_to(manifest.opens_at);
        rehearsal.wait_for(Phase::Open, LIMIT, || Ok(()))?;
        rehearsal.contribute(self.args.contributions)?;
        stages.end(format_args!("opened, {} strangers contributed, receipts checked", self.args.contributions));
        together(&keys, &place, Goal::Key, Pace::Once)?;
        stages.end(format_args!("{TRUSTEES} trustees verified the record and contributed"));

        self.clock.turn_to(manifest.closes_at);
        rehearsal.wait_for(Phase::Tallying, LIMIT, || Ok(()))?;
        if self.args.beacon {
            self.clock.turn_to(ROUND_AT);
            rehearsal.bring(&Beacon { round: ROUND, signature: Some(FixedBytes(bytes_of(SIGNATURE)?)) })?;
        }
        // Those whom it takes; the others stay away.
        let needed = keys.get(..usize::from(THRESHOLD)).unwrap_or(&keys);
        together(needed, &place, Goal::Decryption, Pace::Once)?;
        stages.end(format_args!("closed, {THRESHOLD} trustees verified the record and decrypted"));
        rehearsal.wait_for(Phase::Final, LIMIT, || Ok(()))?;
        stages.end("board ordered everybody and posted the result");

        let mut passed = tell(&rehearsal.verify(), "over HTTP");
        stages.end("verified over HTTP");
        let copy = self.args.out.clone().unwrap_or_else(|| self.folder.join("record"));
        let (_, copied) = export::export(&rehearsal.record(), Some(place.process), &copy)?;
        stages.end(format_args!("exported, {} bytes in {} files, verified on the way", copied.bytes, copied.files));
        let report = verify::watched(&FolderSource::new(&copy), Some(place.process));
        passed &= tell(&report, "from the folder");
        stages.end("verified from the folder");
        say!("{}", Table(&report));
        Ok(passed)
    }

    fn manifest(&self, staff: &Staff, board: BoardIdentity, keys: &[TrusteeKeys]) -> Manifest {
        let mut nonce = [0; 16];
        OsRng.fill_bytes(&mut nonce);
        let (opens_at, closes_at) = (self.begins + 1_000, self.begins + 2_000);
        let beacon = self
            .args
            .beacon
            .then(|| BeaconRound { round: ROUND, ..crate::organiser::announcement::quicknet(OutageRule::Wait) });
        let title = Text::en_zh("Places", "名额");
        Manifest {
            kind: ProcessKind::Draw,
            nonce: FixedBytes(nonce),
            title: Text::en_zh("A rehearsed draw", "抽签演练"),
            description: Text::only("en", "Nobody gets anything by it."),
            organiser: staff.organiser(),
            registrar: staff.registrar(),
            board,
            trustees: (1..).zip(keys).map(|(seat, keys)| trustee::public(&format!("trustee {seat}"), keys)).collect(),
            threshold: THRESHOLD,
            contests: Vec::new(),
            styles: Vec::new(),
            opens_at,
            closes_at,
            early_close: false,
            minimum_group: 0,
            max_weight: 0,
            ties: TieRule::Stands,
            witnesses: Vec::new(),
            quorum: 0,
            draw: Some(DrawRules {
                max_tickets: self.args.tickets.to,
                exclusions: vec![Ground { id: "withdrew".to_owned(), title: Text::en_zh("Withdrew", "放弃") }],
                annulments: vec![Ground {
                    id: "court-order".to_owned(),
                    title: Text::en_zh("Court order", "法院裁定"),
                }],
                objections_until: opens_at,
                beacon,
                provenance: (self.args.offices > 0)
                    .then(|| self.offices().map(|name| Text::only("en", &name)).collect()),
                ..DrawRules::plain(vec![UnitType { id: "place".to_owned(), title, count: self.args.places }])
            }),
        }
    }

    /// Writes a list of invented entrants.
    fn invent(&self, path: &Path) -> std::io::Result<()> {
        let Tickets { from, to } = self.args.tickets;
        let mut list = BufWriter::new(File::create(path)?);
        let offices: Vec<String> = self.offices().collect();
        writeln!(list, "identity,tickets{}", if offices.is_empty() { "" } else { ",office,number" })?;
        let each = u32::from(self.args.offices).max(1);
        for number in 0..self.args.entrants {
            write!(list, "applicant {number:08},{}", from + number % (to - from + 1))?;
            if let Some(office) = offices.get(usize::try_from(number % each).unwrap_or(0)) {
                write!(list, ",{office},{}", number / each + 1)?;
            }
            writeln!(list)?;
        }
        list.flush()
    }

    fn offices(&self) -> impl Iterator<Item = String> + use<> {
        (1..=self.args.offices).map(|number| format!("Office {number}"))
    }
}

fn bytes_of<const N: usize>(digits: &str) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).map_err(|cause| Failure::new("internal", cause, ""))?;
    Ok(bytes)
}

/// Says how a verification went, and whether every check passed.
fn tell(report: &Report, from: &str) -> bool {
    let passed = report.verdict() == Verdict::Passed;
    let (time, outcome) = (report.timing.total.as_secs_f64(), if passed { "every check passed" } else { "IT FAILS" });
    say!("verified {from}: {outcome}, {} entries in {time:.2} s", report.counts.entries);
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_a_range_or_one_number() {
        assert_eq!("1-8".parse(), Ok(Tickets { from: 1, to: 8 }));
        assert_eq!("3".parse(), Ok(Tickets { from: 3, to: 3 }));
        for wrong in ["", "0-3", "8-1", "1-10001", "a-b", "1-"] {
            assert!(wrong.parse::<Tickets>().is_err(), "{wrong}");
        }
    }
}
