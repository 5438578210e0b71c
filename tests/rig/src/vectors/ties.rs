//! Elections whose ties the lot settles: what they may announce, which round they take, which result follows.

use super::{Bases, Vector};
use crate::{
    Rig,
    draw::{quicknet, round},
    signing_key,
    ties::{otherwise_tied_manifest, tied_manifest},
};
use psephos_record::{
    EntryKind, Manifest, Unsigned,
    contest::Contest,
    draw::{Beacon, BeaconRound, OutageRule},
    ids::Hash,
    manifest::TieRule,
    tally::{CountedContest, ElectionResult},
};
use psephos_tally::{
    Phase,
    counting::{self, Ties},
    drawing::lot,
};
use std::collections::BTreeSet;

/// The folder of the election on which the others build.
const TIED: &str = "accept/drawn-ties";
const RULE: &str = "55-counting.md#the-lot";

/// Closed and decrypted: the round is due.
fn waiting() -> Rig {
    decrypted(Rig::with_ties(true))
}

fn decrypted(mut rig: Rig) -> Rig {
    rig.run_trustees(&[0, 2]);
    rig
}

fn decided(mut rig: Rig) -> Rig {
    rig.clockwork(rig.process.manifest().closes_at);
    assert_eq!(rig.process.phase(), Phase::Final, "the election ends");
    rig
}

/// The round is there, and the result is due.
fn brought() -> Rig {
    let mut rig = waiting();
    rig.bring(&round(1000)).unwrap();
    rig
}

pub(super) fn vectors(_: &Bases) -> Vec<Vector> {
    [accepted(), otherwise(), unneeded(), beacons(), results(), announcements()].into_iter().flatten().collect()
}

fn accepted() -> Vec<Vector> {
    let whole = |path: &str, rig: Rig, story: &str| {
        let result = rig.process.result().unwrap().clone();
        Vector::of_record(path, rig.record(), story).because("D10", RULE).result(&result)
    };
    vec![
        whole(
            TIED,
            decided(brought()),
            "Four contests that tie: a plurality, a budget, seats of lists, equal defeats of ranked pairs. Trustees 1 and 3 \
             decrypt, somebody brings the round that the manifest names, and the lot settles all four.",
        ),
        whole(
            "accept/drawn-ties-without-a-tie",
            decided(decrypted(Rig::with_ties(false))),
            "The same election when all vote alike: nothing ties, and no round is waited for.",
        ),
        Vector::of_record(
            "accept/drawn-ties-before-the-round",
            waiting().record(),
            "Decrypted, and the round that settles the ties is not there yet: nobody is to blame.",
        )
        .because("E12", RULE)
        .not_yet(),
    ]
}

/// What the contests come to if this is the order of the options of the contest in this position.
fn outcomes(rig: &Rig, order: impl Fn(u32) -> Vec<u32>) -> Vec<CountedContest> {
    let result = rig.process.result().unwrap();
    let count = |(position, contest): (u32, &Contest)| {
        let counted = result.contests[position as usize].counted.as_ref().unwrap();
        let totals: Vec<u64> = counted.totals.iter().copied().chain(counted.blanks).collect();
        counting::count(contest, &totals, Ties::Drawn(&order(position)))
    };
    (0..).zip(&rig.process.manifest().contests).map(count).collect()
}

/// An election that a verifier does not get right by chance.
fn otherwise() -> Vec<Vector> {
    let mut rig = decrypted(Rig::of_ties(&otherwise_tied_manifest(), true));
    rig.bring(&round(1000)).unwrap();
    let rig = decided(rig);
    let result = rig.process.result().unwrap();
    let seed = result.tie_seed.unwrap();
    let wrong = [
        outcomes(&rig, |_| vec![0, 1, 2]),
        outcomes(&rig, |_| vec![2, 1, 0]),
        outcomes(&rig, |contest| lot::options(&seed, contest, 3).into_iter().rev().collect()),
    ];
    for (contest, due) in result.contests.iter().enumerate() {
        let due = due.counted.as_ref().unwrap();
        for wrong in &wrong {
            assert_ne!(won(due), won(&wrong[contest]), "contest {contest}: another order gives another outcome");
        }
    }
    let numbered_from_one = outcomes(&rig, |contest| lot::options(&seed, contest + 1, 3));
    let mayor = result.contests[0].counted.as_ref().unwrap();
    assert_ne!(won(mayor), won(&numbered_from_one[0]), "contests are numbered from 0");
    let story = "Ties of five contests that the lot settles, each otherwise than the order of the ballot would, or its reverse, \
                 or the lot from behind: one seat, two seats, a budget, seats of lists, ranked pairs.";
    let vector = Vector::of_record("accept/drawn-ties-otherwise", rig.record(), story).because("D10", RULE);
    vec![vector.result(result)]
}

