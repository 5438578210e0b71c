//! The ceremony as it happens. The page's script asks again every few seconds and replaces what changed; without it, one reloads.

use super::{Keeper, SourceRow, Subject, action, sources};
use crate::{
    catalogue::Words,
    hash,
    view::{
        keepers::deeds,
        moment::{moment, with_moment},
        phase::{Course, Stage, draw_way},
    },
};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct LivePage {
    /// Which draw.
    pub subject: Subject,
    /// Entrants of the sealed pool.
    pub entrants: Option<u64>,
    /// When contributing opens, and whether it has.
    pub opens_at: u64,
    /// When contributing closes.
    pub closes_at: u64,
    /// Contributions so far, and the fewest that are needed.
    pub contributions: (u64, u64),
    /// The trustees.
    pub keepers: Vec<Keeper>,
    /// How many of them must open the sum.
    pub threshold: u16,
    /// Whether it waits for witnesses.
    pub waits_for_witnesses: bool,
    /// The beacon: its round, when it is due, and its signature once it is there.
    pub beacon: Option<(u64, u64, Beacon)>,
    /// The public sources; none in a draw by contributions.
    pub sources: Vec<SourceRow>,
    /// Seed and number of places given, once the result stands.
    pub result: Option<(String, u64)>,
}

/// Where the beacon's round is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beacon {
    /// Not on the record yet.
    Awaited,
    /// Its signature.
    Here(String),
    /// Its outage was declared.
    Outage,
}

impl LivePage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let moves = !matches!(self.subject.stage, Stage::Final | Stage::Failed | Stage::Annulled);
        let base = self.subject.base();
        view! {
            {self.subject.name(words, "live-title")}
            <p class="lead">{words.say("live-lead")}</p>
            <p id="live-now" role="status" class="notice" data-live=moves.then_some("")>{now(words, &self)}</p>
            {moves.then(|| view! {
                <p class="actions">
                    {(self.subject.stage == Stage::Open).then(|| action(format!("{base}/contribute"), "button", words.say("action-contribute")))}
                    <a class="button second" href=format!("{base}/draw")>{words.say("live-reload")}</a>
                </p>
                <p class="hint needs-script">{words.say("live-updates")}</p>
            })}
            <div id="live-steps" data-live=moves.then_some("")>
                {draw_way(words, self.subject.stage, self.subject.course, self.entrants.is_some())}
                {steps(words, &self, &base)}
            </div>
        }
    }

    fn opened(&self) -> usize {
        self.keepers.iter().filter(|keeper| keeper.decrypted).count()
    }
}

/// One sentence: what is happening. A screen reader reads it when it changes.
fn now(words: Words, page: &LivePage) -> String {
    let (contributions, course) = (page.contributions.0, page.subject.course);
    match page.subject.stage {
        Stage::Preparing => words.say("live-preparing"),
        Stage::Ready if page.entrants.is_none() => words.say("live-no-pool"),
        Stage::Ready => words.say(course.of_draw("live-ready", "live-sources-ready")),
        Stage::Open if course == Course::Sources => words.say("live-sources-open"),
        Stage::Open => words.count("live-open", contributions),
        Stage::Counting if page.waits_for_witnesses => {
            words.say(course.of_draw("draw-waits-for-witnesses", "draw-sources-waits-for-witnesses"))
        }
        Stage::Counting if course == Course::Sources => words.say("draw-sources-counting"),
        Stage::Counting => {
            let opened =
                words.tell("live-opened", [("opened", page.opened()), ("threshold", usize::from(page.threshold))]);
            match &page.beacon {
                Some((round, _, Beacon::Awaited)) => {
                    format!(
                        "{opened}{}{}",
                        words.gap(),
                        words.tell("live-beacon-awaited", [("round", words.number(*round))])
                    )
                }
                _ => opened,
            }
        }
        Stage::Final => words.count("live-final", page.result.as_ref().map_or(0, |(_, placed)| *placed)),
        Stage::Failed => words.say("draw-failed"),
        Stage::Annulled => {
            let ground = page.subject.annulled.clone().unwrap_or_default();
            format!(
                "{}{}{}",
                words.say("overview-annulled"),
                words.gap(),
                words.tell("draw-ground", [("ground", ground)])
            )
        }
    }
}

fn steps(words: Words, page: &LivePage, base: &str) -> impl IntoView + use<> {
    let fewest = words.tell(
        "live-contributions",
        [("count", words.number(page.contributions.0)), ("least", words.number(page.contributions.1))],
    );
    let entrants =
        page.entrants.map_or_else(|| words.say("live-no-pool"), |entrants| words.count("live-pool", entrants));
    let deeds_of = |keeper: &Keeper| (keeper.name.clone(), [keeper.contributed, keeper.decrypted]);
    let keepers = page.keepers.iter().map(deeds_of).collect();
    let lasts = view! { <p>{moment(words, page.opens_at)}" – "{moment(words, page.closes_at)}</p> };
    let made_of = if page.subject.course == Course::Sources {
        view! {
            <li>
                <h2>{words.say("step-fixed")}</h2>
                {lasts}
            </li>
            <li>
                <h2>{words.say("step-numbers")}</h2>
                {sources(words, page.sources.clone())}
            </li>
        }
        .into_any()
    } else {
        let threshold = [("threshold", usize::from(page.threshold)), ("trustees", page.keepers.len())];
        view! {
            <li>
                <h2>{words.say("step-contributing")}</h2>
                <p>{fewest}</p>
                {lasts}
            </li>
            <li>
                <h2>{words.say("step-opening")}</h2>
                <p>{words.tell("live-threshold", threshold)}</p>
                {deeds(words, "step-opening", ["label-contributed", "label-opened"], keepers)}
            </li>
            <li>
                <h2>{words.say("live-beacon")}</h2>
                {beacon(words, page.beacon.clone())}
            </li>
        }
        .into_any()
    };
    view! {
        <ol class="stages">
            <li>
                <h2>{words.say("step-pool")}</h2>
                <p>{entrants}</p>
            </li>
            {made_of}
            <li>
                <h2>{words.say("step-result")}</h2>
                {result(words, page.result.clone(), base)}
            </li>
        </ol>
    }
}

fn beacon(words: Words, beacon: Option<(u64, u64, Beacon)>) -> impl IntoView {
    let Some((round, due, state)) = beacon else {
        return view! { <p>{words.say("rules-no-beacon")}</p> }.into_any();
    };
    let round = words.tell("live-round", [("round", words.number(round))]);
    let state = match state {
        Beacon::Awaited => view! { <p>{words.say("live-beacon-not-here")}</p> }.into_any(),
        Beacon::Outage => view! { <p>{words.say("live-beacon-outage")}</p> }.into_any(),
        Beacon::Here(signature) => view! {
            <p>{words.say("live-beacon-here")}</p>
            <p><code class="long" translate="no">{signature}</code></p>
        }
        .into_any(),
    };
    view! {
        <p>{with_moment(words, round, due)}</p>
        {state}
    }
    .into_any()
}

fn result(words: Words, result: Option<(String, u64)>, base: &str) -> AnyView {
    match result {
        None => view! { <p>{words.say("live-no-seed")}</p> }.into_any(),
        Some((seed, placed)) => view! {
            <p>{words.count("live-final", placed)}</p>
            <p>{words.say("label-seed")}</p>
            {hash::hash(&seed, words.say("copy"), words.say("copied"))}
            <p class="actions">
                {action(format!("{base}/result"), "button", words.say("action-outcome"))}
                {action(format!("{base}/rank"), "button second", words.say("action-rank"))}
            </p>
        }
        .into_any(),
    }
}
