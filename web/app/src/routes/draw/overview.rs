//! `/elections/{process}` of a draw.

use super::Snapshot;
use crate::{
    routes::{Page, Visit},
    view::{
        draw::{Subject, overview::DrawOverview},
        phase::Course,
    },
};

impl Snapshot {
    /// Which draw, as every page says it.
    pub(crate) fn subject(&self, language: &str) -> Subject {
        let ground = |id: &String| {
            let ground = self.rules().annulments.iter().find(|ground| ground.id == *id);
            ground.map_or_else(|| id.clone(), |ground| ground.title.in_language(language).to_owned())
        };
        Subject {
            process: self.process.to_string(),
            title: self.title(language),
            stage: self.stage(),
            course: Course::from(&self.manifest),
            annulled: self.annulled.as_ref().map(ground),
        }
    }
}

/// One draw.
pub(crate) fn page(visit: &Visit, draw: Snapshot, address: String) -> Page {
    let language = visit.key();
    let page = DrawOverview {
        subject: draw.subject(language),
        description: draw.manifest.description.in_language(language).to_owned(),
        opens_at: draw.opens_at(),
        closes_at: draw.closes_at(),
        pool: draw.pool.as_ref().map(|(_, sealed)| (sealed.entrants, sealed.tickets)),
        contributions: draw.contributions,
        rules: draw.rules_in(language),
        threshold: draw.manifest.threshold,
        witnesses: draw.manifest.witnesses.iter().map(|witness| witness.name.clone()).collect(),
        quorum: draw.manifest.quorum,
        waits_for_witnesses: draw.waits_for_witnesses,
        address,
        keepers: draw.keepers,
    };
    visit.page(page.subject.title.clone(), |words| page.view(words))
}
