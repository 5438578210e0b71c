//! `/elections/{process}/draw`.

use super::Snapshot;
use crate::{
    routes::{Page, Visit, problem::PageError},
    view::draw::live::{Beacon, LivePage},
};
use axum::extract::Path;

/// The ceremony as it happens.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>) -> Result<Page, PageError> {
    let draw = visit.draw(&name).await?;
    let page = LivePage {
        subject: draw.subject(visit.key()),
        entrants: draw.pool.as_ref().map(|(_, sealed)| sealed.entrants),
        opens_at: draw.opens_at(),
        closes_at: draw.closes_at(),
        contributions: (draw.contributions, draw.rules().minimum_contributions.into()),
        threshold: draw.manifest.threshold,
        waits_for_witnesses: draw.waits_for_witnesses,
        beacon: draw.beacon_shown(),
        sources: draw.sources(visit.key()),
        result: draw.result.as_ref().map(|result| (result.seed.to_string(), result.placed)),
        keepers: draw.keepers,
    };
    Ok(visit.live_page(visit.words.say("live-title"), |words| page.view(words)))
}

impl Snapshot {
    /// The beacon that the rules name, and where it is.
    pub(super) fn beacon_shown(&self) -> Option<(u64, u64, Beacon)> {
        let rules = self.rules().beacon.as_ref()?;
        let state = match &self.beacon {
            None => Beacon::Awaited,
            Some(beacon) => {
                beacon.signature.as_ref().map_or(Beacon::Outage, |signature| Beacon::Here(hex::encode(signature.0)))
            }
        };
        Some((rules.round, rules.time_of(rules.round).unwrap_or(u64::MAX), state))
    }
}
