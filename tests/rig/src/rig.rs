//! The honest situation, of which each test changes one thing.
#![allow(missing_docs, reason = "names say it")]

use ed25519_dalek::SigningKey;
use psephos_crypto::SecretScalar;
use psephos_log::{
    Hash as TreeHash,
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    note::{KeyName, NoteSigner, SignedNote},
    tile::{self, Resource, RightEdge, TileId, TilePath},
};
use psephos_record::{
    EntryKind, Key, Manifest, ProcessId, Tracker, Unsigned,
    booth::{Booth, Prepared, Selection, Turn},
    contest::{Contest, ContestKind, ContestOption, Counting},
    ids::{ByteString, FixedBytes},
    life::CosignedCheckpoint,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, TieRule, Trustee, Witness},
    roll::{Roll, Voter},
    text::Text,
};
use psephos_tally::{
    Admitted, Process, Rejected, Surroundings,
    trustee::{NextStep, TrusteeKeys},
    verifier::{MemorySource, Report, Watch, verify},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::{collections::BTreeMap, time::Duration};

pub struct Rig {
    pub organiser: SigningKey,
    pub registrar: SigningKey,
    pub board: SigningKey,
    pub trustees: Vec<TrusteeKeys>,
    pub voters: Vec<SecretScalar>,
    pub process: Process,
    pub log: Log,
    pub rng: ChaCha20Rng,
}

#[derive(Default)]
pub struct Log {
    pub entries: Vec<Vec<u8>>,
    pub blobs: BTreeMap<[u8; 32], Vec<u8>>,
}

impl Surroundings for Log {
    fn blob(&self, sha256: &[u8; 32]) -> Option<Vec<u8>> {
        self.blobs.get(sha256).cloned()
    }
    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        self.entries.get(usize::try_from(index).ok()?).cloned()
    }
}

pub fn contest(id: &str, options: usize, min: u32, max: u32, blank: bool) -> Contest {
    Contest {
        id: id.to_owned(),
        title: Text::en_zh(id, id),
        description: Text::default(),
        options: (0..options)
            .map(|i| ContestOption {
                id: format!("o{i}"),
                title: Text::en_zh(&format!("Option {i}"), &format!("选项{i}")),
            })
            .collect(),
        kind: ContestKind::Choose { min, max, blank },
        counting: Counting::Plurality { seats: 1 },
    }
}

