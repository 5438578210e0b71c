//! `/elections/{process}/contribute`.

use crate::{
    routes::{Page, Visit, overview::address, problem::PageError},
    view::{draw::contribute::ContributePage, phase::Stage},
};
use axum::{extract::Path, http::HeaderMap};

/// Contributing to chance.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Page, PageError> {
    let draw = visit.draw(&name).await?;
    let islands = visit.site.assets.has_booth() && draw.stage() == Stage::Open;
    let page = ContributePage {
        subject: draw.subject(visit.key()),
        opens_at: draw.opens_at(),
        closes_at: draw.closes_at(),
        contributions: draw.contributions,
        prefix: visit.entries_to_opening(&draw.process).await?,
        islands,
        address: address(&headers, &visit.board().identity().name),
    };
    let (title, content) = (visit.words.say("contribute-title"), |words| page.view(words));
    Ok(if islands { visit.draw_page_with_islands(title, content) } else { visit.page(title, content) })
}
