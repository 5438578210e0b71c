//! Draws by sources that have all that other draws have: tiers, strata, set-asides, preferences, witnesses.

use super::{PLACES, POOL, SOURCES, accepted::whole, after, first, pools::sealed_blindly, vacancies::refused};
use crate::{
    Rig, at, cosigners,
    draw::{PUBLISHED_AT, by_sources, draw_manifest, entered_rules, tight_rules},
    named, trustee_keys,
    vectors::Vector,
};
use psephos_record::{
    EntryKind, Manifest, Unsigned,
    draw::{
        DrawResult, DrawRules,
        pool::{Entrant, Provenance},
    },
    life::Close,
};
use psephos_tally::{
    Reason,
    drawing::{
        order::Ranks,
        outcome::{Claim, Outcome, Placed},
        places,
        rfc3797::Seeds,
        source_seed,
    },
};

/// People in the pool.
const PEOPLE: u32 = 15;
const LIFE: &str = "10-life.md#what-each-kind-asks-of-the-state";

/// Two sources, of which the second is published before the first.
fn quotas() -> DrawRules {
    let mut plain = by_sources(7, 2);
    plain.sources.as_mut().unwrap().reverse();
    let mut tight = tight_rules();
    // As RFC 8713 has it: at most two of one employer.
    (tight.strata[0].minimum, tight.strata[0].maximum) = (1, 2);
    let DrawRules { units, strata, tiers, set_asides, .. } = tight;
    DrawRules { units, strata, tiers, set_asides, ..plain }
}

fn closed(manifest: &Manifest) -> Rig {
    let rig = Rig::with(manifest, trustee_keys(5), 0);
    let entrants = (0..PEOPLE).map(|number| Entrant { tickets: 1, ..rig.tight_entrant(number) }).collect();
    let mut rig = rig.contributing_of(entrants);
    rig.clockwork(manifest.closes_at);
    rig
}

/// The places that these rules and numbers give to the pool of this draw.
fn given(rig: &Rig, rules: &DrawRules, published: &str) -> Vec<Placed> {
    let chunks = &rig.process.draw().pool().unwrap().sealed.chunks;
    let mut blobs = |position: usize| Some(Ok::<_, Reason>(rig.log.blobs[&chunks.get(position)?.0].clone()));
    let ranks = Ranks::by_steps(&Seeds::parse(published).unwrap(), &mut blobs).unwrap();
    places::place(rules, &ranks, &mut blobs).unwrap().placed
}

/// The same rules without maxima.
fn boundless() -> DrawRules {
    let mut boundless = quotas();
    boundless.strata.iter_mut().for_each(|stratum| stratum.maximum = 100);
    boundless
}

pub(super) fn vectors() -> Vec<Vector> {
    let waiting = closed(&draw_manifest(quotas()));
    let is_bound = |number: &u32| {
        let published = format!("1 1 / {number}");
        let due = given(&waiting, &quotas(), &published);
        due != given(&waiting, &boundless(), &published) && due.iter().any(|placed| placed.claim == Claim::SetAside(1))
    };
    let number = (1..1_000).find(is_bound).unwrap();
    let mut drawn = after(&waiting, waiting.process.size(), "numbers");
    let numbers = drawn.numbers(&format!("1 1 / {number}"));
    drawn.post(numbers).unwrap();
    drawn.clockwork(PUBLISHED_AT + 200);
    let story = "Seven places by two sources, of which the second is published first, and the first has one number twice; tiers, \
                 two set-asides, preferences, and a stratum whose maximum binds above its minimum.";
    let mut vectors = vec![whole("accept/draw-rfc3797-quotas", &drawn, story, SOURCES)];
    vectors.extend(misplaced(&drawn, number));
    vectors.extend(untimely(&drawn));
    vectors.extend(witnessed());
    vectors.extend(one_office());
    vectors
}

