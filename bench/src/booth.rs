//! How long the booth's module takes in a browser, from a choice to an entry that can be posted: the module that voters load, in the worker
//! that they load it into. What the board takes to answer the booth is not counted.
//!
//! Every first ballot is the first in a browser of its own, since a browser keeps what it has compiled.

mod browser;
mod door;

use crate::{
    clock::median,
    kind::{Election, Kind},
    machine::Machine,
};
use browser::Browser;
use door::Door;
use psephos_record::credential::VotingCode;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{fs, io, path::PathBuf};

const CONTESTS: [&str; 3] = ["choose 1 of 2", "choose 1 of 5", "choose 1 of 10"];
/// Ballots in a lap, one after the other.
const BALLOTS: u32 = 41;
/// What a voter takes to mark a ballot, milliseconds.
const MARKING: u32 = 2_000;

/// Targets for 1 of 5, milliseconds.
const MOST_FIRST: f64 = 15.0;
const MOST_WARM: f64 = 2.0;

/// Options of `booth`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder of modules that `cargo xtask web` makes.
    #[arg(long)]
    site: PathBuf,
    /// Rounds; every figure is the median over them.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The browser.
    #[arg(long, default_value = "chromium")]
    browser: PathBuf,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
}

/// Milliseconds of each ballot of a lap, as the page tells them.
#[derive(Deserialize)]
struct Lap {
    spent: Vec<f64>,
}

/// A row of the table, milliseconds.
#[derive(Serialize)]
struct Row {
    contest: String,
    /// Of somebody who marks a ballot as people do, and of somebody who asks at once.
    first: f64,
    at_once: f64,
    /// Of all further ones of either.
    warm: f64,
}

#[derive(Serialize)]
struct Report {
    machine: Machine,
    browser: String,
    module: String,
    bytes: u64,
    compressed: Option<u64>,
    rounds: u32,
    rows: Vec<Row>,
    missed: Vec<String>,
}

/// The modules as the board would serve them.
struct Site {
    folder: PathBuf,
    manifest: Value,
}

impl Site {
    fn open(folder: &std::path::Path) -> io::Result<Self> {
        let folder = folder.join("pkg");
        let manifest = fs::read(folder.join("manifest.json"))?;
        Ok(Self { folder, manifest: serde_json::from_slice(&manifest)? })
    }

    fn address(&self, name: &str) -> io::Result<&str> {
        let address = self.manifest.get(name).and_then(|file| file.get("url")?.as_str());
        address.ok_or_else(|| io::Error::other(format!("the site has no {name}: build it with cargo xtask web")))
    }

    fn path(&self, address: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{}{ending}", address.trim_start_matches("/pkg/")))
    }
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> io::Result<bool> {
    let site = Site::open(&options.site)?;
    let script = site.address("worker.js")?;
    let module = site.address("worker.wasm")?;
    let mut door = Door::open()?;
    for address in [script, module] {
        door.put(address, fs::read(site.path(address, ""))?);
    }
    let kinds: Vec<Kind> = Kind::all().into_iter().filter(|kind| CONTESTS.contains(&kind.name)).collect();
    let pages: Vec<[String; 2]> = kinds.iter().map(|kind| put_election(&mut door, kind, script)).collect();
    let mut laps: Vec<[Vec<Lap>; 2]> = kinds.iter().map(|_| [Vec::new(), Vec::new()]).collect();
    for round in 1..=options.rounds {
        eprintln!("round {round} of {} …", options.rounds);
        for (pages, laps) in pages.iter().zip(&mut laps) {
            for (page, laps) in pages.iter().zip(laps) {
                let _browser = Browser::start(&options.browser, &door.address(page))?;
                laps.push(serde_json::from_slice(&door.wait()?)?);
            }
        }
    }
    let rows: Vec<Row> = kinds.iter().zip(&laps).map(|(kind, laps)| Row::new(kind.name, laps)).collect();
    let missed = missed(&rows);
    let report = Report {
        machine: Machine::here(),
        browser: browser::version(&options.browser)?,
        module: module.to_owned(),
        bytes: fs::metadata(site.path(module, ""))?.len(),
        compressed: fs::metadata(site.path(module, ".br")).ok().map(|file| file.len()),
        rounds: options.rounds,
        rows,
        missed,
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
    Ok(!options.check || report.missed.is_empty())
}

/// Puts an election behind the door, and two pages that vote in it: one that takes its time, and one that does not.
fn put_election(door: &mut Door, kind: &Kind, script: &str) -> [String; 2] {
    let election = Election::new(kind.clone(), 1);
    let process = election.rig.id();
    let log = format!("/log/v1/{process}");
    for (path, bytes) in election.rig.record().files {
        door.put(&format!("{log}/{path}"), bytes);
    }
    // Whoever asks has not voted yet.
    let code = VotingCode::random(&mut ChaCha20Rng::from_seed([7; 32]));
    let credential = code.credential(&process);
    door.put(&format!("{log}/voter/{credential}"), json!({ "counter": 0, "previous": null }).to_string().into_bytes());
    let options = election.rig.process.manifest().contests.first().map_or(0, |contest| contest.options.len());
    [MARKING, 0].map(|pause| {
        let task = json!({
            "script": script,
            "process": process.to_string(),
            "prefix": election.rig.log.entries.len(),
            "code": *code.print(),
            "options": options,
            "pause": pause,
            "ballots": BALLOTS,
            "clock": include_str!("booth/clock.js"),
        });
        let page = format!("/{process}/{pause}");
        door.put(&page, include_str!("booth/page.html").replace("@TASK@", &task.to_string()).into_bytes());
        page
    })
}

impl Row {
    fn new(contest: &str, [unhurried, hurried]: &[Vec<Lap>; 2]) -> Self {
        let first = |laps: &[Lap]| median(laps.iter().filter_map(|lap| lap.spent.first().copied()).collect());
        let warm = [unhurried, hurried].into_iter().flatten();
        let warm = warm.flat_map(|lap| lap.spent.iter().skip(1).copied()).collect();
        Self { contest: contest.to_owned(), first: first(unhurried), at_once: first(hurried), warm: median(warm) }
    }
}

/// The targets of DESIGN §7 that these rows miss.
fn missed(rows: &[Row]) -> Vec<String> {
    let mut missed = Vec::new();
    for row in rows.iter().filter(|row| row.contest == "choose 1 of 5") {
        for (what, found, due) in [("the first ballot", row.first, MOST_FIRST), ("a further one", row.warm, MOST_WARM)]
        {
            if found > due {
                missed.push(format!("{}: {what} takes {found:.1} ms, {due} are allowed", row.contest));
            }
        }
    }
    missed
}

impl Report {
    fn print(&self) {
        let Self { machine, browser, module, bytes, compressed, rounds, rows, missed } = self;
        println!("{machine}\nbrowser  {browser}");
        print!("module   {module}, {bytes} bytes");
        println!("{}\n", compressed.map_or_else(String::new, |bytes| format!(", {bytes} compressed")));
        println!(
            "ms on the wall's clock to encrypt and prove a ballot in the booth's worker, median of {rounds} browsers;"
        );
        println!(
            "the first ballot of somebody who marks for {MARKING} ms, of somebody who asks at once, and further ones.\n"
        );
        println!("contest        | first  at once  further");
        for row in rows {
            println!("{:<14} | {:>5.1} {:>8.1} {:>8.2}", row.contest, row.first, row.at_once, row.warm);
        }
        println!();
        if missed.is_empty() {
            println!("the booth is as quick as the design asks");
        }
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
