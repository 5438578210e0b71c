//! Where the verifier reads a record from: a web server, a folder, or a single file.

mod archive;
mod folder;
mod read_ahead;

pub use archive::ArchiveSource;
pub use folder::FolderSource;
pub use read_ahead::ReadAhead;

use crate::client::{ClientError, LARGEST_BLOB, LARGEST_CHECKPOINT, LARGEST_TILE, Log};
use psephos_log::tile::TilePath;
use psephos_tally::verifier::{RecordSource, SourceError};

/// A part of a record, by its path.
pub(crate) enum Part {
    Checkpoint,
    Tile(TilePath),
    Blob([u8; 32]),
}

impl Part {
    pub(crate) fn of(path: &str) -> Result<Self, SourceError> {
        if path == "checkpoint" {
            return Ok(Self::Checkpoint);
        }
        if let Some(tile) = path.strip_prefix("tile/").and_then(|tile| tile.parse().ok()) {
            return Ok(Self::Tile(tile));
        }
        let mut sha256 = [0; 32];
        match path.strip_prefix("blob/").map(|name| (hex::decode_to_slice(name, &mut sha256), name)) {
            // A name has one spelling.
            Some((Ok(()), name)) if !name.contains(|digit: char| digit.is_ascii_uppercase()) => Ok(Self::Blob(sha256)),
            _ => Err(SourceError::absent(path, "a record has no such part")),
        }
    }

    /// Bytes of the largest such part.
    pub(crate) const fn limit(&self) -> u64 {
        match self {
            Self::Checkpoint => LARGEST_CHECKPOINT,
            Self::Tile(_) => LARGEST_TILE,
            Self::Blob(_) => LARGEST_BLOB,
        }
    }
}

/// A record on a web server: a board, or a copy.
#[derive(Clone, Debug)]
pub struct HttpSource {
    log: Log,
}

impl HttpSource {
    /// The record in this log.
    pub const fn new(log: Log) -> Self {
        Self { log }
    }
}

impl RecordSource for HttpSource {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let read = match Part::of(path)? {
            Part::Checkpoint => self.log.checkpoint(),
            Part::Tile(tile) => self.log.tile(tile),
            Part::Blob(sha256) => self.log.blob(&sha256),
        };
        read.map_err(|error: ClientError| SourceError {
            path: path.to_owned(),
            cause: error.to_string(),
            is_absent: error.is_missing(),
        })
    }
}
