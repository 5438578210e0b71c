//! The vectors of single entries through the public door: each is posted over HTTP to a board that has got as far as the
//! vector says, is refused by its name, and leaves no trace.

use crate::{
    answer::{self, Answer},
    database::Database,
    rig::{Rig, settings},
};
use psephos_board::{Role, WitnessAddress};
use psephos_log::{cosignature::WitnessKey, note::KeyName};
use psephos_record::{
    Entry, EntryKind, Manifest, ProcessId, Tracker, cbor,
    draw::{Exclusion, pool::PoolPart},
    life::Close,
    manifest::Witness,
    roll::SealedRoll,
};
use psephos_rig::vectors::{self, Offered, Vector, blobs_of, entries_of};
use std::{
    collections::BTreeMap,
    sync::Arc,
    thread::{JoinHandle, sleep, spawn},
    time::Duration,
};

/// An election of the vectors that is replayed on a board, entry by entry.
struct Replay<'a> {
    rig: &'a Rig,
    process: ProcessId,
    entries: Vec<Vec<u8>>,
    blobs: BTreeMap<[u8; 32], Vec<u8>>,
    opens_at: u64,
    /// When the last source of a draw is published.
    published_at: u64,
    /// The time of the last exclusion.
    excluded_at: Option<u64>,
    done: usize,
    /// A receipt waits for witnesses, who are away; nobody else waits for it.
    posts: Vec<JoinHandle<u16>>,
}

impl<'a> Replay<'a> {
    fn new(rig: &'a Rig, base: &Vector) -> Self {
        let record = base.record.as_ref().unwrap();
        let entries = entries_of(record);
        let manifest = Entry::decode(&entries[0]).unwrap();
        let process = manifest.process;
        let manifest: Manifest = cbor::decode(&manifest.payload.0).unwrap();
        let blobs = blobs_of(record);
        let published =
            manifest.draw.iter().flat_map(|draw| draw.sources.iter().flatten()).map(|source| source.due).max();
        let mut replay = Self {
            rig,
            process,
            entries,
            blobs,
            opens_at: manifest.opens_at,
            published_at: published.unwrap_or(0),
            excluded_at: None,
            done: 0,
            posts: Vec::new(),
        };
        replay.until(1);
        replay
    }

    fn size(&self) -> u64 {
        self.rig.runtime.block_on(self.rig.board.summary(&self.process)).map_or(0, |summary| summary.size)
    }

    /// Where an entry is posted, and the body.
    fn post(&self, entry: &[u8], blob: Option<&[u8]>) -> (String, Vec<u8>) {
        match (Entry::kind_of(entry), blob) {
            (_, Some(blob)) => {
                let body = [&u32::try_from(entry.len()).unwrap().to_be_bytes(), entry, blob].concat();
                (format!("/{}/entries-with-blob", self.process), body)
            }
            (Some(EntryKind::Manifest), None) if self.done == 0 => ("/processes".to_owned(), entry.to_vec()),
            _ => (format!("/{}/entries", self.process), entry.to_vec()),
        }
    }

    fn send(&mut self, entry: &[u8], blob: Option<&[u8]>) {
        let ((path, body), url) = (self.post(entry, blob), self.rig.url.clone());
        self.posts.push(spawn(move || answer::post(&url, &path, &body).status));
    }

    /// Goes on until the log has this many entries. What the board posts itself comes by the clock, or by what it follows.
    fn until(&mut self, size: usize) {
        while self.done < size {
            let entry = self.entries[self.done].clone();
            match Entry::kind_of(&entry).unwrap() {
                EntryKind::Open => self.rig.clock.turn_to(self.opens_at),
                EntryKind::CloseOrder => {
                    let close = Entry::decode(&self.entries[self.done + 1]).unwrap();
                    let close: Close = cbor::decode(&close.payload.0).unwrap();
                    self.rig.clock.turn_to(close.time);
                    self.send(&entry, None);
                }
                EntryKind::Close => {
                    let close: Close = cbor::decode(&Entry::decode(&entry).unwrap().payload.0).unwrap();
                    self.rig.clock.turn_to(close.time);
                }
                // After an exclusion the board waits a little for others.
                EntryKind::Result => self.excluded_at.iter().for_each(|time| self.rig.clock.turn_to(time + 60)),
                EntryKind::Exclusion => {
                    let exclusion: Exclusion = cbor::decode(&Entry::decode(&entry).unwrap().payload.0).unwrap();
                    self.rig.clock.turn_to(exclusion.time);
                    self.excluded_at = Some(exclusion.time);
                    self.send(&entry, None);
                }
                EntryKind::SourceNumbers => {
                    self.rig.clock.turn_to(self.published_at);
                    self.send(&entry, None);
                }
                EntryKind::Roll | EntryKind::PoolPart => {
                    let blob = self.blobs[&named_blob(&entry)].clone();
                    self.send(&entry, Some(&blob));
                }
                _ => self.send(&entry, None),
            }
            self.done += 1;
            for waited in 0..1_000 {
                if self.size() >= self.done as u64 {
                    break;
                }
                assert!(waited < 999, "{:?} {} does not come", Entry::kind_of(&entry), self.done - 1);
                sleep(Duration::from_millis(5));
            }
        }
        let tracker = Tracker::of_entry(&self.entries[self.done - 1]);
        // A result that came before the last decryptions counted among those that were waited for.
        let is_there = || self.rig.get(&format!("/{}/proof/{tracker}", self.process)).status == 200;
        let came = (0..1_000).any(|_| {
            let there = is_there();
            sleep(Duration::from_millis(if there { 0 } else { 5 }));
            there
        });
        assert!(came, "the board's log is the vector's, entry {}", self.done - 1);
    }

