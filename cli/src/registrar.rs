//! The registrar: gives each voter a code, and seals the roll of their credentials.

mod code_list;
mod code_sheet;
pub mod voters;

use crate::{
    address::{Address, Place},
    client::Receipt,
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    organiser::{self, InitArgs, signing_key, unproved},
    passphrase::PassphraseArgs,
    record::Announced,
};
use clap::{Args, Subcommand};
use code_sheet::Heading;
use ed25519_dalek::SigningKey;
use psephos_record::{
    EntryKind, Key, Manifest, ProcessId, Unsigned,
    credential::VotingCode,
    roll::{Roll, Voter},
};
use rand_core::{CryptoRng, OsRng, RngCore};
use std::{
    fs,
    path::{Path, PathBuf},
};
use voters::Person;

/// Give out voting codes, and seal the roll.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos registrar init --out registrar.key --public registrar.json
  psephos registrar roll http://localhost:8080/elections/<hash> --key registrar.key --voters voters.csv --codes codes/

voters.csv begins with a line of column names: name, and where you need them email, style, weight.
  name,email,style,weight
  Amara Osei,amara@example.org,town,1

codes/codes.html prints one letter a voter; codes/codes.csv is for mail merge. Both hold secrets: whoever has a code
can vote with it. Delete them when the letters are out. The roll can be posted anew until voting opens; the last one
counts, and with it the last codes.")]
pub struct RegistrarArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the registrar's key file.
    Init(InitArgs),
    /// Make a code for each voter, write the letters, and post the roll.
    Roll(RollArgs),
}

#[derive(Debug, Args)]
struct RollArgs {
    /// The election's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The registrar's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The voters: CSV in UTF-8 with the columns name[,email][,style][,weight].
    #[arg(long, value_name = "VOTERS.csv")]
    voters: PathBuf,
    /// The folder for the codes; it must not be there yet.
    #[arg(long, value_name = "FOLDER")]
    codes: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Runs the command.
pub fn run(args: RegistrarArgs) -> Result<Exit, Failure> {
    match args.command {
        Command::Init(args) => organiser::init(Role::Registrar, &args),
        Command::Roll(args) => run_roll(&args),
    }
}

/// A roll, and the secrets behind it.
#[derive(Debug)]
pub struct Issued {
    /// What is posted.
    pub roll: Roll,
    /// The code of each person, in the order in which they were given.
    pub codes: Vec<VotingCode>,
}

/// Draws a code for each person and makes the roll of their credentials in this process.
pub fn make_roll(
    process: &ProcessId,
    manifest: &Manifest,
    people: &[Person],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Issued, Failure> {
    let codes: Vec<VotingCode> = people.iter().map(|_| VotingCode::random(rng)).collect();
    let voters = people.iter().zip(&codes).map(|(person, code)| Voter {
        credential: code.credential(process),
        style: person.style,
        weight: person.weight,
    });
    let roll = Roll::new(voters.collect(), manifest)
        .map_err(|cause| Failure::new("malformed-roll", cause, "correct the voters' file, or announce anew"))?;
    Ok(Issued { roll, codes })
}

/// Signs the roll and posts it. The last roll before the opening counts.
pub fn post_roll(place: &Place, key: &SigningKey, manifest: &Manifest, roll: &Roll) -> Result<Receipt, Failure> {
    if Key(key.verifying_key().to_bytes()) != manifest.registrar {
        let remedy = "give the key file whose public half stands in the manifest";
        return Err(Failure::new("not-entitled", "the election has another registrar", remedy));
    }
    let (blob, sealed) = roll.encode();
    let entry = Unsigned::new(EntryKind::Roll, place.process, &sealed).sign(key);
    let receipt = place.log.post_with_blob(&entry, &blob)?;
    receipt.verify(&entry, &place.process, manifest).map_err(unproved)?;
    Ok(receipt)
}

fn run_roll(args: &RollArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let manifest = Announced::read(&place.log, &place.process)?.manifest;
    // Whatever can be wrong is found before anything is written or posted.
    let people = voters::read(&args.voters, &manifest)?;
    if args.codes.exists() {
        let what = format!("{} is there already", args.codes.display());
        return Err(Failure::new("file-exists", what, "choose another folder: codes are never written over"));
    }
    let key = signing_key(&args.key, Role::Registrar, &args.passphrase)?;
    if Key(key.verifying_key().to_bytes()) != manifest.registrar {
        let remedy = "give the key file whose public half stands in the manifest";
        return Err(Failure::new("not-entitled", "the election has another registrar", remedy));
    }
    let phase = place.log.status()?.phase;
    if !matches!(phase.as_str(), "commit" | "reveal" | "share" | "confirm" | "ready") {
        let what = format!("the process is in phase {phase}; a roll can be sealed until voting opens");
        return Err(Failure::new("too-late", what, ""));
    }
    let issued = make_roll(&place.process, &manifest, &people, &mut OsRng)?;
    // Codes first: a roll whose codes are lost lets nobody vote, codes without a roll are waste paper.
    let (board, page) = (place.client.base(), place.client.page(&place.process));
    let heading = Heading { manifest: &manifest, process: place.process, board, page: &page };
    write_codes(&args.codes, &heading, &people, &issued)?;
    match post_roll(&place, &key, &manifest, &issued.roll) {
        Ok(receipt) => {
            say!(
                "Sealed: {} voters, total weight {} (entry {}).",
                issued.roll.len(),
                issued.roll.weight(),
                receipt.index
            );
            say!("  letters to print  {}", args.codes.join("codes.html").display());
            say!("  for mail merge    {}", args.codes.join("codes.csv").display());
            say!("Both hold secrets. Delete them when the letters are out.");
            Ok(Exit::Done)
        }
        Err(failure) => {
            let remedy = format!(
                "the codes in {} are worth nothing unless the board shows this roll; delete them and seal anew",
                args.codes.display()
            );
            Err(Failure { remedy, ..failure })
        }
    }
}

/// Writes the letters and the list into a new folder that only its owner can read.
fn write_codes(folder: &Path, heading: &Heading<'_>, people: &[Person], issued: &Issued) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| Failure::file(folder, cause))?;
    let letters = code_sheet::letters(heading, people, &issued.codes)?;
    keyfile::write_new(&folder.join("codes.html"), letters.as_bytes())?;
    keyfile::write_new(&folder.join("codes.csv"), code_list::list(people, &issued.codes)?.as_bytes())
}

#[cfg(test)]
pub(crate) use tests::manifest as example_manifest;

#[cfg(test)]
mod tests;
