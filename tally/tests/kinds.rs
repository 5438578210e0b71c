//! Every kind of contest on one ballot: what is decrypted is what was marked, counted in the clear.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{
    Entry, Key,
    ballot::Ballot,
    booth::{Booth, Selection, Turn},
    cbor,
    contest::{Contest, ContestKind, Counting, Divisors, Misfit, RankTally, Slot, Total},
    manifest::BallotStyle,
    text::Text,
};
use psephos_rig::{
    Rig, contest,
    doors::{payload, refused},
    manifest, trustee_keys,
};
use psephos_tally::{
    Process, Surroundings,
    verifier::{Check, Verdict},
};

fn of(id: &str, options: usize, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..contest(id, options, 1, 1, false) }
}

fn contests() -> Vec<Contest> {
    vec![
        of("list", 3, ContestKind::Choose { min: 1, max: 1, blank: true }, apportion()),
        of(
            "cumulative",
            3,
            ContestKind::Score { max: 5, total: Some(Total { min: 1, max: 5 }), pairwise: false },
            Counting::Sum { seats: 1 },
        ),
        of("star", 3, ContestKind::Score { max: 5, total: None, pairwise: true }, Counting::Star),
        of(
            "grade",
            2,
            ContestKind::Grade { grades: vec![Text::only("en", "g"); 4], skippable: true },
            Counting::MajorityJudgment,
        ),
        of("quadratic", 3, ContestKind::Quadratic { credits: 16, against: true }, Counting::Sum { seats: 2 }),
        of("rank", 4, ContestKind::Rank { min: 1, max: 4, tally: RankTally::Both }, Counting::Schulze),
        of("knapsack", 3, ContestKind::Knapsack { costs: vec![30, 50, 70], budget: 100 }, greedy()),
        of("allocate", 2, ContestKind::Allocate { budget: 4_000_000_000 }, Counting::Sum { seats: 1 }),
    ]
}

const fn apportion() -> Counting {
    Counting::Apportion { seats: 5, divisors: Divisors::DHondt }
}

fn greedy() -> Counting {
    Counting::Greedy { costs: vec![30, 50, 70], budget: 100, misfit: Misfit::Skip, points: None }
}

fn ballots() -> Vec<Vec<Selection>> {
    let numbers: [[&[i64]; 8]; 3] = [
        [&[1, 0, 0], &[5, 0, 0], &[5, 3, 0], &[1, 4], &[4, 0, 0], &[1, 2, 3, 4], &[1, 0, 1], &[4_000_000_000, 0]],
        [&[0, 1, 0], &[1, 2, 2], &[0, 3, 5], &[2, 0], &[-2, 2, 2], &[0, 1, 0, 2], &[1, 1, 0], &[1, 2]],
        [&[0, 0, 0], &[0, 0, 1], &[4, 4, 4], &[1, 1], &[0, -4, 0], &[0, 0, 0, 1], &[0, 0, 0], &[0, 0]],
    ];
    let mut ballots: Vec<Vec<Selection>> =
        numbers.iter().map(|row| row.iter().map(|numbers| Selection::of(numbers.to_vec())).collect()).collect();
    ballots[2][0] = Selection::blank(3);
    ballots
}

/// What a slot should count of one answer, in the clear.
fn counts(contest: &Contest, slot: Slot, selection: &Selection) -> u64 {
    let number = |option: u32| selection.numbers[option as usize];
    let rank = |option: u32| if number(option) == 0 { i64::MAX } else { number(option) };
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    match (slot, &contest.kind) {
        (Slot::Option(i), _) => positive(number(i)),
        (Slot::Against(i), _) => positive(-number(i)),
        (Slot::Blank, _) => u64::from(selection.blank),
        (Slot::Grade { option, grade }, _) => u64::from(number(option) == i64::from(grade) + 1),
        (Slot::Position { option, rank }, _) => u64::from(number(option) == i64::from(rank) + 1),
        (Slot::Pair { over, under }, ContestKind::Rank { .. }) => u64::from(rank(over) < rank(under)),
        (Slot::Pair { over, under }, _) => u64::from(number(over) > number(under)),
        (Slot::Unspent, ContestKind::Allocate { budget }) => {
            u64::from(*budget) - positive(selection.numbers.iter().sum())
        }
        (Slot::Unspent, _) => panic!("only allocations leave something unspent"),
    }
}

fn opened() -> Rig {
    let keys = trustee_keys(3);
    let mut manifest = manifest(&keys, 2, contests());
    manifest.max_weight = 60_000;
    let mut rig = Rig::with(&manifest, keys, 3);
    let roll = rig.roll_entry(|i| 1 + 10 * u32::try_from(i).unwrap(), |_| 0);
    rig.open_with(roll);
    rig
}

