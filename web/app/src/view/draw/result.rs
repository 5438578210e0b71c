//! What the draw came to: who was placed, what happened after, who waits, and whether it looks like chance.

use super::{Subject, about_seed, action, chart::Chart};
use crate::{
    catalogue::Words,
    hash,
    view::{moment::with_moment, phase::Course, tracker::short},
};
use leptos::prelude::*;

/// Exclusions on one page, the newest; the downloads have all.
pub const EXCLUSIONS: usize = 100;
/// Places on one page.
pub const PAGE: u64 = 50;

/// The page.
#[derive(Clone, Debug)]
pub struct DrawResultPage {
    /// Which draw.
    pub subject: Subject,
    /// The result, once it stands.
    pub outcome: Option<OutcomePage>,
}

/// What the draw came to.
#[derive(Clone, Debug)]
pub struct OutcomePage {
    /// Places given, entrants, tickets.
    pub placed: u64,
    /// Entrants.
    pub entrants: u64,
    /// Tickets.
    pub tickets: u64,
    /// The seed.
    pub seed: String,
    /// Whether a beacon went into it.
    pub with_beacon: bool,
    /// Position of the first row shown, from 0.
    pub from: u64,
    /// At most [`PAGE`] rows.
    pub rows: Vec<PlaceRow>,
    /// Exclusions and what they led to.
    pub replacements: Vec<ReplacementRow>,
    /// The next in order: id and tier.
    pub waiting: Vec<(String, String)>,
    /// Whether the pool says where and when each entered.
    pub with_entry: bool,
    /// Expected against found.
    pub charts: Vec<Chart>,
}

/// A place.
#[derive(Clone, Debug)]
pub struct PlaceRow {
    /// Its number, from 1.
    pub number: u64,
    /// Who got it.
    pub entrant: String,
    /// What it is.
    pub unit: String,
    /// The entrant's stratum; empty where there are none.
    pub stratum: String,
    /// Its tier, likewise.
    pub tier: String,
    /// By which rule.
    pub claim: String,
    /// Whether the entrant was excluded afterwards.
    pub excluded: bool,
}

/// An exclusion.
#[derive(Clone, Debug)]
pub struct ReplacementRow {
    /// Who was excluded.
    pub entrant: String,
    /// On which ground.
    pub ground: String,
    /// The place that became free; none when there was none.
    pub unit: Option<String>,
    /// What became of it.
    pub taker: Taker,
}

/// What became of a free place.
#[derive(Clone, Debug)]
pub enum Taker {
    /// This entrant has it.
    Entrant(String),
    /// Nobody may have it or wants it.
    Nobody,
    /// A round of the beacon decides, due at this time.
    Awaits(u64, u64),
    /// Nobody yet: enough witnesses have not cosigned the exclusion.
    AwaitsWitnesses,
}

impl DrawResultPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = self.subject.base();
        view! {
            {self.subject.heading(words, "outcome-title")}
            {match self.outcome {
                None => view! { <p class="notice">{words.say("outcome-none")}</p> }.into_any(),
                Some(outcome) => outcome.view(words, self.subject.course, &base).into_any(),
            }}
        }
    }
}

impl OutcomePage {
    fn view(self, words: Words, course: Course, base: &str) -> impl IntoView + use<> {
        let numbers = [
            ("placed", words.number(self.placed)),
            ("entrants", words.number(self.entrants)),
            ("tickets", words.number(self.tickets)),
        ];
        view! {
            <p class="lead">{words.tell("outcome-lead", numbers)}</p>
            <p class="actions">
                {action(format!("{base}/rank"), "button", words.say("action-rank"))}
                {action(format!("{base}/certificate"), "button second", words.say("action-certificate"))}
            </p>
            <h2>{words.say("outcome-placed")}</h2>
            <p>{words.say("outcome-placed-text")}</p>
            {places(words, self.rows, self.from, self.placed, base)}
            <p class="actions">
                {action(format!("{base}/outcome.csv"), "button second", words.say("action-csv"))}
                {action(format!("{base}/outcome.json"), "button second", words.say("action-json"))}
            </p>
            {replacements(words, self.replacements, base)}
            {waiting(words, self.waiting, base)}
            <h2>{words.say("chart-title")}</h2>
            <p>{words.say("chart-text")}</p>
            <p>{words.say("chart-places")}</p>
            <p>{words.say(if self.with_entry { "chart-entry" } else { "chart-order" })}</p>
            <p class="hint">{words.say("chart-legend")}</p>
            {self.charts.iter().any(|chart| chart.means.is_some()).then(|| view! { <p>{words.say("means-text")}</p> })}
            {self.charts.into_iter().map(|chart| chart.view(words)).collect_view()}
            <h2>{words.say("label-seed")}</h2>
            <p>{about_seed(words, course, self.with_beacon)}</p>
            {hash::hash(&self.seed, words.say("copy"), words.say("copied"))}
            <h2>{words.say("result-check-title")}</h2>
            <p>{words.say("outcome-check")}</p>
            <p class="actions">{action(format!("{base}/board"), "button second", words.say("action-board"))}</p>
        }
    }
}

