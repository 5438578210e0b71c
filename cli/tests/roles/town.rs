//! A small town: a board, a key file for everybody, and the program's commands.

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use psephos::{
    client::Client,
    exit::Exit,
    keyfile::{self, Role},
    organiser::announcement::PublicKey,
    program, trustee,
};
use psephos_board::{Board, Clock, Organisers, Settings};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteSigner},
    tile::{self, RightEdge},
    tree::Frontier,
};
use psephos_record::{Entry, EntryKind, Key, ProcessId, ballot::Challenge, cbor};
use psephos_tally::trustee::TrusteeKeys;
use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";
/// Hardly any: the files live as long as the test.
const WORK: u8 = 4;

pub(crate) struct Town {
    folder: tempfile::TempDir,
    /// The board's name, which stays when the board moves.
    name: String,
    pub(crate) base: String,
    /// How far the board's clock is set forward, in seconds.
    pub(crate) ahead: Arc<AtomicU64>,
    runtime: tokio::runtime::Runtime,
}

/// A clock that can be set forward, as a dishonest operator might.
struct Ahead(Arc<AtomicU64>);

impl Clock for Ahead {
    fn now(&self) -> u64 {
        psephos::clock::now() + self.0.load(Ordering::Relaxed)
    }
}

impl Town {
    /// A board on a free port, a key file for everybody, and the election's file. Three trustees, two of whom decrypt.
    pub(crate) fn new() -> Self {
        let mut town = Self::without_board();
        let listener = town.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        town.name = listener.local_addr().unwrap().to_string();
        town.base = town.open_board("board.db", listener);
        town
    }

    /// The people and their files.
    pub(crate) fn without_board() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (name, base) = (String::new(), String::new());
        let town = Self { folder, name, base, ahead: Arc::default(), runtime };
        fs::write(town.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        town.key("organiser", Role::Organiser, 1);
        town.key("registrar", Role::Registrar, 2);
        let registrar = ed25519_dalek::SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes();
        let json = serde_json::to_string(&PublicKey { key: Key(registrar) }).unwrap();
        fs::write(town.path("registrar.json"), json).unwrap();
        for (name, seed) in [("ann", 11), ("bo", 12), ("cy", 13)] {
            town.key(name, Role::Trustee, seed);
            let public = trustee::public(name, &TrusteeKeys::from_seed([seed; 32]));
            fs::write(town.path(&format!("{name}.json")), serde_json::to_string(&public).unwrap()).unwrap();
        }
        fs::write(town.path("election.json"), ELECTION).unwrap();
        town
    }

    /// Opens a board over this database and gives its address.
    fn open_board(&self, database: &str, listener: tokio::net::TcpListener) -> String {
        let address = listener.local_addr().unwrap();
        let board = self.runtime.block_on(Board::open_with_clock(self.settings(database), self.clock())).unwrap();
        self.runtime.spawn(async move { axum::serve(listener, psephos_board::router(board)).await });
        format!("http://{address}")
    }

    /// Another board with the same key over a copy of the database as it is now. From here on there are two histories.
    pub(crate) fn fork(&self) -> String {
        self.copy();
        self.open_copy()
    }

    /// Another board over a copy of the database into whose log these were put, past every rule.
    pub(crate) fn fork_with(&self, entries: &[Vec<u8>]) -> String {
        self.copy();
        let database = format!("sqlite://{}", self.path("fork.db").display());
        self.runtime.block_on(insert(&database, &Town::board_key(), entries));
        self.open_copy()
    }

