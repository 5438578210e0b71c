//! One history: every receipt that was ever handed out is about the log that is there now.

use crate::{answer::CheckedReceipt, database::Database, rig::Rig};
use psephos_board::fsck;
use psephos_log::{Hash, tree::Frontier};
use psephos_record::ProcessId;
use std::collections::BTreeSet;

/// A receipt with the entry that it is for.
pub(crate) type Receipted = (CheckedReceipt, Vec<u8>);

/// Checks that each receipt's entry stands at its place and its checkpoint is a root of this very log, and that nothing stands in it
/// twice. Gives the entries.
pub(crate) fn holds_all(rig: &Rig, process: ProcessId, receipts: &[Receipted]) -> Vec<Vec<u8>> {
    let size = rig.checkpoint(process).size;
    let mut entries: Vec<Vec<u8>> = Vec::new();
    while (entries.len() as u64) < size {
        let some = rig.runtime.block_on(rig.board.entries(&process, entries.len() as u64, 1024)).unwrap();
        entries.extend(some.into_iter().map(|entry| entry.bytes));
    }
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for entry in &entries {
        frontier.push(Hash::leaf(entry));
        roots.push(frontier.root());
    }
    for (receipt, entry) in receipts {
        assert_eq!(&entries[usize::try_from(receipt.index).unwrap()], entry);
        assert_eq!(roots[usize::try_from(receipt.checkpoint.size).unwrap()], receipt.checkpoint.root);
    }
    assert_eq!(entries.iter().collect::<BTreeSet<_>>().len(), entries.len(), "nothing stands there twice");
    entries
}

/// Checks every row of a database that no board uses: see `psephos fsck`.
pub(crate) fn is_whole(database: &Database) {
    let findings = tokio::runtime::Runtime::new().unwrap().block_on(fsck::check(&database.url())).unwrap();
    assert!(findings.list.is_empty(), "{:?}", findings.list);
}
