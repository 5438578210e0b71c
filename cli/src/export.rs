//! A copy of an election's record as plain files: to keep, to mirror, to hand to a court.

use crate::{
    archive,
    console::{self, say},
    exit::Exit,
    failure::Failure,
    source::FolderSource,
    verify::{self, Table},
};
use clap::Args;
use core::cell::RefCell;
use psephos_record::ProcessId;
use psephos_tally::verifier::{RecordSource, Report, SourceError, Verdict};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, OpenOptions},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// Copy an election's record into a folder or a single file, and verify it on the way.
///
/// The folder then holds `checkpoint`, `tile/…` and `blob/…` as the C2SP tlog-tiles specification names them. Any web
/// server can serve it, and `psephos verify` reads it. The file is a tar archive of the same, made so that the same record is
/// the same file, byte by byte, whoever makes it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  psephos export http://localhost:8080/elections/<hash> ./willowbrook && psephos verify ./willowbrook
  psephos export http://localhost:8080/elections/<hash> --file willowbrook.tar && psephos verify willowbrook.tar

Exit: 0 copied and nothing failed (the election may still go on: see what is printed), 1 a check failed,
66 the record could not be read to its end. What was read is kept, as evidence.")]
pub struct ExportArgs {
    /// The election's address, or another folder or file.
    #[arg(value_name = "URL")]
    record: String,
    /// Where to; empty, or not there yet.
    #[arg(value_name = "FOLDER", required_unless_present = "file")]
    folder: Option<PathBuf>,
    /// Into a single file instead, which is not there yet. While it is made, the folder FILE.parts is used beside it.
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    file: Option<PathBuf>,
    /// The election's hash: refuse the record of another one.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
}

/// How much was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Parts written.
    pub files: u64,
    /// Their bytes, or the archive's.
    pub bytes: u64,
}

/// Runs the command.
pub fn run(args: &ExportArgs) -> Result<Exit, Failure> {
    let found = verify::find(&args.record, args.process)?;
    let (report, copied, target) = match (&args.folder, &args.file) {
        (Some(folder), _) => {
            let (report, copied) = export(&*found.source, found.expected, folder)?;
            (report, copied, folder)
        }
        (None, Some(file)) => {
            let (report, copied) = export_file(&*found.source, found.expected, file)?;
            (report, copied, file)
        }
        (None, None) => return Err(Failure::usage("a copy needs a place", "name a folder, or a file with --file")),
    };
    say!("Record    {}", found.place);
    console::text(Table(&report));
    say!("Copied    {} files, {} bytes, into {}", copied.files, copied.bytes, target.display());
    Ok(match report.verdict() {
        Verdict::Failed => Exit::Failed,
        Verdict::Unread => Exit::Unread,
        Verdict::Passed | Verdict::NotYet => Exit::Done,
    })
}

/// Verifies a record and writes down every part of it that the verifier reads, which is all of it.
pub fn export(
    source: &dyn RecordSource,
    expected: Option<ProcessId>,
    folder: &Path,
) -> Result<(Report, Copied), Failure> {
    let (report, paths) = copy(source, expected, folder)?;
    let bytes = paths.values().sum();
    Ok((report, Copied { files: paths.len() as u64, bytes }))
}

/// The same into a single file: an [archive](crate::archive).
pub fn export_file(
    source: &dyn RecordSource,
    expected: Option<ProcessId>,
    file: &Path,
) -> Result<(Report, Copied), Failure> {
    let failure = |cause: io::Error| Failure::file(file, cause);
    // Claimed before anything is read; an archive without its end is none.
    let mut out = OpenOptions::new().write(true).create_new(true).open(file).map(BufWriter::new).map_err(failure)?;
    // The parts come in the order of the record, and stand in the order of their names.
    let mut parts = file.as_os_str().to_owned();
    parts.push(".parts");
    let parts = PathBuf::from(parts);
    let packed = copy(source, expected, &parts).and_then(|(report, paths)| {
        let paths: BTreeSet<String> = paths.into_keys().collect();
        let bytes = archive::pack(&FolderSource::new(&parts), &paths, &mut out);
        let bytes = bytes.map_err(|cause| Failure::file(file, cause))?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failure)?;
        Ok((report, Copied { files: paths.len() as u64, bytes }))
    });
    // A folder that was there before is somebody else's.
    if packed.as_ref().err().is_none_or(|failure| failure.name != "file-exists") {
        fs::remove_dir_all(&parts).map_err(|cause| Failure::file(&parts, cause))?;
    }
    if packed.is_err() {
        let _ = fs::remove_file(file);
    }
    packed
}

/// The report, and what was written: bytes by path.
fn copy(
    source: &dyn RecordSource,
    expected: Option<ProcessId>,
    folder: &Path,
) -> Result<(Report, BTreeMap<String, u64>), Failure> {
    prepare(folder)?;
    let scribe = Scribe {
        source,
        folder,
        checkpoint: RefCell::default(),
        copied: RefCell::default(),
        failure: RefCell::default(),
    };
    let report = verify::watched(&scribe, expected);
    if let Some(failure) = scribe.failure.take() {
        return Err(failure);
    }
    // The checkpoint last: a folder without one is no record, so a copy that was broken off can't be taken for whole.
    if let Some(checkpoint) = scribe.checkpoint.take() {
        scribe.keep("checkpoint", &checkpoint).map_err(|cause| Failure::file(folder, cause))?;
    }
    Ok((report, scribe.copied.take()))
}

fn prepare(folder: &Path) -> Result<(), Failure> {
    let mut inside = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return fs::create_dir_all(folder).map_err(|cause| Failure::file(folder, cause));
        }
        inside => inside.map_err(|cause| Failure::file(folder, cause))?,
    };
    if inside.next().is_none() {
        return Ok(());
    }
    let what = format!("{} is not empty", folder.display());
    Err(Failure::new("file-exists", what, "choose another folder: nothing is ever written over"))
}

/// Writes down what is read through it.
struct Scribe<'a> {
    source: &'a dyn RecordSource,
    folder: &'a Path,
    checkpoint: RefCell<Option<Vec<u8>>>,
    /// Bytes by path.
    copied: RefCell<BTreeMap<String, u64>>,
    failure: RefCell<Option<Failure>>,
}

impl Scribe<'_> {
    fn keep(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = match OpenOptions::new().write(true).create_new(true).open(&target) {
            Ok(file) => file,
            // Read before: parts of a record don't change.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) => return Err(error),
        };
        file.write_all(bytes)?;
        self.copied.borrow_mut().insert(path.to_owned(), bytes.len() as u64);
        Ok(())
    }
}

impl RecordSource for Scribe<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let bytes = self.source.read(path)?;
        if path == "checkpoint" {
            *self.checkpoint.borrow_mut() = Some(bytes.clone());
            return Ok(bytes);
        }
        if let Err(cause) = self.keep(path, &bytes) {
            self.failure.borrow_mut().get_or_insert_with(|| Failure::file(&self.folder.join(path), &cause));
            return Err(SourceError::unread(path, cause));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_tally::verifier::MemorySource;

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("diary.txt"), b"mine").unwrap();
        let failure = export(&MemorySource::default(), None, folder.path()).map(drop).unwrap_err();
        assert_eq!(failure.name, "file-exists");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_record_that_cannot_be_read_leaves_no_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new");
        let (report, copied) = export(&MemorySource::default(), None, &target).unwrap();
        assert_eq!((report.verdict(), copied.files), (Verdict::Failed, 0));
        assert!(!target.join("checkpoint").exists());
    }
}