/// Who won, without the order in which they did.
fn won(counted: &CountedContest) -> (BTreeSet<u32>, Option<Vec<u32>>) {
    (counted.elected.iter().copied().collect(), counted.seats.clone())
}

/// The round was brought before it was known that nothing ties.
fn unneeded() -> Vec<Vector> {
    let brought = || {
        let mut rig = Rig::with_ties(false);
        rig.bring(&round(1000)).unwrap();
        decrypted(rig)
    };
    let rig = decided(brought());
    let due = rig.process.result().unwrap();
    assert_eq!(due.tie_seed, None, "nothing ties");
    let story = "Somebody brings the round, then the trustees decrypt, and nothing ties: the result has no seed.";
    let accepted = Vector::of_record("accept/drawn-ties-unneeded-round", rig.record(), story).because("D10", RULE);
    let seed = lot::tie_seed(&rig.id(), 1000, &round(1000).signature.unwrap());
    let stated = ElectionResult { tie_seed: Some(seed), ..due.clone() };
    let mut rig = brought();
    let at = rig.process.size();
    rig.force(Unsigned::new(EntryKind::Result, rig.id(), &stated).sign(&rig.board));
    let story = "The result states the seed of a lot, though nothing ties.";
    let refused = Vector::of_record("reject/V13-result/ties-seed-unneeded", rig.record(), story);
    vec![accepted.result(due), refused.fault("contradiction", Some(at)).because("D10", RULE)]
}

fn beacons() -> Vec<Vector> {
    let waiting = waiting();
    let mut bent = round(1000);
    bent.signature.as_mut().unwrap().0[20] ^= 1;
    let by = |beacon: &Beacon| Unsigned::new(EntryKind::Beacon, waiting.id(), beacon).sign(&signing_key(210));
    let outage = Beacon { round: 1000, signature: None };
    let outage = Unsigned::new(EntryKind::Beacon, waiting.id(), &outage).sign(&waiting.organiser);
    let at = waiting.process.size();
    let entry = |name: &str, bytes: &[u8], fault: &str, story: &str| {
        let path = format!("reject/V17-beacon/ties-{name}");
        Vector::of_entry(&path, (TIED, at), bytes, fault, story).because("", RULE)
    };
    let mut vectors = vec![
        entry("next-round", &by(&round(1001)), "other-round", "The round after the one that settles ties."),
        entry(
            "renamed-round",
            &by(&Beacon { round: 1000, ..round(1001) }),
            "invalid-beacon",
            "Round 1001 under the number of round 1000.",
        ),
        entry("bent-signature", &by(&bent), "invalid-beacon", "A bit of the signature is another."),
        entry("outage", &outage, "no-outage", "The organiser declares that the round does not come."),
    ];
    let early = Unsigned::new(EntryKind::Result, waiting.id(), &brought().process.recomputed_result().unwrap())
        .sign(&waiting.board);
    vectors.push(entry("result-before-it", &early, "beacon-due", "The right result, before the round is there."));
    let again = Unsigned::new(EntryKind::Beacon, waiting.id(), &round(1000)).sign(&signing_key(211));
    let path = "reject/V17-beacon/ties-same-round-again";
    let story = "The round is brought again, by another.";
    let mut twice = brought();
    let at = twice.process.size();
    twice.force(again);
    vectors.push(Vector::of_record(path, twice.record(), story).fault("already-done", Some(at)).because("", RULE));

    let mut none = super::base::lunch_opened();
    none.close();
    let unasked = Unsigned::new(EntryKind::Beacon, none.id(), &round(1000)).sign(&signing_key(210));
    let at = none.process.size();
    none.force(unasked);
    let story = "A round for an election that lets ties stand.";
    let vector = Vector::of_record("reject/V17-beacon/ties-that-stand", none.record(), story);
    vectors.push(vector.fault("other-round", Some(at)).because("", RULE));
    vectors
}

type Lie = fn(&mut ElectionResult);
type Bend = fn(&mut BeaconRound);

