//! What a trustee's program remembers between its runs: what it saw of each log, and what it decrypted.
//!
//! A small JSON file beside the key file, on the disk before anything that follows from it is posted. It holds nothing
//! secret; losing it loses the comparison with the past, and with it the answer to whether a tally was decrypted already.

use crate::{
    failure::Failure,
    growth::{Head, NotGrown},
};
use core::fmt;
use psephos_log::Hash as TreeHash;
use psephos_record::{ProcessId, ids::Hash};
use psephos_tally::verifier::RecordSource;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File, TryLockError},
    io::Write as _,
    path::{Path, PathBuf},
};

/// The memory, and the lock that keeps a second program with the same key away.
#[derive(Debug)]
pub struct Memory {
    path: Option<PathBuf>,
    kept: Kept,
    /// Held as long as this program runs.
    _lock: Option<File>,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    version: u8,
    processes: BTreeMap<ProcessId, Seen>,
}

/// What is remembered of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// Entries of the largest checkpoint that was verified.
    size: u64,
    /// Its root.
    root: Hash,
    /// The tally that was decrypted.
    decrypted: Option<Hash>,
    /// Whether messages of this trustee stood on the record already when this memory of it began.
    #[serde(default)]
    partial: bool,
}

/// The record contradicts what is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The log shrank, forked, or does not show that it grew.
    Log(NotGrown),
    /// Another tally of this process was decrypted before.
    DoubleTally {
        /// The one that was.
        before: Hash,
        /// The one that is asked for.
        now: Hash,
    },
}

impl Contradiction {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Log(NotGrown::Shrunk { .. }) => "shrunk-log",
            Self::Log(NotGrown::Forked { .. }) => "forked-log",
            Self::Log(NotGrown::Unread(_)) => "unreadable",
            Self::DoubleTally { .. } => "double-tally",
        }
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(cause) => write!(f, "{cause}"),
            Self::DoubleTally { before, now } => {
                write!(f, "tally {before} of this process was decrypted before, and now tally {now} is asked for")
            }
        }
    }
}

impl core::error::Error for Contradiction {}

impl Memory {
    /// The memory beside this key file. Refuses while another program holds it.
    pub fn beside(key: &Path) -> Result<Self, Failure> {
        let named = |ending: &str| {
            let mut name: OsString = key.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (path, lock_path) = (named(".state"), named(".lock"));
        let lock = File::create(&lock_path).map_err(|cause| Failure::file(&lock_path, cause))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                Failure::new("busy", "another program works with this key file", "end it first")
            }
            TryLockError::Error(cause) => Failure::file(&lock_path, cause),
        })?;
        let kept = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|cause| {
                let remedy =
                    "restore it; without it, this program can't tell whether the board shows it the same history";
                Failure::new("malformed-state", format!("{}: {cause}", path.display()), remedy)
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Kept::default(),
            Err(cause) => return Err(Failure::file(&path, cause)),
        };
        Ok(Self { path: Some(path), kept, _lock: Some(lock) })
    }

    /// A memory that ends with the program: for demos and tests.
    pub fn forgetful() -> Self {
        Self { path: None, kept: Kept::default(), _lock: None }
    }

    /// Checks that a verified head follows what was seen before.
    pub(super) fn compare(
        &self,
        process: &ProcessId,
        head: &Head,
        source: &dyn RecordSource,
    ) -> Result<(), Contradiction> {
        let Some(seen) = self.kept.processes.get(process) else { return Ok(()) };
        let older = Head { size: seen.size, root: TreeHash::from_bytes(seen.root.0) };
        head.follows(&older, source).map_err(Contradiction::Log)
    }

    /// Remembers a head that follows what was seen before. `acted`: whether messages of this trustee stand on the record.
    pub(super) fn see(&mut self, process: &ProcessId, head: &Head, acted: bool) -> Result<(), Failure> {
        let known = self.kept.processes.get(process);
        let (decrypted, partial) = known.map_or((None, acted), |seen| (seen.decrypted, seen.partial));
        self.put(process, Seen { size: head.size, root: Hash(*head.root.as_bytes()), decrypted, partial })
    }

    /// Whether this trustee did things in this process that are not remembered here.
    pub(super) fn is_partial(&self, process: &ProcessId) -> bool {
        self.kept.processes.get(process).is_some_and(|seen| seen.partial)
    }

    /// Checks that no other tally of this process was decrypted, and remembers that this one is going to be.
    pub(super) fn commit_to(&mut self, process: &ProcessId, tally: Hash) -> Result<(), StepBack> {
        let Some(seen) = self.kept.processes.get(process).copied() else {
            return Err(StepBack::Failure(Failure::new("state", "the log was never seen", "")));
        };
        match seen.decrypted {
            Some(before) if before != tally => Err(Contradiction::DoubleTally { before, now: tally }.into()),
            Some(_) => Ok(()),
            None => self.put(process, Seen { decrypted: Some(tally), ..seen }).map_err(StepBack::Failure),
        }
    }

    fn put(&mut self, process: &ProcessId, seen: Seen) -> Result<(), Failure> {
        if self.kept.processes.get(process) == Some(&seen) {
            return Ok(());
        }
        let mut kept = self.kept.clone();
        kept.version = 1;
        kept.processes.insert(*process, seen);
        if let Some(path) = &self.path {
            replace(path, &kept).map_err(|cause| Failure::file(path, cause))?;
        }
        self.kept = kept;
        Ok(())
    }
}

