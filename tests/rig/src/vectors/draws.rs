//! V15 to V18, and what the other checks say of draws.

use super::{Bases, Vector};
use crate::{
    Rig,
    draw::{ROUND_1000, draw_manifest, quicknet, round, rules},
    key, signing_key, trustee_keys,
};
use psephos_crypto::{Ciphertext, Digest, G, Identity as _, RistrettoPoint, SecretScalar};
use psephos_proofs::{ProofContext, knowledge::Knowledge};
use psephos_record::{
    Entry, EntryKind, Unsigned,
    cbor::{self, Canonical},
    draw::{
        Annulment, Beacon, Contribution, DrawResult, DrawRules, EntrantForm, Exclusion, Objection, ObjectionAnswer,
        OutageRule, Replacement, contribution_place,
        pool::{CHUNK_BYTES, Entrant, MAX_POOL_TICKETS, PoolPart, SealedPool},
    },
    ids::{FixedBytes, Hash},
    roll::SealedRoll,
};
use psephos_tally::drawing::places;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const POOL: &str = "80-draws.md#pool";
const CONDITIONS: &str = "80-draws.md#conditions";
const CONTRIBUTIONS: &str = "80-draws.md#contributions";
const BEACON: &str = "80-draws.md#beacon";
const RESULT: &str = "80-draws.md#result";
const RULES: &str = "80-draws.md#rules";
/// The folder of the draw that most vectors start from.
const FLATS: &str = "accept/draw";
/// The draw with a beacon.
const WITH_BEACON: &str = "accept/draw-beacon";

/// What is called so, how it comes about, and its story.
type Bent<T> = (&'static str, fn(&mut T), &'static str);

/// A draw at an earlier point of its log; what happens next is random in a way of its own.
fn after(rig: &Rig, entries: u64, seed: &str) -> Rig {
    let mut earlier = Rig::with(rig.process.manifest(), trustee_keys(5), 0);
    earlier.log.blobs.clone_from(&rig.log.blobs);
    for entry in rig.log.entries.iter().take(usize::try_from(entries).unwrap()).skip(1) {
        earlier.post(entry.clone()).unwrap();
    }
    earlier.rng = ChaCha20Rng::from_seed(Digest::of("vector", &[seed.as_bytes()]).0);
    earlier
}

fn first(rig: &Rig, kind: EntryKind) -> u64 {
    let found = rig.log.entries.iter().position(|entry| Entry::kind_of(entry) == Some(kind));
    found.unwrap() as u64
}

fn payload<T: for<'b> Canonical<'b>>(entry: &[u8]) -> T {
    cbor::decode(&Entry::decode(entry).unwrap().payload.0).unwrap()
}

fn by_organiser<T: for<'b> Canonical<'b>>(rig: &Rig, kind: EntryKind, payload: &T) -> Vec<u8> {
    Unsigned::new(kind, rig.id(), payload).sign(&rig.organiser)
}

fn by_stranger<T: for<'b> Canonical<'b>>(rig: &Rig, kind: EntryKind, payload: &T) -> Vec<u8> {
    Unsigned::new(kind, rig.id(), payload).sign(&signing_key(210))
}

fn exclusion(rig: &Rig, entrant: Hash, time: u64) -> Vec<u8> {
    by_organiser(rig, EntryKind::Exclusion, &Exclusion { entrant, ground: "withdrew".into(), time })
}

fn entry(at: (&str, &Rig), path: &str, bytes: &[u8], name: &str, story: &str, rule: &str) -> Vector {
    Vector::of_entry(path, (at.0, at.1.process.size()), bytes, name, story).because("", rule)
}

