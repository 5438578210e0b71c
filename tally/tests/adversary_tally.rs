//! Trustees and boards that cheat after the close.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_crypto::G;
use psephos_record::{
    EntryKind, Unsigned, cbor,
    ids::{ByteString, Hash},
    tally::{ElectionResult, PartialDecryption},
};
use psephos_rig::{
    Rig, closed,
    doors::{as_trustee, fault, payload, refused},
    marks,
};
use psephos_tally::verifier::Check;

#[test]
fn an_invalid_partial_decryption_names_its_trustee_and_three_valid_ones_beside_it_succeed() {
    let mut rig = closed();
    let mut partial: PartialDecryption = payload(&rig.next_message(3).unwrap());
    let honest = partial.clone();
    partial.factors.0[..32].copy_from_slice(G.compress().as_bytes());
    let lie = as_trustee(&rig, 3, EntryKind::PartialDecryption, &partial);
    let rejected = rig.post(lie.clone()).unwrap_err();
    assert!(rejected.to_string().contains("trustee 4"), "{rejected}");
    refused(&mut rig, lie, "invalid-decryption", Check::Decryption);
    // Another trustee's honest one, a tally that isn't, too few factors.
    let stolen = as_trustee(&rig, 4, EntryKind::PartialDecryption, &honest);
    assert_eq!(rig.post(stolen).unwrap_err().name(), "invalid-decryption");
    let other = PartialDecryption { tally: Hash([1; 32]), ..honest.clone() };
    let other = as_trustee(&rig, 3, EntryKind::PartialDecryption, &other);
    assert_eq!(rig.post(other).unwrap_err().name(), "other-tally");
    let fewer = PartialDecryption { factors: ByteString(honest.factors.0[32..].to_vec()), ..honest.clone() };
    let fewer = as_trustee(&rig, 3, EntryKind::PartialDecryption, &fewer);
    assert_eq!(rig.post(fewer).unwrap_err().name(), "malformed-element");
    let identity = PartialDecryption { factors: ByteString(vec![0; honest.factors.0.len()]), ..honest };
    let identity = as_trustee(&rig, 3, EntryKind::PartialDecryption, &identity);
    assert_eq!(rig.post(identity).unwrap_err().name(), "identity-element");

    rig.run_trustees(&[0, 1, 2]);
    rig.clockwork(3_000);
    let result = rig.process.result().unwrap();
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [1, 1, 0]);
    let report = rig.report();
    assert_eq!(fault(&report, Check::Decryption).0, "invalid-decryption");
}

#[test]
fn a_trustee_decrypts_nothing_before_the_close() {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[]));
    rig.vote(1, &marks(0, &[]));
    for trustee in 0..5 {
        assert_eq!(rig.next_message(trustee), None);
    }
}

type Lie = fn(&mut ElectionResult);

#[test]
fn a_result_that_lies_about_anything_is_refused() {
    let mut honest = closed();
    honest.run_trustees(&[0, 1, 2]);
    let due: ElectionResult = cbor::decode(&honest.process.due(2_500, &honest.log).unwrap().payload).unwrap();
    let lies: [Lie; 8] = [
        |result| result.tally = Hash([1; 32]),
        |result| result.voters += 1,
        |result| result.ballots += 1,
        |result| result.contests[0].counted.as_mut().unwrap().totals[0] += 1,
        |result| result.contests[0].counted.as_mut().unwrap().blanks = None,
        |result| result.contests[1].counted.as_mut().unwrap().elected = vec![3],
        |result| result.contests[0].counted.as_mut().unwrap().tied = vec![],
        |result| result.contests[1].counted = None,
    ];
    for (i, lie) in lies.into_iter().enumerate() {
        let mut rig = closed();
        rig.run_trustees(&[0, 1, 2]);
        let mut result = due.clone();
        lie(&mut result);
        assert_ne!(result, due, "lie {i}");
        let entry = Unsigned::new(EntryKind::Result, rig.id(), &result).sign(&rig.board);
        refused(&mut rig, entry, "contradiction", Check::Result);
    }
    let mut early = closed();
    early.run_trustees(&[0, 1]);
    let entry = Unsigned::new(EntryKind::Result, early.id(), &due).sign(&early.board);
    refused(&mut early, entry, "not-enough-decryptions", Check::Result);
}