#[test]
fn every_total_decrypted_equals_the_total_in_the_clear() {
    let mut rig = opened();
    // The first voter votes otherwise first, so that a whole ballot is taken out of every sum.
    rig.vote(0, &ballots()[2]);
    for (voter, ballot) in ballots().iter().enumerate() {
        rig.vote(voter, ballot);
    }
    let lengths: Vec<usize> = rig.log.entries.iter().rev().take(3).map(Vec::len).collect();
    assert_eq!(lengths[0], lengths[1], "ballots of a style have one length");
    rig.close();
    rig.run_trustees(&[0, 2]);
    rig.clockwork(3_000);
    let result = rig.process.result().expect("the election ends").clone();
    for (position, (contest, result)) in contests().iter().zip(&result.contests).enumerate() {
        let due: Vec<u64> = contest
            .slots()
            .into_iter()
            .filter(|slot| *slot != Slot::Blank)
            .map(|slot| {
                let weighted =
                    |(i, ballot): (u64, &Vec<Selection>)| (1 + 10 * i) * counts(contest, slot, &ballot[position]);
                (0..).zip(&ballots()).map(weighted).sum()
            })
            .collect();
        assert_eq!(result.counted.as_ref().unwrap().totals, due, "{}", contest.id);
    }
    let outcome = |position: usize| result.contests[position].counted.clone().unwrap();
    assert_eq!((outcome(0).seats, outcome(0).blanks), (Some(vec![0, 5, 0]), Some(21)));
    assert_eq!(outcome(6).elected, [0, 1], "30 and 50 of 100, and 70 does not fit");
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn what_a_device_computes_before_its_voter_is_done_changes_no_ballot() {
    let rig = opened();
    let mut manifest = rig.process.manifest().clone();
    let alone = |contest: u32| BallotStyle { id: format!("s{contest}"), contests: vec![contest] };
    manifest.styles = (0..8).map(alone).collect();
    let key = rig.process.committee().unwrap().key;
    let [plain, mut prepared] = core::array::from_fn(|_| Booth::new(rig.id(), manifest.clone(), key));
    let mut tables = 0;
    while prepared.make_table() {
        tables += 1;
    }
    assert!(tables > 2);
    for ballot in ballots() {
        for (style, selection) in (0..).zip(ballot) {
            let turn = Turn { credential: &rig.voters[0], style, counter: 0, previous: None };
            let entry = |booth: &Booth| {
                let prepared = booth.prepare(&turn, core::slice::from_ref(&selection), &mut rig.rng.clone());
                prepared.unwrap().entry().to_vec()
            };
            assert!(entry(&plain) == entry(&prepared), "style {style}");
        }
    }
}

#[test]
fn an_allocation_cannot_be_copied_to_another_voter() {
    let mut rig = opened();
    let victim = rig.prepare(0, &ballots()[0]).entry().to_vec();
    rig.post(victim.clone()).unwrap();
    // The thief's own ballot with the victim's allocation in place of the own one.
    let own: Ballot = payload(rig.prepare(1, &ballots()[1]).entry());
    let stolen: Ballot = payload(&victim);
    let linked = own.ciphertexts.0.len() - 3 * 64;
    let mut ballot = own.clone();
    ballot.ciphertexts.0[linked..].copy_from_slice(&stolen.ciphertexts.0[linked..]);
    ballot.allocations.clone_from(&stolen.allocations);
    let thief = Key(psephos_record::credential::public(&rig.voters[1]).0);
    let entry = Entry::ballot(rig.id(), thief, cbor::encode(&ballot)).encode();
    refused(&mut rig, entry, "invalid-ballot-proof", Check::Ballots);
}

#[test]
fn a_challenge_opens_every_kind() {
    let mut rig = opened();
    let prepared = rig.prepare(0, &ballots()[1]);
    let ballot: Ballot = payload(prepared.entry());
    rig.post(prepared.challenge()).unwrap();
    assert_eq!(rig.process.challenges(), 1);
    // Its ciphertexts proved anew are as public as before, and cannot be cast in another ballot.
    let again: Ballot = payload(rig.prepare(0, &ballots()[1]).entry());
    assert_ne!(again.ciphertexts, ballot.ciphertexts);
}

/// A keeper of the record who answers with another ballot when asked again.
struct Swapped<'a>(&'a psephos_rig::Log, Vec<u8>);

impl Surroundings for Swapped<'_> {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.0.blob(sha256)
    }
    fn entry(&self, _: u64) -> Option<Vec<u8>> {
        Some(self.1.clone())
    }
}

