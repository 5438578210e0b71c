//! Policies: what is read, what is enough, since when, and what it withstands.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    cosignature::{Cosigner, WitnessKey},
    note::{InvalidKey, InvalidNote, KeyName, NoteSigner, SignedNote},
    policy::{InvalidUnderPolicy, LineError, MalformedPolicy, Policy, Satisfied, Strength},
};
use std::fmt::Write as _;

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(KeyName::new(format!("w{seed}.example")).unwrap(), SigningKey::from_bytes(&[seed; 32]))
}

fn log(seed: u8) -> NoteSigner {
    NoteSigner::new(KeyName::new(format!("log{seed}.example")).unwrap(), SigningKey::from_bytes(&[seed; 32]))
}

/// A checkpoint with cosignatures: who, and when.
fn note(cosigned: &[(u8, u64)]) -> SignedNote {
    let mut note = Checkpoint::new(log(1).public().name().clone(), 3, Hash::leaf(b"entry")).sign(&log(1)).unwrap();
    for (seed, time) in cosigned {
        witness(*seed).cosign(&mut note, *time).unwrap();
    }
    note
}

/// Witnesses 1 to `n`, called so, and what follows.
fn policy(n: u8, rest: &str) -> Policy {
    Policy::parse(file(n, rest).as_bytes()).unwrap()
}

fn file(n: u8, rest: &str) -> String {
    let line = |seed| format!("witness {seed} {}\n", witness(seed).public());
    (1..=n).map(line).collect::<String>() + rest
}

/// The example of the specification: two of X1 X2 X3 and one of Y1 Y2 Y3.
fn two_and_one() -> Policy {
    policy(6, "group X 2 1 2 3\ngroup Y any 4 5 6\ngroup X-and-Y all X Y\nquorum X-and-Y\n")
}

fn time(policy: &Policy, cosigned: &[(u8, u64)]) -> Option<u64> {
    policy.evaluate(&note(cosigned)).ok().map(|satisfied| satisfied.time.unwrap())
}

#[test]
fn a_quorum_is_reached_by_the_groups_that_it_names() {
    let policy = two_and_one();
    for (cosigned, enough) in [
        (&[1_u8, 2, 4][..], true),
        (&[1, 3, 6], true),
        (&[1, 2, 3, 4, 5, 6], true),
        (&[1, 2, 3], false),
        (&[1, 4, 5, 6], false),
        (&[4, 5, 6], false),
        (&[], false),
        (&[1, 2, 9], false),
    ] {
        let cosigned: Vec<(u8, u64)> = cosigned.iter().map(|seed| (*seed, 100)).collect();
        assert_eq!(policy.evaluate(&note(&cosigned)).is_ok(), enough, "{cosigned:?}");
    }
    let shortage = policy.evaluate(&note(&[(1, 5), (4, 5)])).unwrap_err();
    assert_eq!(shortage.to_string(), "2 of 6 witnesses cosigned, which is no quorum; missing: 2, 3, 5, 6");
}

#[test]
fn the_time_of_a_quorum_is_the_latest_since_which_it_stands() {
    let policy = two_and_one();
    assert_eq!(time(&policy, &[(1, 10), (2, 20), (3, 30), (4, 40)]), Some(20), "3 and 2, and 4");
    assert_eq!(time(&policy, &[(1, 10), (2, 20), (3, 30), (4, 4), (5, 15)]), Some(15));
    let three_of_four = self::policy(4, "group g 3 1 2 3 4\nquorum g\n");
    assert_eq!(time(&three_of_four, &[(1, 7), (2, 9), (3, 8)]), Some(7));
    assert_eq!(
        time(&three_of_four, &[(1, 7), (2, 9), (3, 8), (4, 1000)]),
        Some(8),
        "one clock that is ahead moves nothing far"
    );
    assert_eq!(time(&three_of_four, &[(1, 7), (2, 9)]), None);
}

#[test]
fn nothing_but_a_valid_line_of_a_known_witness_counts() {
    let policy = policy(3, "group g 2 1 2 3\nquorum g\n");
    assert_eq!(time(&policy, &[(1, 7), (8, 7), (9, 7)]), None, "strangers");
    assert_eq!(time(&policy, &[(1, 7), (1, 8)]), None, "one witness twice is one");
    assert_eq!(time(&policy, &[(1, 7), (2, 0)]), None, "no time");
    // The second witness's line, moved from another checkpoint.
    let mut other = Checkpoint::new(log(1).public().name().clone(), 4, Hash::leaf(b"x")).sign(&log(1)).unwrap();
    witness(2).cosign(&mut other, 7).unwrap();
    let mut moved = note(&[(1, 7)]);
    moved.add(other.signatures().last().unwrap().clone()).unwrap();
    assert!(policy.evaluate(&moved).is_err());
    // The key of the first under the name of the second: the signed bytes don't hold the name, so the key is what counts.
    let alias = Cosigner::new(witness(2).public().name().clone(), SigningKey::from_bytes(&[1; 32]));
    let mut aliased = note(&[(1, 7)]);
    alias.cosign(&mut aliased, 7).unwrap();
    assert!(policy.evaluate(&aliased).is_err());
}

