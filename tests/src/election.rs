//! One election on a town's board, and what people do in it: each act is the program, started once.

use crate::{
    LIMIT, LOOK,
    running::{Ran, Running},
    town::Town,
};
use psephos::client::{Client, Log};
use psephos_record::ProcessId;
use serde_json::{Value, json};
use std::{fs, path::PathBuf, thread, time::Instant};

/// An election that is announced.
pub struct Election<'t> {
    town: &'t Town,
    page: String,
    process: ProcessId,
}

/// "What shall we eat?": rice, soup or a blank. Everybody in the town who can be a trustee is one.
pub fn lunch(town: &Town, threshold: u8) -> Value {
    let trustees: Vec<String> = (1..=town.trustees()).map(|seat| format!("trustee{seat}.json")).collect();
    json!({
        "title": { "en": "Lunch", "zh": "午餐" },
        "contests": [{
            "id": "dish",
            "title": "What shall we eat?",
            "options": [{ "id": "rice", "title": "Rice" }, { "id": "soup", "title": "Soup" }],
            "choose": { "min": 1, "max": 1, "blank": true }
        }],
        "trustees": trustees,
        "threshold": threshold,
        "registrar": "registrar.json",
        "opens_at": "now",
        "closes_at": "now+1d",
        "early_close": true,
        "minimum_group": 2
    })
}

impl<'t> Election<'t> {
    pub(crate) fn at(town: &'t Town, page: String) -> Self {
        let process = page.rsplit('/').next().unwrap().parse().unwrap();
        Self { town, page, process }
    }

    /// Its page, which commands take as its address.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// Its name.
    pub const fn process(&self) -> &ProcessId {
        &self.process
    }

    /// Its log on the board.
    pub fn log(&self) -> Log {
        Client::new(self.town.base()).log(&self.process)
    }

    /// `psephos` with these words; `%` is the election's address, `@name` a file of the town.
    pub fn psephos(&self, words: &str) -> Ran {
        self.town.psephos(&self.named(words))
    }

    fn named(&self, words: &str) -> String {
        words.replace('%', &self.page)
    }

    /// Seals a roll: a voter for each weight. Gives their codes.
    pub fn seal_roll(&self, weights: &[u32]) -> Vec<String> {
        let rows: Vec<String> = (1..).zip(weights).map(|(number, weight)| format!("Voter {number},{weight}")).collect();
        let (list, codes) = (format!("voters-{}", self.process), format!("codes-{}", self.process));
        fs::write(self.town.path(&list), format!("name,weight\n{}\n", rows.join("\n"))).unwrap();
        let words = format!(
            "registrar roll % --key @registrar.key --voters @{list} --codes @{codes} --passphrase-file @passphrase"
        );
        self.psephos(&words).ended(0);
        let mut reader = csv::Reader::from_path(self.town.path(&codes).join("codes.csv")).unwrap();
        reader.records().map(|record| record.unwrap()[2].to_owned()).collect()
    }

    /// Starts the trustee in this seat, from 1, for as long as it takes.
    pub fn trustee(&self, seat: u8) -> Running {
        let words = format!("trustee run % --key @trustee{seat}.key --passphrase-file @passphrase --every 1");
        self.town.start(&self.named(&words))
    }

    /// Starts all of them.
    pub fn trustees(&self) -> Vec<Running> {
        (1..=self.town.trustees()).map(|seat| self.trustee(seat)).collect()
    }

    /// Waits until the board says that the election is in this phase.
    pub fn wait_for(&self, phase: &str) {
        let start = Instant::now();
        loop {
            let now = self.log().status().unwrap().phase;
            if now == phase {
                return;
            }
            assert!(start.elapsed() < LIMIT, "in phase {now}, not {phase}");
            thread::sleep(LOOK);
        }
    }

    /// `psephos vote` with this code on standard input, and these words.
    pub fn vote(&self, code: &str, words: &str) -> Ran {
        self.town.psephos_told(&self.named(&format!("vote % --code-stdin {words}")), code)
    }

    /// The organiser orders the close; returns when the board has closed.
    pub fn close(&self) {
        self.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase").ended(0);
        self.wait_for("tallying");
    }

    /// The verifier's report over HTTP, as JSON, if it ends with this code.
    pub fn report(&self, code: i32) -> Value {
        serde_json::from_str(&self.psephos("verify % --json").ended(code).out).unwrap()
    }

    /// Copies the record into a folder of the town.
    pub fn export(&self, name: &str) -> PathBuf {
        self.psephos(&format!("export % @{name}")).ended(0);
        self.town.path(name)
    }
}
