//! From a request to a page: what the path names, what the board holds, which view shows it.

pub(crate) mod about;
pub(crate) mod board;
pub(crate) mod check;
pub(crate) mod counted;
pub(crate) mod demo;
pub(crate) mod draw;
pub(crate) mod entry;
pub(crate) mod fields;
pub(crate) mod home;
pub(crate) mod language;
pub(crate) mod opened;
pub(crate) mod overview;
pub(crate) mod package;
pub(crate) mod problem;
pub(crate) mod result;
pub(crate) mod vote;

use crate::{
    catalogue::Words,
    language::Language,
    router::Site,
    security::{POLICY_OF_LIVE_PAGES, POLICY_WITH_ISLANDS},
    view::{Frame, Script},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use core::convert::Infallible;
use leptos::prelude::IntoView;
use problem::PageError;
use psephos_board::{Board, StoredEntry};
use psephos_record::{Entry, EntryKind, ProcessId};

/// Who asks for what: the site, the visitor's language, the page's own address.
pub(crate) struct Visit {
    pub(crate) site: Site,
    pub(crate) words: Words,
    path: String,
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        // One can come back to what was got, not to what was sent.
        let path = parts.uri.path_and_query().filter(|_| parts.method.is_safe());
        let path = path.map_or_else(|| "/".to_owned(), ToString::to_string);
        Ok(Self { site: site.clone(), words: Words(Language::of_visitor(&parts.headers)), path })
    }
}

impl Visit {
    /// The board.
    pub(crate) const fn board(&self) -> &Board {
        &self.site.board
    }

    /// The reader's language, as texts of the record name it.
    pub(crate) const fn key(&self) -> &'static str {
        self.words.language().key()
    }

    /// A page without islands.
    pub(crate) fn page<V: IntoView + 'static>(&self, title: String, content: impl FnOnce(Words) -> V) -> Page {
        Page { text: self.frame(title).document(content), policy: None, kept: true }
    }

    /// A page that asks for itself again while something happens.
    pub(crate) fn live_page<V: IntoView + 'static>(&self, title: String, content: impl FnOnce(Words) -> V) -> Page {
        Page { policy: Some(POLICY_OF_LIVE_PAGES), ..self.page(title, content) }
    }

    /// A page with islands.
    pub(crate) fn page_with_islands<V: IntoView + 'static>(
        &self,
        title: String,
        content: impl FnOnce(Words) -> V,
    ) -> Page {
        self.page_with(self.site.assets.script(), title, content)
    }

    /// A page of a draw with islands.
    pub(crate) fn draw_page_with_islands<V: IntoView + 'static>(
        &self,
        title: String,
        content: impl FnOnce(Words) -> V,
    ) -> Page {
        self.page_with(self.site.assets.draw_script(), title, content)
    }

    fn page_with<V: IntoView + 'static>(
        &self,
        script: Option<Script>,
        title: String,
        content: impl FnOnce(Words) -> V,
    ) -> Page {
        let frame = Frame { script, ..self.frame(title) };
        Page { text: frame.document(content), policy: Some(POLICY_WITH_ISLANDS), kept: true }
    }

    fn frame(&self, title: String) -> Frame {
        Frame {
            words: self.words,
            title,
            path: self.path.clone(),
            board: self.board().identity().name,
            demo: self.site.options.demo.is_some(),
            style: self.site.assets.style(),
            noscript: self.site.assets.noscript(),
            page_script: self.site.assets.page_script(),
            script: None,
        }
    }

    /// The title of a process in the visitor's language.
    async fn title_of(&self, process: &ProcessId) -> Result<String, PageError> {
        let summary = self.board().summary(process).await.ok_or(PageError::NotFound)?;
        Ok(summary.title.in_language(self.key()).to_owned())
    }

    /// How many entries a browser must read to know the election's key: those up to the opening. 0 before it.
    async fn entries_to_opening(&self, process: &ProcessId) -> Result<u64, PageError> {
        if let Some(length) = self.site.opening(process) {
            return Ok(length);
        }
        let first = self.board().entries(process, 0, 1024).await?;
        let length = first.iter().find(|entry| is(entry, EntryKind::Open)).map_or(0, |entry| entry.index + 1);
        if length > 0 {
            self.site.remember_opening(*process, length);
        }
        Ok(length)
    }
}

/// A page as it is sent.
pub(crate) struct Page {
    text: String,
    /// Where it needs another than other pages.
    policy: Option<&'static str>,
    kept: bool,
}

impl Page {
    /// No copy of it is kept anywhere, not even for the browser's back button.
    fn never_kept(self) -> Self {
        Self { kept: false, ..self }
    }
}

/// A copy may be kept, and is asked for again each time.
impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let cache = if self.kept { "no-cache" } else { "no-store" };
        let headers = [(header::CACHE_CONTROL, cache), (header::VARY, "accept-language, cookie")];
        let mut response = (headers, Html(self.text)).into_response();
        if let Some(policy) = self.policy {
            let policy = HeaderValue::from_static(policy);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// The process that a path names.
fn process(text: &str) -> Result<ProcessId, PageError> {
    text.parse().map_err(|_| PageError::NotFound)
}

fn is(entry: &StoredEntry, kind: EntryKind) -> bool {
    Entry::kind_of(&entry.bytes) == Some(kind)
}
