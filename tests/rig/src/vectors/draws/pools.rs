//! V15: lists that are no pool.

use super::{Bent, CONDITIONS, Draws, FLATS, POOL, after, by_organiser, entry, first, payload};
use crate::{
    Rig,
    draw::{entered_rules, rules},
    vectors::Vector,
};
use psephos_crypto::Digest;
use psephos_record::{
    EntryKind, Unsigned,
    draw::{
        DrawRules,
        pool::{CHUNK_BYTES, Entrant, MAX_POOL_TICKETS, PoolPart, Provenance, SealedPool},
    },
    ids::Hash,
    roll::SealedRoll,
};

/// A draw in which the registrar's program seals these rows, in one blob, without looking at them.
pub(super) fn sealed_blindly(rules: DrawRules, rows: &[Entrant], bend: fn(&mut Vec<u8>)) -> Rig {
    sealed_in_parts(rules, &[rows], bend)
}

/// The same in several blobs.
fn sealed_in_parts(rules: DrawRules, parts: &[&[Entrant]], bend: fn(&mut Vec<u8>)) -> Rig {
    let mut rig = Rig::draw(rules);
    let (mut chunks, mut root) = (Vec::new(), psephos_log::tree::Frontier::new());
    for rows in parts {
        let mut blob = Vec::new();
        for row in *rows {
            let from = blob.len();
            row.encode(&mut blob);
            root.push(psephos_log::Hash::leaf(&blob[from..]));
        }
        bend(&mut blob);
        let hash = Hash::from(Digest::of_blob(&blob));
        let part = PoolPart { blob: hash, bytes: blob.len() as u64 };
        rig.log.blobs.insert(hash.0, blob);
        rig.post(Unsigned::new(EntryKind::PoolPart, rig.id(), &part).sign(&rig.registrar)).unwrap();
        chunks.push(hash);
    }
    let rows = parts.iter().copied().flatten();
    let tickets = rows.clone().map(|row| u64::from(row.tickets)).sum();
    let root = Hash(*root.root().as_bytes());
    let sealed = SealedPool { chunks, entrants: rows.count() as u64, tickets, root };
    rig.force(Unsigned::new(EntryKind::Pool, rig.id(), &sealed).sign(&rig.registrar));
    rig
}

pub(super) fn vectors(Draws { flats, .. }: &Draws) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let example = Rig::draw(rules());
    let mut honest: Vec<Entrant> = (0..8).map(|number| example.entrant(number)).collect();
    honest.sort_by_key(|row| row.id);
    let rows: [Bent<Vec<Entrant>>; 10] = [
        ("no-tickets", |rows| rows[0].tickets = 0, "An entrant without a ticket."),
        ("too-many-tickets", |rows| rows[7].tickets = 9, "An entrant with nine tickets, where eight are the most."),
        ("unknown-stratum", |rows| rows[0].stratum = 2, "A third stratum, where there are two."),
        ("unknown-tier", |rows| rows[0].tier = 2, "A third tier, where there are two."),
        ("unknown-mark", |rows| rows[0].marks = 2, "A second set-aside, where there is one."),
        ("unknown-unit", |rows| rows[0].preferences = vec![2], "A third kind of flat, where there are two."),
        ("preferred-twice", |rows| rows[0].preferences = vec![1, 1], "The same kind of flat preferred twice."),
        ("people-of-a-person", |rows| rows[0].people = vec![Hash([1; 32])], "A person who is a household."),
        ("entrant-twice", |rows| rows[1] = rows[0].clone(), "The same entrant twice."),
        ("out-of-order", |rows| rows.swap(3, 4), "Rows that do not ascend by id."),
    ];
    let whole = |name: &str, rig: &Rig, story: &str| {
        Vector::of_record(&format!("reject/V15-pool/{name}"), rig.record(), story)
            .fault("malformed-pool", Some(rig.process.size() - 1))
            .because("", POOL)
    };
    for (name, bend, story) in rows {
        let mut bent = honest.clone();
        bend(&mut bent);
        vectors.push(whole(name, &sealed_blindly(rules(), &bent, |_| ()), story));
    }
    vectors.extend(entered_wrongly().map(|(name, rig, story)| whole(name, &rig, story)));
    let cut = sealed_blindly(rules(), &honest, |blob| blob.truncate(blob.len() - 1));
    vectors.push(whole("row-breaks-off", &cut, "The last row lacks a byte."));
    let (some, others) = honest.split_at(4);
    let parts = sealed_in_parts(rules(), &[some, others], |_| ());
    vectors.push(whole("first-blob-not-full", &parts, "Two blobs, where one has room for all rows."));
    let few = sealed_blindly(rules(), &honest[..5], |_| ());
    vectors.push(whole("fewer-than-places", &few, "Five entrants for six places."));

    let sealing = after(flats, first(flats, EntryKind::Pool), "pools");
    let at = (FLATS, &sealing);
    let due: SealedPool = payload(&flats.log.entries[usize::try_from(sealing.process.size()).unwrap()]);
    let bends: [(&str, Bent<SealedPool>); 7] = [
        ("malformed-pool", ("more-entrants", |sealed| sealed.entrants += 1, "The entry states one entrant more.")),
        ("malformed-pool", ("fewer-tickets", |sealed| sealed.tickets -= 1, "The entry states one ticket fewer.")),
        ("malformed-pool", ("other-root", |sealed| sealed.root.0[0] ^= 1, "The entry states another root.")),
        ("unknown-part", ("unknown-part", |sealed| sealed.chunks.push(Hash([5; 32])), "A blob that nobody brought.")),
        ("malformed-pool", ("no-blob", |sealed| sealed.chunks.clear(), "A pool of no blob.")),
        (
            "malformed-pool",
            (
                "cut-too-soon",
                |sealed| sealed.chunks.extend_from_within(..),
                "The same blob twice: the first one ends where another row would fit.",
            ),
        ),
        (
            "malformed-pool",
            (
                "tickets-beyond-a-pool",
                |sealed| sealed.tickets = MAX_POOL_TICKETS + 1,
                "More tickets than a pool can have: the blobs are not read.",
            ),
        ),
    ];
    for (fault, (name, bend, story)) in bends {
        let mut bent = due.clone();
        bend(&mut bent);
        let bytes = Unsigned::new(EntryKind::Pool, sealing.id(), &bent).sign(&sealing.registrar);
        vectors.push(entry(at, &format!("reject/V15-pool/{name}"), &bytes, fault, story, POOL));
    }
    let long = PoolPart { blob: Hash([7; 32]), bytes: CHUNK_BYTES as u64 + 1 };
    let long = Unsigned::new(EntryKind::PoolPart, sealing.id(), &long).sign(&sealing.registrar);
    let story = "A part that is longer than a blob of a pool may be: it is not read.";
    vectors.push(entry(at, "reject/V15-pool/part-too-long", &long, "malformed-pool", story, CONDITIONS));
    vectors.extend(unreadable_and_unsealed(flats));
    vectors.extend(outside(flats));
    vectors
}

