//! The board's answer to an entry, verified here: the entry is in the log, under a checkpoint that the board signed.

use crate::election::Election;
use psephos_log::{
    Hash,
    note::{KeyName, NoteKey, SignedNote},
    promise::Promise,
    proof::TlogProof,
};
use psephos_messages::{Fault, Receipt};
use psephos_record::Tracker;
use serde::Deserialize;

/// A receipt as it came: nothing is checked until [`Self::verify`].
#[derive(Debug, Deserialize)]
pub(crate) struct SubmittedReceipt {
    /// A signed promise.
    #[serde(default)]
    promise: String,
    /// A tlog-proof.
    proof: String,
}

impl SubmittedReceipt {
    /// Checks that the entry with this tracker stands in the election's log. The proof counts; a promise that comes with it must
    /// hold too, since the voter keeps it.
    pub(crate) fn verify(&self, election: &Election, tracker: &Tracker) -> Result<Receipt, Fault> {
        let key = board_key(election)?;
        let leaf = Hash::from_bytes(tracker.0);
        let proof = TlogProof::parse(self.proof.as_bytes()).map_err(|cause| Fault::new("receipt", cause))?;
        let checkpoint = proof.verify(leaf, &key).map_err(|cause| Fault::new("receipt", cause))?;
        if !self.promise.is_empty() {
            let note = SignedNote::parse(self.promise.as_bytes()).map_err(|cause| Fault::new("receipt", cause))?;
            let promise = Promise::open(&note, &key).map_err(|cause| Fault::new("receipt", cause))?;
            if promise.tracker != leaf {
                return Err(Fault::new("receipt", "the promise is of another entry"));
            }
        }
        let (index, size) = (proof.index, checkpoint.size);
        Ok(Receipt { tracker: tracker.to_string(), index, size, file: self.file(election, tracker, index, size) })
    }

    /// What the voter keeps: readable, and complete for whoever verifies it.
    fn file(&self, election: &Election, tracker: &Tracker, index: u64, size: u64) -> String {
        let titles: Vec<&str> = election.manifest.title.0.iter().map(|title| title.text.as_str()).collect();
        format!(
            "Psephos receipt / 投票回执\n\n\
             {titles}\n\n\
             election {process}\n\
             board    {board}\n\
             tracker  {tracker}\n\
             entry    {index} of {size}\n\n\
             This receipt shows that your ballot is on the board. It does not show how you voted.\n\
             本回执证明您的选票已载入公告板，不会透露您投给了谁。\n\n\
             --- proof (c2sp.org/tlog-proof) ---\n{proof}\n--- promise (c2sp.org/signed-note) ---\n{promise}",
            titles = titles.join("\n"),
            process = election.process,
            board = election.manifest.board.name,
            proof = self.proof,
            promise = self.promise,
        )
    }
}

fn board_key(election: &Election) -> Result<NoteKey, Fault> {
    let origin = election.manifest.origin(&election.process);
    let name = KeyName::new(origin).map_err(|cause| Fault::new("announcement", cause))?;
    NoteKey::new(name, election.manifest.board.key.as_bytes()).map_err(|cause| Fault::new("announcement", cause))
}
