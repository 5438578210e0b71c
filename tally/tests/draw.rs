//! Whole draws in memory: honest ones, and everything that somebody would steer one with.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_crypto::{Ciphertext, G, Identity as _, RistrettoPoint, SecretScalar};
use psephos_proofs::{ProofContext, knowledge::Knowledge};
use psephos_record::{
    EntryKind, Unsigned,
    cbor::Canonical,
    draw::{
        Annulment, Beacon, Contribution, DrawResult, DrawRules, Exclusion, Objection, ObjectionAnswer, OutageRule,
        Replacement, contribution_place,
        pool::{Entrant, MAX_CHUNKS, PoolPart, SealedPool},
    },
    ids::{FixedBytes, Hash},
    roll::SealedRoll,
};
use psephos_rig::{
    Rig,
    doors::{payload, refused},
    draw::{ROUND_1000, round, rules},
    key, signing_key,
};
use psephos_tally::{
    Phase,
    verifier::{Check, Outcome, Verdict},
};
use std::collections::BTreeSet;

type Bend<T> = fn(&mut T);

fn drawn() -> Rig {
    Rig::draw(rules()).contributing(40).contributed().drawn()
}

fn by_organiser<T>(rig: &Rig, kind: EntryKind, payload: &T) -> Vec<u8>
where
    T: for<'b> Canonical<'b>,
{
    Unsigned::new(kind, rig.id(), payload).sign(&rig.organiser)
}

fn exclusion(rig: &Rig, entrant: Hash) -> Vec<u8> {
    let exclusion = Exclusion { entrant, ground: "withdrew".into(), time: 3_000 };
    by_organiser(rig, EntryKind::Exclusion, &exclusion)
}

#[test]
fn a_draw_gives_every_place_and_anybody_verifies_it() {
    let rig = drawn();
    assert_eq!(rig.process.phase(), Phase::Final);
    let result = rig.process.draw().result().unwrap();
    assert_eq!((result.entrants, result.placed), (40, 6));
    assert_eq!(rig.process.contributions(), 3 + 5, "strangers and every trustee");
    let placed = rig.placed();
    assert_eq!(placed.iter().collect::<BTreeSet<_>>().len(), 6, "nobody is placed twice");
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::Passed);
    let checks: Vec<&str> = report.checks().map(Check::id).collect();
    assert_eq!(checks, ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V12", "V13", "V14", "V15", "V16", "V17", "V18"]);
    let found = report.process.as_ref().unwrap();
    assert_eq!(found.draw().result(), Some(result));
}

#[test]
fn the_order_hangs_on_every_contribution() {
    let seed = |strangers: std::ops::Range<u8>| {
        let mut rig = Rig::draw(rules()).contributing(40);
        for stranger in strangers {
            let contribution = rig.contribution(&signing_key(stranger));
            rig.post(contribution).unwrap();
        }
        rig.run_trustees(&[0]);
        rig.clockwork(2_000);
        rig.drawn().process.draw().result().unwrap().seed
    };
    assert_eq!(seed(200..202), seed(200..202), "the same record gives the same seed");
    assert_ne!(seed(200..202), seed(200..203));
}

#[test]
fn a_draw_without_contributions_does_not_close() {
    let mut rig = Rig::draw(rules()).contributing(10);
    rig.clockwork(2_000);
    assert_eq!(rig.process.phase(), Phase::Open);
    let close = psephos_record::life::Close { time: 2_000, root: rig.process.root() };
    let close = Unsigned::new(EntryKind::Close, rig.id(), &close).sign(&rig.board);
    refused(&mut rig, close, "not-enough-contributions", Check::Contributions);
}

#[test]
fn contributing_does_not_open_without_a_pool() {
    let mut rig = Rig::draw(rules());
    rig.run_trustees(&rig.all_trustees());
    rig.clockwork(1_000);
    assert_eq!(rig.process.phase(), Phase::Ready);
}

