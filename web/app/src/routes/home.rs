//! `/`.

use super::{Page, Visit};
use crate::view::home::{Card, Home};
use psephos_record::manifest::ProcessKind;

/// The list of elections.
pub(crate) async fn page(visit: Visit) -> Page {
    let mut elections = Vec::new();
    for summary in visit.board().processes().await {
        let closed = visit.board().read(&summary.process, psephos_tally::Process::closed_at).await.flatten();
        elections.push(Card {
            process: summary.process.to_string(),
            title: summary.title.in_language(visit.key()).to_owned(),
            draw: summary.kind == ProcessKind::Draw,
            stage: summary.phase.into(),
            opens_at: summary.opens_at,
            closes_at: closed.unwrap_or(summary.closes_at),
        });
    }
    visit.page(visit.words.say("home-title"), |words| Home { elections }.view(words))
}
