//! A town whose board is watched by a newspaper that holds everything.

use crate::{
    running::Running,
    town::{BOARD, Town, public_key},
};
use serde_json::{Value, json};
use std::{fs, net::TcpListener, sync::Mutex};

/// Whose seed this is 32 times.
const BOARD_SEED: u8 = 9;

/// A mirror, which is the board's only witness.
pub struct Mirror {
    /// Its public key, for elections.
    pub key: String,
    /// Its address, without a final slash.
    pub url: String,
    words: String,
    running: Mutex<Option<Running>>,
}

impl Town {
    /// A town with a mirror, which runs, and a board that asks it. `board` stands for the words that start the board.
    pub fn with_mirror(trustees: u8) -> (Self, Mirror, BoardWords) {
        let mut town = Self::without_board(trustees);
        let made = town.psephos(
            "mirror init --name gazette.example/psephos --key @mirror.key --folder @mirror --passphrase-file @passphrase",
        );
        let key = made.ended(0).out.trim().to_owned();
        fs::write(town.path("board.key"), format!("psephos board key v1\n{}\n", hex::encode([BOARD_SEED; 32])))
            .unwrap();
        let (board, mirror) = (free_address(), free_address());
        town.set_base(format!("http://{board}"));
        let url = format!("http://{mirror}");
        fs::write(town.path("policy"), format!("witness gazette {key} {url}\nquorum gazette\n")).unwrap();
        let words = format!(
            "mirror run --key @mirror.key --folder @mirror --passphrase-file @passphrase --listen {mirror} \
             --board {BOARD}={}@http://{board}",
            public_key(BOARD_SEED)
        );
        let mirror = Mirror { key, url, words, running: Mutex::default() };
        mirror.start(&town);
        let words = BoardWords { listen: board, more: "--key-file @board.key --policy @policy".to_owned() };
        words.start(&town, "board.db").unwrap();
        (town, mirror, words)
    }
}

/// What stands on the board's command line.
pub struct BoardWords {
    listen: String,
    more: String,
}

impl BoardWords {
    /// Starts the board on this database of the town's. An error says how it ended.
    pub fn start(&self, town: &Town, database: &str) -> Result<(), crate::running::Ran> {
        town.start_board(&self.listen, database, &self.more).map(drop)
    }

    /// The same, asking nobody.
    pub fn start_alone(&self, town: &Town, database: &str) -> Result<(), crate::running::Ran> {
        town.start_board(&self.listen, database, "--key-file @board.key --without-witnesses").map(drop)
    }

    /// The board's name and key.
    pub fn identity(&self) -> String {
        format!("{BOARD}={}", public_key(BOARD_SEED))
    }
}

impl Mirror {
    /// Starts it, again if it was killed.
    pub fn start(&self, town: &Town) {
        let mut running = town.start(&self.words);
        running.line(" is at ");
        *self.running.lock().unwrap() = Some(running);
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&self) {
        *self.running.lock().unwrap() = None;
    }

    /// An election's file that names it as its witness.
    pub fn named_in(&self, mut file: Value) -> Value {
        let object = file.as_object_mut().unwrap();
        object.insert("witnesses".to_owned(), json!([self.key]));
        object.insert("quorum".to_owned(), json!(1));
        file
    }
}

/// An address on which nobody listens now.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
