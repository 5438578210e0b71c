//! Excluding an entrant after the draw.

use super::{post, posting::be, seen::Seen};
use crate::{
    address::Address, clock, console::say, exit::Exit, failure::Failure, keyfile::Role, organiser::signing_key,
    passphrase::PassphraseArgs,
};
use clap::Args;
use psephos_record::{
    EntryKind, Unsigned,
    draw::{Exclusion, Ground},
    ids::Hash,
};
use std::path::PathBuf;

/// Exclude an entrant after the draw, on a ground that the manifest names. Its place goes where the rules say.
#[derive(Debug, Args)]
pub(super) struct ExcludeArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// Who: the entrant's id.
    #[arg(value_name = "ENTRANT")]
    entrant: Hash,
    /// The short code of a ground in the manifest.
    #[arg(long, value_name = "CODE")]
    ground: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &ExcludeArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let seen = Seen::at(&place)?;
    let manifest = seen.process().manifest();
    be("organiser", &manifest.organiser, &key)?;
    known(&args.ground, &seen.rules().exclusions)?;
    let exclusion = Exclusion { entrant: args.entrant, ground: args.ground.clone(), time: clock::now() };
    let receipt = post(&place, manifest, &key, &Unsigned::new(EntryKind::Exclusion, place.process, &exclusion))?;
    say!("Excluded: {} ({}, entry {}).", args.entrant, args.ground, receipt.index);
    let after = Seen::at(&place)?;
    match after.process().round_due() {
        Some(round) => say!("Its place, if it had one, waits for round {round}: `psephos draw beacon` brings it."),
        None if after.process().draw().awaits_replacement() => {
            say!(
                "Its place, if it had one, waits until the witnesses have cosigned this, and then for a round of the beacon."
            );
        }
        None => say!("`psephos draw places` shows who has its place, if it had one."),
    }
    Ok(Exit::Done)
}

/// Refuses a ground that the manifest does not name.
pub(super) fn known(ground: &str, grounds: &[Ground]) -> Result<(), Failure> {
    if grounds.iter().any(|known| known.id == ground) {
        return Ok(());
    }
    let ids: Vec<&str> = grounds.iter().map(|ground| ground.id.as_str()).collect();
    let listed = if ids.is_empty() { "it names none".to_owned() } else { format!("there are {}", ids.join(", ")) };
    Err(Failure::usage(format!("the manifest knows no ground \"{ground}\" for this; {listed}"), "give one of them"))
}
