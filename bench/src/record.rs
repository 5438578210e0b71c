//! The record of a whole election, written to a folder ballot by ballot, so that it need not fit into memory.

use crate::kind::{Election, Kind};
use psephos_log::{
    Hash,
    tile::{self, Resource, RightEdge, TileId, TilePath, WIDTH},
};
use psephos_tally::verifier::{RecordSource, SourceError};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Ballots that are proved, checked and admitted together.
const CHUNK: usize = 4_096;

/// A folder with the files of a record, by their paths.
pub(crate) struct Folder(pub(crate) PathBuf);

impl RecordSource for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        fs::read(self.0.join(path)).map_err(|cause| SourceError::unread(path, cause))
    }
}

/// Holds an election in which each of so many voters casts one ballot, from the announcement to the result, and leaves
/// its record in the folder. Every ballot is encrypted and proved for itself, and passes the board's checks.
pub(crate) fn write(kind: Kind, ballots: usize, folder: &Path) -> io::Result<()> {
    let mut election = Election::new(kind, ballots);
    let mut writer = Writer { folder, edge: RightEdge::new(), bundle: Vec::new() };
    for entry in std::mem::take(&mut election.rig.log.entries) {
        writer.push(entry)?;
    }
    for (name, blob) in &election.rig.log.blobs {
        writer.put(&format!("blob/{}", psephos_crypto::Digest(*name)), blob)?;
    }
    for first in (0..ballots).step_by(CHUNK) {
        let voters = first..ballots.min(first + CHUNK);
        let entries: Vec<Vec<u8>> =
            voters.into_par_iter().map(|voter| election.prepare(voter).entry().to_vec()).collect();
        let rig = &mut election.rig;
        for (entry, screened) in entries.iter().zip(rig.process.screen().check(&entries)) {
            let screened = screened.expect("an honest ballot passes");
            rig.process.admit(&screened, &rig.log).expect("an honest ballot is accepted");
            writer.push(entry.clone())?;
        }
    }
    let rig = &mut election.rig;
    rig.close();
    rig.run_trustees(&rig.all_trustees());
    rig.clockwork(2_000);
    for entry in std::mem::take(&mut rig.log.entries) {
        writer.push(entry)?;
    }
    writer.finish()?;
    writer.put("checkpoint", rig.cosigned(&[]).to_string().as_bytes())
}

struct Writer<'a> {
    folder: &'a Path,
    edge: RightEdge,
    /// Entries of the bundle that is not full yet.
    bundle: Vec<Vec<u8>>,
}

impl Writer<'_> {
    fn push(&mut self, entry: Vec<u8>) -> io::Result<()> {
        self.bundle.push(entry);
        if self.bundle.len() == usize::from(WIDTH) { self.flush() } else { Ok(()) }
    }

    /// Writes the entries that wait, and the tiles that are full with them.
    fn flush(&mut self) -> io::Result<()> {
        let index = self.edge.size() / u64::from(WIDTH);
        let leaves: Vec<Hash> = self.bundle.iter().map(|entry| Hash::leaf(entry)).collect();
        let bundle = tile::bundle(self.bundle.iter().map(Vec::as_slice)).expect("entries are not too long");
        let changed: BTreeMap<TileId, Vec<Hash>> = self.edge.append(&leaves);
        self.put_tile(Resource::Entries(index), TileId { level: 0, index }, &bundle)?;
        for (id, hashes) in changed.iter().filter(|(_, hashes)| hashes.len() == usize::from(WIDTH)) {
            self.put_tile(Resource::Hashes(*id), *id, &tile::encode(hashes))?;
        }
        self.bundle.clear();
        Ok(())
    }

    /// Writes what is not full.
    fn finish(&mut self) -> io::Result<()> {
        if !self.bundle.is_empty() {
            self.flush()?;
        }
        for (id, hashes) in self.edge.tiles() {
            self.put_tile(Resource::Hashes(id), id, &tile::encode(hashes))?;
        }
        Ok(())
    }

    fn put_tile(&self, resource: Resource, id: TileId, bytes: &[u8]) -> io::Result<()> {
        let path = TilePath { resource, width: id.width(self.edge.size()) };
        self.put(&format!("tile/{path}"), bytes)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)
    }
}