    /// Another board over a copy of the database, which casts ballots that were sent to be opened, and refuses to open them.
    pub(crate) fn fork_that_captures(&self) -> String {
        self.copy();
        let listener = self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let board = self.runtime.block_on(Board::open_with_clock(self.settings("fork.db"), self.clock())).unwrap();
        let address = listener.local_addr().unwrap();
        let router = psephos_board::router(board).layer(axum::middleware::from_fn(capture));
        self.runtime.spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    fn settings(&self, database: &str) -> Settings {
        Settings {
            database: format!("sqlite://{}", self.path(database).display()),
            name: self.name.clone(),
            key: Town::board_key(),
            organisers: Organisers::Any,
            witnesses: Vec::new(),
            start_without_witnesses: false,
        }
    }

    fn clock(&self) -> Arc<Ahead> {
        Arc::new(Ahead(Arc::clone(&self.ahead)))
    }

    fn copy(&self) {
        for ending in ["", "-wal", "-shm"] {
            fs::copy(self.path(&format!("board.db{ending}")), self.path(&format!("fork.db{ending}"))).unwrap();
        }
    }

    /// The board's key.
    pub(crate) fn board_key() -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&[90; 32])
    }

    fn open_copy(&self) -> String {
        let listener = self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        self.open_board("fork.db", listener)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn key(&self, name: &str, role: Role, seed: u8) {
        keyfile::create(&self.path(&format!("{name}.key")), role, &[seed; 32], PASSPHRASE, WORK).unwrap();
    }

    /// `psephos` with these words; `@name` is a file of the town, `%` the election's address.
    pub(crate) fn psephos(&self, words: &str) -> Exit {
        let words = words.split_whitespace().map(|word| match (word.strip_prefix('@'), word) {
            (Some(name), _) => self.path(name).display().to_string(),
            (None, "%") => format!("{}/elections/{}", self.base, self.process()),
            (None, word) => word.to_owned(),
        });
        program::run(std::iter::once("psephos".to_owned()).chain(words))
    }

    pub(crate) fn process(&self) -> ProcessId {
        Client::new(&self.base).processes().unwrap()[0].process
    }

    pub(crate) fn wait_for(&self, phase: &str) {
        let log = Client::new(&self.base).log(&self.process());
        let start = Instant::now();
        while log.status().unwrap().phase != phase {
            assert!(start.elapsed() < Duration::from_mins(1), "no phase {phase}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(crate) fn announce(&self) {
        let words = format!(
            "organiser announce @election.json {} --key @organiser.key --passphrase-file @passphrase",
            self.base
        );
        assert_eq!(self.psephos(&words), Exit::Done);
    }

    /// The three trustees make the key, each in its own program.
    pub(crate) fn make_key(&self) {
        std::thread::scope(|scope| {
            for name in ["ann", "bo", "cy"] {
                scope.spawn(move || {
                    let words = format!("trustee ceremony % --key @{name}.key --passphrase-file @passphrase --every 1");
                    assert_eq!(self.psephos(&words), Exit::Done, "{name}");
                });
            }
        });
    }

    /// Seals a roll of eight and gives their codes.
    pub(crate) fn seal_roll(&self) {
        self.seal_roll_of(8);
    }

    /// The same for so many.
    pub(crate) fn seal_roll_of(&self, count: usize) {
        let voters: Vec<String> = (0..count).map(|i| format!("Voter {i},{}", 1 + i % 2)).collect();
        fs::write(self.path("voters.csv"), format!("name,weight\n{}\n", voters.join("\n"))).unwrap();
        let words =
            "registrar roll % --key @registrar.key --voters @voters.csv --codes @codes --passphrase-file @passphrase";
        assert_eq!(self.psephos(words), Exit::Done);
        let mut reader = csv::Reader::from_path(self.path("codes/codes.csv")).unwrap();
        for (i, record) in reader.records().enumerate() {
            fs::write(self.path(&format!("code{i}")), &record.unwrap()[2]).unwrap();
        }
    }
}

const ELECTION: &str = r#"{
  "title": { "en": "Lunch", "zh": "午餐" },
  "contests": [{
    "id": "dish",
    "title": "What shall we eat?",
    "options": [{ "id": "rice", "title": "Rice" }, { "id": "soup", "title": "Soup" }],
    "choose": { "min": 1, "max": 1, "blank": true }
  }],
  "trustees": ["ann.json", "bo.json", "cy.json"],
  "threshold": 2,
  "registrar": "registrar.json",
  "opens_at": "now",
  "closes_at": "now+1d",
  "early_close": true
}"#;

/// Appends entries to the first process of a board's database, as whoever holds its key can.
async fn insert(database: &str, key: &ed25519_dalek::SigningKey, entries: &[Vec<u8>]) {
    let pool = sqlx::SqlitePool::connect(database).await.unwrap();
    let origin: String =
        sqlx::query_scalar("SELECT origin FROM process WHERE number = 1").fetch_one(&pool).await.unwrap();
    let leaves: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM leaf WHERE process = 1 ORDER BY idx").fetch_all(&pool).await.unwrap();
    let mut hashes: Vec<Hash> = leaves.into_iter().map(|leaf| Hash::from_bytes(leaf.try_into().unwrap())).collect();
    for entry in entries {
        let leaf = Hash::leaf(entry);
        let index = i64::try_from(hashes.len()).unwrap();
        let row = sqlx::query("INSERT INTO leaf (process, idx, hash, body) VALUES (1, $1, $2, $3)");
        row.bind(index).bind(leaf.as_bytes().as_slice()).bind(entry).execute(&pool).await.unwrap();
        hashes.push(leaf);
    }
    for (id, hashes) in RightEdge::new().append(&hashes) {
        let row = sqlx::query("INSERT OR REPLACE INTO tile (process, level, idx, hashes) VALUES (1, $1, $2, $3)");
        let index = i64::try_from(id.index).unwrap();
        row.bind(i64::from(id.level)).bind(index).bind(tile::encode(&hashes)).execute(&pool).await.unwrap();
    }
    let mut frontier = Frontier::new();
    for leaf in hashes {
        frontier.push(leaf);
    }
    let origin = KeyName::new(origin).unwrap();
    let checkpoint = Checkpoint::new(origin.clone(), frontier.size(), frontier.root());
    let note = checkpoint.sign(&NoteSigner::new(origin, key.clone())).unwrap();
    let head = sqlx::query("UPDATE head SET size = $1, root = $2, checkpoint = $3 WHERE process = 1");
    let head = head.bind(i64::try_from(frontier.size()).unwrap()).bind(frontier.root().as_bytes().as_slice().to_vec());
    head.bind(note.to_string()).execute(&pool).await.unwrap();
    pool.close().await;
}

/// Takes the ballot out of a challenge and posts it as cast.
async fn capture(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let inside = Entry::decode(&bytes).ok().filter(|entry| entry.kind == EntryKind::Challenge);
    let Some(challenge) = inside.map(|entry| cbor::decode::<Challenge>(&entry.payload.0).unwrap()) else {
        return next.run(Request::from_parts(parts, bytes.into())).await;
    };
    let mut parts = parts;
    parts.headers.remove("content-length");
    let cast = next.run(Request::from_parts(parts, challenge.ballot.0.into())).await;
    assert!(cast.status().is_success());
    (StatusCode::CONFLICT, r#"{"type":"urn:psephos:problem:not-castable","status":409}"#).into_response()
}
