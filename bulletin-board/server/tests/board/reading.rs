//! What is served, and that it proves itself.

use crate::{
    answer::{agent, answer},
    rig::{BOARD, NAME, OPENS_AT, Rig, key},
};
use psephos_log::{
    Hash,
    tile::{self, TileId, TileSet},
    tree,
};
use psephos_record::credential;
use serde_json::json;

#[test]
fn tiles_and_bundles_rebuild_the_root_that_is_signed() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    for voter in 0..3 {
        let ballot = rig.prepare(&mut election, voter, 0);
        assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    }
    let checkpoint = rig.checkpoint(election.id);
    let size = checkpoint.size;
    let hashes = tile::decode(&rig.get(&format!("/{}/tile/0/000.p/{size}", election.id)).body).unwrap();
    let mut tiles = TileSet::new();
    tiles.insert(TileId { level: 0, index: 0 }, hashes.clone());
    assert_eq!(tree::root(size, &tiles), Ok(checkpoint.root));
    let bundle = rig.get(&format!("/{}/tile/entries/000.p/{size}", election.id)).body;
    let entries = tile::entries(&bundle, u16::try_from(size).unwrap()).unwrap();
    assert_eq!(entries[0], election.manifest_entry);
    assert_eq!(entries.iter().map(|entry| Hash::leaf(entry)).collect::<Vec<_>>(), hashes);
    // Narrower tiles of earlier checkpoints are still served, and are prefixes.
    let narrow = tile::decode(&rig.get(&format!("/{}/tile/0/000.p/2", election.id)).body).unwrap();
    assert_eq!(narrow, hashes[..2]);
    for missing in [format!("0/000.p/{}", size + 1), "0/000".to_owned(), "0/001.p/1".to_owned(), "1/000.p/1".to_owned()]
    {
        let answer = rig.get(&format!("/{}/tile/{missing}", election.id));
        assert_eq!(answer.problem(), (404, "unknown-tile".to_owned()), "{missing}");
    }
    for missing in [format!("entries/000.p/{}", size + 1), "entries/000".to_owned(), "entries/x001/000".to_owned()] {
        let answer = rig.get(&format!("/{}/tile/{missing}", election.id));
        assert_eq!(answer.problem(), (404, "unknown-tile".to_owned()), "{missing}");
    }
    for nonsense in ["0/0", "x/000", "0/000.p/0", "0/000.p/01", "99/000", "entries/000.p/257", "0/../000"] {
        assert_eq!(rig.get(&format!("/{}/tile/{nonsense}", election.id)).status, 404, "{nonsense}");
    }
}

#[test]
fn what_never_changes_says_so_and_every_page_may_read_it() {
    let rig = Rig::new();
    let election = rig.announce(2);
    let tile = rig.get(&format!("/{}/tile/0/000.p/1", election.id));
    assert_eq!(tile.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(tile.headers["content-type"], "application/octet-stream");
    let checkpoint = rig.get(&format!("/{}/checkpoint", election.id));
    assert_eq!(checkpoint.headers["cache-control"], "public, max-age=1");
    assert_eq!(checkpoint.headers["content-type"], "text/plain; charset=utf-8");
    for answer in [tile, checkpoint, rig.get("/board"), rig.get("/nowhere"), rig.post("/processes", b"")] {
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
    }
    let url = format!("{}/{}/entries", rig.url, election.id);
    let request = ureq::http::Request::builder().method("OPTIONS").uri(url).body(()).unwrap();
    let preflight = answer(agent().run(request).unwrap());
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.headers["access-control-allow-methods"], "GET, POST");
    assert_eq!(preflight.headers["access-control-allow-headers"], "content-type");
}

#[test]
fn the_board_says_who_it_is() {
    let rig = Rig::new();
    assert_eq!(rig.get("/board").json(), json!({ "version": 1, "name": NAME, "key": key(BOARD).to_string() }));
    let health = answer(agent().get(rig.url.replace("/log/v1", "/healthz")).call().unwrap());
    assert_eq!((health.status, health.body.as_slice()), (200, b"ok\n".as_slice()));
}

