//! `/elections/{process}/pool`.

use super::census::{Census, DIVISIONS, Division};
use crate::{
    catalogue::Words,
    routes::{Page, Visit, overview::address, problem::PageError},
    view::draw::pool::{Groups, PoolPage, SealedPage},
};
use axum::{extract::Path, http::HeaderMap};
use psephos_record::draw::DrawRules;

/// Groups of one division that a page shows.
pub(super) const GROUPS: usize = 100;

/// The pool that stands.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Page, PageError> {
    let draw = visit.draw(&name).await?;
    let census = visit.census(&draw).await?;
    let pool = draw.pool.as_ref().zip(census).map(|((tracker, sealed), census)| SealedPage {
        tracker: tracker.to_string(),
        entrants: sealed.entrants,
        tickets: sealed.tickets,
        root: sealed.root.to_string(),
        blobs: sealed.chunks.iter().map(ToString::to_string).collect(),
        divisions: divisions(&census, draw.rules(), visit.words),
        with_entry: draw.rules().provenance.is_some(),
        address: address(&headers, &visit.board().identity().name),
    });
    let islands = visit.site.assets.has_booth() && pool.is_some();
    let page = PoolPage {
        subject: draw.subject(visit.key()),
        pool,
        objections_until: draw.rules().objections_until,
        objections: draw
            .objections
            .iter()
            .map(|(tracker, entrant, upheld)| (tracker.to_string(), entrant.map(|id| id.to_string()), *upheld))
            .collect(),
        objected: draw.objected as u64,
        islands,
    };
    let (title, content) = (visit.words.say("pool-title"), |words| page.view(words));
    Ok(if islands { visit.draw_page_with_islands(title, content) } else { visit.page(title, content) })
}

/// The name of a division's title.
pub(super) const fn title(division: Division) -> &'static str {
    match division {
        Division::Entry => "division-entry",
        Division::Office => "division-office",
        Division::Stratum => "division-stratum",
        Division::Tier => "division-tier",
        Division::Tickets => "division-tickets",
        Division::Id => "division-id",
    }
}

fn divisions(census: &Census, rules: &DrawRules, words: Words) -> Vec<(&'static str, Groups)> {
    // Parts of equal size say nothing of a pool.
    let is_told = |division: &Division| !matches!(division, Division::Id | Division::Entry) && division.applies(rules);
    let shown = DIVISIONS.into_iter().filter(is_told);
    let groups = |division: Division| {
        let named = census.of(division).take(GROUPS);
        named.map(|(at, entrants, tickets)| (division.name(at, rules, words), entrants, tickets)).collect()
    };
    shown.map(|division| (title(division), groups(division))).collect()
}
