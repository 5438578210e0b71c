//! What the board does with its witnesses, and what they can and can't do to it.

use crate::{
    answer::log_key,
    database::Database,
    people::Election,
    rig::{BOARD, CLOSES_AT, NAME, Rig, TurnedClock, key, settings, signing_key},
    witness::{Mood, Witness},
};
use psephos_board::{Role, StartError};
use psephos_log::{
    Hash,
    note::{KeyName, NoteSigner},
    proof::TlogProof,
};
use psephos_tally::{Phase, Witnesses, witnesses::Cosigned};
use serde_json::Value;
use std::{sync::Arc, time::Instant};

/// A board with four witnesses, of which three must cosign.
pub(crate) struct Watched {
    pub(crate) rig: Rig,
    witnesses: Vec<Witness>,
}

impl Watched {
    pub(crate) fn new() -> Self {
        let clock: Arc<TurnedClock> = Arc::default();
        // A cosignature has no time zero.
        clock.turn_to(1);
        let witnesses: Vec<Witness> =
            (160..164).map(|seed| Witness::new(seed, key(BOARD).0, Arc::clone(&clock))).collect();
        let database = Database::new();
        let mut settings = settings(&database.url());
        settings.witnesses = witnesses.iter().map(|witness| witness.address.clone()).collect();
        Self { rig: Rig::with(Role::Whole, settings, database, clock).unwrap(), witnesses }
    }

    fn election(&self, voters: u8) -> Election {
        Election::witnessed(voters, self.witnesses.iter().map(|witness| witness.named.clone()).collect(), 3)
    }

    pub(crate) fn open(&self, voters: u8) -> Election {
        self.rig.opened(self.election(voters))
    }

    fn restarted(self, change: impl FnOnce(&[Witness])) -> Result<Rig, StartError> {
        let Self { rig, witnesses } = self;
        let stopped = rig.stop();
        change(&witnesses);
        let addresses = witnesses.iter().map(|witness| witness.address.clone()).collect();
        stopped.start_with(|settings| settings.witnesses = addresses)
    }
}

pub(crate) fn cosigned(election: &Election, note: &[u8]) -> Cosigned {
    Witnesses::of(&election.id, &election.manifest).unwrap().read(note).unwrap()
}

/// How many witnesses stand under the receipt's checkpoint, after the proof was checked.
pub(crate) fn witnesses_of(election: &Election, receipt: &Value) -> usize {
    let proof = TlogProof::parse(receipt["proof"].as_str().unwrap().as_bytes()).unwrap();
    let tracker = Hash::from_hex(receipt["tracker"].as_str().unwrap()).unwrap();
    proof.verify(tracker, &log_key(election.id)).unwrap();
    cosigned(election, proof.checkpoint.to_string().as_bytes()).count()
}

pub(crate) fn cast(rig: &Rig, election: &mut Election, voter: usize) -> Value {
    let ballot = rig.prepare(election, voter, 1);
    let answer = rig.post_entry(election.id, ballot.entry());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn a_receipt_comes_with_a_quorum_of_witnesses_and_the_close_waits_for_one() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    let receipt = cast(&watched.rig, &mut election, 0);
    assert!(witnesses_of(&election, &receipt) >= 3);
    assert!(watched.witnesses.iter().filter(|witness| witness.was_asked()).count() >= 3);
    cast(&watched.rig, &mut election, 1);
    watched.rig.clock.turn_to(CLOSES_AT);
    watched.rig.wait_for(&election, Phase::Tallying);
    watched.rig.run_trustees(&mut election);
    watched.rig.wait_for(&election, Phase::Final);
    // The finished record, too, gets its quorum.
    let path = format!("/{}/checkpoint", election.id);
    let enough = (0..60).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        cosigned(&election, &watched.rig.get(&path).body).time().is_ok()
    });
    assert!(enough, "three seconds after the result");
}

#[test]
fn casting_goes_on_without_the_quorum_and_the_close_does_not() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    watched.witnesses[0].becomes(Mood::Down);
    let receipt = cast(&watched.rig, &mut election, 0);
    assert_eq!(witnesses_of(&election, &receipt), 3, "one may be down");
    watched.witnesses[1].becomes(Mood::Down);
    let receipt = cast(&watched.rig, &mut election, 1);
    assert_eq!(witnesses_of(&election, &receipt), 0, "the ballot is in; the witnesses' word comes later");
    watched.rig.clock.turn_to(CLOSES_AT);
    watched.rig.wait_for(&election, Phase::Closed);
    std::thread::sleep(std::time::Duration::from_millis(2_500));
    assert_eq!(watched.rig.phase(&election), Phase::Closed);
    // They come back, and everything goes on by itself; the receipt can be had in full.
    watched.witnesses[1].becomes(Mood::Honest);
    watched.rig.wait_for(&election, Phase::Tallying);
    let answer = watched.rig.get(&format!("/{}/proof/{}", election.id, receipt["tracker"].as_str().unwrap()));
    assert!(witnesses_of(&election, &answer.json()) >= 3);
}

