//! A board in memory that does what it is told, and a mirror with its door.

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    note::{KeyName, NoteKey, SignedNote},
    tile::{RightEdge, TileSet},
    tree::Consistency,
    witness::{AddCheckpoint, cosignature_in},
};
use psephos_mirror::{Board, Mirror, Settings, Upstream, router};
use psephos_record::{ProcessId, directory};
use psephos_rig::{Log, checkpoint, signing_key, tiles};
use psephos_tally::verifier::{MemorySource, RecordSource, SourceError};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(crate) const NOW: u64 = 1_790_000_000;

pub(crate) fn cosigner() -> Cosigner {
    Cosigner::new(KeyName::new("gazette.example/psephos").unwrap(), SigningKey::from_bytes(&[77; 32]))
}

/// What the board shows; nothing while it is gone.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<Mutex<Option<(String, MemorySource)>>>);

impl Shown {
    /// From now on the board serves this.
    pub(crate) fn serves(&self, process: ProcessId, record: MemorySource) {
        *self.0.lock().unwrap() = Some((process.to_string(), record));
    }

    /// From now on the board serves this directory, and nothing else.
    pub(crate) fn lists(&self, entries: &[Vec<u8>]) {
        self.lists_cosigned(entries, &[]);
    }

    /// The same, cosigned by witnesses at these times.
    pub(crate) fn lists_cosigned(&self, entries: &[Vec<u8>], witnesses: &[(&Cosigner, u64)]) {
        let leaves = entries.iter().map(|entry| Hash::leaf(entry));
        let signed = checkpoint(log_key(directory::NAME).name(), leaves, &signing_key(3));
        let mut note = SignedNote::parse(&signed).unwrap();
        for (witness, time) in witnesses {
            witness.cosign(&mut note, *time).unwrap();
        }
        let mut log = tiles(&Log { entries: entries.to_vec(), blobs: BTreeMap::new() });
        log.files.insert("checkpoint".to_owned(), note.to_string().into_bytes());
        *self.0.lock().unwrap() = Some((directory::NAME.to_owned(), log));
    }

    pub(crate) fn is_gone(&self) {
        *self.0.lock().unwrap() = None;
    }
}

impl Upstream for Shown {
    fn logs(&self) -> Result<Vec<String>, SourceError> {
        let gone = || SourceError::unread("processes", "nobody answers");
        let shown = self.0.lock().unwrap();
        let (name, _) = shown.as_ref().ok_or_else(gone)?;
        // The directory is in no list.
        Ok(Some(name).filter(|name| *name != directory::NAME).into_iter().cloned().collect())
    }

    fn log(&self, name: &str) -> Box<dyn RecordSource> {
        Box::new(Served { shown: self.clone(), name: name.to_owned() })
    }
}

struct Served {
    shown: Shown,
    name: String,
}

impl RecordSource for Served {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match &*self.shown.0.lock().unwrap() {
            Some((name, record)) if *name == self.name => record.read(path),
            Some(_) => Err(SourceError::absent(path, "no such log")),
            None => Err(SourceError::unread(path, "nobody answers")),
        }
    }
}

/// A running mirror.
pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) shown: Shown,
    pub(crate) folder: TempDir,
    pub(crate) mirror: Mirror,
    runtime: Runtime,
}

/// What the door said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cache: String,
    pub(crate) origin: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Rig {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        Runtime::new().unwrap().block_on(Mirror::create(folder.path(), cosigner().public())).unwrap();
        Self::on(folder, Shown::default())
    }

    pub(crate) fn on(folder: TempDir, shown: Shown) -> Self {
        let runtime = Runtime::new().unwrap();
        let key = signing_key(3).verifying_key().to_bytes();
        let board = Board { name: KeyName::new("board.test").unwrap(), key, upstream: Arc::new(shown.clone()) };
        let path = folder.path().to_owned();
        let settings = Settings { folder: path, cosigner: cosigner(), boards: vec![board], clock: || NOW };
        let mirror = runtime.block_on(Mirror::open(settings)).unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let door = router(mirror.clone());
        runtime.spawn(async move { axum::serve(listener, door).await });
        Self { url, shown, folder, mirror, runtime }
    }

    /// Stopped and started again on what it has.
    pub(crate) fn restarted(self) -> Self {
        let Self { shown, folder, mirror, runtime, .. } = self;
        runtime.block_on(mirror.shutdown());
        runtime.shutdown_timeout(Duration::from_secs(10));
        Self::on(folder, shown)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        answer(agent().get(format!("{}{path}", self.url)).call().unwrap())
    }

    /// Asks for a cosignature, as a board does.
    pub(crate) fn ask(&self, old: u64, election: &psephos_rig::Rig) -> Answer {
        let request = request(old, election);
        answer(agent().post(format!("{}/add-checkpoint", self.url)).send(request.to_string().as_bytes()).unwrap())
    }

    /// The same, which must be granted.
    #[track_caller]
    pub(crate) fn cosigns(&self, old: u64, election: &psephos_rig::Rig) {
        let answer = self.ask(old, election);
        assert_eq!(answer.status, 200, "{}", answer.text());
        cosignature_in(&answer.body, &request(old, election).checkpoint, cosigner().public()).unwrap();
    }

    /// What the mirror says about its logs, once it has these words.
    #[track_caller]
    pub(crate) fn complains(&self, words: &str) -> String {
        let start = Instant::now();
        loop {
            let told = self.get("/complaints").text();
            if told.contains(words) {
                return told;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "no \"{words}\" in {told}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.timeout_global(Some(Duration::from_secs(20))).build().into()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (cache, origin) = (header("cache-control"), header("access-control-allow-origin"));
    Answer { status: response.status().as_u16(), cache, origin, body: response.body_mut().read_to_vec().unwrap() }
}

/// The checkpoint of an election's record as its board signed it, with the proof from an older size.
fn request(old_size: u64, election: &psephos_rig::Rig) -> AddCheckpoint {
    let checkpoint = SignedNote::parse(&election.record().files["checkpoint"]).unwrap();
    let mut tiles = TileSet::new();
    let leaves: Vec<_> = election.log.entries.iter().map(|entry| Hash::leaf(entry)).collect();
    for (id, hashes) in RightEdge::new().append(&leaves) {
        tiles.insert(id, hashes);
    }
    let proof = Consistency::prove(old_size, leaves.len() as u64, &tiles).map_or_else(Vec::new, Result::unwrap);
    AddCheckpoint { old_size, proof, checkpoint }
}

/// The log's key.
pub(crate) fn log_key(log: impl std::fmt::Display) -> NoteKey {
    let key = signing_key(3).verifying_key().to_bytes();
    NoteKey::new(KeyName::new(format!("board.test/{log}")).unwrap(), &key).unwrap()
}

pub(crate) fn size_of(note: &[u8], process: ProcessId) -> u64 {
    Checkpoint::open(&SignedNote::parse(note).unwrap(), &log_key(process)).unwrap().size
}
