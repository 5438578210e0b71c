//! V8: rolls that are not the sealed blob, or do not fit the manifest.

use super::{Base, Bases, Vector, base::carried_on};
use crate::{Rig, doors::payload};
use psephos_crypto::Digest;
use psephos_record::{
    EntryKind, Unsigned,
    ids::Hash,
    life::Open,
    roll::{ROW, SealedRoll},
};

const RULE: &str = "40-entries.md#roll";

type Change = fn(&mut Vec<u8>);

/// What somebody does to the blob before it is sealed: name, change, attacks, story.
const CHANGES: &[(&str, Change, &str, &str)] = &[
    ("no-rows", Vec::clear, "E12", "A roll of nobody."),
    ("half-a-row", |blob| blob.truncate(2 * ROW + 20), "", "The last row is cut in half."),
    ("out-of-order", |blob| blob.rotate_left(ROW), "", "Rows that do not ascend: their order could tell who is who."),
    ("row-twice", |blob| blob.extend_from_within(2 * ROW..), "C6", "One credential twice."),
    ("weight-of-none", |blob| blob[36..40].fill(0), "B6", "A voter whose vote weighs nothing."),
    (
        "weights-above-the-limit",
        |blob| blob[36..40].copy_from_slice(&96_u32.to_le_bytes()),
        "B6",
        "The weights add up to more than the manifest allows.",
    ),
    (
        "largest-weight",
        |blob| blob[116..120].fill(0xff),
        "B6",
        "A weight of 2³² − 1: −1 for whoever reads it with a sign.",
    ),
    (
        "unknown-style",
        |blob| blob[32..36].copy_from_slice(&1_u32.to_le_bytes()),
        "B4",
        "A ballot style that the manifest does not have.",
    ),
    (
        "credential-is-the-identity",
        |blob| blob[..32].fill(0),
        "B3",
        "The first credential is the identity: anybody knows its logarithm.",
    ),
    ("credential-is-no-point", |blob| blob[80..112].fill(0xff), "B1", "The last credential is no element."),
];

fn sealed(rig: &Rig, blob: &[u8], change: impl FnOnce(&mut SealedRoll)) -> Vec<u8> {
    let rows = blob.chunks_exact(ROW);
    let weight = |row: &[u8]| u64::from(u32::from_le_bytes(row[36..40].try_into().unwrap()));
    let mut sealed =
        SealedRoll { blob: Hash(Digest::of_blob(blob).0), voters: rows.len() as u64, weight: rows.map(weight).sum() };
    change(&mut sealed);
    Unsigned::new(EntryKind::Roll, rig.id(), &sealed).sign(&rig.registrar)
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let rig = lunch.after(lunch.first(EntryKind::Roll), "rolls");
    let honest = lunch.rig.log.blobs.values().next().unwrap();
    let vector = |name: &str, entry: &[u8], fault: &str, attacks: &str, story: &str| {
        let path = format!("reject/V8-roll/{name}");
        lunch.entry(&path, &rig, entry, fault, story).because(attacks, RULE)
    };
    let mut vectors: Vec<Vector> = CHANGES
        .iter()
        .map(|(name, change, attacks, story)| {
            let mut blob = honest.clone();
            change(&mut blob);
            vector(name, &sealed(&rig, &blob, |_| ()), "malformed-roll", attacks, story).with_blob(&blob)
        })
        .collect();
    let other_blob = [&honest[..], &[0; ROW]].concat();
    let open: Open = payload(&lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::Open)).unwrap()]);
    let open = Unsigned::new(EntryKind::Open, rig.id(), &open).sign(&rig.board);
    vectors.extend([
        vector(
            "more-rows-than-stated",
            &sealed(&rig, honest, |roll| roll.voters -= 1),
            "malformed-roll",
            "C6",
            "The entry states fewer rows than the blob has.",
        )
        .with_blob(honest),
        vector(
            "more-weight-than-stated",
            &sealed(&rig, honest, |roll| roll.weight -= 1),
            "malformed-roll",
            "B6",
            "The entry states less weight than the blob holds.",
        )
        .with_blob(honest),
        vector(
            "blob-missing",
            &sealed(&rig, &other_blob, |_| ()),
            "unreadable",
            "C6",
            "The entry seals a blob that is nowhere.",
        )
        .problem("missing-blob"),
        vector("opening-without-a-roll", &open, "no-roll", "C6", "Voting opens before the roll is sealed.")
            .because("C6", "10-life.md#what-each-kind-asks-of-the-state"),
    ]);
    // A board reads no more of a blob than the rows that its entry states.
    for vector in &mut vectors {
        if ["half-a-row", "more-rows-than-stated"].iter().any(|name| vector.path.ends_with(name)) {
            *vector = vector.clone().problem("oversize-body");
        }
    }
    vectors.push(in_a_whole_record(lunch));
    vectors.push(other_blob_in_a_whole_record(lunch));
    vectors.push(roll_that_comes_back(lunch));
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.after(lunch.first(EntryKind::Roll), "whole V8");
    let mut twice = lunch.rig.log.blobs.values().next().unwrap().clone();
    twice.extend_from_within(2 * ROW..);
    let entry = sealed(&rig, &twice, |_| ());
    rig.log.blobs.insert(Digest::of_blob(&twice).0, twice);
    let at = rig.process.size();
    rig.force(entry);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V8-roll/whole-record",
        rig.record(),
        "The registrar sealed a roll with one voter twice, and then a sound one, by which the election was held.",
    )
    .fault("malformed-roll", Some(at))
    .because("C6", RULE)
    .result(&result)
}

/// The blob is what the record's keeper answers, not what was sealed.
fn other_blob_in_a_whole_record(lunch: &Base) -> Vector {
    let at = lunch.first(EntryKind::Roll);
    let mut rig = lunch.after(at + 1, "exchanged blob");
    let mut record = rig.record();
    let (_, blob) = record.files.iter_mut().find(|(name, _)| name.starts_with("blob/")).unwrap();
    blob[36..40].copy_from_slice(&90_u32.to_le_bytes());
    rig.log.blobs.clear();
    Vector::of_record(
        "reject/V8-roll/blob-exchanged",
        record,
        "Under the name of the sealed blob stands another, in which one voter weighs 90.",
    )
    .fault("unreadable", Some(at))
    .because("C6 B6", RULE)
}

fn roll_that_comes_back(lunch: &Base) -> Vector {
    let mut rig = lunch.after(lunch.first(EntryKind::Roll), "a roll that comes back");
    let replaced = rig.roll_entry(|_| 30, |_| 0);
    rig.post(replaced.clone()).unwrap();
    let corrected = rig.roll_entry(|voter| 1 << voter, |_| 0);
    rig.post(corrected).unwrap();
    let at = rig.process.size();
    rig.force(replaced);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V8-roll/comes-back",
        rig.record(),
        "The registrar replaced a roll by a corrected one, and the board repeated the entry of the first, byte for byte. The \
         corrected one counts.",
    )
    .fault("already-done", Some(at))
    .because("C6 E3", RULE)
    .result(&result)
}
