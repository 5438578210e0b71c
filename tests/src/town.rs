//! A town: a board that runs, and a key file for everybody who has to do with its elections.

use crate::{
    LIMIT,
    election::Election,
    program,
    running::{Ran, Running, run},
};
use ed25519_dalek::SigningKey;
use psephos::{
    client::Client,
    keyfile::{self, Role},
    organiser::announcement::PublicKey,
    trustee,
};
use psephos_record::Key;
use psephos_tally::trustee::TrusteeKeys;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};
use tempfile::TempDir;

/// The board's name.
pub(crate) const BOARD: &str = "town.example";
/// Whose seed this is many times.
const ORGANISER: u8 = 1;
const PASSPHRASE: &str = "correct horse battery staple";
/// Hardly any: the files live as long as the test.
const WORK: u8 = 4;

/// A town.
pub struct Town {
    folder: TempDir,
    /// Ended when the town is dropped, or before.
    board: Mutex<Option<Running>>,
    base: String,
    trustees: u8,
}

impl Town {
    /// A board that takes one organiser, whose key file is `organiser.key`; and `trustee1.key` and so on, `registrar.key`.
    pub fn new(trustees: u8) -> Self {
        Self::with(trustees, "")
    }

    /// The same with further words for the board's command line.
    pub fn with(trustees: u8, more: &str) -> Self {
        let mut town = Self::without_board(trustees);
        town.base = town.start_board("127.0.0.1:0", "board.db", more).unwrap();
        town
    }

    /// The people and the files, and no board yet.
    pub(crate) fn without_board(trustees: u8) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        key_file(&path("organiser.key"), Role::Organiser, ORGANISER);
        let registrar = key_file(&path("registrar.key"), Role::Registrar, 2);
        write_json(&path("registrar.json"), &PublicKey { key: registrar });
        for seat in 1..=trustees {
            let seed = [100 + seat; 32];
            keyfile::create(&path(&format!("trustee{seat}.key")), Role::Trustee, &seed, PASSPHRASE, WORK).unwrap();
            let public = trustee::public(&format!("Trustee {seat}"), &TrusteeKeys::from_seed(seed));
            write_json(&path(&format!("trustee{seat}.json")), &public);
        }
        Self { folder, board: Mutex::default(), base: String::new(), trustees }
    }

    /// Starts the board on this database, `more` being further words of the command line. Gives its address, or how it ended.
    pub fn start_board(&self, listen: &str, database: &str, more: &str) -> Result<String, Ran> {
        let (database, organiser) = (self.path(database).display().to_string(), public_key(ORGANISER));
        let words = format!(
            "serve --listen {listen} --name {BOARD} --database sqlite://{database} --organiser {organiser} {more}"
        );
        let mut board = self.start(&words);
        let Some(line) = board.line_or_end(" is at ") else { return Err(board.wait(LIMIT)) };
        *self.board.lock().unwrap() = Some(board);
        Ok(line.trim_end_matches('/').rsplit(' ').next().unwrap().to_owned())
    }

    /// Tells the board to stop (SIGTERM), and waits until it has.
    pub fn stop_board(&self) -> Ran {
        let board = self.board.lock().unwrap().take().unwrap();
        let sent = Command::new("kill").args(["-TERM", &board.id().to_string()]).status().unwrap();
        assert!(sent.success());
        board.wait(LIMIT)
    }

    /// Ends the board at once, as a power cut would.
    pub fn kill_board(&self) {
        *self.board.lock().unwrap() = None;
    }

    /// Where the board is, without a final slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The board will be there.
    pub(crate) fn set_base(&mut self, base: String) {
        self.base = base;
    }

    /// A file of the town.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How many trustees have key files.
    pub const fn trustees(&self) -> u8 {
        self.trustees
    }

    /// `psephos` with these words; `@name` is a file of the town.
    pub fn psephos(&self, words: &str) -> Ran {
        self.psephos_told(words, "")
    }

    /// The same, with `input` on standard input.
    pub fn psephos_told(&self, words: &str, input: &str) -> Ran {
        run(&mut self.command(words), input)
    }

    /// The same, without waiting for its end.
    pub fn start(&self, words: &str) -> Running {
        Running::start(&mut self.command(words))
    }

    fn command(&self, words: &str) -> Command {
        program::command(words.split_whitespace().map(|word| match word.strip_prefix('@') {
            Some(name) => self.path(name).into_os_string(),
            None => word.into(),
        }))
    }

    /// Writes an election's file and orders its announcement.
    pub fn try_announce(&self, file: &Value) -> Ran {
        write_json(&self.path("election.json"), file);
        let words = format!(
            "organiser announce @election.json {} --key @organiser.key --passphrase-file @passphrase",
            self.base
        );
        self.psephos(&words)
    }

    /// Announces an election.
    pub fn announce(&self, file: &Value) -> Election<'_> {
        let announced = self.try_announce(file).ended(0);
        let page = announced.out.lines().find_map(|line| line.trim().strip_prefix("page ")).unwrap().trim().to_owned();
        Election::at(self, page)
    }

    /// Every process on the board.
    pub fn processes(&self) -> usize {
        Client::new(&self.base).processes().unwrap().len()
    }
}

fn key_file(path: &Path, role: Role, seed: u8) -> Key {
    keyfile::create(path, role, &[seed; 32], PASSPHRASE, WORK).unwrap();
    public_key(seed)
}

/// The public key of whoever has this seed.
pub(crate) fn public_key(seed: u8) -> Key {
    Key(SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes())
}

fn write_json<T: serde::Serialize>(path: &Path, value: &T) {
    fs::write(path, serde_json::to_vec_pretty(value).unwrap()).unwrap();
}
