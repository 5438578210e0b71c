//! The copy of one log on disk: `checkpoint`, `tile/…`, `blob/…` as the record names them, so that any web server can serve the folder
//! and `psephos verify` reads it.

use psephos_log::tile::{self, Resource, TilePath, WIDTH};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Where a file is written before it gets its name. There is one writer for each log.
const INCOMING: &str = ".incoming";

/// A folder in which files appear whole or not at all, whenever the program or the machine stops.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, made if it is not there.
    pub(crate) fn open(root: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&root)?;
        if let Some(parent) = root.parent() {
            sync(parent)?;
        }
        Ok(Self { root })
    }

    /// The checkpoint up to which the copy is whole and was checked.
    pub(crate) fn checkpoint(&self) -> io::Result<Option<Vec<u8>>> {
        read(&self.root.join("checkpoint"))
    }

    /// The blob with this SHA-256.
    pub(crate) fn blob(&self, sha256: &[u8; 32]) -> io::Result<Option<Vec<u8>>> {
        read(&self.root.join(blob(sha256)))
    }

    /// A tile or a bundle at the width that the path asks for, from whatever is here that is as wide or wider.
    pub(crate) fn tile(&self, path: TilePath) -> io::Result<Option<Vec<u8>>> {
        for width in self.widths(path.resource)?.into_iter().filter(|width| *width >= path.width) {
            if let Some(bytes) = read(&self.place(TilePath { width, ..path }))? {
                return Ok(if width == path.width { Some(bytes) } else { narrowed(&bytes, width, path) });
            }
        }
        Ok(None)
    }

    /// The widths at which it is here, the widest last.
    fn widths(&self, resource: Resource) -> io::Result<Vec<u16>> {
        let full = self.place(TilePath { resource, width: WIDTH });
        let mut widths = Vec::new();
        match fs::read_dir(partial(&full)) {
            Ok(files) => {
                for file in files {
                    widths.extend(file?.file_name().to_str().and_then(|width| width.parse::<u16>().ok()));
                }
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(cause),
        }
        if full.is_file() {
            widths.push(WIDTH);
        }
        widths.sort_unstable();
        Ok(widths)
    }

    /// Keeps a tile or a bundle.
    pub(crate) fn keep_tile(&self, path: TilePath, bytes: &[u8]) -> io::Result<()> {
        self.keep(&self.place(path), bytes)
    }

    /// Keeps a blob under its name.
    pub(crate) fn keep_blob(&self, sha256: &[u8; 32], bytes: &[u8]) -> io::Result<()> {
        self.keep(&self.root.join(blob(sha256)), bytes)
    }

    /// Keeps the checkpoint, once all that is under it is here.
    pub(crate) fn keep_checkpoint(&self, note: &[u8]) -> io::Result<()> {
        self.keep(&self.root.join("checkpoint"), note)
    }

    /// Forgets the narrower versions of a tile or a bundle, which the wider one contains.
    pub(crate) fn forget_narrower(&self, path: TilePath) -> io::Result<()> {
        for width in self.widths(path.resource)?.into_iter().filter(|width| *width < path.width) {
            fs::remove_file(self.place(TilePath { width, ..path }))?;
        }
        if path.width == WIDTH {
            let _ = fs::remove_dir(partial(&self.place(path)));
        }
        Ok(())
    }

    /// Writes beside, syncs, renames, syncs the folder: a crash leaves the old file or the new one.
    fn keep(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = place.parent().unwrap_or(&self.root);
        self.make(folder)?;
        let incoming = self.root.join(INCOMING);
        let mut file = File::create(&incoming)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&incoming, place)?;
        sync(folder)
    }

    /// Makes a folder below the root, with those above it.
    fn make(&self, folder: &Path) -> io::Result<()> {
        if folder == self.root || folder.is_dir() {
            return Ok(());
        }
        let above = folder.parent().unwrap_or(&self.root);
        self.make(above)?;
        fs::create_dir(folder)?;
        sync(above)
    }

    fn place(&self, path: TilePath) -> PathBuf {
        self.root.join(format!("tile/{path}"))
    }
}

fn blob(sha256: &[u8; 32]) -> String {
    format!("blob/{}", hex::encode(sha256))
}

/// Where the partial versions of a full tile stand.
fn partial(full: &Path) -> PathBuf {
    let mut name = full.as_os_str().to_owned();
    name.push(".p");
    PathBuf::from(name)
}

/// The first hashes or entries of a wider file.
fn narrowed(bytes: &[u8], width: u16, path: TilePath) -> Option<Vec<u8>> {
    match path.resource {
        Resource::Hashes(_) => bytes.get(..32 * usize::from(path.width)).map(<[u8]>::to_vec),
        Resource::Entries(_) => {
            let entries = tile::entries(bytes, width).ok()?;
            tile::bundle(entries.into_iter().take(path.width.into())).ok()
        }
    }
}

fn read(place: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    // A relative path of one step has an empty parent: the folder where we are.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}
