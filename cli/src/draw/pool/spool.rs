//! The rows of a pool on disk while it is made: a part of them at a time is in memory.

use crate::failure::Failure;
use psephos_record::{
    draw::{
        DrawRules,
        pool::{Entrant, SealedPool},
    },
    ids::Hash,
};
use psephos_tally::drawing::pool::{MalformedPool, Sealing};
use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// Rows are put apart by the first bits of their ids. Ids are hashes, so of the largest pool about a million rows, or 64 MiB, go
/// together.
const BUCKETS: u8 = 64;
/// Bytes before a row: where its line begins in the list.
const START: usize = 8;

/// Rows that wait for their order.
pub(super) struct Spool {
    folder: PathBuf,
    buckets: Vec<BufWriter<File>>,
    entrants: u64,
    row: Vec<u8>,
}

/// A pool that was made, its blobs in files.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// What the registrar's entry says of it.
    pub(crate) pool: SealedPool,
    folder: PathBuf,
}

/// Why there is no pool.
pub(super) enum Unsealed {
    /// A file.
    File(Failure),
    /// The row that begins here in the list has the id of an earlier one.
    Twice(u64),
    /// All rows together are none.
    Pool(MalformedPool),
}

impl From<Failure> for Unsealed {
    fn from(failure: Failure) -> Self {
        Self::File(failure)
    }
}

impl From<MalformedPool> for Unsealed {
    fn from(cause: MalformedPool) -> Self {
        Self::Pool(cause)
    }
}

impl Spool {
    /// In a new folder.
    pub(super) fn new(folder: PathBuf) -> Result<Self, Failure> {
        fs::create_dir(&folder).map_err(|cause| Failure::file(&folder, cause))?;
        let bucket = |number| {
            let path = bucket(&folder, number);
            let file = File::create_new(&path).map_err(|cause| Failure::file(&path, cause))?;
            Ok(BufWriter::with_capacity(1 << 14, file))
        };
        let buckets = (0..BUCKETS).map(bucket).collect::<Result<_, Failure>>()?;
        Ok(Self { folder, buckets, entrants: 0, row: Vec::new() })
    }

    /// Takes a checked entrant. `start`: where it begins in the list.
    pub(super) fn add(&mut self, entrant: &Entrant, start: u64) -> Result<(), Failure> {
        self.row.clear();
        self.row.extend(start.to_le_bytes());
        entrant.encode(&mut self.row);
        let at = usize::from(entrant.id.0[0] / (u8::MAX / BUCKETS + 1));
        let bucket = self.buckets.get_mut(at).expect("a byte falls into one of the buckets");
        bucket.write_all(&self.row).map_err(|cause| Failure::file(&self.folder, cause))?;
        self.entrants += 1;
        Ok(())
    }

    /// Orders the rows and cuts them into blobs.
    pub(super) fn seal(self, rules: &DrawRules) -> Result<Sealed, Unsealed> {
        let Self { folder, buckets, entrants, .. } = self;
        let (mut sealing, mut blobs, mut twice) = (Sealing::new(rules, entrants), 0, None);
        for (number, file) in (0..).zip(buckets) {
            let path = bucket(&folder, number);
            let broken = |cause: &dyn core::fmt::Display| Failure::file(&path, cause);
            drop(file.into_inner().map_err(|cause| broken(&cause))?);
            let bytes = fs::read(&path).map_err(|cause| broken(&cause))?;
            fs::remove_file(&path).map_err(|cause| broken(&cause))?;
            let mut rows = rows(&bytes).ok_or_else(|| broken(&"it was changed while the pool was made"))?;
            rows.sort_unstable();
            let repeated =
                rows.array_windows::<2>().filter(|[one, next]| one.id == next.id).map(|[_, next]| next.start);
            twice = twice.into_iter().chain(repeated).min();
            // The other buckets may have an earlier row that repeats another.
            if twice.is_some() {
                continue;
            }
            for Row { bytes, .. } in rows {
                if let Some(blob) = sealing.row(bytes)? {
                    write(&folder, blobs, &blob)?;
                    blobs += 1;
                }
            }
        }
        if let Some(start) = twice {
            return Err(Unsealed::Twice(start));
        }
        let (last, pool) = sealing.finish()?;
        write(&folder, blobs, &last)?;
        Ok(Sealed { pool, folder })
    }
}

/// A row in a bucket; they sort by id, those of one id by where they begin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Row<'b> {
    id: Hash,
    start: u64,
    bytes: &'b [u8],
}

fn rows(mut bytes: &[u8]) -> Option<Vec<Row<'_>>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let (start, rest) = bytes.split_first_chunk::<START>()?;
        bytes = rest;
        let (entrant, row) = Entrant::decode(&mut bytes).ok()?;
        rows.push(Row { id: entrant.id, start: u64::from_le_bytes(*start), bytes: row });
    }
    Some(rows)
}

fn bucket(folder: &Path, number: u8) -> PathBuf {
    folder.join(format!("rows-{number:02}"))
}

fn part(folder: &Path, position: usize) -> PathBuf {
    folder.join(format!("part-{position:04}"))
}

fn write(folder: &Path, position: usize, blob: &[u8]) -> Result<(), Failure> {
    let path = part(folder, position);
    fs::write(&path, blob).map_err(|cause| Failure::file(&path, cause))
}

impl Sealed {
    /// The blob at this position.
    pub(crate) fn blob(&self, position: usize) -> Result<Vec<u8>, Failure> {
        let path = part(&self.folder, position);
        fs::read(&path).map_err(|cause| Failure::file(&path, cause))
    }

    /// Deletes the blobs: the board has them.
    pub(crate) fn delete(&self) -> Result<(), Failure> {
        fs::remove_dir_all(&self.folder).map_err(|cause| Failure::file(&self.folder, cause))
    }
}
