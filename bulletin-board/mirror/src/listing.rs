//! A board's directory, judged entry by entry.

use crate::{
    copying::Signed,
    held::{Invalid, Place},
    trouble::Trouble,
};
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, SignedNote},
    tile::{self, Resource, TilePath, WIDTH},
    tree::Frontier,
};
use psephos_record::{
    ProcessId,
    directory::{self, Directory, DirectoryEntry},
};
use std::io;

/// What the directory says, as far as it was read.
#[derive(Default)]
pub(crate) struct Listing {
    says: Directory,
    frontier: Frontier,
}

impl Listing {
    /// Reads on in the folder, up to `target`. An entry that does not belong is named and passed over.
    pub(crate) fn read_on(&mut self, place: &Place, target: &Signed) -> Result<Vec<Invalid>, Trouble> {
        let damaged = || Trouble::Storage(io::Error::other("the copy is damaged"));
        let (size, mut invalid) = (target.checkpoint.size, Vec::new());
        while self.frontier.size() < size {
            let index = self.frontier.size() / u64::from(WIDTH);
            let resource = Resource::Entries(index);
            let path = TilePath { resource, width: resource.width(size) };
            let bundle = place.folder.tile(path)?.ok_or_else(damaged)?;
            let entries = tile::entries(&bundle, path.width).map_err(|_| damaged())?;
            let read = usize::try_from(self.frontier.size() % u64::from(WIDTH)).map_err(|_| damaged())?;
            for entry in entries.into_iter().skip(read) {
                let at = self.frontier.size();
                self.frontier.push(Hash::leaf(entry));
                let said = DirectoryEntry::decode(entry)
                    .and_then(|entry| self.says.read(entry, |process, note| size_of(&place.key, process, note)));
                if let Err(cause) = said {
                    tracing::warn!(log = %place.key.name(), entry = at, %cause, "an invalid entry stands in the log");
                    invalid.push(Invalid { entry: Some(at), name: "invalid-listing", detail: cause.to_string() });
                }
            }
        }
        if self.frontier.root() == target.checkpoint.root { Ok(invalid) } else { Err(damaged()) }
    }
}

/// The size of a process's checkpoint that the directory's key signed.
fn size_of(directory: &NoteKey, process: &ProcessId, note: &[u8]) -> Option<u64> {
    let board = directory.name().as_str().strip_suffix(directory::NAME)?;
    let key = NoteKey::new(KeyName::new(format!("{board}{process}")).ok()?, directory.public()).ok()?;
    Some(Checkpoint::open(&SignedNote::parse(note).ok()?, &key).ok()?.size)
}