#[test]
fn entries_of_elections_do_not_stand_in_draws() {
    let mut rig = Rig::draw(rules());
    let roll = SealedRoll { blob: Hash([1; 32]), voters: 1, weight: 1 };
    let roll = Unsigned::new(EntryKind::Roll, rig.id(), &roll).sign(&rig.registrar);
    refused(&mut rig, roll, "other-kind", Check::Life);
    let mut election = Rig::announced();
    let contribution = Contribution { ciphertext: FixedBytes([0; 64]), proof: FixedBytes([0; 64]) };
    let contribution = Unsigned::new(EntryKind::Contribution, election.id(), &contribution).sign(&signing_key(210));
    refused(&mut election, contribution, "other-kind", Check::Life);
    // Ties of this one stand, and no round settles them.
    let mut election = Rig::announced();
    let beacon = Unsigned::new(EntryKind::Beacon, election.id(), &round(1000)).sign(&signing_key(210));
    refused(&mut election, beacon, "other-round", Check::Beacon);
}

fn forged(rig: &Rig, author: u8, ciphertext: &Ciphertext, known: &SecretScalar) -> Vec<u8> {
    let author = signing_key(author);
    let ciphertext = FixedBytes(ciphertext.to_bytes());
    let place = contribution_place(&key(&author), &ciphertext);
    let claim = Knowledge { point: known.public() };
    let proof = claim.prove(known, &ProofContext { process: rig.id().digest(), place: &place }, &mut rig.rng.clone());
    let contribution = Contribution { ciphertext, proof: FixedBytes(proof.to_bytes()) };
    Unsigned::new(EntryKind::Contribution, rig.id(), &contribution).sign(&author)
}

#[test]
fn nobody_contributes_what_is_made_of_anothers_contribution() {
    let mut rig = Rig::draw(rules()).contributing(10);
    let honest = rig.contribution(&signing_key(200));
    rig.post(honest.clone()).unwrap();
    let contribution: Contribution = payload(&honest);
    let theirs = Ciphertext::from_bytes(&contribution.ciphertext.0).unwrap();

    // The same bytes again, and the same contribution under another name.
    refused(&mut rig, honest, "repeated-contribution", Check::Contributions);
    let mut rig = Rig::draw(rules()).contributing(10);
    let honest = rig.contribution(&signing_key(200));
    let copied = Unsigned::new(EntryKind::Contribution, rig.id(), &payload::<Contribution>(&honest));
    rig.post(honest).unwrap();
    refused(&mut rig, copied.sign(&signing_key(201)), "invalid-contribution", Check::Contributions);

    // A second one of the same author.
    let mut rig = Rig::draw(rules()).contributing(10);
    let [first, second] = [0, 1].map(|_| rig.contribution(&signing_key(200)));
    rig.post(first).unwrap();
    refused(&mut rig, second, "repeated-contribution", Check::Contributions);

    // Blinded again, shifted, and negated: whoever does that does not know the randomness.
    let secret = SecretScalar::random(&mut rig.rng);
    let shifted = Ciphertext { pad: theirs.pad + secret.public(), data: theirs.data + G };
    let negated = Ciphertext { pad: -theirs.pad, data: -theirs.data };
    for ciphertext in [theirs, shifted, negated] {
        let mut rig = Rig::draw(rules()).contributing(10);
        let entry = forged(&rig, 201, &ciphertext, &secret);
        refused(&mut rig, entry, "invalid-contribution", Check::Contributions);
    }

    // Anybody can put another's data beside an own pad; that silences nobody.
    let mut rig = Rig::draw(rules()).contributing(10);
    let mine = forged(&rig, 201, &Ciphertext { pad: secret.public(), data: theirs.data }, &secret);
    rig.post(mine).unwrap();

    // The same pad of somebody who knows its randomness, beside another half.
    let mut rig = Rig::draw(rules()).contributing(10);
    let once = forged(&rig, 201, &Ciphertext { pad: secret.public(), data: G }, &secret);
    rig.post(once).unwrap();
    let twice = forged(&rig, 202, &Ciphertext { pad: secret.public(), data: G + G }, &secret);
    refused(&mut rig, twice, "repeated-contribution", Check::Contributions);
}

#[test]
fn a_contribution_hides_something() {
    let mut rig = Rig::draw(rules()).contributing(10);
    let secret = SecretScalar::random(&mut rig.rng);
    let open = Ciphertext { pad: RistrettoPoint::identity(), data: G };
    let entry = forged(&rig, 201, &open, &secret);
    refused(&mut rig, entry, "identity-element", Check::Encoding);
}

