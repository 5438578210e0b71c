//! What comes too often, or back again, or with a field that nobody asked for.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{Tracker, ids::ByteString};
use psephos_rig::{
    Rig,
    doors::{ballot_with, refused},
    marks,
};
use psephos_tally::verifier::Check;

#[test]
fn a_roll_that_was_replaced_does_not_come_back() {
    let mut rig = Rig::announced();
    let first = rig.roll_entry(|_| 1, |_| 0);
    rig.post(first.clone()).unwrap();
    let second = rig.roll_entry(|_| 2, |_| 0);
    rig.post(second).unwrap();
    assert_eq!(rig.process.roll().unwrap().weight(), 12);
    // The board repeats the older entry, which the registrar did sign.
    refused(&mut rig, first, "already-done", Check::Roll);
    assert_eq!(rig.process.roll().unwrap().weight(), 12);
}

#[test]
fn a_credential_has_so_many_ballots_and_challenges_and_no_more() {
    let mut rig = Rig::announced().opened();
    for turn in 0..64 {
        let challenge = rig.prepare(0, &marks(turn % 3, &[])).challenge();
        rig.post(challenge).unwrap();
        rig.vote(0, &marks(turn % 3, &[]));
    }
    let one_more = rig.prepare(0, &marks(0, &[]));
    refused(&mut rig, one_more.entry().to_vec(), "spent-credential", Check::Eligibility);
    // Another voter's turns are its own; challenges end without ballots in between, too.
    for _ in 0..64 {
        let challenge = rig.prepare(1, &marks(1, &[])).challenge();
        rig.post(challenge).unwrap();
    }
    let challenge = rig.prepare(1, &marks(1, &[])).challenge();
    assert_eq!(rig.post(challenge).unwrap_err().name(), "spent-credential");
    rig.vote(1, &marks(1, &[]));
    rig.close();
    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [1, 1, 0]);
}

#[test]
fn no_previous_ballot_is_not_a_previous_ballot_of_zeros() {
    let mut rig = Rig::announced().opened();
    let first = rig.prepare(0, &marks(0, &[])).entry().to_vec();
    // The place of the proof is the same, so the proof holds.
    let zeros = ballot_with(&first, |ballot| ballot.previous = Some(Tracker([0; 32])));
    refused(&mut rig, zeros, "other-previous", Check::Eligibility);
}

#[test]
fn a_field_for_allocations_that_are_not_asked_is_refused_even_when_it_is_empty() {
    let mut rig = Rig::announced().opened();
    let good = rig.prepare(0, &marks(0, &[])).entry().to_vec();
    let empty = ballot_with(&good, |ballot| ballot.allocations = Some(ByteString(Vec::new())));
    refused(&mut rig, empty, "malformed-ballot", Check::Ballots);
}