/// Results that get maxima, set-asides or numbers wrong.
fn misplaced(drawn: &Rig, number: u32) -> Vec<Vector> {
    let (id, draw) = (drawn.id(), drawn.process.draw());
    let due = draw.result().unwrap();
    let mut one_claim = draw.outcome().unwrap().placed.clone();
    let second = one_claim.iter_mut().find(|placed| placed.claim == Claim::SetAside(1)).unwrap();
    second.claim = Claim::SetAside(0);
    let result = |placed| DrawResult { outcome: Outcome { placed }.digest(&id), ..due.clone() };
    let once = format!("1 / {number}");
    let seed = source_seed(&id, &draw.pool().unwrap().tracker, &Seeds::parse(&once).unwrap());
    let by_one = DrawResult { seed, ..result(given(drawn, &quotas(), &once)) };
    let unbound = result(given(drawn, &boundless(), &format!("1 1 / {number}")));
    let story = "A stratum comes to more places than its maximum, which is above its minimum.";
    vec![
        refused(drawn, "quotas-without-maxima", &unbound, story, PLACES),
        refused(
            drawn,
            "quotas-one-set-aside",
            &result(one_claim),
            "The place of the second set-aside is said to be of the first.",
            PLACES,
        ),
        refused(drawn, "rfc3797-number-once", &by_one, "A number that a source published twice counts once.", SOURCES),
    ]
}

/// A close between the sources, and numbers after the result.
fn untimely(drawn: &Rig) -> Vec<Vector> {
    let mut open = after(drawn, first(drawn, EntryKind::Close), "between");
    let at = open.process.size();
    let close = Close { time: PUBLISHED_AT + 50, root: open.process.root() };
    open.force(Unsigned::new(EntryKind::Close, open.id(), &close).sign(&open.board));
    let story = "The draw closes before its first source is published, and after its second.";
    let between = Vector::of_record("reject/V6-life/draw-closed-between-its-sources", open.record(), story);
    let mut over = after(drawn, drawn.process.size(), "over");
    let late_at = over.process.size();
    over.force(over.numbers("2 / 3"));
    let story = "The organiser brings numbers after the result.";
    let late = Vector::of_record("reject/V6-life/draw-numbers-after-the-result", over.record(), story);
    vec![
        between.fault("contradiction", Some(at)).because("", SOURCES),
        late.fault("too-late", Some(late_at))
            .because("", "10-life.md#phases")
            .result(drawn.process.draw().result().unwrap()),
    ]
}

/// Witnesses must see the close before the earliest source.
fn witnessed() -> Vec<Vector> {
    let witnesses = cosigners(4);
    let manifest = Manifest { witnesses: named(&witnesses), quorum: 3, ..draw_manifest(quotas()) };
    let closed = closed(&manifest);
    let size = closed.process.size();
    let forced = |path: &str, bytes: Vec<u8>, story: &str| {
        let mut rig = after(&closed, size, path);
        rig.force(bytes);
        Vector::of_record(path, rig.record(), story)
    };
    let shown = closed.shown(&closed.cosigned(&at(&witnesses[..3], PUBLISHED_AT)));
    vec![
        forced(
            "reject/V6-life/draw-numbers-before-the-witnesses",
            closed.numbers("1 1 / 2"),
            "The organiser brings the numbers before witnesses have seen the close.",
        )
        .fault("too-early", Some(size))
        .because("", "10-life.md#phases"),
        forced(
            "reject/V14-witnesses/draw-close-cosigned-when-a-source-is-published",
            shown,
            "The witnesses saw the close when the earliest source, which stands second, was published.",
        )
        .fault("cosigned-too-late", Some(size))
        .because("", LIFE),
    ]
}

/// A pool that says in which order people entered, where there is one office.
fn one_office() -> Vec<Vector> {
    let rules = || DrawRules { provenance: Some(Vec::new()), ..entered_rules() };
    let rig = Rig::draw(rules());
    let entered = |number: u32| {
        let provenance = Some(Provenance { office: 0, number: number + 1 });
        Entrant { provenance, ..rig.entrant(number) }
    };
    let mut entrants: Vec<Entrant> = (0..8).map(entered).collect();
    let drawn = Rig::draw(rules()).contributing_of(entrants.clone()).contributed().drawn();
    let story = "Eight people, and the pool says in which order they entered; the one office has no name.";
    let accepted = whole("accept/draw-provenance-one-office", &drawn, story, POOL);
    entrants.sort_by_key(|entrant| entrant.id);
    entrants[3].provenance.as_mut().unwrap().office = 1;
    let refused = sealed_blindly(rules(), &entrants, |_| ());
    let story = "A second office, where there is one without a name.";
    let vector = Vector::of_record("reject/V15-pool/office-beside-the-only-one", refused.record(), story);
    let at = refused.process.size() - 1;
    vec![accepted, vector.fault("malformed-pool", Some(at)).because("", POOL)]
}
