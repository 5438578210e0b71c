//! Objections to the pool, and their answers.

use super::{post, posting::be, seen::Seen, statement::Statement};
use crate::{
    address::Address,
    clock,
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    organiser::signing_key,
    passphrase::PassphraseArgs,
};
use clap::{ArgGroup, Args};
use ed25519_dalek::SigningKey;
use psephos_record::{
    EntryKind, Tracker, Unsigned,
    draw::{Objection, ObjectionAnswer},
    ids::Hash,
};
use rand_core::OsRng;
use std::path::PathBuf;

/// Object to the pool: somebody is missing, or should not be in it, or is in it with the wrong tickets.
#[derive(Debug, Args)]
pub(super) struct ObjectArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The entrant that it is about; leave it out when somebody is missing.
    #[arg(long, value_name = "ID")]
    entrant: Option<Hash>,
    /// What is wrong. It stays here; the record holds a commitment to it.
    #[arg(long, value_name = "TEXT")]
    text: String,
}

/// Answer an objection, as the organiser.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("decision").required(true).args(["upheld", "rejected"])))]
pub(super) struct AnswerArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The tracker of the objection.
    #[arg(value_name = "OBJECTION")]
    objection: Tracker,
    /// The pool was, or will be, changed for it.
    #[arg(long)]
    upheld: bool,
    /// The pool stays as it is.
    #[arg(long)]
    rejected: bool,
    /// The reasons. They stay here; the record holds a commitment to them.
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn object(args: &ObjectArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let seen = Seen::at(&place)?;
    let Some(pool) = seen.process().draw().pool() else {
        say!("There is no pool yet, so there is nothing to object to.");
        return Ok(Exit::NotYet);
    };
    let until = seen.rules().objections_until;
    if clock::now() > until {
        let what = "the time for objections is over";
        return Err(Failure::new("too-late", what, "turn to the organiser, or to a court"));
    }
    let statement = Statement::new(&args.text, &mut OsRng);
    let objection = Objection { pool: pool.tracker, entrant: args.entrant, statement: statement.commitment() };
    let key = SigningKey::from_bytes(&keyfile::fresh_seed(&mut OsRng));
    let entry = Unsigned::new(EntryKind::Objection, place.process, &objection);
    let receipt = post(&place, seen.process().manifest(), &key, &entry)?;
    say!("Objected (entry {}).", receipt.index);
    say!("  objection   {}", receipt.tracker);
    statement.tell();
    Ok(Exit::Done)
}

pub(super) fn answer(args: &AnswerArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let seen = Seen::at(&place)?;
    let manifest = seen.process().manifest();
    be("organiser", &manifest.organiser, &key)?;
    let state = seen.process().draw().objections().iter().find(|state| state.tracker == args.objection);
    match state {
        None => return Err(Failure::usage("no objection has this tracker", "`psephos draw places` lists them")),
        Some(state) if state.answer.is_some() => {
            return Err(Failure::new("already-done", "this objection has its answer", ""));
        }
        Some(_) => {}
    }
    let statement = Statement::new(&args.text, &mut OsRng);
    let answer = ObjectionAnswer { objection: args.objection, upheld: args.upheld, statement: statement.commitment() };
    let entry = Unsigned::new(EntryKind::ObjectionAnswer, place.process, &answer);
    let receipt = post(&place, manifest, &key, &entry)?;
    say!("Answered: {} (entry {}).", if args.upheld { "upheld" } else { "rejected" }, receipt.index);
    statement.tell();
    if args.upheld {
        say!("The registrar seals the corrected pool with `psephos draw pool`, before contributing opens.");
    }
    Ok(Exit::Done)
}
