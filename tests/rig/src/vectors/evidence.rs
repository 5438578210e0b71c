//! Evidence against a board's key: what convicts it, what accuses nobody, what shows nothing, what can't be read.

use crate::{Rig, marks, signing_key};
use psephos_log::{
    Hash,
    evidence::{Case, Evidence, Fork, Omission, Proved, Replacement},
    note::{KeyName, NoteSigner, SignedNote},
    promise::Promise,
    proof::TlogProof,
    tile::{RightEdge, TileSet},
    tree::{Consistency, Inclusion},
};
use psephos_record::{EntryKind, Unsigned, life::CloseOrder};
use std::collections::BTreeMap;

/// Before voting closes and after it opened.
const PROMISED: u64 = 1_500;

/// A history of a log.
struct History {
    rig: Rig,
    leaves: Vec<Hash>,
    tiles: TileSet,
    note: SignedNote,
}

impl History {
    fn of(rig: Rig) -> Self {
        let leaves: Vec<Hash> = rig.log.entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let mut tiles = TileSet::new();
        for (id, hashes) in RightEdge::new().append(&leaves) {
            tiles.insert(id, hashes);
        }
        let note = rig.cosigned(&[]);
        Self { rig, leaves, tiles, note }
    }

    fn signer(&self) -> NoteSigner {
        let origin = self.rig.process.manifest().origin(&self.rig.id());
        NoteSigner::new(KeyName::new(origin).unwrap(), self.rig.board.clone())
    }

    fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    fn proved(&self, index: u64) -> Proved {
        let path = Inclusion::path(index, self.size(), &self.tiles).unwrap().unwrap();
        let tracker = self.leaves[usize::try_from(index).unwrap()];
        Proved { tracker, proof: TlogProof { extra: None, index, path, checkpoint: self.note.clone() } }
    }

    fn consistency(&self, old: u64) -> Vec<Hash> {
        Consistency::prove(old, self.size(), &self.tiles).unwrap().unwrap()
    }

    /// The last entry that the board dated.
    fn dated(&self) -> Option<(u64, Vec<u8>)> {
        let entries = (0..).zip(&self.rig.log.entries);
        let log = self.signer().public().clone();
        let dated = entries.filter(|(_, entry)| psephos_tally::evidence::date(entry, &log).is_some()).last();
        dated.map(|(index, entry)| (index, entry.clone()))
    }

    fn last(&self) -> (u64, Vec<u8>) {
        (self.size() - 1, self.rig.log.entries.last().unwrap().clone())
    }
}

