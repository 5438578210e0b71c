//! A visitor without JavaScript, and what every page must be.

use crate::rig::board;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, Request, StatusCode, header},
};
use psephos_board::Board;
use psephos_web::{Demo, Options, SiteAssets, router_with};
use std::fs;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A board with its pages.
pub(crate) struct Town {
    pub(crate) board: Board,
    pages: Router,
    _folder: TempDir,
}

impl Town {
    pub(crate) async fn new(demo: Option<Demo>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let board = board(folder.path(), "town.test").await;
        Self::over(board, folder, demo)
    }

    /// With a site whose modules are empty: a visitor without JavaScript does not mind.
    pub(crate) fn over(board: Board, folder: TempDir, demo: Option<Demo>) -> Self {
        let package = folder.path().join("site/pkg");
        fs::create_dir_all(&package).unwrap();
        let asset = |name: &str| {
            fs::write(package.join(name), "").unwrap();
            format!("{{\"url\": \"/pkg/{name}\", \"integrity\": \"sha384-x\"}}")
        };
        let names = ["boot.js", "client.wasm", "worker.js", "worker.wasm", "draws.js", "draws.wasm"];
        let assets: Vec<String> = names.iter().map(|name| format!("\"{name}\": {}", asset(name))).collect();
        fs::write(package.join("manifest.json"), format!("{{{}}}", assets.join(","))).unwrap();
        let assets = SiteAssets::load(&folder.path().join("site")).unwrap();
        let pages = router_with(board.clone(), assets, Options { demo });
        Self { board, pages, _folder: folder }
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { pages: self.pages.clone(), headers: HeaderMap::new() }
    }
}

/// Somebody who looks at pages.
pub(crate) struct Visitor {
    pages: Router,
    headers: HeaderMap,
}

impl Visitor {
    pub(crate) fn speaking(self, languages: &str) -> Self {
        self.with(header::ACCEPT_LANGUAGE, languages)
    }

    /// In a browser that says where a form comes from.
    pub(crate) fn sent_from(self, site: &'static str) -> Self {
        self.with(HeaderName::from_static("sec-fetch-site"), site)
    }

    pub(crate) fn with_cookie(self, cookie: &str) -> Self {
        self.with(header::COOKIE, cookie)
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) async fn get(self, path: &str) -> Page {
        self.send("GET", path, String::new()).await
    }

    pub(crate) async fn post(self, path: &str, form: &str) -> Page {
        self.with(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send("POST", path, form.to_owned()).await
    }

    async fn send(self, method: &str, path: &str, body: String) -> Page {
        let mut request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        request.headers_mut().extend(self.headers);
        let response = self.pages.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Page { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Whether a text looks like the name of one that no catalogue has.
    pub(crate) fn is_text_name(text: &str) -> bool {
        let families =
            ["label-", "action-", "booth-", "check-", "kind-", "explain-", "field-", "phase-", "result-", "method-"];
        families.iter().any(|family| text.starts_with(family)) && !text.contains(' ')
    }
}

/// What came.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn of_text(text: &str) -> Self {
        Self { status: StatusCode::OK, headers: HeaderMap::new(), text: text.to_owned() }
    }

    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn assert_is_well_made(&self, path: &str) {
        assert_eq!(self.faults(), Vec::<String>::new(), "{path}");
        assert_eq!(self.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(self.header(header::REFERRER_POLICY), "same-origin", "{path}");
    }

    /// What a page must never be.
    pub(crate) fn faults(&self) -> Vec<String> {
        let text = &self.text;
        let mut faults = Vec::new();
        let mut fault = |bad: bool, what: &str| faults.extend(bad.then(|| what.to_owned()));
        fault(text.matches("<h1").count() != 1, "one h1");
        fault(!text.contains("id=\"main\"") || !text.contains("href=\"#main\""), "a main landmark and a link to it");
        fault(text.contains("<script>") || text.contains("<style"), "no inline script or style");
        let mut tags = text.split('<').filter_map(|tag| tag.split('>').next());
        let is_bad = |tag: &str| {
            let attributes = tag.split(' ').skip(1);
            attributes.filter_map(|attribute| attribute.split_once('=')).any(|(name, value)| {
                let loads = matches!(name, "src" | "action") || (name == "href" && tag.starts_with("link"));
                name == "style" || name.starts_with("on") || (loads && !value.starts_with("\"/"))
            })
        };
        fault(tags.any(is_bad), "no inline handlers, nothing from elsewhere");
        // An island's texts wait in an attribute for their variables.
        let mut words = text.split('>').filter_map(|rest| rest.split('<').next());
        fault(words.clone().any(|text| text.contains("{$")), "no text without its variable");
        let untranslated = words.find(|text| Visitor::is_text_name(text));
        fault(untranslated.is_some(), &format!("no name in place of a text: {untranslated:?}"));
        faults
    }
}
