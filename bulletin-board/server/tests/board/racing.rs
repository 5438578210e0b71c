//! Many at once.

use crate::{answer::post, rig::Rig};
use std::{collections::BTreeSet, sync::Barrier, thread};

#[test]
fn two_hundred_racing_posts_of_the_same_bytes_are_one_entry() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let size = rig.checkpoint(election.id).size;
    let ballot = rig.prepare(&mut election, 0, 1);
    let (entry, path) = (ballot.entry().to_vec(), format!("/{}/entries", election.id));
    let start = Barrier::new(200);
    let receipts: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = (0..200)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    post(&rig.url, &path, &entry).receipt(election.id, &entry)
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert!(receipts.iter().all(|receipt| receipt.index == size));
    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1, "one of them was first");
    assert_eq!(rig.checkpoint(election.id).size, size + 1);
}

#[test]
fn racing_voters_all_get_a_place_of_their_own() {
    const VOTERS: u8 = 60;
    let rig = Rig::new();
    let mut election = rig.open(VOTERS);
    let size = rig.checkpoint(election.id).size;
    let ballots: Vec<_> =
        (0..usize::from(VOTERS)).map(|voter| rig.prepare(&mut election, voter, voter % 3).entry().to_vec()).collect();
    let path = format!("/{}/entries", election.id);
    let receipts: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = ballots
            .iter()
            .map(|entry| scope.spawn(|| post(&rig.url, &path, entry).receipt(election.id, entry)))
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let places: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.index).collect();
    assert_eq!(places, (size..size + u64::from(VOTERS)).collect());
    assert!(receipts.iter().all(|receipt| !receipt.repeated));
}

#[test]
fn of_a_voters_racing_ballots_one_is_taken() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballots: Vec<_> = (0..12).map(|i| rig.prepare(&mut election, 0, i % 3).entry().to_vec()).collect();
    let path = format!("/{}/entries", election.id);
    let answers: Vec<_> = thread::scope(|scope| {
        let racers: Vec<_> = ballots.iter().map(|entry| scope.spawn(|| post(&rig.url, &path, entry))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(taken.len(), 1);
    assert!(refused.iter().all(|answer| answer.problem() == (409, "regressed-counter".to_owned())));
}
