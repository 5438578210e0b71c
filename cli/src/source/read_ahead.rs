//! Reading a record while it is being verified: the next bundles and leaf tiles are fetched by a few threads before they
//! are asked for, so that a far-away board costs its bandwidth and not its latency.
//!
//! It changes when something is read, never what: whatever was not foreseen is read as it is asked for.

use core::ops::Range;
use psephos_log::{
    checkpoint::Checkpoint,
    note::SignedNote,
    tile::{Resource, TileId, TilePath, WIDTH},
};
use psephos_tally::verifier::{RecordSource, SourceError};
use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

/// Requests under way at a time.
const THREADS: u64 = 4;
/// Parts fetched before they are asked for. A part has at most 16 MiB, and some 200 KiB as a rule.
const WINDOW: u64 = 32;

/// A source that foresees what the verifier reads next.
#[derive(Debug)]
pub struct ReadAhead<S> {
    source: S,
    plan: OnceLock<Plan>,
}

/// The parts of a record in the order in which the verifier reads them: bundle 0, leaf tile 0, bundle 1, …
#[derive(Debug)]
struct Plan {
    size: u64,
    shelf: Arc<Shelf>,
}

#[derive(Debug)]
struct Shelf {
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Debug)]
struct Held {
    /// Parts that are still to be asked for: those before were, or were passed over.
    wanted: Range<u64>,
    /// The next part that nobody fetches yet.
    next: u64,
    fetched: BTreeMap<u64, Result<Vec<u8>, SourceError>>,
    stopped: bool,
}

impl<S> ReadAhead<S> {
    /// Reads ahead in this source, from the first checkpoint on that is read.
    pub const fn new(source: S) -> Self {
        Self { source, plan: OnceLock::new() }
    }
}

impl<S: RecordSource + Clone + Send + 'static> RecordSource for ReadAhead<S> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if path == "checkpoint" {
            let bytes = self.source.read(path)?;
            // Believed for planning alone.
            if let Some(size) = size(&bytes) {
                self.plan.get_or_init(|| Plan::start(size, &self.source));
            }
            return Ok(bytes);
        }
        let foreseen = self.plan.get().and_then(|plan| plan.take(path));
        foreseen.unwrap_or_else(|| self.source.read(path))
    }
}

impl Plan {
    fn start<S: RecordSource + Clone + Send + 'static>(size: u64, source: &S) -> Self {
        let parts = 2 * size.div_ceil(u64::from(WIDTH));
        let held = Held { wanted: 0..parts, next: 0, fetched: BTreeMap::new(), stopped: false };
        let shelf = Arc::new(Shelf { held: Mutex::new(held), changed: Condvar::new() });
        for _ in 0..THREADS.min(parts) {
            let (source, shelf) = (source.clone(), Arc::clone(&shelf));
            thread::spawn(move || fetch(size, &source, &shelf));
        }
        Self { size, shelf }
    }

    /// The part under this path, once it is there; `None` when it was not foreseen.
    fn take(&self, path: &str) -> Option<Result<Vec<u8>, SourceError>> {
        let tile: TilePath = path.strip_prefix("tile/")?.parse().ok()?;
        let part = match tile.resource {
            Resource::Entries(index) => 2 * index,
            Resource::Hashes(TileId { level: 0, index }) => 2 * index + 1,
            Resource::Hashes(_) => return None,
        };
        let mut held = self.shelf.lock();
        if tile.width != tile.resource.width(self.size) || !held.window().contains(&part) {
            return None;
        }
        loop {
            if let Some(fetched) = held.fetched.remove(&part) {
                held.wanted.start = part + 1;
                held.fetched = held.fetched.split_off(&(part + 1));
                self.shelf.changed.notify_all();
                return Some(fetched);
            }
            held = self.shelf.wait(held);
        }
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        self.shelf.lock().stopped = true;
        self.shelf.changed.notify_all();
    }
}

