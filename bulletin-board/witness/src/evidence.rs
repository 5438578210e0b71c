//! Evidence as it is served.

use core::slice;
use psephos_log::{
    evidence::{Evidence, Fork, MalformedEvidence, Verdict},
    note::NoteKey,
};
use serde::{Deserialize, Serialize};

/// A pair of checkpoints that a witness found not to go together, as a JSON document. Anyone judges it with the log's key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which log.
    pub origin: String,
    /// When it was found (Unix seconds).
    pub found: u64,
    /// `fork` or `unexplained`, as the witness judged it.
    pub verdict: String,
    /// The evidence, in the form in which it goes from hand to hand: first the checkpoint that the witness had cosigned, then the one that
    /// it refused, with the proof that was offered.
    pub evidence: String,
}

impl Found {
    /// What there is to judge.
    pub fn evidence(&self) -> Result<Evidence, MalformedEvidence> {
        Evidence::parse(self.evidence.as_bytes())
    }
}

/// Of a log's keys, the one against which this speaks.
pub(crate) fn accused<'a>(keys: &'a [NoteKey], fork: &Fork) -> Option<&'a NoteKey> {
    keys.iter().find(|key| fork.judge(slice::from_ref(key)).is_ok()).or_else(|| keys.first())
}

/// The word for a verdict.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fork => "fork",
        Verdict::Unexplained => "unexplained",
    }
}
