//! V4: bytes that are not the one encoding of an entry of a known kind.

use super::{Base, Bases, Vector, base::carried_on};
use crate::{
    Rig,
    doors::{as_trustee, payload},
    forger::plus_order,
};
use psephos_record::{
    Entry, EntryKind, ProcessId, Unsigned, booth::Selection, cbor, ceremony::Shares, roll::SealedRoll,
    tally::PartialDecryption,
};

const RULE: &str = "40-entries.md#encoding";

/// Encodings that no decoder may take, one of each class of RFC 9496, appendix A.3.
pub const BAD_POINTS: [(&str, &str); 5] = [
    ("not-reduced", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("negative", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("not-square", "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"),
    ("negative-product", "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e"),
    ("minus-one", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
];

type Mangle = fn(&[u8]) -> Vec<u8>;

fn inserted(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&bytes[..at], more, &bytes[at..]].concat()
}

/// The first bytes replaced.
fn headed(bytes: &[u8], skip: usize, head: &[u8]) -> Vec<u8> {
    [head, &bytes[skip..]].concat()
}

/// Of a ballot's entry, which begins `a5 00 01 01 08 02 58 20 …`.
const OF_ENTRY: &[(&str, Mangle, &str)] = &[
    ("empty", |_| Vec::new(), "No bytes at all."),
    ("trailing-byte", |entry| [entry, &[0]].concat(), "A byte behind the entry."),
    ("breaks-off", |entry| entry[..entry.len() - 1].to_vec(), "The last byte is missing."),
    ("long-integer", |entry| headed(entry, 3, &[0xa5, 0, 0x18, 1]), "The version 1 in two bytes."),
    ("indefinite-length", |entry| [&headed(entry, 1, &[0xbf]), &[0xff][..]].concat(), "A map of indefinite length."),
    ("keys-out-of-order", |entry| headed(entry, 5, &[0xa5, 1, 8, 0, 1]), "Key 1 before key 0."),
    ("key-twice", |entry| headed(entry, 5, &[0xa6, 0, 1, 1, 8, 1, 8]), "The kind stands twice."),
    ("unknown-key", |entry| [&headed(entry, 1, &[0xa6]), &[6, 0][..]].concat(), "A field that entries do not have."),
    (
        "null-signature",
        |entry| [&headed(entry, 1, &[0xa6]), &[5, 0xf6][..]].concat(),
        "A signature that is null instead of absent.",
    ),
    (
        "signed-ballot",
        |entry| [&headed(entry, 1, &[0xa6]), &[5, 0x58, 64][..], &[7; 64]].concat(),
        "A ballot with a signature: its proof signs it.",
    ),
    ("without-author", |entry| headed(&entry[..entry.len() - 35], 1, &[0xa4]), "A ballot without its credential."),
    (
        "float-version",
        |entry| headed(entry, 3, &[0xa5, 0, 0xf9, 0x3c, 0]),
        "The version as the floating-point number 1.0.",
    ),
    ("tagged", |entry| headed(entry, 0, &[0xd9, 0xd9, 0xf7]), "Behind the tag of self-described CBOR."),
    ("text-for-bytes", |entry| headed(entry, 7, &[0xa5, 0, 1, 1, 8, 2, 0x78]), "The process as text instead of bytes."),
    ("unknown-kind", |entry| headed(entry, 5, &[0xa5, 0, 1, 1, 15]), "An entry of kind 15, which nobody knows."),
    (
        "process-of-31-bytes",
        |entry| [&[0xa5, 0, 1, 1, 8, 2, 0x58, 31], &entry[8..39], &entry[40..]].concat(),
        "A process named by 31 bytes.",
    ),
    ("array", |entry| headed(entry, 1, &[0x8a]), "An array in place of the map."),
];

/// Of a ballot's payload, which begins `a4 00 00 01 00 03 …`.
const OF_PAYLOAD: &[(&str, Mangle, &str)] = &[
    ("payload-trailing-byte", |payload| [payload, &[0]].concat(), "A byte behind the ballot."),
    ("payload-empty", |_| Vec::new(), "A ballot of no bytes."),
    ("payload-long-integer", |payload| headed(payload, 3, &[0xa4, 0, 0x18, 0]), "The style 0 in two bytes."),
    (
        "payload-null-previous",
        |payload| headed(payload, 5, &[0xa5, 0, 0, 1, 0, 2, 0xf6]),
        "A previous ballot that is null instead of absent.",
    ),
    ("payload-negative-counter", |payload| headed(payload, 5, &[0xa4, 0, 0, 1, 0x20]), "A counter of −1."),
    ("payload-huge-style", |payload| headed(payload, 3, &[0xa4, 0, 0x1b, 0, 0, 0, 1, 0, 0, 0, 0]), "A style of 2³²."),
    ("payload-key-twice", |payload| headed(payload, 5, &[0xa5, 0, 0, 1, 0, 1, 0]), "The counter stands twice."),
    (
        "payload-unknown-key",
        |payload| [&headed(payload, 1, &[0xa5]), &[6, 0][..]].concat(),
        "A field that ballots do not have.",
    ),
    (
        "payload-empty-allocations",
        |payload| [&headed(payload, 1, &[0xa5]), &[5, 0xf6][..]].concat(),
        "Allocations that are null instead of absent.",
    ),
];

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = of_ballots(lunch);
    vectors.extend(of_signed(lunch));
    vectors.extend(elements(lunch));
    vectors.push(in_a_whole_record(lunch));
    vectors
}

fn honest(rig: &mut Rig) -> Vec<u8> {
    rig.prepare(1, &[Selection::marked(2, &[0])]).entry().to_vec()
}

fn of_ballots(lunch: &Base) -> Vec<Vector> {
    let mut rig = lunch.opened("encoding");
    let ballot = honest(&mut rig);
    assert_eq!(ballot[..8], [0xa5, 0, 1, 1, 8, 2, 0x58, 32], "the tables above begin so");
    let decoded = Entry::decode(&ballot).unwrap();
    assert_eq!(decoded.payload.0[..6], [0xa4, 0, 0, 1, 0, 3], "and so");
    let vector = |name: &str, bytes: &[u8], fault: &str, story: &str| {
        let path = format!("reject/V4-encoding/{name}");
        lunch.entry(&path, &rig, bytes, fault, story).because("A10 E11", RULE)
    };
    let mut vectors: Vec<Vector> =
        OF_ENTRY.iter().map(|(name, mangle, story)| vector(name, &mangle(&ballot), "malformed-entry", story)).collect();
    vectors.extend(OF_PAYLOAD.iter().map(|(name, mangle, story)| {
        let mangled = Entry::ballot(decoded.process, decoded.author.unwrap(), mangle(&decoded.payload.0)).encode();
        vector(name, &mangled, "malformed-payload", story)
    }));
    let elsewhere = Entry::ballot(ProcessId([7; 32]), decoded.author.unwrap(), decoded.payload.0.clone()).encode();
    vectors.extend([
        vector("another-version", &headed(&ballot, 3, &[0xa5, 0, 2]), "unknown-version", "An entry of version 2.")
            .because("A3", "40-entries.md#entry"),
        vector("another-process", &elsewhere, "other-process", "A ballot of another process.")
            .because("C1", "40-entries.md#entry"),
        vector(
            "in-the-middle",
            &inserted(&ballot, 40, &[0xff]),
            "malformed-entry",
            "A byte too many between two fields.",
        ),
    ]);
    vectors
}

fn of_signed(lunch: &Base) -> Vec<Vector> {
    let rig = lunch.after(lunch.first(EntryKind::Roll), "encoding");
    let roll: SealedRoll = payload(&lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::Roll)).unwrap()]);
    let honest = cbor::encode(&roll);
    let mangled = [
        (
            "signed-payload-trailing-byte",
            [&honest[..], &[0]].concat(),
            "A byte behind the registrar's payload, properly signed.",
        ),
        (
            "signed-payload-unknown-key",
            [&headed(&honest, 1, &[0xa4]), &[3, 0][..]].concat(),
            "A field that rolls do not have, properly signed.",
        ),
    ];
    let sign = |payload| Unsigned { kind: EntryKind::Roll, process: rig.id(), payload }.sign(&rig.registrar);
    mangled
        .into_iter()
        .map(|(name, payload, story)| {
            let path = format!("reject/V4-encoding/{name}");
            lunch.entry(&path, &rig, &sign(payload), "malformed-payload", story).because("A10 E11", RULE)
        })
        .collect()
}

