//! A record in a single file.

use super::Part;
use crate::archive::{self, MalformedArchive};
use core::cell::RefCell;
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, SeekFrom},
};

/// A record in an archive, as `psephos export --file` writes it. It holds where the parts are, some hundred bytes each, and reads a part
/// when it is asked for.
#[derive(Debug)]
pub struct ArchiveSource<F> {
    file: RefCell<F>,
    index: BTreeMap<String, (u64, u64)>,
}

impl<F: Read + Seek> ArchiveSource<F> {
    /// The record in this file, whose every header is looked at now.
    pub fn new(mut file: F) -> Result<Self, MalformedArchive> {
        let index = archive::index(&mut file)?;
        Ok(Self { file: RefCell::new(file), index })
    }

    /// The parts that are there, by their paths.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.index.keys()
    }

    fn part(&self, at: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        (&mut *file).take(length).read_to_end(&mut bytes)?;
        // Somebody has cut the file since.
        if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

impl<F: Read + Seek> RecordSource for ArchiveSource<F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        Part::of(path)?;
        let (at, length) = self.index.get(path).ok_or_else(|| SourceError::absent(path, "it is not in the archive"))?;
        self.part(*at, *length).map_err(|cause| SourceError::unread(path, cause))
    }
}