#[test]
fn a_superseded_ballot_that_reads_otherwise_the_second_time_is_not_taken() {
    let mut rig = opened();
    rig.vote(0, &ballots()[0]);
    let other = rig.prepare(1, &ballots()[1]).entry().to_vec();
    let revote = rig.prepare(0, &ballots()[1]).entry().to_vec();
    let screened = rig.process.screen().check(&[revote]).remove(0).unwrap();
    let rejected = rig.process.admit(&screened, &Swapped(&rig.log, other)).unwrap_err();
    assert_eq!(rejected.name(), "unreadable");
    assert!(rig.process.admit(&screened, &rig.log).is_ok());
}

#[test]
fn a_state_from_entries_checked_before_is_the_state_from_entries_checked_now() {
    let mut rig = opened();
    rig.vote(0, &ballots()[2]);
    let challenged = rig.prepare(0, &ballots()[1]);
    rig.post(challenged.challenge()).unwrap();
    for (voter, ballot) in ballots().iter().enumerate() {
        rig.vote(voter, ballot);
    }
    rig.close();
    let mut again = Process::announce(&rig.log.entries[0]).unwrap();
    for entry in &rig.log.entries[1..] {
        let screened = again.screen().check_without_proofs(&[entry]).remove(0).unwrap();
        again.admit(&screened, &rig.log).unwrap();
    }
    assert_eq!(again.root(), rig.process.root());
    assert_eq!(again.encrypted_tally(), rig.process.encrypted_tally());
    assert_eq!((again.phase(), again.challenges()), (rig.process.phase(), 1));
}

#[test]
fn without_its_proof_everything_else_of_a_ballot_is_still_checked() {
    let mut rig = opened();
    let entry = rig.prepare(0, &ballots()[0]).entry().to_vec();
    let ballot: Ballot = payload(&entry);
    let signed_by = |key: &psephos_crypto::SecretScalar, ballot: &Ballot| {
        Entry::ballot(rig.id(), Key(psephos_record::credential::public(key).0), cbor::encode(ballot)).encode()
    };
    let name = |entry: Vec<u8>| rig.process.screen().check_without_proofs(&[entry]).remove(0).map_err(|it| it.name());
    // What the name warns of: this is another voter's ballot, and no proof says so.
    assert!(name(signed_by(&rig.voters[1], &ballot)).is_ok());
    let mut bent = ballot.clone();
    bent.ciphertexts.0[..32].copy_from_slice(&[0xff; 32]);
    assert_eq!(name(signed_by(&rig.voters[0], &bent)).err(), Some("malformed-element"));
    let mut short = ballot.clone();
    short.ciphertexts.0.truncate(64);
    assert_eq!(name(signed_by(&rig.voters[0], &short)).err(), Some("malformed-ballot"));
    let stranger = psephos_crypto::SecretScalar::random(&mut rig.rng.clone());
    assert_eq!(name(signed_by(&stranger, &ballot)).err(), Some("unknown-credential"));
}

#[test]
fn one_batch_of_every_kind_names_its_culprits_and_takes_the_rest() {
    let keys = trustee_keys(3);
    let mut manifest = manifest(&keys, 2, contests());
    let style = |contest: u32| BallotStyle { id: format!("s{contest}"), contests: vec![contest] };
    manifest.styles = (0..8).map(style).collect();
    manifest.max_weight = 60_000;
    let mut rig = Rig::with(&manifest, keys, 8);
    let roll = rig.roll_entry(|_| 1, |voter| u32::try_from(voter).unwrap());
    rig.open_with(roll);
    let (screen, choices) = (rig.process.screen(), ballots().swap_remove(0));
    let ballots: Vec<Vec<u8>> =
        (0..8).map(|voter| rig.prepare(voter, &choices[voter..=voter]).entry().to_vec()).collect();
    // One false ballot of each kind in turn, then all but one.
    let bent = |entry: &Vec<u8>| {
        let proof = payload::<Ballot>(entry).proof.0;
        let at = entry.windows(proof.len()).position(|window| window == proof).unwrap();
        let mut bent = entry.clone();
        // A response, low enough to stay below the order.
        bent[at + proof.len() - 32] ^= 1;
        bent
    };
    let mut culprits: Vec<Vec<usize>> = (0..ballots.len()).map(|one| vec![one]).collect();
    culprits.push((1..ballots.len()).collect());
    for culprits in culprits {
        let offered: Vec<Vec<u8>> = ballots
            .iter()
            .enumerate()
            .map(|(at, entry)| if culprits.contains(&at) { bent(entry) } else { entry.clone() })
            .collect();
        for (at, verdict) in screen.check(&offered).iter().enumerate() {
            match verdict {
                Ok(_) => assert!(!culprits.contains(&at), "ballot {at} passed"),
                Err(rejected) => {
                    assert!(culprits.contains(&at), "ballot {at} suffers for {culprits:?}: {rejected}");
                    assert_eq!(rejected.name(), "invalid-ballot-proof");
                }
            }
        }
    }
}
