//! What witnesses, boards and those who trust them say to each other: policies, requests, answers.

use crate::{
    Target, canonical,
    log::{LOG, SEEN_AT, root_of},
    said,
};
use psephos_log::{
    cosignature::{Cosigner, WitnessKey},
    note::KeyName,
    policy::Policy,
    tree::Consistency,
    witness::{AddCheckpoint, Head, cosignature_in, parse_size, size_line},
};
use psephos_rig as rig;

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("policies", policies, policy_seeds),
    Target::new("witness_keys", witness_keys, key_seeds),
    Target::new("add_checkpoint", add_checkpoint, request_seeds),
    Target::new("witness_answers", answers, answer_seeds),
];

fn policy_seeds() -> Vec<Vec<u8>> {
    let other = Cosigner::new(KeyName::new("other.test").unwrap(), rig::signing_key(5));
    let [witness, other] = [LOG.witness.public(), other.public()];
    let groups = format!(
        "log {}\n# two of them\nwitness A {witness} https://a.test/\nwitness B {other}\ngroup G all A B\nquorum G\n",
        LOG.signer.public()
    );
    let two = Policy::threshold_of(1, vec![witness.clone(), other.clone()]).unwrap();
    vec![groups.into_bytes(), two.to_bytes(), b"quorum none\n".to_vec()]
}

/// However a policy is written, it says the same when it is written anew, and its arithmetic ends.
fn policies(bytes: &[u8]) {
    match Policy::parse(bytes) {
        Ok(policy) => {
            let again = Policy::parse(&policy.to_bytes());
            assert_eq!(again.as_ref(), Ok(&policy), "written anew, it is another one");
            let _ = policy.strength();
            match policy.open(&LOG.note) {
                Ok((checkpoint, _)) => {
                    assert_eq!(checkpoint, LOG.checkpoint);
                    assert!(
                        policy.logs().iter().any(|log| log.key == *LOG.signer.public()),
                        "a log that it does not name"
                    );
                }
                Err(error) => said(&error),
            }
        }
        Err(error) => said(&error),
    }
}

fn key_seeds() -> Vec<Vec<u8>> {
    vec![LOG.witness.public().to_string().into_bytes()]
}

fn witness_keys(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    canonical(bytes, text.parse::<WitnessKey>(), |key| key.to_string().into_bytes());
}

/// What the witness cosigned last.
fn head(size: usize) -> Head {
    Head { size: size as u64, root: root_of(&LOG.leaves[..size]) }
}

fn request_seeds() -> Vec<Vec<u8>> {
    let request = |old_size: u64, proof| AddCheckpoint { old_size, proof, checkpoint: LOG.note.clone() };
    let proof = Consistency::prove(70, 300, &LOG.tiles).unwrap().unwrap();
    [request(70, proof), request(0, Vec::new())].map(|request| request.to_string().into_bytes()).to_vec()
}

/// A witness cosigns nothing but the log's own checkpoint, and that only if it extends what it saw.
fn add_checkpoint(bytes: &[u8]) {
    let parsed = AddCheckpoint::parse(bytes);
    let Some(request) = canonical(bytes, parsed, |request| request.to_string().into_bytes()) else { return };
    let (old_size, proof) = (request.old_size, request.proof.clone());
    let submission = match request.open(core::slice::from_ref(LOG.signer.public())) {
        Ok(submission) => submission,
        Err(refusal) => return said(&refusal),
    };
    assert_eq!(*submission.checkpoint(), LOG.checkpoint, "a checkpoint by nobody");
    for latest in [Head::NONE, head(70), head(300)] {
        match submission.judge(latest) {
            Ok(()) => {
                assert_eq!(latest.size, old_size);
                let due = match old_size {
                    0 | 300 => Vec::new(),
                    _ => Consistency::prove(old_size, 300, &LOG.tiles).unwrap().unwrap(),
                };
                assert_eq!(proof, due, "another proof of the same");
            }
            Err(refusal) => said(&refusal),
        }
    }
    let bent = Head { root: root_of(&LOG.leaves[1..71]), ..head(70) };
    assert!(submission.judge(bent).is_err(), "another history was extended");
}

fn answer_seeds() -> Vec<Vec<u8>> {
    let line = LOG.witness.cosignature(&LOG.note, SEEN_AT);
    vec![format!("{line}\n").into_bytes(), size_line(300).into_bytes()]
}

/// What a witness answers: its cosignature, or in a conflict the size that it saw.
fn answers(bytes: &[u8]) {
    match cosignature_in(bytes, &LOG.note, LOG.witness.public()) {
        Ok((_, time)) => assert_eq!(time, SEEN_AT, "cosigned by nobody"),
        Err(error) => said(&error),
    }
    canonical(bytes, parse_size(bytes), |size| size_line(*size).into_bytes());
}
