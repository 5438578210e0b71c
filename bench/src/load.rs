//! Ballots through real boards: over HTTP on this machine, the voters' side on the same cores, every proof checked before an entry is
//! taken, every receipt with its inclusion proof and durable before it is given, and readers who verify all the while.
//!
//! The log by itself is measured with 2 KiB that nobody reads ([`town::Posts`]).
//!
//! Ballots are made before the clock starts, since voters' devices make them; receipts are verified after it has stopped, since voters'
//! devices do. Each board has a new database and runs in processes of its own.

mod flood;
mod http;
mod readers;
mod report;
mod server;
mod town;
mod voters;

pub(crate) use self::server::{ServerOptions, run_server};
use self::{
    http::Connection,
    readers::Checked,
    report::{Report, Row, spread},
    server::{Part, Server, machine_cpu, own_cpu},
    town::{Posts, Town},
    voters::Pace,
};
use crate::machine::Machine;
use psephos_rig::postgres::Cluster;
use std::{
    collections::BTreeSet,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};
use tokio::task::JoinSet;

/// Options of `load`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Ballots in each lap, each another voter's.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..=200_000))]
    ballots: u32,
    /// Voters who wait at the same time.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    voters: u32,
    /// Ballots a second in the laps where they come whatever becomes of those before; in the others each answer brings the next.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// Connections over which somebody sends false ballots, in two laps more, one without: at a quarter of the rate, on the first board.
    #[arg(long, default_value_t = 256)]
    flood: u32,
    /// Readers who verify at the same time.
    #[arg(long, default_value_t = 4)]
    readers: u32,
    /// Only boards whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    check: bool,
}

/// A board: its parts, and whether they share a PostgreSQL.
struct Stand {
    name: &'static str,
    parts: &'static [Part],
    postgres: bool,
}

const STANDS: [Stand; 4] = [
    Stand { name: "SQLite, one program", parts: &[Part::Whole], postgres: false },
    Stand { name: "PostgreSQL, one program", parts: &[Part::Whole], postgres: true },
    Stand { name: "PostgreSQL, 1 gateway", parts: &[Part::Gateway, Part::Sequencer], postgres: true },
    Stand { name: "PostgreSQL, 2 gateways", parts: &[Part::Gateway, Part::Gateway, Part::Sequencer], postgres: true },
];

/// What is posted, how, and over how many connections somebody floods the board meanwhile.
#[derive(Clone, Copy)]
struct Lap {
    what: Posts,
    pace: Pace,
    flood: u32,
}

/// Measures, prints, and says whether all is well.
pub(crate) fn run(options: &Options) -> io::Result<bool> {
    eprintln!("making {} ballots …", options.ballots);
    let town = Town::new(options.ballots as usize);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut rows = Vec::new();
    for stand in STANDS.iter().filter(|stand| stand.name.contains(&options.only)) {
        let lap_of = |what, pace| Lap { what, pace, flood: 0 };
        let quiet = lap_of(Posts::Ballots, Pace::Rate((options.rate / 4).max(1)));
        let mut laps = vec![
            lap_of(Posts::Ballots, Pace::Answered),
            lap_of(Posts::Ballots, Pace::Rate(options.rate)),
            lap_of(Posts::Unread, Pace::Answered),
        ];
        if rows.is_empty() && options.flood > 0 {
            laps.extend([quiet, Lap { flood: options.flood, ..quiet }]);
        }
        for of in laps {
            eprintln!("{} …", stand.name);
            rows.push(lap(&runtime, &town, stand, of, options)?);
        }
    }
    let report = Report::new(Machine::here(), options.voters, options.readers, options.rate, rows);
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report).expect("numbers and text"));
    } else {
        report.print();
    }
    Ok(!options.check || report.missed.is_empty())
}

/// One election on one board.
fn lap(runtime: &tokio::runtime::Runtime, town: &Town, stand: &Stand, of: Lap, options: &Options) -> io::Result<Row> {
    let folder = tempfile::tempdir()?;
    let cluster = stand.postgres.then(|| Cluster::new(true));
    let database = match &cluster {
        // The superuser's own database: it is empty.
        Some(cluster) => {
            let (before, after) = cluster.around();
            format!("{before}postgres{after}")
        }
        None => format!("sqlite://{}", folder.path().join("board.db").display()),
    };
    // In turn: the first makes the tables.
    let parts = stand.parts.iter().map(|part| Ok((*part, town.server(*part, &database)?)));
    let mut parts: Vec<(Part, Server)> = parts.collect::<io::Result<_>>()?;
    let gateways: Vec<SocketAddr> =
        parts.iter().filter(|(part, _)| *part != Part::Sequencer).map(|(_, server)| server.address).collect();
    runtime.block_on(vote_and_read(town, stand.name, &mut parts, &gateways, of, options))
}

