//! Which checkpoints of a log its witnesses have cosigned.

use super::{Deed, SignedLog, signed::Shown};
use crate::{
    receipt::{Placed, ProvableHead},
    store::{Head, Store, StoreError},
};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{SignatureLine, SignedNote},
    tile::{self, TileSet},
    tree::Inclusion,
};
use psephos_tally::{Witnesses, witnesses::Cosigned};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// A checkpoint with the cosignatures that have come in for it.
#[derive(Debug)]
pub(crate) struct CosignedHead {
    pub(crate) note: SignedNote,
    pub(crate) cosigned: Cosigned,
    /// To place entries under it: receipts of one moment need the same few tiles.
    provable: Arc<ProvableHead>,
}

impl CosignedHead {
    fn new(note: SignedNote, cosigned: Cosigned) -> Arc<Self> {
        let provable = Arc::new(ProvableHead::new(cosigned.checkpoint.size, note.clone(), TileSet::new()));
        Arc::new(Self { note, cosigned, provable })
    }

    /// Entries under it.
    pub(crate) const fn size(&self) -> u64 {
        self.cosigned.checkpoint.size
    }

    /// Whether as many have cosigned as the manifest asks for.
    pub(crate) fn has_quorum(&self) -> bool {
        self.cosigned.time().is_ok()
    }
}

/// What the witnesses of one log have said.
pub(crate) struct Cosignatures {
    attempt: Mutex<Option<Attempt>>,
    /// The newest checkpoint that a quorum has cosigned.
    agreed: watch::Sender<Option<Arc<CosignedHead>>>,
}

/// The checkpoint that witnesses are being asked about.
struct Attempt {
    /// As the board signed it.
    bare: SignedNote,
    /// By the name of the witness.
    lines: BTreeMap<String, SignatureLine>,
    head: Arc<CosignedHead>,
}

impl Cosignatures {
    pub(super) fn new() -> Self {
        Self { attempt: Mutex::new(None), agreed: watch::channel(None).0 }
    }

    /// The newest checkpoint that a quorum has cosigned.
    pub(crate) fn agreed(&self) -> Option<Arc<CosignedHead>> {
        self.agreed.borrow().clone()
    }

    /// The checkpoint that was asked about last, with what has come in.
    pub(crate) fn newest(&self) -> Option<Arc<CosignedHead>> {
        self.attempt.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|attempt| Arc::clone(&attempt.head))
    }

    /// From now on, cosignatures are collected for this checkpoint; what came in for the same one before is kept.
    pub(crate) fn ask(&self, witnesses: &Witnesses, bare: SignedNote) {
        let mut attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |held: &Attempt| held.bare.unverified_text() == bare.unverified_text();
        if attempt.as_ref().is_some_and(same) {
            return;
        }
        if let Ok(cosigned) = witnesses.open(&bare) {
            let head = CosignedHead::new(bare.clone(), cosigned);
            *attempt = Some(Attempt { bare, lines: BTreeMap::new(), head });
        }
    }

    /// Adds what a witness answered about a checkpoint of this size; too late, it is let go.
    pub(crate) fn add(&self, witnesses: &Witnesses, size: u64, line: SignatureLine) {
        let mut attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Attempt { bare, lines, head }) = attempt.as_mut().filter(|attempt| attempt.head.size() == size) else {
            return;
        };
        // A witness that cosigns once more says a later time: its newest line stands for it.
        lines.insert(line.name.to_string(), line);
        let mut note = bare.clone();
        for line in lines.values() {
            // There are fewer witnesses than a note has room for signatures.
            let _ = note.add(line.clone());
        }
        let Ok(cosigned) = witnesses.open(&note) else { return };
        *head = CosignedHead::new(note, cosigned);
        if head.has_quorum() {
            let head = Arc::clone(head);
            drop(attempt);
            self.agree(head);
        }
    }

    /// Takes up what was kept, if it holds.
    pub(crate) fn take_up(&self, witnesses: &Witnesses, kept: &str) {
        let note = SignedNote::parse(kept.as_bytes()).ok();
        let cosigned = note.and_then(|note| Some((witnesses.open(&note).ok()?, note)));
        if let Some((cosigned, note)) = cosigned.filter(|(cosigned, _)| cosigned.time().is_ok()) {
            self.agree(CosignedHead::new(note, cosigned));
        }
    }

    fn agree(&self, head: Arc<CosignedHead>) {
        self.agreed.send_if_modified(|agreed| {
            let worth = |head: &CosignedHead| (head.size(), head.cosigned.count());
            let newer = agreed.as_ref().is_none_or(|agreed| worth(agreed) <= worth(&head));
            if newer {
                *agreed = Some(head);
            }
            newer
        });
    }
}

