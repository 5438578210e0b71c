//! A trustee: makes the election's key together with the others, and decrypts the sum with them, once.
//!
//! The program believes the record and nothing else: before each act it verifies the whole of it, compares it with what
//! it saw of it before, and refuses when anything is wrong. See [`run_once`].

mod memory;
mod step;
mod watch;

pub use memory::{Contradiction, Memory};
pub use step::{Actor, Did, Errand, Poster, Refused, Word, run_once};
pub use watch::{Goal, Pace, pursue};

use crate::{
    address::{Address, Place},
    agreed::AgreedHead,
    config::ConfigArgs,
    console::Tame,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    organiser,
    passphrase::PassphraseArgs,
};
use clap::{Args, Subcommand};
use core::time::Duration;
use psephos_record::manifest::Trustee;
use psephos_tally::trustee::TrusteeKeys;
use rand_core::OsRng;
use std::path::PathBuf;

/// Take part in the key ceremony, and decrypt the sum.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos trustee init --name 'Chen Wei, City Library' --out chen.key --public chen.json
  psephos trustee run http://localhost:8080/elections/<hash> --key chen.key

`run` may be left running from the announcement to the result, or be started again at any time on any machine: it reads
from the record what is to be done. `ceremony` ends when the key stands; `decrypt` is for after the close. `--once` does
what can be done now and ends: 0 if nothing is left to do, 2 if others must act first, 1 if it refuses.

Beside the key file, <key>.state remembers what was seen and decrypted. Keep it with the key: it is how this program
notices a board that shows it another history than before, and that it does not decrypt twice.

Before it decrypts, it prints size and root of the log and the tally. Compare them with the other trustees by telephone
after the close, with `psephos verify`, and give what you agreed on as --checkpoint SIZE:ROOT.")]
pub struct TrusteeArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a trustee's key file, and the public JSON that the organiser needs.
    Init(InitArgs),
    /// Make the election's key with the other trustees; ends when it stands.
    Ceremony(WorkArgs),
    /// Decrypt this trustee's part of the sum, after voting has closed.
    Decrypt(WorkArgs),
    /// Do everything that a trustee does, from the announcement to the result.
    Run(WorkArgs),
}

#[derive(Debug, Args)]
struct InitArgs {
    /// The trustee's name, as voters will read it.
    #[arg(long)]
    name: String,
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
struct WorkArgs {
    /// The election's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The trustee's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Do what can be done now, and end.
    #[arg(long)]
    once: bool,
    /// Seconds between two looks at the board.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// What the trustees agreed on by telephone: so many entries of the log have this root. Refuse any other history.
    #[arg(long, value_name = "SIZE:ROOT")]
    checkpoint: Option<AgreedHead>,
    /// Decrypt although the .state file is lost. Only after comparing size and root with the other trustees.
    #[arg(long)]
    state_lost: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs the command.
pub fn run(args: TrusteeArgs) -> Result<Exit, Failure> {
    match args.command {
        Command::Init(args) => init(&args),
        Command::Ceremony(args) => work(&args, Goal::Key),
        Command::Decrypt(args) => work(&args, Goal::Decryption),
        Command::Run(args) => work(&args, Goal::Result),
    }
}

/// What the manifest says of the trustee with these keys.
pub fn public(name: &str, keys: &TrusteeKeys) -> Trustee {
    Trustee { name: name.to_owned(), signing_key: keys.signing_public(), sealing_key: keys.sealing_public() }
}

fn init(args: &InitArgs) -> Result<Exit, Failure> {
    if args.name.trim().is_empty() || args.name.len() > 200 {
        return Err(Failure::usage("a trustee's name has 1 to 200 bytes", "give another --name"));
    }
    let passphrase = args.passphrase.new_one()?;
    let seed = keyfile::fresh_seed(&mut OsRng);
    keyfile::create(&args.out, Role::Trustee, &seed, &passphrase, keyfile::WORK)?;
    organiser::publish(args.public.as_deref(), &public(&args.name, &TrusteeKeys::from_seed(*seed)))?;
    eprintln!("The trustee's key is in {}. Keep it, and its passphrase apart from it.", args.out.display());
    Ok(Exit::Done)
}

fn work(args: &WorkArgs, goal: Goal) -> Result<Exit, Failure> {
    let place: Place = args.url.parse::<Address>()?.place(None)?;
    let seed = keyfile::open(&args.key, Role::Trustee, &args.passphrase.existing()?)?;
    let keys = TrusteeKeys::from_seed(*seed);
    let mut memory = Memory::beside(&args.key)?;
    let pace = if args.once { Pace::Once } else { Pace::Every(Duration::from_secs(args.every)) };
    let word = Word { agreed: args.checkpoint.map(|agreed| agreed.0), state_lost: args.state_lost };
    pursue(goal, pace, &place, Actor { keys: &keys, word }, &mut memory, &mut OsRng, &mut |line| {
        eprintln!("{}", Tame(line));
    })
}
