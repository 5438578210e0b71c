//! Where the verifier reads a record from: a web server or a folder.

mod read_ahead;

pub use read_ahead::ReadAhead;

use crate::client::{ClientError, Log};
use psephos_log::tile::TilePath;
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{fs, path::PathBuf};

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
        let failed = |error: ClientError| SourceError { path: path.to_owned(), cause: error.to_string() };
        if path == "checkpoint" {
            return self.log.checkpoint().map_err(failed);
        }
        if let Some(tile) = path.strip_prefix("tile/").and_then(|tile| tile.parse::<TilePath>().ok()) {
            return self.log.tile(tile).map_err(failed);
        }
        let mut sha256 = [0; 32];
        match path.strip_prefix("blob/").map(|name| hex::decode_to_slice(name, &mut sha256)) {
            Some(Ok(())) => self.log.blob(&sha256).map_err(failed),
            _ => Err(SourceError { path: path.to_owned(), cause: "a record has no such part".to_owned() }),
        }
    }
}

/// A record in a folder, as `psephos export` writes it.
#[derive(Clone, Debug)]
pub struct FolderSource {
    folder: PathBuf,
}

impl FolderSource {
    /// The record in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl RecordSource for FolderSource {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        fs::read(self.folder.join(path))
            .map_err(|error| SourceError { path: path.to_owned(), cause: error.to_string() })
    }
}
