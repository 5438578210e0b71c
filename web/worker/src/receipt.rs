//! The board's answer to an entry, verified here: the entry is in the log, under a checkpoint that the board signed.

use psephos_messages::{Fault, Receipt};
use psephos_record::{Manifest, ProcessId, Tracker};
use psephos_tally::witnesses::{Cosigned, Witnesses};
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
    /// Checks that the entry with this tracker stands in the process's log. The proof counts; a promise that comes with it must
    /// hold too, since the voter keeps it.
    pub(crate) fn verify(&self, process: &ProcessId, manifest: &Manifest, tracker: &Tracker) -> Result<Receipt, Fault> {
        let fault = |cause: &dyn core::fmt::Display| Fault::new("receipt", cause);
        let witnesses = Witnesses::of(process, manifest).map_err(|cause| Fault::new("announcement", cause))?;
        let promise = (!self.promise.is_empty()).then_some(self.promise.as_str());
        let checked = witnesses.check_receipt(tracker, &self.proof, promise).map_err(|cause| fault(&cause))?;
        let (index, size, cosigned) = (checked.index, checked.cosigned.checkpoint.size, checked.cosigned.count());
        Ok(Receipt {
            tracker: tracker.to_string(),
            index,
            size,
            cosigned: u32::try_from(cosigned).unwrap_or(u32::MAX),
            witnesses: u32::try_from(manifest.witnesses.len()).unwrap_or(u32::MAX),
            quorum: u32::from(manifest.quorum),
            file: self.file(process, manifest, tracker, &checked.cosigned, index),
        })
    }

    /// What the voter keeps: readable, and complete for whoever verifies it.
    fn file(
        &self,
        process: &ProcessId,
        manifest: &Manifest,
        tracker: &Tracker,
        cosigned: &Cosigned,
        index: u64,
    ) -> String {
        let size = cosigned.checkpoint.size;
        let names: Vec<String> = cosigned.names().map(ToString::to_string).collect();
        let titles: Vec<&str> = manifest.title.0.iter().map(|title| title.text.as_str()).collect();
        format!(
            "Psephos receipt / 投票回执\n\n\
             {titles}\n\n\
             election {process}\n\
             board    {board}\n\
             tracker  {tracker}\n\
             entry    {index} of {size}\n\
             cosigned {cosigned}\n\n\
             This receipt shows that your ballot is on the board. It does not show how you voted.\n\
             本回执证明您的选票已载入公告板，不会透露您投给了谁。\n\n\
             --- proof (c2sp.org/tlog-proof) ---\n{proof}\n--- promise (c2sp.org/signed-note) ---\n{promise}",
            titles = titles.join("\n"),
            process = process,
            board = manifest.board.name,
            cosigned =
                if names.is_empty() { "by nobody yet / 尚无见证方联署".to_owned() } else { names.join(", ") },
            proof = self.proof,
            promise = self.promise,
        )
    }
}
