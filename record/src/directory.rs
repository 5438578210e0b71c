//! What a board's directory log holds: its processes, and the checkpoints that it signed for their logs.
//!
//! Spec: `docs/spec/60-board.md#directory`.

use crate::{
    cbor::{self, MalformedCbor},
    ids::{ByteString, ProcessId, Tracker},
};
use core::fmt;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// The name of the directory's log among a board's: its origin is the board's name, `/`, and this.
pub const NAME: &str = "directory";

/// The version of the entries' format.
const VERSION: u32 = 1;

/// An entry of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DirectoryEntry {
    /// A process was announced.
    Opened {
        /// Its name.
        process: ProcessId,
        /// The tracker of its log's first entry, the manifest.
        manifest: Tracker,
    },
    /// What its log had come to.
    Collected {
        /// Its name.
        process: ProcessId,
        /// A checkpoint of its log, a signed note.
        checkpoint: Vec<u8>,
    },
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Encoded {
    #[n(0)]
    version: u32,
    #[n(1)]
    process: ProcessId,
    #[n(2)]
    manifest: Option<Tracker>,
    #[n(3)]
    checkpoint: Option<ByteString>,
}

impl DirectoryEntry {
    /// The bytes that stand in the log.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(&match self.clone() {
            Self::Opened { process, manifest } => {
                Encoded { version: VERSION, process, manifest: Some(manifest), checkpoint: None }
            }
            Self::Collected { process, checkpoint } => {
                Encoded { version: VERSION, process, manifest: None, checkpoint: Some(ByteString(checkpoint)) }
            }
        })
    }

    /// Reads an entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, InvalidDirectory> {
        let Encoded { version, process, manifest, checkpoint } =
            cbor::decode(bytes).map_err(InvalidDirectory::Malformed)?;
        match (version, manifest, checkpoint) {
            (VERSION, Some(manifest), None) => Ok(Self::Opened { process, manifest }),
            (VERSION, None, Some(checkpoint)) => Ok(Self::Collected { process, checkpoint: checkpoint.0 }),
            (VERSION, ..) => Err(InvalidDirectory::Kind),
            (other, ..) => Err(InvalidDirectory::Version(other)),
        }
    }
}

/// What a directory says, read entry by entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    processes: BTreeMap<ProcessId, Listed>,
}

/// A process in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The tracker of its manifest.
    pub manifest: Tracker,
    /// Entries under the checkpoint that was collected last; 0 if there is none.
    pub size: u64,
    /// How many checkpoints were collected.
    pub checkpoints: u64,
}

impl Directory {
    /// Reads the next entry. `size_of` gives the number of entries under a collected checkpoint, if the board signed it for this process's
    /// log. When the entry is refused, nothing has changed.
    pub fn read(
        &mut self,
        entry: &DirectoryEntry,
        size_of: impl FnOnce(&ProcessId, &[u8]) -> Option<u64>,
    ) -> Result<(), InvalidDirectory> {
        match *entry {
            DirectoryEntry::Opened { process, manifest } => {
                if self.processes.contains_key(&process) {
                    return Err(InvalidDirectory::Repeated(process));
                }
                self.processes.insert(process, Listed { manifest, size: 0, checkpoints: 0 });
            }
            DirectoryEntry::Collected { process, ref checkpoint } => {
                let listed = self.processes.get_mut(&process).ok_or(InvalidDirectory::Unlisted(process))?;
                let size = size_of(&process, checkpoint).ok_or(InvalidDirectory::Checkpoint(process))?;
                if listed.size >= size {
                    return Err(InvalidDirectory::Order(process));
                }
                listed.size = size;
                listed.checkpoints += 1;
            }
        }
        Ok(())
    }

    /// The processes, by name.
    pub const fn processes(&self) -> &BTreeMap<ProcessId, Listed> {
        &self.processes
    }