/// Rows that say nothing, something that cannot be, or more than is asked, of where and when somebody entered.
fn entered_wrongly() -> impl Iterator<Item = (&'static str, Rig, &'static str)> {
    let example = Rig::draw(entered_rules());
    let mut entered: Vec<Entrant> = (0..8).map(|number| example.entered(number)).collect();
    entered.sort_by_key(|row| row.id);
    let at = |office, number| Some(Provenance { office, number });
    let bent = [
        ("unknown-office", at(2, 1), "A third office, where there are two."),
        ("entry-number-zero", at(0, 0), "The entry number 0, where the first is 1."),
        ("no-provenance", None, "A row that does not say where and when it entered, where all do."),
    ];
    let asked = bent.map(|(name, provenance, story)| {
        let mut rows = entered.clone();
        rows[0].provenance = provenance;
        (name, sealed_blindly(entered_rules(), &rows, |_| ()), story)
    });
    let mut unasked: Vec<Entrant> = (0..8).map(|number| Rig::draw(rules()).entrant(number)).collect();
    unasked.sort_by_key(|row| row.id);
    unasked[0].provenance = at(0, 1);
    let unasked = sealed_blindly(rules(), &unasked, |_| ());
    let unasked = ("provenance-unasked", unasked, "A row that says where and when it entered, where nobody asked.");
    asked.into_iter().chain([unasked])
}

/// Pools whose blob is not there, and an opening without one.
fn unreadable_and_unsealed(flats: &Rig) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let mut lost = after(flats, flats.process.size(), "lost");
    lost.log.blobs.clear();
    vectors.push(
        Vector::of_record("reject/V15-pool/blob-missing", lost.record(), "The pool's blob is not there.")
            .fault("unreadable", Some(first(flats, EntryKind::PoolPart)))
            .because("", "10-life.md#what-a-reader-must-have"),
    );
    let mut unsealed = after(flats, first(flats, EntryKind::PoolPart), "unsealed");
    unsealed.run_trustees(&unsealed.all_trustees());
    let open: psephos_record::life::Open =
        payload(&flats.log.entries[usize::try_from(first(flats, EntryKind::Open)).unwrap()]);
    unsealed.force(Unsigned::new(EntryKind::Open, unsealed.id(), &open).sign(&unsealed.board));
    vectors.push(
        Vector::of_record("reject/V15-pool/open-without-pool", unsealed.record(), "Contributing opens without a pool.")
            .fault("no-pool", Some(unsealed.process.size() - 1))
            .because("", "10-life.md#what-each-kind-asks-of-the-state"),
    );
    vectors
}

/// What comes too late, belongs elsewhere, or is by somebody else.
fn outside(flats: &Rig) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let late = after(flats, first(flats, EntryKind::Open) + 1, "late");
    let part = by_organiser(&late, EntryKind::PoolPart, &PoolPart { blob: Hash([6; 32]), bytes: 47 });
    let late_part = Unsigned::new(EntryKind::PoolPart, late.id(), &PoolPart { blob: Hash([6; 32]), bytes: 47 });
    let roll = SealedRoll { blob: Hash([1; 32]), voters: 1, weight: 1 };
    let roll = Unsigned::new(EntryKind::Roll, late.id(), &roll).sign(&late.registrar);
    let at = (FLATS, &late);
    vectors.push(entry(
        at,
        "reject/V6-life/draw-pool-after-opening",
        &late_part.sign(&late.registrar),
        "too-late",
        "The pool grows while people contribute.",
        "10-life.md#phases",
    ));
    vectors.push(entry(
        at,
        "reject/V6-life/draw-roll",
        &roll,
        "other-kind",
        "A roll in a draw.",
        "10-life.md#validity",
    ));
    vectors.push(entry(
        at,
        "reject/V5-authorship/draw-pool-of-the-organiser",
        &part,
        "not-entitled",
        "The organiser brings a part of the pool.",
        "10-life.md#who-may-post-what",
    ));
    vectors
}
