//! A record in a folder, as `psephos export` writes it: its files and its entries.

use core::ops::Range;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every file under a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect();
    found.sort();
    found
}

/// The only bundle of a small record's entries.
pub fn bundle(folder: &Path) -> PathBuf {
    let found = files(&folder.join("tile/entries"));
    assert_eq!(found.len(), 1, "a small record: {found:?}");
    found.into_iter().next().unwrap()
}

/// Where each entry stands in a bundle, behind its length of two bytes.
pub fn entries(bundle: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < bundle.len() {
        let length = usize::from(u16::from_be_bytes([bundle[at], bundle[at + 1]]));
        ranges.push(at + 2..at + 2 + length);
        at += 2 + length;
    }
    ranges
}
