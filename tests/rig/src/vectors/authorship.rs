//! V5: entries by somebody who may not post them, and signatures that are not the author's.

use super::{Base, Bases, Vector, base::carried_on};
use crate::{Rig, doors::payload, forger::plus_order, key, signing_key};
use ed25519_dalek::{Signer as _, SigningKey};
use psephos_record::{
    Entry, EntryKind, Unsigned,
    ceremony::Commit,
    ids::{FixedBytes, Hash},
    life::{CloseOrder, Open},
    roll::SealedRoll,
    tally::{ElectionResult, PartialDecryption},
};

const WHO: &str = "10-life.md#who-may-post-what";
const SIGNED: &str = "40-entries.md#signatures";

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = not_entitled(lunch);
    vectors.extend(not_signed(lunch));
    vectors.push(in_a_whole_record(lunch));
    vectors
}

/// The honest entry of this kind, which the base has next.
fn next(lunch: &Base, kind: EntryKind) -> (Rig, Vec<u8>) {
    let position = lunch.first(kind);
    (lunch.after(position, "authorship"), lunch.rig.log.entries[usize::try_from(position).unwrap()].clone())
}

fn not_entitled(lunch: &Base) -> Vec<Vector> {
    let stranger = signing_key(77);
    let (start, _) = next(lunch, EntryKind::CeremonyCommit);
    let commit = Unsigned::new(EntryKind::CeremonyCommit, start.id(), &Commit { commitment: Hash([1; 32]) });
    let (sealing, roll) = next(lunch, EntryKind::Roll);
    let roll = Unsigned::new(EntryKind::Roll, start.id(), &payload::<SealedRoll>(&roll));
    let (opening, open) = next(lunch, EntryKind::Open);
    let open = Unsigned::new(EntryKind::Open, start.id(), &payload::<Open>(&open));
    let (voting, order) = next(lunch, EntryKind::CloseOrder);
    let order = Unsigned::new(EntryKind::CloseOrder, start.id(), &payload::<CloseOrder>(&order));
    let (closed, partial) = next(lunch, EntryKind::PartialDecryption);
    let partial = Unsigned::new(EntryKind::PartialDecryption, start.id(), &payload::<PartialDecryption>(&partial));
    let result = lunch.rig.log.entries.last().unwrap();
    let result = Unsigned::new(EntryKind::Result, start.id(), &payload::<ElectionResult>(result));
    let trustee = start.trustees[0].signing_key();
    let cases: [(&str, &Rig, &Unsigned, &SigningKey, &str, &str); 8] = [
        (
            "commitment-of-a-stranger",
            &start,
            &commit,
            &stranger,
            "D1",
            "Somebody who is no trustee commits to a part of the key.",
        ),
        (
            "commitment-of-the-organiser",
            &start,
            &commit,
            &start.organiser,
            "D1",
            "The organiser commits to a part of the key.",
        ),
        ("roll-of-the-organiser", &sealing, &roll, &start.organiser, "C6", "The organiser seals a roll."),
        ("roll-of-the-board", &sealing, &roll, &start.board, "C6", "The board seals a roll."),
        (
            "opening-of-the-organiser",
            &opening,
            &open,
            &start.organiser,
            "",
            "The organiser opens the vote in the board's place.",
        ),
        ("order-of-the-registrar", &voting, &order, &start.registrar, "", "The registrar orders the close."),
        (
            "decryption-of-the-board",
            &closed,
            &partial,
            &start.board,
            "D4",
            "The board posts a trustee's decryption under its own key.",
        ),
        ("result-of-a-trustee", &closed, &result, &trustee, "D8", "A trustee posts the result."),
    ];
    let vector = |(name, rig, unsigned, signer, attacks, story): (&str, &Rig, &Unsigned, &SigningKey, &str, &str)| {
        let path = format!("reject/V5-authorship/{name}");
        lunch.entry(&path, rig, &unsigned.sign(signer), "not-entitled", story).because(attacks, WHO)
    };
    let mut vectors: Vec<Vector> = cases.into_iter().map(vector).collect();
    let stolen = Unsigned::manifest(lunch.rig.process.manifest()).sign(&stranger);
    vectors.push(
        Vector::of_entry(
            "reject/V5-authorship/manifest-of-a-stranger",
            ("", 0),
            &stolen,
            "not-entitled",
            "A manifest that names one organiser and is signed by another.",
        )
        .because("E10", WHO)
        .problem("unknown-organiser"),
    );
    vectors
}

