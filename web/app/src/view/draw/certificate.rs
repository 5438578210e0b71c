//! A page to print: what was drawn, from what, and how anyone repeats it.

use super::{SourceRow, Subject};
use crate::{catalogue::Words, view::moment::moment};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct CertificatePage {
    /// Which draw.
    pub subject: Subject,
    /// What is certified, once the result stands.
    pub facts: Option<Facts>,
    /// The board's address, as a program would be given it.
    pub address: String,
}

/// What is certified.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Entrants and tickets.
    pub entrants: u64,
    /// Tickets.
    pub tickets: u64,
    /// Places given.
    pub placed: u64,
    /// Contributions to chance.
    pub contributions: u64,
    /// When contributing closed.
    pub closed_at: u64,
    /// Trustees who opened the sum.
    pub opened: Vec<String>,
    /// The beacon's round and signature; none without one.
    pub beacon: Option<(u64, String)>,
    /// The public sources and their numbers; none in a draw by contributions.
    pub sources: Vec<SourceRow>,
    /// Names of hashes in the catalogue, and the hashes.
    pub hashes: Vec<(&'static str, String)>,
}

impl CertificatePage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let command = format!("psephos verify {}/log/v1/{}", self.address, self.subject.process);
        view! {
            {self.subject.heading(words, "certificate-title")}
            {match self.facts {
                None => view! { <p class="notice">{words.say("outcome-none")}</p> }.into_any(),
                Some(facts) => facts.view(words, &self.subject.title, command).into_any(),
            }}
        }
    }
}

impl Facts {
    fn view(self, words: Words, title: &str, command: String) -> impl IntoView + use<> {
        let row = |label: &str, value: AnyView| view! { <div><dt>{words.say(label)}</dt><dd>{value}</dd></div> };
        let number = |label: &str, n: u64| row(label, words.number(n).into_any());
        let beacon = match self.beacon {
            None => words.say("certificate-no-beacon").into_any(),
            Some((round, signature)) => view! {
                {words.tell("live-round-short", [("round", words.number(round))])}
                <br/>
                <code class="long" translate="no">{signature}</code>
            }
            .into_any(),
        };
        let hash = |(label, hash): (&'static str, String)| {
            row(label, view! { <code class="long" translate="no">{hash}</code> }.into_any())
        };
        let by_sources = !self.sources.is_empty();
        let checks = if by_sources {
            vec!["certificate-sources-pool", "certificate-sources", "certificate-sources-order"]
        } else {
            vec!["certificate-pool", "certificate-contributions", "certificate-opening", "certificate-order"]
        };
        let closes = if by_sources { "label-draw-closes" } else { "label-contributing-closes" };
        let made_of = if by_sources {
            let source = |source: SourceRow| {
                view! {
                    <div><dt>{source.title}</dt><dd>{source.numbers.unwrap_or_default()}" ("{moment(words, source.due)}")"</dd></div>
                }
            };
            self.sources.into_iter().map(source).collect_view().into_any()
        } else {
            view! {
                {number("label-contributions", self.contributions)}
                {row("certificate-opened", self.opened.join(&words.say("row-separator")).into_any())}
                {row("live-beacon", beacon)}
            }
            .into_any()
        };
        view! {
            <p class="lead">{words.tell("certificate-lead", [("title", title)])}</p>
            <p class="actions"><button type="button" class="button second" data-print="">{words.say("booth-done-print")}</button></p>
            <dl class="facts">
                {number("label-entrants", self.entrants)}
                {number("label-tickets", self.tickets)}
                {number("label-places", self.placed)}
                {row(closes, moment(words, self.closed_at).into_any())}
                {made_of}
                {self.hashes.into_iter().filter(|(label, _)| !by_sources || *label != "label-sum").map(hash).collect_view()}
            </dl>
            <h2>{words.say("certificate-checked")}</h2>
            <p>{words.say("certificate-checked-text")}</p>
            <ul>{checks.into_iter().map(|name| view! { <li>{words.say(name)}</li> }).collect_view()}</ul>
            <h2>{words.say("certificate-repeat")}</h2>
            <p>{words.say("certificate-repeat-text")}</p>
            <p><code class="command" translate="no">{command}</code></p>
        }
    }
}