/// The files by their paths below `tests/vectors`.
pub(super) fn files() -> BTreeMap<String, Vec<u8>> {
    let opened = || Rig::announced().opened();
    let voted = |first| {
        let mut rig = opened();
        rig.vote(0, &marks(first, &[0]));
        rig
    };
    let longer = |mut rig: Rig| {
        rig.vote(1, &marks(1, &[]));
        rig
    };
    let (one, other, long) = (History::of(voted(0)), History::of(voted(2)), History::of(longer(voted(0))));
    let other_long = History::of(longer(voted(2)));
    let mut closing = opened();
    closing.close();
    let closed = History::of(closing);
    let mut ordered = opened();
    let order =
        Unsigned::new(EntryKind::CloseOrder, ordered.id(), &CloseOrder { time: 1_900 }).sign(&ordered.organiser);
    ordered.post(order).unwrap();
    let ordered = History::of(ordered);
    let (at, signer) = (one.size() - 1, one.signer());
    let log = signer.public().clone();

    let promise = |tracker, by| Promise { tracker, by }.sign(&signer).unwrap();
    let omission = |history: &History, by| {
        let promise = promise(*one.leaves.last().unwrap(), by);
        Omission { promise, checkpoint: history.note.clone(), leaves: history.leaves.clone(), dated: history.dated() }
    };
    let fork = |first: &SignedNote, second: &SignedNote, proof| {
        Case::Fork(Fork { first: first.clone(), second: second.clone(), proof })
    };
    let replacement = |first, second| Case::Replacement(Replacement { first, second });
    let stranger = NoteSigner::new(log.name().clone(), signing_key(99));
    let by_stranger = stranger.sign(other.note.unverified_text()).unwrap();
    let elsewhere = NoteSigner::new(KeyName::new("board.test/another").unwrap(), one.rig.board.clone());
    let mut altered = other.proved(at);
    altered.proof.path[0] = Hash::leaf(b"altered");
    let kept = omission(&closed, PROMISED);

    let cases = [
        ("accept/fork-of-one-size", fork(&one.note, &other.note, vec![])),
        ("accept/fork-of-two-sizes", fork(&one.note, &other_long.note, other_long.consistency(one.size()))),
        ("accept/fork-the-larger-first", fork(&other_long.note, &one.note, other_long.consistency(one.size()))),
        ("accept/another-entry", replacement(one.proved(at), other.proved(at))),
        ("accept/another-entry-in-a-smaller-log", replacement(other_long.proved(at), one.proved(at))),
        ("accept/promise-not-kept", Case::Omission(kept.clone())),
        ("undecided/no-proof", fork(&one.note, &other_long.note, vec![])),
        ("undecided/a-proof-that-somebody-made-up", fork(&one.note, &long.note, vec![Hash::leaf(b"made up")])),
        ("undecided/promise-still-running", Case::Omission(omission(&closed, 2_000))),
        ("undecided/nothing-later-than-the-opening", Case::Omission(omission(&History::of(opened()), PROMISED))),
        ("undecided/no-time", Case::Omission(Omission { dated: None, ..kept.clone() })),
        (
            "undecided/time-of-the-organiser",
            Case::Omission(Omission { dated: Some(ordered.last()), ..omission(&ordered, PROMISED) }),
        ),
        ("reject/one-extends-the-other", fork(&one.note, &long.note, long.consistency(one.size()))),
        ("reject/the-same-twice", fork(&one.note, &one.note, vec![])),
        ("reject/checkpoint-of-another-key", fork(&one.note, &by_stranger, vec![])),
        ("reject/same-entry", replacement(one.proved(at), long.proved(at))),
        ("reject/other-places", replacement(one.proved(at - 1), other.proved(at))),
        ("reject/altered-path", replacement(one.proved(at), altered)),
        ("reject/promise-kept", Case::Omission(omission(&one, PROMISED))),
        (
            "reject/promise-of-another-log",
            Case::Omission(Omission {
                promise: Promise { tracker: one.leaves[3], by: PROMISED }.sign(&elsewhere).unwrap(),
                ..kept.clone()
            }),
        ),
        ("reject/a-leaf-left-out", Case::Omission(Omission { leaves: closed.leaves[1..].to_vec(), ..kept.clone() })),
        (
            "reject/time-of-an-entry-of-another-log",
            Case::Omission(Omission { dated: Some((0, closed.dated().unwrap().1)), ..kept }),
        ),
    ];
    let mut files = BTreeMap::new();
    for (name, case) in cases {
        let evidence = Evidence { log: log.clone(), case };
        files.insert(format!("evidence/{name}.txt"), evidence.to_string().into_bytes());
    }
    let whole = String::from_utf8(files["evidence/accept/fork-of-one-size.txt"].clone()).unwrap();
    for (name, text) in [
        ("another-version", whole.replacen("v1", "v2", 1)),
        ("another-kind", whole.replacen("\nfork\n", "\nspoon\n", 1)),
        ("carriage-returns", whole.replace('\n', "\r\n")),
        ("a-line-too-few", whole.replacen("first 5", "first 4", 1)),
        ("a-line-too-many", whole.replacen("first 5", "first 6", 1)),
        ("number-with-a-zero-before-it", whole.replacen("first 5", "first 05", 1)),
        ("parts-swapped", whole.replacen("first 5", "tsrif 5", 1).replacen("second 5", "first 5", 1)),
        ("goes-on", format!("{whole}\n")),
        ("breaks-off", whole.trim_end_matches("proof 0\n").to_owned()),
        ("last-line-without-an-end", whole.trim_end().to_owned()),
    ] {
        assert_ne!(text, whole, "{name}");
        files.insert(format!("evidence/malformed/{name}.txt"), text.into_bytes());
    }
    files
}