pub fn key(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// What the trustee in this position, from 0, keeps.
pub const fn trustee_seed(position: u8) -> [u8; 32] {
    [100 + position; 32]
}

pub fn trustee_keys(count: u8) -> Vec<TrusteeKeys> {
    (0..count).map(|position| TrusteeKeys::from_seed(trustee_seed(position))).collect()
}

pub fn manifest(trustees: &[TrusteeKeys], threshold: u16, contests: Vec<Contest>) -> Manifest {
    let all = (0..u32::try_from(contests.len()).unwrap()).collect();
    Manifest {
        kind: ProcessKind::Election,
        nonce: FixedBytes([9; 16]),
        title: Text::en_zh("Town election", "镇选举"),
        description: Text::default(),
        organiser: key(&signing_key(1)),
        registrar: key(&signing_key(2)),
        board: BoardIdentity { name: "board.test".to_owned(), key: key(&signing_key(3)) },
        trustees: trustees
            .iter()
            .enumerate()
            .map(|(i, keys)| Trustee {
                name: format!("Trustee {}", i + 1),
                signing_key: keys.signing_public(),
                sealing_key: keys.sealing_public(),
            })
            .collect(),
        threshold,
        contests,
        styles: vec![BallotStyle { id: "all".to_owned(), contests: all }],
        opens_at: 1_000,
        closes_at: 2_000,
        early_close: true,
        minimum_group: 2,
        max_weight: 1_000_000,
        ties: TieRule::Stands,
        witnesses: Vec::new(),
        quorum: 0,
        draw: None,
    }
}

/// Witnesses with a name and a key each.
pub fn cosigners(count: u8) -> Vec<Cosigner> {
    (0..count).map(|i| Cosigner::new(KeyName::new(format!("witness{i}.test")).unwrap(), signing_key(150 + i))).collect()
}

/// Some of them as a manifest names them.
pub fn named(witnesses: &[Cosigner]) -> Vec<Witness> {
    let named = |witness: &Cosigner| Witness {
        name: witness.public().name().to_string(),
        key: Key(*witness.public().public()),
    };
    witnesses.iter().map(named).collect()
}

/// All of them at one time.
pub fn at(witnesses: &[Cosigner], time: u64) -> Vec<(&Cosigner, u64)> {
    witnesses.iter().map(|witness| (witness, time)).collect()
}

impl Rig {
    /// An announced election with two contests and 3 of 5 trustees.
    pub fn announced() -> Self {
        let contests = vec![contest("mayor", 3, 1, 1, true), contest("projects", 4, 0, 3, false)];
        let trustees = trustee_keys(5);
        let manifest = manifest(&trustees, 3, contests);
        Self::with(&manifest, trustees, 6)
    }

    pub fn with(manifest: &Manifest, trustees: Vec<TrusteeKeys>, voters: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([42; 32]);
        let bytes = Unsigned::manifest(manifest).sign(&signing_key(1));
        let process = Process::announce(&bytes).expect("the manifest is possible");
        let log = Log { entries: vec![bytes], ..Log::default() };
        Self {
            organiser: signing_key(1),
            registrar: signing_key(2),
            board: signing_key(3),
            trustees,
            voters: (0..voters).map(|_| SecretScalar::random(&mut rng)).collect(),
            process,
            log,
            rng,
        }
    }

    pub fn id(&self) -> ProcessId {
        self.process.id()
    }

    pub fn post(&mut self, bytes: Vec<u8>) -> Result<Admitted, Rejected> {
        let screened = self.process.screen().check(std::slice::from_ref(&bytes)).remove(0)?;
        let admitted = self.process.admit(&screened, &self.log)?;
        self.log.entries.push(bytes);
        Ok(admitted)
    }

    /// What a dishonest board does: the entry stands in the log whatever the rules say.
    pub fn force(&mut self, bytes: Vec<u8>) {
        if let Err(rejected) = self.post(bytes.clone()) {
            self.process.skip(&rejected.tracker.unwrap_or(Tracker::of_entry(&bytes)));
            self.log.entries.push(bytes);
        }
    }

    /// The next message of this trustee.
    pub fn next_message(&mut self, trustee: usize) -> Option<Vec<u8>> {
        match self.trustees[trustee].next_step(&self.process, &mut self.rng).expect("the trustee agrees") {
            NextStep::Post(unsigned) => Some(unsigned.sign(&self.trustees[trustee].signing_key())),
            NextStep::Wait(_) | NextStep::Done(_) => None,
        }
    }

    /// Lets these trustees act, in turns, until none has anything to do.
    pub fn run_trustees(&mut self, trustees: &[usize]) {
        loop {
            let mut acted = false;
            for trustee in trustees {
                if let Some(message) = self.next_message(*trustee) {
                    self.post(message).expect("an honest trustee's message is accepted");
                    acted = true;
                }
            }
            if !acted {
                return;
            }
        }
    }

    pub fn all_trustees(&self) -> Vec<usize> {
        (0..self.trustees.len()).collect()
    }

    pub fn roll_entry(&mut self, weight: impl Fn(usize) -> u32, style: impl Fn(usize) -> u32) -> Vec<u8> {
        let voters = self
            .voters
            .iter()
            .enumerate()
            .map(|(i, secret)| Voter {
                credential: psephos_record::credential::public(secret),
                style: style(i),
                weight: weight(i),
            })
            .collect();
        let (blob, sealed) = Roll::new(voters, self.process.manifest()).unwrap().encode();
        self.log.blobs.insert(sealed.blob.0, blob);
        Unsigned::new(EntryKind::Roll, self.id(), &sealed).sign(&self.registrar)
    }

    /// Whatever the board owes at `now`.
    pub fn clockwork(&mut self, now: u64) {
        while let Some(due) = self.process.due(now, &self.log) {
            let bytes = due.sign(&self.board);
            self.post(bytes).expect("what the board owes is accepted");
        }
    }

    /// Ceremony done, roll sealed, voting open.
    #[must_use]
    pub fn opened(mut self) -> Self {
        let roll = self.roll_entry(|_| 1, |_| 0);
        self.open_with(roll);
        self
    }

    pub fn open_with(&mut self, roll: Vec<u8>) {
        self.run_trustees(&self.all_trustees());
        self.post(roll).unwrap();
        self.clockwork(1_000);
    }

    pub fn booth(&self) -> Booth {
        let key = self.process.committee().expect("the ceremony is done").key;
        Booth::new(self.id(), self.process.manifest().clone(), key)
    }

    pub fn prepare(&mut self, voter: usize, selections: &[Selection]) -> Prepared {
        let credential = self.voters[voter].clone();
        let public = psephos_record::credential::public(&credential);
        let state = self.process.voter(&public).unwrap_or_default();
        let position = self.process.roll().and_then(|roll| roll.position(&public)).unwrap();
        let style = self.process.roll().unwrap().voters()[position].style;
        let turn = Turn { credential: &credential, style, counter: state.ballots, previous: state.last };
        self.booth().prepare(&turn, selections, &mut self.rng).expect("the selections are within the rules")
    }

    pub fn vote(&mut self, voter: usize, selections: &[Selection]) -> Tracker {
        let prepared = self.prepare(voter, selections);
        self.post(prepared.entry().to_vec()).expect("an honest ballot is accepted");
        *prepared.tracker()
    }

    pub fn close(&mut self) {
        self.clockwork(2_000);
    }

    /// The log's checkpoint as it is now, signed by the board and cosigned by these witnesses at these times.
    pub fn cosigned(&self, witnesses: &[(&Cosigner, u64)]) -> SignedNote {
        let origin = KeyName::new(self.process.manifest().origin(&self.id())).unwrap();
        let root = TreeHash::from_bytes(self.process.root().0);
        let signer = NoteSigner::new(origin.clone(), self.board.clone());
        let mut note = Checkpoint::new(origin, self.process.size(), root).sign(&signer).unwrap();
        for (witness, time) in witnesses {
            witness.cosign(&mut note, *time).unwrap();
        }
        note
    }

    /// The board's entry that shows what these witnesses cosigned.
    pub fn shown(&self, note: &SignedNote) -> Vec<u8> {
        let payload = CosignedCheckpoint { note: ByteString(note.to_string().into_bytes()) };
        Unsigned::new(EntryKind::CosignedCheckpoint, self.id(), &payload).sign(&self.board)
    }

    /// The record as a board would serve it.
    pub fn record(&self) -> MemorySource {
        record(&self.process, &self.log, &self.board)
    }

    pub fn report(&self) -> Report {
        check(&self.record())
    }
}

pub fn record(process: &Process, log: &Log, board: &SigningKey) -> MemorySource {
    let origin = KeyName::new(process.manifest().origin(&process.id())).unwrap();
    let mut record = tiles(log);
    let leaves = log.entries.iter().map(|entry| TreeHash::leaf(entry));
    let signed = checkpoint(&origin, leaves, board);
    record.files.insert("checkpoint".to_owned(), signed);
    record
}

/// A checkpoint over these leaves, signed.
pub fn checkpoint(origin: &KeyName, leaves: impl Iterator<Item = TreeHash>, board: &SigningKey) -> Vec<u8> {
    let mut frontier = psephos_log::tree::Frontier::new();
    leaves.for_each(|leaf| frontier.push(leaf));
    let signer = NoteSigner::new(origin.clone(), board.clone());
    let checkpoint = Checkpoint::new(origin.clone(), frontier.size(), frontier.root());
    checkpoint.sign(&signer).unwrap().to_string().into_bytes()
}

/// Everything of a record but its checkpoint.
pub fn tiles(log: &Log) -> MemorySource {
    let mut files = BTreeMap::new();
    let leaves: Vec<TreeHash> = log.entries.iter().map(|entry| TreeHash::leaf(entry)).collect();
    let mut edge = RightEdge::new();
    let size = leaves.len() as u64;
    for (id, hashes) in edge.append(&leaves) {
        let path = TilePath { resource: Resource::Hashes(id), width: id.width(size) };
        files.insert(format!("tile/{path}"), tile::encode(&hashes));
    }
    for (index, entries) in (0_u64..).zip(log.entries.chunks(256)) {
        let width = TileId { level: 0, index }.width(size);
        let path = TilePath { resource: Resource::Entries(index), width };
        let bundle = tile::bundle(entries.iter().map(Vec::as_slice)).unwrap();
        files.insert(format!("tile/{path}"), bundle);
    }
    for (name, blob) in &log.blobs {
        files.insert(format!("blob/{}", psephos_crypto::Digest(*name)), blob.clone());
    }
    MemorySource { files }
}

pub fn check(source: &MemorySource) -> Report {
    let mut progress = |_| ();
    let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut progress };
    verify(source, None, &mut watch)
}

/// One mark in a contest with a blank, and any marks in the second.
pub fn marks(first: usize, second: &[usize]) -> Vec<Selection> {
    vec![Selection::marked(3, &[first]), Selection::marked(4, second)]
}

pub fn blank(second: &[usize]) -> Vec<Selection> {
    vec![Selection::blank(3), Selection::marked(4, second)]
}

/// Two voters have voted, and voting is closed.
pub fn closed() -> Rig {
    let mut rig = Rig::announced().opened();
    rig.vote(0, &marks(0, &[0]));
    rig.vote(1, &marks(1, &[0, 1]));
    rig.close();
    rig
}