#[test]
fn one_witness_that_lies_forges_replays_or_dawdles_stops_nothing() {
    for mood in [Mood::BoastsOfSize, Mood::CriesFork, Mood::Replays, Mood::Forges, Mood::Slow] {
        let watched = Watched::new();
        let mut election = watched.open(3);
        watched.witnesses[2].becomes(mood);
        let start = Instant::now();
        let receipt = cast(&watched.rig, &mut election, 0);
        assert_eq!(witnesses_of(&election, &receipt), 3, "{mood:?}");
        assert!(start.elapsed().as_millis() < 2_500, "{mood:?}: nobody waits for it");
        cast(&watched.rig, &mut election, 1);
        watched.rig.clock.turn_to(CLOSES_AT);
        watched.rig.wait_for(&election, Phase::Tallying);
    }
}

#[test]
fn a_database_restored_from_yesterday_does_not_fork_the_log() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let addresses: Vec<_> = watched.witnesses.iter().map(|witness| witness.address.clone()).collect();
    let stopped = watched.rig.stop();
    let yesterday = stopped.database.copy();
    let rig = stopped.start_with(|settings| settings.witnesses = addresses.clone()).unwrap();
    cast(&rig, &mut election, 1);
    let size = rig.checkpoint(election.id).size;
    let clock = Arc::clone(&rig.clock);
    rig.stop();
    let mut settings = settings(&yesterday.url());
    settings.witnesses = addresses;
    match Rig::with(Role::Whole, settings, yesterday, clock).err().unwrap() {
        StartError::BehindWitness { theirs, ours, .. } => assert_eq!((theirs, ours), (size, size - 1)),
        other => panic!("{other}"),
    }
}

#[test]
fn a_board_whose_key_signed_another_log_does_not_start_and_says_who_saw_it() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let origin = KeyName::new(format!("{NAME}/{}", election.id)).unwrap();
    let forked = watched.restarted(|witnesses| {
        witnesses[1].has_seen(&NoteSigner::new(origin, signing_key(BOARD)), 3, Hash::leaf(b"another"));
    });
    match forked.err().unwrap() {
        StartError::BehindWitness { witness, theirs: 3, .. } => assert_eq!(witness, "witness161.test"),
        other => panic!("{other}"),
    }
}

#[test]
fn a_witness_can_not_keep_a_board_from_starting_with_what_the_board_did_not_sign() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let origin = KeyName::new(format!("{NAME}/{}", election.id)).unwrap();
    let rig = watched.restarted(|witnesses| {
        witnesses[1].has_seen(&NoteSigner::new(origin, signing_key(251)), 1_000, Hash::leaf(b"another"));
    });
    assert_eq!(rig.unwrap().phase(&election), Phase::Open);
}

#[test]
fn too_few_answers_are_no_proof_that_nothing_was_lost() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let silent = watched.restarted(|witnesses| witnesses[1..].iter().for_each(|witness| witness.becomes(Mood::Down)));
    let silent = silent.err().unwrap();
    assert!(matches!(silent, StartError::SilentWitnesses { answered: 1, needed: 2, .. }), "{silent}");

    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let two = watched.restarted(|witnesses| witnesses[2..].iter().for_each(|witness| witness.becomes(Mood::Down)));
    assert!(two.is_ok());
}

#[test]
fn a_running_board_that_learns_of_another_history_appends_nothing_more() {
    let watched = Watched::new();
    let mut election = watched.open(3);
    cast(&watched.rig, &mut election, 0);
    let origin = KeyName::new(format!("{NAME}/{}", election.id)).unwrap();
    watched.witnesses[3].has_seen(&NoteSigner::new(origin, signing_key(BOARD)), 1_000, Hash::leaf(b"another"));
    // Whenever the fourth witness is asked next. The same bytes may be posted again and again until then.
    let ballot = watched.rig.prepare(&mut election, 1, 1);
    let stopped = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let answer = watched.rig.post_entry(election.id, ballot.entry());
        answer.status == 503 && answer.problem() == (503, "behind-witnesses".to_owned())
    });
    assert!(stopped, "five seconds later it still appends");
}

#[test]
fn a_manifest_whose_witness_the_board_can_not_ask_is_refused() {
    let watched = Watched::new();
    let mut witnesses: Vec<_> = watched.witnesses.iter().map(|witness| witness.named.clone()).collect();
    witnesses[3].key = key(200);
    let election = Election::witnessed(2, witnesses, 3);
    let answer = watched.rig.post("/processes", &election.manifest_entry);
    assert_eq!(answer.problem(), (422, "unknown-witness".to_owned()));
}