fn drawn() -> Rig {
    let mut rig = Rig::draw(rules());
    let entrants = (0..40).map(|number| rig.entrant(number)).collect();
    for entry in rig.pool_entries(entrants) {
        rig.post(entry).unwrap();
    }
    let pool = rig.process.draw().pool().unwrap().tracker;
    let objection = Objection { pool, entrant: None, statement: Hash([3; 32]) };
    let objection = by_stranger(&rig, EntryKind::Objection, &objection);
    let objection = rig.post(objection).unwrap().tracker;
    let answer = ObjectionAnswer { objection, upheld: false, statement: Hash([4; 32]) };
    let answer = by_organiser(&rig, EntryKind::ObjectionAnswer, &answer);
    rig.post(answer).unwrap();
    rig.run_trustees(&rig.all_trustees());
    rig.clockwork(1_000);
    rig.contributed().drawn()
}

fn drawn_with_beacon() -> Rig {
    let fresh = DrawRules { replacement: Replacement::FreshBeacon, ..rules() };
    let mut rig = Rig::draw_with_beacon(fresh, OutageRule::Wait).contributing(40).contributed();
    rig.bring(&round(1000)).unwrap();
    rig.drawn()
}

pub(super) fn vectors(_: &Bases) -> Vec<Vector> {
    let (flats, beacon) = (drawn(), drawn_with_beacon());
    [
        accepted(&flats, &beacon),
        pools(&flats),
        contributions(&flats),
        beacons(&beacon),
        results(&flats),
        later(&flats, &beacon),
    ]
    .into_iter()
    .flatten()
    .chain(announcements())
    .collect()
}

fn accepted(flats: &Rig, beacon: &Rig) -> Vec<Vector> {
    let whole = |path: &str, rig: &Rig, story: &str, rule: &str| {
        Vector::of_record(path, rig.record(), story).because("", rule).result(rig.process.draw().result().unwrap())
    };
    let mut replaced = after(flats, flats.process.size(), "replaced");
    for place in [2, 0] {
        let entry = exclusion(&replaced, replaced.placed()[place], 3_000);
        replaced.post(entry).unwrap();
    }
    let mut fresh = after(beacon, beacon.process.size(), "fresh");
    // 600 seconds before round 1003.
    let excluded = exclusion(&fresh, fresh.placed()[0], ROUND_1000 + 9 - 600);
    fresh.post(excluded).unwrap();
    let waiting = fresh.record();
    let result = fresh.process.draw().result().unwrap().clone();
    fresh.bring(&round(1003)).unwrap();
    let outage = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(40).contributed();
    let mut outage = outage;
    let declared = by_organiser(&outage, EntryKind::Beacon, &Beacon { round: 1000, signature: None });
    outage.post(declared).unwrap();
    let outage = outage.drawn();
    let mut annulled = after(flats, flats.process.size(), "annulled");
    let annulment = Annulment { ground: "court-order".into(), statement: Hash([1; 32]) };
    let annulment = by_organiser(&annulled, EntryKind::Annulment, &annulment);
    annulled.post(annulment).unwrap();
    vec![
        whole(
            FLATS,
            flats,
            "Six flats of two kinds for forty people in two districts, with a set-aside and two tiers.",
            RULES,
        ),
        whole(WITH_BEACON, beacon, "The same with round 1000 of drand's quicknet.", BEACON),
        whole(
            "accept/draw-replaced",
            &replaced,
            "Two of those placed are excluded, and the next take their places.",
            "80-draws.md#replacement",
        ),
        whole(
            "accept/draw-fresh-beacon",
            &fresh,
            "Somebody is excluded, and round 1003 decides who takes the place.",
            "80-draws.md#after-the-draw",
        ),
        Vector::of_record(
            "accept/draw-waits-for-its-replacement",
            waiting,
            "Somebody is excluded, and round 1003 is not there yet.",
        )
        .because("", "80-draws.md#after-the-draw")
        .result(&result)
        .not_yet(),
        whole(
            "accept/draw-outage",
            &outage,
            "The organiser declared an outage of the beacon before anybody had decrypted.",
            BEACON,
        ),
        Vector::of_record("accept/draw-annulled", annulled.record(), "The draw was annulled after its result.")
            .because("", CONDITIONS)
            .result(flats.process.draw().result().unwrap())
            .not_yet(),
        Vector::of_record(
            "accept/draw-open",
            after(flats, first(flats, EntryKind::Close), "open").record(),
            "Contributing goes on.",
        )
        .because("", CONTRIBUTIONS)
        .not_yet(),
    ]
}

