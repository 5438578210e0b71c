//! Where the pages' wasm modules are.

use crate::failure::Failure;
use psephos_web::assets::SiteAssets;
use std::path::{Path, PathBuf};

/// The site in this folder; without one named, the site beside the program. Where there is none every page but the
/// booth is complete, and that is said.
pub fn load(named: Option<&Path>) -> Result<SiteAssets, Failure> {
    let remedy = "build it with: cargo xtask web";
    match named {
        Some(folder) => SiteAssets::load(folder).map_err(|cause| Failure::new("site", cause, remedy)),
        None => Ok(beside_the_program().iter().find_map(|folder| SiteAssets::load(folder).ok()).unwrap_or_else(|| {
            tracing::warn!(
                "no booth in the browser: its wasm modules are not beside the program ({remedy}, then --site)"
            );
            SiteAssets::without_booth()
        })),
    }
}

/// `site` beside the program, as it is installed, and where cargo puts it.
fn beside_the_program() -> Vec<PathBuf> {
    let Ok(program) = std::env::current_exe() else { return Vec::new() };
    program.ancestors().skip(1).take(2).map(|folder| folder.join("site")).collect()
}