#[test]
fn every_bit_of_a_contribution_counts() {
    let mut rig = Rig::draw(rules()).contributing(10);
    let author = signing_key(200);
    let honest: Contribution = payload(&rig.contribution(&author));
    for byte in (0..64).step_by(7) {
        let mut bent = honest.clone();
        bent.proof.0[byte] ^= 1;
        let entry = Unsigned::new(EntryKind::Contribution, rig.id(), &bent).sign(&author);
        let name = rig.post(entry).unwrap_err().name();
        assert!(matches!(name, "invalid-contribution" | "malformed-element"), "{name}");
        let mut bent = honest.clone();
        bent.ciphertext.0[byte] ^= 1;
        let entry = Unsigned::new(EntryKind::Contribution, rig.id(), &bent).sign(&author);
        let name = rig.post(entry).unwrap_err().name();
        assert!(matches!(name, "invalid-contribution" | "malformed-element"), "{name}");
    }
}

#[test]
fn a_contribution_comes_between_opening_and_close() {
    let mut rig = Rig::draw(rules());
    rig.run_trustees(&rig.all_trustees());
    let early = rig.contribution(&signing_key(200));
    refused(&mut rig, early, "too-early", Check::Life);
    let mut rig = Rig::draw(rules()).contributing(10).contributed();
    let late = rig.contribution(&signing_key(220));
    refused(&mut rig, late, "too-late", Check::Life);
}

#[test]
fn the_pool_does_not_change_once_contributing_is_open() {
    let mut rig = Rig::draw(rules()).contributing(10);
    let entrants = (0..9).map(|number| rig.entrant(number)).collect();
    let late = rig.pool_entries(entrants).remove(0);
    refused(&mut rig, late, "too-late", Check::Life);
}

#[test]
fn a_pool_is_replaced_until_then_and_never_comes_back() {
    let mut rig = Rig::draw(rules());
    let pools: Vec<Vec<Vec<u8>>> = [9, 10]
        .into_iter()
        .map(|people| {
            let entrants = (0..people).map(|number| rig.entrant(number)).collect();
            rig.pool_entries(entrants)
        })
        .collect();
    for entry in pools.iter().flatten() {
        rig.post(entry.clone()).unwrap();
    }
    assert_eq!(rig.process.draw().pool().unwrap().sealed.entrants, 10);
    let [_, first] = pools[0].as_slice() else { panic!("a part and a pool") };
    refused(&mut rig, first.clone(), "already-done", Check::Pool);
}

#[test]
fn a_pool_is_what_its_entry_says_and_within_the_rules() {
    let pool = |entrants: Vec<Entrant>| {
        let mut rig = Rig::draw(rules());
        let entries = rig.pool_entries(entrants);
        (rig, entries)
    };
    let example = Rig::draw(rules());
    let honest: Vec<Entrant> = (0..6).map(|number| example.entrant(number)).collect();

    // The entry states other numbers, another root, or blobs that nobody brought.
    let bends: [(&str, Bend<SealedPool>); 4] = [
        ("malformed-pool", |sealed| sealed.entrants += 1),
        ("malformed-pool", |sealed| sealed.tickets -= 1),
        ("malformed-pool", |sealed| sealed.root.0[0] ^= 1),
        ("unknown-part", |sealed| sealed.chunks.push(Hash([5; 32]))),
    ];
    for (name, bend) in bends {
        let (mut rig, entries) = pool(honest.clone());
        rig.post(entries[0].clone()).unwrap();
        let mut sealed: SealedPool = payload(&entries[1]);
        bend(&mut sealed);
        let entry = Unsigned::new(EntryKind::Pool, rig.id(), &sealed).sign(&rig.registrar);
        refused(&mut rig, entry, name, Check::Pool);
    }

    // Rows that the rules do not allow, sealed by a program that does not look.
    let bends: [fn(&mut Vec<Entrant>); 8] = [
        |rows| rows[0].tickets = 0,
        |rows| rows[0].tickets = 9,
        |rows| rows[0].stratum = 2,
        |rows| rows[0].tier = 2,
        |rows| rows[0].marks = 2,
        |rows| rows[0].preferences = vec![2],
        |rows| rows[0].people = vec![Hash([1; 32])],
        |rows| rows[1].id = rows[0].id,
    ];
    for bend in bends {
        let mut rows = honest.clone();
        rows.sort_by_key(|row| row.id);
        bend(&mut rows);
        let mut rig = Rig::draw(rules());
        let mut blob = Vec::new();
        for row in &rows {
            row.encode(&mut blob);
        }
        let hash = Hash::from(psephos_crypto::Digest::of_blob(&blob));
        let part = PoolPart { blob: hash, bytes: blob.len() as u64 };
        rig.log.blobs.insert(hash.0, blob);
        let mut root = psephos_log::tree::Frontier::new();
        for row in &rows {
            let mut bytes = Vec::new();
            row.encode(&mut bytes);
            root.push(psephos_log::Hash::leaf(&bytes));
        }
        let tickets = rows.iter().map(|row| u64::from(row.tickets)).sum();
        let sealed = SealedPool { chunks: vec![hash], entrants: 6, tickets, root: Hash(*root.root().as_bytes()) };
        rig.post(Unsigned::new(EntryKind::PoolPart, rig.id(), &part).sign(&rig.registrar)).unwrap();
        let entry = Unsigned::new(EntryKind::Pool, rig.id(), &sealed).sign(&rig.registrar);
        refused(&mut rig, entry, "malformed-pool", Check::Pool);
    }

    // Only the registrar seals.
    let (mut rig, entries) = pool(honest);
    let part: PoolPart = payload(&entries[0]);
    let entry = by_organiser(&rig, EntryKind::PoolPart, &part);
    refused(&mut rig, entry, "not-entitled", Check::Authorship);
}

