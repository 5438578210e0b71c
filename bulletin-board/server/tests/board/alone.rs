//! One program on one database: the queue is in its memory, and a failure is answered at once.

use crate::rig::{Rig, settings};
use psephos_board::{Board, PostError, Role, StartError, SystemClock};
use std::sync::Arc;

#[test]
fn when_the_storage_fails_nothing_is_ahead_of_it_and_nothing_leaks() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    let status = format!("/{}/status", election.id);
    let (checkpoint, before) = (rig.checkpoint(election.id), rig.get(&status).body);
    rig.sql("CREATE TRIGGER full BEFORE INSERT ON tile BEGIN SELECT RAISE(ABORT, 'disk /dev/secret is full'); END")
        .unwrap();
    let failed = rig.post_entry(election.id, ballot.entry());
    failed.is_internal();
    assert_eq!(rig.checkpoint(election.id), checkpoint);
    assert_eq!(rig.get(&status).body, before, "the ballot is not counted in memory either");
    // The disk has room again: the voter posts the same bytes and is told that they are new.
    rig.sql("DROP TRIGGER full").unwrap();
    let receipt = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    assert_eq!((receipt.index, receipt.repeated), (checkpoint.size, false));
}

#[test]
fn a_second_board_on_the_same_database_forks_nothing() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let second = rig.runtime.block_on(async {
        Board::open_with_clock(settings(&rig.database()), Arc::clone(&rig.clock) as Arc<_>).await.unwrap()
    });
    let ballots: Vec<_> = (0..3).map(|voter| rig.prepare(&mut election, voter, 1).entry().to_vec()).collect();
    let first = rig.post_entry(election.id, &ballots[0]).receipt(election.id, &ballots[0]);
    // The second board has not seen that; it loses the race for the head, signs nothing, reads again, and then succeeds.
    let late = rig.runtime.block_on(second.post(&election.id, ballots[1].clone(), None));
    assert_eq!(late, Err(PostError::Busy));
    let late = rig.runtime.block_on(second.post(&election.id, ballots[1].clone(), None)).unwrap();
    assert_eq!((late.index, late.repeated), (first.index + 1, false));
    // What the other one has appended is known without having read it.
    let known = rig.post_entry(election.id, &ballots[1]).receipt(election.id, &ballots[1]);
    assert_eq!((known.index, known.repeated), (late.index, true));
    rig.runtime.block_on(second.shutdown());
    assert_eq!(rig.post_entry(election.id, &ballots[2]).problem(), (503, "busy".to_owned()));
    assert_eq!(rig.post_entry(election.id, &ballots[2]).receipt(election.id, &ballots[2]).index, first.index + 2);
}

#[test]
fn a_part_of_a_board_needs_a_database_that_is_shared() {
    let rig = Rig::new();
    for role in [Role::Gateway, Role::Sequencer] {
        let settings = settings(&rig.database());
        let refused = rig.runtime.block_on(Board::open_as(role, settings, Arc::new(SystemClock))).err();
        assert!(matches!(refused, Some(StartError::NotShared)), "{role:?}");
    }
}
