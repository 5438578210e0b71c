//! `psephos evidence` as a person runs it: on the vectors, and on what a voter kept and a board shows.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use psephos_log::{
    Hash,
    note::{KeyName, NoteSigner, SignedNote},
    promise::Promise,
    proof::TlogProof,
    tile::{RightEdge, TileSet},
    tree::Inclusion,
};
use psephos_rig::{Rig, marks, vectors};
use serde_json::json;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn psephos(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_psephos")).arg("evidence").args(arguments).output().unwrap()
}

fn ended(ran: &Output) -> (i32, String) {
    let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    (ran.status.code().unwrap(), said)
}

#[test]
fn every_vector_ends_as_its_folder_says() {
    let mut seen = 0;
    for name in vectors::committed().keys().filter(|name| name.starts_with("evidence/")) {
        let file = vectors::folder().join(name);
        let (code, said) = ended(&psephos(&["check", file.to_str().unwrap()]));
        let (due, word) = match name.split('/').nth(1) {
            Some("accept") => (0, "CONVICTED"),
            Some("undecided") => (2, "Nobody is accused"),
            Some("reject") => (1, "It shows NOTHING against this key"),
            _ => (1, "error: malformed-evidence"),
        };
        assert_eq!(code, due, "{name}: {said}");
        assert!(said.contains(word), "{name}: {said}");
        seen += 1;
    }
    assert!(seen >= 30, "{seen}");
}

/// An election at some point of its life, as a folder.
struct Town {
    rig: Rig,
    folder: tempfile::TempDir,
}

impl Town {
    fn of(rig: Rig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in rig.record().files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        Self { rig, folder }
    }

    /// One in which these voters voted for these.
    fn voted(votes: &[(usize, usize)]) -> Rig {
        let mut rig = Rig::announced().opened();
        for (voter, option) in votes {
            rig.vote(*voter, &marks(*option, &[0]));
        }
        rig
    }

