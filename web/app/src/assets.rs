//! What pages load: the stylesheet and the page script, which this program carries, and the wasm modules, which
//! `cargo xtask web` built. Everything is named by its hash and checked by the browser (Subresource Integrity).

use crate::view::Script;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use sha2::{Digest as _, Sha384};
use std::{collections::BTreeMap, fmt, fs, io, path::Path, sync::Arc};

/// The stylesheet, in the order of the cascade.
const STYLE: &str = concat!(
    include_str!("../public/style/ground.css"),
    include_str!("../public/style/frame.css"),
    include_str!("../public/style/pieces.css"),
    include_str!("../public/style/record.css"),
    include_str!("../public/style/forms.css"),
    include_str!("../public/style/booth.css"),
    include_str!("../public/style/draw.css"),
    include_str!("../public/style/narrow.css"),
);
const NOSCRIPT: &str = include_str!("../public/noscript.css");
const PAGE_SCRIPT: &[u8] = include_bytes!("../public/page.js");
const ICON: &[u8] = include_bytes!("../public/icon.svg");

/// A file that a page names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Asset {
    /// Its address on this site.
    pub url: String,
    /// Its hash, as the browser checks it.
    pub integrity: String,
}

/// Everything under `/pkg`, in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteAssets(Arc<Files>);

#[derive(Debug)]
struct Files {
    style: Asset,
    noscript: Asset,
    page_script: Asset,
    script: Option<Script>,
    draw_script: Option<Script>,
    named: BTreeMap<String, File>,
}

#[derive(Debug, Default)]
struct File {
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
}

/// The wasm modules are not where they should be.
#[derive(Debug)]
#[non_exhaustive]
pub enum MissingSite {
    /// A file cannot be read. Names it.
    Unreadable(String, io::Error),
    /// The manifest is not one, or names files that are not there.
    Manifest(String),
}

impl fmt::Display for MissingSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(file, cause) => write!(f, "{file} of the site cannot be read: {cause}"),
            Self::Manifest(cause) => {
                write!(f, "the site's manifest.json is not as `cargo xtask web` writes it: {cause}")
            }
        }
    }
}

impl core::error::Error for MissingSite {}

impl SiteAssets {
    /// Reads the folder that `cargo xtask web` writes, `<target>/site`.
    pub fn load(folder: &Path) -> Result<Self, MissingSite> {
        let folder = folder.join("pkg");
        let read =
            |name: &str| fs::read(folder.join(name)).map_err(|cause| MissingSite::Unreadable(name.to_owned(), cause));
        let manifest: BTreeMap<String, Asset> = serde_json::from_slice(&read("manifest.json")?)
            .map_err(|cause| MissingSite::Manifest(cause.to_string()))?;
        let mut files = BTreeMap::new();
        for asset in manifest.values() {
            let name = asset.url.rsplit('/').next().unwrap_or_default().to_owned();
            let compressed = |suffix: &str| fs::read(folder.join(format!("{name}.{suffix}"))).ok().map(Bytes::from);
            files.insert(
                name.clone(),
                File { plain: read(&name)?.into(), gzip: compressed("gz"), brotli: compressed("br") },
            );
        }
        let named = |name: &str| manifest.get(name).cloned().ok_or_else(|| MissingSite::Manifest(format!("no {name}")));
        let script = Script { boot: named("boot.js")?, client: named("client.wasm")?, worker: named("worker.js")? };
        let draw_script = Script { worker: named("draws.js")?, ..script.clone() };
        Ok(Self::with(Some(script), Some(draw_script), files))
    }

    /// A site without wasm modules: every page but the booth is complete.
    pub fn without_booth() -> Self {
        Self::with(None, None, BTreeMap::new())
    }

    fn with(script: Option<Script>, draw_script: Option<Script>, mut files: BTreeMap<String, File>) -> Self {
        let mut carry = |stem: &str, extension: &str, bytes: &'static [u8]| {
            let digest = Sha384::digest(bytes);
            let short = hex::encode(digest.first_chunk::<8>().copied().unwrap_or_default());
            let name = format!("{stem}.{short}.{extension}");
            let asset = Asset { url: format!("/pkg/{name}"), integrity: format!("sha384-{}", STANDARD.encode(digest)) };
            files.insert(name, File { plain: Bytes::from_static(bytes), ..File::default() });
            asset
        };
        let style = carry("psephos", "css", STYLE.as_bytes());
        let noscript = carry("noscript", "css", NOSCRIPT.as_bytes());
        let page_script = carry("page", "js", PAGE_SCRIPT);
        files.insert("icon.svg".into(), File { plain: Bytes::from_static(ICON), ..File::default() });
        Self(Arc::new(Files { style, noscript, page_script, script, draw_script, named: files }))
    }

    /// Whether voters can vote here: the wasm modules are there.
    pub fn has_booth(&self) -> bool {
        self.0.script.is_some()
    }

    pub(crate) fn style(&self) -> Asset {
        self.0.style.clone()
    }

    pub(crate) fn noscript(&self) -> Asset {
        self.0.noscript.clone()
    }

    pub(crate) fn page_script(&self) -> Asset {
        self.0.page_script.clone()
    }

    /// What the booth loads.
    pub(crate) fn script(&self) -> Option<Script> {
        self.0.script.clone()
    }

    /// What the pages of draws load: the same with more of a worker.
    pub(crate) fn draw_script(&self) -> Option<Script> {
        self.0.draw_script.clone()
    }

    /// Answers `GET /pkg/{name}` with the smallest encoding that the browser takes.
    pub(crate) fn serve(&self, name: &str, headers: &HeaderMap) -> Response<Body> {
        let Some(file) = self.0.named.get(name) else { return status(StatusCode::NOT_FOUND) };
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes =
            |encoding: &str| accepted.split(',').any(|part| part.split(';').next().map(str::trim) == Some(encoding));
        let (encoding, bytes) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if takes("br") => (Some("br"), brotli),
            (_, Some(gzip)) if takes("gzip") => (Some("gzip"), gzip),
            _ => (None, &file.plain),
        };
        let mut response = Response::new(Body::from(bytes.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let lasts = if name == "icon.svg" { "public, max-age=3600" } else { "public, max-age=31536000, immutable" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasts));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_served_under_its_hash_and_nothing_else_is() {
        let site = SiteAssets::without_booth();
        let url = site.style().url;
        let found = site.serve(url.strip_prefix("/pkg/").unwrap(), &HeaderMap::new());
        assert_eq!(found.status(), StatusCode::OK);
        assert_eq!(found.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        for name in ["psephos.css", "../Cargo.toml", ""] {
            assert_eq!(site.serve(name, &HeaderMap::new()).status(), StatusCode::NOT_FOUND);
        }
    }
}