const LIES: [(&str, Lie, &str); 5] = [
    (
        "another-winner",
        |result| {
            let elected = &mut result.contests[0].counted.as_mut().unwrap().elected;
            elected[0] = (elected[0] + 1) % 3;
        },
        "Of three with equal votes, not the one that the lot gives wins.",
    ),
    (
        "other-order",
        |result| result.contests[1].counted.as_mut().unwrap().elected.reverse(),
        "The funded projects stand in another order than the lot gave.",
    ),
    (
        "other-list",
        |result| result.contests[2].counted.as_mut().unwrap().seats.as_mut().unwrap().rotate_left(1),
        "The seats go to other lists than the lot gave them.",
    ),
    (
        "a-tie-that-stands",
        |result| {
            let counted = result.contests[0].counted.as_mut().unwrap();
            counted.elected.clear();
            counted.tied = vec![0, 1, 2];
        },
        "The tie is left standing though the manifest has it drawn.",
    ),
    ("no-seed", |result| result.tie_seed = None, "The result does not say what the ties were drawn with."),
];

fn results() -> Vec<Vector> {
    let drawn = brought();
    let due = drawn.process.recomputed_result().unwrap();
    let false_result = |name: &str, result: &ElectionResult, story: &str| {
        assert_ne!(*result, due, "{name}: it is a lie");
        let mut rig = brought();
        let at = rig.process.size();
        rig.force(Unsigned::new(EntryKind::Result, rig.id(), result).sign(&rig.board));
        let vector = Vector::of_record(&format!("reject/V13-result/ties-{name}"), rig.record(), story);
        vector.fault("contradiction", Some(at)).because("D10", RULE)
    };
    let mut vectors: Vec<Vector> = LIES
        .iter()
        .map(|(name, lie, story)| {
            let mut result = due.clone();
            lie(&mut result);
            false_result(name, &result, story)
        })
        .collect();
    let other = lot::tie_seed(&drawn.id(), 1001, &round(1001).signature.unwrap());
    let story = "Everything follows from the round after the one that the manifest names.";
    vectors.push(false_result("seed-of-another-round", &with_seed(&due, other), story));
    let other = lot::tie_seed(&psephos_record::ProcessId([9; 32]), 1000, &round(1000).signature.unwrap());
    let story = "Everything follows from the lot of another election with the same round.";
    vectors.push(false_result("lot-of-another-election", &with_seed(&due, other), story));
    vectors
}

/// What the result would be if this were the seed.
fn with_seed(due: &ElectionResult, seed: Hash) -> ElectionResult {
    let mut result = ElectionResult { tie_seed: Some(seed), ..due.clone() };
    for (position, contest) in (0_u32..).zip(&tied_manifest().contests) {
        let counted = result.contests[position as usize].counted.as_mut().unwrap();
        let totals: Vec<u64> = counted.totals.iter().copied().chain(counted.blanks).collect();
        let order = lot::options(&seed, position, contest.size());
        *counted = counting::count(contest, &totals, Ties::Drawn(&order));
    }
    result
}

fn announcements() -> Vec<Vector> {
    let cases: [(&str, Bend, &str); 4] = [
        ("round-before-the-close", |round| round.round = 600, "Ties by a round that is known before voting closes."),
        ("chain-without-a-period", |round| round.period = 0, "Ties by a chain without a period."),
        ("known-chain-over-another-key", |round| round.public_key.0[95] ^= 1, "Quicknet's hash over another key."),
        ("going-without", |round| round.outage = OutageRule::GoWithout, "Ties by a round that may be gone without."),
    ];
    let impossible = |name: &str, manifest: &Manifest, story: &str| {
        let bytes = Unsigned::manifest(manifest).sign(&signing_key(1));
        let path = format!("reject/V3-manifest/ties-{name}");
        Vector::of_entry(&path, ("", 0), &bytes, "impossible-manifest", story).because("", "40-entries.md#manifest")
    };
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bend, story)| {
            let mut round = quicknet(OutageRule::Wait);
            bend(&mut round);
            let ties = TieRule::Draw(Box::new(round));
            impossible(name, &Manifest { ties, ..tied_manifest() }, story)
        })
        .collect();
    let draw = crate::draw::draw_manifest(crate::draw::rules());
    let ties = TieRule::Draw(Box::new(quicknet(OutageRule::Wait)));
    vectors.push(impossible("in-a-draw", &Manifest { ties, ..draw }, "A draw whose ties are drawn."));
    vectors
}
