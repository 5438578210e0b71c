//! `/elections/{process}/vote`.

use super::{Page, Visit, problem::PageError, process};
use crate::view::{phase::Stage, vote::VotePage};
use axum::extract::Path;
use psephos_record::manifest::ProcessKind;

/// The booth.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>) -> Result<Page, PageError> {
    let process = process(&name)?;
    let summary = visit.board().summary(&process).await.ok_or(PageError::NotFound)?;
    if summary.kind == ProcessKind::Draw {
        return Err(PageError::NotFound);
    }
    let page = VotePage {
        process: process.to_string(),
        title: summary.title.in_language(visit.key()).to_owned(),
        stage: Stage::from(summary.phase),
        opens_at: summary.opens_at,
        prefix: visit.entries_to_opening(&process).await?,
        islands: visit.site.assets.has_booth(),
    };
    let title = visit.words.say("vote-title");
    let with_islands = page.stage == Stage::Open;
    let content = |words| page.view(words);
    let page = if with_islands { visit.page_with_islands(title, content) } else { visit.page(title, content) };
    Ok(page.never_kept())
}