/// A draw in which the registrar's program seals these rows without looking at them.
fn sealed_blindly(rows: &[Entrant], bend: fn(&mut Vec<u8>)) -> Rig {
    let mut rig = Rig::draw(rules());
    let (mut blob, mut root) = (Vec::new(), psephos_log::tree::Frontier::new());
    for row in rows {
        let from = blob.len();
        row.encode(&mut blob);
        root.push(psephos_log::Hash::leaf(&blob[from..]));
    }
    bend(&mut blob);
    let hash = Hash::from(Digest::of_blob(&blob));
    let part = PoolPart { blob: hash, bytes: blob.len() as u64 };
    rig.log.blobs.insert(hash.0, blob);
    let tickets = rows.iter().map(|row| u64::from(row.tickets)).sum();
    let root = Hash(*root.root().as_bytes());
    let sealed = SealedPool { chunks: vec![hash], entrants: rows.len() as u64, tickets, root };
    rig.post(Unsigned::new(EntryKind::PoolPart, rig.id(), &part).sign(&rig.registrar)).unwrap();
    rig.force(Unsigned::new(EntryKind::Pool, rig.id(), &sealed).sign(&rig.registrar));
    rig
}

fn pools(flats: &Rig) -> Vec<Vector> {
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
        vectors.push(whole(name, &sealed_blindly(&bent, |_| ()), story));
    }
    let cut = sealed_blindly(&honest, |blob| blob.truncate(blob.len() - 1));
    vectors.push(whole("row-breaks-off", &cut, "The last row lacks a byte."));
    let few = sealed_blindly(&honest[..5], |_| ());
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
    vectors.extend(objections(flats));
    vectors.extend(unreadable_and_unsealed(flats));
    vectors.extend(outside(flats));
    vectors
}

/// What stands already, and objections to nothing.
fn objections(flats: &Rig) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let sealed = after(flats, first(flats, EntryKind::Pool) + 1, "sealed");
    let at = (FLATS, &sealed);
    let repeated = |kind| flats.log.entries[usize::try_from(first(flats, kind)).unwrap()].clone();
    let pool = sealed.process.draw().pool().unwrap().tracker;
    let other = Objection { pool: psephos_record::Tracker([9; 32]), entrant: None, statement: Hash([3; 32]) };
    let stray = ObjectionAnswer { objection: pool, upheld: true, statement: Hash([4; 32]) };
    let cases = [
        ("part-again", repeated(EntryKind::PoolPart), "already-done", "A part that was brought before."),
        ("pool-again", repeated(EntryKind::Pool), "already-done", "The pool that stands, sealed again."),
        (
            "objection-to-another-pool",
            by_stranger(&sealed, EntryKind::Objection, &other),
            "unknown-objection",
            "An objection to a pool that there is not.",
        ),
        (
            "answer-to-nothing",
            by_organiser(&sealed, EntryKind::ObjectionAnswer, &stray),
            "unknown-objection",
            "An answer to what is no objection.",
        ),
    ];
    for (name, bytes, fault, story) in cases {
        let vector = entry(at, &format!("reject/V15-pool/{name}"), &bytes, fault, story, CONDITIONS);
        vectors.push(if fault == "already-done" { vector.problem("repeated") } else { vector });
    }
    let mut flooded = after(flats, first(flats, EntryKind::Pool) + 1, "flood");
    for i in 0..33 {
        let more = Objection { pool, entrant: None, statement: Hash([100 + i; 32]) };
        let more = by_stranger(&flooded, EntryKind::Objection, &more);
        flooded.force(more);
    }
    vectors.push(
        Vector::of_record(
            "reject/V15-pool/too-many-objections",
            flooded.record(),
            "One person objects thirty-three times.",
        )
        .fault("too-many", Some(flooded.process.size() - 1))
        .because("", CONDITIONS),
    );
    vectors
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

