//! What the board should do by itself and can't. The operator is told of each once, and again when it was well in between.

use super::SignedLog;
use std::{
    collections::BTreeMap,
    fmt::Display,
    sync::{Mutex, PoisonError},
};

/// What the board does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// It opens voting, or contributing, when its time has come.
    Open,
    /// It closes it.
    Close,
    /// It computes a result.
    Result,
    /// It appends an entry that it owes.
    Entry,
    /// It appends a checkpoint that the witnesses have cosigned, where one is waited for.
    CosignedCheckpoint,
    /// It keeps the directory.
    Directory,
    /// It shows no older checkpoint than it showed.
    Checkpoint,
}

impl Deed {
    /// The word in metrics and in the operator's log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Close => "close",
            Self::Result => "result",
            Self::Entry => "entry",
            Self::CosignedCheckpoint => "cosigned-checkpoint",
            Self::Directory => "directory",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// The troubles of one log, by what they are with, each with its reason.
#[derive(Debug, Default)]
pub(crate) struct Troubles(Mutex<BTreeMap<Deed, String>>);

impl SignedLog {
    /// The board can't do it, for this reason.
    pub(crate) fn trouble(&self, deed: Deed, cause: &dyn Display) {
        let cause = cause.to_string();
        let mut troubles = self.troubles.0.lock().unwrap_or_else(PoisonError::into_inner);
        if troubles.get(&deed) == Some(&cause) {
            return;
        }
        self.metrics.own_failure(deed.name());
        tracing::error!(log = %self.origin(), deed = deed.name(), cause, "the board can't do what it should do by itself");
        troubles.insert(deed, cause);
    }

    /// It can, or need not any more.
    pub(crate) fn no_trouble(&self, deed: Deed) {
        if self.troubles.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&deed).is_some() {
            tracing::info!(log = %self.origin(), deed = deed.name(), "the board can do it again, or need not");
        }
    }
}
