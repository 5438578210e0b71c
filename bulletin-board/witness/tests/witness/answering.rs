//! What is asked and what is answered, status by status.

use crate::{
    history::{History, TRUE, signer},
    rig::{HASH, NOW, Rig, agent, answer, cosigner},
};
use psephos_log::{Hash, cosignature::WitnessKey, note::NoteKey, witness::AddCheckpoint};
use std::io::{Read as _, Write as _};

#[test]
fn a_log_that_grows_is_cosigned_again_and_again() {
    let rig = Rig::new();
    assert_eq!(rig.get(&format!("/{HASH}/checkpoint")).status, 404, "never cosigned");
    for (step, (old, new)) in [(0, 3), (3, 3), (3, 7), (7, 64), (64, 65)].into_iter().enumerate() {
        rig.turn_to(NOW + step as u64);
        assert_eq!(rig.cosigned(&TRUE, old, new), NOW + step as u64);
        let newest = rig.newest();
        assert_eq!(rig.newest_size(), new);
        assert_eq!(cosigner(3).public().cosigned(&newest), Ok(NOW + step as u64), "with its cosignature");
    }
    assert!(rig.evidence().is_empty());
}

#[test]
fn an_empty_log_can_be_cosigned_and_then_grows() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 0);
    assert_eq!(rig.newest_size(), 0);
    rig.cosigned(&TRUE, 0, 5);
    assert_eq!(rig.newest_size(), 5);
}

#[test]
fn every_log_of_a_board_is_known_and_kept_apart() {
    let rig = Rig::new();
    let directory = History { origin: "board.example/directory", ..TRUE };
    rig.cosigned(&TRUE, 0, 9);
    rig.cosigned(&directory, 0, 4);
    assert_eq!(rig.newest_size(), 9);
    assert_eq!(rig.ask(&directory.request(0, 6)).conflict(), 4);
    let plain = History { origin: "other.example/log", ..TRUE };
    let request = AddCheckpoint { checkpoint: plain.signed_by(3, 5), ..plain.request(0, 3) };
    assert_eq!(rig.ask(&request).status, 200);
}

#[test]
fn a_log_that_nobody_named_is_not_found() {
    let rig = Rig::new();
    for origin in ["board.example", "board.exampleX/01", "stranger.example/01", "other.example/log/01"] {
        let answer = rig.ask(&History { origin, ..TRUE }.request(0, 3));
        assert_eq!(answer.status, 404, "{origin}");
    }
    for path in ["/", "/01/checkpoint", "/nothing", &format!("/{}/checkpoint", HASH.to_uppercase())] {
        assert_eq!(rig.get(path).status, 404, "{path}");
    }
    assert_eq!(rig.get("/add-checkpoint").status, 405);
}

#[test]
fn a_checkpoint_that_its_log_did_not_sign_is_forbidden() {
    let rig = Rig::new();
    let other_key = AddCheckpoint { checkpoint: TRUE.signed_by(3, 9), ..TRUE.request(0, 3) };
    assert_eq!(rig.ask(&other_key).status, 403, "another key under the same origin");
    let text = TRUE.request(0, 3).to_string();
    let bent = text.replacen("\n3\n", "\n4\n", 1);
    assert_eq!(rig.post(bent.as_bytes()).status, 403, "the right key over another text");
    // The board's key, under the name of another of its logs.
    let moved = signer("board.example/02", 1).sign(TRUE.checkpoint(3).unverified_text()).unwrap();
    assert_eq!(rig.ask(&AddCheckpoint { checkpoint: moved, ..TRUE.request(0, 3) }).status, 403);
    // A stranger's line beside the log's is ignored.
    let mut beside = TRUE.request(0, 3);
    beside.checkpoint.add(TRUE.signed_by(3, 9).signatures().first().unwrap().clone()).unwrap();
    let answer = rig.ask(&beside);
    assert_eq!(answer.time(&TRUE.checkpoint(3)), NOW);
    assert_eq!(rig.newest().signatures().len(), 2, "the log's and the witness's: the stranger's line is not handed on");
}