    /// The size of the checkpoint that was collected last for a process: 0 if there is none. `None`: the process is not listed.
    pub fn newest(&self, process: &ProcessId) -> Option<u64> {
        self.processes.get(process).map(|listed| listed.size)
    }
}

/// Why an entry does not belong into a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidDirectory {
    /// Not an entry in canonical form.
    Malformed(MalformedCbor),
    /// Of another version.
    Version(u32),
    /// It must name a manifest or a checkpoint, and not both.
    Kind,
    /// The process is listed already.
    Repeated(ProcessId),
    /// A checkpoint of a process that is not listed.
    Unlisted(ProcessId),
    /// Not a checkpoint that the board signed for this process's log.
    Checkpoint(ProcessId),
    /// A checkpoint that is not larger than the one before.
    Order(ProcessId),
}

impl fmt::Display for InvalidDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(cause) => write!(f, "the entry is {cause}"),
            Self::Version(version) => write!(f, "the entry is of version {version}"),
            Self::Kind => f.write_str("the entry names neither a manifest alone nor a checkpoint alone"),
            Self::Repeated(process) => write!(f, "process {process} is listed twice"),
            Self::Unlisted(process) => write!(f, "process {process} is not listed before its checkpoint"),
            Self::Checkpoint(process) => write!(f, "no checkpoint that the board signed for process {process}"),
            Self::Order(process) => write!(f, "the checkpoints of process {process} do not grow"),
        }
    }
}

impl core::error::Error for InvalidDirectory {}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(process: u8) -> DirectoryEntry {
        DirectoryEntry::Opened { process: ProcessId([process; 32]), manifest: Tracker([7; 32]) }
    }

    fn collected(process: u8, size: u8) -> DirectoryEntry {
        DirectoryEntry::Collected { process: ProcessId([process; 32]), checkpoint: vec![size] }
    }

    fn size(_: &ProcessId, note: &[u8]) -> Option<u64> {
        note.first().copied().filter(|size| *size < 100).map(u64::from)
    }

    #[test]
    fn an_entry_has_one_encoding() {
        for entry in [opened(1), collected(2, 3)] {
            assert_eq!(DirectoryEntry::decode(&entry.encode()), Ok(entry));
        }
        let both = Encoded {
            version: 1,
            process: ProcessId([1; 32]),
            manifest: Some(Tracker([7; 32])),
            checkpoint: Some(ByteString(vec![1])),
        };
        assert_eq!(DirectoryEntry::decode(&cbor::encode(&both)), Err(InvalidDirectory::Kind));
        let newer = Encoded { version: 2, checkpoint: None, ..both };
        assert_eq!(DirectoryEntry::decode(&cbor::encode(&newer)), Err(InvalidDirectory::Version(2)));
        let mut longer = opened(1).encode();
        longer.push(0);
        assert!(matches!(DirectoryEntry::decode(&longer), Err(InvalidDirectory::Malformed(_))));
    }

    #[test]
    fn a_process_is_listed_once_and_its_checkpoints_grow() {
        let process = ProcessId([1; 32]);
        let mut directory = Directory::default();
        assert_eq!(directory.read(&collected(1, 3), size), Err(InvalidDirectory::Unlisted(process)));
        directory.read(&opened(1), size).unwrap();
        assert_eq!(directory.newest(&process), Some(0));
        assert_eq!(directory.read(&opened(1), size), Err(InvalidDirectory::Repeated(process)));
        directory.read(&collected(1, 3), size).unwrap();
        for (entry, cause) in [
            (collected(1, 3), InvalidDirectory::Order(process)),
            (collected(1, 2), InvalidDirectory::Order(process)),
            (collected(1, 200), InvalidDirectory::Checkpoint(process)),
        ] {
            assert_eq!(directory.read(&entry, size), Err(cause));
        }
        directory.read(&collected(1, 4), size).unwrap();
        assert_eq!((directory.newest(&process), directory.newest(&ProcessId([2; 32]))), (Some(4), None));
        assert_eq!(directory.processes()[&process].checkpoints, 2, "those that belong there");
    }
}
