//! A record as a single file: a tar archive that has one spelling.
//!
//! POSIX ustar, uncompressed, so that `tar -x` makes the folder of it. Of all that a tar archive may hold there is only this: regular files
//! with the names of a record's parts, sorted, each once, with the same owner, mode and time; two blocks of zeros; the end. So the same
//! parts give the same file on every machine, and what else a tar archive can do (links, paths that lead elsewhere, sizes that lie) is
//! nothing that this reads. Spec: `docs/spec/60-board.md#archives`.

use crate::source::Part;
use core::fmt;
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Seek, SeekFrom, Write},
};

/// Headers and contents begin at multiples of it (bytes).
const BLOCK: u64 = 512;
const ZEROS: [u8; 512] = [0; 512];

/// Where the parts are in an archive: offset and length, in bytes, by path.
type Index = BTreeMap<String, (u64, u64)>;

/// The header of a part: its only one.
fn header(path: &str, length: u64) -> Option<[u8; 512]> {
    let mut header = ZEROS;
    let mut put = |at: usize, field: &[u8]| {
        let place = header.get_mut(at..at + field.len())?;
        place.copy_from_slice(field);
        Some(())
    };
    // A name of a hundred bytes has no room for its end.
    (path.len() < 100).then_some(())?;
    put(0, path.as_bytes())?;
    put(100, b"0000644\0")?;
    put(108, b"0000000\0")?;
    put(116, b"0000000\0")?;
    let size = format!("{length:011o}\0");
    (size.len() == 12).then_some(())?;
    put(124, size.as_bytes())?;
    put(136, b"00000000000\0")?;
    put(148, b"        ")?;
    put(156, b"0")?;
    put(257, b"ustar\x0000")?;
    put(329, b"0000000\0")?;
    put(337, b"0000000\0")?;
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    header.get_mut(148..156)?.copy_from_slice(sum.as_bytes());
    Some(header)
}

/// Zeros between the end of a part of this length and the next header.
const fn padding(length: u64) -> u64 {
    (BLOCK - length % BLOCK) % BLOCK
}

/// Writes the parts with these paths, each read from `source`. Gives how many bytes the archive has.
pub fn pack(source: &dyn RecordSource, paths: &BTreeSet<String>, out: &mut impl Write) -> Result<u64, PackError> {
    let mut written = 2 * BLOCK;
    for path in paths {
        let bytes = source.read(path).map_err(PackError::Source)?;
        let length = bytes.len() as u64;
        let header = header(path, length).ok_or_else(|| PackError::Name(path.clone()))?;
        out.write_all(&header)?;
        out.write_all(&bytes)?;
        out.write_all(ZEROS.get(..usize::try_from(padding(length)).unwrap_or_default()).unwrap_or_default())?;
        written += BLOCK + length + padding(length);
    }
    out.write_all(&ZEROS)?;
    out.write_all(&ZEROS)?;
    Ok(written)
}

/// Why an archive is not written.
#[derive(Debug)]
pub enum PackError {
    /// A part can't be read.
    Source(SourceError),
    /// A path is too long, or its part too large, for the format.
    Name(String),
    /// The file can't be written.
    File(io::Error),
}

impl From<io::Error> for PackError {
    fn from(cause: io::Error) -> Self {
        Self::File(cause)
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(cause) => write!(f, "{cause}"),
            Self::Name(path) => write!(f, "{path} has no place in an archive"),
            Self::File(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for PackError {}

/// The index of an archive, whose every byte outside the parts is looked at.
pub(crate) fn index(file: &mut (impl Read + Seek)) -> Result<Index, MalformedArchive> {
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut index = Index::new();
    let mut at = 0;
    loop {
        let found = block(file)?;
        at += BLOCK;
        if found == ZEROS {
            let last = block(file)?;
            at += BLOCK;
            return if last == ZEROS && at == end { Ok(index) } else { Err(MalformedArchive::End) };
        }
        let (path, length) = read_header(&found).ok_or(MalformedArchive::Header(at - BLOCK))?;
        let limit = Part::of(&path).map_err(|_| MalformedArchive::Name(path.clone()))?.limit();
        if length > limit {
            return Err(MalformedArchive::Oversize(path, limit));
        }
        if index.last_key_value().is_some_and(|(before, _)| *before >= path) {
            return Err(MalformedArchive::Order(path));
        }
        let next = at + length + padding(length);
        if next > end {
            return Err(MalformedArchive::Truncated);
        }
        file.seek(SeekFrom::Start(at + length))?;
        let mut between = ZEROS;
        let between = between.get_mut(..usize::try_from(padding(length)).unwrap_or_default()).unwrap_or_default();
        file.read_exact(between)?;
        if between.iter().any(|byte| *byte != 0) {
            return Err(MalformedArchive::Padding(path));
        }
        index.insert(path, (at, length));
        at = next;
    }
}

fn block(file: &mut impl Read) -> Result<[u8; 512], MalformedArchive> {
    let mut block = ZEROS;
    file.read_exact(&mut block)?;
    Ok(block)
}

/// Path and length, if it is the header that they have.
fn read_header(block: &[u8; 512]) -> Option<(String, u64)> {
    let name = block.get(..100)?.split(|byte| *byte == 0).next()?;
    let path = str::from_utf8(name).ok()?;
    let size = str::from_utf8(block.get(124..135)?).ok()?;
    let length = u64::from_str_radix(size, 8).ok()?;
    (header(path, length)? == *block).then(|| (path.to_owned(), length))
}

/// This file is not an archive of a record.
#[derive(Debug)]
#[non_exhaustive]
pub enum MalformedArchive {
    /// It can't be read.
    File(io::Error),
    /// It ends before its end.
    Truncated,
    /// What follows the last part is not two blocks of zeros and the end of the file.
    End,
    /// Another header than a record's archive has stands at this byte.
    Header(u64),
    /// A record has no part of this name.
    Name(String),
    /// A part is longer than such a part may be.
    Oversize(String, u64),
    /// A part stands twice, or not in the order of the names.
    Order(String),
    /// The block after this part is not filled with zeros.
    Padding(String),
}

impl From<io::Error> for MalformedArchive {
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::UnexpectedEof { Self::Truncated } else { Self::File(cause) }
    }
}

impl fmt::Display for MalformedArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(cause) => write!(f, "{cause}"),
            Self::Truncated => f.write_str("the archive breaks off"),
            Self::End => f.write_str("the archive does not end where its end is marked"),
            Self::Header(at) => write!(f, "at byte {at} there is no header as a record's archive has them"),
            Self::Name(path) => write!(f, "a record has no part {path:?}"),
            Self::Oversize(path, limit) => write!(f, "{path} has more than {limit} bytes"),
            Self::Order(path) => write!(f, "{path} stands twice, or not in order"),
            Self::Padding(path) => write!(f, "the block after {path} is not filled with zeros"),
        }
    }
}

impl core::error::Error for MalformedArchive {}

#[cfg(test)]
mod tests;
