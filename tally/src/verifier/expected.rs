//! What the caller knows of a record beforehand, from elsewhere than the record.

use psephos_record::{ProcessId, ids::Hash};

/// What the record must be, as far as the caller knows. Nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The process, as it stands on letters or in the newspaper.
    pub process: Option<ProcessId>,
    /// A head of the log that was seen before, or agreed on by telephone.
    pub head: Option<ExpectedHead>,
}

/// So many entries had this RFC 6962 root: the log must begin with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedHead {
    /// Entries, at least 1.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl From<Option<ProcessId>> for Expected {
    fn from(process: Option<ProcessId>) -> Self {
        Self { process, head: None }
    }
}