impl SignedLog {
    /// The newest checkpoint, with the cosignatures that it has.
    pub(crate) async fn checkpoint(&self) -> Result<String, StoreError> {
        // Whoever has seen a checkpoint in one program of the board is not shown an older one by another, which follows a little behind.
        let bare = if self.store.is_shared() { self.newest_of_all().await? } else { self.newest().to_string() };
        let newest = [self.cosignatures.newest(), self.cosignatures.agreed()].into_iter().flatten();
        let under = newest.filter(|head| bare.starts_with(head.note.unverified_text()));
        Ok(under.max_by_key(|head| head.cosigned.count()).map_or(bare, |head| head.note.to_string()))
    }

    /// The newest committed checkpoint of a shared database, or a newer one that was shown: of a database that was set back, or of a copy
    /// that lags behind and has taken over, nobody is shown what they would take for a second history.
    async fn newest_of_all(&self) -> Result<String, StoreError> {
        let mut is_again = false;
        loop {
            let Head { size, root, checkpoint } = self.store.head(self.number).await?;
            // In this order: a checkpoint is never of fewer entries than its size.
            let (known, newest) = (self.size(), self.newest());
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            if shown.size < known {
                *shown = Shown { size: known, root: None, checkpoint: newest };
            }
            let is_same = shown.size == size && shown.root.is_none_or(|shown| shown == root);
            if shown.size < size || is_same {
                *shown = Shown { size, root: Some(root), checkpoint: checkpoint.as_str().into() };
                drop(shown);
                self.no_trouble(Deed::Checkpoint);
                return Ok(checkpoint);
            }
            let kept = shown.checkpoint.to_string();
            drop(shown);
            // Somebody else may have shown a newer one since it was read.
            if is_again {
                self.trouble(Deed::Checkpoint, &"the database has gone back behind what was shown");
                return Ok(kept);
            }
            is_again = true;
        }
    }

    /// Takes up the cosigned checkpoint that is kept, be it from this program or from another one.
    pub(crate) async fn take_up_cosigned(&self) -> Result<(), StoreError> {
        if let Some(kept) = self.store.cosigned(self.number).await? {
            self.cosignatures.take_up(&self.witnesses, &kept);
        }
        Ok(())
    }

    /// Whether a checkpoint that our key signed is of another log than this one, or of more of it than there is.
    pub(crate) async fn contradicts(&self, store: &Store, seen: &Checkpoint) -> Result<bool, StoreError> {
        let Some(last) = seen.size.checked_sub(1) else { return Ok(false) };
        if seen.size > self.size() {
            return Ok(true);
        }
        let Some(entry) = store.entries(self.number, last, 1).await?.pop() else { return Ok(true) };
        let tiles = store.tiles(self.number, tile::for_inclusion(last, seen.size)).await?;
        let Some(Ok(path)) = Inclusion::path(last, seen.size, &tiles) else { return Ok(true) };
        let leaf = Hash::from_bytes(entry.tracker.0);
        let claim = Inclusion { leaf, index: last, size: seen.size, root: seen.root };
        Ok(claim.verify(&path).is_err())
    }

    /// Whether a quorum has cosigned a checkpoint over the entry at `index`, where one is asked for.
    pub(crate) fn is_agreed(&self, index: u64) -> bool {
        self.witnesses.quorum() == 0 || self.cosignatures.agreed().is_some_and(|head| head.size() > index)
    }

    /// The same place under a checkpoint that a quorum has cosigned, if there is one within this time; else as it came.
    pub(crate) async fn under_witnesses(&self, placed: Placed, patience: Duration) -> Result<Placed, StoreError> {
        if self.witnesses.quorum() == 0 {
            return Ok(placed);
        }
        let mut agreed = self.cosignatures.agreed.subscribe();
        let covers = |head: &Option<Arc<CosignedHead>>| head.as_ref().is_some_and(|head| head.size() > placed.index);
        let waited = tokio::time::timeout(patience, agreed.wait_for(covers)).await;
        let head = waited.ok().and_then(Result::ok).and_then(|head| head.clone());
        let Some(head) = head else { return Ok(placed) };
        let under = Arc::clone(&head.provable);
        if under.path(placed.index).is_err() {
            for id in tile::for_inclusion(placed.index, under.size) {
                if let Some(hashes) = self.store.tile(self.number, id).await? {
                    under.hold(id, hashes);
                }
            }
        }
        Ok(Placed { under, ..placed })
    }
}
