//! V17 where the numbers of public sources order a draw, and what the other checks say of such a draw.

use super::{
    AFTER, Bent, Draws, FLATS, RESULT, SOURCES, accepted::whole, after, by_organiser, by_stranger, entry, first,
};
use crate::{
    Rig,
    draw::{COMMITTEE, EXAMPLE, PUBLISHED_AT, by_sources, draw_manifest, quicknet, rules},
    signing_key,
    vectors::Vector,
};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{DrawResult, DrawRules, OutageRule, SourceNumbers},
    life::Close,
    text::Text,
};
use psephos_tally::{
    Reason,
    drawing::{order::Ranks, places, rfc3797::Seeds, source_seed},
};

const BY_SOURCES: &str = "accept/draw-rfc3797";

pub(super) fn vectors(Draws { flats, .. }: &Draws) -> Vec<Vector> {
    let example = Rig::drawn_by(10, 25, EXAMPLE);
    let waiting = after(&example, first(&example, EntryKind::SourceNumbers), "numbers");
    let mut replaced = after(&example, example.process.size(), "replaced");
    replaced.exclude(0, 3_000);
    replaced.clockwork(3_060);
    let mut vectors = vec![
        whole(BY_SOURCES, &example, "The example of RFC 3797: ten of twenty-five, by three lotteries.", SOURCES),
        whole(
            "accept/draw-rfc3797-committee",
            &Rig::drawn_by(12, 134, COMMITTEE),
            "The nominating committee of 2012: twelve of 134.",
            SOURCES,
        ),
        whole(
            "accept/draw-rfc3797-replaced",
            &replaced,
            "The first is excluded, and the eleventh drawn comes in.",
            AFTER,
        ),
        Vector::of_record("accept/draw-rfc3797-waits", waiting.record(), "The sources' numbers are not there yet.")
            .because("", SOURCES)
            .not_yet(),
    ];
    vectors.extend(refused_numbers(&example, &waiting));
    vectors.extend(untimely(&example, flats));
    vectors.extend(results(&example));
    vectors
}

fn refused_numbers(example: &Rig, waiting: &Rig) -> Vec<Vector> {
    let numbers = |numbers: &[&[u64]]| SourceNumbers { numbers: numbers.iter().map(|of| of.to_vec()).collect() };
    let many = [1; 65];
    let cases = [
        ("of-fewer-sources", numbers(&[&[9319], &[2, 5, 12, 8, 10]]), "The numbers of one source are missing."),
        ("of-more-sources", numbers(&[&[1], &[2], &[3], &[4]]), "Numbers of a source that was not announced."),
        ("of-a-silent-source", numbers(&[&[9319], &[], &[9]]), "A source without a number."),
        ("of-a-long-source", numbers(&[&[9319], &[2], &many]), "A source with more numbers than there may be."),
    ];
    let at = (BY_SOURCES, waiting);
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, numbers, story)| {
            let bytes = by_organiser(waiting, EntryKind::SourceNumbers, &numbers);
            entry(at, &format!("reject/V17-beacon/numbers-{name}"), &bytes, "contradiction", story, SOURCES)
        })
        .collect();
    let stranger = by_stranger(waiting, EntryKind::SourceNumbers, &numbers(&[&[1], &[2], &[3]]));
    vectors.push(entry(
        at,
        "reject/V5-authorship/draw-numbers-of-a-stranger",
        &stranger,
        "not-entitled",
        "Anybody says what the sources published.",
        SOURCES,
    ));
    let brought = after(example, first(example, EntryKind::SourceNumbers) + 1, "brought");
    vectors.push(
        entry(
            (BY_SOURCES, &brought),
            "reject/V17-beacon/numbers-again",
            &brought.numbers("1 / 2 / 3"),
            "already-done",
            "The organiser says once more what the sources published.",
            SOURCES,
        )
        // An honest board has posted the result by then.
        .problem("too-late"),
    );
    vectors
}

/// What comes at another time, or in another draw, than it may.
fn untimely(example: &Rig, flats: &Rig) -> Vec<Vector> {
    let open = after(example, first(example, EntryKind::Close), "open");
    let at = (BY_SOURCES, &open);
    let mut contributor = after(example, first(example, EntryKind::Close), "contributor");
    let contribution = contributor.contribution(&signing_key(220));
    let mut vectors = vec![
        entry(
            at,
            "reject/V6-life/draw-contribution-to-sources",
            &contribution,
            "other-kind",
            "Somebody contributes to a draw that sources order.",
            SOURCES,
        ),
        entry(
            at,
            "reject/V6-life/draw-numbers-before-the-close",
            &open.numbers(EXAMPLE),
            "too-early",
            "The organiser brings the numbers before the draw has closed.",
            SOURCES,
        ),
    ];
    let late = Close { time: PUBLISHED_AT, root: open.process.root() };
    let late = Unsigned::new(EntryKind::Close, open.id(), &late).sign(&open.board);
    vectors.push(entry(
        at,
        "reject/V6-life/draw-closed-when-a-source-is-published",
        &late,
        "contradiction",
        "The draw closes when the first source is published already.",
        SOURCES,
    ));
    let deciding = after(flats, first(flats, EntryKind::Result), "no sources");
    vectors.push(entry(
        (FLATS, &deciding),
        "reject/V6-life/draw-numbers-without-sources",
        &deciding.numbers("1 / 2"),
        "other-kind",
        "Numbers for a draw by contributions.",
        SOURCES,
    ));
    let mut hasty = after(example, first(example, EntryKind::SourceNumbers), "hasty");
    let result = example.log.entries.last().unwrap().clone();
    hasty.force(result);
    let at = hasty.process.size() - 1;
    vectors.push(
        Vector::of_record(
            "reject/V17-beacon/result-before-the-numbers",
            hasty.record(),
            "The board posts a result, and no numbers are there.",
        )
        .fault("numbers-due", Some(at))
        .because("", SOURCES),
    );
    vectors
}

