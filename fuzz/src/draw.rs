//! What strangers bring to a draw, beside its entries and its pool.

use crate::{Target, canonical, record::DRAW, said};
use psephos_record::{
    draw::{BeaconRound, OutageRule},
    ids::FixedBytes,
};
use psephos_rig::draw::{quicknet, round};
use psephos_tally::drawing::{beacon, outcome::Outcome, rfc3797::Seeds};
use std::sync::LazyLock;

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("outcomes", outcomes, outcome_seeds),
    Target::new("beacons", beacons, beacon_seeds).limits(1 << 20, 300),
    Target::new("rfc3797_seeds", rfc3797_seeds, seed_texts),
];

fn outcome_seeds() -> Vec<Vec<u8>> {
    vec![DRAW.process.draw().outcome().unwrap().encode(), Vec::new()]
}

fn outcomes(bytes: &[u8]) {
    let decoded = Outcome::decode(bytes);
    if let Some(outcome) = canonical(bytes, decoded, Outcome::encode) {
        assert!(outcome.ids().len() <= outcome.placed.len());
    }
}

fn beacon_seeds() -> Vec<Vec<u8>> {
    vec![SIGNATURE.to_vec(), round(1001).signature.unwrap().0.to_vec(), vec![0; 48]]
}

static SIGNATURE: LazyLock<[u8; 48]> = LazyLock::new(|| round(1000).signature.unwrap().0);

/// The group of a chain signs a round in one way, and nothing else is that round.
fn beacons(bytes: &[u8]) {
    static CHAIN: LazyLock<BeaconRound> = LazyLock::new(|| quicknet(OutageRule::Wait));
    let Ok(bytes) = <[u8; 48]>::try_from(bytes) else { return };
    match beacon::verify(&CHAIN, 1000, &FixedBytes(bytes)) {
        Ok(()) => assert_eq!(bytes, *SIGNATURE, "a round by nobody"),
        Err(error) => said(&error),
    }
}

fn seed_texts() -> Vec<Vec<u8>> {
    ["9319 / 2 5 12 8 10 / 9 18 26 34 41 45", "1", "1/2/", "18446744073709551615 / 0"]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
}

/// However the numbers of a source are ordered and spaced, the key is the same.
fn rfc3797_seeds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Seeds::parse(&text) {
        Ok(seeds) => {
            let backwards = |source: &str| source.split_whitespace().rev().collect::<Vec<_>>().join("  ");
            let turned = text.split('/').map(backwards).collect::<Vec<_>>().join(" / ");
            assert_eq!(Seeds::parse(&turned).map(|seeds| seeds.canonical()), Ok(seeds.canonical()), "{turned}");
        }
        Err(error) => said(&error),
    }
}