#[test]
fn an_objection_is_to_the_pool_that_stands_and_is_answered_once() {
    let mut rig = Rig::draw(rules());
    let entrants = (0..9).map(|number| rig.entrant(number)).collect();
    for entry in rig.pool_entries(entrants) {
        rig.post(entry).unwrap();
    }
    let pool = rig.process.draw().pool().unwrap().tracker;
    let objection = Objection { pool, entrant: None, statement: Hash([3; 32]) };
    let entry = Unsigned::new(EntryKind::Objection, rig.id(), &objection).sign(&signing_key(220));
    let tracker = rig.post(entry.clone()).unwrap().tracker;
    let answer = ObjectionAnswer { objection: tracker, upheld: true, statement: Hash([4; 32]) };
    let answer = by_organiser(&rig, EntryKind::ObjectionAnswer, &answer);
    rig.post(answer.clone()).unwrap();
    assert!(rig.process.draw().objections()[0].answer.as_ref().unwrap().upheld);
    let copy = || {
        let mut copy = Rig::draw(rules());
        rig.log.entries[1..].iter().for_each(|entry| {
            copy.log.blobs.clone_from(&rig.log.blobs);
            copy.post(entry.clone()).unwrap();
        });
        copy
    };
    refused(&mut copy(), entry, "unknown-objection", Check::Pool);
    refused(&mut copy(), answer, "unknown-objection", Check::Pool);
    let other = Objection { pool: psephos_record::Tracker([9; 32]), ..objection };
    let other = Unsigned::new(EntryKind::Objection, rig.id(), &other).sign(&signing_key(220));
    refused(&mut copy(), other, "unknown-objection", Check::Pool);
    let mut flooded = copy();
    for i in 0..31 {
        let more = Objection { pool, entrant: None, statement: Hash([100 + i; 32]) };
        flooded.post(Unsigned::new(EntryKind::Objection, rig.id(), &more).sign(&signing_key(220))).unwrap();
    }
    let more = Objection { pool, entrant: None, statement: Hash([99; 32]) };
    let more = Unsigned::new(EntryKind::Objection, rig.id(), &more);
    refused(&mut flooded, more.sign(&signing_key(220)), "too-many", Check::Pool);
    // Who is named in the manifest brings what others say.
    let mut relayed = copy();
    for i in 0..40 {
        let more = Objection { pool, entrant: None, statement: Hash([100 + i; 32]) };
        relayed.post(Unsigned::new(EntryKind::Objection, rig.id(), &more).sign(&relayed.registrar)).unwrap();
    }
}

#[test]
fn a_draw_waits_for_its_round_of_the_beacon() {
    let mut rig = Rig::draw_with_beacon(rules(), OutageRule::Wait).contributing(20).contributed();
    rig.run_trustees(&rig.all_trustees());
    rig.clockwork(ROUND_1000);
    assert_eq!((rig.process.phase(), rig.process.round_due()), (Phase::Tallying, Some(1000)));
    assert_eq!(rig.report().outcome(Check::Beacon), Outcome::NotYet("the beacon's round is not on the record"));
    let without = rig.log.entries.len();
    rig.bring(&round(1000)).unwrap();
    rig.clockwork(ROUND_1000);
    assert_eq!(rig.process.phase(), Phase::Final);
    assert_eq!(rig.report().verdict(), Verdict::Passed);
    assert_eq!(rig.log.entries.len(), without + 2);
}

