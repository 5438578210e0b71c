//! The registrar's pool: from a list of people to a sealed list without names, and a slip for each of them.

mod entrants;
mod grouping;
mod slips;
mod spool;

pub(crate) use entrants::Ids;
#[cfg(feature = "board")]
pub(crate) use slips::LIST as SLIPS;
pub(crate) use spool::Sealed;

use super::{post, posting::be};
use crate::{
    address::{Address, Place},
    client::Receipt,
    console::say,
    exit::Exit,
    failure::Failure,
    keyfile::{self, Role},
    organiser::unproved,
    passphrase::PassphraseArgs,
    record::Announced,
};
use clap::Args;
use ed25519_dalek::SigningKey;
use entrants::List;
use psephos_record::{
    EntryKind, Manifest, Unsigned,
    draw::{DrawRules, EntrantForm, pool::PoolPart},
};
use slips::{Heading, Slips};
use spool::{Spool, Unsealed};
use std::{
    fs,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Make the pool from a list of entrants, write a slip for each of them, and seal it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Example:
  psephos draw pool http://localhost:8080/elections/<hash> --key registrar.key --entrants entrants.csv --slips slips/

entrants.csv begins with a line of column names: identity, and where you need them household or panel, tickets, stratum,
tier, marks, preferences, office, number. Strata, set-asides (marks) and unit types (preferences) by their ids in the manifest,
tiers by their name; several are separated by ;
  identity,household,tickets,stratum,tier,marks,preferences
  Amara Osei 1950-04-01,17 Mill Lane,3,north,Urgent,first-time,two-rooms;three-rooms

Where the manifest wants the pool to say where and when each entered, office is one of its offices, by name, and number the
entry number that was stamped: whoever knows it can find the row. Without a column number the list stands in the order of
entry, and the row's number is used. Elsewhere office is copied to the slips alone, and number is no column.

identity is whatever names one person and nobody else, always written the same; it never leaves this machine. The pool
holds a hash of it under a salt, and the slip tells the salt to its person. People of one household stand in one row each,
and share its tickets; what stands in several of its rows must agree.

A row that can't be has its line named, and nothing is written or posted. slips.csv is for mail merge, slips.html to
print (up to 20,000 slips). The salts follow from a secret: the one that is derived from the registrar's key, or that of
--secret, a file with 64 hexadecimal digits. Whoever has it, and the list, knows who is who: keep it as you keep the key.

Memory: of a pool of persons a 64th of its rows at a time, about 150 MiB of the largest; names are not kept. In a draw of
households or panels up to 500 bytes for each of their people. On disk the rows stand in the folder of the slips until they are posted.")]
pub(super) struct PoolArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The registrar's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The entrants: CSV in UTF-8.
    #[arg(long, value_name = "ENTRANTS.csv")]
    entrants: PathBuf,
    /// The folder for the slips; it must not be there yet.
    #[arg(long, value_name = "FOLDER")]
    slips: PathBuf,
    /// A secret other than the one that is derived from the key: a file with 64 hexadecimal digits.
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &PoolArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let manifest = Announced::read(&place.log, &place.process)?.manifest;
    let rules = rules_of(&manifest)?;
    let seed = keyfile::open(&args.key, Role::Registrar, &args.passphrase.existing()?)?;
    let key = SigningKey::from_bytes(&seed);
    be("registrar", &manifest.registrar, &key)?;
    let secret = match &args.secret {
        Some(path) => read_secret(path)?,
        None => Ids::secret_of(&seed),
    };
    let phase = place.log.status()?.phase;
    if !["commit", "reveal", "share", "confirm", "ready"].contains(&phase.as_str()) {
        let what = format!("the process is in phase {phase}; a pool can be sealed until contributing opens");
        return Err(Failure::new("too-late", what, ""));
    }
    let ids = Ids { secret, process: place.process };
    let page = place.client.page(&place.process);
    let sealed = import(&args.entrants, &args.slips, &manifest, &ids, &page)?;
    say!("Read {} entrants with {} tickets.", sealed.pool.entrants, sealed.pool.tickets);
    let receipt = post_pool(&place, &key, &manifest, &sealed).map_err(|failure| {
        let remedy = format!(
            "the slips in {} are worth nothing unless the board shows this pool; delete them and seal anew",
            args.slips.display()
        );
        Failure { remedy, ..failure }
    })?;
    sealed.delete()?;
    let pool = &sealed.pool;
    say!("Sealed: {} parts, root {} (entry {}).", pool.chunks.len(), pool.root, receipt.index);
    say!("  for mail merge   {}", args.slips.join(slips::LIST).display());
    if args.slips.join(slips::PAGES).exists() {
        say!("  slips to print   {}", args.slips.join(slips::PAGES).display());
    }
    say!("They say who is who. Delete them when the slips are out. The strata hold {}.", Places(rules));
    Ok(Exit::Done)
}

