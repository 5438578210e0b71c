//! A promise that was not kept.

use super::{NoEvidence, Shown};
use crate::{
    Hash,
    checkpoint::Checkpoint,
    note::{NoteKey, SignedNote},
    promise::Promise,
    tree::Frontier,
};

/// A promise, and a later tree of the log without the entry.
///
/// A checkpoint bears no time, and a cosignature's time is no help: anyone can have a witness cosign an old checkpoint again. So
/// the tree must hold an entry that was made after the promise ran out, by the word and signature of the log's own key: a tree with it
/// was signed later still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Omission {
    /// A signed [`Promise`].
    pub promise: SignedNote,
    /// The signed checkpoint of the tree.
    pub checkpoint: SignedNote,
    /// All leaf hashes of the tree.
    pub leaves: Vec<Hash>,
    /// An entry of the tree that says when it was made, with its place.
    pub dated: Option<(u64, Vec<u8>)>,
}

impl Omission {
    /// Judges it by the log's key.
    pub(super) fn judge(
        &self,
        log: &NoteKey,
        date: &dyn Fn(&[u8], &NoteKey) -> Option<u64>,
    ) -> Result<Shown, NoEvidence> {
        let Promise { tracker, by } = Promise::open(&self.promise, log).map_err(NoEvidence::Promise)?;
        let checkpoint = Checkpoint::open(&self.checkpoint, log).map_err(NoEvidence::Checkpoint)?;
        let mut tree = Frontier::new();
        for leaf in &self.leaves {
            tree.push(*leaf);
        }
        if (tree.size(), tree.root()) != (checkpoint.size, checkpoint.root) {
            return Err(NoEvidence::Leaves);
        }
        if let Some(index) = self.leaves.iter().position(|leaf| *leaf == tracker) {
            return Err(NoEvidence::Included(index as u64));
        }
        let size = checkpoint.size;
        let dated = match &self.dated {
            None => None,
            Some((index, entry)) => {
                let leaf = usize::try_from(*index).ok().and_then(|index| self.leaves.get(index));
                if leaf != Some(&Hash::leaf(entry)) {
                    return Err(NoEvidence::Dated);
                }
                date(entry, log)
            }
        };
        Ok(match dated {
            Some(dated) if dated > by => Shown::Omission { by, dated, size },
            _ => Shown::Undated { by, dated, size },
        })
    }
}
