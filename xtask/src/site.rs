//! The folder that the server serves as `/pkg`: files named by their hash, compressed, and a manifest with their integrity.
//!
//! The chain of integrity is: page → `boot.js`, worker script and client module → worker module. Whoever knows the page's
//! hash knows the hash of every byte that runs.

use crate::{bindgen::Module, place, stamp::Stamp};
use anyhow::{Context, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha384};
use std::{fmt::Write as _, fs, io::Write as _, path::PathBuf};

/// A site in the making.
pub(crate) struct Site {
    folder: PathBuf,
    compress: bool,
    files: Map<String, Value>,
}

/// Where a file went.
struct Placed {
    url: String,
    integrity: String,
}

impl Site {
    /// Starts over with an empty folder.
    pub(crate) fn create(compress: bool) -> Result<Self> {
        let folder = place::site_package();
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, compress, files: Map::new() })
    }

    /// A worker: its loop behind wasm-bindgen's glue in one script, so that one hash covers it.
    pub(crate) fn add_worker(&mut self, name: &str, module: &Module) -> Result<()> {
        let wasm = self.put(&format!("{name}.wasm"), &module.wasm)?;
        let own = fs::read_to_string(place::workspace().join("web/worker/loop.js"))?;
        let own = own.replace("@WASM@", &wasm.url).replace("@INTEGRITY@", &wasm.integrity);
        let own = own.replace("@VERBS@", &module.exports("start"));
        self.put(&format!("{name}.js"), format!("{}\n{own}", module.glue).as_bytes())?;
        Ok(())
    }

    /// The client: the script that starts the page's islands, behind the glue.
    pub(crate) fn add_client(&mut self, module: &Module) -> Result<()> {
        self.put("client.wasm", &module.wasm)?;
        let own = fs::read_to_string(place::workspace().join("web/client/boot.js"))?;
        // An island's entry is an exported function that bears its name and a hash.
        let own = own.replace("@ISLANDS@", &module.exports("hydrate"));
        self.put("boot.js", format!("{}\n{own}", module.glue).as_bytes())?;
        Ok(())
    }

    /// Writes the manifest, then the stamp: a site that was interrupted is not taken for a finished one.
    pub(crate) fn finish(self, stamp: &Stamp) -> Result<()> {
        fs::write(self.folder.join("manifest.json"), serde_json::to_vec_pretty(&self.files)?)?;
        stamp.write()
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<Placed> {
        let digest = Sha384::digest(bytes);
        let short = hex::encode(digest.first_chunk::<8>().context("a digest of 48 bytes")?);
        let (stem, extension) = name.split_once('.').context("a file without an extension")?;
        let file = format!("{stem}.{short}.{extension}");
        fs::write(self.folder.join(&file), bytes)?;
        let mut sizes = format!("{} bytes", bytes.len());
        if self.compress {
            for (suffix, compressed) in [("gz", gzip(bytes)?), ("br", brotli(bytes)?)] {
                fs::write(self.folder.join(format!("{file}.{suffix}")), &compressed)?;
                write!(sizes, ", {suffix} {}", compressed.len())?;
            }
        }
        eprintln!("xtask web: {name}: {sizes}");
        let placed = Placed { url: format!("/pkg/{file}"), integrity: format!("sha384-{}", STANDARD.encode(digest)) };
        self.files.insert(name.to_owned(), json!({ "url": placed.url, "integrity": placed.integrity }));
        Ok(placed)
    }
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}
