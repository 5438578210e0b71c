//! The board's answer to an entry, and what a person checks of it.

use psephos_record::{Manifest, ProcessId, Tracker, manifest::ImpossibleManifest};
use psephos_tally::{
    Witnesses,
    receipt::{CheckedReceipt, InvalidReceipt},
};
use serde::{Deserialize, Serialize};

/// The receipt, as the board's JSON has it. Believed only after [`Receipt::verify`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where the entry stands in the log.
    pub index: u64,
    /// Which entry.
    pub tracker: Tracker,
    /// Whether the very same bytes were in the log before.
    pub repeated: bool,
    /// A signed note: the entry is in the log by a given time.
    pub promise: String,
    /// A tlog-proof: the entry is in the log, under this checkpoint.
    pub proof: String,
}

impl Receipt {
    /// Checks that the log of `process` holds `entry`, under a checkpoint signed with the key that the manifest names.
    pub fn verify(
        &self,
        entry: &[u8],
        process: &ProcessId,
        manifest: &Manifest,
    ) -> Result<CheckedReceipt, InvalidReceipt> {
        let malformed = |cause: ImpossibleManifest| InvalidReceipt::Malformed(cause.to_string());
        let witnesses = Witnesses::of(process, manifest).map_err(malformed)?;
        let tracker = Tracker::of_entry(entry);
        let checked = witnesses.check_receipt(&tracker, &self.proof, Some(&self.promise))?;
        if self.tracker == tracker && self.index == checked.index {
            Ok(checked)
        } else {
            Err(InvalidReceipt::OtherEntry)
        }
    }
}