async fn vote_and_read(
    town: &Town,
    name: &'static str,
    parts: &mut [(Part, Server)],
    gateways: &[SocketAddr],
    of: Lap,
    options: &Options,
) -> io::Result<Row> {
    let Lap { what, pace, flood } = of;
    let [first, ..] = gateways else { return Err(io::Error::other("a board without a door")) };
    town.open(&mut Connection::open(*first, options.voters).await?).await?;
    if what == Posts::Unread {
        // Now that there is an election: no entry of it comes in any more.
        parts.iter_mut().try_for_each(|(_, server)| server.take_anything())?;
    }
    let (process, key, posts) = (town.process(), town.log_key(), town.posts(what));
    let over = Arc::new(AtomicBool::new(false));
    let mut readers = JoinSet::new();
    for (number, gateway) in (0..options.readers).zip(gateways.iter().cycle()) {
        readers.spawn(readers::read(number, *gateway, process.clone(), key.clone(), Arc::clone(&over)));
    }
    let watcher = tokio::spawn(readers::watch(*first, process.clone(), Arc::clone(&over)));
    let path = format!("/{process}/entries");
    // The last ballot is nobody's: it is what false ones are made of.
    let spare = posts.last().cloned().unwrap_or_default();
    let flooding =
        (flood > 0).then(|| tokio::spawn(flood::flood(*first, flood, path.clone(), spare, Arc::clone(&over))));
    let connections = voters::connect(gateways, options.voters).await?;
    let boards = || parts.iter().map(|(_, server)| server.cpu()).sum::<f64>();
    let (start, before) = (Instant::now(), (boards(), own_cpu(), machine_cpu()));
    let answered = voters::vote(connections, &path, posts, pace).await?;
    let wall = start.elapsed().as_secs_f64();
    let spent = (boards() - before.0, own_cpu() - before.1, machine_cpu() - before.2);
    // Long enough for the watcher to see the last one.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    over.store(true, Ordering::Relaxed);
    let seen = watcher.await.map_err(io::Error::other)??;
    let flooded = match flooding {
        Some(flooding) => flooding.await.map_err(io::Error::other)??,
        None => [0, 0],
    };
    let mut checked = Checked::default();
    while let Some(reader) = readers.join_next().await {
        let more = reader.map_err(io::Error::other)??;
        checked.checkpoints += more.checkpoints;
        checked.inclusions += more.inclusions;
        checked.bytes += more.bytes;
    }
    let (mut waits, mut inclusions, mut places) = (Vec::new(), Vec::new(), BTreeSet::new());
    for one in &answered {
        let place = posts.get(one.number).and_then(|entry| one.verified_place(entry, &key));
        let place = place.ok_or_else(|| io::Error::other("a receipt does not hold"))?;
        if !places.insert(place) {
            return Err(io::Error::other("two entries have one place"));
        }
        waits.push((one.at - one.due).as_secs_f64());
        let public = seen.get(seen.partition_point(|(size, _)| *size <= place)).map(|(_, at)| *at);
        let public = public.ok_or_else(|| io::Error::other("an entry is in no public checkpoint"))?;
        inclusions.push(public.saturating_duration_since(one.due).as_secs_f64());
    }
    let count = f64::from(options.ballots - 1);
    let each = 1e6 / count;
    Ok(Row {
        board: name,
        what,
        flooded,
        bytes: posts.first().map_or(0, hyper::body::Bytes::len),
        rate: match pace {
            Pace::Answered => None,
            Pace::Rate(rate) => Some(rate),
        },
        a_second: count / wall,
        wait: spread(waits),
        inclusion: spread(inclusions),
        sent_away: answered.iter().map(|one| u64::from(one.sent_away)).sum(),
        board_cpu: spent.0 * each,
        voters_cpu: spent.1 * each,
        other_cpu: (spent.2 - spent.0 - spent.1) * each,
        checkpoints: f64::from(checked.checkpoints) / wall,
        inclusions: f64::from(checked.inclusions) / wall,
        read_bytes: checked.bytes / wall,
    })
}
