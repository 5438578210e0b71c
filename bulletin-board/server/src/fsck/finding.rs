//! What is wrong with a database, and what to do.

use crate::{ledger::ReplayError, store::LogNumber};
use psephos_record::{ProcessId, manifest::BoardIdentity};
use std::{collections::BTreeMap, fmt};

/// So many findings of one kind are listed for one log; more are only counted.
const LISTED: u64 = 20;

/// The row is not what the signed root asks for.
const RESTORE: &str = "keep this database as it is, and bring the row back from a backup, or from the record that a mirror or an \
                       `export` holds; what is right is what has the root that the board signed";
/// It follows from what is there.
const RECOMPUTE: &str = "it follows from the entries alone: bring the row back from a backup, a mirror or an `export`";
/// The table is a copy of what others hold.
const FORGET: &str = "delete the row: the board asks its witnesses again";

/// One thing that is wrong with a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose log; `None` where it is about the whole database.
    pub process: Option<ProcessId>,
    /// In which table, `file` for the database's file, `entries` for what the entries say.
    pub table: &'static str,
    /// In which row, by its columns; empty where it is about the whole table.
    pub row: String,
    /// A stable name.
    pub name: &'static str,
    /// What is wrong: a lower-case fact.
    pub detail: String,
    /// What to do.
    pub remedy: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.table)?;
        if !self.row.is_empty() {
            write!(f, " where {}", self.row)?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// A log that was looked at.
#[derive(Clone, Debug)]
pub struct CheckedLog {
    pub(super) number: LogNumber,
    /// Whose it is, as the table `process` says.
    pub process: ProcessId,
    /// The board that its manifest names.
    pub board: Option<BoardIdentity>,
    /// Entries under the signed head.
    pub entries: u64,
    /// Tiles compared.
    pub tiles: u64,
    /// Blobs compared.
    pub blobs: u64,
    /// Size of the newest cosigned checkpoint that is kept.
    pub cosigned: Option<u64>,
    /// Zero-knowledge proofs that hold; `None` where the entries were not looked at, since rows are damaged.
    pub proofs: Option<u64>,
}

/// What a check has found.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is wrong, in the order in which it was found.
    pub list: Vec<Finding>,
    /// How many more there are, beyond those that are listed.
    pub more: u64,
    /// What the database says of where its board has gone, or whence it is coming.
    pub moved: Option<String>,
    /// The logs.
    pub logs: Vec<CheckedLog>,
    counts: BTreeMap<(Option<ProcessId>, &'static str), u64>,
}

impl Findings {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn add(&mut self, finding: Finding) {
        let count = self.counts.entry((finding.process, finding.name)).or_default();
        *count += 1;
        if *count <= LISTED {
            self.list.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// Counts what somebody else has counted and not listed.
    pub(super) const fn add_unlisted(&mut self, count: u64) {
        self.more += count;
    }

    /// Whether the rows of a log are as they must be before its entries can be judged.
    pub(super) fn is_sound(&self, process: ProcessId) -> bool {
        !self.list.iter().any(|finding| {
            finding.process == Some(process) && ["process", "head", "leaf", "tile", "blob"].contains(&finding.table)
        })
    }
}

pub(super) fn damaged_file(said: &str) -> Finding {
    Finding {
        process: None,
        table: "file",
        row: String::new(),
        name: "damaged-file",
        detail: format!("the database's own check says: {said}"),
        remedy: "the disk may be failing: copy the file away, and go on from a copy that passes, on another disk; the witnesses keep a \
                 board from going on from one that is too old",
    }
}

pub(super) fn directory(cause: &ReplayError) -> Finding {
    Finding {
        process: None,
        table: "process",
        row: "number = 0".to_owned(),
        name: "directory-differs",
        detail: format!("the board's directory is not as it was signed: {cause}"),
        remedy: "no board starts on it: bring the directory back from a mirror, or go on from a copy that passes",
    }
}

pub(super) fn missing_guard(guard: &'static str) -> Finding {
    Finding {
        process: None,
        table: "triggers",
        row: String::new(),
        name: "missing-guard",
        detail: format!("the trigger {guard} is not there or is switched off"),
        remedy: "somebody has removed it: find out who may, and make it again as the migrations do",
    }
}

pub(super) fn orphan(table: &'static str, number: i64) -> Finding {
    Finding {
        process: None,
        table,
        row: format!("process = {number}"),
        name: "unknown-process",
        detail: "there is no such process".to_owned(),
        remedy: "the row of `process` was removed: bring it back from a backup",
    }
}

/// All logs of a database must be of one board.
pub(super) fn one_board(findings: &mut Findings) {
    let mut boards = findings.logs.iter().filter_map(|log| Some((log.process, log.board.clone()?)));
    let Some((_, first)) = boards.next() else { return };
    let others: Vec<ProcessId> = boards.filter(|(_, board)| *board != first).map(|(process, _)| process).collect();
    for process in others {
        findings.add(Finding {
            process: Some(process),
            table: "process",
            row: format!("id = {process}"),
            name: "other-board",
            detail: format!("its manifest names another board than {}, whose the first log is", first.name),
            remedy: "a database is of one board: take the other's logs out of a copy, and serve them from a database of their own",
        });
    }
}

/// Findings about one log.
pub(super) struct About {
    pub(super) process: ProcessId,
}

impl About {
    fn finding(
        &self,
        table: &'static str,
        row: String,
        name: &'static str,
        detail: String,
        remedy: &'static str,
    ) -> Finding {
        Finding { process: Some(self.process), table, row, name, detail, remedy }
    }

    /// A row that only a copy of it can mend.
    pub(super) fn lost(&self, table: &'static str, row: String, name: &'static str, detail: String) -> Finding {
        self.finding(table, row, name, detail, RESTORE)
    }

    /// A tile.
    pub(super) fn tile(&self, level: u8, index: u64, name: &'static str, detail: String) -> Finding {
        self.finding("tile", format!("level = {level} AND idx = {index}"), name, detail, RECOMPUTE)
    }

    /// What the witnesses can give again.
    pub(super) fn cosigned(&self, name: &'static str, detail: String) -> Finding {
        self.finding("cosigned", String::new(), name, detail, FORGET)
    }

    pub(super) fn older_copy(&self, theirs: u64, ours: u64) -> Finding {
        let detail = format!("a quorum has cosigned {theirs} entries, and the head has {ours}");
        let remedy = "this is an older copy, or was set back: going on from it would fork the log. Bring the newest copy, or fetch \
                      what is missing from a mirror";
        self.finding("head", String::new(), "older-copy", detail, remedy)
    }

    pub(super) fn fork(&self, size: u64) -> Finding {
        let detail = format!("the board's key signed another log of {size} entries, and witnesses cosigned that one");
        let remedy = "the board's key has signed two histories: stop the board, and keep this database as it is for those who \
                      investigate";
        self.finding("cosigned", String::new(), "fork", detail, remedy)
    }

    pub(super) fn pending(&self, number: i64) -> Finding {
        let detail = "what is pending does not have the hash that is stored for it".to_owned();
        let remedy = "delete the row: whoever posted it is told nothing, and posts again";
        self.finding("pending", format!("number = {number}"), "pending-differs", detail, remedy)
    }

    pub(super) fn unnamed_blob(&self, sha256: &str) -> Finding {
        let detail = "no entry names it".to_owned();
        let remedy =
            "the board never stores such a blob: find out who may write to the database; the row may be deleted";
        self.finding("blob", format!("sha256 = {sha256}"), "unnamed-blob", detail, remedy)
    }

    pub(super) fn entry(&self, row: String, name: &'static str, detail: String) -> Finding {
        let remedy = "the rows are as the board signed them, so it let this in: everybody who verifies sees the same. Keep the \
                      database, and find out who may write to it";
        self.finding("entries", row, name, detail, remedy)
    }
}
