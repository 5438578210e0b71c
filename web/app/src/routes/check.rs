//! `/elections/{process}/check[?tracker=]`.

use super::{Page, Visit, fields, opened::opened, problem::PageError, process};
use crate::view::check::{Answer, CheckPage, Found, said};
use axum::extract::{Path, Query, rejection::QueryRejection};
use psephos_board::StoredEntry;
use psephos_record::{Credential, Entry, EntryKind, Manifest, ProcessId, Tracker};
use psephos_tally::Process;
use serde::Deserialize;

/// What is looked for.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    tracker: String,
}

/// Where an entry is, and what it is.
pub(crate) async fn page(
    visit: Visit,
    Path(name): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Page, PageError> {
    let process = process(&name)?;
    let manifest = visit.board().read(&process, |state: &Process| state.manifest().clone()).await;
    let manifest = manifest.ok_or(PageError::NotFound)?;
    let asked = asked.map(|Query(asked)| asked.tracker).unwrap_or_default();
    let typed: String = asked.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let answer = match typed.parse::<Tracker>() {
        _ if typed.is_empty() => Answer::Nothing,
        Err(_) => Answer::Malformed,
        Ok(tracker) => match visit.board().entry_by_tracker(&process, &tracker).await? {
            None => Answer::Unknown,
            Some(entry) => Answer::Found(found(&visit, &process, &manifest, &entry).await),
        },
    };
    let prefix = visit.entries_to_opening(&process).await?;
    let with_islands = prefix > 0 && visit.site.assets.has_booth() && matches!(answer, Answer::Found(_));
    let draw = manifest.draw.is_some();
    let page = CheckPage {
        process: process.to_string(),
        title: manifest.title.in_language(visit.key()).to_owned(),
        draw,
        asked: asked.trim().chars().take(200).collect(),
        answer,
        prefix,
        islands: with_islands,
    };
    let (title, content) = (visit.words.say(said(draw)[0]), |words| page.view(words));
    Ok(if with_islands { visit.page_with_islands(title, content) } else { visit.page(title, content) })
}

async fn found(visit: &Visit, process: &ProcessId, manifest: &Manifest, stored: &StoredEntry) -> Found {
    let entry = Entry::decode(&stored.bytes).ok();
    let counts = match entry.as_ref().filter(|entry| entry.kind == EntryKind::Ballot).and_then(|entry| entry.author) {
        None => None,
        Some(author) => {
            let last = |state: &Process| state.voter(&Credential(author.0)).and_then(|voter| voter.last);
            visit.board().read(process, last).await.map(|last| last == Some(stored.tracker))
        }
    };
    let opened = entry.as_ref().and_then(|entry| opened(entry, manifest, visit.key()));
    Found {
        tracker: stored.tracker.to_string(),
        index: stored.index,
        kind: fields::kind_name(&stored.bytes),
        counts,
        opened: opened.map(|(ballot, contests)| (ballot.to_string(), contests)),
    }
}