#[test]
fn a_policy_without_a_quorum_asks_for_nothing_and_says_nothing() {
    let policy = policy(2, "quorum none\n");
    assert_eq!(policy.evaluate(&note(&[])), Ok(Satisfied { time: None }));
    assert_eq!(policy.strength(), None);
}

#[test]
fn a_checkpoint_is_opened_by_the_logs_of_the_policy() {
    let lines = format!("log {}\nlog {} https://log.example/\n", log(2).public(), log(1).public());
    let policy = policy(1, &format!("{lines}quorum 1\n"));
    let (checkpoint, satisfied) = policy.open(&note(&[(1, 7)])).unwrap();
    assert_eq!((checkpoint.size, satisfied.time), (3, Some(7)));
    assert!(matches!(policy.open(&note(&[])), Err(InvalidUnderPolicy::Shortage(_))));
    let foreign = Checkpoint::new(log(3).public().name().clone(), 3, Hash::leaf(b"entry")).sign(&log(3)).unwrap();
    let unsigned = InvalidCheckpoint::Note(InvalidNote::Unsigned);
    assert_eq!(policy.open(&foreign), Err(InvalidUnderPolicy::Checkpoint(unsigned)));
}

#[test]
fn a_policy_is_written_as_it_is_read() {
    let text = format!(
        "log {} https://log.example/\n{}group g 2 1 2\nquorum g\n",
        log(1).public(),
        file(2, "").replacen('\n', " https://w1.example/\n", 1)
    );
    let policy = Policy::parse(text.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(policy.to_bytes()).unwrap(), text);
    assert_eq!(policy.witnesses().first().unwrap().url.as_deref(), Some("https://w1.example/"));
    let loose = text.replace(' ', " \t ").replace('\n', "\t\n\n  # a note — ±\n");
    assert_eq!(Policy::parse(loose.as_bytes()), Ok(policy));
    // Names are octets, not text.
    let octets = [file(1, "").replace("witness 1", "witness K").as_bytes(), b"quorum \xe2\x84\xaa\n"].concat();
    assert_eq!(Policy::parse(&octets).unwrap_err().error, LineError::UnknownName, "a Kelvin sign is no K");
    let octets = [b"witness \xff ", witness(1).public().to_string().as_bytes(), b"\nquorum \xff\n"].concat();
    assert_eq!(Policy::parse(&octets).unwrap().to_bytes(), octets);
}

#[test]
fn a_policy_that_means_two_things_or_nothing_is_refused() {
    let refused = |rest: &str| Policy::parse(file(3, rest).as_bytes()).unwrap_err();
    let aliased = Cosigner::new(KeyName::new("alias.example").unwrap(), SigningKey::from_bytes(&[2; 32]));
    for (rest, line, error) in [
        (format!("witness 4 {}\nquorum none\n", aliased.public()), 4, LineError::DuplicateKey),
        (format!("log {0}\nlog {0}\nquorum none\n", log(1).public()), 5, LineError::DuplicateKey),
        (format!("witness 3 {}\nquorum none\n", witness(4).public()), 4, LineError::NameTaken),
        (format!("witness none {}\nquorum none\n", witness(4).public()), 4, LineError::NameTaken),
        (format!("witness 4 {}\nquorum none\n", log(1).public()), 4, LineError::Key(InvalidKey::Type)),
        (format!("log {}\nquorum none\n", witness(4).public()), 4, LineError::Key(InvalidKey::Type)),
        (format!("log {} a b\nquorum none\n", log(1).public()), 4, LineError::Unknown),
        ("group 1 any 2\nquorum 1\n".to_owned(), 4, LineError::NameTaken),
        ("group g 0 1 2\nquorum g\n".to_owned(), 4, LineError::Threshold),
        ("group g 3 1 2\nquorum g\n".to_owned(), 4, LineError::Threshold),
        ("group g 01 1 2\nquorum g\n".to_owned(), 4, LineError::Threshold),
        ("group g most 1 2\nquorum g\n".to_owned(), 4, LineError::Threshold),
        ("group g all\nquorum g\n".to_owned(), 4, LineError::Threshold),
        ("group g 1 1 1\nquorum g\n".to_owned(), 4, LineError::MemberTwice),
        ("group g any 1 2\ngroup h any 2 3\nquorum h\n".to_owned(), 5, LineError::MemberTwice),
        ("group g any 1 g\nquorum g\n".to_owned(), 4, LineError::UnknownName),
        ("group g any h\ngroup h any 1\nquorum g\n".to_owned(), 4, LineError::UnknownName),
        ("group g any 1 none\nquorum g\n".to_owned(), 4, LineError::UnknownName),
        ("quorum g\n".to_owned(), 4, LineError::UnknownName),
        ("quorum 1\nquorum 1\n".to_owned(), 5, LineError::SecondQuorum),
        ("quorum 1 2\n".to_owned(), 4, LineError::Unknown),
        ("quorum\n".to_owned(), 4, LineError::Unknown),
        ("Quorum 1\n".to_owned(), 4, LineError::Unknown),
        ("quorum 1".to_owned(), 4, LineError::Unfinished),
        ("quorum 1\r\n".to_owned(), 4, LineError::ControlCharacter),
        ("# a comment\x7f\nquorum 1\n".to_owned(), 4, LineError::ControlCharacter),
    ] {
        assert_eq!(refused(&rest), MalformedPolicy { line, error }, "{rest:?}");
    }
    assert_eq!(refused("").error, LineError::NoQuorum);
    assert_eq!(Policy::parse(file(65, "").as_bytes()), Err(MalformedPolicy { line: 65, error: LineError::TooMany }));
}

