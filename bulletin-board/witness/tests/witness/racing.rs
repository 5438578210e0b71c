//! Many at once.

use crate::{
    history::{FORK, History, TRUE},
    rig::{Rig, cosigner, post},
};
use psephos_log::{cosignature::WitnessKey, witness::cosignature_in};
use std::{sync::Barrier, thread};

fn race(url: &str, requests: &[(History, u64, u64)]) -> Vec<u16> {
    let start = Barrier::new(requests.len());
    let key: WitnessKey = cosigner(3).public().clone();
    thread::scope(|scope| {
        let racers: Vec<_> = requests
            .iter()
            .map(|(history, old, new)| {
                let (start, key) = (&start, &key);
                scope.spawn(move || {
                    let request = history.request(*old, *new);
                    start.wait();
                    let answer = post(url, request.to_string().as_bytes());
                    if answer.status == 200 {
                        cosignature_in(&answer.body, &request.checkpoint, key).unwrap();
                    }
                    answer.status
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

#[test]
fn of_racing_requests_from_one_size_a_single_one_moves_the_witness() {
    for round in 0..10 {
        let rig = Rig::new();
        rig.cosigned(&TRUE, 0, 3);
        let requests: Vec<_> = (4..24).map(|new| (TRUE, 3, new)).collect();
        let statuses = race(&rig.url, &requests);
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "round {round}");
        assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
        let winner = statuses.iter().position(|status| *status == 200).unwrap() as u64 + 4;
        assert_eq!(rig.newest_size(), winner, "nobody sets it back");
    }
}

#[test]
fn of_two_racing_histories_one_is_cosigned() {
    for _ in 0..10 {
        let rig = Rig::new();
        rig.cosigned(&TRUE, 0, 3);
        let requests: Vec<_> = (0..16).map(|at| (if at % 2 == 0 { TRUE } else { FORK }, 3, 9)).collect();
        let statuses = race(&rig.url, &requests);
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
        let found = rig.evidence();
        assert!(found.iter().all(|found| found.verdict == "fork"));
        assert_eq!(found.len(), 1, "and the loser is evidence, though it was only told the size");
    }
}