#[test]
fn only_the_round_that_the_manifest_names_decides() {
    let waiting = || {
        let mut rig = Rig::draw_with_beacon(rules(), OutageRule::Wait).contributing(20).contributed();
        rig.run_trustees(&[0, 1, 2]);
        rig
    };
    let stranger = signing_key(210);
    let entry = |rig: &Rig, beacon: &Beacon| Unsigned::new(EntryKind::Beacon, rig.id(), beacon).sign(&stranger);

    let mut rig = waiting();
    let other = entry(&rig, &round(1001));
    refused(&mut rig, other, "other-round", Check::Beacon);
    let mut rig = waiting();
    let renamed = entry(&rig, &Beacon { round: 1000, ..round(1001) });
    refused(&mut rig, renamed, "invalid-beacon", Check::Beacon);
    let mut rig = waiting();
    let mut bent = round(1000);
    bent.signature.as_mut().unwrap().0[20] ^= 1;
    let bent = entry(&rig, &bent);
    refused(&mut rig, bent, "invalid-beacon", Check::Beacon);
    let mut rig = waiting();
    rig.bring(&round(1000)).unwrap();
    let again = Unsigned::new(EntryKind::Beacon, rig.id(), &round(1000)).sign(&signing_key(211));
    refused(&mut rig, again, "already-done", Check::Beacon);
    // Nobody but the organiser declares an outage, and not where the manifest says to wait.
    let mut rig = waiting();
    let outage = Beacon { round: 1000, signature: None };
    let entry = entry(&rig, &outage);
    refused(&mut rig, entry, "not-entitled", Check::Authorship);
    let mut rig = waiting();
    let entry = by_organiser(&rig, EntryKind::Beacon, &outage);
    refused(&mut rig, entry, "no-outage", Check::Beacon);
    // A draw without a beacon takes none.
    let mut rig = Rig::draw(rules()).contributing(20).contributed();
    let entry = Unsigned::new(EntryKind::Beacon, rig.id(), &round(1000)).sign(&stranger);
    refused(&mut rig, entry, "other-round", Check::Beacon);
}

#[test]
fn whoever_declares_an_outage_cannot_know_what_it_leads_to() {
    let mut rig = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(20).contributed();
    assert!(rig.process.awaits_beacon());
    assert!(rig.next_message(0).is_none(), "trustees wait for the beacon or the declaration");
    let outage = Beacon { round: 1000, signature: None };
    let entry = by_organiser(&rig, EntryKind::Beacon, &outage);
    rig.post(entry).unwrap();
    let rig = rig.drawn();
    assert_eq!(rig.process.phase(), Phase::Final);
    assert_eq!(rig.report().verdict(), Verdict::Passed);

    // A trustee who does not wait is refused.
    let with = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(20).contributed();
    let mut declared = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(20).contributed();
    let entry = by_organiser(&declared, EntryKind::Beacon, &outage);
    declared.post(entry).unwrap();
    let early = declared.next_message(0).unwrap();
    let mut rig = with;
    refused(&mut rig, early, "beacon-due", Check::Beacon);
}

#[test]
fn a_result_that_is_bent_in_any_field_is_refused() {
    let honest = drawn();
    let due = honest.process.draw().result().unwrap().clone();
    let bends: [fn(&mut DrawResult); 7] = [
        |result| result.pool.0[0] ^= 1,
        |result| result.contributions.0[0] ^= 1,
        |result| result.seed.0[0] ^= 1,
        |result| result.entrants += 1,
        |result| result.tickets += 1,
        |result| result.placed -= 1,
        |result| result.outcome.0[31] ^= 1,
    ];
    for bend in bends {
        let mut rig = Rig::draw(rules()).contributing(40).contributed();
        rig.run_trustees(&rig.all_trustees());
        let mut bent = due.clone();
        bend(&mut bent);
        let entry = Unsigned::new(EntryKind::Result, rig.id(), &bent).sign(&rig.board);
        refused(&mut rig, entry, "contradiction", Check::Result);
    }
}