fn entrant(id: &str, base: &str) -> impl IntoView + use<> {
    view! { <a href=format!("{base}/rank?id={id}")><code translate="no">{short(id)}</code></a> }
}

/// A column's name. Roles are spelled out: where columns stand one below the other, a browser no longer takes them for a table's.
fn head(words: Words, label: &str) -> impl IntoView + use<> {
    view! { <th scope="col" role="columnheader">{words.say(label)}</th> }
}

fn cell<V: IntoView>(words: Words, label: &str, content: V) -> impl IntoView + use<V> {
    view! { <td role="cell" data-label=words.say(label)>{content}</td> }
}

fn places(words: Words, rows: Vec<PlaceRow>, from: u64, placed: u64, base: &str) -> impl IntoView + use<> {
    let with_strata = rows.iter().any(|row| !row.stratum.is_empty());
    let with_tiers = rows.iter().any(|row| !row.tier.is_empty());
    let shown = rows.len() as u64;
    let range = words.tell(
        "outcome-range",
        [("first", words.number(from + 1)), ("last", words.number(from + shown)), ("size", words.number(placed))],
    );
    let row = {
        let base = base.to_owned();
        move |row: PlaceRow| {
            view! {
                <tr role="row">
                    <th scope="row" role="rowheader" class="number" data-label=words.say("label-number")>
                        {words.number(row.number)}
                    </th>
                    {cell(words, "label-entrant", view! {
                        <span>
                            {entrant(&row.entrant, &base)}
                            {row.excluded.then(|| view! { " "<span class="mark">{words.say("outcome-excluded")}</span> })}
                        </span>
                    })}
                    {cell(words, "label-unit", row.unit)}
                    {with_strata.then(|| cell(words, "label-stratum", row.stratum))}
                    {with_tiers.then(|| cell(words, "label-tier", row.tier))}
                    {cell(words, "label-claim", row.claim)}
                </tr>
            }
        }
    };
    let link = |from: u64, label: &str| view! { <a href=format!("{base}/result?from={from}")>{words.say(label)}</a> };
    let earlier = (from > 0).then(|| link(from.saturating_sub(PAGE), "outcome-earlier"));
    let later = (from + shown < placed).then(|| link(from + shown, "outcome-later"));
    view! {
        <div class="scroll" role="region" aria-label=words.say("outcome-placed") tabindex="0">
            <table class="cards" role="table">
                <caption>{range}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader" class="number">{words.say("label-number")}</th>
                        {head(words, "label-entrant")}
                        {head(words, "label-unit")}
                        {with_strata.then(|| head(words, "label-stratum"))}
                        {with_tiers.then(|| head(words, "label-tier"))}
                        {head(words, "label-claim")}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <nav class="pager" aria-label=words.say("board-pages")>{earlier}{later}</nav>
    }
}

fn replacements(words: Words, rows: Vec<ReplacementRow>, base: &str) -> impl IntoView + use<> {
    let base = base.to_owned();
    let row = move |row: ReplacementRow| {
        let taker = match row.taker {
            Taker::Entrant(id) => entrant(&id, &base).into_any(),
            Taker::Nobody if row.unit.is_none() => view! { "–" }.into_any(),
            Taker::Nobody => words.say("replacement-nobody").into_any(),
            Taker::AwaitsWitnesses => words.say("replacement-awaits-witnesses").into_any(),
            Taker::Awaits(round, due) => view! {
                {with_moment(words, words.tell("replacement-awaits", [("round", words.number(round))]), due)}
            }
            .into_any(),
        };
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" data-label=words.say("label-excluded")>{entrant(&row.entrant, &base)}</th>
                {cell(words, "label-ground", row.ground)}
                {cell(words, "label-freed", row.unit.unwrap_or_else(|| words.say("replacement-no-place")))}
                {cell(words, "label-taker", view! { <span>{taker}</span> })}
            </tr>
        }
    };
    let empty = rows.is_empty();
    view! {
        <h2>{words.say("replacement-title")}</h2>
        {empty.then(|| view! { <p>{words.say("replacement-none")}</p> })}
        {(!empty).then(|| view! {
            <div class="scroll" role="region" aria-label=words.say("replacement-title") tabindex="0">
                <table class="cards" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            {head(words, "label-excluded")}{head(words, "label-ground")}
                            {head(words, "label-freed")}{head(words, "label-taker")}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        })}
    }
}

fn waiting(words: Words, waiting: Vec<(String, String)>, base: &str) -> impl IntoView + use<> {
    let base = base.to_owned();
    let empty = waiting.is_empty();
    let item = move |(id, tier): (String, String)| view! { <li>{entrant(&id, &base)}" "{tier}</li> };
    view! {
        <h2>{words.say("waiting-title")}</h2>
        <p>{words.say(if empty { "waiting-none" } else { "waiting-text" })}</p>
        {(!empty).then(|| view! {
            <details>
                <summary>{words.count("waiting-count", waiting.len() as u64)}</summary>
                <ol>{waiting.into_iter().map(item).collect_view()}</ol>
            </details>
        })}
    }
}
