//! What the checks of elections say of draws: a dropped contribution, another result.

use super::{Draws, FLATS, RESULT, after, entry, first};
use crate::{draw::rules, key, signing_key, vectors::Vector};
use psephos_record::{
    EntryKind, Unsigned,
    draw::{DrawResult, DrawRules},
    ids::Hash,
};
use psephos_tally::drawing::{order::Ranks, places};

pub(super) fn vectors(Draws { flats, .. }: &Draws) -> Vec<Vector> {
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
    let without_quotas = places::place(&blind, &Ranks::new(&due.seed), &mut blobs).unwrap();
    let reseeded = places::place(&rules(), &Ranks::new(&Hash([9; 32])), &mut blobs).unwrap();
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
