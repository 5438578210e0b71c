//! Bundles: the entries under a level-0 tile, each behind its length in 16 bits.

use crate::MAX_ENTRY;
use core::fmt;

/// The bundle of these entries.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, EntryTooLong> {
    let mut bytes = Vec::new();
    for entry in entries {
        let length = u16::try_from(entry.len()).map_err(|_| EntryTooLong)?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle that must hold exactly `width`. What is in it proves nothing until the leaf hashes are compared.
pub fn entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, MalformedBundle> {
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(usize::from(width));
    for _ in 0..width {
        let (length, after) = rest.split_first_chunk().ok_or(MalformedBundle::TooShort)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(MalformedBundle::TooShort)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(MalformedBundle::TooLong) }
}

/// An entry is longer than [`MAX_ENTRY`] bytes, so no bundle can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryTooLong;

impl fmt::Display for EntryTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the entry is longer than {MAX_ENTRY} bytes")
    }
}

impl core::error::Error for EntryTooLong {}

/// Why bytes are not the bundle of so many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedBundle {
    /// They end before the last entry does.
    TooShort,
    /// They go on after the last entry.
    TooLong,
}

impl fmt::Display for MalformedBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "the bundle ends before its last entry",
            Self::TooLong => "the bundle goes on after its last entry",
        })
    }
}

impl core::error::Error for MalformedBundle {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_reads_back_and_no_other_number_of_entries_does() {
        let longest = vec![7; MAX_ENTRY];
        let bytes = bundle([b"one".as_slice(), b"", &longest]).unwrap();
        assert_eq!(entries(&bytes, 3).unwrap(), [b"one".as_slice(), b"", &longest]);
        assert_eq!(entries(&bytes, 2), Err(MalformedBundle::TooLong));
        assert_eq!(entries(&bytes, 4), Err(MalformedBundle::TooShort));
        assert_eq!(entries(&bytes[..bytes.len() - 1], 3), Err(MalformedBundle::TooShort));
        assert_eq!(bundle([vec![7; MAX_ENTRY + 1].as_slice()]), Err(EntryTooLong));
    }
}