/// Elements and scalars in messages of trustees.
fn elements(lunch: &Base) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let mut closed = lunch.closed("elements");
    let partial: PartialDecryption = payload(&closed.next_message(0).unwrap());
    let mut push = |base: &Rig, name: String, bytes: Vec<u8>, fault: &str, attacks: &str, story: String| {
        let path = format!("reject/V4-encoding/{name}");
        vectors.push(lunch.entry(&path, base, &bytes, fault, &story).because(attacks, "00-notation.md#the-group"));
    };
    let sign = |partial: &PartialDecryption| as_trustee(&closed, 0, EntryKind::PartialDecryption, partial);
    for (class, bad) in BAD_POINTS {
        let mut bent = partial.clone();
        let last = bent.factors.0.len() - 32;
        bent.factors.0[last..].copy_from_slice(&hex::decode(bad).unwrap());
        let story = format!("The last factor of a partial decryption is no element: {}.", class.replace('-', " "));
        push(&closed, format!("factor-{class}"), sign(&bent), "malformed-element", "B1", story);
    }
    let mut identity = partial.clone();
    identity.factors.0[..32].fill(0);
    push(
        &closed,
        "factor-is-the-identity".into(),
        sign(&identity),
        "identity-element",
        "B3",
        "The first factor is the identity.".into(),
    );
    let mut fewer = partial.clone();
    fewer.factors.0.truncate(fewer.factors.0.len() - 32);
    push(
        &closed,
        "factor-missing".into(),
        sign(&fewer),
        "malformed-element",
        "B4",
        "A factor fewer than there are sums.".into(),
    );
    let mut more = partial.clone();
    more.factors.0.extend_from_within(..32);
    push(
        &closed,
        "factor-too-many".into(),
        sign(&more),
        "malformed-element",
        "B4",
        "A factor more than there are sums.".into(),
    );
    let mut unreduced = partial;
    plus_order(&mut unreduced.proof.0[64..]);
    push(
        &closed,
        "response-plus-order".into(),
        sign(&unreduced),
        "malformed-element",
        "A10",
        "The response of a decryption's proof with ℓ added: the same number, another encoding.".into(),
    );

    let dealing = lunch.first(EntryKind::CeremonyShares);
    let mut rig = lunch.after(dealing, "elements");
    let shares: Shares = payload(&rig.next_message(0).unwrap());
    let sign = |shares: &Shares| as_trustee(&rig, 0, EntryKind::CeremonyShares, shares);
    for (class, bad) in BAD_POINTS {
        let mut bent = shares.clone();
        bent.sealed[1].0[..32].copy_from_slice(&hex::decode(bad).unwrap());
        let story = format!("The point of a sealed share is no element: {}.", class.replace('-', " "));
        push(&rig, format!("sealed-share-{class}"), sign(&bent), "malformed-element", "B1 D9", story);
    }
    let mut identity = shares.clone();
    identity.sealed[0].0[..32].fill(0);
    push(
        &rig,
        "sealed-share-with-the-identity".into(),
        sign(&identity),
        "identity-element",
        "B3 D9",
        "A share sealed under the identity: anybody could open it.".into(),
    );
    let mut unreduced = shares;
    plus_order(&mut unreduced.knowledge[1].0[32..]);
    push(
        &rig,
        "knowledge-plus-order".into(),
        sign(&unreduced),
        "malformed-element",
        "A10",
        "The response of a proof of knowledge with ℓ added.".into(),
    );
    vectors
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.opened("whole V4");
    let mut unknown = honest(&mut rig);
    unknown[4] = 23;
    let at = rig.process.size();
    rig.force(unknown);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V4-encoding/whole-record",
        rig.record(),
        "An entry of an unknown kind stands in an otherwise honest record. It is never passed over in silence, and it changes \
         nothing in the result.",
    )
    .fault("malformed-entry", Some(at))
    .because("E12", "10-life.md#invalid-entries")
    .result(&result)
}
