//! Annulling a draw.

use super::{exclude::known, post, posting::be, seen::Seen, statement::Statement};
use crate::{
    address::Address, console::say, exit::Exit, failure::Failure, keyfile::Role, organiser::signing_key,
    passphrase::PassphraseArgs,
};
use clap::Args;
use psephos_record::{EntryKind, Unsigned, draw::Annulment};
use rand_core::OsRng;
use std::path::PathBuf;

/// Annul the whole draw, on a ground that the manifest names. It can't be undone; a new draw names this one as `repeats`.
#[derive(Debug, Args)]
pub(super) struct AnnulArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The short code of a ground in the manifest.
    #[arg(long, value_name = "CODE")]
    ground: String,
    /// The reasons. They stay here; the record holds a commitment to them.
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &AnnulArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let seen = Seen::at(&place)?;
    let manifest = seen.process().manifest();
    be("organiser", &manifest.organiser, &key)?;
    known(&args.ground, &seen.rules().annulments)?;
    let statement = Statement::new(&args.text, &mut OsRng);
    let annulment = Annulment { ground: args.ground.clone(), statement: statement.commitment() };
    let receipt = post(&place, manifest, &key, &Unsigned::new(EntryKind::Annulment, place.process, &annulment))?;
    say!("Annulled ({}, entry {}).", args.ground, receipt.index);
    statement.tell();
    say!("Announce the repetition with \"repeats\": \"{}\".", place.process);
    Ok(Exit::Done)
}