#[test]
fn who_is_excluded_is_replaced_by_the_next_who_may_have_the_place() {
    let mut rig = drawn();
    let before = rig.placed();
    let entry = exclusion(&rig, before[2]);
    rig.post(entry.clone()).unwrap();
    let after = rig.placed();
    assert_eq!(after.len(), 6);
    assert!(!after.contains(&before[2]));
    assert_eq!(before.iter().filter(|id| after.contains(id)).count(), 5, "everybody else keeps their place");
    let unstated = "no result says yet who has a place after the last exclusion";
    assert_eq!(rig.report().outcome(Check::Replacements), Outcome::NotYet(unstated));
    rig.clockwork(3_059);
    assert!(rig.process.draw().awaits_statement(), "the board waits for exclusions that come together");
    rig.clockwork(3_060);
    assert_eq!(rig.report().verdict(), Verdict::Passed);
    assert_eq!(rig.placed(), after);
    let draw = rig.process.draw();
    let (drawn, standing) = (draw.result().unwrap(), draw.standing().unwrap());
    assert_ne!(drawn.outcome, standing.outcome);
    let due = DrawResult { outcome: standing.outcome, exclusions: Some(1), ..drawn.clone() };
    assert_eq!(due, *standing, "six places, as before");
    refused(&mut rig, entry, "unknown-entrant", Check::Replacements);
}

#[test]
fn exclusions_one_after_the_other_are_stated_one_after_the_other() {
    let mut together = drawn();
    let mut apart = drawn();
    for _ in 0..3 {
        let first = apart.placed()[0];
        let entry = exclusion(&apart, first);
        apart.post(entry.clone()).unwrap();
        apart.clockwork(3_060);
        together.post(entry).unwrap();
    }
    together.clockwork(3_060);
    assert_eq!(apart.process.draw().standing(), together.process.draw().standing());
    assert_eq!(apart.log.entries.len(), together.log.entries.len() + 2, "two results more");
    assert_eq!(apart.report().verdict(), Verdict::Passed);
    let (_, replaced) = apart.process.standings(&apart.log).unwrap();
    assert_eq!(replaced, together.process.standings(&together.log).unwrap().1);
}

#[test]
fn whoever_had_no_place_is_excluded_on_the_record_and_changes_nothing() {
    let mut rig = drawn();
    let before = rig.process.draw().result().unwrap().clone();
    let without = (0..40).map(|number| rig.entrant(number).id).find(|id| !rig.placed().contains(id)).unwrap();
    let entry = exclusion(&rig, without);
    rig.post(entry).unwrap();
    rig.clockwork(3_060);
    let after = rig.process.draw().standing().unwrap();
    assert_eq!(*after, DrawResult { exclusions: Some(1), ..before }, "no two entries are the same bytes");
    assert_eq!(rig.report().verdict(), Verdict::Passed);
}

#[test]
fn exclusions_and_annulments_have_a_ground_that_was_named_before() {
    let mut rig = drawn();
    let entrant = rig.placed()[0];
    let other = Exclusion { entrant, ground: "dislike".into(), time: 3_000 };
    let other = by_organiser(&rig, EntryKind::Exclusion, &other);
    refused(&mut rig, other, "unknown-ground", Check::Replacements);
    let mut rig = drawn();
    let nobody = exclusion(&rig, Hash([8; 32]));
    refused(&mut rig, nobody, "unknown-entrant", Check::Replacements);
    let mut rig = drawn();
    let other = Annulment { ground: "dislike".into(), statement: Hash([1; 32]) };
    let other = by_organiser(&rig, EntryKind::Annulment, &other);
    refused(&mut rig, other, "unknown-ground", Check::Replacements);
    let mut rig = Rig::draw(rules()).contributing(10).contributed();
    let early = exclusion(&rig, Hash([8; 32]));
    refused(&mut rig, early, "too-early", Check::Life);
}

#[test]
fn an_annulled_draw_ends_there() {
    let mut rig = drawn();
    let annulment = Annulment { ground: "court-order".into(), statement: Hash([1; 32]) };
    let entry = by_organiser(&rig, EntryKind::Annulment, &annulment);
    rig.post(entry).unwrap();
    assert_eq!(rig.process.phase(), Phase::Annulled);
    assert_eq!(rig.report().verdict(), Verdict::NotYet);
    let late = exclusion(&rig, Hash([8; 32]));
    refused(&mut rig, late, "too-late", Check::Life);
}