#[test]
fn who_does_not_know_where_the_witness_stands_is_told() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 7);
    for (old, new) in [(0, 9), (3, 9), (3, 7), (8, 9), (0, 5)] {
        assert_eq!(rig.ask(&TRUE.request(old, new)).conflict(), 7, "{old} to {new}");
    }
    assert_eq!(rig.newest_size(), 7);
}

#[test]
fn what_cannot_be_read_is_a_bad_request() {
    let rig = Rig::new();
    rig.cosigned(&TRUE, 0, 9);
    let text = TRUE.request(9, 12).to_string();
    for bad in [
        String::new(),
        "old 9\n".to_owned(),
        text.replacen("old 9", "old 09", 1),
        text.replacen("old 9", "old", 1),
        text.replacen("\n\n", "\nnot a hash\n\n", 1),
        text.replacen("\n\n", &format!("\n{}\n", format!("{}\n", Hash::EMPTY.to_base64()).repeat(64)), 1),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
    ] {
        assert_eq!(rig.post(bad.as_bytes()).status, 400, "{bad:?}");
    }
    let beyond = AddCheckpoint { old_size: 9, proof: Vec::new(), checkpoint: TRUE.checkpoint(8) };
    assert_eq!(rig.ask(&beyond).status, 400, "the old size is larger than the checkpoint's");
    assert_eq!(rig.post(b"old 0\n\n\xff").status, 400);
    assert_eq!(rig.newest_size(), 9);
}

#[test]
fn what_is_not_shown_to_have_grown_is_not_cosigned() {
    let rig = Rig::new();
    let needless = AddCheckpoint { proof: vec![Hash::EMPTY], ..TRUE.request(0, 3) };
    assert_eq!(rig.ask(&needless).status, 422, "no proof leads from nothing");
    let empty = signer(TRUE.origin, 1).sign(format!("{}\n0\n{}\n", TRUE.origin, TRUE.root(3).to_base64())).unwrap();
    let rootless = AddCheckpoint { old_size: 0, proof: Vec::new(), checkpoint: empty };
    assert_eq!(rig.ask(&rootless).status, 422, "no entries, and a root");
    rig.cosigned(&TRUE, 0, 3);
    for proof in [Vec::new(), TRUE.request(2, 7).proof, vec![Hash::EMPTY; 4], vec![Hash::EMPTY; 63]] {
        assert_eq!(rig.ask(&AddCheckpoint { proof, ..TRUE.request(3, 7) }).status, 422);
    }
    assert_eq!(rig.newest_size(), 3);
}

#[test]
fn a_huge_body_is_refused_before_and_while_it_comes() {
    let rig = Rig::new();
    assert_eq!(rig.post(&vec![b'x'; 64 * 1024]).status, 400, "read, and nonsense");
    assert_eq!(rig.post(&vec![b'x'; 64 * 1024 + 1]).status, 413);
    // Ten gigabytes are announced and never sent.
    let host = rig.url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.write_all(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n").unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 413");
    // One that does not say how long it is.
    let chunks = std::io::repeat(b'x').take(1 << 20);
    let body = ureq::SendBody::from_owned_reader(chunks);
    let sent = agent().post(format!("{}/add-checkpoint", rig.url)).send(body);
    assert!(sent.map_or(true, |response| answer(response).status == 413), "refused, or cut off while sending");
    assert_eq!(rig.get("/healthz").status, 200);
}

#[test]
fn the_witness_says_who_it_is_and_whether_it_lives() {
    let rig = Rig::new();
    let key = String::from_utf8(rig.get("/key").body).unwrap();
    assert_eq!(key.trim_end().parse::<WitnessKey>(), Ok(cosigner(3).public().clone()));
    assert!(key.trim_end().parse::<NoteKey>().is_err(), "it is no log's key");
    assert_eq!(rig.get("/healthz").body, b"ok\n");
}
