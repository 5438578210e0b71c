//! `/elections/{process}/result[?from=]` of a draw, once `psephos_tally` has drawn.

use super::{
    Snapshot,
    census::{Census, DIVISIONS, Division},
    drawn::Drawn,
    pool::{GROUPS, title},
};
use crate::{
    catalogue::Words,
    routes::{Page, Visit, problem::PageError},
    view::draw::{
        chart::{Bar, Chart},
        means::{Drift, Mean, Means},
        result::{DrawResultPage, EXCLUSIONS, OutcomePage, PAGE, PlaceRow, ReplacementRow, Taker},
    },
};
use psephos_record::{
    draw::{DrawRules, Ground},
    ids::Hash,
};
use psephos_tally::{
    drawing::{
        outcome::{Claim, Placed},
        replacement::Replaced,
    },
    process::ExclusionState,
};
use std::collections::BTreeSet;

/// Who got what.
pub(crate) async fn page(visit: &Visit, draw: &Snapshot, from: u64) -> Result<Page, PageError> {
    let (drawn, census) = (visit.drawn(draw).await?, visit.census(draw).await?);
    let outcome = drawn.as_ref().zip(census.as_ref()).zip(draw.result.as_ref()).map(|((drawn, census), result)| {
        let rules = draw.rules();
        let from = from.min(result.placed.saturating_sub(1));
        let excluded = draw.excluded_ids();
        let skip = usize::try_from(from).unwrap_or(usize::MAX);
        let shown = drawn.rows().skip(skip).take(usize::try_from(PAGE).unwrap_or(0));
        OutcomePage {
            placed: result.placed,
            entrants: result.entrants,
            tickets: result.tickets,
            seed: result.seed.to_string(),
            with_beacon: draw.has_beacon(),
            from,
            rows: shown.map(|(number, placed)| place(number, placed, rules, &excluded, visit.words)).collect(),
            replacements: replacements(draw, drawn, visit.words),
            waiting: drawn
                .waiting
                .iter()
                .map(|standing| (standing.id.to_string(), tier(rules, standing.tier, visit.key())))
                .collect(),
            with_entry: rules.provenance.is_some(),
            charts: charts(drawn, census, rules, visit.words),
        }
    });
    let page = DrawResultPage { subject: draw.subject(visit.key()), outcome };
    Ok(visit.page(visit.words.say("outcome-title"), |words| page.view(words)))
}

impl Snapshot {
    pub(super) fn excluded_ids(&self) -> BTreeSet<Hash> {
        self.excluded.iter().map(|excluded| excluded.exclusion.entrant).collect()
    }
}

/// One place, in words.
pub(super) fn place(
    number: u64,
    placed: &Placed,
    rules: &DrawRules,
    excluded: &BTreeSet<Hash>,
    words: Words,
) -> PlaceRow {
    let language = words.language().key();
    PlaceRow {
        number,
        entrant: placed.standing.id.to_string(),
        unit: unit(rules, placed.unit, language),
        stratum: stratum(rules, placed.stratum, language),
        tier: tier(rules, placed.standing.tier, language),
        claim: claim(placed.claim, rules, words),
        excluded: excluded.contains(&placed.standing.id),
    }
}

fn unit(rules: &DrawRules, unit: u8, language: &str) -> String {
    rules.units.get(usize::from(unit)).map(|unit| unit.title.in_language(language).to_owned()).unwrap_or_default()
}

fn stratum(rules: &DrawRules, stratum: u16, language: &str) -> String {
    let found = rules.strata.get(usize::from(stratum));
    found.map(|stratum| stratum.title.in_language(language).to_owned()).unwrap_or_default()
}

fn tier(rules: &DrawRules, tier: u16, language: &str) -> String {
    rules.tiers.get(usize::from(tier)).map(|tier| tier.in_language(language).to_owned()).unwrap_or_default()
}

