//! Boards under load, each in a process of its own: what `psephos serve` runs, without the pages.

use crate::clock::process_time;
use ed25519_dalek::SigningKey;
use psephos_board::{Board, Clock, Limits, Organisers, Role, Settings, router, serve};
use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::Arc,
};

const SERVING: &str = "serving at ";
/// Clock ticks a second in `/proc/<pid>/stat`, on every Linux (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Options of `load-server`.
#[derive(clap::Args)]
pub(crate) struct ServerOptions {
    /// Where the board keeps its logs.
    #[arg(long)]
    database: String,
    /// What it does.
    #[arg(long, value_enum)]
    part: Part,
    /// The board's name.
    #[arg(long)]
    name: String,
    /// The byte that the seed of its key is made of.
    #[arg(long)]
    seed: u8,
    /// Where its clock stands, Unix seconds.
    #[arg(long)]
    now: u64,
}

/// What a program of a board does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Part {
    Whole,
    Gateway,
    Sequencer,
}

/// The time that the election needs.
struct Standing(u64);

impl Clock for Standing {
    fn now(&self) -> u64 {
        self.0
    }
}

/// Serves until standard input ends. Once there is a line in it, whatever comes is appended, unread.
pub(crate) fn run_server(options: &ServerOptions) -> io::Result<()> {
    let ServerOptions { database, part, name, seed, now } = options;
    let settings = Settings {
        database: database.clone(),
        name: name.clone(),
        key: SigningKey::from_bytes(&[*seed; 32]),
        organisers: Organisers::Any,
        witnesses: Vec::new(),
        start_without_witnesses: false,
    };
    let role = match part {
        Part::Whole => Role::Whole,
        Part::Gateway => Role::Gateway,
        Part::Sequencer => Role::Sequencer,
    };
    // Every connection says whom it speaks for, as behind a reverse proxy: else all voters would share one address.
    let limits = Limits { proxies: vec!["127.0.0.1".parse().map_err(io::Error::other)?], ..Limits::default() };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let board = Board::open_as(role, settings, Arc::new(Standing(*now))).await.map_err(io::Error::other)?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{SERVING}{}", listener.local_addr()?);
        let ended = tokio::task::spawn_blocking(|| {
            for _ in io::stdin().lines().map_while(Result::ok) {
                psephos_board::failpoint::take_anything();
            }
        });
        serve(listener, router(board.clone()), limits, async {
            let _ = ended.await;
        })
        .await;
        board.shutdown().await;
        Ok(())
    })
}

/// A running board.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(part: Part, database: &str, name: &str, seed: u8, now: u64) -> io::Result<Self> {
        let part = format!("{part:?}").to_lowercase();
        let mut command = Command::new(env::current_exe()?);
        command.args(["load-server", "--database", database, "--part", &part, "--name", name]);
        command.args(["--seed", &seed.to_string(), "--now", &now.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut said = BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let address = line.trim().strip_prefix(SERVING).and_then(|address| address.parse().ok());
        let address = address.ok_or_else(|| io::Error::other("a board does not start"))?;
        Ok(Self { child, address })
    }

    /// Has it append whatever comes from now on, unread.
    pub(crate) fn take_anything(&mut self) -> io::Result<()> {
        let orders = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(orders, "anything")
    }

    /// Seconds of CPU time that it has used.
    pub(crate) fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // The name, in parentheses, may hold anything; user and system time are the 12th and 13th field after it.
        let times = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Seconds that all cores of this machine have worked, whoever for.
pub(crate) fn machine_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let fields = stat.lines().next().unwrap_or_default().split_whitespace().skip(1).take(8);
    let ticks: Vec<f64> = fields.filter_map(|ticks| ticks.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal.
    let [user, nice, system, _, _, irq, softirq, _] = ticks[..] else { return f64::NAN };
    (user + nice + system + irq + softirq) / TICKS
}

/// Seconds of CPU time of this process.
pub(crate) fn own_cpu() -> f64 {
    process_time().as_secs_f64()
}
