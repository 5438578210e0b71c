//! `/elections/{process}/rank[?id=]`.

use super::Snapshot;
use crate::{
    routes::{Page, Visit, is, overview::address, problem::PageError},
    view::draw::rank::RankPage,
};
use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    http::HeaderMap,
};
use psephos_board::StoredEntry;
use psephos_record::{EntryKind, ids::Hash};
use serde::Deserialize;

/// Whose rank a link asks for.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    id: String,
}

/// Checking one's rank.
pub(crate) async fn page(
    visit: Visit,
    Path(name): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Page, PageError> {
    let draw = visit.draw(&name).await?;
    let asked = asked.map(|Query(asked)| asked.id).unwrap_or_default();
    let entry = if draw.result.is_some() { visit.entry_of(&draw, EntryKind::Result).await? } else { None };
    let chance = match draw.chance() {
        Some(kind) => visit.entry_of(&draw, kind).await?,
        None => None,
    };
    let islands = visit.site.assets.has_booth() && entry.is_some();
    let page = RankPage {
        subject: draw.subject(visit.key()),
        result: draw
            .result
            .as_ref()
            .zip(entry)
            .map(|(result, entry)| (result.seed.to_string(), entry.tracker.to_string())),
        chance: chance.map(|entry| entry.tracker.to_string()),
        asked: asked.parse::<Hash>().map(|id| id.to_string()).unwrap_or_default(),
        islands,
        address: address(&headers, &visit.board().identity().name),
    };
    let (title, content) = (visit.words.say("rank-title"), |words| page.view(words));
    Ok(if islands { visit.draw_page_with_islands(title, content) } else { visit.page(title, content) })
}

impl Visit {
    /// The first entry of a kind after the close: there are few entries of others between them.
    pub(super) async fn entry_of(&self, draw: &Snapshot, kind: EntryKind) -> Result<Option<StoredEntry>, PageError> {
        let closed = self.board().read(&draw.process, psephos_tally::Process::closed_size).await.flatten();
        let Some(mut from) = closed else { return Ok(None) };
        loop {
            let entries = self.board().entries(&draw.process, from, 256).await?;
            let Some(last) = entries.last() else { return Ok(None) };
            from = last.index + 1;
            if let Some(found) = entries.into_iter().find(|entry| is(entry, kind)) {
                return Ok(Some(found));
            }
        }
    }
}
