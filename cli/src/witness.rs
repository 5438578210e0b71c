//! A witness: sees that the logs of boards only grow, and cosigns them.

mod check;
pub(crate) mod cosigner;
pub(crate) mod watched;

use crate::{clock, console::say, exit::Exit, failure::Failure, service};
use clap::{Args, Subcommand};
use cosigner::{DoorArgs, NewKeyArgs};
use psephos_log::{cosignature::WitnessKey, note::NoteKey};
use psephos_witness::{Settings, StartError, Trust, TrustedBoard, Witness, router};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};
use tokio::runtime::Runtime;
use watched::Watched;

/// Be a witness: see that the logs of boards only grow, and cosign them (C2SP tlog-witness).
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos witness init --name court.example/psephos --key witness.key --database witness.db
  psephos witness run --key witness.key --database witness.db --board vote.example.org=<64 digits>
  psephos witness check https://witness.court.example --board vote.example.org=<64 digits>

`init` prints the witness's public key, which organisers put into their elections. The database is the witness's memory:
never set it back to an older copy. If it is lost, make a new witness with a new key; `run` does not begin again by itself.

The guide is docs/guides/witness.md.")]
pub struct WitnessArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a witness: its key file and its empty memory. Prints its public key.
    Init(InitArgs),
    /// Print a witness's public key again.
    Key {
        /// The witness's database.
        #[arg(long, value_name = "FILE")]
        database: PathBuf,
    },
    /// Cosign what only grows, until told to stop (Ctrl-C, or SIGTERM).
    Run(Box<RunArgs>),
    /// Look at a witness from outside: its key, and whether what it found convicts a board.
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct InitArgs {
    #[command(flatten)]
    new: NewKeyArgs,
    /// Where to make the database; never over another file.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// The witness's database.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    door: DoorArgs,
}

/// Whose logs are looked at.
#[derive(Debug, Args)]
struct TrustArgs {
    /// A board whose every log is cosigned: its name, `=`, and its key as 64 hexadecimal digits. May be given several times.
    #[arg(long, value_name = "NAME=HEXKEY")]
    board: Vec<TrustedBoard>,
    /// Any other log, by its C2SP verifier key, whose name is the log's origin. May be given several times.
    #[arg(long, value_name = "VKEY")]
    log: Vec<NoteKey>,
}

impl TrustArgs {
    fn trust(&self) -> Result<Trust, Failure> {
        Trust::new(self.board.clone(), self.log.clone())
            .map_err(|cause| Failure::usage(cause, "name every board and every log once"))
    }
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The witness's address.
    #[arg(value_name = "URL")]
    url: String,
    #[command(flatten)]
    trust: TrustArgs,
}

/// Runs the command.
pub fn run(args: WitnessArgs) -> Result<Exit, Failure> {
    match args.command {
        Command::Init(args) => init(&args),
        Command::Key { database } => {
            say!("{}", owner(&service::runtime()?, &database)?);
            Ok(Exit::Done)
        }
        Command::Run(args) => serve(&args),
        Command::Check(args) => check::run(&args.url, &args.trust.trust()?),
    }
}

fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let cosigner = args.new.make(&args.database)?;
    let created = service::runtime()?.block_on(Witness::create(&url_of(&args.database), cosigner.public()));
    created.map_err(|cause| not_opened(&args.database, &cause))?;
    args.new.tell("witness", &format!("its memory in {}", args.database.display()), cosigner.public());
    Ok(Exit::Done)
}

fn serve(args: &RunArgs) -> Result<Exit, Failure> {
    let trust = args.trust.trust()?;
    if trust.is_empty() {
        return Err(Failure::usage("there is nothing to witness", "give --board NAME=HEXKEY or --log VKEY"));
    }
    let door = args.door.open(args.listen)?;
    let cosigner = args.door.cosigner(&owner(&door.runtime, &args.database)?)?;
    let settings = Settings { database: url_of(&args.database), cosigner, trust, clock: Box::new(clock::now) };
    let witness = door.runtime.block_on(Witness::open(settings)).map_err(|cause| not_opened(&args.database, &cause))?;
    let (watched, router) = (Watched::new(witness.clone(), None), router(witness.clone()));
    door.serve("witness", &watched, router, async { witness.shutdown().await })
}

/// Whose memory it is.
fn owner(runtime: &Runtime, database: &Path) -> Result<WitnessKey, Failure> {
    runtime.block_on(Witness::owner(&url_of(database))).map_err(|cause| not_opened(database, &cause))
}

fn url_of(database: &Path) -> String {
    format!("sqlite://{}", database.display())
}

fn not_opened(database: &Path, cause: &StartError) -> Failure {
    let remedy = match cause {
        StartError::OtherWitness(_) => "give the key and the database that `init` made together",
        StartError::Database(_) => "if it is lost, never take an older copy: make a new witness with a new key",
        _ => "see what it says",
    };
    Failure::new("witness", format!("{}: {cause}", database.display()), remedy)
}
