//! `/elections/{process}/board[?from=]`.

use super::{Page, Visit, fields, problem::PageError, process};
use crate::view::{
    board::{BoardPage, EntryRow, PAGE},
    phase::Course,
};
use axum::extract::{Path, Query, rejection::QueryRejection};
use psephos_record::Entry;
use serde::Deserialize;

/// Where the list begins.
#[derive(Deserialize)]
pub(crate) struct From {
    #[serde(default)]
    pub(super) from: u64,
}

/// Entries of the log.
pub(crate) async fn page(
    visit: Visit,
    Path(name): Path<String>,
    from: Result<Query<From>, QueryRejection>,
) -> Result<Page, PageError> {
    let process = process(&name)?;
    let read = |state: &psephos_tally::Process| (state.manifest().clone(), state.size());
    let (manifest, size) = visit.board().read(&process, read).await.ok_or(PageError::NotFound)?;
    let from = from.map_or(0, |Query(From { from })| from).min(size.saturating_sub(1));
    let entries = visit.board().entries(&process, from, PAGE).await?;
    let row = |entry: psephos_board::StoredEntry| EntryRow {
        index: entry.index,
        kind: fields::kind_name(&entry.bytes),
        author: Entry::decode(&entry.bytes).ok().and_then(|entry| fields::author(&entry, &manifest, visit.words)),
        tracker: entry.tracker.to_string(),
    };
    let page = BoardPage {
        process: process.to_string(),
        title: manifest.title.in_language(visit.key()).to_owned(),
        course: Course::from(&manifest),
        size,
        from,
        rows: entries.into_iter().map(row).collect(),
    };
    Ok(visit.page(visit.words.say("board-title"), |words| page.view(words)))
}
