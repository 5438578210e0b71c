//! Bringing what the sources of a draw published.

use super::{post, posting::be, seen::Seen};
use crate::{
    address::Address, clock, console::say, exit::Exit, failure::Failure, keyfile::Role, organiser::signing_key,
    passphrase::PassphraseArgs,
};
use clap::Args;
use psephos_record::{
    EntryKind, Unsigned,
    draw::{MAX_NUMBERS, Source, SourceNumbers},
    text::printable,
};
use psephos_tally::{Phase, drawing::rfc3797::Seeds};
use std::path::PathBuf;

/// Bring the numbers that the sources of a draw published, by which RFC 3797 orders it. It can't be undone: anybody compares them with
/// what was published.
#[derive(Debug, Args)]
pub(super) struct SourcesArgs {
    /// The draw's address.
    #[arg(value_name = "URL")]
    url: String,
    /// The published numbers: the sources in the order of the manifest, separated by /, the numbers of each by spaces in any order.
    #[arg(long, value_name = "NUMBERS")]
    numbers: String,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &SourcesArgs) -> Result<Exit, Failure> {
    let seeds = Seeds::parse(&args.numbers)
        .map_err(|cause| Failure::usage(cause, "write --numbers as in '9319 / 2 5 12 8 10'"))?;
    let place = args.url.parse::<Address>()?.place(None)?;
    let key = signing_key(&args.key, Role::Organiser, &args.passphrase)?;
    let seen = Seen::at(&place)?;
    let (process, manifest) = (seen.process(), seen.process().manifest());
    let Some(sources) = &seen.rules().sources else {
        return Err(Failure::usage("this draw has no sources", "`psephos draw beacon` brings a round of a beacon"));
    };
    be("organiser", &manifest.organiser, &key)?;
    let published = SourceNumbers { numbers: seeds.numbers().to_vec() };
    if !published.are_of(sources) {
        let what = format!("these are numbers of {} sources; the draw has {}", published.numbers.len(), sources.len());
        return Err(Failure::usage(what, format!("give from 1 to {MAX_NUMBERS} of each, the sources separated by /")));
    }
    if process.phase() != Phase::Tallying || process.draw().published().is_some() {
        say!("No numbers are due: the process is in phase {}.", process.phase());
        return Ok(Exit::NotYet);
    }
    for (source, numbers) in sources.iter().zip(&published.numbers) {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        say!("{}: {}", printable(source.title.in_language("en")), numbers.join(" "));
    }
    let entry = Unsigned::new(EntryKind::SourceNumbers, place.process, &published);
    let receipt = post(&place, manifest, &key, &entry).map_err(|failure| too_early(failure, sources))?;
    say!("The numbers are on the record (entry {}); RFC 3797 hashes {}", receipt.index, seeds.canonical());
    Ok(Exit::Done)
}

/// The board's clock decides when the numbers can be there.
fn too_early(failure: Failure, sources: &[Source]) -> Failure {
    if failure.name != "too-early" {
        return failure;
    }
    let due = sources.iter().map(|source| source.due).max().unwrap_or(0);
    let what =
        format!("the last source is published at {}, and by the board's clock that is to come", clock::instant(due));
    Failure::new("too-early", what, "bring the numbers when all are published")
}
