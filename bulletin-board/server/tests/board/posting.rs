//! What is taken, what is not, and what the poster hears.

use crate::{
    answer::{CheckedReceipt, agent, answer},
    people::Election,
    rig::{CLOSES_AT, OPENS_AT, ORGANISER, REGISTRAR, Rig, key, signing_key},
};
use psephos_board::PROMISED_WITHIN;
use psephos_crypto::SecretScalar;
use psephos_record::{EntryKind, Unsigned, life::CloseOrder};
use psephos_tally::Phase;
use std::time::{Duration, Instant};

#[test]
fn a_process_is_announced_once() {
    let rig = Rig::new();
    let election = rig.announce(2);
    let listed = rig.get("/processes").json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["process"], election.id.to_string());
    assert_eq!(listed[0]["title"]["zh"], "镇选举");
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["phase"], &listed[0]["size"]),
        (&"election".into(), &"commit".into(), &1.into())
    );
    let again = rig.post("/processes", &election.manifest_entry);
    assert_eq!(again.status, 200);
    let receipt = again.receipt(election.id, &election.manifest_entry);
    assert_eq!((receipt.index, receipt.repeated), (0, true));
    // The log of a process takes its own manifest as a repeated post, too.
    assert!(
        rig.post_entry(election.id, &election.manifest_entry).receipt(election.id, &election.manifest_entry).repeated
    );
}

#[test]
fn only_listed_organisers_announce() {
    let rig = Rig::new();
    let election = Election::new(2);
    let mut manifest = election.manifest.clone();
    manifest.organiser = key(77);
    let entry = Unsigned::manifest(&manifest).sign(&signing_key(77));
    assert_eq!(rig.post("/processes", &entry).problem(), (403, "unknown-organiser".to_owned()));
    // A stranger in the organiser's name.
    let entry = Unsigned::manifest(&election.manifest).sign(&signing_key(77));
    assert_eq!(rig.post("/processes", &entry).problem(), (403, "unknown-organiser".to_owned()));
}

#[test]
fn a_manifest_for_another_board_is_refused() {
    let rig = Rig::new();
    let mut manifest = Election::new(2).manifest;
    manifest.board.name = "elsewhere.test".to_owned();
    let entry = Unsigned::manifest(&manifest).sign(&signing_key(ORGANISER));
    assert_eq!(rig.post("/processes", &entry).problem(), (422, "other-board".to_owned()));
    assert_eq!(rig.get("/processes").json(), serde_json::json!([]));
}

#[test]
fn a_receipt_proves_that_the_entry_is_in() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let size = rig.checkpoint(election.id).size;
    let ballot = rig.prepare(&mut election, 0, 1);
    let receipt = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    assert_eq!((receipt.index, receipt.repeated), (size, false));
    assert_eq!(receipt.checkpoint, rig.checkpoint(election.id));
    assert_eq!(receipt.promised_by, OPENS_AT + PROMISED_WITHIN);
}

#[test]
fn the_same_bytes_again_get_the_same_index() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    let first = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    let size = rig.checkpoint(election.id).size;
    let again = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    assert_eq!((first.index, first.repeated), (again.index, false));
    assert!(again.repeated);
    assert_eq!(rig.checkpoint(election.id).size, size);
    // Also long after: the time for ballots is over, and this one is in.
    rig.clock.turn_to(CLOSES_AT);
    rig.wait_for(&election, Phase::Final);
    let late = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    assert_eq!((late.index, late.repeated), (first.index, true));
}

#[test]
fn a_revote_follows_the_last_ballot() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let first = rig.prepare(&mut election, 0, 1);
    let sibling = rig.prepare(&mut election, 0, 2);
    assert_eq!(rig.post_entry(election.id, first.entry()).status, 200);
    assert_eq!(rig.post_entry(election.id, sibling.entry()).problem(), (409, "regressed-counter".to_owned()));
    let second = rig.prepare(&mut election, 0, 2);
    assert_eq!(rig.post_entry(election.id, second.entry()).status, 200);
}

#[test]
fn a_ballot_of_a_stranger_or_with_a_broken_proof_is_refused() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let size = rig.checkpoint(election.id).size;
    let mut ballot = rig.prepare(&mut election, 0, 1).entry().to_vec();
    let stranger = SecretScalar::random(&mut election.rng);
    let stranger = rig.prepare_as(&mut election, &stranger, 1);
    assert_eq!(rig.post_entry(election.id, stranger.entry()).problem(), (403, "unknown-credential".to_owned()));
    // The last bytes of the entry are the credential; before them stands the proof.
    let in_the_proof = ballot.len() - 60;
    ballot[in_the_proof] ^= 1;
    assert_eq!(rig.post_entry(election.id, &ballot).status / 100, 4);
    assert_eq!(rig.checkpoint(election.id).size, size);
}

#[test]
fn bytes_that_are_no_entry_are_refused_by_name() {
    let rig = Rig::new();
    let election = rig.announce(2);
    assert_eq!(rig.post_entry(election.id, b"not an entry").problem(), (400, "malformed-entry".to_owned()));
    assert_eq!(rig.post_entry(election.id, b"").problem(), (400, "malformed-entry".to_owned()));
    assert_eq!(rig.post("/processes", b"not an entry").problem(), (400, "malformed-entry".to_owned()));
    let (mut roll, _) = election.roll_entry();
    *roll.last_mut().unwrap() ^= 1;
    assert_eq!(rig.post_entry(election.id, &roll).problem(), (403, "invalid-signature".to_owned()));
    assert_eq!(rig.checkpoint(election.id).size, 1);
}