fn claim(claim: Claim, rules: &DrawRules, words: Words) -> String {
    let language = words.language().key();
    match claim {
        Claim::SetAside(at) => {
            let title = rules.set_asides.get(usize::from(at)).map(|kept| kept.title.in_language(language).to_owned());
            words.tell("claim-set-aside", [("title", title.unwrap_or_default())])
        }
        Claim::Minimum(at) => words.tell("claim-minimum", [("title", stratum(rules, at, language))]),
        Claim::General => words.say("claim-general"),
    }
}

fn replacements(draw: &Snapshot, drawn: &Drawn, words: Words) -> Vec<ReplacementRow> {
    let rules = draw.rules();
    let language = words.language().key();
    let named = |id: &str| {
        let ground = rules.exclusions.iter().find(|ground: &&Ground| ground.id == id);
        ground.map_or_else(|| id.to_owned(), |ground| ground.title.in_language(language).to_owned())
    };
    let row = |(excluded, led): (&ExclusionState, &Replaced)| {
        let taker = match (excluded.round, &led.taker) {
            (None, _) if led.freed.is_some() && excluded.waits() => Taker::AwaitsWitnesses,
            (Some(round), _) if led.freed.is_some() && excluded.waits() => {
                let due = rules.beacon.as_ref().and_then(|beacon| beacon.time_of(round));
                Taker::Awaits(round, due.unwrap_or(u64::MAX))
            }
            (_, Some(taker)) => Taker::Entrant(taker.standing.id.to_string()),
            (_, None) => Taker::Nobody,
        };
        ReplacementRow {
            entrant: led.excluded.to_string(),
            ground: named(&excluded.exclusion.ground),
            unit: led.freed.as_ref().map(|freed| unit(rules, freed.unit, language)),
            taker,
        }
    };
    draw.excluded.iter().zip(&drawn.replaced).rev().take(EXCLUSIONS).map(row).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for looking at")]
fn charts(drawn: &Drawn, census: &Census, rules: &DrawRules, words: Words) -> Vec<Chart> {
    let bars = |division: Division| {
        let groups = census.of(division).take(GROUPS);
        let bar = |(at, entrants, _): (u32, u64, u64)| {
            let group = (division, at);
            let trial = drawn.trials.groups.get(&group).copied().unwrap_or_default();
            let usual = |sign: f64| (trial.expected + sign * 3.0 * trial.deviation).max(0.0);
            Bar {
                name: division.name(at, rules, words),
                entrants,
                expected: (trial.expected * 10.0).round() as u64,
                usual: (usual(-1.0).floor() as u64, (usual(1.0).ceil() as u64).min(entrants)),
                found: trial.found,
                places: drawn.places.get(&group).copied().unwrap_or(0),
            }
        };
        groups.map(bar).collect()
    };
    let shown = DIVISIONS.into_iter().filter(|division| division.applies(rules));
    let means = |division: Division| division.has_means().then(|| means(division, drawn, census, rules, words));
    shown.map(|division| Chart { title: title(division), bars: bars(division), means: means(division) }).collect()
}

/// Where the groups stand in the whole order, in thousandths of it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "for looking at")]
fn means(division: Division, drawn: &Drawn, census: &Census, rules: &DrawRules, words: Words) -> Means {
    let groups = census.of(division).take(GROUPS);
    let row = |(at, entrants, _): (u32, u64, u64)| {
        let trial = drawn.trials.groups.get(&(division, at)).copied().unwrap_or_default();
        let usual = |sign: f64| (0.5 + sign * 3.0 * trial.mean_deviation()).clamp(0.0, 1.0) * 1_000.0;
        Mean {
            name: division.name(at, rules, words),
            entrants,
            found: (trial.mean() * 1_000.0).round() as u64,
            usual: (usual(-1.0).floor() as u64, usual(1.0).ceil() as u64),
        }
    };
    let drift = drawn.trials.drift().filter(|_| division == Division::Entry).map(|drift| Drift {
        found: (drift.found * 1_000.0).round() as i64,
        usual: (drift.deviation * 3_000.0).ceil() as u64,
    });
    Means { rows: groups.map(row).collect(), drift }
}
