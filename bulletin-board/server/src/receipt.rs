//! What a poster gets back.

use psephos_log::{
    Hash,
    note::{NoteSigner, SignedNote},
    promise::Promise,
    proof::TlogProof,
    tile::{MissingHash, TileId, TileSet},
    tree::Inclusion,
};
use psephos_record::Tracker;
use serde::Serialize;
use std::sync::{Arc, PoisonError, RwLock};

/// By when a promise says that its entry is in every checkpoint: this long after it was made (seconds).
pub const PROMISED_WITHIN: u64 = 60;

/// The board's answer to an entry that it took. It shows *that* the entry is in, never what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Its place in the log, from 0.
    pub index: u64,
    /// Its leaf hash.
    pub tracker: Tracker,
    /// Whether the very same bytes were in the log before this post.
    pub repeated: bool,
    /// A signed [`Promise`], as a note.
    pub promise: String,
    /// A [`TlogProof`] against a checkpoint that contains the entry: one that enough witnesses have cosigned, unless they are slow.
    pub proof: String,
}

/// A place in the log, under a committed head.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) tracker: Hash,
    pub(crate) index: u64,
    pub(crate) repeated: bool,
    pub(crate) under: Arc<ProvableHead>,
}

/// A committed checkpoint with enough tiles to prove what was placed under it.
#[derive(Debug)]
pub(crate) struct ProvableHead {
    pub(crate) size: u64,
    pub(crate) checkpoint: SignedNote,
    tiles: RwLock<TileSet>,
}

impl ProvableHead {
    pub(crate) const fn new(size: u64, checkpoint: SignedNote, tiles: TileSet) -> Self {
        Self { size, checkpoint, tiles: RwLock::new(tiles) }
    }

    /// One more tile to prove from, at the width of this head or wider.
    pub(crate) fn hold(&self, id: TileId, hashes: Vec<Hash>) {
        self.tiles.write().unwrap_or_else(PoisonError::into_inner).insert(id, hashes);
    }

    /// The audit path of the entry at `index`, which is under this head.
    pub(crate) fn path(&self, index: u64) -> Result<Vec<Hash>, MissingHash> {
        let tiles = self.tiles.read().unwrap_or_else(PoisonError::into_inner);
        Inclusion::path(index, self.size, &*tiles)
            .expect("an entry is placed under a head that contains it: see Ledger::append")
    }
}

impl Placed {
    /// The receipt. `now`: Unix seconds.
    ///
    /// The promise is signed only now that the append is durable, in gateways too: so no crash can leave a promise without its entry, and
    /// none has to be stored.
    pub(crate) fn receipt(&self, signer: &NoteSigner, now: u64) -> Result<Receipt, MissingHash> {
        let path = self.under.path(self.index)?;
        let proof = TlogProof { extra: None, index: self.index, path, checkpoint: self.under.checkpoint.clone() };
        let promise = Promise { tracker: self.tracker, by: now.saturating_add(PROMISED_WITHIN) };
        let promise = promise.sign(signer).expect("the text of a promise is well formed");
        Ok(Receipt {
            index: self.index,
            tracker: Tracker(*self.tracker.as_bytes()),
            repeated: self.repeated,
            promise: promise.to_string(),
            proof: proof.to_string(),
        })
    }
}
