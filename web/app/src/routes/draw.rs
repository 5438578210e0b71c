//! The pages of draws. Each shows a [`Snapshot`]; what needs the pool is computed once and kept: [`drawn`], [`census`].

pub(crate) mod census;
pub(crate) mod certificate;
pub(crate) mod contribute;
pub(crate) mod download;
pub(crate) mod drawn;
pub(crate) mod live;
pub(crate) mod overview;
pub(crate) mod pool;
pub(crate) mod rank;
pub(crate) mod result;
mod tenths;
mod trial;

use super::{Visit, problem::PageError, process};
use crate::view::{
    draw::{Keeper, SourceRow, rules::Rules},
    phase::Stage,
};
use psephos_record::{
    EntryKind, Manifest, ProcessId, Tracker,
    draw::{
        Beacon, DrawResult, DrawRules, EntrantForm, OutageRule, Replacement, Source, SourceNumbers, pool::SealedPool,
    },
    ids::Hash,
    manifest::ProcessKind,
};
use psephos_tally::{Phase, Process, process::ExclusionState};

/// Objections that a page shows; the record has them all.
const OBJECTIONS: usize = 50;

/// What the pages need of a draw's state. Small, whatever the pool.
pub(crate) struct Snapshot {
    pub(crate) process: ProcessId,
    pub(crate) manifest: Manifest,
    pub(crate) phase: Phase,
    pub(crate) opened_at: Option<u64>,
    pub(crate) closed_at: Option<u64>,
    pub(crate) contributions: u64,
    pub(crate) keepers: Vec<Keeper>,
    pub(crate) waits_for_witnesses: bool,
    pub(crate) pool: Option<(Tracker, SealedPool)>,
    /// The newest ones: entry, the entrant that it is about, whether it was upheld.
    pub(crate) objections: Vec<(Tracker, Option<Hash>, Option<bool>)>,
    pub(crate) objected: usize,
    pub(crate) beacon: Option<Beacon>,
    pub(crate) published: Option<SourceNumbers>,
    pub(crate) result: Option<DrawResult>,
    pub(crate) excluded: Vec<ExclusionState>,
    /// The ground of the annulment.
    pub(crate) annulled: Option<String>,
}

impl Visit {
    /// The draw that a path names; an election is not found here.
    pub(crate) async fn draw(&self, name: &str) -> Result<Snapshot, PageError> {
        let read = self.board().read(&process(name)?, Snapshot::of).await;
        read.flatten().ok_or(PageError::NotFound)
    }
}

impl Snapshot {
    /// None for an election.
    fn of(state: &Process) -> Option<Self> {
        let manifest = state.manifest();
        let draw = (manifest.kind == ProcessKind::Draw).then(|| state.draw())?;
        let keepers = manifest.trustees.iter().map(|trustee| {
            let seat = state.seat_of(&trustee.signing_key);
            Keeper {
                name: trustee.name.clone(),
                confirmed: seat.is_some_and(|seat| state.ceremony().has(seat, EntryKind::CeremonyConfirm)),
                contributed: draw.has_contributed(&trustee.signing_key),
                decrypted: seat.is_some_and(|seat| state.decrypted_by().any(|decrypted| decrypted == seat)),
            }
        });
        let objections = draw.objections();
        let newest = objections.iter().rev().take(OBJECTIONS);
        Some(Self {
            process: state.id(),
            manifest: manifest.clone(),
            phase: state.phase(),
            opened_at: state.opened_at(),
            closed_at: state.closed_at(),
            contributions: state.contributions(),
            keepers: keepers.collect(),
            waits_for_witnesses: state.awaits_cosignatures(),
            pool: draw.pool().map(|pool| (pool.tracker, pool.sealed.clone())),
            objections: newest
                .map(|state| {
                    let upheld = state.answer.as_ref().map(|answer| answer.upheld);
                    (state.tracker, state.objection.entrant, upheld)
                })
                .collect(),
            objected: objections.len(),
            beacon: draw.beacon().cloned(),
            published: draw.published().cloned(),
            result: draw.result().cloned(),
            excluded: draw.exclusions().to_vec(),
            annulled: draw.annulled().map(|annulment| annulment.ground.clone()),
        })
    }

    pub(crate) fn rules(&self) -> &DrawRules {
        self.manifest.draw.as_ref().expect("a draw has rules: see Manifest::check")
    }

    /// Whether a round of the beacon went into the seed: a declared outage is none.
    pub(crate) fn has_beacon(&self) -> bool {
        self.beacon.as_ref().is_some_and(|beacon| beacon.signature.is_some())
    }

    /// The kind of entry that the order comes from, besides contributions; none where there is none.
    pub(crate) fn chance(&self) -> Option<EntryKind> {
        if self.published.is_some() {
            Some(EntryKind::SourceNumbers)
        } else {
            self.has_beacon().then_some(EntryKind::Beacon)
        }
    }

    /// The public sources, in the reader's language; none in a draw by contributions.
    pub(crate) fn sources(&self, language: &str) -> Vec<SourceRow> {
        let numbers = |at: usize| {
            let numbers = self.published.as_ref()?.numbers.get(at)?;
            Some(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        let sources = self.rules().sources.iter().flatten().enumerate();
        let row = |(at, source): (usize, &Source)| SourceRow {
            title: source.title.in_language(language).to_owned(),
            due: source.due,
            numbers: numbers(at),
        };
        sources.map(row).collect()
    }

    pub(crate) fn stage(&self) -> Stage {
        self.phase.into()
    }

    pub(crate) fn title(&self, language: &str) -> String {
        self.manifest.title.in_language(language).to_owned()
    }

    pub(crate) fn opens_at(&self) -> u64 {
        self.opened_at.unwrap_or(self.manifest.opens_at)
    }

    pub(crate) fn closes_at(&self) -> u64 {
        self.closed_at.unwrap_or(self.manifest.closes_at)
    }

    /// The rules in the reader's language.
    pub(crate) fn rules_in(&self, language: &str) -> Rules {
        let rules = self.rules();
        let text = |text: &psephos_record::text::Text| text.in_language(language).to_owned();
        Rules {
            units: rules.units.iter().map(|unit| (text(&unit.title), unit.count)).collect(),
            strata: rules
                .strata
                .iter()
                .map(|stratum| (text(&stratum.title), stratum.minimum, stratum.maximum))
                .collect(),
            tiers: rules.tiers.iter().map(text).collect(),
            set_asides: rules.set_asides.iter().map(|kept| (text(&kept.title), kept.count)).collect(),
            places: rules.places(),
            max_tickets: rules.max_tickets,
            entrants: match rules.entrants {
                EntrantForm::Person => "person",
                EntrantForm::Household => "household",
                EntrantForm::Panel => "panel",
            },
            replacement: match rules.replacement {
                Replacement::NextInOrder => "next",
                Replacement::FreshBeacon => "fresh",
            },
            exclusions: rules.exclusions.iter().map(|ground| text(&ground.title)).collect(),
            annulments: rules.annulments.iter().map(|ground| text(&ground.title)).collect(),
            objections_until: rules.objections_until,
            beacon: rules.beacon.as_ref().map(|beacon| {
                let due = beacon.time_of(beacon.round).unwrap_or(u64::MAX);
                (beacon.round, due, beacon.outage == OutageRule::GoWithout)
            }),
            minimum_contributions: rules.minimum_contributions,
            sources: self.sources(language),
            repeats: rules.repeats.map(|process| process.to_string()),
            offices: rules.provenance.as_ref().map(|offices| offices.iter().map(text).collect()),
        }
    }
}
