//! Where things are: the workspace and what is built from it.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The workspace's root folder.
pub(crate) fn workspace() -> &'static Path {
    let manifest: &'static Path = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// The folder that cargo builds into: `CARGO_TARGET_DIR` where it is set, else `target`.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), |dir| workspace().join(dir))
}

/// The folder that the server is given.
pub(crate) fn site() -> PathBuf {
    target().join("site")
}

/// What it hands to browsers, each file named by its hash.
pub(crate) fn site_package() -> PathBuf {
    site().join("pkg")
}
