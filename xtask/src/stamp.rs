//! Whether anything changed: a hash of every file that the modules are made of.

use crate::place;
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the modules may be made of. Too much costs a build that changes nothing; too little serves an old module.
const SOURCES: [&str; 9] =
    ["Cargo.toml", "Cargo.lock", "crypto", "proofs", "record", "tally", "bulletin-board/log", "web", "xtask/src"];

/// A hash of the sources and of how they are built.
#[derive(PartialEq, Eq)]
pub(crate) struct Stamp(String);

impl Stamp {
    /// Reads every source once.
    pub(crate) fn of_sources(dev: bool) -> Result<Self> {
        let mut files = Vec::new();
        for source in SOURCES {
            collect(&place::workspace().join(source), &mut files)?;
        }
        files.sort();
        let mut hash = Sha256::new();
        hash.update([u8::from(dev)]);
        for path in files {
            let bytes = fs::read(&path)?;
            for part in [path.to_string_lossy().as_bytes(), &bytes] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        Ok(Self(hex::encode(hash.finalize())))
    }

    /// Whether the site was made from these very sources.
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(file()).is_ok_and(|written| written == self.0)
    }

    /// Says that the site is now made from these sources. The last thing that is written.
    pub(crate) fn write(&self) -> Result<()> {
        Ok(fs::write(file(), &self.0)?)
    }
}

fn file() -> PathBuf {
    place::site_package().join("sources.sha256")
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for child in fs::read_dir(path)? {
            collect(&child?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}