/// Results that do not follow from the numbers.
fn results(example: &Rig) -> Vec<Vector> {
    let deciding = after(example, first(example, EntryKind::Result), "result");
    let id = deciding.id();
    let (pool, due) = (deciding.process.draw().pool().unwrap(), example.process.draw().result().unwrap().clone());
    let mut blobs = |position: usize| {
        let chunk = pool.sealed.chunks.get(position)?;
        Some(Ok::<_, Reason>(deciding.log.blobs[&chunk.0].clone()))
    };
    let rules = example.process.manifest().draw.as_ref().unwrap();
    let by_hashes = places::place(rules, &Ranks::new(&due.seed), &mut blobs).unwrap();
    let seeds = Seeds::parse("9319 / 9 18 26 34 41 45 / 2 5 12 8 10").unwrap();
    let ranks = Ranks::by_steps(&seeds, &mut blobs).unwrap();
    let exchanged = places::place(rules, &ranks, &mut blobs).unwrap();
    let cases = [
        (
            "by-hashes",
            DrawResult { outcome: by_hashes.digest(&id), ..due.clone() },
            "The order is made of hashes of a seed, as in a draw by contributions.",
        ),
        (
            "of-exchanged-sources",
            DrawResult { seed: source_seed(&id, &pool.tracker, &seeds), outcome: exchanged.digest(&id), ..due },
            "Two sources change their places.",
        ),
    ];
    let vector = |(name, result, story): (&str, DrawResult, &str)| {
        let bytes = Unsigned::new(EntryKind::Result, id, &result).sign(&deciding.board);
        let path = format!("reject/V13-result/draw-rfc3797-{name}");
        // An honest board has posted the right one by then.
        entry((BY_SOURCES, &deciding), &path, &bytes, "contradiction", story, RESULT).problem("too-late")
    };
    cases.into_iter().map(vector).collect()
}

/// V3: draws by sources that cannot be announced.
pub(super) fn announcements() -> Vec<Vector> {
    let bends: [Bent<DrawRules>; 7] = [
        ("without-a-source", |rules| rules.sources = Some(Vec::new()), "A draw by sources that names none."),
        (
            "published-before-the-close",
            |rules| rules.sources.as_mut().unwrap()[1].due = 2_000,
            "A source that is published when the draw closes.",
        ),
        (
            "and-contributions",
            |rules| rules.minimum_contributions = 1,
            "Sources, and contributions that are asked for.",
        ),
        ("and-a-beacon", |rules| rules.beacon = Some(quicknet(OutageRule::Wait)), "Sources and a beacon."),
        ("with-two-tickets", |rules| rules.max_tickets = 2, "Sources, and entrants with two tickets."),
        (
            "without-a-way-out",
            |rules| rules.annulments.clear(),
            "A draw that could not be annulled if a source stays silent.",
        ),
        (
            "with-a-nameless-source",
            |rules| rules.sources.as_mut().unwrap()[0].title = Text::default(),
            "A source that says nothing of what it is.",
        ),
    ];
    let impossible = |(name, bend, story): Bent<DrawRules>| {
        let mut bent = by_sources(10, 3);
        bend(&mut bent);
        let bytes = Unsigned::manifest(&draw_manifest(bent)).sign(&signing_key(1));
        let path = format!("reject/V3-manifest/draw-sources-{name}");
        Vector::of_entry(&path, ("", 0), &bytes, "impossible-manifest", story).because("", SOURCES)
    };
    let contributions = DrawRules { sources: by_sources(6, 1).sources, ..rules() };
    let bytes = Unsigned::manifest(&draw_manifest(contributions)).sign(&signing_key(1));
    let ladder = Vector::of_entry(
        "reject/V3-manifest/draw-sources-for-a-ladder",
        ("", 0),
        &bytes,
        "impossible-manifest",
        "A draw of up to eight tickets is given a source.",
    );
    bends.into_iter().map(impossible).chain([ladder.because("", SOURCES)]).collect()
}
