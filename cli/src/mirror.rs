//! A mirror: holds the logs of boards, judges them, cosigns what it holds, and serves it.

use crate::{
    client::Client,
    clock,
    console::say,
    exit::Exit,
    failure::Failure,
    service,
    source::HttpSource,
    witness::{
        cosigner::{DoorArgs, NewKeyArgs},
        watched::Watched,
    },
};
use clap::{Args, Subcommand};
use psephos_log::note::KeyName;
use psephos_mirror::{Board, Mirror, Settings, StartError, Upstream, router};
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

/// Be a mirror: a witness that holds every record of a board, verifies it, and serves it when the board does not.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos mirror init --name gazette.example/psephos --key mirror.key --folder mirror
  psephos mirror run --key mirror.key --folder mirror --board vote.example.org=<64 digits>@https://vote.example.org
  psephos verify https://mirror.gazette.example/log/v1/<hash>

`init` prints the mirror's public key, which organisers put into their elections as they put a witness's. The folder holds
the records, as `psephos export` writes them, and the mirror's memory as a witness: never set it back to an older copy.

The guide is docs/guides/mirror.md.")]
pub struct MirrorArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a mirror: its key file and its empty folder. Prints its public key.
    Init(InitArgs),
    /// Print a mirror's public key again.
    Key {
        /// The mirror's folder.
        #[arg(long, value_name = "FOLDER")]
        folder: PathBuf,
    },
    /// Copy, verify, cosign and serve, until told to stop (Ctrl-C, or SIGTERM).
    Run(Box<RunArgs>),
}

#[derive(Debug, Args)]
struct InitArgs {
    #[command(flatten)]
    new: NewKeyArgs,
    /// Where to keep the records.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// The mirror's folder.
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// A board that is mirrored: its name, `=`, its key as 64 hexadecimal digits, `@`, and its address. May be given several times.
    #[arg(long, value_name = "NAME=HEXKEY@URL", required = true)]
    board: Vec<Mirrored>,
    /// Where to listen.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8091")]
    listen: SocketAddr,
    #[command(flatten)]
    door: DoorArgs,
}

/// `NAME=HEXKEY@URL`.
#[derive(Clone, Debug)]
struct Mirrored {
    name: KeyName,
    key: [u8; 32],
    url: String,
}

impl FromStr for Mirrored {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = "not a board's name, \"=\", the 64 hexadecimal digits of its key, \"@\" and its address";
        let at = text.find("@http").ok_or(form)?;
        let (board, url) = text.split_at(at);
        let (name, digits) = board.rsplit_once('=').ok_or(form)?;
        let mut key = [0; 32];
        hex::decode_to_slice(digits, &mut key).map_err(|_| form)?;
        let name = KeyName::new(name).map_err(|_| form)?;
        Ok(Self { name, key, url: url.trim_start_matches('@').to_owned() })
    }
}

/// A board over HTTP.
struct Afar(Client);

impl Upstream for Afar {
    fn logs(&self) -> Result<Vec<String>, SourceError> {
        let listed = self.0.processes().map_err(|cause| SourceError::unread("processes", cause))?;
        Ok(listed.iter().map(|listed| listed.process.to_string()).collect())
    }

    fn log(&self, name: &str) -> Box<dyn RecordSource> {
        Box::new(HttpSource::new(self.0.log_named(name)))
    }
}

/// Runs the command.
pub fn run(args: MirrorArgs) -> Result<Exit, Failure> {
    match args.command {
        Command::Init(args) => init(&args),
        Command::Key { folder } => {
            let owner = service::runtime()?.block_on(Mirror::owner(&folder));
            say!("{}", owner.map_err(|cause| not_opened(&folder, &cause))?);
            Ok(Exit::Done)
        }
        Command::Run(args) => serve(*args),
    }
}

fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let cosigner = args.new.make(&args.folder.join("witness.db"))?;
    let created = service::runtime()?.block_on(Mirror::create(&args.folder, cosigner.public()));
    created.map_err(|cause| not_opened(&args.folder, &cause))?;
    args.new.tell("mirror", &format!("its records will be in {}", args.folder.display()), cosigner.public());
    Ok(Exit::Done)
}

fn serve(args: RunArgs) -> Result<Exit, Failure> {
    let RunArgs { folder, board, listen, door: args } = args;
    let door = args.open(listen)?;
    let not_opened = |cause| not_opened(&folder, &cause);
    let owner = door.runtime.block_on(Mirror::owner(&folder)).map_err(not_opened)?;
    let cosigner = args.cosigner(&owner)?;
    let boards = board.into_iter().map(|Mirrored { name, key, url }| {
        let upstream: Arc<dyn Upstream> = Arc::new(Afar(Client::new(&url)));
        Board { name, key, upstream }
    });
    let settings = Settings { folder: folder.clone(), cosigner, boards: boards.collect(), clock: clock::now };
    let mirror = door.runtime.block_on(Mirror::open(settings)).map_err(not_opened)?;
    let watched = Watched::new(mirror.witness().clone(), Some(mirror.clone()));
    door.serve("mirror", &watched, router(mirror.clone()), async { mirror.shutdown().await })
}

fn not_opened(folder: &Path, cause: &StartError) -> Failure {
    let remedy = match cause {
        StartError::Witness(psephos_witness::StartError::OtherWitness(_)) => {
            "give the key and the folder that `init` made together"
        }
        StartError::Witness(psephos_witness::StartError::Database(_)) => {
            "if witness.db is lost, never take an older copy: make a new mirror with a new key"
        }
        _ => "see what it says",
    };
    Failure::new("mirror", format!("{}: {cause}", folder.display()), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_named_with_its_key_and_its_address() {
        let key = "ab".repeat(32);
        let board: Mirrored = format!("vote.example.org:8080={key}@http://127.0.0.1:8080/a=b").parse().unwrap();
        assert_eq!((board.name.as_str(), board.key), ("vote.example.org:8080", [0xab; 32]));
        assert_eq!(board.url, "http://127.0.0.1:8080/a=b");
        for wrong in [format!("vote={key}"), format!("vote@http://x={key}"), "vote=12@http://x".to_owned()] {
            assert!(wrong.parse::<Mirrored>().is_err(), "{wrong}");
        }
    }
}