#[test]
fn the_arithmetic_of_k_of_n() {
    for (n, k, overlap, blocking) in
        [(1, 1, 1, 1), (3, 2, 1, 2), (4, 3, 2, 2), (7, 5, 3, 3), (7, 4, 1, 4), (6, 3, 0, 4)]
    {
        let members: Vec<String> = (1..=n).map(|seed| seed.to_string()).collect();
        let policy = policy(n, &format!("group g {k} {}\nquorum g\n", members.join(" ")));
        assert_eq!(policy.strength(), Some(Strength { overlap, blocking }), "{k} of {n}");
    }
    let four = Strength { overlap: 2, blocking: 2 };
    assert_eq!((four.safe_with_bad(), four.live_with_down()), (Some(1), 1));
    assert_eq!(Strength { overlap: 0, blocking: 1 }.safe_with_bad(), None);
    assert_eq!(two_and_one().strength(), Some(Strength { overlap: 1, blocking: 2 }));
}

#[test]
fn a_threshold_can_be_said_without_a_file() {
    let keys: Vec<WitnessKey> = (1..=4).map(|seed| witness(seed).public().clone()).collect();
    let policy = Policy::threshold_of(3, keys.clone()).unwrap();
    assert_eq!(time(&policy, &[(1, 7), (2, 9), (3, 8)]), Some(7));
    assert_eq!(Policy::parse(&policy.to_bytes()), Ok(policy));
    let alias = WitnessKey::new(KeyName::new("alias.example").unwrap(), keys.first().unwrap().public()).unwrap();
    assert_eq!(Policy::threshold_of(2, vec![keys.first().unwrap().clone(), alias]), None, "one key under two names");
    assert_eq!(Policy::threshold_of(0, keys.clone()), None);
    assert_eq!(Policy::threshold_of(5, keys), None);
    assert_eq!(Policy::threshold_of(0, vec![]), None);
}

/// Random trees over a few witnesses, as files: which witnesses, grouped how.
fn trees() -> impl Strategy<Value = (u8, String)> {
    (1_u8..=6).prop_flat_map(|n| {
        proptest::collection::vec((any::<prop::sample::Index>(), 1_usize..=4), 0..6).prop_map(move |steps| {
            let mut names: Vec<String> = (1..=n).map(|seed| seed.to_string()).collect();
            let mut file = String::new();
            for (step, (threshold, width)) in steps.into_iter().enumerate() {
                // The next few names that are in no group yet become one.
                let members: Vec<String> = names.drain(..width.min(names.len())).collect();
                let group = format!("g{step}");
                let k = 1 + threshold.index(members.len());
                writeln!(file, "group {group} {k} {}", members.join(" ")).unwrap();
                names.push(group);
            }
            (n, format!("{file}quorum {}\n", names.last().unwrap()))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn strength_and_time_are_what_trying_every_set_of_witnesses_says((n, rest) in trees(), times in proptest::collection::vec(1_u64..6, 7)) {
        let policy = policy(n, &rest);
        let members = |set: u32| (1..=n).filter(move |seed| set >> (seed - 1) & 1 == 1);
        let enough = |set: u32| {
            let cosigned: Vec<(u8, u64)> = members(set).map(|seed| (seed, 1)).collect();
            policy.evaluate(&note(&cosigned)).is_ok()
        };
        let all = 1_u32 << n;
        let quorums: Vec<u32> = (0..all).filter(|set| enough(*set)).collect();
        let pairs = quorums.iter().flat_map(|a| quorums.iter().map(move |b| (a & b).count_ones()));
        let overlap = pairs.min().unwrap();
        let blocking = (0..all).filter(|down| !quorums.contains(&(all - 1 - down))).map(u32::count_ones).min().unwrap();
        let strength = policy.strength().unwrap();
        prop_assert_eq!((strength.overlap, strength.blocking), (overlap as usize, blocking as usize), "{}", rest);

        let cosigned: Vec<(u8, u64)> = (1..=n).zip(times).collect();
        let since = |t: u64| cosigned.iter().filter(|(_, time)| *time >= t).fold(0, |set, (seed, _)| set | 1_u32 << (seed - 1));
        let latest = (1..6).filter(|t| quorums.contains(&since(*t))).max();
        prop_assert_eq!(time(&policy, &cosigned), latest);
    }
}
