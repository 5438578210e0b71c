//! What an operator's programs ask of a witness: whether it can write down what it cosigns, and its numbers.

use crate::{store::StoreError, witness::Witness};

/// What is in a witness's memory, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Logs that were cosigned.
    pub logs: u64,
    /// When the newest cosignature was made (Unix seconds); 0: never.
    pub newest: u64,
    /// Forks that were found.
    pub forks: u64,
    /// Pairs of checkpoints that nobody has explained.
    pub unexplained: u64,
}

impl Witness {
    /// Whether its database takes what is written, without which it cosigns nothing.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        self.store().try_to_write().await
    }

    /// What its memory holds.
    pub async fn standing(&self) -> Result<Standing, StoreError> {
        self.store().standing().await
    }

    /// How often boards were answered what, since the program started, by the stable word for the answer.
    pub fn answers(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counts().all().into_iter()
    }
}