fn forged(rig: &Rig, author: u8, ciphertext: &Ciphertext, known: &SecretScalar) -> Vec<u8> {
    let author = signing_key(author);
    let ciphertext = FixedBytes(ciphertext.to_bytes());
    let place = contribution_place(&key(&author), &ciphertext);
    let claim = Knowledge { point: known.public() };
    let context = ProofContext { process: rig.id().digest(), place: &place };
    let proof = FixedBytes(claim.prove(known, &context, &mut rig.rng.clone()).to_bytes());
    Unsigned::new(EntryKind::Contribution, rig.id(), &Contribution { ciphertext, proof }).sign(&author)
}

fn contributions(flats: &Rig) -> Vec<Vector> {
    let mut rig = after(flats, first(flats, EntryKind::Contribution) + 1, "contributions");
    let theirs = rig.log.entries.last().unwrap().clone();
    let contribution: Contribution = payload(&theirs);
    let sum = Ciphertext::from_bytes(&contribution.ciphertext.0).unwrap();
    let secret = SecretScalar::random(&mut rig.rng);
    let again = rig.contribution(&signing_key(200));
    let bent = {
        let mut bent: Contribution = payload(&rig.contribution(&signing_key(220)));
        bent.ciphertext = contribution.ciphertext;
        Unsigned::new(EntryKind::Contribution, rig.id(), &bent).sign(&signing_key(220))
    };
    let copied = Unsigned::new(EntryKind::Contribution, rig.id(), &contribution).sign(&signing_key(220));
    let blinded = Ciphertext { pad: sum.pad + secret.public(), data: sum.data };
    let shifted = Ciphertext { pad: sum.pad, data: sum.data + G };
    let negated = Ciphertext { pad: -sum.pad, data: -sum.data };
    let cases = [
        ("same-again", theirs, "repeated-contribution", "The same contribution, byte for byte."),
        ("same-author", again, "repeated-contribution", "A second contribution of one author."),
        ("copied", copied, "invalid-contribution", "Somebody else's contribution under another name."),
        ("other-ciphertext", bent, "invalid-contribution", "An honest proof beside another ciphertext."),
        (
            "blinded-again",
            forged(&rig, 220, &blinded, &secret),
            "invalid-contribution",
            "Another's contribution with more randomness in it.",
        ),
        (
            "shifted",
            forged(&rig, 220, &shifted, &secret),
            "invalid-contribution",
            "Another's element, shifted by the generator.",
        ),
        (
            "negated",
            forged(&rig, 220, &negated, &secret),
            "invalid-contribution",
            "The inverse of another's contribution, which would cancel it.",
        ),
    ];
    let at = (FLATS, &rig);
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, fault, story)| {
            let vector = entry(at, &format!("reject/V16-contributions/{name}"), &bytes, fault, story, CONTRIBUTIONS);
            if name == "same-again" { vector.problem("repeated") } else { vector }
        })
        .collect();
    let open = Ciphertext { pad: RistrettoPoint::identity(), data: G };
    let open = forged(&rig, 220, &open, &secret);
    vectors.push(entry(
        at,
        "reject/V4-encoding/draw-contribution-in-the-open",
        &open,
        "identity-element",
        "A contribution that hides nothing.",
        CONTRIBUTIONS,
    ));
    let opened = after(flats, first(flats, EntryKind::Open) + 1, "nobody");
    let close = psephos_record::life::Close { time: 2_000, root: opened.process.root() };
    let close = Unsigned::new(EntryKind::Close, opened.id(), &close).sign(&opened.board);
    vectors.push(entry(
        (FLATS, &opened),
        "reject/V16-contributions/none",
        &close,
        "not-enough-contributions",
        "Contributing closes before anybody has contributed.",
        CONTRIBUTIONS,
    ));
    let mut closed = after(flats, first(flats, EntryKind::Close) + 1, "late");
    let late = closed.contribution(&signing_key(220));
    vectors.push(entry(
        (FLATS, &closed),
        "reject/V6-life/draw-late-contribution",
        &late,
        "too-late",
        "A contribution after the close.",
        "10-life.md#phases",
    ));
    vectors
}