#[test]
fn what_is_posted_to_nowhere_is_not_taken() {
    let rig = Rig::new();
    let (roll, _) = Election::new(2).roll_entry();
    assert_eq!(rig.post_entry(Election::new(2).id, &roll).problem(), (404, "unknown-process".to_owned()));
    assert_eq!(rig.post("/nowhere/entries", &roll).problem(), (404, "unknown-process".to_owned()));
}

#[test]
fn a_body_that_is_too_long_is_refused_before_it_costs_anything() {
    let rig = Rig::new();
    let election = rig.announce(2);
    for path in [format!("/{}/entries", election.id), "/processes".to_owned()] {
        let started = Instant::now();
        assert_eq!(rig.post(&path, &vec![0; 65_536]).problem(), (413, "oversize-body".to_owned()));
        assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
        // The same without a Content-Length, in chunks.
        let body = vec![0; 80_000];
        let response =
            agent().post(format!("{}{path}", rig.url)).send(ureq::SendBody::from_reader(&mut body.as_slice()));
        assert_eq!(answer(response.unwrap()).problem(), (413, "oversize-body".to_owned()));
    }
    // The longest body that is not too long is looked at.
    let longest = rig.post_entry(election.id, &vec![0; 65_535]);
    assert_eq!(longest.problem(), (400, "malformed-entry".to_owned()));
}

#[test]
fn a_blob_is_stored_with_the_entry_that_names_it_and_not_without() {
    let rig = Rig::new();
    let election = rig.announce(3);
    let (roll, blob) = election.roll_entry();
    let with_blob = |blob: &[u8]| [&u32::try_from(roll.len()).unwrap().to_be_bytes(), roll.as_slice(), blob].concat();
    let path = format!("/{}/entries-with-blob", election.id);
    let name = psephos_crypto::Digest::of_blob(&blob);
    assert_eq!(rig.post_entry(election.id, &roll).problem(), (422, "missing-blob".to_owned()));
    assert_eq!(rig.post(&path, &with_blob(b"another blob")).problem(), (422, "missing-blob".to_owned()));
    assert_eq!(rig.get(&format!("/{}/blob/{name}", election.id)).problem(), (404, "unknown-blob".to_owned()));
    assert!(!rig.post(&path, &with_blob(&blob)).receipt(election.id, &roll).repeated);
    assert_eq!(rig.get(&format!("/{}/blob/{name}", election.id)).body, blob);
    assert!(rig.post(&path, &with_blob(&blob)).receipt(election.id, &roll).repeated);
    assert!(rig.post_entry(election.id, &roll).receipt(election.id, &roll).repeated, "the blob is there");
}

#[test]
fn nobody_but_the_registrar_sends_blobs() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let path = format!("/{}/entries-with-blob", election.id);
    let framed = |entry: &[u8]| [&u32::try_from(entry.len()).unwrap().to_be_bytes(), entry, &[0; 1000]].concat();
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post(&path, &framed(ballot.entry())).problem(), (422, "needless-blob".to_owned()));
    let order = CloseOrder { time: OPENS_AT };
    let stranger = Unsigned::new(EntryKind::Roll, election.id, &order).sign(&signing_key(77));
    assert_eq!(rig.post(&path, &framed(&stranger)).problem(), (403, "not-entitled".to_owned()));
    assert_eq!(rig.post(&path, &[0, 1]).problem(), (400, "malformed-body".to_owned()));
    assert_eq!(rig.post(&path, &[0, 0, 0, 9, 1]).problem(), (400, "malformed-body".to_owned()));
    assert_eq!(rig.post(&path, &[0, 1, 0, 0, 1]).problem(), (413, "oversize-body".to_owned()));
}

#[test]
fn a_ballot_after_the_closing_time_is_too_late_even_before_the_clock_has_ticked() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    rig.clock.turn_to(CLOSES_AT);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).problem(), (409, "too-late".to_owned()));
    // Nobody voted, so there is nothing to decrypt, and the result follows at once.
    assert_eq!(rig.phase(&election), Phase::Final);
}

#[test]
fn the_organiser_closes_early_and_only_the_organiser() {
    let rig = Rig::new();
    let election = rig.open(2);
    let order = Unsigned::new(EntryKind::CloseOrder, election.id, &CloseOrder { time: OPENS_AT });
    assert_eq!(
        rig.post_entry(election.id, &order.sign(&signing_key(REGISTRAR))).problem(),
        (403, "not-entitled".to_owned())
    );
    assert_eq!(rig.phase(&election), Phase::Open);
    assert_eq!(rig.post_entry(election.id, &order.sign(&signing_key(ORGANISER))).status, 200);
    // The board owes the close, and here the result too: they stand in the same batch.
    assert_eq!(rig.phase(&election), Phase::Final);
}

#[test]
fn an_election_runs_from_announcement_to_result_by_itself() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    for (voter, option) in [(0, 2), (1, 0), (2, 2), (1, 2)] {
        let ballot = rig.prepare(&mut election, voter, option);
        assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    }
    rig.clock.turn_to(CLOSES_AT);
    rig.wait_for(&election, Phase::Tallying);
    rig.run_trustees(&mut election);
    // The last partial decryption and the result stand in one batch.
    assert_eq!(rig.phase(&election), Phase::Final);
    let result =
        rig.runtime.block_on(rig.board.read(&election.id, |process| process.result().cloned())).unwrap().unwrap();
    assert_eq!(result.contests[0].counted.as_ref().unwrap().totals, [0, 0, 3]);
}

#[test]
fn a_post_in_process_is_the_same_as_one_through_the_door() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    let entry = ballot.entry().to_vec();
    let receipt = rig.runtime.block_on(rig.board.post(&election.id, entry.clone(), None)).unwrap();
    assert!(!CheckedReceipt::of_receipt(&receipt, election.id, &entry).repeated);
    assert_eq!(rig.post_entry(election.id, &entry).receipt(election.id, &entry).index, receipt.index);
}