#[test]
fn a_fresh_round_decides_a_replacement_where_the_manifest_says_so() {
    let fresh = DrawRules { replacement: Replacement::FreshBeacon, ..rules() };
    let mut rig = Rig::draw_with_beacon(fresh, OutageRule::Wait).contributing(40).contributed();
    rig.bring(&round(1000)).unwrap();
    let mut rig = rig.drawn();
    let before = rig.placed();
    // 600 seconds before round 1003.
    let time = ROUND_1000 + 9 - 600;
    let exclude = |rig: &Rig, time| {
        let exclusion = Exclusion { entrant: before[0], ground: "withdrew".into(), time };
        by_organiser(rig, EntryKind::Exclusion, &exclusion)
    };
    let entry = exclude(&rig, time);
    rig.post(entry).unwrap();
    assert_eq!(rig.process.round_due(), Some(1003));
    assert_eq!(rig.report().verdict(), Verdict::NotYet);
    assert_eq!(rig.placed().len(), 5, "the place waits");
    rig.clockwork(time + 600);
    assert!(rig.process.draw().awaits_statement(), "nobody states what is not decided");
    rig.bring(&round(1003)).unwrap();
    rig.clockwork(time + 600);
    let after = rig.placed();
    assert_eq!(after.len(), 6);
    assert!(!after.contains(&before[0]));
    assert_eq!(rig.report().verdict(), Verdict::Passed);
    let again = Unsigned::new(EntryKind::Beacon, rig.id(), &round(1003)).sign(&signing_key(211));
    refused(&mut rig, again, "other-round", Check::Beacon);
    // A round that stood before the exclusion could be known.
    let rig = Rig::draw_with_beacon(DrawRules { replacement: Replacement::FreshBeacon, ..rules() }, OutageRule::Wait);
    let mut rig = rig.contributing(40).contributed();
    rig.bring(&round(1000)).unwrap();
    let mut rig = rig.drawn();
    let entry = exclude(&rig, ROUND_1000 - 600);
    refused(&mut rig, entry, "contradiction", Check::Replacements);
}

#[test]
fn a_record_without_a_blob_of_its_pool_is_unreadable_and_accuses_nobody() {
    let mut rig = drawn();
    rig.log.blobs.clear();
    let report = rig.report();
    assert_eq!(report.verdict(), Verdict::Failed);
    let (check, obstacle) = report.obstacle().unwrap();
    assert_eq!((check, obstacle.name), (Check::Pool, "unreadable"));
}

#[test]
fn order_of_entry_does_not_matter() {
    let mut rig = Rig::draw(rules());
    let entrants: Vec<Entrant> = (0..50).map(|number| rig.entrant(number)).collect();
    let there = rig.pool_entries(entrants.clone());
    let back = rig.pool_entries(entrants.into_iter().rev().collect());
    assert_eq!(there, back);
}

#[test]
fn by_its_clock_a_board_takes_no_late_objection_hasty_outage_or_antedated_exclusion() {
    let judged = |rig: &Rig, entry: Vec<u8>, now: u64| {
        let screened = rig.process.screen().check(&[entry]).remove(0).unwrap();
        rig.process.untimely(&screened, now).map(|reason| reason.name())
    };
    let mut rig = Rig::draw(rules());
    let entrants = (0..9).map(|number| rig.entrant(number)).collect();
    for entry in rig.pool_entries(entrants) {
        rig.post(entry).unwrap();
    }
    let pool = rig.process.draw().pool().unwrap().tracker;
    let objection = Objection { pool, entrant: None, statement: Hash([3; 32]) };
    let objection = Unsigned::new(EntryKind::Objection, rig.id(), &objection).sign(&signing_key(220));
    assert_eq!(judged(&rig, objection.clone(), 900), None);
    assert_eq!(judged(&rig, objection, 901), Some("too-late"));

    let rig = Rig::draw_with_beacon(rules(), OutageRule::GoWithout).contributing(20).contributed();
    let outage = by_organiser(&rig, EntryKind::Beacon, &Beacon { round: 1000, signature: None });
    assert_eq!(judged(&rig, outage.clone(), ROUND_1000 + 86_399), Some("too-early"));
    assert_eq!(judged(&rig, outage, ROUND_1000 + 86_400), None);
    let brought = Unsigned::new(EntryKind::Beacon, rig.id(), &round(1000)).sign(&signing_key(210));
    assert_eq!(judged(&rig, brought, ROUND_1000), None);

    let rig = drawn();
    let entry = exclusion(&rig, rig.placed()[0]);
    assert_eq!(judged(&rig, entry.clone(), 3_540), None);
    assert_eq!(judged(&rig, entry.clone(), 3_541), Some("too-late"));
    assert_eq!(judged(&rig, entry, 2_459), Some("too-early"));
}

