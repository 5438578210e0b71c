//! `psephos gateway` and `psephos sequencer`: a board as several programs on one PostgreSQL.

use crate::{
    config::ConfigArgs,
    console::say,
    exit::Exit,
    failure::Failure,
    host,
    logs::LogArgs,
    serve::{self, ServeArgs},
    service::{self, OperatorArgs},
};
use clap::builder::Resettable;
use psephos_board::{Organisers, Role, Settings};
use std::{path::PathBuf, sync::Arc};

/// How a database is named that programs share.
const SHARED: &str = "postgres://USER@HOST/NAME";

/// Takes posts and serves pages for a board whose sequencers run elsewhere: any number of them, on one PostgreSQL.
///
/// It keeps nothing of its own. It checks each entry with its proofs, leaves it in the database, and answers the poster when
/// a sequencer has put it into the log. Whoever got no answer, because a gateway was killed, posts the same bytes to any
/// other one.
#[derive(Debug, clap::Args)]
#[command(
    mut_arg("database", |database| database.required(true).default_value(Resettable::Reset).value_name(SHARED).help("The database that all programs of the board share").long_help(None)),
    mut_arg("name", |name| name.required(true)),
    mut_arg("key_file", |file| file.required(true).help("The board's key, as every program of the board has it").long_help(None)),
    mut_arg("without_witnesses", |flag| flag.hide(true)),
    after_long_help = "\
A board of five programs, on as many machines as you like:
  psephos sequencer --database postgres://board@db/board --name vote.example.org --key-file board.key
  psephos sequencer …                                         the same: it stands by, and takes over
  psephos gateway   --database postgres://board@db/board --name vote.example.org --key-file board.key \\
                    --organiser <hexkey> --listen 0.0.0.0:8080      three times, behind one reverse proxy

All take the same --name, --key-file and --policy. The key comes from `psephos serve`, which
makes one at its first start, or from the board that was moved here with `psephos board move`.
`psephos serve` with a postgres:// database is both in one program, and may run beside them.
A password belongs into ~/.pgpass, or into PGPASSWORD."
)]
pub struct GatewayArgs {
    #[command(flatten)]
    serve: ServeArgs,
}

/// Puts into the logs what gateways leave in the database; of several, one works and the others stand by.
///
/// Start two or more: each has the state of every log in memory, so that one that takes over does so at once. Should two
/// ever both believe that they lead, the database takes one's entries and the other signs nothing.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "See `psephos gateway --help` for a whole board of several programs.")]
pub struct SequencerArgs {
    /// The database that all programs of the board share.
    #[arg(long, value_name = SHARED)]
    database: String,
    /// The board's name, as every program of the board has it.
    #[arg(long)]
    name: String,
    /// The board's key.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// The witnesses that elections on this board may name: see `psephos policy --help`.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Starts even if too few witnesses answer to rule out that the database is an older copy: for emergencies.
    #[arg(long)]
    without_witnesses: bool,
    #[command(flatten)]
    operator: OperatorArgs,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs a gateway until a signal.
pub fn gateway(args: GatewayArgs) -> Result<Exit, Failure> {
    serve::run_as(Role::Gateway, args.serve)
}

/// Runs a sequencer until a signal.
pub fn sequencer(args: SequencerArgs) -> Result<Exit, Failure> {
    args.log.start()?;
    let settings = Settings {
        database: args.database,
        name: args.name.clone(),
        key: serve::read_key(&args.key_file)?,
        organisers: Organisers::Only(Vec::new()),
        witnesses: args.policy.as_deref().map_or(Ok(Vec::new()), serve::witnesses)?,
        start_without_witnesses: args.without_witnesses,
    };
    let runtime = service::runtime()?;
    let board = host::open(&runtime, Role::Sequencer, settings)?;
    args.operator.open(runtime.handle(), || psephos_board::operator_router(board.clone(), Arc::default()))?;
    let signals = service::signals_on(runtime.handle());
    say!("A sequencer of the board {} is running", args.name);
    signals.wait();
    tracing::info!("stopping");
    runtime.block_on(board.shutdown());
    Ok(Exit::Done)
}