/// The rules, if this is a draw.
fn rules_of(manifest: &Manifest) -> Result<&DrawRules, Failure> {
    let no_draw =
        || Failure::usage("this is an election, not a draw", "its roll is sealed with `psephos registrar roll`");
    manifest.draw.as_ref().ok_or_else(no_draw)
}

struct Places<'a>(&'a DrawRules);

impl core::fmt::Display for Places<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} places", self.0.places())
    }
}

/// Reads a list of entrants, seals it on disk, and writes the slips, both into a new folder. When any row can't be, there is no folder.
pub(crate) fn import(list: &Path, slips: &Path, manifest: &Manifest, ids: &Ids, page: &str) -> Result<Sealed, Failure> {
    let list = List::new(list, rules_of(manifest)?, ids);
    if slips.exists() {
        let what = format!("{} is there already", slips.display());
        return Err(Failure::new("file-exists", what, "choose another folder: slips are never written over"));
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(slips).map_err(|cause| Failure::file(slips, cause))?;
    let heading = Heading { manifest, process: ids.process, page };
    // A folder with half of the slips, or with those of rows that were refused, helps nobody.
    import_into(slips, &list, &heading).inspect_err(|_| {
        let _ = fs::remove_dir_all(slips);
    })
}

fn import_into(folder: &Path, list: &List<'_>, heading: &Heading<'_>) -> Result<Sealed, Failure> {
    let (mut spool, mut slips) = (Spool::new(folder.join("pool"))?, Slips::new(folder, heading)?);
    let is_grouped = list.rules.entrants != EntrantForm::Person;
    if is_grouped {
        let groups = grouping::read(list)?;
        groups.spool(list, &mut spool)?;
        list.each(|row| {
            let (group, provenance) = groups.entrant(list.ids, row.group.unwrap_or_default()).ok_or_else(changed)?;
            slips.add(&row, &list.ids.of(row.identity), Some(group), provenance)
        })?;
    } else {
        list.each(|row| {
            let person = list.ids.of(row.identity);
            list.lay_down(&row.terms.entrant(person.1, Vec::new(), list.rules), row.start, &mut spool)?;
            slips.add(&row, &person, None, row.terms.provenance())
        })?;
    }
    let sealed = spool.seal(list.rules).map_err(|unsealed| match unsealed {
        Unsealed::File(failure) => failure,
        Unsealed::Pool(cause) => list.fault_of_all(&cause),
        Unsealed::Twice(start) if is_grouped => list.fault_at(start, "another household or panel has the same people"),
        Unsealed::Twice(start) => list.fault_at(start, "this identity stands in an earlier line too"),
    })?;
    slips.finish()?;
    Ok(sealed)
}

fn changed() -> Failure {
    Failure::new("malformed-entrants", "the list was changed while it was read", "run the command again")
}

/// Posts the parts of a pool and seals it. Nothing that was posted before is posted twice.
pub(crate) fn post_pool(
    place: &Place,
    key: &SigningKey,
    manifest: &Manifest,
    sealed: &Sealed,
) -> Result<Receipt, Failure> {
    for (position, hash) in sealed.pool.chunks.iter().enumerate() {
        let blob = sealed.blob(position)?;
        let part = PoolPart { blob: *hash, bytes: blob.len() as u64 };
        let entry = Unsigned::new(EntryKind::PoolPart, place.process, &part).sign(key);
        let receipt = place.log.post_with_blob(&entry, &blob)?;
        receipt.verify(&entry, &place.process, manifest).map_err(unproved)?;
    }
    post(place, manifest, key, &Unsigned::new(EntryKind::Pool, place.process, &sealed.pool))
}

fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|cause| Failure::file(path, cause))?);
    let mut secret = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim(), &mut *secret).map_err(|_| {
        let what = format!("{} does not hold 64 hexadecimal digits", path.display());
        Failure::new("malformed-secret", what, "make one with `openssl rand -hex 32`, and keep it")
    })?;
    Ok(secret)
}

#[cfg(test)]
mod tests;
