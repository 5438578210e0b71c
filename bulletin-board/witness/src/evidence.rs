//! Evidence as it is kept and served.

use psephos_log::{
    Hash,
    evidence::{Fork, Verdict},
    note::SignedNote,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A pair of checkpoints that a witness found not to go together, as a JSON document. Anyone judges it with the log's key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which log.
    pub origin: String,
    /// When it was found (Unix seconds).
    pub found: u64,
    /// `fork` or `unexplained`, as the witness judged it.
    pub verdict: String,
    /// The checkpoint that the witness had cosigned.
    pub first: String,
    /// The checkpoint that it refused.
    pub second: String,
    /// The consistency proof that was offered, base64.
    pub proof: Vec<String>,
}

impl Found {
    /// What there is to judge.
    pub fn evidence(&self) -> Result<Fork, InvalidFound> {
        let note = |text: &str| SignedNote::parse(text.as_bytes()).map_err(|_| InvalidFound);
        let proof: Result<Vec<Hash>, _> = self.proof.iter().map(|line| Hash::from_base64(line)).collect();
        let proof = proof.map_err(|_| InvalidFound)?;
        Ok(Fork { first: note(&self.first)?, second: note(&self.second)?, proof })
    }
}

/// The word for a verdict.
pub(crate) const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fork => "fork",
        Verdict::Unexplained => "unexplained",
    }
}

/// This document holds no two notes and a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidFound;

impl fmt::Display for InvalidFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the evidence is malformed")
    }
}

impl std::error::Error for InvalidFound {}
