//! Facts of drand's quicknet, as <https://api.drand.sh> serves them.

use psephos_record::{
    draw::{BeaconRound, OutageRule},
    ids::FixedBytes,
};
use psephos_tally::drawing::beacon::{InvalidBeacon, verify};

const CHAIN: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921\
    cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const ROUNDS: [(u64, &str); 2] = [
    (1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
    (1001, "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41"),
];
const GROUP: &str = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e";
/// The key of a testnet of drand: a point of the group, and another chain's.
const OTHER_KEY: &str = "8f6e58c3dbc6d7e58e32baee6881fecc854161b4227c40b01ae7f0593cea964599648f91a0fa2d6b489a7fb0a552b959014007e05d0\
    c069991be4d064bbe28275bd4c3a3cabf16c48f86f4566909dd6eb6d0e84fd6069c414562ca6abf5fdc13";

fn bytes<const N: usize>(text: &str) -> FixedBytes<N> {
    let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
    assert_eq!(text.len(), 2 * N);
    FixedBytes(core::array::from_fn(byte))
}

fn quicknet() -> BeaconRound {
    BeaconRound {
        chain: CHAIN.parse().unwrap(),
        public_key: bytes(KEY),
        genesis: 1_692_803_367,
        period: 3,
        round: 1000,
        outage: OutageRule::Wait,
        group: GROUP.parse().unwrap(),
        name: "quicknet".to_owned(),
    }
}

#[test]
fn the_hash_of_a_chain_is_that_of_its_key() {
    assert_eq!(quicknet().chain_hash(), quicknet().chain);
    let other = BeaconRound { public_key: bytes(OTHER_KEY), ..quicknet() };
    assert_ne!(other.chain_hash(), quicknet().chain);
}

#[test]
fn a_signature_outside_the_subgroup_is_none_though_its_pairing_holds() {
    // The signature of round 1000, plus a point of order 3: one of about 2^125 that the equation alone would take.
    let shifted = "97190eafb5ea5c1e80bd8779da7056c8c476f046714c87f452a59abef629afd63f5cfc1703528c9e5891343740d1e72a";
    assert_eq!(verify(&quicknet(), 1000, &bytes(shifted)), Err(InvalidBeacon::Point));
}

#[test]
fn rounds_that_drand_published_are_its_own() {
    for (round, signature) in ROUNDS {
        assert_eq!(verify(&quicknet(), round, &bytes(signature)), Ok(()));
    }
    assert_eq!(quicknet().time_of(1000), Some(1_692_806_364));
    assert_eq!(quicknet().first_from(1_692_806_364), 1000);
}

#[test]
fn a_signature_is_that_of_one_round() {
    let [(_, first), (_, second)] = ROUNDS;
    for (round, signature) in [(1001, first), (1000, second), (0, first), (u64::MAX, first)] {
        assert_eq!(verify(&quicknet(), round, &bytes(signature)), Err(InvalidBeacon::Signature));
    }
}

#[test]
fn a_signature_is_that_of_one_chain() {
    let other = BeaconRound { public_key: bytes(OTHER_KEY), ..quicknet() };
    assert_eq!(verify(&other, 1000, &bytes(ROUNDS[0].1)), Err(InvalidBeacon::Signature));
}

#[test]
fn bytes_that_are_no_points_are_refused() {
    let good: FixedBytes<48> = bytes(ROUNDS[0].1);
    for bit in [0, 1, 7, 100, 383] {
        let mut bad = good;
        bad.0[bit / 8] ^= 0x80 >> (bit % 8);
        assert!(verify(&quicknet(), 1000, &bad).is_err(), "bit {bit}");
    }
    assert_eq!(verify(&quicknet(), 1000, &FixedBytes([0; 48])), Err(InvalidBeacon::Point));
    let no_key = BeaconRound { public_key: FixedBytes([7; 96]), ..quicknet() };
    assert_eq!(verify(&no_key, 1000, &good), Err(InvalidBeacon::Key));
}

#[test]
fn the_key_that_anybody_can_sign_for_is_none() {
    let (mut key, mut signature) = ([0; 96], [0; 48]);
    key[0] = 0xc0;
    signature[0] = 0xc0;
    let neutral = BeaconRound { public_key: FixedBytes(key), ..quicknet() };
    assert_eq!(verify(&neutral, 1000, &FixedBytes(signature)), Err(InvalidBeacon::Key));
    assert_eq!(verify(&quicknet(), 1000, &FixedBytes(signature)), Err(InvalidBeacon::Point));
}
