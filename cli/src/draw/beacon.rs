//! Bringing a round of the beacon.

use super::{post, posting::be, seen::Seen};
use crate::{
    address::Address,
    client::{ClientError, Site},
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
    EntryKind, Unsigned,
    draw::{Beacon, BeaconRound, OUTAGE_AFTER, OutageRule},
    ids::FixedBytes,
};
use psephos_tally::drawing;
use rand_core::OsRng;
use serde::Deserialize;
use std::path::PathBuf;

/// Bring the round of the beacon for which the draw, a replacement, or a tie of an election waits. Anybody can, and only the right one is
/// taken.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("round").required(true).args(["signature", "from", "outage"])))]
pub(super) struct BeaconArgs {
    /// The address of the draw or election.
    #[arg(value_name = "URL")]
    url: String,
    /// The round's signature: 96 hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    signature: Option<String>,
    /// Fetch the round from this server, such as <https://api.drand.sh>. What it says is verified.
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Declare that the beacon is out of order, where the manifest lets the draw go on without one; needs --key.
    #[arg(long, requires = "key")]
    outage: bool,
    /// The organiser's key file.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &BeaconArgs) -> Result<Exit, Failure> {
    let place = args.url.parse::<Address>()?.place(None)?;
    let seen = Seen::any_at(&place)?;
    let manifest = seen.process().manifest();
    let Some(chain) = manifest.beacon() else {
        return Err(Failure::usage("this process has no beacon", "nothing is missing"));
    };
    if args.outage && chain.outage == OutageRule::Wait {
        let remedy = "bring the round, from another server if need be";
        return Err(Failure::usage("this process waits for its round, and no outage of it can be declared", remedy));
    }
    let Some(round) = seen.process().round_due() else {
        say!("No round is due: the process is in phase {}.", seen.process().phase());
        return Ok(Exit::NotYet);
    };
    let beacon = match (&args.signature, &args.from) {
        (Some(digits), _) => Beacon { round, signature: Some(signature(digits)?) },
        (None, Some(server)) => Beacon { round, signature: Some(fetch(server, chain, round)?) },
        (None, None) => Beacon { round, signature: None },
    };
    if let Some(signature) = &beacon.signature {
        drawing::beacon::verify(chain, round, signature).map_err(|cause| {
            let what = format!("this is not round {round} of the manifest's chain: {cause}");
            Failure::new("invalid-beacon", what, "take the round that is due, of the chain that the manifest names")
        })?;
    }
    let key = match &args.key {
        Some(path) if args.outage => {
            let key = signing_key(path, Role::Organiser, &args.passphrase)?;
            be("organiser", &manifest.organiser, &key)?;
            wait_for_outage(chain, round)?;
            key
        }
        _ => SigningKey::from_bytes(&keyfile::fresh_seed(&mut OsRng)),
    };
    let receipt = post(&place, manifest, &key, &Unsigned::new(EntryKind::Beacon, place.process, &beacon))?;
    if args.outage {
        say!("Declared: round {round} does not come (entry {}). The draw goes on without a beacon.", receipt.index);
    } else {
        say!("Round {round} is on the record (entry {}).", receipt.index);
    }
    Ok(Exit::Done)
}

/// A declaration that the board would refuse is not made.
fn wait_for_outage(chain: &BeaconRound, round: u64) -> Result<(), Failure> {
    let from = chain.time_of(round).unwrap_or(u64::MAX).saturating_add(OUTAGE_AFTER);
    let now = clock::now();
    if now >= from {
        return Ok(());
    }
    let what = format!("an outage can be declared a day after the round was due, in {} s", from - now);
    Err(Failure::new("too-early", what, "bring the round, from another server if need be"))
}

fn signature(digits: &str) -> Result<FixedBytes<48>, Failure> {
    let mut bytes = [0; 48];
    hex::decode_to_slice(digits.trim(), &mut bytes)
        .map_err(|_| Failure::usage("a signature has 96 hexadecimal digits", "copy it from the beacon's round"))?;
    Ok(FixedBytes(bytes))
}

/// A round as drand's servers answer it.
#[derive(Deserialize)]
struct Answer {
    signature: String,
}

fn fetch(server: &str, chain: &BeaconRound, round: u64) -> Result<FixedBytes<48>, Failure> {
    let answer: Result<Answer, ClientError> = Site::at(server).json(&format!("{}/public/{round}", chain.chain));
    let answer = answer.map_err(|cause| {
        let remedy = "ask another server, or bring the signature with --signature";
        Failure::new("beacon-unreachable", format!("round {round} can't be fetched: {cause}"), remedy)
    })?;
    signature(&answer.signature).map_err(|_| {
        let what = format!("{server} answers something that is no signature");
        Failure::new("beacon-unreachable", what, "ask another server")
    })
}