#[test]
fn an_entrant_is_found_in_whatever_blob_it_stands() {
    let people = u32::try_from(psephos_record::draw::pool::CHUNK).unwrap() + 3;
    let mut rig = Rig::draw(rules()).contributing(people).contributed().drawn();
    let mut ids: Vec<Hash> = (0..people).map(|number| rig.entrant(number).id).collect();
    ids.sort_unstable();
    assert_eq!(rig.process.draw().pool().unwrap().sealed.chunks.len(), 2);
    for at in [0, 1, 40_000, 65_535, 65_536, 65_538] {
        let entry = exclusion(&rig, ids[at]);
        rig.post(entry).unwrap();
    }
    let between = |id: Hash| Hash(core::array::from_fn(|i| if i == 31 { id.0[31].wrapping_add(1) } else { id.0[i] }));
    for stranger in [Hash([0; 32]), Hash([255; 32]), between(ids[40_000]), between(ids[65_535]), between(ids[65_536])] {
        let entry = exclusion(&rig, stranger);
        assert_eq!(rig.post(entry).unwrap_err().name(), "unknown-entrant");
    }
}

#[test]
fn pools_are_read_only_so_often_those_included_that_were_read_in_vain() {
    let mut rig = Rig::draw(rules());
    rig.run_trustees(&rig.all_trustees());
    let entrants = (0..40).map(|number| rig.entrant(number)).collect();
    let mut entries = rig.pool_entries(entrants);
    let (pool, part) = (entries.pop().unwrap(), entries.pop().unwrap());
    rig.post(part).unwrap();
    let sealed: SealedPool = payload(&pool);
    let naming = |rig: &Rig, blobs: usize, root: u8| {
        let sealed = SealedPool { chunks: vec![sealed.chunks[0]; blobs], root: Hash([root; 32]), ..sealed.clone() };
        Unsigned::new(EntryKind::Pool, rig.id(), &sealed).sign(&rig.registrar)
    };
    // What is refused before any blob is read does not count.
    let offered = [
        (MAX_CHUNKS + 1, "malformed-pool"),
        (MAX_CHUNKS, "malformed-pool"),
        (MAX_CHUNKS, "malformed-pool"),
        (MAX_CHUNKS, "malformed-pool"),
        (MAX_CHUNKS - 2, "malformed-pool"),
        (3, "too-many"),
        (1, "malformed-pool"),
    ];
    let offered = (1..).zip(offered).map(|(root, (blobs, name))| (naming(&rig, blobs, root), name));
    let offered: Vec<(Vec<u8>, &str)> = offered.collect();
    for (entry, name) in &offered {
        assert_eq!(rig.post(entry.clone()).unwrap_err().name(), *name);
    }
    rig.post(pool).unwrap();
    let more = naming(&rig, 1, 9);
    assert_eq!(rig.post(more.clone()).unwrap_err().name(), "too-many");
    // Who reads a log in which they stand says the same.
    for entry in offered.iter().map(|(entry, _)| entry).chain([&more]) {
        rig.force(entry.clone());
    }
    let Outcome::Failed { faults, .. } = rig.report().outcome(Check::Pool) else { panic!("they stand in the log") };
    let due: Vec<&str> = offered.iter().map(|(_, name)| *name).chain(["too-many"]).collect();
    assert_eq!(faults.iter().map(|fault| fault.name).collect::<Vec<_>>(), due);
}

#[test]
fn a_part_that_is_longer_than_a_blob_may_be_is_refused_before_it_is_read() {
    for bytes in [0, psephos_record::draw::pool::CHUNK_BYTES as u64 + 1] {
        let mut rig = Rig::draw(rules());
        rig.run_trustees(&rig.all_trustees());
        let part = PoolPart { blob: Hash([1; 32]), bytes };
        let entry = Unsigned::new(EntryKind::PoolPart, rig.id(), &part).sign(&rig.registrar);
        refused(&mut rig, entry, "malformed-pool", Check::Pool);
    }
}