fn not_signed(lunch: &Base) -> Vec<Vector> {
    let (rig, honest) = next(lunch, EntryKind::Roll);
    let with = |change: &dyn Fn(&mut [u8; 64])| {
        let mut entry = Entry::decode(&honest).unwrap();
        change(&mut entry.signature.as_mut().unwrap().0);
        entry.encode()
    };
    let mut unsigned = Entry::decode(&honest).unwrap();
    unsigned.signature = None;
    let bare = rig.registrar.sign(&unsigned.encode()).to_bytes();
    let order = Unsigned::new(EntryKind::CloseOrder, rig.id(), &CloseOrder { time: 1 }).sign(&rig.registrar);
    let of_another_entry = Entry::decode(&order).unwrap().signature.unwrap().0;
    let forged = Entry::decode(
        &Unsigned::new(EntryKind::Roll, rig.id(), &payload::<SealedRoll>(&honest)).sign(&signing_key(77)),
    )
    .unwrap();
    let mut in_the_name_of = forged;
    in_the_name_of.author = Some(key(&rig.registrar));
    let in_the_name_of = in_the_name_of.encode();
    let mut neutral = [0; 64];
    neutral[0] = 1;
    let cases: [(&str, Vec<u8>, &str, &str); 7] = [
        ("signature-altered", with(&|bytes| bytes[0] ^= 1), "", "One bit of the signature."),
        ("response-altered", with(&|bytes| bytes[40] ^= 1), "", "One bit of the signature's second half."),
        (
            "response-plus-order",
            with(&|bytes| plus_order(&mut bytes[32..])),
            "C7",
            "The signature's s with ℓ added: a second signature for whoever reduces it.",
        ),
        ("of-small-order", with(&|bytes| *bytes = neutral), "C7", "R is the neutral point and s is zero."),
        (
            "of-another-entry",
            with(&|bytes| *bytes = of_another_entry),
            "C1",
            "The registrar's signature of another entry.",
        ),
        (
            "without-the-label",
            with(&|bytes| *bytes = bare),
            "A7",
            "The registrar signed the bytes themselves, not their labelled hash.",
        ),
        ("in-the-registrars-name", in_the_name_of, "A4", "Signed by a stranger, with the registrar as author."),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, attacks, story)| {
            let path = format!("reject/V5-authorship/{name}");
            lunch.entry(&path, &rig, &bytes, "invalid-signature", story).because(attacks, SIGNED)
        })
        .collect();
    let mut manifest = Entry::decode(&lunch.rig.log.entries[0]).unwrap();
    manifest.signature = Some(FixedBytes([7; 64]));
    vectors.push(
        Vector::of_entry(
            "reject/V5-authorship/manifest-not-signed",
            ("", 0),
            &manifest.encode(),
            "invalid-signature",
            "A manifest with a signature of nobody.",
        )
        .because("E10", SIGNED),
    );
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.after(lunch.first(EntryKind::Roll), "whole V5");
    let roll = rig.roll_entry(|_| 30, |_| 0);
    let stolen = Unsigned::new(EntryKind::Roll, rig.id(), &payload::<SealedRoll>(&roll)).sign(&rig.organiser);
    let at = rig.process.size();
    rig.force(stolen);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V5-authorship/whole-record",
        rig.record(),
        "The organiser sealed a roll with weights of its own; the registrar's roll follows, and it alone counts.",
    )
    .fault("not-entitled", Some(at))
    .because("C6 B6", WHO)
    .result(&result)
}
