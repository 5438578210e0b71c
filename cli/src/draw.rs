//! Draws: what registrar, entrants, organiser and observers do with one.

mod annul;
mod beacon;
mod contribute;
mod entrants;
mod exclude;
mod object;
mod places;
mod pool;
mod posting;
mod rank;
#[cfg(feature = "board")]
mod rehearse;
mod rfc3797;
mod seen;
mod sources;
mod statement;
mod trace;

use crate::{exit::Exit, failure::Failure};
use clap::{Args, Subcommand};

#[cfg(feature = "board")]
pub(crate) use pool::{Ids, SLIPS, import, post_pool};
pub use posting::post;

/// Hold a public lottery: bring the pool, contribute, object, look at ranks and places.
#[derive(Debug, Args)]
#[command(after_long_help = "\
A draw from beginning to end, with <url> standing for http://localhost:8080/elections/<hash>:
  psephos organiser example --draw > draw.json                                      then edit it
  psephos organiser announce draw.json http://localhost:8080 --key organiser.key
  psephos trustee run <url> --key chen.key                          each trustee; it contributes too
  psephos draw pool <url> --key registrar.key --entrants entrants.csv --slips slips/
  psephos draw rank <url> --identity 'Amara Osei 1950' --salt <from the slip>       an entrant looks
  psephos draw object <url> --text 'I handed my form in on May 3rd'                 and objects
  psephos draw contribute <url>                                                     anyone, while it is open
  psephos draw beacon <url> --from https://api.drand.sh                             anyone, where there is a beacon
  psephos draw sources <url> --key organiser.key --numbers '9319 / 2 5 12 8 10'     where a draw is by RFC 3797
  psephos draw places <url>                                                         who got what
  psephos draw entrants <url> > entrants.csv                                        everyone, for statistics of your own
  psephos verify <url>                                                              anyone, at any time")]
pub struct DrawArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Pool(pool::PoolArgs),
    Contribute(contribute::ContributeArgs),
    Beacon(beacon::BeaconArgs),
    Sources(sources::SourcesArgs),
    Object(object::ObjectArgs),
    Answer(object::AnswerArgs),
    Exclude(exclude::ExcludeArgs),
    Annul(annul::AnnulArgs),
    Rank(rank::RankArgs),
    Places(places::PlacesArgs),
    Entrants(entrants::EntrantsArgs),
    Rfc3797(rfc3797::Rfc3797Args),
    #[cfg(feature = "board")]
    Rehearse(rehearse::RehearseArgs),
}

/// Runs the command.
pub fn run(args: &DrawArgs) -> Result<Exit, Failure> {
    match &args.command {
        Command::Pool(args) => pool::run(args),
        Command::Contribute(args) => contribute::run(args),
        Command::Beacon(args) => beacon::run(args),
        Command::Sources(args) => sources::run(args),
        Command::Object(args) => object::object(args),
        Command::Answer(args) => object::answer(args),
        Command::Exclude(args) => exclude::run(args),
        Command::Annul(args) => annul::run(args),
        Command::Rank(args) => rank::run(args),
        Command::Places(args) => places::run(args),
        Command::Entrants(args) => entrants::run(args),
        Command::Rfc3797(args) => rfc3797::run(args),
        #[cfg(feature = "board")]
        Command::Rehearse(args) => rehearse::run(args),
    }
}