fn beacons(beacon: &Rig) -> Vec<Vector> {
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
    vectors
}

fn results(flats: &Rig) -> Vec<Vector> {
    let deciding = after(flats, first(flats, EntryKind::Result), "result");
    let at = (FLATS, &deciding);
    let due = flats.process.draw().result().unwrap().clone();
    let id = deciding.id();
    let outcome = flats.process.draw().outcome().unwrap().clone();
    let mut swapped = outcome.clone();
    swapped.placed.swap(0, 1);
    let mut shorter = outcome;
    shorter.placed.pop();
    let blind = DrawRules { strata: Vec::new(), set_asides: Vec::new(), ..rules() };
    let pool = deciding.process.draw().pool().unwrap().sealed.clone();
    let mut blobs = |position: usize| {
        let chunk = pool.chunks.get(position)?;
        Some(Ok::<_, psephos_tally::Reason>(deciding.log.blobs[&chunk.0].clone()))
    };
    let without_quotas = places::place(&blind, &due.seed, &mut blobs).unwrap();
    let reseeded = places::place(&rules(), &Hash([9; 32]), &mut blobs).unwrap();
    let cases: [(&str, DrawResult, &str); 8] = [
        (
            "other-pool",
            DrawResult { pool: psephos_record::Tracker([9; 32]), ..due.clone() },
            "The result names another pool.",
        ),
        (
            "other-sum",
            DrawResult { contributions: key(&signing_key(9)), ..due.clone() },
            "The result states another sum of the contributions.",
        ),
        (
            "other-seed",
            DrawResult { seed: Hash([9; 32]), outcome: reseeded.digest(&id), ..due.clone() },
            "The order is made with a seed of the board's own.",
        ),
        ("fewer-entrants", DrawResult { entrants: 39, ..due.clone() }, "The result leaves an entrant out."),
        ("fewer-tickets", DrawResult { tickets: due.tickets - 1, ..due.clone() }, "The result leaves a ticket out."),
        (
            "swapped",
            DrawResult { outcome: swapped.digest(&id), ..due.clone() },
            "Two of those placed change their ranks.",
        ),
        (
            "one-place-fewer",
            DrawResult { placed: 5, outcome: shorter.digest(&id), ..due.clone() },
            "A place is kept back.",
        ),
        (
            "without-quotas",
            DrawResult { outcome: without_quotas.digest(&id), ..due },
            "The places are given without strata and set-aside.",
        ),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, result, story)| {
            let bytes = Unsigned::new(EntryKind::Result, id, &result).sign(&deciding.board);
            let path = format!("reject/V13-result/draw-{name}");
            // An honest board has posted the right one by then.
            entry(at, &path, &bytes, "contradiction", story, RESULT).problem("too-late")
        })
        .collect();

    // What trustees decrypt in a log from which a contribution was dropped does not fit the log that has it.
    let mut dropped = after(flats, first(flats, EntryKind::Contribution) + 1, "dropped");
    dropped.clockwork(2_000);
    let other = dropped.next_message(1).unwrap();
    let closed = after(flats, first(flats, EntryKind::Close) + 1, "dropped");
    vectors.push(
        entry(
            (FLATS, &closed),
            "reject/V12-decryption/draw-contribution-dropped",
            &other,
            "other-tally",
            "A trustee decrypts the sum without some of the contributions.",
            "50-tally.md#partial-decryption",
        )
        .culprit("trustee 2"),
    );
    vectors
}

