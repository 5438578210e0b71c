//! One election: what is asked, when, who holds the key, how to verify.

use super::{
    keepers,
    moment::{moment, with_moment},
    phase::{Stage, badge, way},
    tracker::tracker,
};
use crate::{catalogue::Words, rule::rule};
use leptos::prelude::*;
use psephos_messages::Paper;

/// The page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Where it stands.
    pub stage: Stage,
    /// When voting opens.
    pub opens_at: u64,
    /// When voting closes.
    pub closes_at: u64,
    /// People on the roll, once it is sealed.
    pub voters: Option<u64>,
    /// People whose ballot counts as things stand.
    pub ballots: u64,
    /// Entries in the log.
    pub entries: u64,
    /// What is asked.
    pub contests: Vec<Paper>,
    /// Who holds the key.
    pub trustees: Vec<TrusteeRow>,
    /// How many trustees must act.
    pub threshold: u16,
    /// Who cosigns the log.
    pub witnesses: Vec<String>,
    /// How many of them must cosign.
    pub quorum: u16,
    /// Whether voting has closed and too few of them have cosigned that yet.
    pub waits_for_witnesses: bool,
    /// What settles ties: the name of a text.
    pub ties: &'static str,
    /// The round by which the lot does, and when it is due.
    pub lot: Option<(u64, u64)>,
    /// Whether something tied and the round is not there yet.
    pub waits_for_lot: bool,
    /// The board's address, as a program would be given it.
    pub address: String,
    /// Whether the page offers to close voting at once.
    pub may_close: bool,
}

/// A trustee and what it has done.
#[derive(Clone, Debug)]
pub struct TrusteeRow {
    /// Its name.
    pub name: String,
    /// Whether it has confirmed the key.
    pub confirmed: bool,
    /// Whether it has decrypted its part.
    pub decrypted: bool,
}

/// What is said of witnesses where there are none, and where there are some.
const WITNESSES: [&str; 2] = ["overview-witnesses-none", "overview-witnesses-quorum"];

impl Overview {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        view! {
            {badge(words, self.stage)}
            <h1>{self.title.clone()}</h1>
            {(!self.description.is_empty()).then(|| view! { <p class="lead">{self.description.clone()}</p> })}
            {next_step(words, self.stage, &base, self.opens_at)}
            {self.waits_for_witnesses.then(|| view! { <p class="notice">{words.say("overview-waits-for-witnesses")}</p> })}
            {self.waits_for_lot.then(|| view! { <p class="notice">{words.say("overview-waits-for-lot")}</p> })}
            {self.may_close.then(|| close_form(words, &self.process))}
            {way(words, self.stage)}
            {facts(words, &self)}
            {questions(words, self.contests)}
            {keys(words, self.trustees, self.threshold)}
            {keepers::witnesses(words, WITNESSES, self.witnesses, self.quorum)}
            {verification(words, &base, &self.process, &self.address)}
        }
    }
}

fn next_step(words: Words, stage: Stage, base: &str, opens_at: u64) -> AnyView {
    let link = |href: &str, class: &'static str, label: &str| {
        view! { <a class=class href=format!("{base}{href}")>{words.say(label)}</a> }
    };
    match stage {
        Stage::Preparing | Stage::Ready => {
            view! { <p class="notice">{with_moment(words, words.say("overview-wait"), opens_at)}</p> }.into_any()
        }
        Stage::Open => view! {
            <p class="actions">{link("/vote", "button", "action-vote")}{link("/check", "button second", "action-check")}</p>
        }
        .into_any(),
        Stage::Counting => view! {
            <p class="notice">{words.say("overview-counting")}</p>
            <p class="actions">{link("/check", "button second", "action-check")}</p>
        }
        .into_any(),
        Stage::Final => view! {
            <p class="actions">
                {link("/result", "button", "action-result")}{link("/check", "button second", "action-check")}
            </p>
        }
        .into_any(),
        Stage::Failed => view! { <p class="notice">{words.say("overview-failed")}</p> }.into_any(),
        Stage::Annulled => view! { <p class="notice">{words.say("overview-annulled")}</p> }.into_any(),
    }
}

fn close_form(words: Words, process: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("/demo/close/{process}") class="demo-close">
            <p>{words.say("demo-close-hint")}</p>
            <button type="submit">{words.say("demo-close")}</button>
        </form>
    }
}

fn facts(words: Words, page: &Overview) -> impl IntoView + use<> {
    let round = page.lot.map_or(0, |(round, _)| round);
    let ties = words.tell(page.ties, [("round", round.to_string())]);
    let due = page.lot.map(|(_, due)| view! { " "{moment(words, due)} });
    let turnout = page.voters.map(|voters| words.count("overview-voters", voters));
    view! {
        <h2>{words.say("overview-facts")}</h2>
        <dl class="facts">
            <div><dt>{words.say("label-opens")}</dt><dd>{moment(words, page.opens_at)}</dd></div>
            <div><dt>{words.say("label-closes")}</dt><dd>{moment(words, page.closes_at)}</dd></div>
            {turnout.map(|turnout| view! { <div><dt>{words.say("label-voters")}</dt><dd>{turnout}</dd></div> })}
            <div><dt>{words.say("label-ballots")}</dt><dd>{words.count("overview-ballots", page.ballots)}</dd></div>
            <div><dt>{words.say("label-ties")}</dt><dd>{ties}{due}</dd></div>
        </dl>
    }
}

fn questions(words: Words, contests: Vec<Paper>) -> impl IntoView {
    let question = move |contest: Paper| {
        view! {
            <section class="question">
                <h3>{contest.title}</h3>
                {(!contest.description.is_empty()).then(|| view! { <p>{contest.description}</p> })}
                <p class="rule">{rule(|name| words.say(name), &contest.kind)}</p>
                <ul>{contest.options.into_iter().map(|option| view! { <li>{option}</li> }).collect_view()}</ul>
            </section>
        }
    };
    view! {
        <h2>{words.say("overview-questions")}</h2>
        {contests.into_iter().map(question).collect_view()}
    }
}

fn keys(words: Words, trustees: Vec<TrusteeRow>, threshold: u16) -> impl IntoView {
    let numbers = [("threshold", usize::from(threshold)), ("trustees", trustees.len())];
    let rows = trustees.into_iter().map(|row| (row.name, [row.confirmed, row.decrypted])).collect();
    view! {
        <h2>{words.say("overview-trustees")}</h2>
        <p>{words.tell("overview-threshold", numbers)}</p>
        {keepers::deeds(words, "overview-trustees", ["label-confirmed", "label-decrypted"], rows)}
    }
}

fn verification(words: Words, base: &str, process: &str, address: &str) -> impl IntoView + use<> {
    view! {
        <h2>{words.say("overview-verify")}</h2>
        <p>{words.say("overview-verify-text")}</p>
        <ul>
            <li><a href=format!("{base}/board")>{words.say("action-board")}</a></li>
            <li><a href=format!("{base}/check")>{words.say("action-check")}</a></li>
        </ul>
        <p>{words.say("overview-command")}</p>
        <p><code class="command" translate="no">{format!("psephos verify {address}/log/v1/{process}")}</code></p>
        <h3>{words.say("label-process")}</h3>
        <p>{words.say("overview-process")}</p>
        {tracker(words, process)}
    }
}