/// Why a step is not taken: the record contradicts the past, or the past can't be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StepBack {
    /// The record contradicts what is remembered.
    Contradiction(Contradiction),
    /// The file can't be written.
    Failure(Failure),
}

impl From<Contradiction> for StepBack {
    fn from(cause: Contradiction) -> Self {
        Self::Contradiction(cause)
    }
}

/// Writes the file whole or not at all: if we crash before the rename, the old one stands.
fn replace(path: &Path, kept: &Kept) -> std::io::Result<()> {
    let mut beside: OsString = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec_pretty(kept)?)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    // Where a folder can be opened as a file, the rename itself is made to last.
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROCESS: ProcessId = ProcessId([1; 32]);

    fn head(size: u64) -> Head {
        Head { size, root: TreeHash::leaf(&size.to_be_bytes()) }
    }

    #[test]
    fn it_survives_the_program_and_refuses_a_second_tally() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("alice.key");
        {
            let mut memory = Memory::beside(&key).unwrap();
            memory.see(&PROCESS, &head(7), false).unwrap();
            memory.commit_to(&PROCESS, Hash([1; 32])).unwrap();
            memory.see(&PROCESS, &head(9), false).unwrap();
        }
        let mut memory = Memory::beside(&key).unwrap();
        assert_eq!(memory.commit_to(&PROCESS, Hash([1; 32])), Ok(()));
        let due = Contradiction::DoubleTally { before: Hash([1; 32]), now: Hash([2; 32]) };
        assert_eq!(memory.commit_to(&PROCESS, Hash([2; 32])), Err(StepBack::Contradiction(due)));
        // Another process is another matter.
        memory.see(&ProcessId([2; 32]), &head(3), false).unwrap();
        assert_eq!(memory.commit_to(&ProcessId([2; 32]), Hash([2; 32])), Ok(()));
    }

    #[test]
    fn a_log_that_shrank_is_noticed_by_a_later_run() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("alice.key");
        Memory::beside(&key).unwrap().see(&PROCESS, &head(7), false).unwrap();
        let memory = Memory::beside(&key).unwrap();
        let source = psephos_tally::verifier::MemorySource::default();
        let found = memory.compare(&PROCESS, &head(6), &source).unwrap_err();
        assert_eq!(found.name(), "shrunk-log");
    }

    #[test]
    fn a_memory_that_begins_after_the_trustee_acted_stays_partial() {
        let mut memory = Memory::forgetful();
        memory.see(&PROCESS, &head(1), false).unwrap();
        memory.see(&PROCESS, &head(2), true).unwrap();
        assert!(!memory.is_partial(&PROCESS));
        let other = ProcessId([2; 32]);
        memory.see(&other, &head(9), true).unwrap();
        memory.see(&other, &head(10), true).unwrap();
        assert!(memory.is_partial(&other));
    }

    #[test]
    fn one_program_at_a_time_works_with_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("alice.key");
        let _first = Memory::beside(&key).unwrap();
        assert_eq!(Memory::beside(&key).unwrap_err().name, "busy");
    }

    #[test]
    fn a_damaged_memory_is_not_taken_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("alice.key");
        fs::write(folder.path().join("alice.key.state"), b"{").unwrap();
        assert_eq!(Memory::beside(&key).unwrap_err().name, "malformed-state");
    }
}
