//! Ties of an election that the lot settles.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{
    EntryKind, Manifest, Unsigned,
    draw::{Beacon, OutageRule},
    ids::Hash,
    manifest::{ImpossibleManifest, TieRule},
};
use psephos_rig::{
    Rig,
    draw::{ROUND_1000, quicknet, round},
    ties::tied_manifest,
};
use psephos_tally::{
    Phase, counting,
    drawing::lot,
    verifier::{Check, Outcome, Verdict},
};

#[test]
fn a_tie_waits_for_the_round_and_goes_by_its_lot() {
    let mut rig = Rig::with_ties(true);
    rig.run_trustees(&[0, 2]);
    rig.clockwork(ROUND_1000 + 100);
    assert_eq!((rig.process.phase(), rig.process.round_due()), (Phase::Tallying, Some(1000)));
    assert_eq!(rig.process.recomputed_result().unwrap_err().name(), "beacon-due");
    assert!(rig.process.awaits_lot());
    assert!(!rig.process.may_owe(ROUND_1000 + 100), "nothing is computed again while the round is due");
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::NotYet);
    let missing = Outcome::NotYet("the round that settles a tie is not on the record");
    assert!(report.checks().any(|check| check == Check::Beacon && report.outcome(check) == missing));

    rig.bring(&round(1000)).unwrap();
    assert!(!rig.process.awaits_lot());
    assert!(rig.process.may_owe(ROUND_1000 + 100));
    rig.clockwork(ROUND_1000 + 100);
    assert_eq!(rig.process.phase(), Phase::Final);
    let result = rig.process.result().unwrap().clone();
    let seed = result.tie_seed.unwrap();
    assert_eq!(seed, lot::tie_seed(&rig.id(), 1000, &round(1000).signature.unwrap()));
    // Each contest has an order of its own, and everyone who reads the record computes it.
    let order = |contest| lot::options(&seed, contest, 3);
    let counted = |contest: usize| result.contests[contest].counted.as_ref().unwrap();
    assert!(result.contests.iter().all(|contest| contest.counted.as_ref().unwrap().tied.is_empty()));
    assert_eq!(counted(0).elected, order(0)[..1]);
    assert_eq!(counted(1).elected, order(1)[..2]);
    let mut seats = vec![0; 3];
    order(2)[..2].iter().for_each(|list| seats[*list as usize] += 1);
    assert_eq!(counted(2).seats, Some(seats));
    assert_eq!(rig.report().verdict(), Verdict::Passed);

    // The trace names who was equal, and the ranks that decided.
    let manifest = rig.process.manifest();
    for (position, contest) in (0_u32..).zip(&manifest.contests) {
        let ties = counting::drawn_ties(manifest, &result, position);
        assert_eq!(ties, [lot::order(&seed, position, 3)], "{}", contest.id);
        assert!(ties[0].is_sorted());
        let followed = counting::followed(manifest, &result, position).unwrap();
        assert!(followed.has_tie() && followed.elected == counted(position as usize).elected);
    }
}

#[test]
fn without_a_tie_no_round_is_waited_for() {
    let mut rig = Rig::with_ties(false);
    rig.run_trustees(&[0, 2]);
    rig.clockwork(ROUND_1000 - 999);
    assert_eq!(rig.process.phase(), Phase::Final);
    assert_eq!(rig.process.result().unwrap().tie_seed, None);
    assert_eq!(rig.report().outcome(Check::Beacon), Outcome::Passed);
    assert_eq!(rig.report().verdict(), Verdict::Passed);
    assert_eq!(rig.bring(&round(1000)).unwrap_err().name(), "other-round");
}

#[test]
fn only_the_manifests_round_is_taken_and_no_outage() {
    let mut rig = Rig::with_ties(true);
    assert_eq!(rig.bring(&round(1001)).unwrap_err().name(), "other-round");
    assert_eq!(rig.bring(&Beacon { round: 1000, ..round(1001) }).unwrap_err().name(), "invalid-beacon");
    let outage = Beacon { round: 1000, signature: None };
    let declared = Unsigned::new(EntryKind::Beacon, rig.id(), &outage).sign(&rig.organiser);
    assert_eq!(rig.post(declared).unwrap_err().name(), "no-outage");
    rig.bring(&round(1000)).unwrap();
    let again = Unsigned::new(EntryKind::Beacon, rig.id(), &round(1000)).sign(&rig.organiser);
    assert_eq!(rig.post(again).unwrap_err().name(), "already-done");
    // Brought before the trustees decrypt, it is as good.
    rig.run_trustees(&[1, 2]);
    rig.clockwork(ROUND_1000);
    assert!(rig.process.result().unwrap().tie_seed.is_some());
    let mut plain = Rig::announced().opened();
    plain.close();
    assert_eq!(plain.bring(&round(1000)).unwrap_err().name(), "other-round");
}

#[test]
fn the_lot_is_fair_to_every_option() {
    let mut first = [0_u32; 5];
    for number in 0..5_000_u32 {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&number.to_le_bytes());
        first[lot::options(&Hash(seed), number % 3, 5)[0] as usize] += 1;
    }
    // Four degrees of freedom; 18.5 is exceeded once in a thousand.
    let square: u32 = first.iter().map(|count| count.abs_diff(1_000).pow(2)).sum();
    assert!(square < 18_500, "{first:?}");
}

#[test]
fn a_round_that_could_be_known_or_changed_is_no_tie_rule() {
    let with = |change: &dyn Fn(&mut psephos_record::draw::BeaconRound)| {
        let mut round = quicknet(OutageRule::Wait);
        change(&mut round);
        Manifest { ties: TieRule::Draw(Box::new(round)), ..tied_manifest() }.check()
    };
    assert_eq!(with(&|_| ()), Ok(()));
    assert_eq!(with(&|round| round.round = 600), Err(ImpossibleManifest::Ties));
    assert_eq!(with(&|round| round.period = 0), Err(ImpossibleManifest::Ties));
    assert_eq!(with(&|round| round.public_key.0[95] ^= 1), Err(ImpossibleManifest::Ties));
    assert_eq!(with(&|round| round.outage = OutageRule::GoWithout), Err(ImpossibleManifest::Ties));
}
