//! Whether a board's own database is whole: every row against the checkpoint that the board signed, every proof anew.
//!
//! A board that starts recomputes every hash and skips the proofs, which it had checked before the entries came in. This skips nothing,
//! writes nothing, and goes on after the first damage to name the others.
//!
//! | looked at | against |
//! |---|---|
//! | the database's file (SQLite) | itself; the triggers against the migrations |
//! | `process` | the manifest, which is the log's first entry |
//! | `head` | its own checkpoint, that one's signature |
//! | `leaf` bodies, `leaf` hashes, `tile` | each other and the signed root: of three copies of a hash, the root says which is wrong |
//! | the index on `leaf` hashes | the rows |
//! | `blob` | its name, and the entries that name it |
//! | `cosigned` | the signatures of board and witnesses, and the log |
//! | `pending` | the hash of what is pending |
//! | the entries, once all of that holds | [the verifier](psephos_tally::verifier), over the rows as they would be served |

mod finding;
mod log;
mod rules;
mod strand;

pub use self::finding::{CheckedLog, Finding, Findings};
use crate::{
    directory,
    store::{Store, StoreError},
};
use std::{fmt, sync::Arc};

/// How far a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which log, from 1.
    pub log: usize,
    /// How many logs there are.
    pub logs: usize,
    /// What is being looked at.
    pub stage: Stage,
    /// Entries done.
    pub done: u64,
    /// Entries in all.
    pub total: u64,
}

/// A part of the check of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The rows of its tables.
    Rows,
    /// What the entries say, signatures and proofs.
    Entries,
}

/// Is told how far the check is.
pub type Watch = Arc<dyn Fn(Progress) + Send + Sync>;

/// Checks the database at `url` (`sqlite://path`, `postgres://user@host/name`), which must be there.
///
/// Best done while no board uses it. While one does, what it appends meanwhile is not looked at.
pub async fn check(url: &str) -> Result<Findings, Unchecked> {
    check_watched(url, Arc::new(|_| {})).await
}

/// The same, telling how far it is.
pub async fn check_watched(url: &str, watch: Watch) -> Result<Findings, Unchecked> {
    let store = Store::open_to_read(url).await?;
    let found = survey(&store, &watch).await;
    store.close().await;
    found
}

async fn survey(store: &Store, watch: &Watch) -> Result<Findings, Unchecked> {
    let (known, found) = store.versions().await?;
    if known != found {
        return Err(Unchecked::Version { known, found });
    }
    let mut findings = Findings::default();
    findings.moved = store.moved().await?;
    for damage in store.damages().await? {
        findings.add(finding::damaged_file(&damage));
    }
    for guard in store.missing_guards().await? {
        findings.add(finding::missing_guard(guard));
    }
    for (table, number) in store.orphans().await? {
        findings.add(finding::orphan(table, number));
    }
    let rows = store.process_rows().await?;
    let logs = rows.len();
    for (log, row) in (1..).zip(&rows) {
        let watch = |stage, done, total| watch(Progress { log, logs, stage, done, total });
        let checked = log::check(store, row, &mut findings, &watch).await?;
        findings.logs.extend(checked);
    }
    for row in &rows {
        let Some(checked) = findings.logs.iter().find(|log| log.number == row.number) else { continue };
        if findings.is_sound(checked.process) {
            let position = 1 + rows.iter().position(|other| other.number == row.number).unwrap_or_default();
            let told = Arc::clone(watch);
            let watch = move |done, total| {
                told(Progress { log: position, logs, stage: Stage::Entries, done, total });
            };
            rules::check(store.clone(), row.number, &mut findings, watch).await?;
        }
    }
    if let Err(cause) = directory::kept(store).await {
        findings.add(finding::directory(&cause));
    }
    finding::one_board(&mut findings);
    Ok(findings)
}

/// Why a database was not checked, or not to its end.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unchecked {
    /// It can't be opened or read.
    Storage(StoreError),
    /// Its tables are of another version of this program.
    Version {
        /// The migrations that this program knows.
        known: Vec<i64>,
        /// Those that the database has seen.
        found: Vec<i64>,
    },
    /// A bug of ours.
    Panicked,
}

impl From<StoreError> for Unchecked {
    fn from(cause: StoreError) -> Self {
        Self::Storage(cause)
    }
}

impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage(cause) => write!(f, "{cause}"),
            Self::Version { known, found } => {
                write!(f, "the tables have been through the migrations {found:?}, and this program has {known:?}")
            }
            Self::Panicked => f.write_str("the check panicked"),
        }
    }
}

impl std::error::Error for Unchecked {}
