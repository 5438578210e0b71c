//! One vector: its story, and the bytes that the story is about.

use psephos_tally::verifier::MemorySource;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a vector is and what must happen: the JSON beside the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What it is.
    pub story: String,
    /// Rows of the catalogue of attacks that it stands for.
    pub attacks: Vec<String>,
    /// Page and section of `docs/spec` with the rule.
    pub rule: String,
    /// The process that the verifier is told to expect, where the caller knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
    /// The verdict on the record: `passed`, `failed`, `not-yet`.
    pub verdict: String,
    /// Everything that does not hold.
    pub faults: Vec<Fault>,
    /// The result, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Value>,
    /// Who has a place after exclusions: the last result of a draw, in the same shape, where that is not its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<serde_json::Value>,
    /// The single entry that the story is about; without it, the story is about the record in the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Offered>,
}

/// One fault of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The check that fails, such as `V10-ballots`.
    pub check: String,
    /// The stable name of the fault.
    pub name: String,
    /// The position of the entry to blame.
    pub entry: Option<u64>,
    /// Whether it is an invalid entry that every reader steps over, and not an obstacle.
    pub skipped: bool,
    /// Who is accused, where somebody is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub culprit: Option<String>,
}

/// An entry that is offered after the first entries of an accepted record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// The folder of that record, below `tests/vectors`; none for a manifest, which begins a record.
    pub record: Option<String>,
    /// How many of its entries stand before this one.
    pub after: u64,
    /// The entry, in hexadecimal digits.
    pub bytes: String,
    /// The blob that comes with it, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// What a board answers over HTTP, where that is not the fault's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A story and its record, if it has one of its own.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Below `tests/vectors`, such as `reject/V10-ballots/two-options`.
    pub path: String,
    /// The story.
    pub story: Story,
    /// The record, for stories about one.
    pub record: Option<MemorySource>,
}

impl Vector {
    fn new(path: &str, story: &str) -> Self {
        let verdict = if path.starts_with("reject/") { "failed" } else { "passed" };
        let story = Story {
            story: story.to_owned(),
            attacks: Vec::new(),
            rule: String::new(),
            process: None,
            verdict: verdict.to_owned(),
            faults: Vec::new(),
            result: None,
            standing: None,
            entry: None,
        };
        Self { path: path.to_owned(), story, record: None }
    }

    /// A story about a whole record.
    pub fn of_record(path: &str, record: MemorySource, story: &str) -> Self {
        Self { record: Some(record), ..Self::new(path, story) }
    }

    /// A story about an entry after the first entries of a record, which fails the check of its folder under this name.
    pub fn of_entry(path: &str, at: (&str, u64), bytes: &[u8], name: &str, story: &str) -> Self {
        let (record, after) = at;
        let mut vector = Self::new(path, story).fault(name, Some(after));
        vector.story.entry = Some(Offered {
            record: (!record.is_empty()).then(|| record.to_owned()),
            after,
            bytes: hex::encode(bytes),
            blob: None,
            problem: None,
        });
        vector
    }

    /// The check that the folder is named after.
    pub fn check(&self) -> Option<&str> {
        self.path.strip_prefix("reject/")?.split('/').next()
    }

    /// With a fault of the folder's check.
    #[must_use]
    pub fn fault(self, name: &str, entry: Option<u64>) -> Self {
        let check = self.check().unwrap().to_owned();
        self.also(&check, name, entry)
    }

    /// With a fault of another check.
    #[must_use]
    pub fn also(mut self, check: &str, name: &str, entry: Option<u64>) -> Self {
        // An entry is skipped for what it is; a tile, a root, a blob or a manifest that is not as it should be is an obstacle.
        let skipped = entry.is_some_and(|entry| entry > 0) && check != "V2-tree" && name != "unreadable";
        let (check, name) = (check.to_owned(), name.to_owned());
        self.story.faults.push(Fault { check, name, entry, skipped, culprit: None });
        self
    }

    /// The fault accuses somebody.
    #[must_use]
    pub fn culprit(mut self, culprit: &str) -> Self {
        self.story.faults.last_mut().unwrap().culprit = Some(culprit.to_owned());
        self
    }

    /// Rows of the catalogue of attacks, separated by blanks, and the rule.
    #[must_use]
    pub fn because(mut self, attacks: &str, rule: &str) -> Self {
        self.story.attacks = attacks.split_whitespace().map(str::to_owned).collect();
        rule.clone_into(&mut self.story.rule);
        self
    }

    /// With what a verifier must find.
    #[must_use]
    pub fn result(mut self, result: &impl Serialize) -> Self {
        self.story.result = Some(serde_json::to_value(result).unwrap());
        self
    }

    /// With what stands after exclusions.
    #[must_use]
    pub fn standing(mut self, result: &impl Serialize) -> Self {
        self.story.standing = Some(serde_json::to_value(result).unwrap());
        self
    }

    /// An election that goes on.
    #[must_use]
    pub fn not_yet(mut self) -> Self {
        "not-yet".clone_into(&mut self.story.verdict);
        self
    }

    /// The verifier is told to expect this process.
    #[must_use]
    pub fn expecting(mut self, process: &impl ToString) -> Self {
        self.story.process = Some(process.to_string());
        self
    }

    /// With a blob beside the entry.
    #[must_use]
    pub fn with_blob(mut self, blob: &[u8]) -> Self {
        self.story.entry.as_mut().unwrap().blob = Some(hex::encode(blob));
        self
    }

    /// The board's own name for the refusal.
    #[must_use]
    pub fn problem(mut self, name: &str) -> Self {
        self.story.entry.as_mut().unwrap().problem = Some(name.to_owned());
        self
    }

    /// Its files, by their paths below `tests/vectors`.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut story = serde_json::to_vec_pretty(&self.story).unwrap();
        story.push(b'\n');
        let Self { path, record, .. } = self;
        let Some(record) = record else { return BTreeMap::from([(format!("{path}.json"), story)]) };
        let mut files = BTreeMap::from([(format!("{path}/story.json"), story)]);
        files.extend(record.files.iter().map(|(name, bytes)| (format!("{path}/record/{name}"), bytes.clone())));
        files
    }
}