fn later(flats: &Rig, beacon: &Rig) -> Vec<Vector> {
    let rig = after(flats, flats.process.size(), "later");
    let placed = rig.placed()[0];
    let at = (FLATS, &rig);
    let dislike = Exclusion { entrant: placed, ground: "dislike".into(), time: 3_000 };
    let annulment = Annulment { ground: "dislike".into(), statement: Hash([1; 32]) };
    let cases = [
        (
            "ground-of-an-exclusion",
            by_organiser(&rig, EntryKind::Exclusion, &dislike),
            "unknown-ground",
            "An exclusion on a ground that the manifest does not name.",
        ),
        (
            "ground-of-an-annulment",
            by_organiser(&rig, EntryKind::Annulment, &annulment),
            "unknown-ground",
            "An annulment on a ground that the manifest does not name.",
        ),
        (
            "stranger-excluded",
            exclusion(&rig, Hash([8; 32]), 3_000),
            "unknown-entrant",
            "Somebody who is not in the pool is excluded.",
        ),
    ];
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, fault, story)| {
            let vector = entry(at, &format!("reject/V18-replacements/{name}"), &bytes, fault, story, CONDITIONS);
            // The board looks at its clock first.
            if name.ends_with("annulment") { vector } else { vector.problem("too-early") }
        })
        .collect();
    let mut twice = after(flats, flats.process.size(), "twice");
    let once = exclusion(&twice, placed, 3_000);
    twice.post(once).unwrap();
    let again = exclusion(&twice, placed, 3_001);
    twice.force(again);
    vectors.push(
        Vector::of_record("reject/V18-replacements/excluded-twice", twice.record(), "Somebody is excluded twice.")
            .fault("unknown-entrant", Some(twice.process.size() - 1))
            .because("", CONDITIONS),
    );
    let known = after(beacon, beacon.process.size(), "known");
    let known_round = exclusion(&known, known.placed()[0], ROUND_1000 - 600);
    vectors.push(entry(
        (WITH_BEACON, &known),
        "reject/V18-replacements/round-that-stood-before",
        &known_round,
        "contradiction",
        "An exclusion whose replacement would be made with the round of the draw.",
        "80-draws.md#after-the-draw",
    ));
    vectors.extend(known_rounds(beacon));
    let stray = after(beacon, beacon.process.size(), "stray");
    let nobody_waits = by_stranger(&stray, EntryKind::Beacon, &round(1003));
    vectors.push(entry(
        (WITH_BEACON, &stray),
        "reject/V17-beacon/nobody-waits",
        &nobody_waits,
        "other-round",
        "A round that nothing waits for.",
        BEACON,
    ));
    let stranger = Unsigned::new(
        EntryKind::Exclusion,
        rig.id(),
        &Exclusion { entrant: placed, ground: "withdrew".into(), time: 3_000 },
    );
    vectors.push(entry(
        at,
        "reject/V5-authorship/draw-exclusion-of-the-registrar",
        &stranger.sign(&rig.registrar),
        "not-entitled",
        "The registrar excludes somebody.",
        "10-life.md#who-may-post-what",
    ));
    let early = after(flats, first(flats, EntryKind::Close), "early");
    let early_exclusion = exclusion(&early, placed, 3_000);
    vectors.push(entry(
        (FLATS, &early),
        "reject/V6-life/draw-early-exclusion",
        &early_exclusion,
        "too-early",
        "Somebody is excluded before the draw.",
        "10-life.md#phases",
    ));
    vectors
}

/// Exclusions and closes when a round that decides is known.
fn known_rounds(beacon: &Rig) -> Vec<Vector> {
    let mut vectors = Vec::new();
    let mut decided = after(beacon, beacon.process.size(), "decided");
    let [one, other] = [0, 1].map(|place| decided.placed()[place]);
    let excluded = exclusion(&decided, one, ROUND_1000 + 9 - 600);
    decided.post(excluded).unwrap();
    decided.bring(&round(1003)).unwrap();
    let antedated = exclusion(&decided, other, ROUND_1000 + 9 - 600);
    decided.force(antedated);
    vectors.push(
        Vector::of_record(
            "reject/V18-replacements/round-that-is-known",
            decided.record(),
            "An exclusion whose replacement would be made with a round that is on the record already.",
        )
        .fault("contradiction", Some(decided.process.size() - 1))
        .because("", "80-draws.md#after-the-draw"),
    );
    let mut grinding = after(beacon, first(beacon, EntryKind::Close), "grinding");
    let close = psephos_record::life::Close { time: ROUND_1000, root: grinding.process.root() };
    grinding.force(Unsigned::new(EntryKind::Close, grinding.id(), &close).sign(&grinding.board));
    vectors.push(
        Vector::of_record(
            "reject/V6-life/draw-closed-when-the-beacon-is-known",
            grinding.record(),
            "Contributing closes at the time of the beacon's round.",
        )
        .fault("contradiction", Some(grinding.process.size() - 1))
        .because("", BEACON),
    );
    vectors
}

