//! V17: rounds that are not due, and outages that may not be declared.

use super::{BEACON, Draws, WITH_BEACON, after, by_organiser, by_stranger, entry, first};
use crate::{
    Rig,
    draw::{round, rules},
    signing_key,
    vectors::Vector,
};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{Beacon, OutageRule},
};

pub(super) fn vectors(Draws { beacon, .. }: &Draws) -> Vec<Vector> {
    let waiting = after(beacon, first(beacon, EntryKind::Beacon), "beacon");
    let mut bent = round(1000);
    bent.signature.as_mut().unwrap().0[20] ^= 1;
    let outage = Beacon { round: 1000, signature: None };
    let cases = [
        (
            "next-round",
            by_stranger(&waiting, EntryKind::Beacon, &round(1001)),
            "other-round",
            "The round after the one that is due.",
        ),
        (
            "renamed-round",
            by_stranger(&waiting, EntryKind::Beacon, &Beacon { round: 1000, ..round(1001) }),
            "invalid-beacon",
            "Round 1001 under the number of round 1000.",
        ),
        (
            "bent-signature",
            by_stranger(&waiting, EntryKind::Beacon, &bent),
            "invalid-beacon",
            "A bit of the signature is another.",
        ),
        (
            "outage-where-the-draw-waits",
            by_organiser(&waiting, EntryKind::Beacon, &outage),
            "no-outage",
            "The organiser declares an outage where the manifest says to wait.",
        ),
    ];
    let at = (WITH_BEACON, &waiting);
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, fault, story)| {
            let vector = entry(at, &format!("reject/V17-beacon/{name}"), &bytes, fault, story, BEACON);
            // The board looks at its clock first.
            if fault == "no-outage" { vector.problem("too-early") } else { vector }
        })
        .collect();
    let stranger = by_stranger(&waiting, EntryKind::Beacon, &outage);
    vectors.push(entry(
        at,
        "reject/V5-authorship/draw-outage-of-a-stranger",
        &stranger,
        "not-entitled",
        "Anybody declares an outage.",
        BEACON,
    ));
    let brought = after(beacon, first(beacon, EntryKind::Beacon) + 1, "brought");
    let again = Unsigned::new(EntryKind::Beacon, brought.id(), &round(1000)).sign(&signing_key(211));
    vectors.push(entry(
        (WITH_BEACON, &brought),
        "reject/V17-beacon/same-round-again",
        &again,
        "already-done",
        "The round is brought again, by another.",
        BEACON,
    ));

    let mut hasty = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(40).contributed();
    let mut declared = after(&hasty, hasty.process.size(), "hasty");
    let declaration = by_organiser(&declared, EntryKind::Beacon, &outage);
    declared.post(declaration).unwrap();
    let early = declared.next_message(0).unwrap();
    hasty.force(early);
    vectors.push(
        Vector::of_record(
            "reject/V17-beacon/decrypted-before-it",
            hasty.record(),
            "A trustee decrypts before the beacon, where an outage could still be declared.",
        )
        .fault("beacon-due", Some(hasty.process.size() - 1))
        .because("", BEACON),
    );
    vectors.push(outage_after_a_decryption(&outage));
    vectors
}

/// The decryption came too early and stands for nothing, so nobody knows more than before.
fn outage_after_a_decryption(outage: &Beacon) -> Vector {
    let mut hasty = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(40).contributed();
    let at = hasty.process.size();
    let mut declared = after(&hasty, at, "outage after a decryption");
    let declaration = by_organiser(&hasty, EntryKind::Beacon, outage);
    declared.post(declaration.clone()).unwrap();
    let early = declared.next_message(0).unwrap();
    hasty.force(early);
    hasty.post(declaration).unwrap();
    let rig = hasty.drawn();
    let story =
        "A trustee decrypts before the beacon; then the organiser declares an outage, and the trustees decrypt.";
    Vector::of_record("reject/V17-beacon/outage-after-a-decryption", rig.record(), story)
        .fault("beacon-due", Some(at))
        .because("", BEACON)
        .result(rig.process.draw().result().unwrap())
}
