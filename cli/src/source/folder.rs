//! A record in a folder, which somebody else may have filled: nothing in it leads out of it, blocks, or fills the memory.

use super::Part;
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

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
        let limit = Part::of(path)?.limit();
        let read = read_plain_file(&self.folder, path, limit);
        read.map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::InvalidData => SourceError::absent(path, cause),
            _ => SourceError::unread(path, cause),
        })
    }
}

/// The bytes of a regular file of at most `limit` bytes, reached through folders alone: no links, pipes or devices.
fn read_plain_file(folder: &Path, path: &str, limit: u64) -> io::Result<Vec<u8>> {
    let other = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut place = folder.to_owned();
    let mut steps = path.split('/').peekable();
    while let Some(step) = steps.next() {
        place.push(step);
        // Looked at before it is opened: to open a pipe is to wait for whoever writes into it.
        let kind = fs::symlink_metadata(&place)?.file_type();
        if steps.peek().is_some() != kind.is_dir() || !(kind.is_dir() || kind.is_file()) {
            return Err(other(format!(
                "{step} is no plain {}",
                if steps.peek().is_some() { "folder" } else { "file" }
            )));
        }
    }
    let mut bytes = Vec::new();
    File::open(&place)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(other(format!("it has more than {limit} bytes"))) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(folder: &Path, path: &str) -> String {
        let error = FolderSource::new(folder).read(path).unwrap_err();
        assert!(error.is_absent, "{error}");
        error.to_string()
    }

    #[test]
    fn a_plain_file_is_read_and_what_is_missing_is_said_to_be() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("tile/0")).unwrap();
        fs::write(folder.path().join("tile/0/000"), b"hashes").unwrap();
        assert_eq!(FolderSource::new(folder.path()).read("tile/0/000").unwrap(), b"hashes");
        refusal(folder.path(), "tile/0/001");
        refusal(folder.path(), "checkpoint");
    }

    #[test]
    fn nothing_but_the_parts_of_a_record_is_read() {
        let outer = tempfile::tempdir().unwrap();
        fs::write(outer.path().join("secret"), b"mine").unwrap();
        let folder = outer.path().join("record");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("diary"), b"mine").unwrap();
        for path in ["diary", "../secret", "tile/../../secret", "blob/../../secret", "", "/etc/hosts"] {
            assert!(refusal(&folder, path).contains("a record has no such part"), "{path}");
        }
    }

    #[test]
    fn a_file_that_is_too_long_is_not_taken_into_memory() {
        let folder = tempfile::tempdir().unwrap();
        let file = File::create(folder.path().join("checkpoint")).unwrap();
        file.set_len(1 << 40).unwrap();
        assert!(refusal(folder.path(), "checkpoint").contains("more than 1048576 bytes"));
        fs::create_dir_all(folder.path().join("blob")).unwrap();
        fs::create_dir(folder.path().join("blob").join("ab".repeat(32))).unwrap();
        assert!(refusal(folder.path(), &format!("blob/{}", "ab".repeat(32))).contains("no plain file"));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_devices_and_links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("checkpoint")).status().unwrap();
        assert!(made.success());
        assert!(refusal(folder.path(), "checkpoint").contains("no plain file"));

        fs::create_dir_all(folder.path().join("tile/0")).unwrap();
        symlink("/dev/zero", folder.path().join("tile/0/000")).unwrap();
        assert!(refusal(folder.path(), "tile/0/000").contains("no plain file"));
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("000"), b"not of this record").unwrap();
        symlink(outside.path(), folder.path().join("tile/1")).unwrap();
        assert!(refusal(folder.path(), "tile/1/000").contains("1 is no plain folder"));
    }
}
