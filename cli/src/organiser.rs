//! The organiser: announces an election, and may close it early.

pub mod announcement;

use crate::{
    address::{Address, Place},
    client::{Client, Receipt},
    clock,
    console::{self, say},
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    passphrase::PassphraseArgs,
    record::Announced,
};
use announcement::{Announcement, EXAMPLE, EXAMPLE_DRAW, PublicKey, Setting};
use clap::{Args, Subcommand};
use ed25519_dalek::SigningKey;
use psephos_record::{EntryKind, Key, Manifest, ProcessId, Unsigned, life::CloseOrder, text::printable};
use rand_core::{CryptoRng, OsRng, RngCore};
use std::path::{Path, PathBuf};

/// Announce an election, and close it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos organiser init --out organiser.key --public organiser.json
  psephos organiser example > election.json        # then edit it
  psephos organiser announce election.json http://localhost:8080 --key organiser.key
  psephos organiser close http://localhost:8080/elections/<hash> --key organiser.key")]
pub struct OrganiserArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the organiser's key file.
    Init(InitArgs),
    /// Print an election's file, or a draw's, with every field explained.
    Example(ExampleArgs),
    /// Announce an election on a board.
    Announce(AnnounceArgs),
    /// Order voting to close now, where the manifest allows it.
    Close(CloseArgs),
}

/// How an organiser or a registrar makes a key.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write the encrypted key file; never over another file.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where to write the public JSON; without it, it is printed.
    #[arg(long, value_name = "FILE")]
    public: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
struct ExampleArgs {
    /// A draw instead of an election.
    #[arg(long)]
    draw: bool,
}

#[derive(Debug, Args)]
struct AnnounceArgs {
    /// The election's file; `psephos organiser example` prints one.
    #[arg(value_name = "ELECTION.json")]
    election: PathBuf,
    /// The board.
    #[arg(value_name = "URL")]
    url: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Refuse unless the board has this key (64 hexadecimal digits, as its operator told you).
    #[arg(long, value_name = "KEY")]
    board_key: Option<Key>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Debug, Args)]
struct CloseArgs {
    /// The election's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Runs the command.
pub fn run(args: OrganiserArgs) -> Result<Exit, Failure> {
    match args.command {
        Command::Init(args) => init(Role::Organiser, &args),
        Command::Example(args) => {
            console::text(if args.draw { EXAMPLE_DRAW } else { EXAMPLE });
            Ok(Exit::Done)
        }
        Command::Announce(args) => run_announce(&args),
        Command::Close(args) => run_close(&args),
    }
}

/// Makes a key file, and prints the public half.
pub(crate) fn init(role: Role, args: &InitArgs) -> Result<Exit, Failure> {
    let passphrase = args.passphrase.new_one()?;
    let seed = keyfile::fresh_seed(&mut OsRng);
    keyfile::create(&args.out, role, &seed, &passphrase, keyfile::WORK)?;
    let key = Key(SigningKey::from_bytes(&seed).verifying_key().to_bytes());
    publish(args.public.as_deref(), &PublicKey { key })?;
    eprintln!("The {role}'s key is in {}. Keep it, and its passphrase apart from it.", args.out.display());
    Ok(Exit::Done)
}

/// Writes public JSON to a file, else to standard output.
pub(crate) fn publish(path: Option<&Path>, value: &impl serde::Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|cause| Failure::new("json", cause, ""))?;
    let Some(path) = path else {
        say!("{json}");
        return Ok(());
    };
    std::fs::write(path, format!("{json}\n")).map_err(|cause| Failure::file(path, cause))
}

/// The signing key in an organiser's or a registrar's key file.
pub(crate) fn signing_key(path: &Path, role: Role, passphrase: &PassphraseArgs) -> Result<SigningKey, Failure> {
    let seed = keyfile::open(path, role, &passphrase.existing()?)?;
    Ok(SigningKey::from_bytes(&seed))
}

/// What was announced.
#[derive(Clone, Debug)]
pub struct NewElection {
    /// Its name.
    pub process: ProcessId,
    /// The manifest on the board.
    pub manifest: Manifest,
    /// The board's receipt, verified.
    pub receipt: Receipt,
}

/// Announces an election on the board that `client` talks to, at the time `now`.
pub fn announce(
    client: &Client,
    key: &SigningKey,
    election: &Announcement,
    now: u64,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<NewElection, Failure> {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    let organiser = Key(key.verifying_key().to_bytes());
    let manifest = election.manifest(Setting { board: client.board()?, organiser, nonce, now })?;
    let unsigned = Unsigned::manifest(&manifest);
    let entry = unsigned.sign(key);
    let receipt = client.announce(&entry)?;
    receipt.verify(&entry, &unsigned.process, &manifest).map_err(unproved)?;
    Ok(NewElection { process: unsigned.process, manifest, receipt })
}

/// Orders voting to close at the time `now`.
pub fn close(place: &Place, key: &SigningKey, now: u64) -> Result<Receipt, Failure> {
    let announced = Announced::read(&place.log, &place.process)?;
    if Key(key.verifying_key().to_bytes()) != announced.manifest.organiser {
        let remedy = "give the key file with which the election was announced";
        return Err(Failure::new("not-entitled", "the election has another organiser", remedy));
    }
    if !announced.manifest.early_close {
        let remedy = "wait: the board closes voting when its time has come";
        return Err(Failure::new("not-entitled", "this election allows no early close", remedy));
    }
    let entry = Unsigned::new(EntryKind::CloseOrder, place.process, &CloseOrder { time: now }).sign(key);
    let receipt = place.log.post(&entry)?;
    receipt.verify(&entry, &place.process, &announced.manifest).map_err(unproved)?;
    Ok(receipt)
}

/// The board took an entry and does not prove it.
pub(crate) fn unproved(cause: crate::client::InvalidReceipt) -> Failure {
    let remedy = "keep what the board answered, and show it to those who watch over the election";
    Failure::new("invalid-receipt", cause, remedy)
}

fn run_announce(args: &AnnounceArgs) -> Result<Exit, Failure> {
    let election = Announcement::read(&args.election)?;
    let address: Address = args.url.parse()?;
    let client = Client::new(&address.base);
    let board = client.board()?;
    if args.board_key.is_some_and(|key| key != board.key) {
        let what = format!("the board's key is {}", board.key);
        return Err(Failure::new("other-board", what, "ask its operator, or look at the address"));
    }
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let announced = announce(&client, &key, &election, clock::now(), &mut OsRng)?;
    say!("Announced: {}", printable(announced.manifest.title.in_language("en")));
    say!("  process    {}", announced.process);
    say!("  board      {} (key {})", announced.manifest.board.name, announced.manifest.board.key);
    say!("  page       {}", client.page(&announced.process));
    say!("  log        {}", client.log(&announced.process).base());
    say!();
    say!("Next: each trustee runs   psephos trustee run {} --key <file>", client.page(&announced.process));
    let registrar = if announced.manifest.draw.is_some() { "draw pool" } else { "registrar roll" };
    say!("      the registrar runs  psephos {registrar} {} --key <file> …", client.page(&announced.process));
    Ok(Exit::Done)
}

fn run_close(args: &CloseArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let receipt = close(&place, &key, clock::now())?;
    say!("Ordered: voting closes now (entry {}). The trustees decrypt next.", receipt.index);
    Ok(Exit::Done)
}