impl Held {
    /// What is fetched, or going to be.
    fn window(&self) -> Range<u64> {
        let Range { start, end } = self.wanted;
        start..end.min(start + WINDOW)
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, held: MutexGuard<'a, Held>) -> MutexGuard<'a, Held> {
        self.changed.wait(held).unwrap_or_else(PoisonError::into_inner)
    }
}

/// What each thread does until there is nothing left to fetch.
fn fetch(size: u64, source: &impl RecordSource, shelf: &Shelf) {
    let mut held = shelf.lock();
    loop {
        if held.stopped || held.next >= held.wanted.end {
            return;
        }
        if !held.window().contains(&held.next) && held.next >= held.wanted.start {
            held = shelf.wait(held);
            continue;
        }
        // What was passed over is not fetched any more.
        let part = held.next.max(held.wanted.start);
        held.next = part + 1;
        if part >= held.wanted.end {
            return;
        }
        drop(held);
        let index = part / 2;
        let resource = if part.is_multiple_of(2) {
            Resource::Entries(index)
        } else {
            Resource::Hashes(TileId { level: 0, index })
        };
        let read = source.tile(TilePath { resource, width: resource.width(size) });
        held = shelf.lock();
        if part >= held.wanted.start {
            held.fetched.insert(part, read);
        }
        shelf.changed.notify_all();
    }
}

fn size(note: &[u8]) -> Option<u64> {
    let note = SignedNote::parse(note).ok()?;
    Checkpoint::parse(note.unverified_text()).ok().map(|checkpoint| checkpoint.size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_log::{
        Hash,
        note::{KeyName, NoteSigner},
    };
    use psephos_tally::verifier::MemorySource;

    /// A record of so many entries whose parts hold their own names.
    fn record(size: u64) -> MemorySource {
        let mut source = MemorySource::default();
        let name = KeyName::new("town/1").unwrap();
        let signer = NoteSigner::new(name.clone(), ed25519_dalek::SigningKey::from_bytes(&[1; 32]));
        let checkpoint = Checkpoint::new(name, size, Hash::leaf(b"")).sign(&signer).unwrap();
        source.files.insert("checkpoint".to_owned(), checkpoint.to_string().into_bytes());
        for path in paths(size) {
            source.files.insert(path.clone(), path.into_bytes());
        }
        source.files.insert("tile/1/000".to_owned(), b"upper".to_vec());
        source
    }

    fn paths(size: u64) -> Vec<String> {
        (0..size.div_ceil(256))
            .flat_map(|index| [Resource::Entries(index), Resource::Hashes(TileId { level: 0, index })])
            .map(|resource| format!("tile/{}", TilePath { resource, width: resource.width(size) }))
            .collect()
    }

    #[test]
    fn whatever_the_order_each_path_gives_its_own_bytes() {
        for size in [1, 255, 256, 257, 30_000] {
            let ahead = ReadAhead::new(record(size));
            ahead.read("checkpoint").unwrap();
            let paths = paths(size);
            let backwards: Vec<String> = paths.iter().rev().cloned().collect();
            let leaps: Vec<String> = paths.iter().step_by(7).cloned().collect();
            for path in paths.iter().take(1).chain(&paths).chain(&leaps).chain(&backwards).chain(&paths) {
                assert_eq!(ahead.read(path).unwrap(), path.as_bytes(), "{size}");
            }
        }
    }

    #[test]
    fn leaps_over_the_window_and_back_are_no_trouble() {
        let ahead = ReadAhead::new(record(60_000));
        ahead.read("checkpoint").unwrap();
        let paths = paths(60_000);
        for at in [0, 1, 100, 101, 20, 399, 131, 130, 132, 160, 163, 164, 0, 468] {
            assert_eq!(ahead.read(&paths[at]).unwrap(), paths[at].as_bytes());
        }
    }

    #[test]
    fn what_is_missing_is_missing_and_what_is_unforeseen_is_read() {
        let mut source = record(1_000);
        source.files.remove("tile/0/001");
        let ahead = ReadAhead::new(source);
        ahead.read("checkpoint").unwrap();
        assert!(ahead.read("tile/entries/000").is_ok());
        assert!(ahead.read("tile/0/001").is_err());
        assert!(ahead.read("tile/entries/002").is_ok());
        assert_eq!(ahead.read("tile/1/000").unwrap(), b"upper");
        assert!(ahead.read("blob/00").is_err());
    }
}
