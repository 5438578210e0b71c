//! Whole elections in memory, honest ones.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{EntryKind, Unsigned, booth::Selection, life::CloseOrder};
use psephos_rig::{Rig, blank, contest, manifest, marks, trustee_keys};
use psephos_tally::{
    Phase,
    verifier::{Check, Outcome, Verdict},
};

#[test]
fn an_election_counts_what_was_voted() {
    let mut rig = Rig::announced().opened();
    assert_eq!(rig.process.phase(), Phase::Open);
    rig.vote(0, &marks(0, &[0, 1, 2]));
    rig.vote(1, &marks(1, &[1]));
    rig.vote(2, &marks(1, &[]));
    rig.vote(3, &blank(&[1, 3]));
    // A revote supersedes, twice.
    rig.vote(0, &marks(2, &[0]));
    rig.vote(0, &marks(1, &[3]));
    rig.close();
    assert_eq!(rig.process.phase(), Phase::Tallying);
    rig.run_trustees(&[4, 0, 2]);
    rig.clockwork(2_001);
    assert_eq!(rig.process.phase(), Phase::Final);
    let result = rig.process.result().unwrap();
    assert_eq!((result.voters, result.ballots), (6, 4));
    let mayor = result.contests[0].counted.as_ref().unwrap();
    assert_eq!((mayor.totals.as_slice(), mayor.blanks), ([0, 3, 0].as_slice(), Some(1)));
    assert_eq!(mayor.elected, [1]);
    let projects = result.contests[1].counted.as_ref().unwrap();
    assert_eq!((projects.totals.as_slice(), projects.blanks), ([0, 2, 0, 2].as_slice(), None));
    assert_eq!((projects.elected.as_slice(), projects.tied.as_slice()), ([].as_slice(), [1, 3].as_slice()));

    let report = rig.report();
    for check in Check::ALL {
        assert_eq!(report.outcome(*check), Outcome::Passed, "{check}");
    }
    assert_eq!(report.verdict(), Verdict::Passed);
    assert_eq!((report.counts.ballots, report.counts.entries), (6, rig.log.entries.len() as u64));
}

#[test]
fn three_of_five_suffice_and_two_do_not() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    rig.vote(1, &marks(0, &[]));
    rig.close();
    rig.run_trustees(&[1, 3]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.phase(), Phase::Tallying);
    assert_eq!(rig.process.recomputed_result().unwrap_err().name(), "not-enough-decryptions");
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::NotYet);
    assert_eq!(report.outcome(Check::Decryption), Outcome::NotYet("not enough trustees have decrypted"));
    rig.run_trustees(&[2]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.phase(), Phase::Final);
    // The others may still add their evidence, and it changes nothing.
    let before = rig.process.result().cloned();
    assert_eq!(rig.process.result().cloned(), before);
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn every_quorum_up_to_three_of_twenty_one_works() {
    for (threshold, trustees) in [(2, 2), (2, 3), (5, 5), (3, 21)] {
        let keys = trustee_keys(trustees);
        let manifest = manifest(&keys, threshold, vec![contest("only", 2, 1, 1, false)]);
        let mut rig = Rig::with(&manifest, keys, 2).opened();
        for voter in 0..2 {
            rig.vote(voter, &[Selection::marked(2, &[voter])]);
        }
        rig.close();
        let last: Vec<usize> = (usize::from(u16::from(trustees) - threshold)..usize::from(trustees)).collect();
        rig.run_trustees(&last);
        rig.clockwork(3_000);
        let result = rig.process.result().expect("the quorum decrypts");
        assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [1, 1], "{threshold} of {trustees}");
    }
}

#[test]
fn nobody_votes_and_the_result_says_so_without_a_trustee() {
    let mut rig = Rig::announced().opened();
    rig.close();
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!(result.ballots, 0);
    assert!(result.contests.iter().all(|contest| contest.counted.is_none() && contest.ballots == 0));
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn a_single_voter_is_protected_by_the_minimum_group() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    rig.close();
    assert!(rig.process.pads().is_empty());
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!((result.ballots, result.contests[0].ballots), (1, 1));
    assert_eq!(result.contests[0].counted, None);
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn weights_count_and_styles_ask_different_contests() {
    let keys = trustee_keys(2);
    let contests = vec![contest("town", 2, 1, 1, false), contest("north", 2, 1, 1, false)];
    let mut manifest = manifest(&keys, 2, contests);
    manifest.styles = vec![
        psephos_record::manifest::BallotStyle { id: "south".into(), contests: vec![0] },
        psephos_record::manifest::BallotStyle { id: "north".into(), contests: vec![0, 1] },
    ];
    let mut rig = Rig::with(&manifest, keys, 4);
    // Voter i weighs 10^i, so that every ballot shows in the totals.
    let roll = rig.roll_entry(|i| 10_u32.pow(u32::try_from(i).unwrap()), |i| u32::from(i >= 2));
    rig.open_with(roll);
    let pick = |option: usize| Selection::marked(2, &[option]);
    rig.vote(0, &[pick(0)]);
    rig.vote(1, &[pick(1)]);
    rig.vote(2, &[pick(0), pick(1)]);
    rig.vote(3, &[pick(1), pick(1)]);
    rig.vote(3, &[pick(1), pick(0)]);
    rig.close();
    rig.run_trustees(&[0, 1]);
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [101, 1010]);
    assert_eq!(result.contests[1].counted.as_ref().unwrap().totals, [1000, 100]);
    assert_eq!((result.contests[1].ballots, result.contests[1].weight), (2, 1100));
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn an_early_close_needs_the_organisers_order() {
    let mut rig = Rig::announced().opened();
    assert!(rig.process.due(1_500, &rig.log).is_none());
    let order = Unsigned::new(EntryKind::CloseOrder, rig.id(), &CloseOrder { time: 1_400 });
    let stranger = rig.post(order.sign(&rig.registrar)).unwrap_err();
    assert_eq!(stranger.name(), "not-entitled");
    rig.post(order.sign(&rig.organiser.clone())).unwrap();
    rig.clockwork(1_500);
    assert!(rig.process.phase() >= Phase::Tallying);
    assert_eq!(rig.process.closed_at(), Some(1_500));
}

#[test]
fn a_challenged_ballot_shows_what_it_holds_and_is_never_counted() {
    let mut rig = Rig::announced().opened();
    rig.vote(1, &marks(0, &[]));
    let prepared = rig.prepare(0, &marks(2, &[1]));
    let entry = prepared.entry().to_vec();
    rig.post(prepared.challenge()).unwrap();
    assert_eq!(rig.post(entry).unwrap_err().name(), "challenged-ballot");
    rig.vote(0, &marks(2, &[1]));
    rig.close();
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    assert_eq!(rig.process.result().unwrap().ballots, 2);
    let report = rig.report();
    assert_eq!((report.verdict(), report.counts.challenges), (Verdict::Passed, 1));
}

#[test]
fn an_unfinished_election_is_not_verified() {
    let rig = Rig::announced();
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::NotYet);
    let rig = rig.opened();
    assert_eq!(rig.report().verdict(), Verdict::NotYet);
}