    fn path(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn signer(&self) -> NoteSigner {
        let origin = self.rig.process.manifest().origin(&self.rig.id());
        NoteSigner::new(KeyName::new(origin).unwrap(), self.rig.board.clone())
    }

    /// The receipt of the last entry, promised by this time.
    fn receipt(&self, by: u64) -> String {
        let leaves: Vec<Hash> = self.rig.log.entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let mut tiles = TileSet::new();
        for (id, hashes) in RightEdge::new().append(&leaves) {
            tiles.insert(id, hashes);
        }
        let (tracker, size) = (*leaves.last().unwrap(), leaves.len() as u64);
        let path = Inclusion::path(size - 1, size, &tiles).unwrap().unwrap();
        let checkpoint: SignedNote = self.rig.cosigned(&[]);
        let proof = TlogProof { extra: None, index: size - 1, path, checkpoint };
        let promise = Promise { tracker, by }.sign(&self.signer()).unwrap();
        json!({
            "index": size - 1, "tracker": tracker.to_string(), "repeated": false,
            "promise": promise.to_string(), "proof": proof.to_string(),
        })
        .to_string()
    }
}

fn make(kind: &str, arguments: &[&str], town: &Town, out: &Path) -> (i32, String) {
    let id = town.rig.id().to_string();
    let common = ["--record", town.path(), "--process", &id, "--out", out.to_str().unwrap()];
    ended(&psephos(&[&["make", kind], arguments, &common].concat()))
}

#[test]
fn what_a_voter_kept_convicts_a_board_that_shows_another_history() {
    let kept = tempfile::tempdir().unwrap();
    let file = |name: &str| kept.path().join(name);
    let mine = Town::of(Town::voted(&[(0, 1)]));
    fs::write(file("receipt"), mine.receipt(1_500)).unwrap();
    let receipt = file("receipt");
    let receipt = receipt.to_str().unwrap();

    // The board goes on as it should: nothing is wrong, and nothing is written.
    let honest = Town::of(Town::voted(&[(0, 1), (1, 1)]));
    let (code, said) = make("fork", &["--receipt", receipt], &honest, &file("none"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the one checkpoint extends the other") && said.contains("Nothing was written"), "{said}");
    let (code, said) = make("omission", &["--receipt", receipt], &honest, &file("none"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the promised entry is in the tree"), "{said}");
    assert!(!file("none").exists());

    // It shows a history in which another ballot stands in this one's place.
    let forked = Town::of(Town::voted(&[(2, 0), (1, 1)]));
    let (code, said) = make("fork", &["--receipt", receipt], &forked, &file("replacement"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("different entries stand at place"), "{said}");
    let replacement = file("replacement");
    let (code, said) = ended(&psephos(&["check", replacement.to_str().unwrap()]));
    assert_eq!(code, 0, "{said}");
    let (code, said) = ended(&psephos(&["check", replacement.to_str().unwrap(), "--record", honest.path()]));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("names this key as its board's"), "{said}");
    // Nothing is ever written over.
    let (code, said) = make("fork", &["--receipt", receipt], &forked, &file("replacement"));
    assert_eq!(code, 1, "{said}");

    // Two checkpoints, without any receipt.
    fs::write(file("monday"), mine.rig.cosigned(&[]).to_string()).unwrap();
    fs::write(file("friday"), forked.rig.cosigned(&[]).to_string()).unwrap();
    let (monday, friday) = (file("monday"), file("friday"));
    let two = ["--first", monday.to_str().unwrap(), "--second", friday.to_str().unwrap()];
    let (code, said) = make("fork", &two, &forked, &file("fork"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("signed two histories, checkpoints of"), "{said}");
    // With the record of the smaller one it can't be shown, and nobody is accused.
    let (code, said) = make("fork", &two, &mine, &file("none"));
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("owes a consistency proof") && !file("none").exists(), "{said}");
}

#[test]
fn a_promise_that_was_not_kept_convicts_once_the_board_has_said_that_it_is_later() {
    let kept = tempfile::tempdir().unwrap();
    let (receipt, late) = (kept.path().join("receipt"), kept.path().join("late"));
    let mine = Town::of(Town::voted(&[(1, 1), (0, 1)]));
    fs::write(&receipt, mine.receipt(1_500)).unwrap();
    fs::write(&late, mine.receipt(2_030)).unwrap();
    let out = kept.path().join("omission");

    let open = Town::of(Town::voted(&[(1, 1)]));
    let (code, said) = make("omission", &["--receipt", receipt.to_str().unwrap()], &open, &out);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("Nobody is accused") && !out.exists(), "{said}");

    let mut closed = Town::voted(&[(1, 1)]);
    closed.close();
    let closed = Town::of(closed);
    let (code, said) = make("omission", &["--receipt", late.to_str().unwrap()], &closed, &out);
    assert_eq!(code, 2, "a promise that runs out after the close: {said}");
    let (code, said) = make("omission", &["--receipt", receipt.to_str().unwrap()], &closed, &out);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("CONVICTED: this key promised an entry by 1970-01-01T00:25:00Z"), "{said}");
    let (code, said) = ended(&psephos(&["check", out.to_str().unwrap(), "--record", closed.path()]));
    assert_eq!(code, 0, "{said}");

    // Whoever takes a leaf away, or the date, convicts nobody.
    let text = fs::read_to_string(&out).unwrap();
    let (before, _) = text.split_once("dated 2\n").unwrap();
    fs::write(&out, format!("{before}dated 0\n")).unwrap();
    assert_eq!(ended(&psephos(&["check", out.to_str().unwrap()])).0, 2);
}

#[test]
fn evidence_against_another_key_is_not_held_against_this_board() {
    let file = vectors::folder().join("evidence/accept/fork-of-one-size.txt");
    let record = vectors::folder().join("accept/lunch/record");
    let id = fs::read_to_string(vectors::folder().join("accept/lunch/record/checkpoint")).unwrap();
    let id = id.lines().next().unwrap().rsplit('/').next().unwrap().to_owned();
    let arguments = ["check", file.to_str().unwrap(), "--record", record.to_str().unwrap(), "--process", &id];
    let (code, said) = ended(&psephos(&arguments));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error: other-key"), "{said}");
}
