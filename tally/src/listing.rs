//! A board's directory, read entry by entry: what it lists, under the key that must have signed what it collects.
//!
//! Spec: `docs/spec/60-board.md#directory`.

use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, SignedNote},
    tree::Frontier,
};
use psephos_record::{
    ProcessId,
    directory::{self, Directory, DirectoryEntry, InvalidDirectory},
};

/// A directory, as far as it was read. The same function for the board that keeps it, the mirror that holds it, and whoever checks it.
#[derive(Clone, Debug)]
pub struct Listing {
    key: NoteKey,
    frontier: Frontier,
    says: Directory,
}

impl Listing {
    /// Nothing of the directory that has this key, whose name is the log's origin.
    pub fn new(key: NoteKey) -> Self {
        Self { key, frontier: Frontier::new(), says: Directory::default() }
    }

    /// Reads the next entry, and gives the checkpoint that it collects. One that does not belong counts as a leaf, and says nothing.
    /// Variable time: everything here is public.
    pub fn read(&mut self, entry: &[u8]) -> Result<Option<(ProcessId, Checkpoint)>, InvalidDirectory> {
        self.frontier.push(Hash::leaf(entry));
        let entry = DirectoryEntry::decode(entry)?;
        let mut collected = None;
        self.says.read(&entry, |process, note| {
            let checkpoint = collected_by(&self.key, process, note)?;
            let size = checkpoint.size;
            collected = Some((*process, checkpoint));
            Some(size)
        })?;
        Ok(collected)
    }

    /// What the entries say.
    pub const fn says(&self) -> &Directory {
        &self.says
    }

    /// Entries that were read.
    pub const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The RFC 6962 root over them.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }
}

/// A checkpoint of a process's log that the directory's key signed.
fn collected_by(directory: &NoteKey, process: &ProcessId, note: &[u8]) -> Option<Checkpoint> {
    let board = directory.name().as_str().strip_suffix(directory::NAME)?;
    let key = NoteKey::new(KeyName::new(format!("{board}{process}")).ok()?, directory.public()).ok()?;
    Checkpoint::open(&SignedNote::parse(note).ok()?, &key).ok()
}