    /// Goes on to the end; everything that was posted was taken.
    fn finish(mut self) {
        self.until(self.entries.len());
        for post in self.posts {
            let status = post.join().unwrap();
            assert!([200, 201].contains(&status), "{status}");
        }
    }

    /// Offers an entry that must be refused, and says what the board answers otherwise than it should.
    fn refuses(&self, vector: &Vector, offered: &Offered) -> Option<String> {
        let blob = offered.blob.as_ref().map(|blob| hex::decode(blob).unwrap());
        let before = self.size();
        let (path, body) = self.post(&hex::decode(&offered.bytes).unwrap(), blob.as_deref());
        let answer = self.rig.post(&path, &body);
        // What the board owes comes by itself, whatever is offered.
        for index in before..self.size() {
            let owed = Tracker::of_entry(&self.entries[usize::try_from(index).unwrap()]);
            let proof = self.rig.get(&format!("/{}/proof/{owed}", self.process));
            assert_eq!(proof.status, 200, "{}: entry {index} was written", vector.path);
        }
        differs(&answer, vector, offered)
    }
}

/// The blob that a roll's or a pool part's entry commits to.
fn named_blob(entry: &[u8]) -> [u8; 32] {
    let Entry { kind, payload, .. } = Entry::decode(entry).unwrap();
    match kind {
        EntryKind::Roll => cbor::decode::<SealedRoll>(&payload.0).unwrap().blob.0,
        _ => cbor::decode::<PoolPart>(&payload.0).unwrap().blob.0,
    }
}

/// What the board should answer, by name, and what it answers.
fn differs(answer: &Answer, vector: &Vector, offered: &Offered) -> Option<String> {
    let due = offered.problem.as_deref().unwrap_or(&vector.story.faults[0].name);
    let found = match answer.status {
        200 if answer.json()["repeated"] == true => "repeated".to_owned(),
        200 | 201 => "taken".to_owned(),
        _ => answer.problem().1,
    };
    (found != due).then(|| format!("{}: {found}, and {due} is due", vector.path))
}

/// A board that knows the witnesses which the manifest names, none of whom answers.
fn board(base: &Vector) -> Rig {
    let manifest = Entry::decode(&entries_of(base.record.as_ref().unwrap())[0]).unwrap();
    let manifest: Manifest = cbor::decode(&manifest.payload.0).unwrap();
    let database = Database::new();
    let mut settings = settings(&database.url());
    let away = |witness: &Witness| {
        let name = KeyName::new(witness.name.clone()).unwrap();
        WitnessAddress {
            key: WitnessKey::new(name, &witness.key.0).unwrap(),
            url: "http://127.0.0.1:1".to_owned(),
            authorities: Vec::new(),
        }
    };
    settings.witnesses = manifest.witnesses.iter().map(away).collect();
    settings.start_without_witnesses = true;
    Rig::with(Role::Whole, settings, database, Arc::default()).unwrap()
}

#[test]
fn every_entry_of_the_vectors_is_refused_over_http_by_its_name_and_nothing_is_written() {
    let vectors = vectors::read();
    let mut differences = Vec::new();
    for base in vectors.iter().filter(|vector| vector.path.starts_with("accept/")) {
        let here = |vector: &&Vector| {
            vector.story.entry.as_ref().is_some_and(|entry| entry.record.as_ref() == Some(&base.path))
        };
        let mut here: Vec<&Vector> = vectors.iter().filter(here).collect();
        if here.is_empty() {
            continue;
        }
        here.sort_by_key(|vector| vector.story.entry.as_ref().map(|entry| entry.after));
        let rig = board(base);
        let mut replay = Replay::new(&rig, base);
        for vector in here {
            let offered = vector.story.entry.as_ref().unwrap();
            replay.until(usize::try_from(offered.after).unwrap());
            differences.extend(replay.refuses(vector, offered));
        }
        replay.finish();
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_manifest_of_the_vectors_is_refused_over_http_by_its_name_and_nothing_is_announced() {
    let rig = Rig::new();
    let vectors = vectors::read();
    let (mut count, mut differences) = (0, Vec::new());
    for vector in &vectors {
        let Some(offered) = vector.story.entry.as_ref().filter(|entry| entry.record.is_none()) else { continue };
        let answer = rig.post("/processes", &hex::decode(&offered.bytes).unwrap());
        differences.extend(differs(&answer, vector, offered));
        count += 1;
    }
    assert!(count > 0 && differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(rig.get("/processes").json().as_array().unwrap().len(), 0);
}
