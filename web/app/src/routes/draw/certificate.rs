//! `/elections/{process}/certificate`.

use crate::{
    routes::{Page, Visit, overview::address, problem::PageError},
    view::draw::certificate::{CertificatePage, Facts},
};
use axum::{extract::Path, http::HeaderMap};

/// A page to print.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Page, PageError> {
    let draw = visit.draw(&name).await?;
    let facts = draw.result.as_ref().zip(draw.pool.as_ref()).map(|(result, (tracker, sealed))| Facts {
        entrants: result.entrants,
        tickets: result.tickets,
        placed: result.placed,
        contributions: draw.contributions,
        closed_at: draw.closes_at(),
        opened: draw.keepers.iter().filter(|keeper| keeper.decrypted).map(|keeper| keeper.name.clone()).collect(),
        beacon: draw.beacon.as_ref().and_then(|beacon| Some((beacon.round, hex::encode(beacon.signature?.0)))),
        sources: draw.sources(visit.key()),
        hashes: vec![
            ("draw-fingerprint", draw.process.to_string()),
            ("label-pool-entry", tracker.to_string()),
            ("label-pool-root", sealed.root.to_string()),
            ("label-sum", result.contributions.to_string()),
            ("label-seed", result.seed.to_string()),
            ("label-outcome", result.outcome.to_string()),
        ],
    });
    let page = CertificatePage {
        subject: draw.subject(visit.key()),
        facts,
        address: address(&headers, &visit.board().identity().name),
    };
    Ok(visit.page(visit.words.say("certificate-title"), |words| page.view(words)))
}
