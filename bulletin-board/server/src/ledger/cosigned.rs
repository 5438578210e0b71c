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
    said: BTreeMap<String, Said>,
    /// Under what each witness said last.
    head: Arc<CosignedHead>,
    /// Cosignatures of an earlier time can't help.
    from: u64,
}

/// What one witness said of a checkpoint, with its times (Unix seconds).
struct Said {
    /// What it said first at a time that can help. A later line of its would not replace it for whoever asks that it was early enough.
    first: (u64, SignatureLine),
    last: (u64, SignatureLine),
}

impl Attempt {
    fn under<'a>(
        &self,
        lines: impl Iterator<Item = &'a SignatureLine>,
        witnesses: &Witnesses,
    ) -> Option<Arc<CosignedHead>> {
        let mut note = self.bare.clone();
        for line in lines {
            // There are fewer witnesses than a note has room for signatures.
            let _ = note.add(line.clone());
        }
        let cosigned = witnesses.open(&note).ok()?;
        Some(CosignedHead::new(note, cosigned))
    }
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

    /// From now on, cosignatures are collected for this checkpoint; what came in for the same one before is kept. `from`: those of an
    /// earlier time help nobody who waits for it.
    pub(crate) fn ask(&self, witnesses: &Witnesses, bare: SignedNote, from: u64) {
        let mut attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |held: &Attempt| held.bare.unverified_text() == bare.unverified_text();
        if attempt.as_ref().is_some_and(same) {
            return;
        }
        if let Ok(cosigned) = witnesses.open(&bare) {
            let head = CosignedHead::new(bare.clone(), cosigned);
            *attempt = Some(Attempt { bare, said: BTreeMap::new(), head, from });
        }
    }

    /// Adds what a witness answered about a checkpoint of this size, and at what time; too late, it is let go.
    pub(crate) fn add(&self, witnesses: &Witnesses, size: u64, line: SignatureLine, time: u64) {
        let mut attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(asked) = attempt.as_mut().filter(|attempt| attempt.head.size() == size) else { return };
        let said = (time, line);
        if let Some(before) = asked.said.get_mut(said.1.name.as_str()) {
            if before.first.0 < asked.from {
                before.first = said.clone();
            }
            // A witness that cosigns once more says a later time: its newest line stands for it.
            before.last = said;
        } else {
            asked.said.insert(said.1.name.to_string(), Said { first: said.clone(), last: said });
        }
        let Some(head) = asked.under(asked.said.values().map(|said| &said.last.1), witnesses) else { return };
        asked.head = Arc::clone(&head);
        if head.has_quorum() {
            drop(attempt);
            self.agree(head);
        }
    }

    /// The checkpoint of this size under what each witness said first at a time that can help, if these are a quorum.
    pub(crate) fn first(&self, witnesses: &Witnesses, size: u64) -> Option<Arc<CosignedHead>> {
        let attempt = self.attempt.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = attempt.as_ref().filter(|attempt| attempt.head.size() == size)?;
        let head = asked.under(asked.said.values().map(|said| &said.first.1), witnesses);
        head.filter(|head| head.has_quorum())
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

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;
    use psephos_log::{
        cosignature::Cosigner,
        note::{KeyName, NoteSigner},
    };

    fn log() -> (Witnesses, Vec<Cosigner>, SignedNote) {
        let signing = |seed| SigningKey::from_bytes(&[seed; 32]);
        let cosigner = |seed| Cosigner::new(KeyName::new(format!("witness.test/{seed}")).unwrap(), signing(seed));
        let cosigners: Vec<Cosigner> = (1..5).map(cosigner).collect();
        let signer = NoteSigner::new(KeyName::new("board.test/log").unwrap(), signing(9));
        let keys = cosigners.iter().map(|cosigner| cosigner.public().clone()).collect();
        let checkpoint = Checkpoint::new(signer.public().name().clone(), 7, Hash::leaf(b"7"));
        let bare = checkpoint.sign(&signer).unwrap();
        (Witnesses::new(signer.public().clone(), keys, 3), cosigners, bare)
    }

    /// The latest time such that a quorum cosigned then or later, and the earliest by which one had.
    fn times(head: &CosignedHead) -> (u64, u64) {
        (head.cosigned.time().unwrap().unwrap(), head.cosigned.quorum_by().unwrap())
    }

    #[test]
    fn a_cosignature_that_was_in_time_is_not_lost_to_a_later_one_of_the_same_witness() {
        let (witnesses, cosigners, bare) = log();
        let cosignatures = Cosignatures::new();
        cosignatures.ask(&witnesses, bare.clone(), 100);
        let add = |witness: usize, time| {
            let line = cosigners.get(witness).unwrap().cosignature(&bare, time);
            cosignatures.add(&witnesses, 7, line, time);
        };
        for (witness, time) in [(0, 90), (1, 110), (0, 115), (0, 200), (1, 210)] {
            add(witness, time);
        }
        assert!(cosignatures.agreed().is_none() && cosignatures.first(&witnesses, 7).is_none());
        add(2, 120);
        assert_eq!(times(&cosignatures.agreed().unwrap()), (120, 210), "the last word of each");
        assert_eq!(
            times(&cosignatures.first(&witnesses, 7).unwrap()),
            (110, 120),
            "the first of each that is of 100 or later"
        );
        add(3, 130);
        add(0, 300);
        assert_eq!(times(&cosignatures.first(&witnesses, 7).unwrap()), (115, 120));
        assert!(cosignatures.first(&witnesses, 8).is_none(), "of another head nothing is known");
    }
}
