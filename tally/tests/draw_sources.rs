//! Draws by public sources, as RFC 3797 orders them, up to their result.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos_record::{
    EntryKind,
    draw::{MAX_SELECTED_FROM, pool::Entrant},
    ids::Hash,
};
use psephos_rig::{
    Rig,
    draw::{COMMITTEE, EXAMPLE, PUBLISHED_AT, by_sources},
    signing_key,
};
use psephos_tally::{
    Phase, Reason, Screened,
    drawing::{
        order::Ranks,
        pool::{MalformedPool, seal},
        rfc3797::Seeds,
    },
    verifier::{Check, Outcome},
};

/// Where those placed stand in the pool, from 1, in the order of placing.
fn selected(rig: &Rig) -> Vec<usize> {
    let pool = rig.process.draw().pool().unwrap();
    let mut ids: Vec<Hash> = Vec::new();
    for chunk in &pool.sealed.chunks {
        let mut rows = rig.log.blobs[&chunk.0].as_slice();
        while !rows.is_empty() {
            ids.push(Entrant::decode(&mut rows).unwrap().0.id);
        }
    }
    rig.placed().iter().map(|placed| ids.iter().position(|id| id == placed).unwrap() + 1).collect()
}

#[test]
fn the_example_of_the_rfc_is_drawn_as_a_process() {
    let rig = Rig::drawn_by(10, 25, EXAMPLE);
    assert_eq!(rig.process.phase(), Phase::Final);
    assert_eq!(selected(&rig), [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]);
}

#[test]
fn the_nominating_committee_of_2012_is_drawn_as_a_process() {
    let rig = Rig::drawn_by(12, 134, COMMITTEE);
    assert_eq!(selected(&rig), [90, 25, 92, 126, 24, 31, 122, 96, 81, 132, 2, 41]);
}

#[test]
fn who_waits_and_who_replaces_follow_in_the_order_of_the_steps() {
    let mut rig = Rig::drawn_by(10, 25, EXAMPLE);
    let waiting = rig.process.waiting(3, &rig.log).unwrap();
    let first = waiting.first().unwrap();
    // The eleventh step draws 22, by the RFC.
    assert_eq!(first.rank.0[28..], [0, 0, 0, 10]);
    rig.exclude(0, 3_000);
    assert_eq!(selected(&rig)[0], 22);
    assert_eq!(rig.placed()[0], first.id);
    rig.clockwork(3_060);
    let report = rig.report();
    assert_eq!(report.outcome(Check::Replacements), Outcome::Passed);
}

#[test]
fn nobody_decrypts_and_nothing_follows_before_the_numbers() {
    let mut rig = Rig::awaiting_numbers(by_sources(3, 2), 9);
    assert_eq!((rig.process.phase(), rig.process.contributions()), (Phase::Tallying, 0));
    assert!(rig.next_message(0).is_none());
    assert_eq!(rig.process.recomputed_draw(&rig.log).unwrap_err(), Reason::NumbersDue);
    let report = rig.report();
    assert_eq!(report.outcome(Check::Beacon), Outcome::NotYet("the sources' numbers are not on the record"));
    let numbers = rig.numbers("5 / 7");
    rig.post(numbers).unwrap();
    rig.clockwork(2_000);
    assert_eq!(rig.process.phase(), Phase::Final);
    let report = rig.report();
    assert_eq!(report.outcome(Check::Beacon), Outcome::Passed);
    assert_eq!(report.outcome(Check::Decryption), Outcome::Passed);
}

#[test]
fn a_board_takes_no_numbers_before_the_last_source_is_published() {
    let rig = Rig::awaiting_numbers(by_sources(3, 2), 9);
    let screened: Vec<Screened> =
        rig.process.screen().check(&[rig.numbers("5 / 7")]).into_iter().map(Result::unwrap).collect();
    let early = rig.process.untimely(&screened[0], PUBLISHED_AT + 99);
    assert_eq!(early.map(|reason| reason.name()), Some("too-early"));
    assert_eq!(rig.process.untimely(&screened[0], PUBLISHED_AT + 100), None);
}

#[test]
fn nobody_contributes_to_a_draw_by_sources() {
    let mut rig = Rig::draw(by_sources(3, 2));
    let entrants =
        (0..9).map(|number| Entrant { tickets: 1, stratum: 0, tier: 0, marks: 0, ..rig.entrant(number * 5 + 1) });
    let entrants = entrants.collect();
    rig = rig.contributing_of(entrants);
    assert_eq!(rig.process.phase(), Phase::Open);
    // Neither a trustee's program nor a stranger.
    assert!(rig.next_message(0).is_none());
    let contribution = rig.contribution(&signing_key(200));
    assert_eq!(rig.post(contribution).unwrap_err().reason, Reason::OtherKind(EntryKind::Contribution));
}

#[test]
fn a_pool_is_no_larger_than_the_rfc_can_count() {
    let rig = Rig::draw(by_sources(3, 1));
    let rules = rig.process.manifest().draw.as_ref().unwrap();
    let entrant = |number: u32| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&number.to_be_bytes());
        Entrant {
            id: Hash(id),
            tickets: 1,
            stratum: 0,
            tier: 0,
            marks: 0,
            provenance: None,
            preferences: vec![],
            people: vec![],
        }
    };
    let most = u32::try_from(MAX_SELECTED_FROM).unwrap();
    assert_eq!(seal(rules, &rig.id(), (0..=most).map(entrant)).unwrap_err(), MalformedPool::Selected);
    let (blobs, sealed) = seal(rules, &rig.id(), (0..most).map(entrant)).unwrap();
    assert_eq!((blobs.len(), sealed.entrants), (1, MAX_SELECTED_FROM));
    let mut read = |position: usize| blobs.get(position).cloned().map(Ok::<_, MalformedPool>);
    let ranks = Ranks::by_steps(&Seeds::parse("1 / 2").unwrap(), &mut read).unwrap();
    let mut steps: Vec<Hash> = (0..most).map(|number| ranks.rank(&entrant(number).id, 1)).collect();
    steps.sort_unstable();
    steps.dedup();
    assert_eq!(steps.len(), blobs[0].len() / 47, "a step for each");
    assert_eq!(steps.last().unwrap().0[28..], (most - 1).to_be_bytes());
}
