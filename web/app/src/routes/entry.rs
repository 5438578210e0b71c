//! `/elections/{process}/board/{index}`.

use super::{Page, Visit, fields, problem::PageError, process};
use crate::view::{entry::EntryPage, phase::Course};
use axum::extract::Path;
use psephos_record::Entry;

/// One entry, explained.
pub(crate) async fn page(visit: Visit, Path((name, index)): Path<(String, String)>) -> Result<Page, PageError> {
    let process = process(&name)?;
    let index: u64 = index.parse().map_err(|_| PageError::NotFound)?;
    let read = |state: &psephos_tally::Process| (state.manifest().clone(), state.size());
    let (manifest, size) = visit.board().read(&process, read).await.ok_or(PageError::NotFound)?;
    let found = visit.board().entries(&process, index, 1).await?.pop().filter(|entry| entry.index == index);
    let found = found.ok_or(PageError::NotFound)?;
    let fields = Entry::decode(&found.bytes).map(|entry| fields::of(&entry, &process, &manifest, visit.words));
    let page = EntryPage {
        process: process.to_string(),
        title: manifest.title.in_language(visit.key()).to_owned(),
        course: Course::from(&manifest),
        index,
        size,
        kind: fields::kind_name(&found.bytes),
        tracker: found.tracker.to_string(),
        bytes: found.bytes.len() as u64,
        fields: fields.unwrap_or_default(),
    };
    let title = visit.words.tell("entry-number", [("index", visit.words.number(index))]);
    Ok(visit.page(title, |words| page.view(words)))
}
