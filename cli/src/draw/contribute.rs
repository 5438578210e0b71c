//! A share in the randomness, from anybody.

use super::post;
use crate::{
    address::{Address, Place},
    client::Receipt,
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    passphrase::PassphraseArgs,
    record,
    source::HttpSource,
};
use clap::Args;
use ed25519_dalek::SigningKey;
use psephos_record::{EntryKind, Key};
use psephos_tally::{Phase, screen};
use rand_core::{CryptoRng, OsRng, RngCore};
use std::path::{Path, PathBuf};

/// Contribute a random element that nobody can read before contributing has closed.
///
/// If a single contribution is random and its author did not tell it to those who would steer, nobody steers the draw. The element
/// is drawn here, encrypted to the trustees and forgotten; there is nothing to keep.
#[derive(Debug, Args)]
pub(super) struct ContributeArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// Sign with the organiser's or the registrar's key file; without it, with a key that is made and forgotten.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &ContributeArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let phase = place.log.status()?.phase;
    if phase != Phase::Open.name() {
        say!("Nobody can contribute now: the process is in phase {phase}.");
        let is_ahead = ["commit", "reveal", "share", "confirm", "ready"].contains(&phase.as_str());
        return Ok(if is_ahead { Exit::NotYet } else { Exit::Failed });
    }
    let key = match &args.key {
        Some(path) => staff_key(path, &args.passphrase)?,
        None => SigningKey::from_bytes(&keyfile::fresh_seed(&mut OsRng)),
    };
    let receipt = contribute(&place, &key, &mut OsRng)?;
    say!("Contributed (entry {}), and the board has proved that it stands in the log.", receipt.index);
    say!("  as       {}", Key(key.verifying_key().to_bytes()));
    say!("  tracker  {}", receipt.tracker);
    Ok(Exit::Done)
}

/// Posts one contribution under this key. The ceremony is checked entry by entry, so that it is encrypted to the trustees.
pub(super) fn contribute(
    place: &Place,
    key: &SigningKey,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Receipt, Failure> {
    let process = record::opened(&HttpSource::new(place.log.clone()), &place.process)?;
    if process.manifest().draw.is_none() {
        return Err(Failure::usage("this is an election, not a draw", "vote in it with `psephos vote`"));
    }
    if !process.manifest().takes(EntryKind::Contribution) {
        let remedy = "nobody contributes: published numbers order it";
        return Err(Failure::usage("this is a draw by public sources", remedy));
    }
    let committee = process.committee().ok_or_else(|| Failure::new("no-key", "it opened without a key", ""))?;
    let author = Key(key.verifying_key().to_bytes());
    let entry = screen::contribute(&place.process, &committee.key, &author, rng);
    post(place, process.manifest(), key, &entry)
}

fn staff_key(path: &Path, passphrase: &PassphraseArgs) -> Result<SigningKey, Failure> {
    let passphrase = passphrase.existing()?;
    let seed = match keyfile::open(path, Role::Organiser, &passphrase) {
        Err(failure) if failure.name == "other-role" => keyfile::open(path, Role::Registrar, &passphrase)?,
        other => other?,
    };
    Ok(SigningKey::from_bytes(&seed))
}
