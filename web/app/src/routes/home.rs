//! `/`.

use super::{Page, Visit};
use crate::view::{
    home::{Card, Home},
    phase::Course,
};
use psephos_tally::Process;

/// The list of elections.
pub(crate) async fn page(visit: Visit) -> Page {
    let mut elections = Vec::new();
    for summary in visit.board().processes().await {
        let read = |process: &Process| (Course::from(process.manifest()), process.closed_at());
        let Some((course, closed)) = visit.board().read(&summary.process, read).await else { continue };
        elections.push(Card {
            process: summary.process.to_string(),
            title: summary.title.in_language(visit.key()).to_owned(),
            course,
            stage: summary.phase.into(),
            opens_at: summary.opens_at,
            closes_at: closed.unwrap_or(summary.closes_at),
        });
    }
    visit.page(visit.words.say("home-title"), |words| Home { elections }.view(words))
}
