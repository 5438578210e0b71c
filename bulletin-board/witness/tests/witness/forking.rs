//! Boards that show two histories.

use crate::{
    history::{FORK, History, TRUE},
    rig::{HASH, Rig},
};
use psephos_log::{
    evidence::{Case, Shown},
    witness::AddCheckpoint,
};
use psephos_witness::Found;

/// What this shows against the board's key, to anybody.
fn shown(found: &Found) -> Shown {
    let evidence = found.evidence().unwrap();
    assert!(matches!(evidence.case, Case::Fork(_)) && evidence.log == TRUE.key());
    evidence.judge(&|_, _| None).unwrap()
}

#[test]
fn a_fork_of_the_same_size_is_refused_and_kept() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    assert_eq!(rig.ask(&FORK.request(9, 9)).status, 422);
    let found = rig.evidence();
    assert_eq!((found.len(), found[0].verdict.as_str(), found[0].origin.as_str()), (1, "fork", TRUE.origin));
    assert_eq!(shown(&found[0]), Shown::Fork { first: 9, second: 9 }, "anyone can judge it");
    assert_eq!(rig.newest_size(), 9);
    rig.cosigned(&TRUE, 9, 10);
}

#[test]
fn a_fork_of_a_greater_size_is_refused_and_kept() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 7);
    assert_eq!(rig.ask(&FORK.request(7, 12)).status, 422);
    let found = rig.evidence();
    assert_eq!((found.len(), found[0].verdict.as_str()), (1, "fork"));
    assert_eq!(shown(&found[0]), Shown::Fork { first: 7, second: 12 }, "by the fork's own proof");
    assert_eq!(rig.newest_size(), 7);
}

#[test]
fn a_fork_of_a_size_that_was_cosigned_before_is_kept_too() {
    let rig = Rig::new();
    for (old, new) in [(0, 7), (7, 8), (8, 20)] {
        rig.cosigned(&TRUE, old, new);
    }
    // It asks as if the witness stood elsewhere, and is told where it stands; what it signed is seen all the same.
    assert_eq!(rig.ask(&FORK.request(0, 7)).conflict(), 20);
    assert_eq!(shown(&rig.evidence()[0]), Shown::Fork { first: 7, second: 7 });
}

#[test]
fn evidence_is_kept_once_and_read_by_log() {
    let rig = Rig::new();
    let directory = History { origin: "board.example/directory", ..TRUE };
    rig.cosigned(&TRUE, 0, 9);
    rig.cosigned(&directory, 0, 9);
    for _ in 0..3 {
        assert_eq!(rig.ask(&FORK.request(9, 9)).status, 422);
    }
    let other_fork = History { own: 8, ..FORK };
    assert_eq!(rig.ask(&other_fork.request(9, 9)).status, 422);
    assert_eq!(rig.evidence().len(), 2);
    let of = |hash: &str| serde_json::from_slice::<Vec<Found>>(&rig.get(hash).body).unwrap().len();
    assert_eq!(of(&format!("/{HASH}/evidence")), 2);
    assert_eq!(of(&format!("/{}/evidence", "00".repeat(32))), 0);
    let rig = rig.restart(3).unwrap();
    assert_eq!(rig.evidence().len(), 2);
}

#[test]
fn a_wrong_proof_is_no_accusation_and_is_forgotten_when_the_right_one_comes() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 7);
    // Anyone can send a checkpoint that they found with a proof that they made up.
    let made_up = AddCheckpoint { proof: FORK.request(7, 12).proof, ..TRUE.request(7, 12) };
    assert_eq!(rig.ask(&made_up).status, 422);
    assert_eq!(rig.evidence().iter().map(|found| found.verdict.as_str()).collect::<Vec<_>>(), ["unexplained"]);
    rig.cosigned(&TRUE, 7, 12);
    assert!(rig.evidence().is_empty());
    for size in 13..60 {
        rig.ask(&AddCheckpoint { proof: Vec::new(), ..TRUE.request(12, size) });
    }
    assert_eq!(rig.evidence().len(), 16, "no more than the newest of them are kept");
}

#[test]
fn what_strangers_sign_is_evidence_of_nothing() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    let forged = AddCheckpoint { checkpoint: FORK.signed_by(9, 9), ..FORK.request(9, 9) };
    assert_eq!(rig.ask(&forged).status, 403);
    assert!(rig.evidence().is_empty());
}
