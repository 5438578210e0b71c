//! A witness: sees that the logs of boards only grow, and cosigns them.

mod check;

use crate::{
    clock,
    config::ConfigArgs,
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    logs::LogArgs,
    passphrase::PassphraseArgs,
    service::{self, Service, TlsArgs},
};
use clap::{Args, Subcommand};
use ed25519_dalek::SigningKey;
use psephos_board::Entrance;
use psephos_log::{
    cosignature::{Cosigner, WitnessKey},
    note::{KeyName, NoteKey},
};
use psephos_witness::{Settings, StartError, Trust, TrustedBoard, Witness, router};
use rand_core::OsRng;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use tokio::runtime::Runtime;

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
    Run(RunArgs),
    /// Look at a witness from outside: its key, and whether what it found convicts a board.
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct InitArgs {
    /// The witness's name, a web address without https:// that belongs to you. It can't be changed.
    #[arg(long)]
    name: String,
    /// Where to write the encrypted key file; never over another file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where to make the database; never over another file.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// The witness's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The witness's database.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// A reverse proxy in front of this witness, which says for whom it speaks. May be given several times.
    #[arg(long, value_name = "IP")]
    trust_proxy: Vec<IpAddr>,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    tls: TlsArgs,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    config: ConfigArgs,
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
        Command::Run(args) => serve(args),
        Command::Check(args) => check::run(&args.url, &args.trust.trust()?),
    }
}

fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let cosigner = new_cosigner(&args.name, &args.key, &args.database, &args.passphrase)?;
    let created = service::runtime()?.block_on(Witness::create(&url_of(&args.database), cosigner.public()));
    created.map_err(|cause| not_opened(&args.database, &cause))?;
    eprintln!("The witness's key is in {}, its memory in {}.", args.key.display(), args.database.display());
    eprintln!("Keep the passphrase apart from the key. Its public key, for organisers and boards:");
    say!("{}", cosigner.public());
    Ok(Exit::Done)
}

/// A new witness's name and key, which it writes down. `memory` must not be there yet.
pub(crate) fn new_cosigner(
    name: &str,
    key: &Path,
    memory: &Path,
    passphrase: &PassphraseArgs,
) -> Result<Cosigner, Failure> {
    let name = KeyName::new(name)
        .map_err(|cause| Failure::usage(cause, "give another --name, such as court.example/psephos"))?;
    if memory.exists() {
        let what = format!("{} is there already", memory.display());
        return Err(Failure::new("file-exists", what, "a witness's memory is never begun again: choose another name"));
    }
    let passphrase = passphrase.new_one()?;
    let seed = keyfile::fresh_seed(&mut OsRng);
    keyfile::create(key, Role::Witness, &seed, &passphrase, keyfile::WORK)?;
    Ok(Cosigner::new(name, SigningKey::from_bytes(&seed)))
}

/// The key that [`new_cosigner`] wrote down, of the witness that `owner` names.
pub(crate) fn cosigner(owner: &WitnessKey, key: &Path, passphrase: &PassphraseArgs) -> Result<Cosigner, Failure> {
    let seed = keyfile::open(key, Role::Witness, &passphrase.existing()?)?;
    Ok(Cosigner::new(owner.name().clone(), SigningKey::from_bytes(&seed)))
}

fn serve(args: RunArgs) -> Result<Exit, Failure> {
    args.log.start()?;
    let tls = args.tls.load()?;
    let trust = args.trust.trust()?;
    if trust.is_empty() {
        return Err(Failure::usage("there is nothing to witness", "give --board NAME=HEXKEY or --log VKEY"));
    }
    let (database, runtime) = (url_of(&args.database), service::runtime()?);
    let owner = owner(&runtime, &args.database)?;
    let cosigner = cosigner(&owner, &args.key, &args.passphrase)?;
    let listener = service::listen(args.listen)?;
    let settings = Settings { database, cosigner, trust, clock: Box::new(clock::now) };
    let witness = runtime.block_on(Witness::open(settings)).map_err(|cause| not_opened(&args.database, &cause))?;
    let limits = service::limits(args.listen, args.trust_proxy);
    let entrance = Entrance { limits, tls, ..Entrance::default() };
    let service = Service::start_through(runtime, listener, entrance, router(witness.clone()))?;
    service.reload_on_hangup();
    let signals = service.signals();
    say!("The witness {} is at {}/", witness.key(), service.url());
    signals.wait();
    tracing::info!("stopping");
    service.stop(async { witness.shutdown().await });
    Ok(Exit::Done)
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
