//! A draw that witnesses watch: what they must have seen before a round is known.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos_record::{
    EntryKind, Unsigned,
    draw::{Annulment, DrawRules, Replacement},
    ids::Hash,
};
use psephos_rig::{
    Rig, at, cosigners,
    draw::{ROUND_1000, round, rules},
};
use psephos_tally::{
    Phase, Reason,
    verifier::{Check, Outcome},
};

/// 600 seconds before round 1003.
const BEFORE_1003: u64 = ROUND_1000 + 9 - 600;
const ROUNDS_OF_A_DAY: u64 = 86_400 / 3;

fn closed() -> Rig {
    let fresh = DrawRules { replacement: Replacement::FreshBeacon, ..rules() };
    Rig::witnessed_draw(fresh).contributing(20).contributed()
}

fn drawn() -> Rig {
    let mut rig = closed();
    see(&mut rig, &[ROUND_1000 - 990; 3]).unwrap();
    rig.bring(&round(1000)).unwrap();
    rig.drawn()
}

/// The board shows cosignatures of the log as it is, at these times.
fn see(rig: &mut Rig, times: &[u64]) -> Result<(), Reason> {
    let witnesses = cosigners(4);
    let at: Vec<_> = witnesses.iter().zip(times.iter().copied()).collect();
    let shown = rig.shown(&rig.cosigned(&at));
    rig.post(shown).map(drop).map_err(|rejected| rejected.reason)
}

#[test]
fn the_close_is_cosigned_before_the_beacon_is_known() {
    let late = |times: &[u64]| see(&mut closed(), times).unwrap_err().name();
    assert_eq!(late(&[ROUND_1000; 4]), "cosigned-too-late");
    // One of three clocks had not come to it: the other two had.
    assert_eq!(late(&[ROUND_1000 - 1, ROUND_1000, ROUND_1000 + 9]), "cosigned-too-late");
    assert_eq!(late(&[ROUND_1000 - 1_001; 4]), "cosigned-too-early");
    let mut rig = closed();
    let annulment = Annulment { ground: "court-order".into(), statement: Hash([1; 32]) };
    let annulment = Unsigned::new(EntryKind::Annulment, rig.id(), &annulment).sign(&rig.organiser);
    rig.post(annulment).unwrap();
    let mut rig = closed();
    see(&mut rig, &[ROUND_1000 - 1; 4]).unwrap();
    assert_eq!(rig.process.phase(), Phase::Tallying);
}

#[test]
fn no_round_replaces_that_was_known_before_the_witnesses_saw_the_exclusion() {
    let mut rig = drawn();
    assert!(!rig.process.awaits_cosignatures());
    rig.exclude(0, BEFORE_1003);
    assert!(rig.process.awaits_cosignatures());
    assert_eq!(rig.process.round_due(), None);
    let waits = "a replacement waits for its round of the beacon, or before that for the witnesses";
    assert_eq!(rig.report().outcome(Check::Replacements), Outcome::NotYet(waits));
    assert_eq!(rig.bring(&round(1003)).unwrap_err().name(), "other-round");
    // A quorum of three had seen it by the third of these times.
    see(&mut rig, &[BEFORE_1003 + 9, BEFORE_1003, ROUND_1000 + 8, ROUND_1000 + 90]).unwrap();
    assert_eq!(rig.process.round_due(), Some(1003));
    assert!(!rig.process.awaits_cosignatures());
    assert_eq!(see(&mut rig, &[ROUND_1000 + 8; 4]).unwrap_err().name(), "too-late");
    rig.bring(&round(1003)).unwrap();
    rig.clockwork(BEFORE_1003 + 60);
    assert_eq!(rig.report().outcome(Check::Replacements), Outcome::Passed);

    for (late, days) in [(0, 1), (86_399, 1), (86_400, 2), (10 * 86_400, 11)] {
        let mut rig = drawn();
        rig.exclude(0, BEFORE_1003);
        see(&mut rig, &[ROUND_1000 + 9 + late; 3]).unwrap();
        assert_eq!(rig.process.round_due(), Some(1003 + days * ROUNDS_OF_A_DAY), "{late} s late");
    }
}

#[test]
fn too_few_witnesses_give_no_round() {
    let mut rig = drawn();
    rig.exclude(0, BEFORE_1003);
    assert_eq!(see(&mut rig, &[BEFORE_1003; 2]).unwrap_err().name(), "not-enough-cosignatures");
    // What they saw is the log as it is, the exclusion included.
    let before = drawn();
    let shown = rig.shown(&before.cosigned(&at(&cosigners(3), BEFORE_1003)));
    assert_eq!(rig.post(shown).unwrap_err().name(), "contradiction");
    assert!(rig.process.awaits_cosignatures());
}

#[test]
fn rounds_of_replacements_ascend_with_the_exclusions() {
    let mut rig = drawn();
    rig.exclude(0, BEFORE_1003);
    see(&mut rig, &[ROUND_1000 + 9; 3]).unwrap();
    let put_off = 1003 + ROUNDS_OF_A_DAY;
    // The second was seen in time; it does not overtake the first, which was not.
    rig.exclude(0, BEFORE_1003 + 30);
    assert_eq!(rig.process.round_due(), Some(put_off));
    see(&mut rig, &[ROUND_1000 + 10; 3]).unwrap();
    let rounds: Vec<_> = rig.process.draw().exclusions().iter().map(|state| state.round).collect();
    assert_eq!(rounds, [Some(put_off), Some(put_off)]);
}

#[test]
fn what_comes_after_a_draw_comes_too_late_in_an_election() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &psephos_rig::marks(0, &[1]));
    rig.vote(1, &psephos_rig::marks(1, &[1]));
    rig.close();
    rig.run_trustees(&rig.all_trustees());
    rig.close();
    assert_eq!(rig.process.phase(), Phase::Final);
    let size = rig.log.entries.len();
    let result = rig.log.entries.iter().find(|entry| psephos_record::Entry::kind_of(entry) == Some(EntryKind::Result));
    let again = result.unwrap().clone();
    assert_eq!(rig.post(again).unwrap_err().name(), "too-late");
    assert_eq!(see(&mut rig, &[5_000; 4]).unwrap_err().name(), "too-late");
    rig.clockwork(1_000_000);
    assert_eq!(rig.log.entries.len(), size, "the board owes nothing more");
}