#[test]
fn a_receipt_can_be_had_again_by_its_tracker() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    let first = rig.post_entry(election.id, ballot.entry()).receipt(election.id, ballot.entry());
    // The log has grown since.
    let other = rig.prepare(&mut election, 1, 1);
    assert_eq!(rig.post_entry(election.id, other.entry()).status, 200);
    let again = rig.get(&format!("/{}/proof/{}", election.id, ballot.tracker())).receipt(election.id, ballot.entry());
    assert_eq!((again.index, again.repeated), (first.index, true));
    assert_eq!(again.checkpoint.size, first.checkpoint.size + 1);
    let manifest = rig.get(&format!("/{}/proof/{}", election.id, election.manifest_tracker()));
    assert_eq!(manifest.receipt(election.id, &election.manifest_entry).index, 0);
    let unknown = rig.get(&format!("/{}/proof/{}", election.id, "00".repeat(32)));
    assert_eq!(unknown.problem(), (404, "unknown-tracker".to_owned()));
}

#[test]
fn a_voter_learns_what_the_next_ballot_must_carry() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let credential = credential::public(&election.voters[0]);
    let path = format!("/{}/voter/{credential}", election.id);
    assert_eq!(rig.get(&path).json(), json!({ "counter": 0, "previous": null }));
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    assert_eq!(rig.get(&path).json(), json!({ "counter": 1, "previous": ballot.tracker().to_string() }));
    let stranger = rig.get(&format!("/{}/voter/{}", election.id, "11".repeat(32)));
    assert_eq!(stranger.problem(), (404, "unknown-credential".to_owned()));
}

#[test]
fn a_status_says_how_far_a_process_is() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1);
    assert_eq!(rig.post_entry(election.id, ballot.entry()).status, 200);
    let status = rig.get(&format!("/{}/status", election.id)).json();
    assert_eq!(status["phase"], "open");
    assert_eq!(status["now"], OPENS_AT);
    assert_eq!((&status["ballots"], &status["challenges"], &status["voters"]), (&json!(1), &json!(0), &json!(2)));
    let trustee = json!({
        "name": "Trustee 2", "committed": true, "revealed": true, "shared": true, "confirmed": true, "decrypted": false,
    });
    assert_eq!(status["trustees"][1], trustee);
}

#[test]
fn entries_are_read_in_process_by_place_and_by_tracker() {
    let rig = Rig::new();
    let election = rig.open(2);
    let size = rig.checkpoint(election.id).size;
    let entries = rig.runtime.block_on(rig.board.entries(&election.id, 0, 1000)).unwrap();
    assert_eq!(entries.len() as u64, size);
    assert_eq!((entries[0].index, entries[0].tracker), (0, election.manifest_tracker()));
    let from = rig.runtime.block_on(rig.board.entries(&election.id, 2, 1)).unwrap();
    assert_eq!(from, entries[2..3]);
    let found = rig.runtime.block_on(rig.board.entry_by_tracker(&election.id, &entries[1].tracker)).unwrap();
    assert_eq!(found.as_ref(), Some(&entries[1]));
}

#[test]
fn wrong_paths_and_methods_are_problems_too() {
    let rig = Rig::new();
    let election = rig.announce(2);
    assert_eq!(rig.get("/one/two/three/four").problem(), (404, "unknown-path".to_owned()));
    assert_eq!(rig.get(&format!("/{}/entries", election.id)).problem(), (405, "unknown-method".to_owned()));
    assert_eq!(rig.get("/nowhere/checkpoint").problem(), (404, "unknown-process".to_owned()));
    assert_eq!(rig.get(&format!("/{}/blob/zz", election.id)).problem(), (404, "unknown-blob".to_owned()));
}
