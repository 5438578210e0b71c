//! `/`.

use super::{Visit, html};
use crate::view::home::{Card, Home};
use axum::response::Response;

/// The list of elections.
pub(crate) async fn page(visit: Visit) -> Response {
    let summaries = visit.board().processes().await;
    let card = |summary: psephos_board::ProcessSummary| Card {
        process: summary.process.to_string(),
        title: summary.title.in_language(visit.key()).to_owned(),
        stage: summary.phase.into(),
        opens_at: summary.opens_at,
        closes_at: summary.closes_at,
    };
    let home = Home { elections: summaries.into_iter().map(card).collect() };
    html(visit.page(visit.words.say("home-title"), home.view(visit.words)))
}
