//! One draw: what is drawn, among whom, by what rules, who keeps it, what happens next.

use super::{Keeper, Subject, action, rules::Rules};
use crate::{
    catalogue::Words,
    view::{
        keepers::{deeds, witnesses},
        moment::{moment, with_moment},
        phase::{Course, Stage, draw_badge, draw_way},
        tracker::tracker,
    },
};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct DrawOverview {
    /// Which draw.
    pub subject: Subject,
    /// What it is about; may be empty.
    pub description: String,
    /// When contributing opens.
    pub opens_at: u64,
    /// When contributing closes.
    pub closes_at: u64,
    /// Entrants and tickets of the sealed pool.
    pub pool: Option<(u64, u64)>,
    /// Contributions so far.
    pub contributions: u64,
    /// The rules.
    pub rules: Rules,
    /// Who holds the key.
    pub keepers: Vec<Keeper>,
    /// How many trustees must act.
    pub threshold: u16,
    /// Who cosigns the log.
    pub witnesses: Vec<String>,
    /// How many of them must cosign.
    pub quorum: u16,
    /// Whether contributing has closed and too few of them have cosigned that yet.
    pub waits_for_witnesses: bool,
    /// The board's address, as a program would be given it.
    pub address: String,
}

/// What is said of witnesses where there are none, and where there are some.
const WITNESSES: [&str; 2] = ["draw-witnesses-none", "draw-witnesses-quorum"];

impl DrawOverview {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = self.subject.base();
        let command = format!("psephos verify {}/log/v1/{}", self.address, self.subject.process);
        view! {
            {draw_badge(words, self.subject.stage, self.subject.course)}
            <h1>{self.subject.title.clone()}</h1>
            {(!self.description.is_empty()).then(|| view! { <p class="lead">{self.description.clone()}</p> })}
            {next_step(words, &self, &base)}
            {draw_way(words, self.subject.stage, self.subject.course, self.pool.is_some())}
            {facts(words, &self)}
            {self.rules.view(words)}
            {keepers(words, self.subject.course, self.keepers, self.threshold)}
            {witnesses(words, WITNESSES, self.witnesses, self.quorum)}
            <h2>{words.say("overview-verify")}</h2>
            <p>{words.say("draw-verify-text")}</p>
            <ul><li><a href=format!("{base}/board")>{words.say("action-board")}</a></li></ul>
            <p>{words.say("overview-command")}</p>
            <p><code class="command" translate="no">{command}</code></p>
            <h3>{words.say("draw-fingerprint")}</h3>
            <p>{words.say("draw-fingerprint-text")}</p>
            {tracker(words, &self.subject.process)}
        }
    }
}

fn next_step(words: Words, page: &DrawOverview, base: &str) -> AnyView {
    let link = |path: &str, class: &'static str, label: &str| action(format!("{base}{path}"), class, words.say(label));
    let pool = page.pool.is_some().then(|| link("/pool", "button second", "action-pool"));
    let course = page.subject.course;
    match page.subject.stage {
        Stage::Preparing | Stage::Ready => {
            let wait = if page.pool.is_some() {
                course.of_draw("draw-wait", "draw-sources-wait")
            } else {
                course.of_draw("draw-wait-for-pool", "draw-sources-wait-for-pool")
            };
            view! {
                <p class="notice">{with_moment(words, words.say(wait), page.opens_at)}</p>
                <p class="actions">{pool}</p>
            }
            .into_any()
        }
        Stage::Open => view! {
            <p class="notice">{words.say(course.of_draw("draw-open", "draw-sources-open"))}</p>
            <p class="actions">
                {(course == Course::Contributions).then(|| link("/contribute", "button", "action-contribute"))}{pool}{link("/draw", "button second", "action-live")}
            </p>
        }
        .into_any(),
        Stage::Counting => {
            let text = if page.waits_for_witnesses {
                course.of_draw("draw-waits-for-witnesses", "draw-sources-waits-for-witnesses")
            } else {
                course.of_draw("draw-counting", "draw-sources-counting")
            };
            view! {
                <p class="notice">{words.say(text)}</p>
                <p class="actions">{link("/draw", "button", "action-live")}{pool}</p>
            }
            .into_any()
        }
        Stage::Final => view! {
            <p class="actions">
                {link("/result", "button", "action-outcome")}
                {link("/rank", "button second", "action-rank")}
                {pool}
                {link("/draw", "button second", "action-live")}
            </p>
        }
        .into_any(),
        Stage::Failed => view! { <p class="notice notice-bad">{words.say("draw-failed")}</p> }.into_any(),
        Stage::Annulled => view! {
            {page.subject.annulment(words)}
            <p class="actions">{pool}{link("/draw", "button second", "action-live")}</p>
        }
        .into_any(),
    }
}

fn facts(words: Words, page: &DrawOverview) -> impl IntoView + use<> {
    let row = |label: &str, value: AnyView| view! { <div><dt>{words.say(label)}</dt><dd>{value}</dd></div> };
    let at = |seconds: u64| moment(words, seconds).into_any();
    let beacon = page.rules.beacon.map(|(_, due, _)| row("label-beacon-due", at(due)));
    let course = page.subject.course;
    let pool = page.pool.map(|(entrants, tickets)| {
        let numbers = [("entrants", words.number(entrants)), ("tickets", words.number(tickets))];
        row("label-pool", words.tell("draw-pool-numbers", numbers).into_any())
    });
    view! {
        <h2>{words.say("overview-facts")}</h2>
        <dl class="facts">
            {pool}
            {row("label-places", words.number(page.rules.places).into_any())}
            {row("label-objections-until", at(page.rules.objections_until))}
            {row(course.opens(), at(page.opens_at))}
            {row(course.closes(page.subject.stage > Stage::Open), at(page.closes_at))}
            {beacon}
            {(course == Course::Contributions).then(|| row("label-contributions", words.number(page.contributions).into_any()))}
        </dl>
    }
}

fn keepers(words: Words, course: Course, keepers: Vec<Keeper>, threshold: u16) -> impl IntoView {
    if course == Course::Sources {
        let rows = keepers.into_iter().map(|row| (row.name, [row.confirmed])).collect();
        return view! {
            <h2>{words.say("draw-keepers")}</h2>
            <p>{words.say("draw-sources-keepers")}</p>
            {deeds(words, "draw-keepers", ["label-confirmed"], rows)}
        }
        .into_any();
    }
    let numbers = [("threshold", usize::from(threshold)), ("trustees", keepers.len())];
    let rows = keepers.into_iter().map(|row| (row.name, [row.confirmed, row.contributed, row.decrypted])).collect();
    view! {
        <h2>{words.say("draw-keepers")}</h2>
        <p>{words.tell("draw-threshold", numbers)}</p>
        {deeds(words, "draw-keepers", ["label-confirmed", "label-contributed", "label-opened"], rows)}
    }
    .into_any()
}
