//! A small election through the commands alone, on a real board behind real HTTP.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos::{
    client::Client,
    exit::Exit,
    keyfile::{self, Role},
    organiser::announcement::PublicKey,
    program, trustee,
};
use psephos_board::{Board, Clock, Organisers, Settings};
use psephos_record::{Key, ProcessId};
use psephos_tally::trustee::TrusteeKeys;
use std::{
    fs,
    io::{BufRead as _, Write as _},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

const PASSPHRASE: &str = "correct horse battery staple";
/// Hardly any: the files live as long as the test.
const WORK: u8 = 4;

struct Town {
    folder: tempfile::TempDir,
    /// The board's name, which stays when the board moves.
    name: String,
    base: String,
    ahead: Arc<AtomicU64>,
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
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (name, base) = (String::new(), String::new());
        let mut town = Self { folder, name, base, ahead: Arc::default(), runtime };
        let listener = town.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        town.name = listener.local_addr().unwrap().to_string();
        town.base = town.open_board("board.db", listener);
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
        let settings = Settings {
            database: format!("sqlite://{}", self.path(database).display()),
            name: self.name.clone(),
            key: ed25519_dalek::SigningKey::from_bytes(&[90; 32]),
            organisers: Organisers::Any,
        };
        let address = listener.local_addr().unwrap();
        let clock = Arc::new(Ahead(Arc::clone(&self.ahead)));
        let board = self.runtime.block_on(Board::open_with_clock(settings, clock)).unwrap();
        self.runtime.spawn(async move { axum::serve(listener, psephos_board::router(board)).await });
        format!("http://{address}")
    }

    /// Another board with the same key over a copy of the database as it is now. From here on there are two histories.
    fn fork(&self) -> String {
        for ending in ["", "-wal", "-shm"] {
            fs::copy(self.path(&format!("board.db{ending}")), self.path(&format!("fork.db{ending}"))).unwrap();
        }
        let listener = self.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        self.open_board("fork.db", listener)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn key(&self, name: &str, role: Role, seed: u8) {
        keyfile::create(&self.path(&format!("{name}.key")), role, &[seed; 32], PASSPHRASE, WORK).unwrap();
    }

    /// `psephos` with these words; `@name` is a file of the town, `%` the election's address.
    fn psephos(&self, words: &str) -> Exit {
        let words = words.split_whitespace().map(|word| match (word.strip_prefix('@'), word) {
            (Some(name), _) => self.path(name).display().to_string(),
            (None, "%") => format!("{}/elections/{}", self.base, self.process()),
            (None, word) => word.to_owned(),
        });
        program::run(std::iter::once("psephos".to_owned()).chain(words))
    }

    fn process(&self) -> ProcessId {
        Client::new(&self.base).processes().unwrap()[0].process
    }

    fn wait_for(&self, phase: &str) {
        let log = Client::new(&self.base).log(&self.process());
        let start = Instant::now();
        while log.status().unwrap().phase != phase {
            assert!(start.elapsed() < Duration::from_mins(1), "no phase {phase}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn announce(&self) {
        let words = format!(
            "organiser announce @election.json {} --key @organiser.key --passphrase-file @passphrase",
            self.base
        );
        assert_eq!(self.psephos(&words), Exit::Done);
    }

    /// The three trustees make the key, each in its own program.
    fn make_key(&self) {
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
    fn seal_roll(&self) {
        let voters: Vec<String> = (0..8).map(|i| format!("Voter {i},{}", 1 + i % 2)).collect();
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

#[test]
fn an_election_is_held_by_its_commands_and_verified_by_anyone() {
    let town = Town::new();
    town.announce();
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
    assert_eq!(town.psephos("vote % --code-file @passphrase --choose dish=rice"), Exit::Failed);
    town.seal_roll();
    town.make_key();
    town.wait_for("open");

    // Six vote, one of them twice, one after a challenge.
    for (voter, choice) in [(0, "rice"), (1, "soup"), (2, "rice"), (3, "rice"), (4, "soup"), (0, "soup")] {
        let words = format!("vote % --code-file @code{voter} --choose dish={choice} --receipt @receipt{voter}{choice}");
        assert_eq!(town.psephos(&words), Exit::Done);
    }
    assert_eq!(town.psephos("vote % --code-file @code5 --choose dish=rice --challenge"), Exit::Done);
    assert_eq!(town.psephos("vote % --code-file @code5 --blank dish"), Exit::Done);
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=rice,soup"), Exit::Usage);
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=fish"), Exit::Usage);

    // Nobody decrypts before the close; afterwards two are enough.
    assert_eq!(town.psephos("trustee decrypt % --key @ann.key --passphrase-file @passphrase"), Exit::NotYet);
    assert_eq!(town.psephos("organiser close % --key @registrar.key --passphrase-file @passphrase"), Exit::Failed);
    assert_eq!(town.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase"), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos("trustee decrypt % --key @ann.key --passphrase-file @passphrase"), Exit::Done);
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
    assert_eq!(town.psephos("trustee run % --key @cy.key --passphrase-file @passphrase --every 1"), Exit::Done);
    town.wait_for("final");

    assert_eq!(town.psephos("verify %"), Exit::Done);
    assert_eq!(town.psephos(&format!("verify {} --json", town.base)), Exit::Done);
    assert_eq!(town.psephos(&format!("verify % --process {}", "00".repeat(32))), Exit::Usage);
    assert_eq!(town.psephos("export % @record"), Exit::Done);
    assert_eq!(town.psephos("export % @record"), Exit::Failed);
    assert_eq!(town.psephos("verify @record"), Exit::Done);
    assert_eq!(town.psephos(&format!("verify @record --process {}", "00".repeat(32))), Exit::Failed);

    // A copy whose roll does not come through: nobody is accused, and nothing is known.
    let copy = serve_without_blobs(town.path("record"));
    let verify_copy = format!("verify {copy} --process {}", town.process());
    assert_eq!(town.psephos(&verify_copy), Exit::Unread);
    // A copy that says that it has no roll is at fault.
    let roll = fs::read_dir(town.path("record/blob")).unwrap().next().unwrap().unwrap().path();
    fs::rename(&roll, town.path("roll")).unwrap();
    assert_eq!(town.psephos(&verify_copy), Exit::Failed);
    assert_eq!(town.psephos("verify @record"), Exit::Failed);

    // A folder from elsewhere leads nowhere and does not hang.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(town.path("roll"), &roll).unwrap();
        assert_eq!(town.psephos("verify @record"), Exit::Failed, "a link");
        fs::remove_file(&roll).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&roll).status().unwrap().success());
        assert_eq!(town.psephos("verify @record"), Exit::Failed, "a pipe");
        fs::remove_file(&roll).unwrap();
    }
    fs::rename(town.path("roll"), &roll).unwrap();
    assert_eq!(town.psephos("verify @record"), Exit::Done);
    bend(&only_bundle(&town.path("record/tile/entries")));
    assert_eq!(town.psephos("verify @record"), Exit::Failed);
}

#[test]
fn a_trustee_refuses_a_board_that_forgets() {
    let town = Town::new();
    town.announce();
    town.make_key();
    // Another log of the same length cannot have the same root; the trustee remembers size and root.
    let state = fs::read_to_string(town.path("ann.key.state")).unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&state).unwrap();
    let seen = &mut kept["processes"][town.process().to_string()];
    seen["root"] = serde_json::Value::String("ab".repeat(32));
    fs::write(town.path("ann.key.state"), kept.to_string()).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::Failed);
    kept["processes"][town.process().to_string()]["size"] = 1_000.into();
    fs::write(town.path("ann.key.state"), kept.to_string()).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::Failed);
    // With the memory as it was, it waits for the close.
    fs::write(town.path("ann.key.state"), state).unwrap();
    assert_eq!(town.psephos("trustee run % --key @ann.key --passphrase-file @passphrase --once"), Exit::NotYet);
}

#[test]
fn a_trustee_decrypts_one_of_two_histories_and_refuses_the_other() {
    let mut town = Town::new();
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    for voter in 0..6 {
        assert_eq!(town.psephos(&format!("vote % --code-file @code{voter} --choose dish=rice")), Exit::Done);
    }
    let fork = town.fork();
    let close = "organiser close % --key @organiser.key --passphrase-file @passphrase";
    let decrypt = |name: &str| format!("trustee decrypt % --key @{name}.key --passphrase-file @passphrase");
    assert_eq!(town.psephos(close), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos(&decrypt("ann")), Exit::Done);
    // The other history has one more ballot: the difference of the two sums would be that voter's vote.
    town.base = fork;
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=soup"), Exit::Done);
    assert_eq!(town.psephos(close), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos(&decrypt("ann")), Exit::Failed);
    let decrypted = |town: &Town| -> Vec<bool> {
        let status = Client::new(&town.base).log(&town.process()).status().unwrap();
        status.trustees.iter().map(|trustee| trustee.decrypted).collect()
    };
    assert_eq!(decrypted(&town), [false; 3]);
    // Who never saw the first one cannot know.
    assert_eq!(town.psephos(&decrypt("bo")), Exit::Done);
    assert_eq!(decrypted(&town), [false, true, false]);
}

#[test]
fn a_trustee_does_not_decrypt_before_the_close_by_its_own_clock() {
    let town = Town::new();
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    for voter in 0..6 {
        assert_eq!(town.psephos(&format!("vote % --code-file @code{voter} --choose dish=rice")), Exit::Done);
    }
    town.ahead.store(2 * 86_400, Ordering::Relaxed);
    town.wait_for("tallying");
    let decrypt = "trustee decrypt % --key @ann.key --passphrase-file @passphrase";
    assert_eq!(town.psephos(decrypt), Exit::Failed);
    // The record itself is valid: nobody but a clock can tell.
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
}

#[test]
fn a_mistake_in_the_voters_list_leaves_no_trace() {
    let town = Town::new();
    town.announce();
    let before = Client::new(&town.base).log(&town.process()).status().unwrap().size;
    fs::write(town.path("voters.csv"), "name\nA\nA\n").unwrap();
    let words =
        "registrar roll % --key @registrar.key --voters @voters.csv --codes @codes --passphrase-file @passphrase";
    assert_eq!(town.psephos(words), Exit::Failed);
    assert!(!town.path("codes").exists());
    assert_eq!(Client::new(&town.base).log(&town.process()).status().unwrap().size, before);
}

#[test]
fn keys_are_made_by_their_commands_and_never_over_others() {
    let town = Town::new();
    for (role, extra) in [("trustee", "--name Dee"), ("organiser", ""), ("registrar", "")] {
        let words = format!(
            "{role} init {extra} --out @{role}-new.key --public @{role}-new.json --passphrase-file @passphrase"
        );
        assert_eq!(town.psephos(&words), Exit::Done, "{role}");
        assert_eq!(town.psephos(&words), Exit::Failed, "{role}");
    }
    let public: psephos_record::manifest::Trustee =
        serde_json::from_slice(&fs::read(town.path("trustee-new.json")).unwrap()).unwrap();
    let seed = keyfile::open(&town.path("trustee-new.key"), Role::Trustee, PASSPHRASE).unwrap();
    assert_eq!(public, trustee::public("Dee", &TrusteeKeys::from_seed(*seed)));
}

/// A web server with a copy of a record, which hangs up whenever it is asked for a blob that it has.
fn serve_without_blobs(folder: PathBuf) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = std::io::BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let path = head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
            let (status, body) = match fs::read(folder.join(path)) {
                Ok(_) if path.starts_with("blob/") => continue,
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", b"<html>Not found</html>".to_vec()),
            };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = reader.get_mut().write_all(&[head.as_bytes(), &body].concat());
        }
    });
    base
}

fn only_bundle(folder: &Path) -> PathBuf {
    let partial = folder.join("000.p");
    fs::read_dir(partial).unwrap().next().unwrap().unwrap().path()
}

fn bend(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}
