//! Logs whose every entry is known, and their forks.

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, NoteSigner, SignedNote},
    tree::{Consistency, HashSource, Node, root},
    witness::AddCheckpoint,
};

pub(crate) const BOARD: &str = "board.example";
pub(crate) const BOARD_SEED: u8 = 1;

/// A log: the first `shared` entries are the same in all histories, the others are this one's own.
#[derive(Clone, Copy)]
pub(crate) struct History {
    pub(crate) origin: &'static str,
    pub(crate) shared: u64,
    pub(crate) own: u8,
}

/// What the board shows to everybody.
pub(crate) const TRUE: History = History { origin: "board.example/01", shared: u64::MAX, own: 0 };
/// What it would show to somebody else: another sixth entry.
pub(crate) const FORK: History = History { shared: 5, own: 7, ..TRUE };

impl HashSource for History {
    type Error = core::convert::Infallible;

    fn hash(&self, Node { height, index }: Node) -> Result<Hash, Self::Error> {
        if height == 0 {
            let own = if index < self.shared { 0 } else { self.own };
            return Ok(Hash::leaf(&[&index.to_be_bytes()[..], &[own]].concat()));
        }
        let child = |index| self.hash(Node { height: height - 1, index });
        Ok(Hash::node(&child(2 * index)?, &child(2 * index + 1)?))
    }
}

impl History {
    pub(crate) fn root(&self, size: u64) -> Hash {
        root(size, self).unwrap()
    }

    pub(crate) fn key(&self) -> NoteKey {
        signer(self.origin, BOARD_SEED).public().clone()
    }

    pub(crate) fn signed_by(&self, size: u64, seed: u8) -> SignedNote {
        let signer = signer(self.origin, seed);
        Checkpoint::new(signer.public().name().clone(), size, self.root(size)).sign(&signer).unwrap()
    }

    pub(crate) fn checkpoint(&self, size: u64) -> SignedNote {
        self.signed_by(size, BOARD_SEED)
    }

    /// The honest request of this history.
    pub(crate) fn request(&self, old_size: u64, size: u64) -> AddCheckpoint {
        let proof = if old_size == 0 { Vec::new() } else { Consistency::prove(old_size, size, self).unwrap().unwrap() };
        AddCheckpoint { old_size, proof, checkpoint: self.checkpoint(size) }
    }
}

pub(crate) fn signer(origin: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(KeyName::new(origin).unwrap(), SigningKey::from_bytes(&[seed; 32]))
}