/// Draws that cannot be announced.
fn announcements() -> Vec<Vector> {
    let bends: [Bent<DrawRules>; 12] = [
        ("no-places", |rules| rules.units.clear(), "A draw of nothing."),
        ("empty-unit", |rules| rules.units[0].count = 0, "A kind of flat of which there is none."),
        ("minimum-above-maximum", |rules| rules.strata[0].minimum = 5, "A minimum of five where four are the most."),
        (
            "promises-collide",
            |rules| rules.strata[0].minimum = 5,
            "Minima and set-asides of more places than there are.",
        ),
        (
            "maxima-too-small",
            |rules| (rules.strata[0].maximum, rules.strata[1].maximum) = (2, 3),
            "Strata that cannot take all places.",
        ),
        ("no-tickets", |rules| rules.max_tickets = 0, "No entrant may have a ticket."),
        ("late-objections", |rules| rules.objections_until = 1_001, "Objections when contributing is open already."),
        ("no-contributions", |rules| rules.minimum_contributions = 0, "Nobody has to contribute."),
        (
            "round-before-the-close",
            |rules| rules.beacon = Some(quicknet(OutageRule::Wait)),
            "A round that is due long after, of a chain without a period.",
        ),
        (
            "fresh-round-without-beacon",
            |rules| rules.replacement = Replacement::FreshBeacon,
            "Replacements by a beacon that there is not.",
        ),
        ("panels-with-strata", |rules| rules.entrants = EntrantForm::Panel, "Panels in strata."),
        ("ground-twice", |rules| rules.exclusions[1].id = rules.exclusions[0].id.clone(), "Two grounds with one id."),
    ];
    let mut vectors = Vec::new();
    let mut impossible = |name: &str, manifest: &psephos_record::Manifest, story: &str| {
        let bytes = Unsigned::manifest(manifest).sign(&signing_key(1));
        let path = format!("reject/V3-manifest/draw-{name}");
        vectors.push(Vector::of_entry(&path, ("", 0), &bytes, "impossible-manifest", story).because("", RULES));
    };
    for (name, bend, story) in bends {
        let mut bent = rules();
        bend(&mut bent);
        if name == "promises-collide" {
            bent.strata[0].maximum = 6;
            bent.strata[1].minimum = 1;
        }
        if let Some(beacon) = &mut bent.beacon {
            beacon.period = 0;
        }
        impossible(name, &draw_manifest(bent), story);
    }
    let draw = draw_manifest(rules());
    let mut own_key = draw_manifest(rules());
    own_key.closes_at = 1_999;
    if let Some(draw) = &mut own_key.draw {
        let mut beacon = quicknet(OutageRule::Wait);
        beacon.public_key.0[95] ^= 1;
        draw.beacon = Some(beacon);
    }
    impossible("known-chain-over-another-key", &own_key, "Quicknet's hash over a key that is not quicknet's.");
    impossible("without-rules", &psephos_record::Manifest { draw: None, ..draw.clone() }, "A draw without rules.");
    impossible(
        "with-early-close",
        &psephos_record::Manifest { early_close: true, ..draw.clone() },
        "A draw that the organiser may close early.",
    );
    let election = super::base::lunch_manifest();
    impossible(
        "in-an-election",
        &psephos_record::Manifest { draw: draw.draw, ..election },
        "An election with the rules of a draw.",
    );
    vectors
}
