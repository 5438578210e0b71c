//! Where a record is read from: a web server, a folder, memory. All look the same.

use core::fmt;
use psephos_log::tile::TilePath;
use std::collections::BTreeMap;

/// A part of the record could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// What was asked for, as the record names it.
    pub path: String,
    /// Why it could not be had.
    pub cause: String,
    /// Whether the source answered that it holds no such part, or holds something else in its place. Otherwise nobody can say what it
    /// holds: the reading failed, and the record is not to blame.
    pub is_absent: bool,
}

impl SourceError {
    /// The source holds no such part, or something else in its place.
    pub fn absent(path: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self { path: path.to_string(), cause: cause.to_string(), is_absent: true }
    }

    /// The reading failed.
    pub fn unread(path: impl fmt::Display, cause: impl fmt::Display) -> Self {
        Self { path: path.to_string(), cause: cause.to_string(), is_absent: false }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} can't be read: {}", self.path, self.cause)
    }
}

impl core::error::Error for SourceError {}

/// An election record, by the paths of C2SP tlog-tiles: `checkpoint`, `tile/…`, and `blob/<sha256>`.
///
/// Nothing that it returns is trusted.
pub trait RecordSource {
    /// The bytes under this path.
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;

    /// The current checkpoint.
    fn checkpoint(&self) -> Result<Vec<u8>, SourceError> {
        self.read("checkpoint")
    }

    /// A tile or an entry bundle.
    fn tile(&self, path: TilePath) -> Result<Vec<u8>, SourceError> {
        self.read(&format!("tile/{path}"))
    }

    /// A blob.
    fn blob(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, SourceError> {
        self.read(&format!("blob/{}", psephos_crypto::Digest(*sha256)))
    }
}

/// A record in memory.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    /// Contents by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl RecordSource for MemorySource {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.files.get(path).cloned().ok_or_else(|| SourceError::absent(path, "it is not there"))
    }
}
